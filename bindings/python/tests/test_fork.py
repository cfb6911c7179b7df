"""A client and fork(): the child cannot use the parent's client, and does not harm it."""

import multiprocessing
import os
import traceback
import warnings

import pytest

from redischan import Client, ForkedError, Outcome, set_logger


def child_exit_code(work):
    """Runs work() in a forked child as in a program of its own; 0 if it raised nothing."""
    with warnings.catch_warnings():
        # Python 3.12 warns of threads in the parent: these tests are about just that.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def expect_forked_error(client):
    calls = (
        client.ping,
        lambda: client.get("key"),
        lambda: client.command("GET", "key"),
        lambda: client.set("key", "of the child"),
        lambda: client.state,
        client.stats,
    )
    for call in calls:
        with pytest.raises(ForkedError, match="fork") as raised:
            call()
        assert raised.value.outcome is Outcome.NOT_SENT


def test_the_child_is_told(any_client):
    any_client.set("key", "of the parent")
    assert child_exit_code(lambda: expect_forked_error(any_client)) == 0
    assert any_client.get("key") == b"of the parent"


def test_the_child_closes_and_forgets_the_parents_client(any_url):
    client = Client(any_url)
    client.set("key", "of the parent")

    def work():
        nonlocal client
        assert "another process" in repr(client)
        with client:
            pass
        client.close()
        client._free()
        del client

    assert child_exit_code(work) == 0
    assert client.get("key") == b"of the parent"
    client.close()


def test_the_child_makes_its_own(any_url, any_client):
    def work():
        with Client(any_url) as own:
            own.set("key", "of the child")
            assert own.get("key") == b"of the child"

    assert child_exit_code(work) == 0
    assert any_client.ping()


def test_the_child_may_stop_logging(any_client):
    set_logger(lambda *record: None)
    try:
        assert child_exit_code(lambda: set_logger(None)) == 0
        assert any_client.ping()
    finally:
        set_logger(None)


def in_a_process(url, results):
    with Client(url) as client:
        results.put(client.incr("counter"))


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_multiprocessing(client, url, method):
    context = multiprocessing.get_context(method)
    results = context.Queue()
    processes = [context.Process(target=in_a_process, args=(url, results)) for _ in range(4)]
    for process in processes:
        process.start()
    assert sorted(results.get(timeout=60) for _ in processes) == [1, 2, 3, 4]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert client.get("counter") == b"4"
