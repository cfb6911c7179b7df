"""What the drop-in for asyncio promises: at most once, canceled tasks, loops, fork, connections that are counted."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
import redis as theirs

import redischan.redis.asyncio as redis
from redischan import Gap, Outcome
from ledger import check
from test_fork import child_exit_code

PACKAGE = Path(__file__).resolve().parent.parent


@pytest.fixture
def url(redis_server):
    with theirs.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


def run(url, work, **settings):
    """What work(client) returns, in a loop of its own."""

    async def main():
        async with redis.Redis.from_url(url, **settings) as r:
            return await work(r)

    return asyncio.run(main())


# --- names ---


def test_every_name_is_that_of_redis_py():
    ours = {"Redis", "StrictRedis", "from_url"}
    for name in theirs.asyncio.__all__:
        assert (getattr(redis, name) is getattr(theirs.asyncio, name)) == (name not in ours), name
    import redischan.redis

    assert redischan.redis.asyncio is redis and issubclass(redis.Redis, theirs.asyncio.Redis)


PROGRAM = """
import asyncio, sys
import redis.asyncio, redis.asyncio.client, redis.asyncio.utils
import redischan.redis.asyncio
assert redis.asyncio.Redis is redis.asyncio.client.Redis is redischan.redis.asyncio.Redis
async def main():
    async with redis.asyncio.from_url(sys.argv[1]) as r:
        print(type(r).__module__, await r.set("k", "v"), await r.get("k"), r.own_connections())
asyncio.run(main())
"""


def test_a_program_is_run_unedited(url, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    run = [sys.executable, "-W", "error", "-m", "redischan.patch", "program.py", url]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "redischan.redis.asyncio.client True b'v' 0\n"), done.stderr


# --- at most once ---


@pytest.mark.parametrize("how", ["command", "pipeline", "transaction"])
def test_nothing_is_executed_twice(server, how):
    """LEDGER: each INCR of a key of its own runs once if it was acknowledged, never if it was not sent, and never twice."""
    said = {}

    async def work(r, number, stop):
        for count in range(1_000_000):
            if stop.is_set():
                return
            key = f"{number}:{count}"
            try:
                if how == "command":
                    await r.incr(key)
                else:
                    await r.pipeline(transaction=how == "transaction").incr(key).get("nothing").execute()
                said[key] = "OK"
            except redis.BusyLoadingError:
                said[key] = "LOADING"  # the server, before it has read what it kept
            except (redis.ConnectionError, redis.TimeoutError) as error:
                said[key] = error.outcome

    async def main(r):
        await r.ping()
        stop = asyncio.Event()
        tasks = [asyncio.create_task(work(r, number, stop)) for number in range(16)]
        kills = 0
        # Something has to be in flight when the server is killed.
        while kills < 3 or Outcome.MAYBE_EXECUTED not in said.values():
            before = len(said)
            while list(said.values())[before:].count("OK") < 200:
                await asyncio.sleep(0.01)
            server.stop()
            kills += 1
            await asyncio.sleep(0.1)
            await asyncio.to_thread(server.start)
        stop.set()
        await asyncio.gather(*tasks)
        return await r.mget(list(said))

    ran = dict(zip(said, run(server.url, main, socket_timeout=5)))
    check(said, ran)


def test_a_server_that_is_away(server):
    async def main(r):
        await r.ping()
        server.stop()
        with pytest.raises(redis.ConnectionError) as raised:
            while True:
                await r.incr("n")
        with pytest.raises(redis.ConnectionError) as raised:
            await r.incr("n")
        assert raised.value.outcome is Outcome.NOT_SENT and "connecting to 127.0.0.1" in str(raised.value)
        with pytest.raises(redis.ConnectionError):
            await r.client().initialize()  # it connects at once, as in redis-py

    retry = theirs.asyncio.retry.Retry(theirs.backoff.NoBackoff(), 0)
    run(server.url, main, socket_timeout=0.5, socket_connect_timeout=0.5, retry=retry)


def test_what_was_not_sent_is_repeated(server):
    server.stop()
    threading.Timer(0.5, server.start).start()

    async def main(r):
        assert await r.incr("n") == 1

    retry = theirs.asyncio.retry.Retry(theirs.backoff.ConstantBackoff(0.2), 50)
    run(server.url, main, retry=retry)


def test_a_watch_that_is_lost(server):
    async def main(r):
        async with r.pipeline() as pipeline:
            await pipeline.watch("k")
            server.stop()
            server.start()
            pipeline.multi()
            pipeline.set("k", 1)
            with pytest.raises(redis.WatchError, match="occurred while watching"):
                await pipeline.execute()
        assert await r.get("k") is None

    run(server.url, main)


def test_timeouts(url):
    async def main(r):
        assert await r.blpop("none", timeout=0.4) is None  # its own time does not count
        with pytest.raises(redis.TimeoutError) as raised:
            await r.execute_command("DEBUG", "SLEEP", 1)
        assert raised.value.outcome is Outcome.MAYBE_EXECUTED

    run(url, main, socket_timeout=0.2)


# --- canceled tasks ---


def test_no_element_is_lost_to_cancels(url):
    """Each element that was pushed was given to a task, or is still there."""
    luck = random.Random(1)
    popped = []

    async def pop(r):
        found = await asyncio.wait_for(r.blpop("list", timeout=5), luck.uniform(0, 0.004))
        if found is not None:
            popped.append(int(found[1]))

    async def worker(r, rounds):
        for _ in range(rounds):
            try:
                await pop(r)
            except asyncio.TimeoutError:
                pass

    async def main(r):
        workers = [asyncio.create_task(worker(r, 150)) for _ in range(16)]
        for number in range(2000):
            await r.rpush("list", number)
        await asyncio.gather(*workers)
        return [int(element) for element in await r.lrange("list", 0, -1)]

    left = run(url, main)
    assert sorted(popped + left) == list(range(2000)) and popped and left


def test_a_canceled_task_harms_no_other(url):
    """ECHO, with other tasks canceled at any moment: in commands, pipelines, sessions and subscriptions."""
    luck = random.Random(2)
    wrong = []

    async def echo(r, number):
        for count in range(200):
            text = f"{number}:{count}"
            if await r.echo(text) != text:
                wrong.append(text)

    async def all_kinds(r):
        while True:
            await r.incr("n")
            await r.pipeline().set("k", 1).get("k").execute()
            async with r.pipeline() as pipeline:
                await pipeline.watch("k")
                pipeline.multi()
                await pipeline.set("k", 2).execute()
            async with r.pubsub() as pubsub:
                await pubsub.subscribe("news")
                await pubsub.get_message(timeout=0.01)

    async def main(r):
        echoes = [asyncio.create_task(echo(r, number)) for number in range(16)]
        while not all(task.done() for task in echoes):
            others = [asyncio.create_task(all_kinds(r)) for _ in range(4)]
            await asyncio.sleep(luck.uniform(0, 0.02))
            for other in others:
                other.cancel()
            ends = await asyncio.gather(*others, return_exceptions=True)
            # WatchError: another task has changed the key.
            assert all(isinstance(end, (asyncio.CancelledError, redis.WatchError)) for end in ends), ends
        await asyncio.gather(*echoes)
        assert r.own_connections() == 0

    run(url, main, decode_responses=True, max_connections=50)
    assert wrong == []


# --- loops, threads, processes ---


def test_many_tasks_share_one_connection(url):
    async def main(r):
        assert await asyncio.gather(*(r.incr("n") for _ in range(5000))) == list(range(1, 5001))
        names = [client["name"] for client in await r.client_list()]
        assert names.count("mine") == 1 and r.own_connections() == 0

    run(url, main, client_name="mine")


def test_one_client_in_several_loops(url):
    """One after the other, and at the same time in several threads: redis-py's connections belong to one loop."""
    r = redis.Redis.from_url(url)
    assert asyncio.run(r.incr("n")) == 1 and asyncio.run(r.incr("n")) == 2

    def work():
        async def main():
            return await asyncio.gather(*(r.incr("n") for _ in range(100)))

        asyncio.run(main())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asyncio.run(r.get("n")) == b"802"
    asyncio.run(r.aclose())


@pytest.mark.parametrize("single", [False, True])
def test_a_child_connects_by_itself(url, single):
    r = redis.Redis.from_url(url, single_connection_client=single)
    assert asyncio.run(r.incr("n")) == 1

    def work():
        async def main():
            assert await r.incr("n") == 2
            assert await r.pipeline().incr("n").get("n").execute() == [3, b"3"]
            async with r.pubsub() as pubsub:
                await pubsub.subscribe("a")
                assert (await pubsub.get_message(timeout=5))["type"] == "subscribe"

        asyncio.run(main())

    assert child_exit_code(work) == 0
    if not single:  # that belongs to the loop which has ended
        assert asyncio.run(r.incr("n")) == 4
    asyncio.run(r.aclose())


def test_dropped_without_being_closed(url):
    """In the loop, and after it has ended: the connection is given back, and nothing is said but ResourceWarning."""
    watcher = theirs.Redis.from_url(url)
    before = len(watcher.client_list())

    async def main():
        r, other = redis.Redis.from_url(url), redis.Redis.from_url(url)
        pubsub = r.pubsub()
        await asyncio.gather(r.ping(), other.ping(), pubsub.subscribe("a"))
        assert await pubsub.get_message(timeout=0.01)
        assert await pubsub.get_message(timeout=0.01) is None  # the loop knows its descriptor
        del r, pubsub
        gc.collect()
        await asyncio.sleep(0)
        return other

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResourceWarning)
        other = asyncio.run(main())
        del other
        gc.collect()
    deadline = time.monotonic() + 10
    while len(watcher.client_list()) > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(watcher.client_list()) == before
    watcher.close()


def test_unsubscribing_in_a_child_raises_what_redis_py_raises(url):
    loop = asyncio.new_event_loop()
    r = redis.Redis.from_url(url)
    pubsub = r.pubsub()
    loop.run_until_complete(pubsub.subscribe("a"))

    def work():
        with pytest.raises(redis.ConnectionError):
            asyncio.run(pubsub.unsubscribe("a"))

    assert child_exit_code(work) == 0
    loop.run_until_complete(pubsub.aclose())
    loop.run_until_complete(r.aclose())
    loop.close()


def test_closed_and_used_again(url):
    async def main(r):
        pubsub = r.pubsub()
        await pubsub.subscribe("a")
        await r.aclose()
        assert await r.ping()
        types = [(await pubsub.get_message(timeout=5))["type"] for _ in range(2)]
        assert types == ["subscribe", "subscribe"], "it has subscribed again"
        await pubsub.aclose()

    run(url, main)


# --- connections ---


def test_a_client_that_selects_goes_on_alone(url):
    async def main(r):
        other = redis.Redis(connection_pool=r.connection_pool)
        await r.set("k", 0)
        assert await r.execute_command("SELECT", 3) is True
        await r.set("k", 3)
        assert await r.pipeline().get("k").execute() == [b"3"]
        assert await other.get("k") == b"0" and await r.get("k") == b"3"
        assert await other.client_setname("me") and await other.client_getname() == "me"

    run(url, main, decode_responses=False)


def test_a_single_connection_client(url):
    async def main(r):
        single = r.client()
        await single.initialize()
        number = await single.client_id()
        assert await single.client_id() == number != await r.client_id()
        assert await asyncio.gather(*(single.incr("n") for _ in range(100))) == list(range(1, 101))
        await single.aclose()
        assert await single.ping()
        await single.aclose()

    run(url, main)


def test_connections_taken_out_of_the_pool_are_counted(url):
    async def main(r):
        connection = await r.connection_pool.get_connection()
        await connection.send_command("INCR", "n")
        assert await connection.read_response() == 1 and r.own_connections() == 1
        await r.connection_pool.release(connection)
        async with r.monitor() as monitor:
            await r.get("n")
            while "GET n" not in (await monitor.next_command())["command"]:
                pass  # the client has just connected

    run(url, main)


def test_settings(url):
    class Shouting(theirs.connection.Encoder):
        """An encoder_class, which only redis.asyncio has."""

        def encode(self, value):
            return super().encode(value).upper()

    async def main(r):
        await r.set("k", "v")
        return await r.get("K")

    assert run(url, main, encoder_class=Shouting, decode_responses=True) == "V"
    with pytest.raises(redis.RedisError, match="the option ssl_ca_data cannot be used"):
        redis.Redis(ssl=True, ssl_ca_data="-----BEGIN")
    with pytest.raises(ValueError):
        redis.Redis.from_url(url, connection_class=Other).own_connections()


class Other(theirs.asyncio.Connection):
    """A kind of connection of its own."""

    async def send_command(self, *args, **kwargs):
        return await super().send_command(*args, **kwargs)


def test_every_setting_of_redis_py_is_decided():
    from redischan.redis.options import MAPPED, REFUSED, WITHOUT_EFFECT, defaults_of

    module = theirs.asyncio.connection
    found = set()
    for kind in (module.Connection, module.SSLConnection, module.UnixDomainSocketConnection):
        found |= set(defaults_of(kind))
    internal = {"parser", "maint_notifications_config", "maintenance_state", "maintenance_notification_hash"}
    decided = MAPPED | set(WITHOUT_EFFECT) | set(REFUSED) | internal
    assert found <= decided, found - decided


# --- messages ---


def test_a_lost_connection_has_a_gap(url):
    gaps = []

    async def main(r):
        pubsub = r.pubsub(on_gap=gaps.append, ignore_subscribe_messages=True)
        await pubsub.subscribe("news")
        await r.client_kill_filter(_type="pubsub")
        while not gaps:
            await pubsub.get_message(timeout=0.1)
        await r.publish("news", "after")
        message = None
        while message is None:
            message = await pubsub.get_message(timeout=1)
        assert message["data"] == "after"
        await pubsub.aclose()

    run(url, main, decode_responses=True)
    assert all(isinstance(gap, Gap) for gap in gaps)


def test_names_are_kept_while_the_server_is_away(server):
    async def main(r):
        pubsub = r.pubsub(ignore_subscribe_messages=True)
        await pubsub.subscribe("news")
        assert await pubsub.get_message() is None  # that it has subscribed
        await pubsub.connection.disconnect()
        server.stop()
        with pytest.raises((redis.ConnectionError, redis.TimeoutError)):
            await pubsub.get_message(timeout=1)
        await asyncio.to_thread(server.start)
        message = None
        while message is None:
            try:
                await r.publish("news", "again")
                message = await pubsub.get_message(timeout=0.2)
            except (redis.ConnectionError, redis.TimeoutError):
                await asyncio.sleep(0.05)
        assert message["data"] == b"again"
        await pubsub.aclose()

    run(server.url, main, socket_timeout=0.3, socket_connect_timeout=0.3)


def test_messages_in_a_task_of_their_own(url):
    got = []

    async def handle(message):
        got.append(int(message["data"]))

    async def main(r):
        pubsub = r.pubsub()
        await pubsub.subscribe(news=handle)
        task = asyncio.create_task(pubsub.run())
        for number in range(100):
            await r.publish("news", number)
        while len(got) < 100:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await pubsub.aclose()

    run(url, main)
    assert got == list(range(100))
