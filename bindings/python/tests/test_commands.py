"""Every method, on every server and protocol."""

import pytest

import redischan
from redischan import Client, InvalidError, RedischanError, ServerError, State

VALUES = {
    "empty": b"",
    "nul": b"a\0b\0",
    "crlf": b"\r\n$5\r\nhello\r\n",
    "all bytes": bytes(range(256)),
    "one mebibyte": bytes(range(256)) * 4096,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_comes_back_as_it_was(any_client, value):
    assert any_client.set("key", value) is True
    assert any_client.get("key") == value
    assert any_client.command("GET", "key") == value


def test_a_key_is_any_bytes(client):
    for key in (b"", b"a\0b", bytes(range(256))):
        client.set(key, b"of " + key)
    for key in (b"", b"a\0b", bytes(range(256))):
        assert client.get(key) == b"of " + key
    assert client.exists(b"a") == 0


def test_get_of_no_key(any_client):
    assert any_client.get("no such key") is None


def test_ping_and_publish(any_client):
    assert any_client.ping() is True
    assert any_client.publish("channel", b"nobody\0listens") == 0


@pytest.mark.parametrize(
    "value, stored",
    [
        (b"bytes", b"bytes"),
        (bytearray(b"array"), b"array"),
        (memoryview(b"0123456789")[2:8:2], b"246"),
        ("größe", "größe".encode()),
        (-12, b"-12"),
        (2**70, b"1180591620717411303424"),
        (0.1, b"0.1"),
        (1e300, b"1e+300"),
        (float("inf"), b"inf"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_be_sent(any_client, value, stored):
    any_client.set("key", value)
    assert any_client.get("key") == stored


@pytest.mark.parametrize(
    "value, advice",
    [
        (None, "leave the argument out"),
        (True, "pass int(value)"),
        ([1], "pass bytes, str, int or float, not list"),
        (object(), "not object"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_sent(any_client, value, advice):
    with pytest.raises(TypeError) as raised:
        any_client.set("key", value)
    assert advice in str(raised.value)
    with pytest.raises(TypeError):
        any_client.command("SET", "key", value)
    assert any_client.get("key") is None


def test_set_only_if_new_or_old(client):
    assert client.set("key", 1, xx=True) is False
    assert client.get("key") is None
    assert client.set("key", 1, nx=True) is True
    assert client.set("key", 2, nx=True) is False
    assert client.set("key", 3, xx=True) is True
    assert client.get("key") == b"3"


@pytest.mark.parametrize("time", [{"ttl_ms": 90_000}, {"px": 90_000}, {"ex": 90}, {"ex": 90.0}])
def test_a_time_to_live(client, time):
    client.set("key", 1, **time)
    assert 0 < client.ttl("key") <= 90 and client.ttl("key") * 1000 - 1000 < client.pttl("key") <= 90_000
    client.set("key", 2, keepttl=True)
    assert 0 < client.ttl("key") <= 90 and client.ttl("key") * 1000 - 1000 < client.pttl("key") <= 90_000
    client.set("key", 3)
    assert client.ttl("key") == -1
    assert client.expire("key", **time) is True
    assert 0 < client.ttl("key") <= 90 and client.ttl("key") * 1000 - 1000 < client.pttl("key") <= 90_000


def test_a_time_to_live_of_no_key(client):
    assert client.ttl("no such key") is None
    assert client.expire("no such key", ex=1) is False


def test_an_expiry_in_the_past_deletes(client):
    client.set("key", 1)
    assert client.expire("key", ttl_ms=0) is True
    assert client.exists("key") == 0


@pytest.mark.parametrize(
    "arguments",
    [{"ttl_ms": 0}, {"px": -1}, {"ex": 0.0001}, {"ex": 1, "px": 1000}, {"nx": True, "xx": True}],
    ids=str,
)
def test_set_refuses_what_makes_no_sense(client, arguments):
    with pytest.raises(InvalidError):
        client.set("key", 1, **arguments)
    assert client.get("key") is None


def test_expire_takes_seconds(client):
    client.set("key", 1)
    assert client.expire("key", 60) is True and 0 < client.ttl("key") <= 60
    assert client.expire("key", 0.5) is True and 0 < client.pttl("key") <= 500
    with pytest.raises(TypeError, match="ttl_ms"):
        client.expire("key")


def test_delete_and_exists(client):
    client.mset({"a": 1, "b": 2, "c": 3})
    assert client.exists("a") == 1
    assert client.exists("a", "b", "b", "x") == 3
    assert client.delete("a") == 1
    assert client.delete("a") == 0
    assert client.delete("a", "b", "c") == 2
    assert client.exists("a", "b", "c") == 0


def test_no_keys_is_no_work(client):
    before = client.stats().commands
    assert (client.delete(), client.exists(), client.mget(), client.mset({})) == (0, 0, [], None)
    assert client.stats().commands == before


def test_counting(client):
    assert client.incr("n") == 1
    assert client.incr("n", 41) == 42
    assert client.incr("n", -2) == 40
    assert client.decr("n") == 39
    assert client.decr("n", 40) == -1
    assert client.incr("big", 2**63 - 1) == 2**63 - 1


@pytest.mark.parametrize("by", [2**63, -(2**63) - 1])
def test_counting_by_more_than_64_bits(client, by):
    with pytest.raises(InvalidError, match="64 bits"):
        client.incr("n", by)
    with pytest.raises(InvalidError, match="64 bits"):
        client.decr("n", by)
    with pytest.raises(TypeError, match="by is an int"):
        client.incr("n", 1.5)
    assert client.get("n") is None


def test_append(client):
    assert client.append("key", b"ab\0") == 3
    assert client.append("key", "é") == 5
    assert client.get("key") == b"ab\0\xc3\xa9"


def test_many_at_once(client):
    client.mset({"a": 1, b"b\0": b"\0", "c": ""})
    assert client.mget("a", b"b\0", "c", "x") == [b"1", b"\0", b"", None]


def test_hashes(client):
    assert client.hset("h", b"f\0", b"\0v") is True
    assert client.hset("h", b"f\0", b"new") is False
    assert client.hget("h", b"f\0") == b"new"
    assert client.hget("h", "x") is None
    assert client.hget("no such hash", "x") is None


def test_publish_counts_subscribers(client):
    # Nobody can subscribe on the shared connection, so the server's own count is the answer to expect.
    assert client.publish("channel", "text") == client.command("PUBSUB", "NUMSUB", "channel")[1] == 0


def test_decoded_responses(url):
    with Client(url, decode_responses=True) as client:
        client.set("key", "größe")
        client.hset("hash", "field", "value")
        assert client.get("key") == "größe"
        assert client.hget("hash", "field") == "value"
        assert client.mget("key", "x") == ["größe", None]
        assert client.command("ECHO", "text") == "text"
        assert client.command("SET", "k", "v") == "OK"


def test_a_text_that_is_not_utf_8(any_url):
    with Client(any_url, decode_responses=True) as client:
        client.set("key", b"ok \xff")
        with pytest.raises(UnicodeDecodeError, match="decode=False"):
            client.get("key")
        with pytest.raises(UnicodeDecodeError, match="surrogateescape"):
            client.command("GET", "key")
        assert client.ping()  # the client is none the worse
    with Client(any_url, decode_responses=True, errors="surrogateescape") as client:
        client.set("key", b"ok \xff")
        assert client.get("key") == "ok \udcff"


def test_a_unix_socket(redis_server):
    with Client(f"unix://{redis_server.socket_path}") as client:
        client.set("over", "unix")
        assert client.get("over") == b"unix"


def test_an_option_in_the_url_and_as_argument(redis_server):
    with Client(redis_server.url, client_name="by-argument", lazy_connect=False, db=3) as client:
        assert client.command("CLIENT", "GETNAME") == b"by-argument"
        client.set("only in 3", 1)
    with Client(redis_server.url + "/3?client_name=by-url") as client:
        assert client.command("CLIENT", "GETNAME") == b"by-url"
        assert client.delete("only in 3") == 1


def test_the_url_of_the_environment(redis_server, monkeypatch):
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    with Client(client_name="from-environment") as client:
        assert client.command("CLIENT", "GETNAME") == b"from-environment"


def test_stats(client):
    before = client.stats()
    client.set("key", "value")
    with pytest.raises(ServerError):
        client.incr("key")
    after = client.stats()
    assert after.commands - before.commands == 2
    assert after.replies - before.replies == 2
    assert after.errors - before.errors == 1
    assert after.bytes_in > before.bytes_in and after.bytes_out > before.bytes_out
    assert after.in_flight == after.queued == after.reconnects == after.timeouts == 0


def test_state(any_url):
    client = Client(any_url)
    assert client.wait_state(State.CONNECTING, timeout_ms=60_000) is State.READY
    assert client.state is State.READY
    assert repr(client) == "<redischan.Client ready>"
    with pytest.raises(RedischanError):
        client.wait_state(State.READY, timeout_ms=1)
    client.close()
    assert client.state is State.CLOSED
    assert repr(client) == "<redischan.Client closed>"


def test_statistics_are_read_only_and_have_names(client):
    client.ping()
    stats = client.stats()
    assert isinstance(stats, redischan.Stats) and stats.commands >= 1
    with pytest.raises(AttributeError):
        stats.commands = 0
    with client.subscribe("news") as subscription:
        assert subscription.stats().live is True and isinstance(subscription.stats(), redischan.SubscriptionStats)
