"""Lua scripts, and functions."""

import asyncio
import copy
import hashlib
import pickle
import threading

import pytest

import redischan
from redischan import Client, InvalidError, Script, ServerError, aio

ECHO = "return {KEYS[1], ARGV[1], #KEYS, #ARGV}"


def times_called(client, command):
    """How often the server has run a command."""
    for line in client.command("INFO", "commandstats").decode().splitlines():
        if line.startswith(f"cmdstat_{command}:"):
            return int(line.split("calls=")[1].split(",")[0])
    return 0


def test_a_script_gets_its_keys_and_arguments(client):
    script = client.script(ECHO)
    assert script(keys=["k"], args=[b"\0a"]) == [b"k", b"\0a", 1, 1]
    assert script(["k", "l"], ["a", 1, 2.5]) == [b"k", b"a", 2, 3]
    assert client.script("return #KEYS + #ARGV")() == 0


def test_the_sha_of_a_script_is_that_of_the_server(client):
    script = client.script("return 'größe'")
    assert script.sha == hashlib.sha1("return 'größe'".encode()).hexdigest()
    assert client.command("SCRIPT", "LOAD", script.text).decode() == script.sha
    assert script.sha in repr(script)


def test_the_text_of_a_script_is_sent_once_and_again_when_the_server_forgot_it(client):
    script = client.script(f"-- {client!r}\nreturn redis.call('INCR', KEYS[1])")
    client.command("SCRIPT", "FLUSH")
    client.command("CONFIG", "RESETSTAT")
    assert [script(["n"]) for _ in range(3)] == [1, 2, 3]
    assert times_called(client, "eval") == 1
    client.command("SCRIPT", "FLUSH")
    assert script(["n"]) == 4
    assert times_called(client, "eval") == 2


def test_threads_share_a_script(client):
    client.command("SCRIPT", "FLUSH")
    script = client.script("return ARGV[1]")
    wrong = []

    def work(i):
        for n in range(50):
            text = b"%d:%d" % (i, n)
            if script(args=[text]) != text:
                wrong.append(text)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_script_of_no_client_runs_with_one_that_is_named(client, url):
    script = Script("return redis.call('GET', KEYS[1])")
    with pytest.raises(TypeError, match="client="):
        script(["k"])
    client.set("k", "v")
    assert script(["k"], client=client) == b"v"
    with Client(url, decode_responses=True) as other:
        assert script(["k"], client=other) == "v"


def test_a_script_in_a_session(client):
    script = client.script("return redis.call('GET', KEYS[1])")
    with client.session() as session:
        session.command("SELECT", 4)
        session.set("k", "in four")
        assert script(["k"], client=session) == b"in four"
        session.delete("k")


@pytest.mark.parametrize("atomic", [False, True], ids=["pipeline", "transaction"])
def test_scripts_in_a_pipeline(client, atomic):
    client.command("SCRIPT", "FLUSH")
    add, echo = client.script("return redis.call('INCR', KEYS[1])"), Script(ECHO)
    pipeline = client.pipeline(atomic=atomic)
    pipeline.script(add, ["n"]).get("n").script(add, keys=["n"]).script(echo, ["k"], args=["a"])
    assert add(["n"], client=pipeline) is pipeline
    assert len(pipeline) == 5
    assert pipeline.execute() == [1, b"1", 2, [b"k", b"a", 1, 1], 3]


@pytest.mark.parametrize("rights", ["-@all +eval +evalsha +incr +multi +exec", "+@all -script"])
def test_who_may_eval_runs_scripts_in_every_way(client, url, rights):
    """The right to load a script (SCRIPT LOAD) is not needed, and each runs once."""

    async def in_loop(url):
        async with await aio.connect(url) as loops:
            script = loops.script(add.text)
            client.command("SCRIPT", "FLUSH")
            at_once = await asyncio.gather(*(script(["n"]) for _ in range(20)))
            client.command("SCRIPT", "FLUSH")
            return [*at_once, *await loops.pipeline().script(script, ["n"]).script(script, ["n"]).execute()]

    add = Script("return redis.call('INCR', KEYS[1])")
    client.command("ACL", "SETUSER", "may-eval", "reset", "on", ">pw", "~*", *rights.split())
    try:
        theirs = url.replace("://", "://may-eval:pw@")
        with Client(theirs) as other, other.session() as session:
            for expected, run in enumerate(
                [
                    lambda: add(["n"], client=other),
                    lambda: add(["n"], client=session),
                    lambda: other.pipeline().script(add, ["n"]).execute()[0],
                    lambda: other.transaction().script(add, ["n"]).execute()[0],
                ],
                1,
            ):
                client.command("SCRIPT", "FLUSH")
                assert run() == expected
        assert sorted(asyncio.run(in_loop(theirs))) == list(range(5, 27))
        assert client.get("n") == b"26"
    finally:
        client.command("ACL", "DELUSER", "may-eval")


def test_an_error_of_a_script(client):
    script = client.script("return redis.error_reply('MINE went wrong')")
    with pytest.raises(ServerError, match="went wrong") as raised:
        script()
    assert raised.value.prefix == "MINE"
    (error,) = client.pipeline().script(script).execute(raise_on_error=False)
    assert error.prefix == "MINE"


def test_the_time_of_a_script(client):
    script = client.script("local i = 0 while i < 1e8 do i = i + 1 end return i")
    with pytest.raises(redischan.TimeoutError):
        script(timeout_ms=50)
    assert client.command("ECHO", "x", timeout_ms=60_000) == b"x"
    with pytest.raises(InvalidError, match="timeout_ms"):
        script(timeout_ms=-1)


def test_keys_that_are_a_text_and_not_a_list(client):
    script = client.script(ECHO)
    for call in (
        lambda: script("key"),
        lambda: script(["k"], b"argument"),
        lambda: client.pipeline().script(script, "key"),
        lambda: client.fcall("f", "key"),
    ):
        with pytest.raises(TypeError, match="is a list"):
            call()


def test_a_copy_of_a_script_has_a_handle_of_its_own(client):
    script = client.script("return 7")
    for copied in (copy.copy(script), copy.deepcopy(script), pickle.loads(pickle.dumps(script))):
        assert copied.handle != script.handle
        assert copied.sha == script.sha
        assert copied(client=client) == 7
    del copied
    assert script() == 7


LIBRARY = """#!lua name=testing
redis.register_function('add', function(keys, args) return redis.call('INCRBY', keys[1], args[1]) end)
redis.register_function('count', function(keys, args) return {#keys, #args} end)
"""


def test_functions(client):
    client.command("FUNCTION", "LOAD", "REPLACE", LIBRARY)
    assert client.fcall("add", ["n"], [5]) == 5
    assert client.fcall("add", keys=["n"], args=[b"-2"], timeout_ms=10_000) == 3
    assert client.fcall("count") == [0, 0]
    assert client.pipeline().fcall("add", ["n"], [1]).fcall("count", ["a", "b"], ["c"]).execute() == [4, [2, 1]]
    with client.session() as session:
        assert session.fcall("count", ["a"]) == [1, 0]
    with pytest.raises(ServerError, match="(?i)function not found"):
        client.fcall("no such function")
