"""Replies of every type, from real servers and as raw bytes."""

import math

import pytest

from redischan import Client, Outcome, ReplyTypeError, ServerError
from redischan.reply import parse

DEPTH = 7000


@pytest.mark.parametrize(
    "raw, value",
    [
        (b"$5\r\na\r\nbc\r\n", b"a\r\nbc"),
        (b"$0\r\n\r\n", b""),
        (b"$-1\r\n", None),
        (b"*-1\r\n", None),
        (b"_\r\n", None),
        (b"+OK\r\n", b"OK"),
        (b":-9223372036854775808\r\n", -(2**63)),
        (b",1.5e3\r\n", 1500.0),
        (b",-inf\r\n", -math.inf),
        (b"#t\r\n", True),
        (b"#f\r\n", False),
        (b"(-1180591620717411303424\r\n", -(2**70)),
        (b"=7\r\ntxt:a\r\n\r\n", b"a\r\n"),
        (b"*0\r\n", []),
        (b"%0\r\n", {}),
        (b"~0\r\n", set()),
        (b"*3\r\n:1\r\n*1\r\n$1\r\na\r\n_\r\n", [1, [b"a"], None]),
        (b"%2\r\n+a\r\n*1\r\n:1\r\n:2\r\n%0\r\n", {b"a": [1], 2: {}}),
        (b"~2\r\n+a\r\n:1\r\n", {b"a", 1}),
        (b">2\r\n+a\r\n:1\r\n", [b"a", 1]),
        (b"%1\r\n*1\r\n:1\r\n:2\r\n", [([1], 2)]),
        (b"~2\r\n*0\r\n:1\r\n", [[], 1]),
        (b"~2\r\n:1\r\n#t\r\n", [1, True]),
        (b"%2\r\n:1\r\n+a\r\n,1\r\n+b\r\n", [(1, b"a"), (1.0, b"b")]),
        (b"|1\r\n+ttl\r\n:1\r\n$1\r\na\r\n", b"a"),
        (b"|0\r\n*2\r\n|1\r\n+k\r\n*1\r\n:9\r\n:1\r\n:2\r\n", [1, 2]),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, bytes) else "",
)
def test_each_type(raw, value):
    parsed = parse(raw)
    assert parsed == value
    assert type(parsed) is type(value)


def test_not_a_number():
    assert math.isnan(parse(b",nan\r\n"))


def test_decoded_texts():
    raw = b"*5\r\n$1\r\na\r\n+b\r\n=5\r\ntxt:c\r\n%1\r\n+d\r\n+e\r\n~1\r\n+f\r\n"
    assert parse(raw, bytes.decode) == ["a", "b", "c", {"d": "e"}, {"f"}]


@pytest.mark.parametrize("raw", [b"*2\r\n-WRONGTYPE no\r\n:1\r\n", b"*2\r\n!12\r\nWRONGTYPE no\r\n:1\r\n"])
def test_an_error_inside_is_a_value(raw):
    error, one = parse(raw)
    assert isinstance(error, ServerError) and one == 1
    assert (str(error), error.prefix) == ("WRONGTYPE no", "WRONGTYPE")
    assert error.outcome is Outcome.ANSWERED


def test_an_error_without_a_code():
    assert parse(b"*1\r\n-Sorry, no\r\n")[0].prefix == ""


def test_a_big_number_beyond_what_python_reads():
    with pytest.raises(ReplyTypeError, match="big number") as raised:
        parse(b"(" + b"7" * 60_000 + b"\r\n")
    assert raised.value.outcome is Outcome.ANSWERED


def test_deeper_than_python_recurses():
    value = parse(b"*1\r\n" * DEPTH + b":7\r\n")
    for _ in range(DEPTH):
        (value,) = value
    assert value == 7


def test_deep_from_a_server(client):
    script = "local t = {7} for i = 2, ARGV[1] do t = {t} end return t"
    value = client.command("EVAL", script, 0, DEPTH)
    for _ in range(DEPTH):
        (value,) = value
    assert value == 7


def test_mixed_from_a_server(client):
    script = "return {1, 'two', {3, {'four', false}}, redis.error_reply('MINE five'), {ok='six'}}"
    one, two, three, five, six = client.command("EVAL", script, 0)
    assert (one, two, three, six) == (1, b"two", [3, [b"four", None]], b"six")
    assert isinstance(five, ServerError) and str(five) == "MINE five" and five.prefix == "MINE"


def test_the_types_of_both_protocols(url):
    with Client(url) as client:
        client.hset("h", "f", "v")
        client.command("SADD", "s", "a", "b")
        client.command("ZADD", "z", 1.5, "m")
        replies = [client.command(*words) for words in (("HGETALL", "h"), ("SMEMBERS", "s"))]
        score = client.command("ZSCORE", "z", "m")
    if url.endswith("protocol=3"):
        assert replies == [{b"f": b"v"}, {b"a", b"b"}] and score == 1.5
    else:
        replies[1].sort()
        assert replies == [[b"f", b"v"], [b"a", b"b"]] and score == b"1.5"


def test_the_types_that_only_protocol_3_has(redis_server):
    with Client(redis_server.url, protocol=3) as client:
        script = "redis.setresp(3) return {double=-0.5}"
        assert client.command("EVAL", script, 0) == -0.5
        assert client.command("EVAL", "redis.setresp(3) return {true, false, {map={a={set={b=true}}}}}", 0) == [
            True,
            False,
            {b"a": {b"b"}},
        ]
        assert client.command("EVAL", "return {big_number='1180591620717411303424'}", 0) == 2**70
        assert client.command("EVAL", "return {verbatim_string={format='txt', string='v'}}", 0) == b"v"
        assert client.command("DEBUG", "PROTOCOL", "attrib") == b"Some real reply following the attribute"


def test_a_long_reply(client):
    count = 50_000
    client.command("RPUSH", "list", *range(count))
    assert client.command("LRANGE", "list", 0, -1) == [b"%d" % i for i in range(count)]
