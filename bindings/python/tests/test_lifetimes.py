"""What keeps a client alive, what releases it, and what happens at interpreter exit."""

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from redischan import Client, ClosedError, InvalidError, aio
from servers import REDIS, Server
from test_fork import child_exit_code


def connections(url, name):
    """How many connections of that name the server has."""
    with Client(url) as watching:
        return watching.command("CLIENT", "LIST").count(b" name=" + name.encode() + b" ")


def until_gone(url, name):
    deadline = time.monotonic() + 30
    while connections(url, name):
        assert time.monotonic() < deadline, f"connections are left: {connections(url, name)}"
        time.sleep(0.01)


def run(program, url):
    """Runs a program in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "REDIS_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
    )


# --- what is made from a client nobody else holds ---


@pytest.fixture
def filled(client):
    client.mset({f"k:{n}": n for n in range(200)})
    client.command("HSET", "h", "f", "v")
    client.command("SADD", "s", "m")
    client.command("ZADD", "z", 1, "m")


def made_from_a_temporary_client(make, url):
    made = make(Client(url, client_name="temporary"))
    gc.collect()
    return made


def test_scans_hold_their_client(url, filled):
    def scanned(make):
        return list(made_from_a_temporary_client(make, url))

    assert len(set(scanned(lambda c: c.scan_iter(match="k:*", count=10)))) == 200
    assert scanned(lambda c: c.hscan_iter("h")) == [(b"f", b"v")]
    assert scanned(lambda c: c.sscan_iter("s")) == [b"m"]
    assert scanned(lambda c: c.zscan_iter("z")) == [(b"m", 1.0)]
    until_gone(url, "temporary")


def test_a_scan_that_is_left_lets_its_client_go(url, filled):
    scan = made_from_a_temporary_client(lambda c: c.scan_iter(count=5), url)
    next(scan)
    del scan
    never_begun = made_from_a_temporary_client(lambda c: c.scan_iter(), url)
    del never_begun
    until_gone(url, "temporary")


def test_pipelines_sessions_and_scripts_hold_their_client(url):
    pipeline = made_from_a_temporary_client(lambda c: c.pipeline(), url)
    assert [pipeline.command("ECHO", n).execute() for n in range(2)] == [[b"0"], [b"1"]]
    session = made_from_a_temporary_client(lambda c: c.session(), url)
    assert session.command("ECHO", "x") == b"x"
    of_session = session.pipeline()
    del session
    gc.collect()
    assert of_session.command("ECHO", "y").execute() == [b"y"]
    script = made_from_a_temporary_client(lambda c: c.script("return ARGV[1]"), url)
    assert script(args=["z"]) == b"z"
    del pipeline, of_session, script
    until_gone(url, "temporary")


def test_what_is_lazy_in_asyncio_holds_its_client(url, filled):
    async def temporary():
        return await aio.connect(url, client_name="temporary")

    async def work():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # each is dropped unclosed at the end
            keys = (await temporary()).scan_iter(match="k:*", count=10)
            gc.collect()
            assert len({key async for key in keys}) == 200
            pairs = (await temporary()).hscan_iter("h")
            assert [pair async for pair in pairs] == [(b"f", b"v")]
            pipeline = (await temporary()).pipeline()
            gc.collect()
            assert [await pipeline.command("ECHO", n).execute() for n in range(2)] == [[b"0"], [b"1"]]
            assert await (await temporary()).script("return ARGV[1]")(args=["z"]) == b"z"
            assert await (await temporary()).command("ECHO", "x") == b"x"
            del keys, pairs, pipeline
            gc.collect()
            await asyncio.sleep(0)

    asyncio.run(work())
    until_gone(url, "temporary")


# --- asyncio: clients that nobody closed ---


def test_dropped_clients_give_their_connections_back_while_the_loop_runs(url):
    async def work():
        with pytest.warns(ResourceWarning, match="was not closed: await client.close") as warned:
            for _ in range(30):
                client = await aio.connect(url, client_name="dropped")
                assert await client.ping()
            del client
            gc.collect()
        assert len(warned) == 30
        await asyncio.to_thread(until_gone, url, "dropped")

    asyncio.run(work())


def test_no_cycle_keeps_a_client(url):
    """It goes with its last reference, not with the next collection."""

    async def work():
        client = await aio.connect(url, client_name="dropped")
        await asyncio.gather(*(client.incr("n") for _ in range(100)))
        assert [key async for key in client.scan_iter()] == [b"n"]
        assert await client.pipeline().incr("n").execute() == [101]
        gc.disable()
        try:
            with pytest.warns(ResourceWarning):
                del client
            await asyncio.to_thread(until_gone, url, "dropped")
        finally:
            gc.enable()

    asyncio.run(work())


def test_a_client_that_another_thread_drops(url):
    async def work():
        held = [await aio.connect(url, client_name="dropped")]
        assert await held[0].ping()
        with pytest.warns(ResourceWarning):
            await asyncio.to_thread(held.clear)
        await asyncio.to_thread(until_gone, url, "dropped")

    asyncio.run(work())


def test_a_client_whose_loop_is_closed(url):
    async def connect():
        return await aio.connect(url, client_name="dropped")

    client = asyncio.run(connect())
    with pytest.warns(ResourceWarning):
        del client
    until_gone(url, "dropped")


def test_a_dropped_client_leaves_a_shared_connection_open(url):
    async def work(shared):
        client = aio.Client(shared)
        assert await client.ping()
        descriptors = len(os.listdir("/proc/self/fd"))
        with pytest.warns(ResourceWarning):
            del client
        assert len(os.listdir("/proc/self/fd")) < descriptors, "the queue's own"

    with Client(url) as shared:
        asyncio.run(work(shared))
        assert shared.ping()


def test_a_closed_client_is_dropped_in_silence(url):
    async def work():
        async with await aio.connect(url) as client:
            await client.ping()

    asyncio.run(work())
    gc.collect()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_drops_the_parents_client(url):
    async def work():
        clients = [await aio.connect(url)]
        assert child_exit_code(lambda: (clients.clear(), gc.collect())) == 0
        popping = asyncio.create_task(clients[0].command("BLPOP", "list", 0, timeout_ms=30_000))
        await clients[0].command("RPUSH", "list", "x")
        assert await popping == [b"list", b"x"], "the child took the descriptor out of the loop of the parent"
        await clients[0].close()

    asyncio.run(work())


# --- asyncio: no worker of the loop's executor is needed ---


@pytest.mark.parametrize("kind", ["full", "shut down"])
def test_connecting_and_closing_with_an_executor_that_is(url, kind):
    async def work():
        loop, go_on = asyncio.get_running_loop(), threading.Event()
        executor = ThreadPoolExecutor(1)
        loop.set_default_executor(executor)
        try:
            blocked = loop.run_in_executor(None, go_on.wait)
            if kind == "shut down":
                executor.shutdown(wait=False)
            client = await asyncio.wait_for(aio.connect(url), 30)
            pop = asyncio.create_task(client.command("BLPOP", "list", 0, timeout_ms=30_000))
            assert await client.ping()
            await asyncio.wait_for(client.close(), 30)
            assert not blocked.done()
            assert isinstance((await asyncio.gather(pop, return_exceptions=True))[0], Exception)
        finally:
            go_on.set()

    asyncio.run(work())


def test_closing_where_no_thread_can_be_had(url, monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    async def work():
        client = await aio.connect(url, client_name="no-thread")
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", start)
            await client.close()

    asyncio.run(work())
    until_gone(url, "no-thread")


# --- the end of the interpreter ---


@pytest.mark.parametrize("registered", ["before the import", "after the client was made"])
def test_an_atexit_function_may_use_the_client(url, registered):
    before = "atexit.register(goodbye)" if registered == "before the import" else ""
    after = "" if before else "atexit.register(goodbye)"
    program = f"""
import atexit, sys
def goodbye():
    client.set("goodbye", 1)
    assert client.pipeline().append("goodbye", 2).execute() == [2]
    assert list(client.scan_iter()) == [b"goodbye"]
    with client.session() as session:
        session.append("goodbye", 3)
    Client().append("goodbye", 4)
{before}
from redischan import Client
client = Client()
{after}
sys.exit(7)
"""
    ended = run(program, url)
    assert (ended.returncode, ended.stderr) == (7, "")
    with Client(url) as client:
        assert client.get("goodbye") == b"1234"


def test_daemon_threads_make_no_noise(url):
    program = """
import sys, threading
from redischan import Client
client = Client()
began = threading.Barrier(13)
def call():
    client.incr("n")
    began.wait()
    while True:
        client.incr("n")
def wait():
    began.wait()
    while True:
        client.command("BLPOP", "nothing", 0, timeout_ms=60_000)
def scan():
    began.wait()
    while True:
        list(client.scan_iter())
for work in (call, wait, scan) * 4:
    threading.Thread(target=work, daemon=True).start()
began.wait()
sys.exit(7)
"""
    for _ in range(5):
        ended = run(program, url)
        assert (ended.returncode, ended.stderr) == (7, "")


def test_clients_of_asyncio_at_the_end_of_the_interpreter(url):
    program = """
import asyncio, sys
from redischan import aio
async def work():
    global kept, in_a_cycle
    kept, in_a_cycle = await aio.connect(), [await aio.connect()]
    in_a_cycle.append(in_a_cycle)
    await kept.ping()
asyncio.run(work())
sys.exit(7)
"""
    ended = run(program, url)
    assert (ended.returncode, ended.stderr) == (7, "")


def test_what_is_left_goes_with_the_process(tmp_path):
    server = Server(REDIS, tmp_path)
    try:
        program = """
from redischan import Client
client = Client(client_name="left")
session, scan = client.session(), client.scan_iter()
session.ping(), client.set("k", 1), next(scan)
"""
        ended = run(program, server.url)
        assert (ended.returncode, ended.stderr) == (0, "")
        until_gone(server.url, "left")
    finally:
        server.stop()


# --- cycles ---


def test_a_destructor_that_uses_what_its_cycle_holds(url):
    """The collector frees first and calls __del__ afterwards: that is an error, and nothing worse."""
    said = []

    class Holder:
        def __init__(self):
            client = Client(url)
            session = client.session()
            script = client.script("return 1")
            pipeline = client.pipeline().get("k")
            self.calls = [session.ping, script, pipeline.execute, client.ping, session.close, client.close]
            self.itself = self

        def __del__(self):
            for call in self.calls:
                try:
                    call()
                except Exception as error:
                    said.append(type(error))

    for _ in range(20):
        Holder()
    gc.collect()
    assert set(said) <= {InvalidError, ClosedError} and len(said) >= 20


def test_a_loop_that_is_dropped_with_its_client(url):
    """With an await outstanding, and a coroutine that nobody will go on with."""
    program = """
import asyncio, gc, sys
from redischan import Client, aio
def drop_a_loop():
    loop = asyncio.new_event_loop()
    async def work():
        loop.client = await aio.connect(client_name="cycle")
        loop.task = loop.create_task(loop.client.command("BLPOP", "list", 0, timeout_ms=60_000))
        await asyncio.sleep(0)
        loop.coroutine = loop.client.get("k")
        loop.coroutine.send(None)
    loop.run_until_complete(work())
    loop.set_exception_handler(lambda loop, context: None)  # that the pending task is destroyed
for _ in range(10):
    drop_a_loop()
    gc.collect()
with Client() as client:
    while b"name=cycle" in client.command("CLIENT", "LIST"):
        gc.collect()  # the thread that connected may have held the loop a moment longer
sys.exit(7)
"""
    ended = run(program, url)
    assert (ended.returncode, ended.stderr) == (7, "")
