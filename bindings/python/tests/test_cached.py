"""The client cache: hits, misses, changes, and what is refused."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import redischan
from redischan import (
    Client,
    ClosedError,
    ForkedError,
    InvalidError,
    ServerError,
    UnsupportedError,
    aio,
)
from servers import REDIS, VALKEY
from test_fork import child_exit_code


@pytest.fixture(params=[REDIS, VALKEY])
def cache_url(request, servers):
    address = servers(request.param).url
    with Client(address) as client:
        client.command("FLUSHALL")
    return address


@pytest.fixture
def client(cache_url):
    with Client(cache_url, cache="on") as client:
        yield client


@pytest.fixture
def other(cache_url):
    with Client(cache_url) as client:
        yield client


def hits(client):
    return client.cached.stats().hits


def test_a_value_is_read_once_and_again_after_a_change(client, other):
    other.set("k", "a")
    cached = client.cached
    assert [cached.get("k") for _ in range(5)] == [b"a"] * 5
    stats = cached.stats()
    assert (stats.hits, stats.misses, stats.stored, stats.tracking) == (4, 1, 1, 1)
    other.set("k", "b")
    client.ping()  # the server has told before it answers this
    assert cached.get("k") == b"b"
    client.set("k", "c")
    assert cached.get("k") == b"c"
    assert cached.get("none") is None
    assert cached.get("none") is None
    assert hits(client) == 5


def test_values_of_any_length_and_content(client):
    for value in (b"", b"\0\xff\r\n", b"x" * 4096, b"y" * 4097, b"z" * 200_000):
        client.set("k", value)
        assert client.cached.get("k") == value
        assert client.cached.get("k") == value
    assert client.cached.stats().stored == 5


def test_text_is_decoded_as_the_client_says(cache_url):
    with Client(cache_url, cache="on", decode_responses=True) as client:
        client.set("k", "ü")
        for _ in range(2):
            assert client.cached.get("k") == "ü"
            assert client.cached.get("k", decode=False) == "ü".encode()


def test_other_commands(client):
    client.command("HSET", "h", "f", "1", "g", "2")
    client.rpush("l", "a", "b")
    for _ in range(2):
        assert client.cached.hgetall("h") == {b"f": b"1", b"g": b"2"}
        assert client.cached.hget("h", "f") == b"1"
        assert client.cached.lrange("l", 0, -1) == [b"a", b"b"]
        assert client.cached.command("STRLEN", "none") == 0
        with pytest.raises(ServerError, match="WRONGTYPE"):
            client.cached.get("h")
    assert hits(client) == 4
    client.hset("h", "f", "3")
    assert client.cached.hget("h", "f") == b"3"


def test_an_age_and_forgetting(client, other):
    other.set("k", "a")
    young = client.cached.no_older_than(50)
    assert young.get("k") == client.cached.get("k") == b"a"
    asyncio.run(asyncio.sleep(0.06))
    stored = client.cached.stats().stored
    assert client.cached.get("k") == b"a" and client.cached.stats().stored == stored
    assert young.get("k") == b"a" and client.cached.stats().stored == stored + 1
    client.cached.forget("k")
    assert client.cached.get("k") == b"a" and client.cached.stats().stored == stored + 2
    client.cached.forget()
    assert client.cached.get("k") == b"a" and client.cached.stats().stored == stored + 3
    for bad in (0, -1):
        with pytest.raises(InvalidError, match="max_age_ms"):
            client.cached.no_older_than(bad)


def test_mget_reads_what_is_missing(client, other):
    other.mset({"a": "1", "b": "2"})
    assert client.cached.get("a") == b"1"
    before = client.cached.stats()
    assert client.cached.mget("a", "b", "none") == [b"1", b"2", None]
    assert client.cached.mget("none", "b") == [None, b"2"]
    after = client.cached.stats()
    assert (after.hits - before.hits, after.misses - before.misses) == (3, 2)
    client.set("a", "mine")
    assert client.cached.mget("b", "a") == [b"2", b"mine"]


def test_what_is_refused(client, other):
    for refused in (
        lambda: client.cached.set("k", "v"),
        lambda: client.cached.ttl("k"),
        lambda: client.cached.command("KEYS", "*"),
        lambda: other.cached.get("k"),
        lambda: other.cached.hgetall("k"),
        lambda: other.cached.stats(),
    ):
        with pytest.raises(UnsupportedError):
            refused()
    with pytest.raises(UnsupportedError, match="cache=on"):
        other.cached.forget("k")
    with pytest.raises(InvalidError, match="embedded"):
        Client("embedded://", cache="on")


def test_threads_share_what_is_kept(client):
    client.set("k", "v")
    start = threading.Barrier(8)
    got = []

    def read():
        start.wait()
        got.extend(client.cached.get("k") for _ in range(100))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [b"v"] * 800
    assert client.cached.stats().stored == 1


def test_closed_and_forked(cache_url):
    with Client(cache_url, cache="on") as client:
        client.set("k", "v")
        cached = client.cached
        assert cached.get("k") == cached.get("k") == b"v"

        def in_the_child():
            with pytest.raises(ForkedError):
                cached.get("k")
            return 0

        assert child_exit_code(in_the_child) == 0
        assert cached.get("k") == b"v"
    with pytest.raises(ClosedError):
        cached.get("k")


def test_an_event_loop(cache_url):
    async def main():
        async with await aio.connect(cache_url, cache="on") as client:
            await client.set("k", "a")
            await client.hset("h", "f", "1")
            cached = client.cached
            assert [await cached.get("k") for _ in range(3)] == [b"a"] * 3
            assert [await cached.hgetall("h") for _ in range(3)] == [{b"f": b"1"}] * 3
            await client.set("k", "b")
            # Of those who ask at once, one asks the server.
            assert await asyncio.gather(*(cached.get("k") for _ in range(50))) == [b"b"] * 50
            stats = cached.stats()
            assert stats.stored == 3
            with pytest.raises(UnsupportedError):
                await cached.set("k", "v")
            with pytest.raises(ServerError, match="WRONGTYPE"):
                await cached.get("h")
            assert await cached.no_older_than(60_000).get("k") == b"b"
            cached.forget("k")
            assert await cached.get("k") == b"b"

    asyncio.run(main())


def until(happens):
    deadline = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_watched_value_follows_its_key(client, other):
    flags = client.watch("HGETALL", "flags")
    assert (flags.value, flags.version) == ({}, 1)
    other.hset("flags", "a", "on")
    assert flags.wait(1, 60_000) == 2
    assert flags.value == {b"a": b"on"}
    assert flags.value is flags.value
    info = flags.info()
    assert info.version == 2 and info.age_ms >= 0 and info.reads >= 2 and info.error is None
    until(lambda: flags.info().current)
    text = client.watch("GET", "text", decode=True)
    assert text.value is None
    client.set("text", "ü")
    assert text.wait(1, 60_000) == 2 and text.value == "ü"
    with pytest.raises(redischan.errors.TimeoutError):
        text.wait(2, 1)
    other.hset("other", "f", "1")
    other.command("RENAME", "other", "text")
    until(lambda: text.info().error is ServerError)
    assert text.value == "ü"
    for refused in (lambda: client.watch("SET", "k", "v"), lambda: other.watch("GET", "k")):
        with pytest.raises(UnsupportedError):
            refused()
    with pytest.raises(InvalidError):
        client.watch()


def test_iterating_over_a_watched_value(cache_url, other):
    with Client(cache_url, cache="on") as client:
        watch = client.watch("GET", "k")
        seen = []

        def read():
            seen.extend(watch)

        thread = threading.Thread(target=read)
        thread.start()
        until(lambda: seen == [None] or len(seen) == 1)
        other.set("k", "1")
        until(lambda: watch.value == b"1")
        other.set("k", "2")
        until(lambda: watch.value == b"2")
    thread.join()
    assert seen[0] is None and set(seen) <= {None, b"1", b"2"}
    assert watch.value == b"2" and not watch.info().current
    with pytest.raises(ClosedError):
        watch.wait(watch.version)


def test_a_descriptor_is_readable_while_a_version_is_new(client, other):
    watch = client.watch("GET", "k")
    is_readable = lambda: bool(select.select([watch], [], [], 0)[0])  # noqa: E731
    assert is_readable()
    assert watch.value is None and not is_readable()
    other.set("k", "v")
    until(is_readable)
    assert watch.value == b"v" and not is_readable()


def test_a_watched_value_in_an_event_loop(cache_url, other):
    async def main():
        async with await aio.connect(cache_url, cache="on") as client:
            watch = await client.watch("GET", "k")
            assert (watch.value, watch.version) == (None, 1)
            seen = []

            async def read():
                async for value in watch:
                    seen.append(value)
                    if value == b"last":
                        return

            async def read_to_the_end():
                async for _ in watch:
                    pass

            reading = asyncio.create_task(read())
            to_the_end = asyncio.create_task(read_to_the_end())
            canceled = asyncio.create_task(watch.wait(1_000_000))
            for number in range(20):
                await asyncio.to_thread(other.set, "k", str(number))
            await asyncio.to_thread(other.set, "k", "last")
            await asyncio.wait_for(reading, 60)
            assert seen[-1] == b"last"
            canceled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await canceled
            with pytest.raises(UnsupportedError):
                await client.watch("TTL", "k")
            await client.close()
            await asyncio.wait_for(to_the_end, 60)
            with pytest.raises(ClosedError):
                await watch.wait(watch.version)

    asyncio.run(main())


def test_ctrl_c_ends_a_wait(client):
    watch = client.watch("GET", "k")
    for wait in (lambda: watch.wait(1, 60_000), lambda: list(watch)):
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            wait()
        timer.join()
    assert watch.value is None


def test_a_watch_in_a_forked_child(client):
    watch = client.watch("GET", "k")

    def in_the_child():
        for use in (lambda: watch.value, watch.info, lambda: watch.wait(0, 0), watch.fileno):
            with pytest.raises(ForkedError):
                use()
        return 0

    assert child_exit_code(in_the_child) == 0
    assert watch.value is None


def test_a_program_ends_while_its_threads_wait_and_read(cache_url):
    program = """
import sys, threading
from redischan import Client
client = Client(sys.argv[1], cache="on")
watch = client.watch("GET", "k")
def read():
    while True:
        client.cached.get("k")
for target in (lambda: list(watch), read, read):
    threading.Thread(target=target, daemon=True).start()
print(watch.value, client.cached.get("k"))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", program, cache_url], env=environment, capture_output=True, text=True, timeout=120
        )
        assert (done.stdout, done.stderr, done.returncode) == ("None None\n", "", 0)
