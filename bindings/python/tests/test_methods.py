"""Every method of a command, on both servers and over both protocols: the result is the same."""

import asyncio
import hashlib
import inspect
import sys
from pathlib import Path

import pytest

from redischan import Client, InvalidError, ServerError, UnsupportedError, aio
from redischan._commands import Commands
from redischan._methods import AllMethods
from servers import REDIS, VALKEY

sys.path.insert(0, str(Path(__file__).parents[3] / "commands"))

import description  # noqa: E402
import page  # noqa: E402


class Is:
    """Stands for every result that passes a test."""

    def __init__(self, test):
        self.test = test

    def __eq__(self, other):
        return bool(self.test(other))


def near(want):
    return pytest.approx(want, rel=1e-4)


def calls(name, *rows):
    """(method, arguments, keywords, result) of rows that are (arguments, result) or (arguments, keywords, result)."""
    return [(name, row[0], row[1] if len(row) == 3 else {}, row[-1]) for row in rows]


def fails(prefix):
    return Is(lambda result: isinstance(result, ServerError) and result.prefix == prefix)


INT = Is(lambda result: type(result) is int)
TEXT = Is(lambda result: type(result) is bytes and result)
DICT = Is(lambda result: type(result) is dict and result)
DICTS = Is(lambda result: type(result) is list and all(type(one) is dict for one in result))
LIST = Is(lambda result: type(result) is list)
LINES = Is(lambda result: type(result) is list and result and all(type(line) is bytes for line in result))

# What is there before each of the calls below, and is made again by nothing: they go from the top to the bottom.
SETUP = [
    ("SET", "s", "value"), ("SET", "n", "10"), ("SET", "t", "valve"), ("SETBIT", "bits", "7", "1"),
    ("HSET", "h", "f", "1", "g", "two"),
    ("RPUSH", "l", "a", "b", "c", "b"),
    ("SADD", "set", "a", "b"), ("SADD", "set2", "b", "c"), ("SADD", "one", "x"),
    ("ZADD", "z", "1", "a", "2.5", "b"), ("ZADD", "z2", "10", "b"), ("ZADD", "same", "0", "a", "0", "b"),
    ("PFADD", "log", "a"), ("PFADD", "log2", "b"),
    ("GEOADD", "geo", "13.361389", "38.115556", "Palermo", "15.087269", "37.502669", "Catania"),
    ("XADD", "x", "1-1", "f", "1"), ("XADD", "x", "2-1", "f", "2", "f", "3"), ("XGROUP", "CREATE", "x", "g", "0"),
]  # fmt: skip

PALERMO = (near(13.361389), near(38.115556))

READS = [
    *calls("strlen", (("s",), 5)),
    *calls("getrange", (("s", 0, 2), b"val"), (("none", 0, -1), b"")),
    *calls("substr", (("s", 1, 1), b"a")),
    *calls("lcs", (("s", "t"), b"vale"), (("s", "t"), {"len": True}, 4), (("s", "t"), {"idx": True}, {b"matches": LIST, b"len": 4})),
    *calls("bitcount", (("bits",), 1), (("bits", 0, -1), 1), (("bits", 0, 3), {"unit": "BIT"}, 0)),
    *calls("bitpos", (("bits", 1), 7), (("bits", 1, 0, -1, "BYTE"), 7)),
    *calls("getbit", (("bits", 7), 1)),
    *calls("bitfield_ro", (("bits", "GET", "u8", 0), [1])),
    *calls("hexists", (("h", "f"), True), (("h", "x"), False)),
    *calls("hgetall", (("h",), {b"f": b"1", b"g": b"two"}), (("none",), {})),
    *calls("hkeys", (("h",), [b"f", b"g"])),
    *calls("hvals", (("h",), [b"1", b"two"])),
    *calls("hlen", (("h",), 2)),
    *calls("hmget", (("h", "f", "x"), [b"1", None])),
    *calls("hstrlen", (("h", "g"), 3)),
    *calls("hrandfield", (("h",), Is(lambda f: f in (b"f", b"g"))), (("h", 5), Is(lambda all: sorted(all) == [b"f", b"g"])),
           (("h", 5), {"withvalues": True}, Is(lambda all: sorted(all) == [(b"f", b"1"), (b"g", b"two")])), (("none",), None)),
    *calls("hscan", (("h", 0), (0, {b"f": b"1", b"g": b"two"})), (("h", 0), {"match": "f", "count": 10}, (0, {b"f": b"1"}))),
    *calls("lindex", (("l", 0), b"a"), (("l", 9), None)),
    *calls("llen", (("l",), 4)),
    *calls("lpos", (("l", "b"), 1), (("l", "x"), None), (("l", "b"), {"count": 0}, [1, 3]), (("l", "b"), {"rank": -1, "maxlen": 2}, 3)),
    *calls("lrange", (("l", 0, 1), [b"a", b"b"]), (("none", 0, -1), [])),
    *calls("scard", (("set",), 2)),
    *calls("sdiff", (("set", "set2"), {b"a"})),
    *calls("sinter", (("set", "set2"), {b"b"})),
    *calls("sintercard", (("set", "set2"), 1), (("set", "set"), {"limit": 1}, 1)),
    *calls("sunion", (("set", "set2"), {b"a", b"b", b"c"}), (("none",), set())),
    *calls("sismember", (("set", "a"), True), (("set", "x"), False)),
    *calls("smembers", (("set",), {b"a", b"b"})),
    *calls("smismember", (("set", "a", "x"), [True, False])),
    *calls("srandmember", (("one",), b"x"), (("one", -2), [b"x", b"x"]), (("none",), None)),
    *calls("sscan", (("one", 0), (0, [b"x"]))),
    *calls("zcard", (("z",), 2)),
    *calls("zcount", (("z", "-inf", "(2.5"), 1)),
    *calls("zlexcount", (("same", "-", "+"), 2)),
    *calls("zdiff", (("z", "z2"), [b"a"]), (("z", "z2"), {"withscores": True}, [(b"a", 1.0)])),
    *calls("zinter", (("z", "z2"), [b"b"]), (("z", "z2"), {"weights": (2, 1), "aggregate": "MIN", "withscores": True}, [(b"b", 5.0)])),
    *calls("zintercard", (("z", "z2"), 1)),
    *calls("zunion", (("z", "z2"), [b"a", b"b"]), (("z", "z2"), {"withscores": True}, [(b"a", 1.0), (b"b", 12.5)])),
    *calls("zmscore", (("z", "a", "x"), [1.0, None])),
    *calls("zrandmember", (("z2",), b"b"), (("z2", -2), [b"b", b"b"]), (("z2", 1), {"withscores": True}, [(b"b", 10.0)])),
    *calls("zrange", (("z", 0, -1), [b"a", b"b"]), (("z", 0, -1), {"withscores": True, "rev": True}, [(b"b", 2.5), (b"a", 1.0)]),
           (("z", "-inf", "+inf"), {"byscore": True, "limit": (1, 1)}, [b"b"]), (("none", 0, -1), {"withscores": True}, [])),
    *calls("zrangebylex", (("same", "-", "[a"), [b"a"])),
    *calls("zrevrangebylex", (("same", "+", "-"), {"limit": (0, 1)}, [b"b"])),
    *calls("zrangebyscore", (("z", 0, 9), [b"a", b"b"]), (("z", 0, 9), {"withscores": True, "limit": (0, 1)}, [(b"a", 1.0)])),
    *calls("zrevrangebyscore", (("z", 9, 0), [b"b", b"a"])),
    *calls("zrevrange", (("z", 0, 0), {"withscores": True}, [(b"b", 2.5)])),
    *calls("zrank", (("z", "b"), 1), (("z", "x"), None)),
    *calls("zrevrank", (("z", "b"), 0)),
    *calls("zscan", (("z", 0), (0, [(b"a", 1.0), (b"b", 2.5)]))),
    *calls("zscore", (("z", "b"), 2.5), (("z", "x"), None)),
    *calls("pfcount", (("log",), 1), (("log", "log2"), 2)),
    *calls("geodist", (("geo", "Palermo", "Catania"), near(166274.15)), (("geo", "Palermo", "Catania", "km"), near(166.274)),
           (("geo", "Palermo", "x"), None)),
    *calls("geohash", (("geo", "Palermo", "x"), [b"sqc8b49rny0", None])),
    *calls("geopos", (("geo", "Palermo", "x"), [PALERMO, None])),
    *calls("geosearch", (("geo",), {"frommember": "Palermo", "byradius": (200, "km"), "asc": True}, [b"Palermo", b"Catania"]),
           (("geo",), {"fromlonlat": (15, 37), "bybox": (400, 400, "km"), "count": 1, "any": True, "desc": True}, [TEXT]),
           (("geo",), {"frommember": "Palermo", "byradius": (1, "m"), "withdist": True, "withhash": True, "withcoord": True},
            [[b"Palermo", 0.0, 3479099956230698, PALERMO]])),
    *calls("georadius", (("geo", 15, 37, 200, "km"), {"asc": True, "withdist": True}, [[b"Catania", near(56.4413)], [b"Palermo", near(190.4424)]])),
    *calls("georadius_ro", (("geo", 15, 37, 100, "km"), [b"Catania"])),
    *calls("georadiusbymember", (("geo", "Palermo", 200, "km"), {"count": 1}, [b"Palermo"])),
    *calls("georadiusbymember_ro", (("geo", "Palermo", 1, "km"), {"withcoord": True}, [[b"Palermo", PALERMO]])),
    *calls("xlen", (("x",), 2)),
    *calls("xrange", (("x", "-", "+"), [(b"1-1", {b"f": b"1"}), (b"2-1", [(b"f", b"2"), (b"f", b"3")])]), (("x", "-", "+"), {"count": 1}, [(b"1-1", {b"f": b"1"})])),
    *calls("xrevrange", (("x", "+", "-"), {"count": 1}, [(b"2-1", [(b"f", b"2"), (b"f", b"3")])])),
    *calls("xread", (({"x": "1-1"},), {b"x": [(b"2-1", [(b"f", b"2"), (b"f", b"3")])]}), (({"x": "$"},), {}),
           (({"x": "0", "none": "0"},), {"count": 1}, {b"x": [(b"1-1", {b"f": b"1"})]})),
    *calls("xinfo_stream", (("x",), Is(lambda all: all[b"length"] == 2)), (("x",), {"full": True, "count": 1}, Is(lambda all: len(all[b"entries"]) == 1))),
    *calls("xinfo_groups", (("x",), Is(lambda all: [one[b"name"] for one in all] == [b"g"]))),
    *calls("xinfo_consumers", (("x", "g"), [])),
    *calls("type", (("s",), b"string"), (("none",), b"none")),
    *calls("keys", (("geo*",), [b"geo"])),
    *calls("scan", ((0,), {"match": "geo", "count": 1000, "type": "zset"}, (0, [b"geo"]))),
    *calls("touch", (("s", "none"), 1)),
    *calls("randomkey", ((), TEXT)),
    *calls("dump", (("s",), TEXT), (("none",), None)),
    *calls("sort", (("l",), {"alpha": True, "desc": True, "limit": (0, 2)}, [b"c", b"b"]), (("n",), fails("WRONGTYPE")),
           (("l",), {"by": "nosort", "get": ["#", "none_*"], "limit": (0, 1)}, [b"a", None])),
    *calls("sort_ro", (("l",), {"alpha": True, "asc": True}, [b"a", b"b", b"b", b"c"])),
    *calls("object_encoding", (("n",), b"int"), (("none",), None)),
    *calls("object_idletime", (("s",), INT)),
    *calls("object_refcount", (("s",), 1)),
    *calls("object_freq", (("s",), fails("ERR"))),
    *calls("pttl", (("s",), -1), (("none",), -2)),
    *calls("expiretime", (("s",), -1)),
    *calls("pexpiretime", (("none",), -2)),
    *calls("memory_usage", (("s",), INT), (("s",), {"samples": 0}, INT), (("none",), None)),
    *calls("dbsize", ((), INT)),
]  # fmt: skip

HOUR = 3_600_000
FAR = 4_102_444_800  # in 2100

WRITES = [
    *calls("setnx", (("w", 1), True), (("w", 2), False)),
    *calls("setex", (("w", 60, "1"), None)),
    *calls("psetex", (("w", HOUR, "1"), None)),
    *calls("getset", (("w", "2"), b"1")),
    *calls("getex", (("w",), {"ex": 60}, b"2"), (("w",), {"persist": True}, b"2")),
    *calls("getdel", (("w",), b"2"), (("w",), None)),
    *calls("msetnx", (({"w": 1, "v": 2},), True), (({"w": 1},), False)),
    *calls("incrbyfloat", (("w", 0.5), 1.5)),
    *calls("setrange", (("w", 1, "-"), 3)),
    *calls("setbit", (("b", 0, 1), 0)),
    *calls("bitfield", (("b", "SET", "u4", 0, 9, "GET", "u4", 0), [8, 9])),
    *calls("bitop", (("OR", "b2", "b", "bits"), 1)),
    *calls("hsetnx", (("hw", "f", 1), True), (("hw", "f", 2), False)),
    *calls("hmset", (("hw", {"n": 1, "m": 2}), None)),
    *calls("hincrby", (("hw", "n", -3), -2)),
    *calls("hincrbyfloat", (("hw", "n", 0.5), -1.5)),
    *calls("hdel", (("hw", "n", "x"), 1)),
    *calls("rpush", (("lw", "a", "b", "c"), 3)),
    *calls("lpush", (("lw", "z"), 4)),
    *calls("rpushx", (("none", "a"), 0)),
    *calls("lpushx", (("lw", "y"), 5)),
    *calls("linsert", (("lw", "BEFORE", "b", "i"), 6)),
    *calls("lset", (("lw", 0, "Y"), None)),
    *calls("lrem", (("lw", 0, "i"), 1)),
    *calls("ltrim", (("lw", 0, 3), None)),
    *calls("lmove", (("lw", "lw2", "LEFT", "RIGHT"), b"Y")),
    *calls("blmove", (("lw", "lw2", "LEFT", "RIGHT", 1), b"z")),
    *calls("rpoplpush", (("lw2", "lw"), b"z")),
    *calls("brpoplpush", (("lw2", "lw", 1), b"Y")),
    *calls("lmpop", ((["none", "lw"], "LEFT"), {"count": 2}, (b"lw", [b"Y", b"z"])), ((["none"], "LEFT"), None)),
    *calls("blmpop", ((1, ["lw"], "RIGHT"), (b"lw", [b"b"]))),
    *calls("lpop", (("lw",), b"a"), (("lw",), None), (("l", 2), [b"a", b"b"])),
    *calls("rpop", (("l",), b"b"), (("l", 5), [b"c"])),
    ("rpush", ("lw", 1, 2), {}, 2),
    *calls("blpop", ((["none", "lw"], 1), (b"lw", b"1"))),
    *calls("brpop", ((["lw"], 1), (b"lw", b"2")), ((["lw"], 0.01), None)),
    *calls("sadd", (("sw", "a", "b"), 2)),
    *calls("smove", (("sw", "sw2", "a"), True), (("sw", "sw2", "a"), False)),
    *calls("spop", (("sw",), b"b"), (("sw",), None), (("sw2", 5), {b"a"})),
    *calls("srem", (("set", "a", "x"), 1)),
    *calls("sdiffstore", (("sw", "set2", "set"), 1)),
    *calls("sinterstore", (("sw", "set2", "set"), 1)),
    *calls("sunionstore", (("sw", "set2", "set"), 2)),
    *calls("zadd", (("zw", {"a": 1, "b": 2.5, "c": 3}), 3), (("zw", {"a": 2}), {"nx": True}, 0), (("zw", {"a": 2}), {"xx": True, "ch": True, "gt": True}, 1),
           (("zw", {}), 0)),
    *calls("zincrby", (("zw", 0.5, "a"), 2.5)),
    *calls("zrangestore", (("zw2", "zw", 0, -1), 3)),
    *calls("zdiffstore", (("zw3", "zw", "zw2"), 0)),
    *calls("zinterstore", (("zw3", "zw", "zw2"), {"weights": [1, 2], "aggregate": "max"}, 3)),
    *calls("zunionstore", (("zw3", "zw", "zw2"), 3)),
    *calls("zpopmin", (("zw2",), [(b"a", 2.5)]), (("zw2", 5), [(b"b", 2.5), (b"c", 3.0)]), (("zw2",), [])),
    *calls("zpopmax", (("zw",), [(b"c", 3.0)])),
    *calls("zmpop", ((["none", "zw"], "MIN"), (b"zw", [(b"a", 2.5)])), ((["none"], "MAX"), None)),
    *calls("bzmpop", ((1, ["zw"], "MAX"), {"count": 2}, (b"zw", [(b"b", 2.5)]))),
    *calls("bzpopmin", ((["none", "zw3"], 1), (b"zw3", b"a", 5.0)), ((["none"], 0.01), None)),
    *calls("bzpopmax", ((["zw3"], 1), (b"zw3", b"c", 6.0))),
    *calls("zrem", (("zw3", "b"), 1)),
    *calls("zremrangebylex", (("same", "[b", "+"), 1)),
    *calls("zremrangebyrank", (("z", 0, 0), 1)),
    *calls("zremrangebyscore", (("z", "-inf", 9), 1)),
    *calls("pfadd", (("pw", "a", "b"), True), (("pw", "a"), False)),
    *calls("pfmerge", (("pw", "log2"), None)),
    *calls("geoadd", (("gw", (13.4, 38.1, "p"), (15, 37, "c")), 2), (("gw", (13, 38, "p")), {"nx": True}, 0)),
    *calls("geosearchstore", (("gw2", "gw"), {"frommember": "p", "byradius": (1, "km"), "storedist": True}, 1)),
    *calls("xadd", (("xw", {"f": 1}, "1-1"), b"1-1"), (("xw", {"f": 1, "g": 2}, "2-1"), {"maxlen": 5, "approximate": True}, b"2-1"), (("none", {"f": 1}), {"nomkstream": True}, None),
           (("xw", {"f": 1}), {"minid": "1"}, TEXT)),
    *calls("xtrim", (("xw",), {"maxlen": 2}, 1), (("xw",), {"minid": "1", "approximate": True, "limit": 0}, 0)),
    *calls("xdel", (("xw", "2-1", "9-9"), 1)),
    *calls("xsetid", (("xw", "9999999999999-0"), None)),
    *calls("xgroup_createconsumer", (("x", "g", "c"), True)),
    *calls("xreadgroup", (("g", "c", {"x": ">"}), {"count": 1}, {b"x": [(b"1-1", {b"f": b"1"})]}), (("g", "c", {"x": ">"}), {"block": 10, "noack": True}, {b"x": [(b"2-1", [(b"f", b"2"), (b"f", b"3")])]}),
           (("g", "c", {"x": ">"}), {"block": 10}, {})),
    *calls("xpending", (("x", "g"), [1, b"1-1", b"1-1", [[b"c", b"1"]]]), (("x", "g", "-", "+", 5), {"idle": 0}, [[b"1-1", b"c", INT, 1]])),
    *calls("xclaim", (("x", "g", "d", 0, "1-1"), [(b"1-1", {b"f": b"1"})]), (("x", "g", "d", 0, "1-1"), {"justid": True, "idle": 5}, [b"1-1"])),
    *calls("xautoclaim", (("x", "g", "c", 0, "0"), {"count": 1}, [b"0-0", [(b"1-1", {b"f": b"1"})], []]), (("x", "g", "c", 0, "0"), {"justid": True}, [b"0-0", [b"1-1"], []])),
    *calls("xack", (("x", "g", "1-1", "9-9"), 1)),
    *calls("xgroup_delconsumer", (("x", "g", "c"), 0)),
    *calls("xgroup_setid", (("x", "g", "$"), None)),
    *calls("xgroup_create", (("new", "g", "$"), {"mkstream": True}, None), (("new", "g", "$"), fails("BUSYGROUP"))),
    *calls("xgroup_destroy", (("new", "g"), True), (("new", "g"), False)),
    *calls("copy", (("s", "s2"), True), (("s", "s2"), False), (("s", "s2"), {"replace": True}, True)),
    *calls("rename", (("s2", "s3"), None)),
    *calls("renamenx", (("s3", "s"), False)),
    *calls("move", (("s3", 9), True)),
    *calls("restore", (("r", 0, "not what DUMP gave"), fails("ERR"))),
    *calls("expireat", (("s", FAR), True)),
    *calls("pexpireat", (("s", FAR * 1000), {"xx": True}, True)),
    *calls("pexpire", (("s", HOUR), {"gt": True}, False)),
    *calls("persist", (("s",), True), (("s",), False)),
    *calls("unlink", (("s", "n", "none"), 2)),
    *calls("migrate", (("127.0.0.1", 1, "none", 0, 10), b"NOKEY")),
]  # fmt: skip

SCRIPT = "return {KEYS[1], ARGV[1]}"
SHA = hashlib.sha1(SCRIPT.encode()).hexdigest()
LIBRARY = "#!lua name=lib\nredis.register_function{function_name='f', callback=function(k, a) return k end, flags={'no-writes'}}"

HELPFUL = ("acl", "client", "command", "config", "function", "latency", "memory", "module", "object", "pubsub", "script",
           "slowlog", "xgroup", "xinfo")  # fmt: skip

SERVER = [
    *calls("eval", ((SCRIPT, ["k"], [1]), [b"k", b"1"])),
    *calls("eval_ro", ((SCRIPT, ["k"], [1]), [b"k", b"1"])),
    *calls("script_load", ((SCRIPT,), SHA.encode())),
    *calls("script_exists", ((SHA, "0" * 40), [True, False])),
    *calls("evalsha", ((SHA, ["k"], [2]), [b"k", b"2"])),
    *calls("evalsha_ro", ((SHA, ["k"], [2]), [b"k", b"2"])),
    *calls("script_kill", ((), fails("NOTBUSY"))),
    *calls("script_flush", ((), {"sync": True}, None)),
    *calls("function_load", ((LIBRARY,), b"lib"), ((LIBRARY,), {"replace": True}, b"lib")),
    *calls("fcall_ro", (("f", ["k"]), [b"k"])),
    *calls("function_list", ((), {"libraryname": "l*", "withcode": True}, Is(lambda all: all[0][b"library_name"] == b"lib"))),
    *calls("function_stats", ((), DICT)),
    *calls("function_dump", ((), TEXT)),
    *calls("function_restore", (("x",), {"flush": True}, fails("ERR"))),
    *calls("function_kill", ((), fails("NOTBUSY"))),
    *calls("function_delete", (("lib",), None)),
    *calls("function_flush", ((), {"async_": True}, None)),
    *calls("pubsub_channels", ((), []), (("x*",), [])),
    *calls("pubsub_numpat", ((), 0)),
    *calls("pubsub_numsub", (("a", "b"), {b"a": 0, b"b": 0})),
    *calls("pubsub_shardchannels", ((), [])),
    *calls("pubsub_shardnumsub", (("a",), {b"a": 0})),
    *calls("spublish", (("c", "m"), 0)),
    *calls("echo", (("text",), b"text")),
    *calls("client_getname", ((), Is(lambda name: name in (None, b"", b"methods")))),
    *calls("client_getredir", ((), -1)),
    *calls("client_id", ((), INT)),
    *calls("client_info", ((), TEXT)),
    *calls("client_list", ((), TEXT), ((), {"type": "normal"}, TEXT), ((), {"id": [99999]}, b"")),
    *calls("client_kill", (("ID", 99999), 0)),
    *calls("client_pause", ((1,), {"write": True}, None)),
    *calls("client_unpause", ((), None)),
    *calls("client_trackinginfo", ((), DICT)),
    *calls("client_unblock", ((99999,), {"timeout": True}, False)),
    *calls("acl_cat", ((), LINES), (("geo",), LINES)),
    *calls("acl_setuser", (("ann", "on", "+get", "~*"), None)),
    *calls("acl_getuser", (("ann",), Is(lambda user: user[b"commands"] == b"-@all +get"))),
    *calls("acl_dryrun", (("ann", "GET", "k"), b"OK")),
    *calls("acl_deluser", (("ann", "bob"), 1)),
    *calls("acl_genpass", ((), Is(lambda text: len(text) == 64)), ((8,), Is(lambda text: len(text) == 2))),
    *calls("acl_list", ((), LINES)),
    *calls("acl_users", ((), [b"default"])),
    *calls("acl_whoami", ((), b"default")),
    *calls("acl_log", ((), []), ((), {"reset": True}, None)),
    *calls("acl_load", ((), fails("ERR"))),
    *calls("acl_save", ((), fails("ERR"))),
    *calls("command_count", ((), INT)),
    *calls("command_docs", (("get",), Is(lambda docs: docs[b"get"][b"group"] == b"string" if isinstance(docs[b"get"], dict) else len(docs) == 1))),
    *calls("command_getkeys", (("MSET", "a", 1, "b", 2), [b"a", b"b"])),
    *calls("command_getkeysandflags", (("SET", "a", 1), LIST)),
    *calls("command_info", (("get", "none"), Is(lambda all: all[0][0] == b"get" and all[1] is None))),
    *calls("command_list", ((), LINES), ((), {"filterby": ("PATTERN", "xrev*")}, [b"xrevrange"])),
    *calls("config_set", (({"slowlog-max-len": 64},), None)),
    *calls("config_get", (("slowlog-max-len", "por*"), Is(lambda all: all[b"slowlog-max-len"] == b"64" and b"port" in all))),
    *calls("config_resetstat", ((), None)),
    *calls("config_rewrite", ((), fails("ERR"))),
    *calls("info", ((), TEXT), (("server", "clients"), TEXT)),
    *calls("latency_doctor", ((), TEXT)),
    *calls("latency_graph", (("none",), fails("ERR"))),
    *calls("latency_histogram", (("info",), Is(lambda all: type(all) is dict))),
    *calls("latency_history", (("none",), [])),
    *calls("latency_latest", ((), [])),
    *calls("latency_reset", ((), 0)),
    *calls("lolwut", ((), TEXT), ((), {"version": 5}, TEXT)),
    *calls("memory_doctor", ((), TEXT)),
    *calls("memory_malloc_stats", ((), TEXT)),
    *calls("memory_purge", ((), None)),
    *calls("memory_stats", ((), DICT)),
    *calls("module_list", ((), DICTS)),
    *calls("module_load", (("/none", "x"), fails("ERR"))),
    *calls("module_loadex", (("/none",), fails("ERR"))),
    *calls("module_unload", (("none",), fails("ERR"))),
    *calls("role", ((), [b"master", INT, []])),
    *calls("lastsave", ((), INT)),
    *calls("slowlog_get", ((), LIST), ((5,), LIST)),
    *calls("slowlog_len", ((), INT)),
    *calls("slowlog_reset", ((), None)),
    *calls("time", ((), Is(lambda time: [*map(type, time)] == [int, int]))),
    *calls("swapdb", ((8, 9), None)),
    *calls("replicaof", (("NO", "ONE"), None)),
    *calls("slaveof", (("NO", "ONE"), None)),
    *calls("failover", ((), {"timeout": 1}, fails("ERR")), ((), {"abort": True}, fails("ERR"))),
    *calls("flushdb", ((), None)),
    *calls("flushall", ((), {"async_": True}, None)),
    *[row for name in HELPFUL for row in calls(f"{name}_help", ((), LINES))],
    *calls("save", ((), None)),
    *calls("bgsave", ((), TEXT), ((), {"schedule": True}, Is(lambda _: True))),
    *calls("bgrewriteaof", ((), Is(lambda result: isinstance(result, (bytes, ServerError))))),
]  # fmt: skip

NEWER = [  # of Valkey only
    *calls("delifeq", (("s", "x"), False), (("s", "value"), True)),
    *calls("msetex", (({"a": 1, "b": 2},), {"nx": True, "ex": 60}, True), (({"a": 1},), {"nx": True}, False)),
    *calls("hexpire", (("h", 60, "f", "x"), [1, -2])),
    *calls("hpexpire", (("h", HOUR, "f"), {"gt": True}, [1])),
    *calls("hexpireat", (("h", FAR, "f"), [1])),
    *calls("hpexpireat", (("h", FAR * 1000, "f"), [1])),
    *calls("hexpiretime", (("h", "f"), [FAR])),
    *calls("hpexpiretime", (("h", "f"), [FAR * 1000])),
    *calls("httl", (("h", "f", "g"), [INT, -1])),
    *calls("hpttl", (("h", "g"), [-1])),
    *calls("hpersist", (("h", "f"), [1])),
    *calls("hsetex", (("h", {"f": 2, "e": 3}), {"fxx": True}, False), (("h", {"e": 3}), {"ex": 60}, True)),
    *calls("hgetex", (("h", "e", "x"), {"persist": True}, [b"3", None])),
    *calls("hgetdel", (("h", "e", "x"), [b"3", None])),
    *calls("zrank", (("z", "b"), {"withscore": True}, (1, 2.5)), (("z", "x"), {"withscore": True}, None)),
    *calls("zscan", (("z", 0), {"noscores": True}, (0, [b"a", b"b"]))),
    *calls("hscan", (("h", 0), {"novalues": True}, (0, Is(lambda fields: b"g" in fields)))),
    *calls("script_show", ((SHA,), fails("NOSCRIPT"))),
    *calls("commandlog_get", ((5, "slow"), LIST)),
    *calls("commandlog_len", (("slow",), INT)),
    *calls("commandlog_reset", (("slow",), None)),
    *calls("commandlog_help", ((), LINES)),
    *calls("clusterscan", ((0,), Is(lambda result: isinstance(result, ServerError)))),
]  # fmt: skip


def run(client, rows, setup=SETUP):
    client.command("FLUSHALL")
    for argv in setup:
        client.command(*argv)
    for name, args, keywords, want in rows:
        try:
            got = getattr(client, name)(*args, **keywords)
        except ServerError as error:
            got = error
        assert got == want, f"{name}{args} {keywords}: {got!r}"


@pytest.mark.parametrize("rows", [READS, WRITES, SERVER], ids=["reads", "writes", "server"])
def test_a_call(client, rows):
    run(client, rows)


@pytest.fixture(params=[2, 3])
def valkey(request, url_of):
    with Client(url_of((VALKEY, request.param))) as client:
        yield client


def test_a_call_that_is_newer(valkey):
    run(valkey, NEWER)


def test_a_pipeline_gives_the_same(client):
    client.command("FLUSHALL")
    pipeline = client.pipeline()
    for argv in SETUP:
        pipeline.command(*argv)
    for name, args, keywords, _ in READS:
        assert getattr(pipeline, name)(*args, **keywords) is pipeline
    results = pipeline.execute(raise_on_error=False)[len(SETUP) :]
    for (name, args, _, want), got in zip(READS, results):
        assert got == want, f"{name}{args}: {got!r}"


def test_asyncio_gives_the_same(client, url):
    for argv in SETUP:
        client.command(*argv)

    async def main():
        async with await aio.connect(url) as loop_client:
            for name, args, keywords, want in READS:
                try:
                    got = await getattr(loop_client, name)(*args, **keywords)
                except ServerError as error:
                    got = error
                assert got == want, f"{name}{args}: {got!r}"

    asyncio.run(main())


def test_texts_are_decoded_or_not_as_asked(url):
    with Client(url, decode_responses=True) as client:
        client.hmset("h", {"f": "größe"})
        assert client.hgetall("h") == {"f": "größe"}
        assert client.hgetall("h", decode=False) == {b"f": "größe".encode()}
        client.zadd("z", {"a": 1.5})
        assert client.zrange("z", 0, -1, withscores=True) == [("a", 1.5)]
        assert client.zscore("z", "a") == 1.5
        assert client.geopos("z", "x") == [None]
        assert client.type("z") == "zset"
        assert isinstance(client.dump("z"), bytes)
        assert client.time()[0] > 1_700_000_000


def test_what_is_dumped_is_restored(client):
    client.rpush("list", "a", b"\xff")
    client.restore("copy", HOUR, client.dump("list"), replace=True)
    assert client.lrange("copy", 0, -1) == [b"a", b"\xff"]
    assert 0 < client.pttl("copy") <= HOUR
    client.function_flush()
    client.function_load(LIBRARY)
    saved = client.function_dump()
    client.function_flush()
    client.function_restore(saved)
    assert [library[b"library_name"] for library in client.function_list()] == [b"lib"]


SESSION_ONLY = {
    "select": (0,), "wait": (0, 10), "waitaof": (0, 0, 10), "readonly": (), "readwrite": (),
    "client_setname": ("name",), "client_no_evict": ("OFF",), "client_no_touch": ("OFF",),
}  # fmt: skip


def refused_or_answered(call):
    try:
        return call()
    except (ServerError, UnsupportedError) as error:
        return type(error)


@pytest.mark.parametrize("name", SESSION_ONLY)
def test_what_changes_a_connection_is_for_sessions(client, name):
    with client.session() as session:
        assert refused_or_answered(lambda: getattr(session, name)(*SESSION_ONLY[name])) is not UnsupportedError
    assert refused_or_answered(lambda: getattr(client, name)(*SESSION_ONLY[name])) is UnsupportedError


CLUSTER = {
    "cluster_addslots": (1,), "cluster_addslotsrange": ((1, 2),), "cluster_bumpepoch": (),
    "cluster_cancelslotmigrations": (), "cluster_count_failure_reports": ("x",), "cluster_countkeysinslot": (1,),
    "cluster_delslots": (1,), "cluster_delslotsrange": ((1, 2),), "cluster_failover": (), "cluster_flushslot": (1,),
    "cluster_flushslots": (), "cluster_forget": ("x",), "cluster_getkeysinslot": (1, 2), "cluster_getslotmigrations": (),
    "cluster_help": (), "cluster_info": (), "cluster_keyslot": ("k",), "cluster_links": (), "cluster_meet": ("127.0.0.1", 1),
    "cluster_migrateslots": ("SLOTSRANGE", 1, 2, "NODE", "x"), "cluster_myid": (), "cluster_myshardid": (),
    "cluster_nodes": (), "cluster_replicas": ("x",), "cluster_replicate": ("x",), "cluster_reset": (),
    "cluster_saveconfig": (), "cluster_set_config_epoch": (1,), "cluster_setslot": (1,), "cluster_shards": (),
    "cluster_slaves": ("x",), "cluster_slot_stats": (), "cluster_slots": (),
}  # fmt: skip


@pytest.mark.parametrize("name", CLUSTER)
def test_a_server_that_is_no_cluster_says_so(client, name):
    keywords = {"cluster_setslot": {"stable": True}, "cluster_slot_stats": {"slotsrange": (1, 2)}}.get(name, {})
    try:
        getattr(client, name)(*CLUSTER[name], **keywords)
    except ServerError as error:
        assert "cluster" in str(error).lower() or "unknown" in str(error).lower()
    else:
        assert name in ("cluster_help", "cluster_keyslot")  # Valkey counts without a cluster, too


def generated():
    return {name for base in AllMethods.__mro__ for name in vars(base) if not name.startswith("_")}


def test_every_method_is_called_here():
    called = {row[0] for rows in (READS, WRITES, SERVER, NEWER) for row in rows}
    assert generated() - called - {*CLUSTER} - {*SESSION_ONLY} == set()
    assert len(generated()) > 300


def test_every_command_has_a_method_or_a_reason():
    by_hand = {"DEL": "delete", "INCRBY": "incr", "DECRBY": "decr"}
    for command in description.read():
        name = by_hand.get(command.name, command.name.lower().replace(" ", "_").replace("-", "_"))
        assert bool(command.no_method) != hasattr(Commands, name) or name == "watch", command.name
        assert (name in generated()) == (not command.by_hand and not command.no_method), command.name


def test_docstrings_name_syntax_since_and_group():
    for command in description.read():
        name = command.name.lower().replace(" ", "_").replace("-", "_")
        if name in generated():
            text = " ".join(inspect.getdoc(getattr(Commands, name)).split())
            assert text.startswith(" ".join(command.summary.split())), name
            assert " ".join(page.syntax(command).split()) in text, name
            assert f"Since {command.since}" in text and f"group {command.group}." in text, name


def test_a_text_is_no_list_of_keys(client):
    with pytest.raises(TypeError, match="keys is a list"):
        client.blpop("key", 1)
    with pytest.raises(InvalidError, match="maxlen or minid"):
        client.xtrim("x")
