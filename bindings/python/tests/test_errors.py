"""Errors: their classes, their outcomes, what they say."""

import pathlib
import pickle

import pytest

import redischan
from redischan import (
    AuthError,
    Client,
    ClosedError,
    ConnectError,
    InvalidError,
    Outcome,
    RedischanError,
    ReplyTypeError,
    ServerError,
    UnsupportedError,
)
from redischan.errors import BY_CODE
from servers import EMBEDDED, REDIS, VALKEY, Port


def test_a_wrong_type(client):
    client.command("RPUSH", "list", 1)
    for call in (lambda: client.get("list"), lambda: client.command("GET", "list")):
        with pytest.raises(ServerError, match="WRONGTYPE Operation against a key") as raised:
            call()
        assert raised.value.prefix == "WRONGTYPE"
        assert raised.value.outcome is Outcome.ANSWERED
        assert raised.value.code == -10
        assert raised.value.retryable is False


def test_a_command_the_server_does_not_know(any_client):
    with pytest.raises(ServerError, match="(?i)unknown command") as raised:
        any_client.command("FROBNICATE", "x")
    assert raised.value.outcome is Outcome.ANSWERED
    assert any_client.ping()


@pytest.mark.parametrize("lazy", [False, True])
def test_nobody_listens(lazy):
    reserved = Port()
    port = reserved.number
    with pytest.raises(RedischanError) as raised:
        with Client(f"redis://127.0.0.1:{port}", lazy_connect=lazy, timeout=300, connect_timeout=300) as c:
            c.get("key")
    assert raised.value.outcome is Outcome.NOT_SENT
    assert raised.value.retryable is True
    assert isinstance(raised.value, TimeoutError if lazy else ConnectionError)
    if not lazy:
        assert isinstance(raised.value, ConnectError)
        assert str(port) in str(raised.value)
        assert raised.value.os_errno == raised.value.errno != 0


@pytest.mark.parametrize("kind", [REDIS, VALKEY])
def test_a_wrong_password(servers, kind):
    address = servers(kind, "--requirepass", "secret").url.replace("://", "://:{}@")
    with Client(address.format("secret")) as client:
        assert client.ping()
    with pytest.raises(AuthError) as raised:
        Client(address.format("canary-word"))
    assert raised.value.outcome is Outcome.NOT_SENT
    assert raised.value.prefix == "WRONGPASS"
    assert "canary-word" not in str(raised.value)


@pytest.mark.parametrize("kind", [REDIS, VALKEY])
def test_no_password(servers, kind):
    with pytest.raises(RedischanError, match="NOAUTH"):
        with Client(servers(kind, "--requirepass", "secret").url) as client:
            client.get("key")


@pytest.mark.parametrize(
    "url", ["", "localhost", "http://localhost", "redis://host:port", "redis://h/0?nonsense=1", "redis://h:0x1"]
)
def test_a_bad_url(url):
    with pytest.raises(InvalidError) as raised:
        Client(url)
    assert isinstance(raised.value, ValueError)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert "URL" in str(raised.value) or "option" in str(raised.value)


def test_an_unknown_option():
    with pytest.raises(InvalidError, match="time_out"):
        Client("embedded://", time_out=1)


@pytest.mark.parametrize(
    "option", [{"timeout": "soon"}, {"timeout": -1}, {"protocol": 4}, {"on_full": "explode"}, {"lazy_connect": "?"}]
)
def test_a_bad_value(option):
    with pytest.raises(InvalidError, match=next(iter(option))):
        Client("embedded://", **option)


def test_a_path_as_an_option():
    with pytest.raises(redischan.TlsError, match="/nowhere/ca.pem"):
        redischan.Client("rediss://localhost:1", tls_ca_file=pathlib.Path("/nowhere/ca.pem"))


def test_an_option_that_ends_early_in_c():
    with pytest.raises(InvalidError, match="NUL"):
        Client("embedded://", client_name="a\0b")
    with pytest.raises(TypeError, match="timeout"):
        Client("embedded://", timeout=[1])


def test_after_close(any_url):
    with Client(any_url) as client:
        client.ping()
    client.close()
    for call in (client.ping, lambda: client.get("k"), lambda: client.command("GET", "k")):
        with pytest.raises(ClosedError) as raised:
            call()
        assert raised.value.outcome is Outcome.NOT_SENT


@pytest.mark.parametrize("words", [["SUBSCRIBE", "c"], ["MULTI"], ["SELECT", 1], ["WAIT", 1, 0]], ids=str)
def test_a_command_that_would_disturb_the_others(client, words):
    with pytest.raises(UnsupportedError, match=words[0]) as raised:
        client.command(*words)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert client.ping()


def test_no_command_at_all(any_client):
    with pytest.raises(InvalidError):
        any_client.command()


def test_a_timeout(client):
    with pytest.raises(redischan.TimeoutError) as raised:
        client.command("EVAL", "local i = 0 while i < 3e7 do i = i + 1 end return i", 0, timeout_ms=1)
    assert isinstance(raised.value, TimeoutError) and isinstance(raised.value, OSError)
    assert raised.value.outcome in (Outcome.MAYBE_EXECUTED, Outcome.NOT_SENT)
    # The late reply goes to nobody.
    assert client.command("ECHO", "mine", timeout_ms=60_000) == b"mine"


def test_a_timeout_below_zero(any_client):
    with pytest.raises(InvalidError, match="timeout_ms"):
        any_client.command("PING", timeout_ms=-2)


def test_a_lost_connection(servers, tmp_path):
    from servers import Server

    server = Server(REDIS, tmp_path)
    with Client(server.url, timeout=1000) as client:
        client.set("key", 1)
        server.stop()
        with pytest.raises((ConnectionError, TimeoutError)) as raised:
            client.get("key")
        assert isinstance(raised.value, RedischanError)


def test_each_code_has_a_class():
    assert sorted(BY_CODE) == list(range(-19, 0))
    for code, cls in BY_CODE.items():
        error = cls("text")
        assert error.code == code and str(error) == "text"
        assert cls.__doc__


def test_pythons_own_classes():
    def is_a(cls, builtin):
        return issubclass(cls, builtin) and issubclass(cls, RedischanError)

    assert is_a(InvalidError, ValueError)
    assert is_a(ConnectError, ConnectionError)
    assert is_a(redischan.ConnectionLostError, ConnectionError)
    assert is_a(redischan.TimeoutError, TimeoutError)
    assert is_a(ReplyTypeError, TypeError)
    assert is_a(redischan.NoMemoryError, MemoryError)
    assert "TimeoutError" not in redischan.__all__


@pytest.mark.parametrize("cls", BY_CODE.values())
def test_an_error_survives_the_way_to_another_process(cls):
    error = cls("text", outcome=Outcome.ANSWERED, prefix="ERR", os_errno=111, retryable=True)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is cls and str(copy) == "text"
    assert (copy.outcome, copy.prefix, copy.os_errno, copy.retryable) == (Outcome.ANSWERED, "ERR", 111, True)


def test_an_error_text_that_is_not_utf_8(client):
    with pytest.raises(ServerError) as raised:
        client.command(b"\xff\xfe")
    assert "\\xff" in str(raised.value)


def test_the_embedded_server_is_named_where_a_command_is_missing():
    with Client(f"{EMBEDDED}://") as client:
        with pytest.raises(ServerError, match="(?i)unknown command"):
            client.incr("n")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("WATCH", "k"), "client.session()"),
        (("MULTI",), "client.transaction()"),
        (("QUIT",), "client.close()"),
    ],
)
def test_what_to_do_next_is_said_in_python(client, words, advice):
    with pytest.raises(UnsupportedError) as raised:
        client.command(*words)
    assert advice in str(raised.value)
    assert "redis_" not in str(raised.value)


def test_no_time_sends_nothing(client):
    client.delete("counter")
    with pytest.raises(redischan.TimeoutError, match="nothing was sent") as raised:
        client.command("INCR", "counter", timeout_ms=0)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert client.get("counter") is None
