"""A program written for redis.asyncio, with one line changed: its tasks share one connection.

The server is $REDIS_URL: a real one, since the embedded server does not know these commands.
"""

import asyncio
import os
import sys

import redischan.redis.asyncio as redis

TASKS, ROUNDS = 64, 20


async def work(r):
    for _ in range(ROUNDS):
        async with r.pipeline() as pipeline:
            await pipeline.incr("example:switch_asyncio").expire("example:switch_asyncio", 60).execute()


async def main():
    async with redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True) as r:
        await r.delete("example:switch_asyncio")
        await asyncio.gather(*(work(r) for _ in range(TASKS)))
        print(f"{await r.get('example:switch_asyncio')} increments of {TASKS} tasks, {r.own_connections()} connections of redis-py")


if "REDIS_URL" in os.environ:
    asyncio.run(main())
else:
    print("needs a real server: skipped without REDIS_URL")
    sys.exit()
