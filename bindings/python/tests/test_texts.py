"""What a client has read it can send again: errors=, and bytes for one call."""

import asyncio

import pytest

from redischan import Client, InvalidError, aio

KEY, VALUE = b"user:\xff\xfe", b"v\x80"
KEY_READ, VALUE_READ = "user:\udcff\udcfe", "v\udc80"

ESCAPED = {"decode_responses": True, "errors": "surrogateescape"}


@pytest.fixture
def stored(client):
    """Seen as bytes, by a client that does not decode."""
    client.set(KEY, VALUE)
    client.command("HSET", b"h\xff", b"f\xfe", VALUE)
    client.command("SADD", b"s\xff", VALUE)
    client.command("ZADD", b"z\xff", 1.5, VALUE)
    return client


@pytest.fixture
def escaped(url, stored):
    with Client(url, **ESCAPED) as client:
        yield client


def test_a_key_and_a_value_of_any_bytes_are_read_and_sent_again(escaped, stored):
    assert next(escaped.scan_iter(match="user:*")) == KEY_READ
    assert next(escaped.scan_iter(match=KEY_READ)) == KEY_READ
    assert escaped.get(KEY_READ) == VALUE_READ
    assert (escaped.exists(KEY_READ), escaped.mget(KEY_READ)) == (1, [VALUE_READ])
    escaped.set("copy", escaped.get(KEY_READ))
    escaped.mset({KEY_READ + "2": VALUE_READ})
    escaped.append("copy", VALUE_READ)
    assert stored.mget("copy", KEY + b"2") == [VALUE * 2, VALUE]
    assert escaped.command("ECHO", VALUE_READ) == VALUE_READ
    assert escaped.hset("h\udcff", "f\udcfd", VALUE_READ) is True
    assert escaped.delete(KEY_READ) == 1


def test_elements_of_any_bytes(escaped):
    assert list(escaped.hscan_iter("h\udcff", match="f\udcfe")) == [("f\udcfe", VALUE_READ)]
    assert escaped.hget("h\udcff", "f\udcfe") == VALUE_READ
    assert list(escaped.sscan_iter("s\udcff")) == [VALUE_READ]
    assert list(escaped.zscan_iter("z\udcff")) == [(VALUE_READ, 1.5)]
    assert escaped.command("EVAL", "return {KEYS[1], {ARGV[1]}}", 1, KEY_READ, VALUE_READ) == [KEY_READ, [VALUE_READ]]


def test_maps_and_what_is_in_them(escaped):
    reply = escaped.command("HGETALL", "h\udcff")
    assert reply in ({"f\udcfe": VALUE_READ}, ["f\udcfe", VALUE_READ])


def test_pipelines_sessions_and_scripts(escaped, stored):
    pipeline = escaped.pipeline().get(KEY_READ).set("copy", VALUE_READ).command("ECHO", VALUE_READ)
    assert pipeline.execute() == [VALUE_READ, True, VALUE_READ]
    script = escaped.script("return {KEYS[1], ARGV[1]}")
    assert script([KEY_READ], [VALUE_READ]) == [KEY_READ, VALUE_READ]
    assert escaped.pipeline().script(script, [KEY_READ], [VALUE_READ]).execute() == [[KEY_READ, VALUE_READ]]
    with escaped.session() as session:
        session.watch(KEY_READ)
        assert session.get(KEY_READ) == VALUE_READ
        assert script([KEY_READ], [VALUE_READ], client=session) == [KEY_READ, VALUE_READ]
        assert session.transaction().get(KEY_READ).execute() == [VALUE_READ]
    assert escaped.script("return '" + VALUE_READ + "'")() == VALUE_READ
    assert stored.get("copy") == VALUE


def test_asyncio(url, stored):
    async def work():
        async with await aio.connect(url, **ESCAPED) as client:
            assert await client.get(KEY_READ) == VALUE_READ
            assert await client.pipeline().get(KEY_READ).execute() == [VALUE_READ]
            assert [key async for key in client.scan_iter(match=KEY_READ)] == [KEY_READ]
            assert [pair async for pair in client.hscan_iter("h\udcff")] == [("f\udcfe", VALUE_READ)]
            script = client.script("return {KEYS[1], ARGV[1]}")
            assert await script([KEY_READ], [VALUE_READ]) == [KEY_READ, VALUE_READ]

    asyncio.run(work())


def test_every_byte_comes_back(any_url):
    every = bytes(range(256))
    with Client(any_url, **ESCAPED) as client:
        client.set("key", every)
        client.set("copy", client.get("key"))
        assert client.get("copy", decode=False) == every


def test_a_client_that_gives_bytes_sends_such_texts_too(any_url):
    with Client(any_url, errors="surrogateescape") as client:
        client.set("key", VALUE_READ)
        assert client.get("key") == VALUE


@pytest.mark.parametrize("errors", ["strict", "replace", "ignore", "backslashreplace"])
def test_what_cannot_be_sent_as_it_was_read_is_refused(any_url, errors):
    with Client(any_url, decode_responses=True, errors=errors) as client:
        for call in (
            lambda: client.get(KEY_READ),
            lambda: client.set("key", VALUE_READ),
            lambda: client.pipeline().get(KEY_READ),
        ):
            with pytest.raises(UnicodeEncodeError, match='errors="surrogateescape"'):
                call()
        assert client.ping()


def test_lossy_handlers_are_for_reading(any_url):
    with Client(any_url, decode_responses=True, errors="replace") as client:
        client.set("key", b"a\xffb")
        assert client.get("key") == "a\ufffdb"


def test_a_handler_that_is_none():
    with pytest.raises(InvalidError, match="surrogate_escape"):
        Client("embedded://", errors="surrogate_escape")


# --- bytes, or str, for one call ---


def test_dump_and_restore(url):
    with Client(url, decode_responses=True) as client:
        client.set("k", "größe")
        raw = client.command("DUMP", "k")
        assert type(raw) is bytes
        assert client.command("RESTORE", "copy", 0, raw) == "OK"
        assert client.get("copy") == "größe"
        [piped, value] = client.pipeline().command("dump", "k").get("k").execute()
        assert (piped, value) == (raw, "größe")
        with client.session() as session:
            assert session.command("DUMP", "k") == raw
            assert session.pipeline().command("DUMP", "k").execute() == [raw]
        assert client.command("DUMP", "none") is None
        assert type(client.command("FUNCTION", "DUMP")) is bytes


def test_dump_and_restore_in_asyncio(url):
    async def work():
        async with await aio.connect(url, decode_responses=True) as client:
            await client.set("k", "v")
            raw = await client.command("DUMP", "k")
            assert await client.pipeline().command("DUMP", "k").get("k").execute() == [raw, "v"]
            assert await client.command("RESTORE", "copy", 0, raw) == "OK"
            assert (await client.get("copy"), await client.get("copy", decode=False)) == ("v", b"v")
            assert [key async for key in client.scan_iter(match="copy", decode=False)] == [b"copy"]

    asyncio.run(work())


@pytest.mark.parametrize("decoding", [False, True])
def test_one_call_has_its_way(url, decoding):
    with Client(url, decode_responses=decoding) as client:
        client.command("SET", "k", "v")
        client.command("HSET", "h", "f", "v")
        client.command("SADD", "s", "m")
        client.command("ZADD", "z", 1, "m")
        client.command("FUNCTION", "LOAD", "REPLACE", "#!lua name=texts\nredis.register_function('texts_first', function(k, a) return a[1] end)")
        for decode, text in ((False, b"v"), (True, "v"), (None, "v" if decoding else b"v")):
            member = "m" if type(text) is str else b"m"
            field = "f" if type(text) is str else b"f"
            with client.session() as session:
                assert session.get("k", decode=decode) == text
            assert client.get("k", decode=decode) == text
            assert client.mget("k", "none", decode=decode) == [text, None]
            assert client.hget("h", "f", decode=decode) == text
            assert client.command("GET", "k", decode=decode) == text
            assert client.command("EVAL", "return {ARGV[1], {ARGV[1]}}", 0, "v", decode=decode) == [text, [text]]
            assert client.fcall("texts_first", [], ["v"], decode=decode) == text
            script = client.script("return ARGV[1]")
            assert script(args=["v"], decode=decode) == text
            assert client.pipeline().script(script, [], ["v"], decode=decode).execute() == [text]
            with client.session() as session:
                assert script(args=["v"], client=session, decode=decode) == text
            assert list(client.hscan_iter("h", decode=decode)) == [(field, text)]
            assert list(client.sscan_iter("s", decode=decode)) == [member]
            assert list(client.zscan_iter("z", decode=decode)) == [(member, 1.0)]


def test_each_command_of_a_pipeline_has_its_way(url):
    with Client(url, decode_responses=True) as client:
        client.set("k", b"\xff")
        client.set("t", "text")
        pipeline = client.pipeline().get("k", decode=False).get("t").delete().get("k").command("NOSUCH")
        raw, text, none, undecodable, error = pipeline.execute(raise_on_error=False)
        assert (raw, text, none) == (b"\xff", "text", 0)
        assert isinstance(undecodable, UnicodeDecodeError) and error.prefix == "ERR"
        assert client.transaction().get("k", decode=False).get("t").execute() == [b"\xff", "text"]
