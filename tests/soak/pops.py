"""Pops that asyncio cancels, in every possible way, while elements arrive: each is delivered or still in the list. The soak
runs this in parallel: pops.py SECONDS URL ... It prints its count, and fails if an element was lost or arrived twice."""

import asyncio
import random
import sys
import time

from redischan import Outcome, RedischanError, aio

LIST = "asyncio:queue"


class Count:
    def __init__(self):
        self.pushed = self.canceled = self.maybe = self.twice = 0
        self.popped = set()

    def note(self, reply):
        number = int(reply[1])
        self.twice += number in self.popped
        self.popped.add(number)


async def push(client, count, end):
    while time.monotonic() < end:
        await client.command("RPUSH", LIST, count.pushed)
        count.pushed += 1
        await asyncio.sleep(0.002)


async def by_wait_for(client, limit):
    return await asyncio.wait_for(client.command("BLPOP", LIST, 0, timeout_ms=600_000), limit)


async def by_cancel(client, limit):
    task = asyncio.ensure_future(client.command("BLPOP", LIST, 0, timeout_ms=600_000))
    await asyncio.wait([task], timeout=limit)
    task.cancel()
    return await task


async def by_deadline(client, limit):
    return await client.command("BLPOP", LIST, 0, timeout_ms=max(1, int(limit * 1000)))


async def pop(client, count, way, chance, end):
    while time.monotonic() < end:
        try:
            count.note(await way(client, chance.uniform(0.001, 0.02)))
        except RedischanError as error:
            count.maybe += error.outcome is Outcome.MAYBE_EXECUTED
        except (asyncio.TimeoutError, asyncio.CancelledError):
            count.canceled += 1


async def main(seconds, urls):
    end = time.monotonic() + seconds
    clients = [await aio.connect(url, timeout=60_000) for url in urls]
    count = Count()
    chance = random.Random(7)
    ways = [by_wait_for, by_cancel, by_deadline]
    pops = [pop(client, count, way, chance, end) for client in clients for way in ways]
    await asyncio.gather(push(clients[0], count, end), *pops)
    left = {int(number) for number in await clients[0].command("LRANGE", LIST, 0, -1)}
    for client in clients:
        await client.close()
    count.twice += len(left & count.popped)
    lost = count.pushed - len(count.popped | left)
    print(
        f"asyncio: {count.pushed} pushed, {len(count.popped)} popped, {count.canceled} canceled, {len(left)} left, "
        f"{lost} lost, {count.maybe} told MAYBE_EXECUTED, {count.twice} twice"
    )
    return lost > count.maybe or count.twice > 0 or count.pushed == 0


sys.exit(asyncio.run(main(float(sys.argv[1]), sys.argv[2:])))
