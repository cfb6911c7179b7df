"""Messages, and a mark where some are missing: for threads, and in an event loop.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import asyncio
import os
import time

import redischan
from redischan import Gap, aio


def show(client):
    # Three messages may wait; of more, the oldest are dropped, and a Gap tells how many.
    with client.subscribe("news", buffer=3) as subscription:
        client.publish("news", "first")
        print(subscription.next())
        for number in range(10):
            client.publish("news", f"flash {number}")
        while subscription.stats().received < 11:
            time.sleep(0.001)  # they arrive on a connection of their own
        subscription.close()
        for item in subscription:
            print(item)
            if isinstance(item, Gap):
                pass  # the place to read again what the messages keep up to date


async def show_async(client):
    async with aio.Client(client) as client, await client.subscribe("news") as subscription:
        for word in ("one", "two"):
            await client.publish("news", word)
        print("in asyncio:", [(await subscription.next()).payload for _ in range(2)])


with redischan.Client(os.environ.get("REDIS_URL", "embedded://"), decode_responses=True) as client:
    show(client)
    asyncio.run(show_async(client))
