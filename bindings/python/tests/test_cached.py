"""The client cache: hits, misses, changes, and what is refused."""

import asyncio
import threading

import pytest

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


def test_what_is_refused(client, other):
    for refused in (
        lambda: client.cached.set("k", "v"),
        lambda: client.cached.ttl("k"),
        lambda: client.cached.mget("k", "l"),
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
