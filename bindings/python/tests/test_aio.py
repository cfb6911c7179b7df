"""redischan.aio: the same commands, awaited, many at a time."""

import asyncio
import gc
import random
import socket
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import redischan
from redischan import (
    Client,
    ClosedError,
    ConnectError,
    ConnectionLostError,
    ForkedError,
    InvalidError,
    Outcome,
    Script,
    ServerError,
    State,
    TooLargeError,
    UnsupportedError,
    aio,
)
from servers import REDIS, Server
from test_fork import child_exit_code


def with_client(url, work, **options):
    """The result of work(client), which a hanging await must not keep for ever."""

    async def main():
        async with await aio.connect(url, **options) as client:
            return await asyncio.wait_for(work(client), 60)

    return asyncio.run(main())


@asynccontextmanager
async def writes_paused(url):
    """Within it, commands that write wait at the server."""
    async with await aio.connect(url) as control:
        await control.command("CLIENT", "PAUSE", 60_000, "WRITE")
        try:
            yield
        finally:
            await control.command("CLIENT", "UNPAUSE")


async def until(condition):
    """Waits for something that comes soon."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


def under_way(client):
    stats = client.shared.stats()
    return stats.queued + stats.in_flight


# --- commands ---


def test_every_server_answers(any_url):
    async def work(client):
        assert await client.set("key", b"\0v") is True
        assert await client.get("key") == b"\0v"
        assert await client.get("none") is None
        assert await client.publish("channel", "nobody listens") == 0
        assert await client.command("GET", "key") == b"\0v"

    with_client(any_url, work)


def test_the_commands_convert_as_those_of_a_client_do(url):
    async def work(client):
        assert await client.ping() is True
        assert await client.set("k", 5, nx=True) is True
        assert await client.set("k", 5, nx=True) is False
        assert (await client.incr("k"), await client.decr("k", 2), await client.append("k", "x")) == (6, 4, 2)
        assert (await client.expire("k", ex=60), await client.ttl("none")) == (True, None)
        assert await client.hset("h", "f", "v") is True
        assert await client.hget("h", "f") == b"v"
        assert await client.mset({"a": 1, "b": 2}) is None
        assert await client.mget("a", "b", "c") == [b"1", b"2", None]
        assert (await client.exists("a", "b"), await client.delete("a", "b")) == (2, 2)
        assert (await client.delete(), await client.mget(), await client.mset({})) == (0, [], None)
        assert await client.command("SMEMBERS", "none") == Client(url).command("SMEMBERS", "none")

    with_client(url, work)


def test_decoded_responses(url):
    async def work(client):
        await client.set("key", "größe")
        assert await client.get("key") == "größe"
        await client.set("key", b"\xff")
        with pytest.raises(UnicodeDecodeError, match="surrogateescape"):
            await client.get("key")
        assert await client.ping()

    with_client(url, work, decode_responses=True)


def facts(error):
    return (
        type(error),
        str(error),
        error.code,
        error.outcome,
        error.prefix,
        error.os_errno,
        error.retryable,
        error.answered,
    )


@pytest.mark.parametrize(
    "call, cls",
    [
        (lambda c: c.hget("text", "f"), ServerError),
        (lambda c: c.incr("text"), ServerError),
        (lambda c: c.command("NOSUCHCOMMAND"), ServerError),
        (lambda c: c.command(b"\xff\xfe"), ServerError),
        (lambda c: c.command("SUBSCRIBE", "c"), UnsupportedError),
        (lambda c: c.command("SELECT", 1), UnsupportedError),
        (lambda c: c.command(), InvalidError),
        (lambda c: c.command("GET", "k", timeout_ms=-3), InvalidError),
        (lambda c: c.set("k", 1, nx=True, xx=True), InvalidError),
        (lambda c: c.get("long"), TooLargeError),
        (lambda c: c.pipeline().incr("text").execute(), ServerError),
        (lambda c: c.transaction().command("NOSUCHCOMMAND").execute(), ServerError),
        (lambda c: c.pipeline().command("BLPOP", "k", 0), UnsupportedError),
    ],
    ids=[
        *("wrong type", "no integer", "unknown", "not utf-8", "subscribe", "select", "no command", "bad time"),
        *("bad flags", "reply too large", "in a pipeline", "execabort", "refused by a pipeline"),
    ],
)
def test_an_error_is_the_one_that_a_client_raises(url, call, cls):
    async def work(client):
        with pytest.raises(cls) as raised:
            await call(client)
        return raised.value

    with Client(url, max_reply_bytes=1024) as client:
        client.mset({"text": "x", "long": "x" * 5000})
        with pytest.raises(cls) as raised:
            call(client)
    assert facts(with_client(url, work, max_reply_bytes=1024)) == facts(raised.value)


def test_a_pop_that_found_nothing_in_time_is_told_as_a_client_tells_it(url):
    """Whether the server's nil is there in time depends on the machine: more time, until it is."""

    async def work(client):
        for limit in (30 * 2**n for n in range(11)):
            with pytest.raises(redischan.TimeoutError) as raised:
                await client.command("BLPOP", "none", 0, timeout_ms=limit)
            with pytest.raises(redischan.TimeoutError) as of_a_client:
                await asyncio.to_thread(client.shared.command, "BLPOP", "none", 0, timeout_ms=limit)
            both = raised.value, of_a_client.value
            if all(error.outcome is Outcome.ANSWERED for error in both):
                break
        assert facts(both[0]) == facts(both[1])
        assert both[0].outcome is Outcome.ANSWERED

    with_client(url, work)


def test_a_command_that_waits_at_the_server_holds_up_nobody(url):
    async def work(client):
        popping = [asyncio.create_task(client.command("BLPOP", "list", 0, timeout_ms=20_000)) for _ in range(8)]
        for n in range(8):
            await client.command("RPUSH", "list", n)
        assert sorted(value for _, value in await asyncio.gather(*popping)) == [b"%d" % n for n in range(8)]

    with_client(url, work)


def test_a_time_that_is_over(url):
    async def work(client):
        with pytest.raises(redischan.TimeoutError) as raised:
            await client.command("EVAL", "local i = 0 while i < 3e7 do i = i + 1 end return i", 0, timeout_ms=1)
        assert raised.value.outcome in (Outcome.MAYBE_EXECUTED, Outcome.NOT_SENT)
        assert await client.command("ECHO", "mine", timeout_ms=60_000) == b"mine"

    with_client(url, work)


# --- many at a time ---


def test_10000_awaits_outstanding_at_once_and_more_that_wait_for_room(url):
    async def work(client):
        async with writes_paused(url):
            tasks = [asyncio.create_task(client.incr("n")) for _ in range(12_000)]
            await until(lambda: under_way(client) == 10_000)
            assert not any(task.done() for task in tasks)
        assert await asyncio.gather(*tasks) == list(range(1, 12_001)), "in the order in which they were made"
        assert under_way(client) == 0

    with_client(url, work, timeout=50_000)


def test_each_await_gets_its_own_reply(url):
    async def echo(client, n):
        text = b"%d:" % n + b"x" * (n % 1500)
        assert await client.command("ECHO", text) == text
        assert (await client.pipeline().command("ECHO", text).incr("n").execute())[0] == text

    async def work(client):
        await asyncio.gather(*(echo(client, n) for n in range(3000)))

    with_client(url, work, max_in_flight=100)


def test_requests_wait_for_room_in_their_order(url):
    async def work(client):
        many = [client.pipeline().incr("n").incr("n").execute() if n % 7 == 0 else client.incr("n") for n in range(500)]
        replies = await asyncio.gather(*many)
        flat = [n for reply in replies for n in (reply if isinstance(reply, list) else [reply])]
        assert flat == list(range(1, len(flat) + 1))
        assert client.shared.stats().queue_full > 0

    with_client(url, work, max_in_flight=3)


def test_a_small_request_does_not_overtake_a_large_one_that_waits_for_room(url):
    async def work(client):
        async with writes_paused(url):
            small = [asyncio.create_task(client.incr("n")) for _ in range(6)]
            await until(lambda: under_way(client) == 6)
            pipeline = client.pipeline()
            for _ in range(10):
                pipeline.incr("n")
            large = asyncio.create_task(pipeline.execute())
            await asyncio.sleep(0.03)
            late = asyncio.create_task(client.incr("n"))
            await asyncio.sleep(0.03)
        assert await asyncio.gather(*small) == [1, 2, 3, 4, 5, 6]
        assert (await large, await late) == ([*range(7, 17)], 17)

    with_client(url, work, max_in_flight=10)


def test_requests_wait_for_room_in_bytes(url):
    async def work(client):
        await asyncio.gather(*(client.set(f"k:{n}", bytes(3000)) for n in range(50)))
        assert await client.command("DBSIZE") == 50

    with_client(url, work, max_in_flight_bytes=10_000)


def test_the_time_of_a_request_runs_while_it_waits_for_room(url):
    async def work(client):
        async with writes_paused(url):
            first = asyncio.create_task(client.incr("n"))
            await until(lambda: under_way(client) == 1)
            with pytest.raises(redischan.TimeoutError, match="capacity") as raised:
                await client.command("INCR", "n", timeout_ms=50)
            assert raised.value.outcome is Outcome.NOT_SENT and raised.value.retryable
            later = asyncio.create_task(client.command("INCR", "n", timeout_ms=30_000))
        assert (await first, await later) == (1, 2)

    with_client(url, work, max_in_flight=1, timeout=30_000)


def test_room_that_other_threads_make_is_seen(url):
    async def work(shared):
        client = aio.Client(shared)
        async with writes_paused(url):
            of_a_thread = asyncio.create_task(asyncio.to_thread(shared.incr, "n"))
            await until(lambda: under_way(client) == 1)
            own = asyncio.create_task(client.incr("n"))
            await asyncio.sleep(0.05)
            assert not own.done()
        assert (await of_a_thread, await own) == (1, 2)
        await client.close()

    with Client(url, max_in_flight=1, timeout=30_000) as shared:
        asyncio.run(asyncio.wait_for(work(shared), 60))


# --- cancellation ---


def test_canceled_requests_make_room(url):
    async def work(client):
        tasks = [asyncio.create_task(client.command("BLPOP", "list", 0, timeout_ms=300_000)) for _ in range(10)]
        await until(lambda: under_way(client) == 10)
        waiting = asyncio.create_task(client.incr("n"))
        await asyncio.sleep(0.03)
        assert not waiting.done()
        for task in tasks:
            task.cancel()
        assert await waiting == 1

    with_client(url, work, max_in_flight=10)


def test_the_reply_of_a_canceled_request_reaches_nobody(url):
    async def work(client):
        async with writes_paused(url):
            tasks = [asyncio.create_task(client.incr("n")) for _ in range(10)]
            parked = [asyncio.create_task(client.incr("never")) for _ in range(10)]
            await until(lambda: under_way(client) == 10 and client.shared.stats().queued == 0)
            for task in [*parked, *tasks]:
                task.cancel()
            done = await asyncio.gather(*tasks, *parked, return_exceptions=True)
            assert [type(error) for error in done] == [asyncio.CancelledError] * 20
        echoes = [b"%d" % n for n in range(100)]
        assert await asyncio.gather(*(client.command("ECHO", text) for text in echoes)) == echoes
        assert await client.mget("n", "never") == [b"10", None]

    with_client(url, work, max_in_flight=10)


def test_parked_requests_that_are_canceled_hold_up_nobody(url):
    async def work(client):
        async with writes_paused(url):
            sent = [asyncio.create_task(client.incr("n")) for _ in range(10)]
            parked = [asyncio.create_task(client.incr("never")) for _ in range(1000)]
            last = asyncio.create_task(client.incr("n"))
            await until(lambda: under_way(client) == 10)
            for task in reversed(parked):
                task.cancel()
            await asyncio.gather(*parked, return_exceptions=True)
        assert [*await asyncio.gather(*sent), await last] == list(range(1, 12))
        assert await client.incr("n") == 12
        assert await client.get("never") is None

    with_client(url, work, max_in_flight=10)


def test_cancel_against_reply(url):
    """Some are canceled before they were sent, some in flight, some when the reply is there."""
    chance = random.Random(7)

    async def echo(client, text):
        return await client.command("ECHO", text)

    async def cancel_soon(task):
        for _ in range(chance.randrange(8)):
            await asyncio.sleep(0)
        return task.cancel()

    async def work(client):
        canceled = 0
        for round in range(30):
            texts = [b"%d:%d" % (round, n) for n in range(100)]
            tasks = [asyncio.create_task(echo(client, text)) for text in texts]
            await asyncio.gather(*(cancel_soon(task) for task in tasks[::2]))
            for text, reply in zip(texts, await asyncio.gather(*tasks, return_exceptions=True)):
                if isinstance(reply, asyncio.CancelledError):
                    canceled += 1
                else:
                    assert reply == text
        assert canceled > 0
        await until(lambda: under_way(client) == 0)
        assert client._queue._outstanding == {} and not client._queue._parked

    with_client(url, work, max_in_flight=40)


def test_a_canceled_pop_takes_nothing(url):
    async def work(client):
        task = asyncio.create_task(client.command("BLPOP", "list", 0, timeout_ms=30_000))
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(task, 0.1)
        deadline = time.monotonic() + 20
        while b"flags=b " in await client.command("CLIENT", "LIST"):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        await client.command("RPUSH", "list", "kept")
        assert await client.command("LPOP", "list") == b"kept"

    with_client(url, work)


def test_a_canceled_pipeline(url):
    async def work(client):
        async with writes_paused(url):
            pipeline = client.pipeline().incr("n").incr("n")
            task = asyncio.create_task(pipeline.execute())
            await until(lambda: under_way(client) == 2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(pipeline) == 0
        assert await pipeline.command("ECHO", "mine").execute() == [b"mine"]

    with_client(url, work)


# --- pipelines, transactions, scripts, scans ---


@pytest.mark.parametrize("atomic", [False, True], ids=["pipeline", "transaction"])
def test_pipelines(url, atomic):
    async def work(client):
        async with client.pipeline(atomic=atomic) as pipeline:
            pipeline.command("SET", "k", 1).set("k", 5, nx=True).incr("k").get("none").delete().mget()
            assert len(pipeline) == 6
            assert await pipeline.execute() == [b"OK", False, 2, None, 0, []]
            assert len(pipeline) == 0 and await pipeline.execute() == []
            assert await pipeline.mget().execute() == [[]]
        pipeline.set("text", "x").incr("text").get("text")
        first, error, last = await pipeline.execute(raise_on_error=False)
        assert (first, type(error), last) == (True, ServerError, b"x")
        pipeline.incr("text").set("after", 1)
        with pytest.raises(ServerError, match="not an integer"):
            await pipeline.execute()
        assert await client.get("after") == b"1"

    with_client(url, work)


def test_a_pipeline_is_filled_again_while_it_is_under_way(url):
    async def work(client):
        pipeline = client.pipeline()
        tasks = []
        for n in range(200):
            pipeline.command("ECHO", n).incr("n")
            tasks.append(asyncio.ensure_future(pipeline.execute()))
            await asyncio.sleep(0)
        assert await asyncio.gather(*tasks) == [[b"%d" % n, n + 1] for n in range(200)]

    with_client(url, work, max_in_flight=5)


def test_scripts(url):
    async def work(client):
        await client.command("SCRIPT", "FLUSH")
        script = client.script("return {KEYS[1], ARGV[1], #KEYS + #ARGV}")
        replies = await asyncio.gather(*(script(["k"], [n]) for n in range(50)))
        assert replies == [[b"k", b"%d" % n, 2] for n in range(50)]
        await client.command("SCRIPT", "FLUSH")
        assert await client.pipeline().script(script, ["k"], ["a", "b"]).execute() == [[b"k", b"a", 3]]
        assert await Script("return 7")(client=client, timeout_ms=10_000) == 7
        with pytest.raises(ServerError, match="MINE"):
            await client.script("return redis.error_reply('MINE went wrong')")()
        library = "#!lua name=a\nredis.register_function('of_aio', function(keys, args) return #keys end)"
        await client.command("FUNCTION", "LOAD", "REPLACE", library)
        assert await client.fcall("of_aio", ["a", "b"], [1]) == 2

    with_client(url, work)


def test_the_text_of_a_script_is_sent_once_for_all_tasks(url):
    async def work(client):
        async def evals():
            stats = (await client.command("INFO", "commandstats")).decode()
            return stats.partition("cmdstat_eval:calls=")[2].partition(",")[0]

        script = client.script("return redis.call('INCR', KEYS[1])")
        await client.command("CONFIG", "RESETSTAT")
        for rounds in ("1", "2"):
            await client.command("SCRIPT", "FLUSH")
            await asyncio.gather(*(script(["n"]) for _ in range(100)))
            assert await evals() == rounds
        assert await client.get("n") == b"200"

    with_client(url, work)


def test_scripts_whose_tasks_are_canceled(url):
    async def work(client):
        script = client.script("return redis.call('INCR', KEYS[1])")
        ran = 0
        for n in range(100):
            await client.command("SCRIPT", "FLUSH")
            tasks = [asyncio.create_task(script(["n"])) for _ in range(10)]
            for _ in range(n % 10):
                await asyncio.sleep(0)
            for task in tasks[::2]:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, int) for result in results[1::2])
            ran += sum(isinstance(result, int) for result in results)
        assert ran <= int(await client.get("n")) <= 1000

    with_client(url, work)


def test_a_scan_whose_task_is_canceled(url):
    async def work(client):
        await client.mset({f"k:{n}": n for n in range(300)})

        async def all_keys():
            return {key async for key in client.scan_iter(match="k:*", count=10)}

        for n in range(50):
            task = asyncio.create_task(all_keys())
            for _ in range(n % 7):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert len(await all_keys()) == 300

    with_client(url, work, max_in_flight=2)


def test_scans(url):
    async def work(client):
        await client.mset({f"k:{n}": n for n in range(300)})
        await client.command("HSET", "h", "f", "v", "g", "w")
        await client.command("SADD", "s", "a", "b")
        await client.command("ZADD", "z", 1.5, "m", "inf", "n")
        assert {key async for key in client.scan_iter(match="k:*", count=20)} == {b"k:%d" % n for n in range(300)}
        assert [key async for key in client.scan_iter(type="hash")] == [b"h"]
        assert [key async for key in client.sscan_iter("none")] == []
        assert {pair async for pair in client.hscan_iter("h")} == {(b"f", b"v"), (b"g", b"w")}
        assert {member async for member in client.sscan_iter("s", match="a")} == {b"a"}
        assert [pair async for pair in client.zscan_iter("z")] == [(b"m", 1.5), (b"n", float("inf"))]
        with pytest.raises(ServerError, match="WRONGTYPE"):
            async for _ in client.sscan_iter("h"):
                pass
        async for _ in client.scan_iter(count=5):
            break
        with pytest.raises(InvalidError):
            client.scan_iter(count=0)

    with_client(url, work)


def test_decoded_scans(url):
    async def work(client):
        await client.mset({f"ü:{n}": n for n in range(100)})
        assert {key async for key in client.scan_iter(count=10)} == {f"ü:{n}" for n in range(100)}

    with_client(url, work, decode_responses=True)


# --- the life of a client ---


def test_a_server_that_is_killed_under_awaits_and_comes_back(tmp_path):
    server = Server(REDIS, tmp_path)

    async def work(client):
        async with await aio.connect(server.url) as control:
            await control.command("CLIENT", "PAUSE", 60_000, "WRITE")
            tasks = [asyncio.create_task(client.incr("n")) for _ in range(100)]
            tasks.append(asyncio.create_task(client.pipeline().command("ECHO", "x").incr("n").execute()))
            await until(lambda: under_way(client) == 102 and client.shared.stats().queued == 0)
            server.stop()
            errors = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(error) for error in errors} == {ConnectionLostError}
        assert {error.outcome for error in errors} == {Outcome.MAYBE_EXECUTED}
        server.start()
        assert await client.command("INCR", "n", timeout_ms=30_000) == 1
        assert client.shared.stats().reconnects == 1

    try:
        with_client(server.url, work)
    finally:
        server.stop()


def test_close_with_awaits_outstanding(url):
    async def work():
        client = await aio.connect(url, max_in_flight=20)
        async with writes_paused(url):
            tasks = [asyncio.create_task(client.incr("n")) for _ in range(50)]
            tasks.append(asyncio.create_task(client.command("BLPOP", "list", 0)))
            await until(lambda: under_way(client) >= 20)
            await asyncio.wait_for(client.close(), 30)
            errors = await asyncio.gather(*tasks, return_exceptions=True)
            assert [type(error) for error in errors] == [ClosedError] * 51
            assert {error.outcome for error in errors[20:50]} == {Outcome.NOT_SENT}
        with pytest.raises(ClosedError) as raised:
            await client.get("k")
        assert raised.value.outcome is Outcome.NOT_SENT
        with pytest.raises(ClosedError):
            await client.pipeline().get("k").execute()
        await client.close()
        assert client.shared.state is State.CLOSED

    asyncio.run(work())


def test_close_lets_those_in_flight_end(url):
    async def work():
        client = await aio.connect(url)
        async with writes_paused(url):
            tasks = [asyncio.create_task(client.incr("n")) for _ in range(50)]
            await until(lambda: under_way(client) == 50)
            closing = asyncio.create_task(client.close(drain_ms=30_000))
            await asyncio.sleep(0.05)
        await closing
        assert await asyncio.gather(*tasks) == list(range(1, 51))

    asyncio.run(work())


def test_a_client_on_a_shared_connection_leaves_it_open(url):
    async def work(shared):
        async with aio.Client(shared) as client:
            assert client.shared is shared
            assert await client.incr("n") == 1
            pop = asyncio.create_task(client.command("BLPOP", "list", 0))
            await asyncio.sleep(0.02)
        with pytest.raises(ClosedError):
            await pop
        with pytest.raises(ClosedError):
            await client.incr("n")
        async with aio.Client(shared) as again:
            assert await again.incr("n") == 2

    with Client(url, client_name="shared") as shared:
        asyncio.run(work(shared))
        assert shared.get("n") == b"2"


def test_loops_in_threads_share_a_connection(url):
    async def work(shared, i):
        async with aio.Client(shared) as client:
            for n in range(50):
                texts = [b"%d:%d:%d" % (i, n, m) for m in range(10)]
                assert await asyncio.gather(*(client.command("ECHO", text) for text in texts)) == texts
        return True

    with Client(url, client_name="of-loops") as shared:
        done = []
        threads = [threading.Thread(target=lambda i=i: done.append(asyncio.run(work(shared, i)))) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done == [True] * 4
        assert shared.command("CLIENT", "LIST").count(b"name=of-loops ") == 1


def test_a_client_belongs_to_its_loop(url):
    async def connect():
        return await aio.connect(url)

    client = asyncio.run(connect())
    with pytest.raises(InvalidError, match="another event loop"):
        asyncio.run(client.get("k"))
    with pytest.raises(InvalidError, match="another event loop"):
        client.get("k").send(None)
    asyncio.run(client.close())  # its own loop is gone, and with it all that could disturb it
    assert client.shared.state is State.CLOSED


def test_connecting_leaves_the_loop_running():
    """To a server that listens and says nothing."""

    async def work(port):
        connecting = asyncio.create_task(aio.connect(f"redis://127.0.0.1:{port}", connect_timeout=3000))
        turns = 0
        while not connecting.done():
            await asyncio.sleep(0.01)
            turns += 1
        with pytest.raises(ConnectError):
            await connecting
        assert turns > 5

    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(work(listener.getsockname()[1]))


def test_connecting_fails_as_a_client_does(url):
    async def fail(**options):
        await aio.connect("redis://127.0.0.1:1", **options)

    with pytest.raises(ConnectError) as raised:
        asyncio.run(fail())
    assert raised.value.os_errno
    with pytest.raises(InvalidError, match="time_out"):
        asyncio.run(fail(time_out=1))


def test_a_client_that_nobody_closed_goes_with_its_loop(redis_server):
    async def work():
        client = await aio.connect(redis_server.url, client_name="forgotten")
        assert await client.ping()

    with pytest.warns(ResourceWarning, match="not closed"):
        asyncio.run(work())
        gc.collect()
    with Client(redis_server.url) as watching:
        deadline = time.monotonic() + 20
        while b"name=forgotten" in watching.command("CLIENT", "LIST"):
            assert time.monotonic() < deadline, "the connection is still there"
            time.sleep(0.01)


@pytest.mark.parametrize("ending", ["return", "sys.exit(0)", "asyncio.current_task().cancel()"])
def test_the_interpreter_exits_with_awaits_outstanding(ending):
    program = f"""
import asyncio, sys
from redischan import aio
async def work():
    client = await aio.connect("embedded://")
    tasks = [asyncio.create_task(client.set("key", n)) for n in range(1000)]
    await client.get("key")
    {ending}
try:
    asyncio.run(work())
except asyncio.CancelledError:
    pass
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_is_told_at_once_and_does_the_parent_no_harm(url):
    def in_the_child(client):
        for call in (
            lambda: asyncio.run(client.get("k")),
            lambda: client.get("k").send(None),
            lambda: asyncio.run(client.pipeline().execute()),
            client.pipeline,
        ):
            with pytest.raises(ForkedError) as raised:
                call()
            assert raised.value.outcome is Outcome.NOT_SENT
        asyncio.run(client.close())
        client._queue._free()
        with_client(url, lambda own: own.set("of the child", 1))

    async def work(client):
        pop = asyncio.create_task(client.command("BLPOP", "list", 0, timeout_ms=30_000))
        await asyncio.sleep(0.02)
        assert child_exit_code(lambda: in_the_child(client)) == 0
        assert await client.get("of the child") == b"1"
        await client.command("RPUSH", "list", "of the parent")
        assert await pop == [b"list", b"of the parent"]

    with_client(url, work)


def test_a_client_cannot_be_copied(url):
    import copy
    import pickle

    async def work(client):
        for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="create one there"):
                attempt(client)
        assert repr(client) == "<redischan.aio.Client ready>"

    with_client(url, work)
