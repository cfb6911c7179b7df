"""Programs that are not to be edited: `redis.Redis` becomes `redischan.redis.Redis`.

    python -m redischan.patch -m rq.cli worker
    python -m redischan.patch program.py arguments

or, before anything else imports redis:

    import redischan.patch
    redischan.patch.install()

The same for `redis.asyncio`. Clients of clusters and sentinels stay those of redis-py.
"""

from __future__ import annotations

import logging
import os
import runpy
import sys
from types import ModuleType
from typing import Any, Dict, List

import redis
import redis.asyncio
import redis.asyncio.client
import redis.asyncio.utils
import redis.client
import redis.utils

from .redis import client as threads
from .redis.asyncio import client as tasks

logger = logging.getLogger("redischan")

USAGE = "usage: python -m redischan.patch (-m module | program) [arguments]"

PLACES: Dict[ModuleType, Dict[str, Any]] = {
    redis: {"Redis": threads.Redis, "StrictRedis": threads.StrictRedis, "from_url": threads.from_url},
    redis.client: {"Redis": threads.Redis, "StrictRedis": threads.StrictRedis},
    redis.utils: {"from_url": threads.from_url},
    redis.asyncio: {"Redis": tasks.Redis, "StrictRedis": tasks.StrictRedis, "from_url": tasks.from_url},
    redis.asyncio.client: {"Redis": tasks.Redis, "StrictRedis": tasks.StrictRedis},
    redis.asyncio.utils: {"from_url": tasks.from_url},
}
"""The names that are replaced."""

THEIRS = [redis.client.Redis, redis.utils.from_url, redis.asyncio.client.Redis, redis.asyncio.utils.from_url]


def install() -> List[str]:
    """Replaces the names in the modules of redis-py. Returns those of the modules that had imported the old ones before,
    and go on with these; they are logged too."""
    early = [
        f"{module}.{name}"
        for module, found in sorted(sys.modules.items())
        if module.partition(".")[0] not in ("redis", "redischan")
        for name, value in [*getattr(found, "__dict__", {}).items()]
        if is_theirs(value)
    ]
    for module, names in PLACES.items():
        for name, value in names.items():
            setattr(module, name, value)
    if early:
        logger.warning("imported before redischan.patch.install(), and so those of redis-py: %s", ", ".join(early))
    logger.info("redis.Redis is redischan.redis.Redis; RedisCluster and Sentinel stay those of redis-py")
    return early


def is_theirs(value: Any) -> bool:
    return any(value is name for name in THEIRS)


def main(arguments: List[str]) -> None:
    """Runs a module or a file as the main program, as `python` does."""
    if not arguments or arguments == ["-m"]:
        sys.exit(USAGE)
    install()
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        sys.path[0] = os.getcwd()
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path[0] = os.path.dirname(os.path.abspath(arguments[0]))
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
