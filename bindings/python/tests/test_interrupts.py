"""Signals during waiting calls: handlers run, what they raise is raised, and nothing is lost."""

import contextlib
import os
import signal
import sys
import threading
import time

import pytest

from redischan import Client, RedischanError, _interrupt
from redischan._ffi import lib
from test_fork import child_exit_code


@contextlib.contextmanager
def alarm(handler, seconds):
    """Within it, the handler is called by SIGALRM, after that time."""
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def complaints(monkeypatch):
    """What Python would print since nobody could be told."""
    said = []
    monkeypatch.setattr(sys, "unraisablehook", lambda problem: said.append(repr(problem.exc_value)))
    yield said
    assert said == []


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class Stop(Exception):
    pass


def stop(*_):
    raise Stop


def test_a_slow_handler_while_many_threads_wait(url, complaints):
    """All of them ask, at the same time, while the handler runs in the main thread."""
    ran = []

    def handler(*_):
        ran.append(threading.current_thread())
        time.sleep(0.05)
        signal.setitimer(signal.ITIMER_REAL, 0.02)  # again, but never within itself

    def wait(client):
        for _ in range(3):
            with contextlib.suppress(RedischanError):
                client.command("BLPOP", "nothing", 0, timeout_ms=200)

    with Client(url, max_in_flight=4) as client, alarm(handler, 0.02):
        threads = [threading.Thread(target=wait, args=(client,)) for _ in range(16)]
        for thread in threads:
            thread.start()
        wait(client)
        for thread in threads:
            thread.join()
    assert set(ran) == {threading.main_thread()}


def test_what_a_handler_raises_ends_the_call_of_the_main_thread_and_no_other(url, complaints):
    with Client(url) as client:
        gave = []
        popping = [
            threading.Thread(target=lambda: gave.append(client.command("BLPOP", "list", 0, timeout_ms=60_000)))
            for _ in range(4)
        ]
        for thread in popping:
            thread.start()
        with alarm(stop, 0.1), pytest.raises(Stop):
            client.command("BLPOP", "nothing", 0, timeout_ms=60_000)
        for n in range(4):
            client.command("RPUSH", "list", n)
        for thread in popping:
            thread.join()
        assert sorted(gave) == [[b"list", b"%d" % n] for n in range(4)]
        assert client.ping()


@pytest.mark.parametrize(
    "function, call, reply",
    [
        ("redis_call_packed", lambda c: c.command("GET", "k"), b"v"),
        ("redis_get_n", lambda c: c.get("k"), b"v"),
        ("redis_session_call_packed", lambda c: c.session().get("k"), b"v"),
        ("redis_pipeline_call", lambda c: c.pipeline().get("k").get("none").execute(), [b"v", None]),
        ("redis_session_call_pipeline", lambda c: c.session().transaction().get("k").execute(), [b"v"]),
        ("redis_scan_call", lambda c: next(c.scan_iter(type="string")), None),
    ],
    ids=["command", "get", "session", "pipeline", "transaction", "scan"],
)
def test_a_reply_that_comes_while_a_handler_runs_that_raises(url, complaints, monkeypatch, function, call, reply):
    """Both: the exception is raised, now and not by a later call, and has the reply."""
    original = getattr(lib, function)

    def reply_and_exception(*arguments):
        status = original(*arguments)
        _interrupt._raised.append(Stop())  # as the handlers do, when the library asks
        return status

    with Client(url) as client:
        client.set("k", "v")
        monkeypatch.setattr(lib, function, reply_and_exception)
        with pytest.raises(Stop) as raised:
            call(client)
        monkeypatch.undo()
        if reply is not None:
            assert raised.value.undelivered == reply
        assert call(client) is not None


def test_an_error_that_comes_while_a_handler_runs_that_raises(url, complaints):
    def handler(*_):
        pushing = threading.Thread(target=client.set, args=("list", "of another type"))
        pushing.start()
        pushing.join()
        killing = threading.Thread(target=client.close)
        killing.start()
        killing.join()
        raise Stop

    client = Client(url)
    with alarm(handler, 0.1), pytest.raises(Stop):
        client.command("BLPOP", "list", 0, timeout_ms=60_000)
    with Client(url) as other:
        assert other.ping(), "and not raised again here"


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_the_child_of_a_thread_is_interrupted_as_well(url):
    """Where the thread that called fork() is the main thread."""

    def in_the_child():
        with Client(url) as client, alarm(stop, 0.1), pytest.raises(Stop):
            client.command("BLPOP", "nothing", 0, timeout_ms=60_000)

    codes = []
    thread = threading.Thread(target=lambda: codes.append(child_exit_code(in_the_child)))
    thread.start()
    thread.join()
    assert codes == [0]


def test_ctrl_c_in_an_import_by_another_thread(redis_server):
    """Whichever thread imports the package first, the main thread is the one that is interrupted."""
    import subprocess

    program = f"""
import os, signal, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
clients = []
def work():
    from redischan import Client
    clients.append(Client("{redis_server.url}"))
thread = threading.Thread(target=work)
thread.start()
thread.join()
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    clients[0].command("BLPOP", "nothing", 0, timeout_ms=60_000)
except KeyboardInterrupt:
    os._exit(7)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (7, "")
