"""Pipelines: many commands in one request, each with its own result."""

import copy
import pickle
import threading
import time

import pytest

import redischan
from redischan import (
    Client,
    ClosedError,
    ConnectionLostError,
    InvalidError,
    Outcome,
    ProtocolError,
    ServerError,
    TooLargeError,
    UnsupportedError,
)
from redischan.reply import end_of

BOTH = pytest.mark.parametrize("atomic", [False, True], ids=["pipeline", "transaction"])


@BOTH
def test_results_come_in_order_as_the_methods_of_a_client_give_them(client, atomic):
    with client.pipeline(atomic=atomic) as pipeline:
        pipeline.command("SET", "k", 1)
        pipeline.set("k", 5, nx=True).set("k", 2, px=90_000).get("k").incr("k", 40)
        pipeline.decr("k").ttl("k").expire("k", ex=60).ttl("none").get("none").append("k", "x")
        pipeline.hset("h", "f", "v").hset("h", "f", "v").hget("h", "f").mset({"a": 1, "b": 2})
        pipeline.mget("a", "b", "c").exists("a", "b").delete("a", "b").publish("c", "m").ping()
        assert len(pipeline) == 20
        ttl = pipeline.execute()
    assert 0 < ttl.pop(6) <= 90_000
    assert ttl == (
        [b"OK", False, True, b"2", 42, 41, True, None, None, 3]
        + [True, False, b"v", None, [b"1", b"2", None], 2, 2, 0, True]
    )


@BOTH
def test_a_client_and_its_pipeline_convert_alike(client, atomic):
    calls = [
        lambda c: c.command("ECHO", "x"),
        lambda c: c.command("HGETALL", "hash"),
        lambda c: c.command("SMEMBERS", "set"),
        lambda c: c.command("ZRANGE", "sorted", 0, -1, "WITHSCORES"),
        lambda c: c.get("none"),
        lambda c: c.mget(),
        lambda c: c.delete(),
        lambda c: c.mset({}),
        lambda c: c.command("EVAL", "return {1, {'two', false}}", 0),
    ]
    client.command("HSET", "hash", "f", "v", "g", "w")
    client.command("SADD", "set", "a", "b")
    client.command("ZADD", "sorted", 1.5, "m")
    pipeline = client.pipeline(atomic=atomic)
    for call in calls:
        assert call(pipeline) is pipeline
    assert pipeline.execute() == [call(client) for call in calls]


def test_an_empty_pipeline_sends_nothing(client):
    before = client.stats().commands
    assert client.pipeline().execute() == []
    assert client.transaction().execute() == []
    assert client.pipeline().mget().delete().execute() == [[], 0]
    assert client.stats().commands == before


@BOTH
def test_the_first_error_is_raised_after_all_have_run(client, atomic):
    pipeline = client.pipeline(atomic=atomic)
    pipeline.set("text", "x").incr("text").hget("text", "f").set("after", 1)
    with pytest.raises(ServerError, match="not an integer") as raised:
        pipeline.execute()
    assert (raised.value.prefix, raised.value.outcome) == ("ERR", Outcome.ANSWERED)
    assert (raised.value.command, raised.value.index) == ("INCRBY", 1)
    assert str(raised.value) == f"command 2 (INCRBY): {raised.value.args[0]}"
    assert raised.value.args[0].startswith("ERR value is not an integer")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    assert client.get("after") == b"1"
    assert len(pipeline) == 0


@BOTH
def test_errors_stand_in_their_places_without_raise_on_error(client, atomic):
    pipeline = client.pipeline(atomic=atomic)
    pipeline.set("text", "x").incr("text").hget("text", "f").get("text")
    first, no_number, no_hash, last = pipeline.execute(raise_on_error=False)
    assert (first, last) == (True, b"x")
    assert isinstance(no_number, ServerError) and no_number.prefix == "ERR"
    assert isinstance(no_hash, ServerError) and no_hash.prefix == "WRONGTYPE"
    assert [(error.command, error.index) for error in (no_number, no_hash)] == [("INCRBY", 1), ("HGET", 2)]


def test_what_the_server_refused_for_a_time_may_be_sent_again(client):
    client.command("CONFIG", "SET", "min-replicas-to-write", 1)
    try:
        pipeline = client.pipeline().set("k", 1).command("EVAL", "return redis.call('SET', 'k', 1)", 1, "k")
        plain, script = pipeline.execute(raise_on_error=False)
    finally:
        client.command("CONFIG", "SET", "min-replicas-to-write", 0)
    assert (plain.prefix, plain.retryable, plain.command) == ("NOREPLICAS", True, "SET")
    assert (script.retryable, script.command) == (False, "EVAL")


def test_a_reply_that_cannot_be_read_hides_none_of_the_others(client):
    odd = ("EVAL", "redis.setresp(3) return {big_number='abc'}", 0)
    for atomic in (False, True):
        pipeline = client.pipeline(atomic=atomic).command("ECHO", "a").command(*odd).command("ECHO", "b")
        before, error, after = pipeline.execute(raise_on_error=False)
        assert (before, after) == (b"a", b"b")
        if isinstance(error, ProtocolError):  # in RESP2 it is a string
            assert error.outcome is Outcome.ANSWERED and error.command == "EVAL"
        else:
            assert error == b"abc"


def test_an_error_inside_a_reply_is_no_error_of_its_command(client):
    (reply,) = client.pipeline().command("EVAL", "return {1, redis.error_reply('MINE x')}", 0).execute()
    assert reply[0] == 1
    assert isinstance(reply[1], ServerError)


def test_a_pipeline_is_filled_again_after_execute_and_after_clear(client):
    pipeline = client.pipeline()
    for n in range(1, 4):
        assert pipeline.incr("n").execute() == [n]
        assert len(pipeline) == 0
    pipeline.incr("n")
    pipeline.clear()
    assert (len(pipeline), pipeline.execute()) == (0, [])
    with pipeline:
        pipeline.incr("n")
    assert (len(pipeline), client.get("n")) == (0, b"3")
    assert pipeline, "an empty one is one, too"


def test_what_cannot_be_in_a_pipeline_is_refused_when_added_and_leaves_it_as_it_was(client):
    pipeline = client.pipeline().set("k", 1)
    for words in (["SUBSCRIBE", "c"], ["MULTI"], ["SELECT", 1], ["BLPOP", "k", 0]):
        with pytest.raises(UnsupportedError):
            pipeline.command(*words)
    with pytest.raises(InvalidError):
        pipeline.command()
    with pytest.raises(TypeError):
        pipeline.set("k", None)
    with pytest.raises(InvalidError, match="execute"):
        pipeline.command("GET", "k", timeout_ms=10)
    assert len(pipeline) == 1
    assert pipeline.get("k").execute() == [True, b"1"]


def test_a_transaction_may_hold_a_command_that_would_wait(client):
    assert client.transaction().command("BLPOP", "list", 0).execute() == [None]


@BOTH
def test_a_pipeline_of_more_than_max_in_flight_is_refused(url, atomic):
    with Client(url, max_in_flight=10) as client:
        pipeline = client.pipeline(atomic=atomic)
        with pytest.raises(TooLargeError, match="max_in_flight"):
            for _ in range(11):
                pipeline.incr("n")
        room = 8 if atomic else 10
        assert len(pipeline) == room
        assert pipeline.execute() == list(range(1, room + 1))


def test_a_reply_over_max_reply_bytes_hides_none_of_the_others(url):
    with Client(url, max_reply_bytes=1024) as client:
        client.set("long", "x" * 5000)
        pipeline = client.pipeline().command("ECHO", "before").get("long")
        before, long = pipeline.execute(raise_on_error=False)
        assert before == b"before"
        assert isinstance(long, TooLargeError) and long.outcome is Outcome.ANSWERED
        assert client.ping()


def test_a_refused_command_aborts_a_transaction(client):
    with pytest.raises(ServerError, match="EXECABORT") as raised:
        client.transaction().set("k", 1).command("NOSUCHCOMMAND").execute(raise_on_error=False)
    assert raised.value.prefix == "EXECABORT"
    assert client.get("k") is None


def test_a_large_pipeline(client):
    pipeline = client.pipeline()
    for n in range(5000):
        pipeline.command("ECHO", b"%d" % n * (n % 50))
    assert pipeline.execute() == [b"%d" % n * (n % 50) for n in range(5000)]


def test_texts_that_are_not_utf_8_hide_none_of_the_others(url):
    with Client(url, decode_responses=True) as client:
        client.command("RPUSH", "list", "ü", b"\xff")
        client.command("HSET", "hash", "f", "v")
        pipeline = client.pipeline().command("ECHO", "ü").command("LRANGE", "list", 0, -1)
        pipeline.command("HGETALL", "hash").incr("n").command("ECHO", b"\xff").command("LRANGE", "none", 0, -1)
        replies = pipeline.get("none").execute(raise_on_error=False)
        wrong = replies.pop(4), replies.pop(1)
        assert all(isinstance(error, UnicodeDecodeError) for error in wrong)
        assert replies == ["ü", client.command("HGETALL", "hash"), 1, [], None]
        with pytest.raises(UnicodeDecodeError, match="surrogateescape"):
            client.pipeline().command("ECHO", b"\xff").execute()


@pytest.mark.parametrize(
    "raw",
    [
        b"+OK\r\n",
        b"$-1\r\n",
        b"$0\r\n\r\n",
        b"$4\r\n\r\n\r\n\r\n",
        b"=5\r\ntxt:x\r\n",
        b"*0\r\n",
        b"*-1\r\n",
        b"_\r\n",
        b"*2\r\n*1\r\n:1\r\n%1\r\n+k\r\n*0\r\n",
        b"|1\r\n+a\r\n:1\r\n*2\r\n:1\r\n|1\r\n+b\r\n:2\r\n:3\r\n",
        b"~2\r\n$1\r\na\r\n,1.5\r\n",
    ],
)
def test_the_end_of_a_reply_is_found(raw):
    assert end_of(b"+before\r\n" + raw + b"+after\r\n", len(b"+before\r\n")) == len(b"+before\r\n" + raw)


def test_answered_of_a_lost_connection_says_how_many_commands_are_known_to_have_run(client, url):
    def kill_the_waiting_one():
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for line in client.command("CLIENT", "LIST").decode().splitlines():
                if " name=victim " in line and " flags=b " in line:
                    client.command("CLIENT", "KILL", "ID", line.split()[0].split("=")[1])
                    return
            time.sleep(0.01)

    # A command that writes now waits at the server; those before it in a pipeline have been answered.
    client.command("CLIENT", "PAUSE", 60_000, "WRITE")
    with Client(url, client_name="victim") as victim:
        pipeline = victim.pipeline().command("ECHO", "a").command("ECHO", "b").incr("n").command("ECHO", "c")
        killing = threading.Thread(target=kill_the_waiting_one)
        killing.start()
        with pytest.raises(ConnectionLostError) as raised:
            pipeline.execute(timeout_ms=30_000)
        killing.join()
    client.command("CLIENT", "UNPAUSE")
    assert raised.value.outcome is Outcome.MAYBE_EXECUTED
    assert raised.value.answered == 2
    assert len(pipeline) == 0


def test_a_pipeline_that_takes_too_long_leaves_no_reply_to_others(client):
    loop = "local i = 0 while i < 1e8 do i = i + 1 end return i"
    # More time, until it is enough for the pipeline to be sent.
    for limit in (50 * 2**n for n in range(4)):
        pipeline = client.pipeline().command("EVAL", loop, 0).incr("n")
        with pytest.raises(redischan.TimeoutError) as raised:
            pipeline.execute(timeout_ms=limit)
        if raised.value.outcome is not Outcome.NOT_SENT:
            break
    assert raised.value.outcome is Outcome.MAYBE_EXECUTED
    assert client.pipeline().command("ECHO", "mine").execute(timeout_ms=60_000) == [b"mine"]


def test_a_pipeline_of_a_closed_client(client):
    pipeline = client.pipeline().incr("n")
    client.close()
    with pytest.raises(ClosedError) as raised:
        pipeline.execute()
    assert raised.value.outcome is Outcome.NOT_SENT


def test_pipelines_on_the_embedded_server():
    with Client("embedded://") as client:
        assert client.pipeline().set("k", 1).get("k").get("none").execute() == [True, b"1", None]


def test_a_pipeline_keeps_its_connection(any_url):
    pipeline = Client(any_url).pipeline()
    assert pipeline.set("k", 1).get("k").execute() == [True, b"1"]


def test_a_pipeline_cannot_be_copied(client):
    for attempt in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="a Pipeline cannot be copied"):
            attempt(client.pipeline())
