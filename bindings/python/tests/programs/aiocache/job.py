"""aiocache: values, counters, locks and cached functions, by 64 tasks."""

import asyncio
import sys
from urllib.parse import urlsplit

from aiocache import Cache, cached
from aiocache.lock import RedLock
from aiocache.serializers import PickleSerializer

url, count = sys.argv[1], int(sys.argv[2])
PLACE = {"endpoint": urlsplit(url).hostname, "port": urlsplit(url).port}
TASKS = 64
computed = []


@cached(cache=Cache.REDIS, key_builder=lambda function, number: f"square:{number}", namespace="main", **PLACE)
async def square(number: int) -> int:
    computed.append(number)
    return number * number


async def main() -> None:
    cache = Cache(Cache.REDIS, namespace="main", serializer=PickleSerializer(), **PLACE)
    wrong = []

    async def work(number: int) -> None:
        for turn in range(count // TASKS + 1):
            key, value = f"{number}:{turn}", {"number": number, "turn": turn}
            await cache.set(key, value, ttl=60)
            if await cache.get(key) != value:
                wrong.append(key)
            pairs = [(f"{key}:{n}", n) for n in range(5)]
            await cache.multi_set(pairs, ttl=60)
            if await cache.multi_get([name for name, _ in pairs]) != list(range(5)):
                wrong.append(f"{key}:*")
        await cache.increment("count", count // TASKS + 1)

    await asyncio.gather(*(work(number) for number in range(TASKS)))
    total = TASKS * (count // TASKS + 1)
    print("wrong", wrong)
    print("done", count, await cache.raw("get", "main:count") == str(total).encode())

    holders, most = 0, 0

    async def guarded() -> None:
        nonlocal holders, most
        async with RedLock(cache, "guarded", lease=30):
            holders += 1
            most = max(most, holders)
            await asyncio.sleep(0)
            holders -= 1

    for _ in range(20):
        await guarded()
    print("holders", most)
    squares = [await square(number % 10) for number in range(100)]
    print("squares", sum(squares), sorted(computed))
    print("exists", await cache.exists("0:0"), await cache.delete("0:0"), await cache.exists("0:0"))
    print("expire", await cache.expire("1:0", 100), await cache.add("new", 1), await cache.clear(namespace="main"))
    try:
        await cache.add("twice", 1)
        await cache.add("twice", 1)
    except ValueError as error:
        print("refused", error)
    await cache.close()


asyncio.run(main())
