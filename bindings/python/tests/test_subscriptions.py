"""Subscriptions: iterators, threads, event loops, gaps, and every way in which waiting for a message ends."""

import asyncio
import gc
import logging
import os
import select
import signal
import threading
import time

import pytest

import redischan
from redischan import (
    Begun,
    Client,
    ClosedError,
    Ended,
    ForkedError,
    Gap,
    GapReason,
    InvalidError,
    Message,
    ServerError,
    aio,
)
from servers import REDIS, Server
from test_fork import child_exit_code

LONG = 60_000


@pytest.fixture
def own_server(tmp_path):
    """One that a test may stop."""
    server = Server(REDIS, tmp_path)
    yield server
    server.stop()


def arrived(subscription, count):
    """Waits until so many messages have come."""
    while subscription.stats().received < count:
        time.sleep(0.001)


def test_a_message_is_yielded_on_every_server(any_client):
    with any_client.subscribe("a", "b") as subscription:
        any_client.publish("a", "1")
        any_client.publish("b", b"\0\xff")
        assert subscription.next(LONG) == Message(b"a", b"1", None)
        assert subscription.next(LONG) == Message(b"b", b"\0\xff", None)
        with pytest.raises(redischan.errors.TimeoutError):
            subscription.next(1)
        subscription.remove("a")
        assert any_client.publish("a", "2") == 0
        stats = subscription.stats()
        assert (stats.received, stats.delivered, stats.dropped, stats.conflated, stats.gaps) == (2, 2, 0, 0, 0)


def test_patterns_and_text(url):
    with Client(url, decode_responses=True) as client, client.subscribe("ax", patterns=["a*", "b?"]) as subscription:
        client.publish("ax", "ä")
        assert {subscription.next(LONG), subscription.next(LONG)} == {Message("ax", "ä"), Message("ax", "ä", "a*")}
        subscription.remove(patterns=["a*"])
        client.publish("ax", "1")
        client.publish("by", "2")
        assert [subscription.next(LONG) for _ in range(2)] == [Message("ax", "1"), Message("by", "2", "b?")]


def test_a_text_that_is_no_utf8_costs_no_other(any_url):
    with Client(any_url, decode_responses=True) as client, client.subscribe("a") as subscription:
        for payload in (b"1", b"\xff", b"3"):
            client.publish("a", payload)
        arrived(subscription, 3)
        assert subscription.next(LONG).payload == "1"
        with pytest.raises(UnicodeDecodeError):
            subscription.next(LONG)
        assert subscription.next(LONG).payload == "3"


def test_what_was_taken_of_a_removed_name_is_not_yielded(any_client):
    with any_client.subscribe("a", "b") as subscription:
        for number in range(3):
            any_client.publish("a", number)
            any_client.publish("b", number)
        arrived(subscription, 6)
        assert subscription.next(LONG).channel == b"a"  # the others are taken with it
        subscription.remove("a")
        assert [subscription.next(LONG).channel for _ in range(3)] == [b"b"] * 3
        with pytest.raises(redischan.errors.TimeoutError):
            subscription.next(0)


def test_an_iterator_ends_when_it_is_closed_and_yields_what_is_left(any_client):
    subscription = any_client.subscribe("a")
    got = []
    thread = threading.Thread(target=lambda: got.extend(subscription))
    thread.start()
    for number in range(500):
        any_client.publish("a", number)
    arrived(subscription, 500)
    subscription.close()
    thread.join(60)
    assert not thread.is_alive()
    assert [int(message.payload) for message in got] == list(range(500))
    subscription.close()
    with pytest.raises(ClosedError):
        subscription.next(LONG)
    with pytest.raises(ClosedError):
        subscription.add("b")


def test_closing_the_client_ends_it(any_url):
    client = Client(any_url)
    subscription = client.subscribe("a")
    threading.Timer(0.05, client.close).start()
    assert list(subscription) == []


def test_a_subscription_keeps_its_client(any_url):
    subscription = Client(any_url).subscribe("a")
    gc.collect()
    with Client(any_url) as other:
        if "embedded" not in any_url:  # another private server
            other.publish("a", "x")
            assert subscription.next(LONG).payload == b"x"
    subscription.close()


def test_many_threads_share_one_and_each_message_goes_to_one_of_them(any_client):
    subscription = any_client.subscribe("a", buffer=100_000)
    got = [[] for _ in range(8)]
    threads = [threading.Thread(target=lambda mine=mine: mine.extend(subscription)) for mine in got]
    for thread in threads:
        thread.start()
    for number in range(2000):
        any_client.publish("a", number)
    arrived(subscription, 2000)
    subscription.close()
    for thread in threads:
        thread.join(60)
    assert sorted(int(message.payload) for mine in got for message in mine) == list(range(2000))


def test_a_gap_stands_where_messages_are_missing(any_client, caplog):
    with any_client.subscribe("a", buffer=2) as subscription:
        for number in range(5):
            any_client.publish("a", number)
        arrived(subscription, 5)
        assert subscription.next(LONG) == Gap(GapReason.OVERFLOW, 3, 6, 0)
        assert [subscription.next(LONG).payload for _ in range(2)] == [b"3", b"4"]
    with any_client.subscribe("a", buffer=2, overflow="drop_newest") as subscription:
        for number in range(5):
            any_client.publish("a", number)
        arrived(subscription, 5)
        subscription.close()
        with caplog.at_level(logging.WARNING, "redischan"):
            assert [message.payload for message in subscription.messages()] == [b"0", b"1"]
        assert "lost=3" in caplog.text
    with any_client.subscribe("a", latest=True) as subscription:
        for number in range(5):
            any_client.publish("a", number)
        arrived(subscription, 5)
        assert subscription.next(LONG).payload == b"4"
        assert subscription.stats().conflated == 4


def test_a_server_that_comes_back(own_server):
    with Client(own_server.url, reconnect_max=50) as client, client.subscribe("a", events=True) as subscription:
        assert subscription.next(LONG) == Begun(b"a")
        own_server.stop()
        own_server.start()
        gap = subscription.next(LONG)
        assert (gap.reason, gap.lost) == (GapReason.CONNECTION, 0)
        assert subscription.next(LONG) == Begun(b"a")
        assert client.publish("a", "x") == 1
        assert subscription.next(LONG) == Message(b"a", b"x")


def test_a_denied_name(own_server):
    with Client(own_server.url) as admin:
        admin.command("ACL", "SETUSER", "few", "on", ">pw", "~*", "resetchannels", "&ok", "+@all")
        with Client(own_server.url, username="few", password="pw") as client:
            with pytest.raises(ServerError, match="NOPERM"):
                client.subscribe("denied")
            with client.subscribe("ok") as subscription:
                with pytest.raises(ServerError, match="NOPERM"):
                    subscription.add("denied")
                subscription.add("denied", timeout_ms=0)
                ended = subscription.next(LONG)
                assert isinstance(ended, Ended) and ended.name == b"denied" and "NOPERM" in ended.error
                admin.publish("ok", "x")
                assert subscription.next(LONG).payload == b"x"


def test_events_of_keys(own_server):
    with Client(own_server.url, decode_responses=True) as client, client.subscribe() as subscription:
        with pytest.raises(redischan.UnsupportedError, match="notify-keyspace-events"):
            subscription.add_keyspace("user:*")
        client.command("CONFIG", "SET", "notify-keyspace-events", "KA")
        subscription.add_keyspace("user:*")
        client.set("user:1", "x")
        assert subscription.next(LONG)[:2] == ("__keyspace@0__:user:1", "set")


def test_a_descriptor_for_select(any_client):
    with any_client.subscribe("a") as subscription:
        assert select.select([subscription], [], [], 0)[0] == []
        any_client.publish("a", "x")
        assert select.select([subscription], [], [], 60)[0] == [subscription]
        assert subscription.next(0).payload == b"x"
        assert select.select([subscription], [], [], 0)[0] == []


def test_bad_arguments(any_client):
    for bad in (
        lambda: any_client.subscribe("a", buffer=0),
        lambda: any_client.subscribe("a", overflow="wait"),
        lambda: any_client.subscribe("a").add(),
        lambda: any_client.subscribe("a").remove(),
        lambda: any_client.subscribe("a").next(-1),
        lambda: any_client.subscribe("a", timeout_ms=-1),
    ):
        with pytest.raises(InvalidError):
            bad()
    with pytest.raises(TypeError, match="list"):
        any_client.subscribe(patterns="a*")
    with pytest.raises(TypeError):
        any_client.subscribe(None)
    with pytest.raises(TypeError, match="copied"):
        __import__("copy").copy(any_client.subscribe("a"))


def test_ctrl_c_ends_the_wait_and_takes_nothing(any_client):
    subscription = any_client.subscribe("a")
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        for _ in subscription:
            pass
    any_client.publish("a", "x")
    assert subscription.next(LONG).payload == b"x"


def test_a_child_is_told(any_client):
    subscription = any_client.subscribe("a")
    any_client.publish("a", "x")

    def work():
        for call in (lambda: subscription.next(LONG), subscription.stats, lambda: subscription.add("b"), lambda: list(subscription)):
            with pytest.raises(ForkedError):
                call()
        subscription.close()

    arrived(subscription, 1)
    assert child_exit_code(work) == 0
    assert subscription.next(LONG).payload == b"x"


def in_loop(url, work):
    async def main():
        async with await aio.connect(url) as client:
            await asyncio.wait_for(work(client), 60)

    asyncio.run(main())


def test_async_for(any_url):
    async def work(client):
        async with await client.subscribe("a", "b") as subscription:
            for number in range(300):
                await client.publish("a", number)
            got = []
            async for item in subscription:
                got.append(int(item.payload))
                if len(got) == 300:
                    subscription.close()
            assert got == list(range(300))
            with pytest.raises(ClosedError):
                await subscription.next()

    in_loop(any_url, work)


def test_canceling_a_task_that_waits_takes_nothing(any_url):
    async def work(client):
        async with await client.subscribe("a") as subscription:
            for number in range(50):
                waiting = [asyncio.create_task(subscription.next()) for _ in range(3)]
                await asyncio.sleep(0)
                publishing = asyncio.create_task(client.publish("a", number))
                await asyncio.sleep(0.001 * (number % 3))
                for task in waiting:
                    task.cancel()
                ended = await asyncio.gather(*waiting, return_exceptions=True)
                await publishing
                got = [item for item in ended if isinstance(item, Message)]
                if not got:
                    got = [await subscription.next()]
                assert [int(item.payload) for item in got] == [number]

    in_loop(any_url, work)


def test_tasks_that_wait_end_when_it_is_closed(any_url):
    async def work(client):
        subscription = await client.subscribe("a")
        waiting = [asyncio.create_task(subscription.next()) for _ in range(5)]
        await asyncio.sleep(0.01)
        subscription.close()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(error, ClosedError) for error in ended)

    in_loop(any_url, work)
