"""The drop-in beside redis-py on the same server: the same calls have the same results and exceptions."""

from __future__ import annotations

import asyncio
import select

import pytest
import redis as theirs

import redischan.redis as ours
from awaited import Awaited


@pytest.fixture(params=[False, True], ids=["bytes", "str"])
def both(request, url):
    """A client of redis-py and one of the drop-in."""
    clients = [module.Redis.from_url(url, decode_responses=request.param) for module in (theirs, ours)]
    yield clients
    for client in clients:
        client.close()


@pytest.fixture(params=["bytes", "str", "asyncio"])
def each(request, url):
    """The same, and those for asyncio, which are called like the others."""
    if request.param != "asyncio":
        clients = [module.Redis.from_url(url, decode_responses=request.param == "str") for module in (theirs, ours)]
        yield clients
        for client in clients:
            client.close()
        return
    loop = asyncio.new_event_loop()
    modules = (theirs.asyncio, ours.asyncio)
    clients = [Awaited(module.Redis.from_url(url, decode_responses=True), loop) for module in modules]
    yield clients
    for client in clients:
        client.aclose()
    loop.close()


def outcome(call, client):
    """What a call returns, or the exception that it raises."""
    client.flushall()
    try:
        return call(client)
    except Exception as error:
        return type(error), str(error)


def commands(r):
    """Many commands; each result counts."""
    yield r.set("a", "1")
    yield r.set("a", b"\xf0\x9f\x98\x80", ex=100, nx=True)
    yield r.set("n", 1.5), r.get("n"), r.get("missing"), r.incrbyfloat("n", 1), r.append("n", "x"), r.strlen("n")
    yield r.mset({"x": 1, b"y": b"2"}), r.mget("x", "y", "missing"), r.mget([])
    yield r.incr("x"), r.decr("x", 5), r.exists("x", "y", "z"), r.expire("x", 100), r.ttl("x"), r.persist("x"), r.type("x")
    yield r.rpush("l", 1, "two", b"three"), r.lrange("l", 0, -1), r.lpop("l"), r.lpop("l", 5), r.llen("l"), r.lindex("l", 1)
    yield r.hset("h", "f", "v"), r.hset("h", mapping={"g": 1, "h": 2.5}), r.hget("h", "f"), r.hgetall("h"), r.hmget("h", "f", "no")
    yield sorted(r.hkeys("h")), r.hdel("h", "f"), r.hincrby("h", "g", 5), r.hincrbyfloat("h", "h", 0.5), r.hlen("h")
    yield r.sadd("s", "a", "b"), r.smembers("s"), r.sismember("s", "a"), r.smismember("s", ["a", "z"]), r.srem("s", "a"), r.scard("s")
    yield r.zadd("z", {"a": 1, "b": 2.5}), r.zrange("z", 0, -1, withscores=True), r.zscore("z", "b"), r.zrank("z", "b")
    yield r.zincrby("z", 2, "a"), r.zrangebyscore("z", "-inf", "+inf", withscores=True), r.zpopmin("z"), r.zpopmax("z", 3), r.zcard("z")
    yield r.xadd("st", {"f": "v"}, id="1-1"), r.xrange("st"), r.xlen("st"), r.xread({"st": "0"}), r.xgroup_create("st", "g", "0")
    yield r.xreadgroup("g", "c", {"st": ">"}), r.xack("st", "g", "1-1"), r.xpending("st", "g"), r.xinfo_groups("st")
    yield r.setbit("b", 7, 1), r.getbit("b", 7), r.bitcount("b"), r.pfadd("hll", "a", "b"), r.pfcount("hll")
    yield r.geoadd("geo", (13.361389, 38.115556, "Palermo")), r.geopos("geo", "Palermo"), r.geosearch("geo", longitude=13, latitude=38, radius=100, unit="km")
    yield r.eval("return {1, 'two', false, {3}}", 0), r.eval("return redis.status_reply('FINE')", 0)
    yield sorted(r.keys("*")), r.dbsize(), r.rename("x", "xx"), r.delete("xx", "y"), r.object("encoding", "l"), r.copy("h", "h2")
    yield r.ping(), r.echo("hello"), r.config_get("maxmemory"), r.config_set("maxmemory", "0"), r.time()[0] > 0
    yield r.client_getname(), r.client_setname("me"), r.client_getname(), r.info("keyspace"), r.command_count() > 100
    yield r.restore("copy", 0, r.dump("h")), r.hgetall("copy"), r.sort("l", alpha=True), r.lpos("l", "no"), r.memory_usage("h") > 0
    yield r.blpop("l", timeout=1), r.blpop(["none"], timeout=0.1), r.brpop(["l", "none"], 1), r.bzpopmin("none", 0.1)
    yield r.scan(0, count=1000)[0], sorted(r.scan_iter("h*")), r.hscan("h"), sorted(r.sscan_iter("s")), r.zscan("z")
    yield r.publish("nobody", "x"), r.pubsub_channels(), r.acl_whoami(), r.function_list(), r.slowlog_reset(), r.lastsave() is not None
    yield r.get("a"), r.getex("a", ex=5), r.getdel("a"), r.touch("h"), r.unlink("h"), r.randomkey() is None


def test_commands(each):
    results = []
    for client in each:
        client.flushall()
        results.append(list(commands(client)))
    for theirs_found, ours_found in zip(*results):
        assert ours_found == theirs_found
    assert each[1].own_connections() == 0


REFUSED = [
    lambda r: r.set("k", None),
    lambda r: r.set("k", True),
    lambda r: r.set("k", object()),
    lambda r: r.set("k", ["list"]),
    lambda r: r.set({"dict": 1}, "v"),
    lambda r: r.set("k", "v", ex=1, px=1),
    lambda r: r.zadd("z", {}),
    lambda r: r.execute_command("NOSUCHCOMMAND", "a"),
    lambda r: r.execute_command("GET"),
    lambda r: (r.set("k", "text"), r.incr("k")),
    lambda r: (r.set("k", "text"), r.lpush("k", "v")),
    lambda r: r.evalsha("f" * 40, 0),
    lambda r: r.eval("return redis.error_reply('MY own error')", 0),
    lambda r: r.eval("this is no lua", 0),
    lambda r: r.config_set("nosuchoption", "1"),
    lambda r: r.client_setname("with spaces"),
    lambda r: r.xgroup_create("nosuchstream", "g"),
    lambda r: r.restore("k", 0, b"no dump"),
    lambda r: r["missing"],
    lambda r: r.pipeline().multi().multi(),
    lambda r: r.pipeline().set("k", None).execute(),
    lambda r: r.pipeline().set("k", "v").incr("k").execute(),
    lambda r: r.pipeline(False).set("k", "v").incr("k").get("k").execute(),
    lambda r: r.pipeline().set("k", "v").execute_command("SET", "k").execute(),
    lambda r: r.pipeline().execute_command("NOSUCH").get("k").execute(),
    lambda r: r.lock("l", timeout=1).release(),
]


@pytest.mark.parametrize("call", REFUSED)
def test_exceptions(each, call):
    in_theirs, in_ours = (outcome(call, client) for client in each)
    assert in_ours == in_theirs


def texts(results):
    return [(type(one), str(one)) if isinstance(one, Exception) else one for one in results]


def is_transaction(pipeline):
    return pipeline.is_transaction if hasattr(pipeline, "is_transaction") else pipeline.transaction


PIPELINES = [
    lambda p: p.set("a", 1).get("a").incr("a"),
    lambda p: p.mget([]).set("a", 1).mget("a", "b"),
    lambda p: p.set("a", "x").lpush("a", 1).get("a"),
    lambda p: p.hset("h", mapping={"a": 1}).hgetall("h").hscan("h").smembers("none").zadd("z", {"m": 1}).zscore("z", "m"),
    lambda p: p.set("a", 1).execute_command("SELECT", 3).set("a", 2).get("a"),
    lambda p: p.blpop("none", 0.1).set("a", 1).blpop("none", 0.1),
    lambda p: p.set("a", 1).dump("a") if not is_transaction(p) else p,  # with one redis-py cannot decode it
    lambda p: p.eval("return ARGV[1]", 0, "x").echo("y").config_get("maxmemory"),
    lambda p: p,
]


@pytest.mark.parametrize("fill", PIPELINES)
@pytest.mark.parametrize("transaction", [True, False])
def test_pipelines(each, fill, transaction):
    def call(client):
        pipeline = client.pipeline(transaction=transaction)
        fill(pipeline)
        results = texts(pipeline.execute(raise_on_error=False))
        assert len(pipeline) == 0
        return results

    in_theirs, in_ours = (outcome(call, client) for client in each)
    assert in_ours == in_theirs
    each[0].connection_pool.disconnect()


def test_a_pipeline_of_many(each):
    _, r = each
    pipeline = r.pipeline(transaction=False)
    for number in range(20_000):
        pipeline.set(number, number)
    assert all(pipeline.execute())
    assert int(r.get(19_999)) == 19_999


def test_watch(each):
    theirs_client, r = each
    for client, other in ((theirs_client, r), (r, theirs_client)):
        client.set("k", 1)
        with client.pipeline() as pipeline:
            pipeline.watch("k")
            assert int(pipeline.get("k")) == 1
            other.set("k", 2)
            pipeline.multi()
            pipeline.set("k", 3)
            with pytest.raises(theirs.WatchError, match="^Watched variable changed.$"):
                pipeline.execute()
            assert int(client.get("k")) == 2
            pipeline.watch("k")
            pipeline.multi()
            assert pipeline.set("k", 4).execute() == [True]
            pipeline.watch("k")
            other.set("k", 5)
            with pytest.raises(theirs.WatchError):
                pipeline.execute()  # it is empty, and asks
            pipeline.watch("k")
            other.set("k", 6)
            pipeline.unwatch()
            pipeline.set("k", 7)
            assert pipeline.execute() == [True]
    assert r.own_connections() == 0


def test_transactions_that_count(both):
    _, r = both
    r.set("n", 0)

    def add(pipeline):
        value = int(pipeline.get("n"))
        pipeline.multi()
        pipeline.set("n", value + 1)
        return value

    assert [r.transaction(add, "n", value_from_callable=True) for _ in range(50)] == list(range(50))


def test_locks_and_scripts(both):
    _, r = both
    with r.lock("lock", timeout=10) as lock:
        assert lock.locked() and lock.owned()
        assert r.lock("lock", blocking_timeout=0.05).acquire() is False
        assert lock.extend(10)
    assert r.get("lock") is None
    script = r.register_script("return {KEYS[1], ARGV[1]}")
    as_sent = ["key", "value"] if r.get_encoder().decode_responses else [b"key", b"value"]
    assert script(keys=["key"], args=["value"]) == as_sent
    r.script_flush()
    with r.pipeline() as pipeline:
        script(keys=["key"], args=["value"], client=pipeline)
        assert pipeline.execute() == [as_sent]


def test_encodings(url):
    for encoding, errors, value in (("latin-1", "strict", "é"), ("cp1252", "strict", "€"), ("utf-8", "surrogateescape", "\udcff")):
        settings = {"encoding": encoding, "encoding_errors": errors, "decode_responses": True}
        with theirs.Redis.from_url(url, **settings) as r, ours.Redis.from_url(url, **settings) as mine:
            mine.set("k", value)
            assert (r.get("k"), mine.get("k")) == (value, value)
    with ours.Redis.from_url(url, decode_responses=True) as mine:
        mine.set("k", b"\xff")
        with pytest.raises(UnicodeDecodeError):
            mine.get("k")


def test_messages(each):
    found = []
    for r in each:
        with r.pubsub() as pubsub:
            pubsub.subscribe("a", "b")
            pubsub.psubscribe(**{"p*": None})
            found.append([pubsub.get_message(timeout=5) for _ in range(3)])
            r.publish("a", "hello")
            r.publish("pq", b"bytes")
            found[-1] += [pubsub.get_message(timeout=5) for _ in range(2)]
            pubsub.unsubscribe("a")
            found[-1].append(pubsub.get_message(timeout=5))
            pubsub.unsubscribe()
            pubsub.punsubscribe()
            found[-1] += [pubsub.get_message(timeout=5) for _ in range(2)]
            assert not pubsub.subscribed and pubsub.get_message() is None
    assert found[1] == found[0]
    assert each[1].own_connections() == 0


def test_a_subscription_is_polled_by_its_connection(both):
    """As kombu and Celery do."""
    for r in both:
        with r.pubsub() as pubsub:
            assert pubsub.connection is None
            pubsub.subscribe("a")
            connection = pubsub.connection
            assert connection.can_read(timeout=5) and pubsub.parse_response()[0] in (b"subscribe", "subscribe")
            assert not connection.can_read(timeout=0)
            for number in range(3):
                r.publish("a", number)
            poll = select.poll()
            poll.register(connection._sock, select.POLLIN)
            assert poll.poll(5000)
            got = []
            while connection.can_read(timeout=1 if len(got) < 3 else 0):
                got.append(int(pubsub.parse_response()[2]))
            assert got == [0, 1, 2]
            connection.disconnect()
            again = pubsub.get_message(timeout=5)
            assert again["type"] == "subscribe"
            r.publish("a", 4)
            assert int(pubsub.get_message(timeout=5)["data"]) == 4
        assert pubsub.connection is None


def test_a_connection_that_is_given_to_a_subscription_goes_back(both):
    """Celery takes one from the pool before it has names to subscribe to."""
    _, r = both
    pubsub = r.pubsub()
    pubsub.connection = r.connection_pool.get_connection()
    pubsub.connection.register_connect_callback(pubsub.on_connect)
    assert r.connection_pool.get_connection() is not None, "it is back in the pool"
    pubsub.connection.connect()
    assert pubsub.connection._sock.fileno() >= 0 and not pubsub.connection.can_read(timeout=0)
    pubsub.subscribe("a")
    r.publish("a", "x")
    assert [pubsub.get_message(timeout=5)["type"] for _ in range(2)] == ["subscribe", "message"]
    pubsub.close()
    assert pubsub.connection is None


def test_a_subscription_is_pinged(each):
    _, r = each
    is_text = r.get_encoder().decode_responses
    with r.pubsub() as pubsub:
        pubsub.subscribe("a")
        pubsub.get_message()
        pubsub.ping("are you there")
        message = pubsub.get_message(timeout=5)
        assert message["type"] == "pong" and message["data"] == ("are you there" if is_text else b"are you there")


def test_messages_in_a_thread(both):
    _, r = both
    got = []
    pubsub = r.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(news=got.append)
    thread = pubsub.run_in_thread(sleep_time=0.05)
    for number in range(100):
        r.publish("news", number)
    while len(got) < 100:
        thread.join(0.01)
    thread.stop()
    thread.join(5)
    assert not thread.is_alive() and [int(message["data"]) for message in got] == list(range(100))
