"""One client, many threads."""

import gc
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from redischan import Client, ClosedError, RedischanError, ServerError

THREADS = 32
ROUNDS = 200


def in_threads(work):
    """work(i) in 32 threads at once; the first exception of any of them."""
    start = threading.Barrier(THREADS)

    def run(i):
        start.wait()
        return work(i)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_each_thread_gets_its_own_replies(any_client):
    def work(i):
        for n in range(ROUNDS):
            value = b"%d:%d:" % (i, n) + b"x" * (n * i % 1500)
            any_client.set(f"key:{i}", value)
            assert any_client.get(f"key:{i}") == value
            assert any_client.command("GET", f"key:{i}") == value

    in_threads(work)


def test_each_thread_gets_its_own_errors(client):
    client.command("RPUSH", "list", 1)

    def work(i):
        for n in range(ROUNDS):
            with pytest.raises(ServerError) as raised:
                client.command("EVAL", f"return redis.error_reply('MINE {i}:{n}')", 0)
            assert str(raised.value) == f"MINE {i}:{n}"

    in_threads(work)


def test_the_server_counts_every_call_once_on_one_connection(redis_server):
    with Client(redis_server.url, client_name="shared") as client:
        client.delete("counter")
        seen = in_threads(lambda i: [client.incr("counter") for _ in range(ROUNDS)])
        assert sorted(n for mine in seen for n in mine) == list(range(1, THREADS * ROUNDS + 1))
        assert all(mine == sorted(mine) for mine in seen)
        connections = client.command("CLIENT", "LIST").decode().splitlines()
        assert sum(" name=shared " in line for line in connections) == 1


def test_close_under_threads(any_url):
    client = Client(any_url)
    calls_made = threading.Semaphore(0)

    def work(i):
        with pytest.raises(ClosedError):
            while True:
                client.set(f"key:{i}", i)
                calls_made.release()

    with ThreadPoolExecutor(8) as pool:
        working = [pool.submit(work, i) for i in range(8)]
        for _ in range(100):
            calls_made.acquire()
        client.close()
        for thread in working:
            thread.result()


def test_a_client_that_nobody_holds_gives_its_connection_back(redis_server):
    with Client(redis_server.url) as watching:
        client = Client(redis_server.url, client_name="forgotten")
        client.ping()
        dead = weakref.ref(client)
        del client
        gc.collect()
        assert dead() is None
        for _ in range(1000):  # the server notices when it next looks
            if b"name=forgotten" not in watching.command("CLIENT", "LIST"):
                return
    pytest.fail("the connection is still there")


def test_a_client_cannot_be_copied(any_client):
    import copy
    import pickle

    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="create one there"):
            attempt(any_client)


@pytest.mark.parametrize("ending", ["", "client.close()", "del client", "sys.exit(0)"], ids=repr)
def test_the_interpreter_exits_under_calls(ending):
    """Threads are in calls when the interpreter ends: it must end, and well."""
    program = f"""
import sys, threading
from redischan import Client
client = Client("embedded://")
def work(client):
    try:
        while True:
            client.set("key", "value")
    except Exception:
        pass
for _ in range(8):
    threading.Thread(target=work, args=(client,), daemon=True).start()
for _ in range(100):
    client.ping()
{ending}
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_errors_do_not_leak_between_calls(client):
    with pytest.raises(ServerError):
        client.command("NOSUCH")
    assert client.get("key") is None
    with pytest.raises(RedischanError, match="NUL|SELECT"):
        client.command("SELECT", 1)
