"""The tasks, and the instance that the consumer loads."""

import os

from huey import PriorityRedisHuey, RedisHuey, crontab

huey = RedisHuey("numbers", url=os.environ["JOB_URL"])
first_come = PriorityRedisHuey("priorities", url=os.environ["JOB_URL"])


@huey.task()
def double(number: int) -> int:
    return 2 * number


@huey.task(retries=2)
def fails_once(number: int) -> int:
    if huey.storage.conn.incr(f"attempts:{number}") == 1:
        raise ValueError(f"not {number}")
    return number


@huey.task()
@huey.lock_task("one")
def alone() -> str:
    return "alone"


@huey.periodic_task(crontab(minute="0", hour="4"))
def nightly() -> None:
    pass
