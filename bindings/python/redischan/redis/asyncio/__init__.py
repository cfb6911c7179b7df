"""The module `redis.asyncio`, with its `Redis` over connections that all tasks and threads share.

>>> import redischan.redis.asyncio as redis
>>> async def main():
...     async with redis.Redis(decode_responses=True) as r:
...         print(await r.set("greeting", "hello"))

Every name is that of redis-py itself, except `Redis`, `StrictRedis` and `from_url`.
"""

from typing import Any

import redis.asyncio as _theirs
from redis.asyncio import *  # noqa: F403

from .client import Redis, StrictRedis, from_url

__all__ = [*_theirs.__all__]


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)
