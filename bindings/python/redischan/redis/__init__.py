"""The module `redis`, with its `Redis` over connections that all threads share.

>>> import redischan.redis as redis
>>> r = redis.Redis(decode_responses=True)
>>> r.set("greeting", "hello")
True

Every name is that of redis-py itself, its exceptions and ConnectionPool too, except `Redis`, `StrictRedis` and `from_url`.
It needs redis-py, from version 5 on: `pip install redischan[redis]`. docs/python/what-differs.md lists what differs.
"""

from typing import Any

import redis as _theirs
from redis import *  # noqa: F403

from . import asyncio
from .client import Redis, StrictRedis, from_url

__all__ = [*_theirs.__all__]


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)
