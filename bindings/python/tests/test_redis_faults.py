"""What the drop-in promises when something goes wrong: at most once, fork, many threads, connections that are counted."""

from __future__ import annotations

import multiprocessing
import threading
import time

import pytest
import redis as theirs

import redischan.redis as redis
from redischan import ConnectionLostError, Outcome
from ledger import check
from test_fork import child_exit_code

@pytest.fixture
def r(redis_server):
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
        yield client


# --- at most once ---


@pytest.mark.parametrize("how", ["command", "pipeline", "transaction"])
def test_nothing_is_executed_twice(server, how):
    """LEDGER: each INCR of a key of its own runs once if it was acknowledged, never if it was not sent, and never twice."""
    r = redis.Redis.from_url(server.url, socket_timeout=5)
    r.ping()
    said = {}
    stop = threading.Event()

    def work(number):
        for count in range(1_000_000):
            if stop.is_set():
                return
            key = f"{number}:{count}"
            try:
                if how == "command":
                    r.incr(key)
                else:
                    r.pipeline(transaction=how == "transaction").incr(key).get("nothing").execute()
                said[key] = "OK"
            except redis.BusyLoadingError:
                said[key] = "LOADING"  # the server, before it has read what it kept
            except (redis.ConnectionError, redis.TimeoutError) as error:
                said[key] = error.outcome

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    kills = 0
    # Something has to be in flight when the server is killed.
    while kills < 3 or Outcome.MAYBE_EXECUTED not in list(said.values()):
        before = len(said)
        while list(said.values())[before:].count("OK") < 200:
            time.sleep(0.01)
        server.stop()
        kills += 1
        time.sleep(0.1)
        server.start()
    stop.set()
    for thread in threads:
        thread.join()
    ran = dict(zip(said, r.mget(list(said))))
    check(said, ran)


class Loses:
    """In place of a transport: the reply to the first call is lost, after the command was executed."""

    def __init__(self, transport):
        self.transport = transport
        self.lost = 0

    def __getattr__(self, name):
        return getattr(self.transport, name)

    def call(self, argv):
        reply = self.transport.call(argv)
        if not self.lost:
            self.lost += 1
            raise ConnectionLostError("lost", outcome=Outcome.MAYBE_EXECUTED)
        return reply


def test_a_read_is_repeated_and_a_write_is_not(redis_server):
    r = redis.Redis.from_url(redis_server.url, retry=redis.retry.Retry(redis.backoff.NoBackoff(), 3))
    r.delete("n")
    r._caller = Loses(r._transport)
    assert r.get("n") is None
    r._caller = Loses(r._transport)
    with pytest.raises(redis.ConnectionError) as raised:
        r.incr("n")
    assert raised.value.outcome is Outcome.MAYBE_EXECUTED
    assert r.get("n") == b"1"


def test_retry_unsafe_is_the_way_of_redis_py(redis_server):
    retry = redis.retry.Retry(redis.backoff.NoBackoff(), 3)
    r = redis.Redis.from_url(redis_server.url, retry=retry, retry_unsafe=True)
    r.delete("n")
    r._caller = Loses(r._transport)
    assert r.incr("n") == 2


def test_what_was_not_sent_is_repeated(server):
    server.stop()
    retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.2), 20)
    r = redis.Redis.from_url(server.url, retry=retry)
    threading.Timer(0.5, server.start).start()
    assert r.incr("n") == 1


@pytest.mark.parametrize("timeout", [None, 0.5])
def test_a_server_that_is_away(server, timeout):
    retry = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    r = redis.Redis.from_url(server.url, socket_timeout=timeout, socket_connect_timeout=0.5, retry=retry)
    r.ping()
    server.stop()
    for _ in range(2):
        with pytest.raises(redis.ConnectionError) as raised:
            while True:
                r.incr("n")
    assert raised.value.outcome is Outcome.NOT_SENT and "Error 111 connecting to 127.0.0.1" in str(raised.value)
    with pytest.raises(redis.ConnectionError, match="Error 111 connecting"):
        redis.Redis.from_url(server.url, retry=retry).ping()
    with pytest.raises(redis.ConnectionError, match="Error 111 connecting"):
        redis.Redis.from_url(server.url, retry=retry, single_connection_client=True)
    server.start()
    assert eventually(lambda: r.incr("n")) > 0


def eventually(call):
    """The result of a call that may fail at first: the library dials again after at most two seconds."""
    deadline = time.monotonic() + 5
    while True:
        try:
            return call()
        except redis.ConnectionError:
            if time.monotonic() > deadline:
                raise


def test_a_watch_that_is_lost(server):
    r = redis.Redis.from_url(server.url)
    with r.pipeline() as pipeline:
        pipeline.watch("k")
        server.stop()
        server.start()
        pipeline.multi()
        pipeline.set("k", 1)
        with pytest.raises(redis.WatchError, match="occurred while watching"):
            pipeline.execute()
    assert r.get("k") is None


def test_timeouts(r):
    slow = redis.Redis(connection_pool=redis.ConnectionPool(**{**r.get_connection_kwargs(), "socket_timeout": 0.2}))
    assert slow.blpop("none", timeout=0.4) is None  # its own time does not count
    with pytest.raises(redis.TimeoutError) as raised:
        slow.execute_command("DEBUG", "SLEEP", 1)
    assert raised.value.outcome is Outcome.MAYBE_EXECUTED


# --- fork ---


@pytest.mark.parametrize("single", [False, True])
def test_a_child_connects_by_itself(redis_server, single):
    """The child uses the client of the parent, which goes on; nobody gets another's reply."""
    r = redis.Redis.from_url(redis_server.url, single_connection_client=single)
    stop = threading.Event()
    wrong = []

    def echo():
        for count in range(1_000_000):
            if stop.is_set():
                return
            if r.echo(f"parent {count}") != f"parent {count}".encode():
                wrong.append(count)

    threads = [threading.Thread(target=echo) for _ in range(4)]
    for thread in threads:
        thread.start()

    def work():
        for count in range(200):
            assert r.echo(f"child {count}") == f"child {count}".encode()
        assert r.pipeline().set("k", 1).get("k").execute() == [True, b"1"]

    codes = [child_exit_code(work) for _ in range(5)]
    stop.set()
    for thread in threads:
        thread.join()
    assert codes == [0] * 5 and wrong == []


def count_in(r, results):
    results.put(r.incr("processes"))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_multiprocessing(r):
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    processes = [context.Process(target=count_in, args=(r, results)) for _ in range(4)]
    for process in processes:
        process.start()
    assert sorted(results.get(timeout=60) for _ in processes) == [1, 2, 3, 4]
    for process in processes:
        process.join()
    assert r.incr("processes") == 5


def message_of(pubsub):
    """The data of the next message."""
    for _ in range(50):
        if message := pubsub.get_message(timeout=0.1):
            return message["data"]
    raise AssertionError("no message came")


def test_messages_in_a_child(r):
    pubsub = r.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe("news")
    assert pubsub.get_message() is None  # that it has subscribed

    def work():
        assert pubsub.get_message(timeout=0.1) is None  # it subscribes again
        r.publish("news", "hello")
        assert message_of(pubsub) == b"hello"

    assert child_exit_code(work) == 0
    assert message_of(pubsub) == b"hello"


# --- threads ---


def test_many_threads_share_one_connection(redis_server):
    """Bytes and str on two clients; each thread gets its own replies."""
    clients = [redis.Redis.from_url(redis_server.url, decode_responses=decode) for decode in (False, True)]
    wrong = []

    def work(number):
        for count in range(100):
            text = f"{number}:{count}"
            for r, expected in zip(clients, (text.encode(), text)):
                if r.echo(text) != expected or r.pipeline().echo(text).ping().execute() != [expected, True]:
                    wrong.append(text)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [r.own_connections() for r in clients] == [0, 0]
    for r in clients:
        r.close()


# --- connections of redis-py ---


def test_connections_taken_out_of_the_pool_are_counted(r, caplog):
    assert r.incr("n") == 1 and r.own_connections() == 0
    caplog.set_level("INFO", logger="redischan")
    connection = r.connection_pool.get_connection()
    connection.send_command("INCR", "n")
    assert connection.read_response() == 2
    assert "makes a connection of redis-py, number 1" in caplog.text
    r.connection_pool.release(connection)
    with r.monitor() as monitor:
        r.get("n")
        assert "GET n" in iter(monitor.listen()).__next__()["command"]
    assert r.own_connections() == 1  # the same one
    other = redis.Redis(connection_pool=r.connection_pool)
    assert other.own_connections() == 1 and other._transport is r._transport


def test_a_connection_that_is_put_into_a_client_is_used(r):
    r.connection = r.connection_pool.get_connection()
    number = r.client_id()
    connection, r.connection = r.connection, None
    assert r.client_id() != number
    r.connection_pool.release(connection)


def test_closing_leaves_nothing(redis_server):
    def connected():
        return len(watcher.client_list())

    with theirs.Redis.from_url(redis_server.url) as watcher:
        before = connected()
        r = redis.Redis.from_url(redis_server.url)
        single = r.client()
        pubsub = r.pubsub()
        pubsub.subscribe("a")
        r.ping(), single.ping()
        assert connected() > before
        pubsub.close(), single.close(), r.close()
        deadline = time.monotonic() + 5
        while connected() > before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert connected() == before
        assert r.ping()  # it connects again
        r.close()

