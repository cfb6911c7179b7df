"""Many tasks of an event loop, one connection: each task writes, reads and checks what it gets.

The server is $REDIS_URL, otherwise a private one inside this process.
"""

import asyncio
import os

from redischan import aio

TASKS = 5000


async def work(client, number):
    key, value = f"example:asyncio:{number}", f"of task {number}"
    await client.set(key, value)
    return await client.get(key) == value


async def main():
    async with await aio.connect(os.environ.get("REDIS_URL", "embedded://"), decode_responses=True) as client:
        right = await asyncio.gather(*(work(client, number) for number in range(TASKS)))
        print(f"{TASKS} tasks on one connection, {sum(right)} got what they had written")

        async with client.pipeline() as pipeline:
            pipeline.get("example:asyncio:1").get("example:asyncio:2")
            print("in one request:", await pipeline.execute())


asyncio.run(main())
