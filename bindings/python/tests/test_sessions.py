"""Sessions, commands that wait at the server, interrupts, and a thread's timeout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import redischan
from redischan import Client, ConnectionLostError, Outcome, ServerError, UnsupportedError


def test_a_transaction(client):
    with client.session() as session:
        assert session.command("WATCH", "k") == b"OK"
        assert session.command("MULTI") == b"OK"
        assert session.command("SET", "k", "v") == b"QUEUED"
        assert client.get("k") is None
        assert session.command("EXEC") == [b"OK"]
    assert client.get("k") == b"v"


def test_a_watched_key_that_changed(client):
    with client.session() as session:
        session.command("WATCH", "k")
        client.set("k", "other")
        session.command("MULTI")
        session.command("SET", "k", "mine")
        assert session.command("EXEC") is None
    assert client.get("k") == b"other"


def test_a_session_leaves_nothing_behind(client):
    for _ in range(5):
        with client.session() as session:
            assert session.command("GET", "where") is None
            session.command("SELECT", 3)
            session.command("SET", "where", "in three")
            session.command("MULTI")
        with client.session() as session:
            assert session.command("CLIENT", "INFO").split(b" db=")[1].startswith(b"0 ")
    with client.session() as session:
        session.command("SELECT", 3)
        session.command("FLUSHDB")


def test_what_not_even_a_session_can_do(client):
    with client.session() as session:
        for words in (["SUBSCRIBE", "c"], ["MONITOR"], ["QUIT"], ["CLIENT", "REPLY", "OFF"]):
            with pytest.raises(UnsupportedError):
                session.command(*words)
        assert session.command("ECHO", "still here") == b"still here"


def test_a_session_whose_connection_is_lost(client):
    with client.session() as session:
        number = session.command("CLIENT", "ID")
        client.command("CLIENT", "KILL", "ID", number)
        for _ in range(2):
            with pytest.raises(ConnectionLostError):
                session.command("GET", "k")
    assert client.ping()


def test_a_session_after_its_client(any_url):
    client = redischan.Client(any_url)
    session = client.session()
    del client
    session.command("SET", "k", "v")
    assert session.command("GET", "k") == b"v"
    session.close()
    session.close()


def test_blocking_commands_stall_nobody(client):
    results = []
    waiters = [
        threading.Thread(target=lambda: results.append(client.command("BLPOP", "queue", 0, timeout_ms=20_000)))
        for _ in range(8)
    ]
    for waiter in waiters:
        waiter.start()
    for n in range(8):
        assert client.ping()
        client.command("RPUSH", "queue", n)
    for waiter in waiters:
        waiter.join()
    assert sorted(value for _, value in results) == [b"%d" % n for n in range(8)]


def test_a_blocking_command_that_is_given_up_takes_nothing(client):
    # Whether the server's nil is there in time depends on the machine: more time, until it is.
    for limit in (50 * 2**n for n in range(11)):
        with pytest.raises(redischan.TimeoutError) as raised:
            client.command("BLPOP", "queue", 0, timeout_ms=limit)
        if raised.value.outcome is Outcome.ANSWERED:
            break
    assert raised.value.outcome is Outcome.ANSWERED
    client.command("RPUSH", "queue", "kept")
    assert client.command("LPOP", "queue") == b"kept"


def test_the_time_of_a_thread(client):
    client.command("RPUSH", "list", "a")
    with redischan.timeout(30):
        with pytest.raises(redischan.TimeoutError, match="30 ms|nothing came"):
            client.command("BLPOP", "empty", 0)
    assert client.ping()


def main_thread_only(test):
    assert threading.current_thread() is threading.main_thread()
    return test


def ctrl_c_during_a_pop(client):
    """Presses Ctrl-C once the BLPOP of this thread waits at the server."""

    def press():
        while "flags=b " not in client.command("CLIENT", "LIST").decode():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    pressing = threading.Thread(target=press)
    pressing.start()
    with pytest.raises(KeyboardInterrupt):
        client.command("BLPOP", "queue", 0, timeout_ms=300_000)
        pytest.fail("it was not ended")
    pressing.join()


@main_thread_only
def test_ctrl_c_ends_a_call_that_waits(client):
    start = time.monotonic()
    ctrl_c_during_a_pop(client)
    assert time.monotonic() - start < 100, "long before the deadline"
    assert client.ping()


@main_thread_only
def test_a_signal_whose_handler_raises_nothing_ends_no_call(client):
    seen = []
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        for _ in range(100):
            assert client.command("BLPOP", "queue", 0.3, timeout_ms=30_000) is None
            if len(seen) > 3:  # signals that were late came as one
                break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(seen) > 3, "handlers ran while the call went on"


def test_a_closed_session(client):
    session = client.session()
    client.close()
    with pytest.raises(redischan.ClosedError):
        session.command("GET", "k")
    session.close()


def test_an_error_in_a_session_keeps_it(client):
    with client.session() as session:
        with pytest.raises(ServerError):
            session.command("NOSUCHCOMMAND")
        assert session.command("ECHO", "x") == b"x"


@main_thread_only
def test_ctrl_c_leaves_no_pop_waiting_at_the_server(client):
    ctrl_c_during_a_pop(client)
    until = time.monotonic() + 60
    while "flags=b " in client.command("CLIENT", "LIST").decode():
        assert time.monotonic() < until
        time.sleep(0.01)
    client.command("RPUSH", "queue", "kept")
    assert client.command("LPOP", "queue") == b"kept"


@main_thread_only
def test_a_slow_handler_is_no_concern_of_other_threads_that_wait(redis_server, monkeypatch):
    complaints, handled, started = [], [], threading.Barrier(17)
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    before = signal.signal(signal.SIGALRM, lambda *_: (time.sleep(0.1), handled.append(1)))
    with Client(redis_server.url, max_in_flight=1, timeout=60_000) as full, Client(redis_server.url) as other:
        holder = threading.Thread(target=full.command, args=("BLPOP", "queue", 0))

        def wait_for_capacity():
            started.wait()
            full.get("k")

        waiting = [threading.Thread(target=wait_for_capacity) for _ in range(16)]
        for thread in [holder, *waiting]:
            thread.start()
        signal.setitimer(signal.ITIMER_REAL, 0.15, 0.15)
        try:
            started.wait()
            with redischan.timeout(1000), pytest.raises(redischan.RedischanError):
                full.get("k")  # the library asks on this thread and on the others
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            other.command("RPUSH", "queue", "x")
            for thread in [holder, *waiting]:
                thread.join()
    assert handled and complaints == []


def test_a_forked_child_asks_on_the_thread_that_forked(redis_server):
    """Its handlers run there, whichever thread of the parent that was."""
    program = """
import os, signal, sys, threading, time, redischan
def fork(result):
    pid = os.fork()
    if pid:
        return result.append(os.waitpid(pid, 0)[1])
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    client = redischan.Client(sys.argv[1])
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    try:
        client.command("BLPOP", "queue", 0, timeout_ms=60_000)
    except KeyboardInterrupt:
        os._exit(7)
    os._exit(8)
result = []
thread = threading.Thread(target=fork, args=(result,))
thread.start(), thread.join()
sys.exit(os.waitstatus_to_exitcode(result[0]))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(redischan.__file__).parents[1])}
    ran = subprocess.run(
        [sys.executable, "-c", program, redis_server.url], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert (ran.returncode, ran.stderr) == (7, "")


def test_a_signal_in_the_moment_of_return_costs_no_reply(client, monkeypatch):
    from redischan import _call, _ffi

    def and_then_a_signal(function):
        def call(*args):
            assert function(*args) == 0
            raise KeyboardInterrupt  # as a handler does between the return of the library and the next step

        return call

    client.command("RPUSH", "list", "element")
    call = _call.Call([b"BLPOP", b"list", b"0"], _call.as_it_is, 20_000)
    with pytest.raises(KeyboardInterrupt) as caught:
        _call.run(and_then_a_signal(_ffi.lib.redis_call_packed), client._handle, call, client._texts)
    assert caught.value.undelivered == [b"list", b"element"]
    with client.pipeline() as pipeline:
        pipeline.command("SET", "k", "v").command("GET", "k")
        monkeypatch.setattr("redischan.pipeline.lib.redis_pipeline_call", and_then_a_signal(_ffi.lib.redis_pipeline_call))
        with pytest.raises(KeyboardInterrupt) as caught:
            pipeline.execute()
        monkeypatch.undo()
    assert caught.value.undelivered == [b"OK", b"v"]
