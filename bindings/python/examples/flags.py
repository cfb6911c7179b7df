"""Feature flags that keep themselves current, and reads from memory.

The server is $REDIS_URL: a real one, which can tell of changes (Redis 7 or Valkey).
"""

import asyncio
import os

from redischan import Client, aio

URL = os.environ.get("REDIS_URL", "embedded://")


def show(client, other):
    client.delete("example:flags")
    client.hset("example:flags", "checkout", "off")
    flags = client.watch("HGETALL", "example:flags")
    print("checkout is", flags.value["checkout"])

    other.hset("example:flags", "checkout", "on")  # another program
    for value in flags:  # the value, and each later one that is seen
        if value["checkout"] == "on":
            break
    print("another program turned it", flags.value["checkout"])

    client.set("example:limit", 10)
    for _ in range(1000):
        limit = client.cached.get("example:limit")  # from memory
    client.set("example:limit", 20)
    print("the limit was", limit, "and is", client.cached.get("example:limit"))
    print("the server was asked", "a few times" if client.cached.stats().misses < 10 else "too often")


async def show_async(client, other):
    async with aio.Client(client) as client:
        flags = await client.watch("HGETALL", "example:flags")
        await asyncio.to_thread(other.hset, "example:flags", "checkout", "off")
        async for value in flags:
            if value["checkout"] == "off":
                break
        print("in asyncio it is", value["checkout"], "again")


if URL.startswith("embedded:"):
    print("needs a real server (CLIENT TRACKING): skipped on mini-redis")
else:
    with Client(URL, cache="on", decode_responses=True) as client, Client(URL) as other:
        show(client, other)
        asyncio.run(show_async(client, other))
