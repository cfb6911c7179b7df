"""Transactions that depend on what was read: WATCH."""

import threading

import pytest

from redischan import ConnectionLostError, InvalidError, Outcome, RedischanError, ServerError, WatchError


def test_a_watched_key_that_nobody_changed(client):
    client.set("k", 1)
    with client.session() as session:
        session.watch("k")
        value = int(session.get("k"))
        with session.pipeline(atomic=True) as transaction:
            assert transaction.set("k", value + 1).get("k").execute() == [True, b"2"]


def test_a_watched_key_that_somebody_changed_is_a_watch_error(client):
    with client.session() as session:
        session.watch("a", "b")
        client.set("b", "of somebody else")
        transaction = session.transaction().set("a", 1).set("b", 1)
        with pytest.raises(WatchError) as raised:
            transaction.execute()
        assert isinstance(raised.value, RedischanError)
        assert raised.value.outcome is Outcome.ANSWERED and raised.value.retryable
        assert len(transaction) == 0
        assert session.mget("a", "b") == [None, b"of somebody else"]
        assert transaction.set("a", 2).execute() == [True], "EXEC has ended the watch"


def test_unwatch(client):
    with client.session() as session:
        session.watch("k")
        session.unwatch()
        client.set("k", "of somebody else")
        assert session.transaction().set("k", 1).execute() == [True]


def test_a_pipeline_that_is_not_atomic_leaves_the_watch(client):
    with client.session() as session:
        session.watch("k")
        assert session.pipeline().get("k").incr("other").execute() == [None, 1]
        client.set("k", 1)
        with pytest.raises(WatchError):
            session.transaction().incr("k").execute()


def test_a_session_has_the_commands_and_its_pipelines_run_on_its_connection(client):
    with client.session() as session:
        session.command("SELECT", 5)
        session.set("k", "in five")
        assert session.pipeline().get("k").execute() == [b"in five"]
        assert session.transaction().get("k").delete("k").execute() == [b"in five", 1]
        assert (session.ping(), session.get("k")) == (True, None)
    assert client.get("k") is None


def test_an_error_within_a_transaction_of_a_session_is_raised(client):
    with client.session() as session:
        session.watch("k")
        with pytest.raises(ServerError, match="WRONGTYPE"):
            session.transaction().set("k", 1).hget("k", "f").execute()
        assert session.get("k") == b"1"


def test_a_pipeline_of_a_session_that_is_lost_or_closed(client):
    with client.session() as session:
        pipeline = session.pipeline().incr("n")
        client.command("CLIENT", "KILL", "ID", session.command("CLIENT", "ID"))
        with pytest.raises(ConnectionLostError):
            pipeline.execute()
    pipeline.incr("n")
    with pytest.raises(InvalidError):
        pipeline.execute()
    assert client.get("n") is None


def test_watch_transaction_gives_the_results(client):
    client.set("k", 20)

    def double(session, transaction):
        transaction.set("k", 2 * int(session.get("k"))).get("k")

    assert client.watch_transaction(double, "k") == [True, b"40"]


def test_watch_transaction_tries_again_when_a_key_changed(client):
    client.set("k", 1)
    seen = []

    def add_ten(session, transaction):
        seen.append(int(session.get("k")))
        if len(seen) < 3:
            client.incr("k")
        transaction.set("k", seen[-1] + 10)

    assert client.watch_transaction(add_ten, "k") == [True]
    assert seen == [1, 2, 3]
    assert client.get("k") == b"13"


def test_watch_transaction_gives_up_after_its_attempts(client):
    calls = []

    def always_late(session, transaction):
        calls.append(client.incr("k"))
        transaction.set("k", 0)

    with pytest.raises(WatchError):
        client.watch_transaction(always_late, "k", attempts=4)
    assert calls == [1, 2, 3, 4]
    with pytest.raises(InvalidError, match="attempts"):
        client.watch_transaction(always_late, "k", attempts=0)


def test_watch_transaction_passes_an_exception_on_and_gives_the_connection_back(url):
    from redischan import Client

    def fail(session, transaction):
        transaction.set("k", 1)
        raise KeyError("of the caller")

    with Client(url, blocking_connections=1) as client:
        for _ in range(3):
            with pytest.raises(KeyError, match="of the caller"):
                client.watch_transaction(fail, "k")
        assert client.watch_transaction(lambda session, transaction: None, "k") == []
        assert client.get("k") is None


def test_threads_with_watch_transactions_lose_no_step(client):
    client.set("k", 0)

    def add_one(session, transaction):
        transaction.set("k", int(session.get("k")) + 1)

    def work():
        for _ in range(10):
            client.watch_transaction(add_one, "k", attempts=10_000)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.get("k") == b"80"


def test_a_transaction_is_never_seen_in_part(client):
    client.mset({"a": 0, "b": 0})
    stop = threading.Event()

    def work():
        while not stop.is_set():
            client.transaction().incr("a").incr("b").execute()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(300):
            a, b = client.mget("a", "b")
            assert a == b
    finally:
        stop.set()
        for thread in threads:
            thread.join()
