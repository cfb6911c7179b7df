"""The load of one Python client: prints one line of JSON, an object of numbers, as the load programs in C do.

usage: load.py WORKLOAD client=NAME address=URL [NAME=VALUE ...]

Keys and values are those of load/support.c, made and stored before by `fill`. Each reply is compared.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import sys
import threading
import time
from typing import Any, Callable, Dict, List, Tuple

import clients

KEYS, SIZE, SETS = 1000, 64, 10
Load = List[Tuple[bool, bytes, bytes]]


def item(number: int, size: int) -> Tuple[bytes, bytes]:
    """A key, and the value that it always has."""
    key = b"bench:%d:%012d:" % (size, number)
    return key, (key * (size // len(key) + 1))[:size]


def draw(count: int, seed: int, keys: int, sets: int) -> Load:
    """Commands: whether to set, the key, the value."""
    drawn = random.Random(seed)
    return [(drawn.randrange(100) < sets, *item(drawn.randrange(keys), SIZE)) for _ in range(count)]


class Clock:
    """Counts calls and their times between a warm-up and an end."""

    def __init__(self, arguments: Dict[str, str]) -> None:
        self.begin = time.perf_counter() + float(arguments.get("warm", "0.2"))
        self.seconds = float(arguments.get("seconds", "1"))
        self.end = self.begin + self.seconds
        self.counts: List[int] = []
        self.times: List[float] = []
        self.cpu = 0.0
        threading.Thread(target=self.measure_cpu, daemon=True).start()

    def measure_cpu(self) -> None:
        time.sleep(max(0.0, self.begin - time.perf_counter()))
        before = cpu()
        time.sleep(max(0.0, self.end - time.perf_counter()))
        self.cpu = cpu() - before

    def add(self, count: int, times: List[float]) -> None:
        self.counts.append(count)
        self.times.extend(times)

    def report(self) -> None:
        time.sleep(0.01)  # until the CPU is measured
        calls = sum(self.counts)
        numbers = {"calls": calls, "seconds": self.seconds, "rate": calls / self.seconds, "cpu": self.cpu / max(1, calls)}
        if self.times:
            times = sorted(self.times)
            numbers.update({name: times[int(len(times) * part)] for name, part in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))})
        print(json.dumps(numbers))


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def expect(got: Any, wanted: Any) -> None:
    if got != wanted:
        raise SystemExit(f"{got!r} in place of {wanted!r}")


def work(client: Any, load: Load, clock: Clock) -> None:
    """One call after the other."""
    get, put, now, begin, end = client.get, client.set, time.perf_counter, clock.begin, clock.end
    count, times, at = 0, [], now()
    while at < end:
        for is_set, key, value in load:
            before = at
            if is_set:
                put(key, value)
            else:
                expect(get(key), value)
            at = now()
            if before >= begin:
                count += 1
                times.append(at - before)
            if at >= end:
                break
    clock.add(count, times)


def calls(name: str, arguments: Dict[str, str]) -> None:
    threads = int(arguments.get("threads", "1"))
    keys, sets = int(arguments.get("keys", KEYS)), int(arguments.get("sets", SETS))
    client = clients.connect(name, arguments["address"])
    loads = [draw(1000, seed, keys, sets) for seed in range(threads)]
    clock = Clock(arguments)
    workers = [threading.Thread(target=work, args=(client, load, clock)) for load in loads]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    clock.report()


def pipelines(name: str, arguments: Dict[str, str]) -> None:
    depth = int(arguments.get("depth", "1000"))
    client = clients.connect(name, arguments["address"])
    load = draw(depth, 1, KEYS, SETS)
    wanted = [None if is_set else value for is_set, _, value in load]
    clock = Clock(arguments)
    count, times, at = 0, [], time.perf_counter()
    while at < clock.end:
        before = at
        replies = client.pipeline(load)
        for got, value in zip(replies, wanted):
            if value is not None:
                expect(got, value)
        at = time.perf_counter()
        if before >= clock.begin:
            count += depth
            times.append(at - before)
    clock.add(count, times)
    clock.report()


def tasks(name: str, arguments: Dict[str, str]) -> None:
    """The same as `calls`, of tasks of asyncio."""

    async def task(client: Any, load: Load, clock: Clock) -> None:
        get, put, now, begin, end = client.get, client.set, time.perf_counter, clock.begin, clock.end
        count, times, at = 0, [], now()
        while at < end:
            for is_set, key, value in load:
                before = now()
                if is_set:
                    await put(key, value)
                else:
                    expect(await get(key), value)
                at = now()
                if before >= begin:
                    count += 1
                    times.append(at - before)
                if at >= end:
                    break
        clock.add(count, times)

    async def main() -> None:
        client = await clients.aio_connect(name, arguments["address"])
        loads = [draw(1000, seed, KEYS, SETS) for seed in range(int(arguments.get("tasks", "64")))]
        clock = Clock(arguments)
        await asyncio.gather(*(task(client, load, clock) for load in loads))
        clock.report()
        await client.close()

    asyncio.run(main())


PAYLOAD = b"x" * SIZE
AHEAD = 2000
"""So many messages may be on their way: no server ends a slow subscriber for them."""


class Publisher:
    """Publishes by plain sockets, in a process of its own."""

    SOURCE = (
        "import socket, sys\n"
        "host, port, size, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), 200\n"
        "text = (b'*3\\r\\n$7\\r\\nPUBLISH\\r\\n$14\\r\\nbench:messages\\r\\n$%d\\r\\n' % size + b'x' * size + b'\\r\\n') * batch\n"
        "server = socket.create_connection((host, port))\n"
        "while sys.stdin.buffer.read(1):\n"
        "    server.sendall(text)\n"
        "    lines = 0\n"
        "    while lines < batch:\n"
        "        lines += server.recv(65536).count(b'\\n')\n"
    )
    BATCH = 200

    def __init__(self, address: str) -> None:
        import subprocess
        from urllib.parse import urlsplit

        place = urlsplit(address)
        command = [sys.executable, "-c", self.SOURCE, place.hostname, str(place.port), str(SIZE)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.ask(AHEAD // self.BATCH)

    def ask(self, batches: int = 1) -> None:
        """Lets it publish further batches."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"." * batches)
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


class Received:
    """Counts messages, and asks for more."""

    def __init__(self, publisher: Publisher, clock: Clock) -> None:
        self.publisher, self.clock, self.count, self.before, self.at = publisher, clock, 0, 0, 0.0

    def message(self, payload: bytes) -> bool:
        """False at the end."""
        if payload != PAYLOAD:
            expect(payload, PAYLOAD)
        self.count += 1
        if self.count % Publisher.BATCH == 0:
            self.publisher.ask()
            at = time.perf_counter()
            if at < self.clock.begin:
                self.before = self.count
            return at < self.clock.end
        return True

    def report(self) -> None:
        self.clock.add(self.count - self.before, [])
        self.clock.report()


def messages(name: str, arguments: Dict[str, str]) -> None:
    client = clients.connect(name, arguments["address"])
    payloads = client.payloads("bench:messages")
    publisher = Publisher(arguments["address"])
    received = Received(publisher, Clock(arguments))
    for payload in payloads:
        if not received.message(payload):
            break
    received.report()
    publisher.end()


def aio_messages(name: str, arguments: Dict[str, str]) -> None:
    async def main() -> None:
        client = await clients.aio_connect(name, arguments["address"])
        payloads = await client.payloads("bench:messages")
        publisher = Publisher(arguments["address"])
        received = Received(publisher, Clock(arguments))
        async for payload in payloads:
            if not received.message(payload):
                break
        received.report()
        publisher.end()
        await client.close()

    asyncio.run(main())


WORKLOADS: Dict[str, Callable[[str, Dict[str, str]], None]] = {
    "calls": calls,
    "pipelines": pipelines,
    "tasks": tasks,
    "messages": messages,
    "aio_messages": aio_messages,
}



def fail(thread: threading.ExceptHookArgs) -> None:
    """What fails in a thread ends the program."""
    sys.__excepthook__(thread.exc_type, thread.exc_value or thread.exc_type(), thread.exc_traceback)
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    threading.excepthook = fail
    workload, *rest = sys.argv[1:]
    given = dict(argument.split("=", 1) for argument in rest)
    WORKLOADS[workload](given["client"], given)
    sys.stdout.flush()
