"""Sessions in an event loop: connections for a while, which hold no thread."""

import asyncio
import threading

import pytest

from redischan import ClosedError, ConnectionLostError, InvalidError, WatchError, aio
from test_aio import with_client


def test_what_a_session_changes_is_its_own(url):
    async def work(client):
        async with client.session() as session:
            await session.set("k", "0")
            assert await session.command("SELECT", 1) == b"OK"
            assert await session.get("k") is None
            assert await client.get("k") == b"0"
            assert await session.pipeline().set("k", "1").get("k").execute() == [True, b"1"]
            script = client.script("return redis.call('GET', KEYS[1])")
            assert await script(["k"], client=session) == b"1" and await script(["k"]) == b"0"
        async with client.session() as session:
            assert await session.get("k") == b"0", "it is as new"

    with_client(url, work)


def test_a_watched_key(url):
    async def work(client):
        async with client.session() as session:
            await session.watch("k")
            assert await session.transaction().set("k", 1).incr("k").execute() == [True, 2]
            await session.watch("k")
            await client.set("k", 5)
            with pytest.raises(WatchError):
                await session.transaction().set("k", 6).execute()
            await session.watch("k")
            await client.set("k", 7)
            await session.unwatch()
            assert await session.transaction().get("k").execute() == [b"7"]

    with_client(url, work)


def test_transactions_that_count(url):
    async def work(client):
        async def add(session, transaction):
            transaction.set("n", int(await session.get("n") or 0) + 1)

        await asyncio.gather(*(client.watch_transaction(add, "n") for _ in range(20)))
        assert await client.get("n") == b"20"

        async def disturb(session, transaction):
            await client.incr("n")
            transaction.set("n", 0)

        with pytest.raises(WatchError):
            await client.watch_transaction(disturb, "n", attempts=3)
        assert await client.get("n") == b"23"
        with pytest.raises(InvalidError):
            await client.watch_transaction(disturb, "n", attempts=0)

    with_client(url, work, blocking_connections=4)


def test_sessions_wait_for_a_connection_without_threads(url):
    """More sessions than connections: each waits for its turn, in the order in which they were made."""

    async def work(client):
        async def one(number):
            async with client.session() as session:
                await session.command("SELECT", number % 4)
                for count in range(20):
                    text = f"{number}:{count}".encode()
                    assert await session.command("ECHO", text) == text

        before = threading.active_count()
        await asyncio.gather(*(one(number) for number in range(200)))
        assert threading.active_count() == before

    with_client(url, work, blocking_connections=3, timeout=30_000)


def test_a_canceled_session(url):
    """Its commands are canceled, its connection goes back, and the next session is as new."""

    async def work(client):
        for _ in range(50):
            async def hold():
                async with client.session() as session:
                    await session.command("SELECT", 3)
                    await session.command("BLPOP", "none", 0)

            task = asyncio.create_task(hold())
            await asyncio.sleep(0.002)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await client.set("k", "0")
        async with client.session() as session:
            assert await session.get("k") == b"0"

    with_client(url, work, blocking_connections=2)


def test_a_lost_or_closed_session(url):
    async def work(client):
        async with client.session() as session:
            number = await session.command("CLIENT", "ID")
            await client.command("CLIENT", "KILL", "ID", number)
            for _ in range(2):
                with pytest.raises(ConnectionLostError):
                    while True:
                        await session.ping()
        session = client.session()
        await session.ping()
        waiting = asyncio.create_task(session.command("BLPOP", "none", 0))
        await asyncio.sleep(0.05)
        session.close()
        with pytest.raises(ClosedError):
            await waiting
        session.close()
        with pytest.raises(InvalidError):
            await session.ping()

    with_client(url, work)


def test_the_client_is_closed(url):
    async def main():
        client = await aio.connect(url)
        session = client.session()
        await session.ping()
        await client.close()
        with pytest.raises(ClosedError):
            await session.ping()

    asyncio.run(main())
