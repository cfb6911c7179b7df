"""Iterations over keys, hashes, sets and sorted sets."""

import gc
import inspect

import pytest

from redischan import Client, ClosedError, InvalidError, ServerError, _scan


@pytest.fixture
def freed(monkeypatch):
    """The handles of scans that were made, and those that were freed."""
    handles = {"made": [], "freed": []}
    make, free = _scan.made, _scan.lib.redis_scan_free

    def making(function, *args):
        handle = make(function, *args)
        handles["made"].append(handle.value)
        return handle

    def freeing(handle):
        handles["freed"].append(handle.value)
        free(handle)

    monkeypatch.setattr(_scan, "made", making)
    monkeypatch.setattr(_scan.lib, "redis_scan_free", freeing)
    return handles


def fill(client, count=500):
    client.mset({f"key:{n}": n for n in range(count)})
    return {b"key:%d" % n for n in range(count)}


def test_all_keys_come(client):
    keys = fill(client)
    assert set(client.scan_iter()) == keys
    assert set(client.scan_iter(count=7)) == keys
    assert inspect.isgenerator(client.scan_iter())


def test_keys_that_match_and_keys_of_a_type(client):
    fill(client)
    client.hset("key:h", "f", "v")
    assert set(client.scan_iter(match="key:1?", count=50)) == {b"key:%d" % n for n in range(10, 20)}
    assert list(client.scan_iter(type="hash")) == [b"key:h"]
    assert set(client.scan_iter("key:[1h]", 1000, "hash")) == {b"key:h"}
    assert list(client.scan_iter(match="")) == []


def test_no_keys_at_all(client):
    assert list(client.scan_iter()) == []
    for iterate in (client.hscan_iter, client.sscan_iter, client.zscan_iter):
        assert list(iterate("no such key")) == []


@pytest.mark.parametrize("size", [3, 2000], ids=["small", "large"])
def test_fields_and_values_of_a_hash(client, size):
    want = {b"f%d" % n: b"v%d" % n for n in range(size)}
    client.command("HSET", "h", *(text for pair in want.items() for text in pair))
    assert dict(client.hscan_iter("h", count=100)) == want
    assert list(client.hscan_iter("h", match="f2")) == [(b"f2", b"v2")]


@pytest.mark.parametrize("size", [3, 2000], ids=["small", "large"])
def test_members_of_a_set(client, size):
    want = {b"m%d" % n for n in range(size)}
    client.command("SADD", "s", *want)
    assert set(client.sscan_iter("s", count=100)) == want
    assert list(client.sscan_iter("s", match="m1")) == [b"m1"]


@pytest.mark.parametrize("size", [3, 2000], ids=["small", "large"])
def test_members_and_scores_of_a_sorted_set(client, size):
    want = {b"m%d" % n: n + 0.5 for n in range(size)}
    client.command("ZADD", "z", *(word for member, score in want.items() for word in (score, member)))
    client.command("ZADD", "z", "+inf", "top")
    found = dict(client.zscan_iter("z", count=100))
    assert found.pop(b"top") == float("inf")
    assert found == want
    ((member, score),) = client.zscan_iter("z", match="m1")
    assert (member, score, type(score)) == (b"m1", 1.5, float)


def test_decoded_elements(url):
    with Client(url, decode_responses=True) as client:
        client.command("HSET", "hü", "f", "v")
        client.command("ZADD", "z", 1, "mü")
        assert set(client.scan_iter()) == {"hü", "z"}
        assert list(client.hscan_iter("hü")) == [("f", "v")]
        assert list(client.zscan_iter("z")) == [("mü", 1.0)]


def test_a_scan_that_goes_on_to_its_end_is_freed(client, freed):
    fill(client)
    for _ in client.scan_iter():
        assert freed["freed"] == []
    assert len(freed["made"]) == 1 and freed["freed"] == freed["made"]


@pytest.mark.parametrize("ending", ["close", "forget", "break", "throw"])
def test_a_scan_that_is_left_early_is_freed(client, freed, ending):
    fill(client)
    scan = client.scan_iter(count=10)
    next(scan)
    assert freed["freed"] == []
    if ending == "close":
        scan.close()
    elif ending == "forget":
        del scan
        gc.collect()
    elif ending == "break":
        for _ in scan:
            break
        del scan
        gc.collect()
    else:
        with pytest.raises(KeyError):
            scan.throw(KeyError())
    assert len(freed["made"]) == 1 and freed["freed"] == freed["made"]


def test_a_scan_that_never_began_makes_nothing(client, freed):
    client.scan_iter().close()
    del client
    gc.collect()
    assert freed == {"made": [], "freed": []}


def test_a_scan_that_fails_is_freed(client, freed):
    client.set("k", "text")
    with pytest.raises(ServerError, match="WRONGTYPE"):
        list(client.hscan_iter("k"))
    fill(client)
    scan = client.scan_iter(count=10)
    next(scan)
    client.close()
    with pytest.raises(ClosedError):
        list(scan)
    assert len(freed["made"]) == 2 and freed["freed"] == freed["made"]


def test_what_makes_no_sense_is_refused_before_the_first_element(client):
    for count in (0, -1, 2**63):
        with pytest.raises(InvalidError):
            client.scan_iter(count=count)
    with pytest.raises(TypeError):
        client.scan_iter(count="10")
    with pytest.raises(TypeError):
        client.hscan_iter(["h"])
    with pytest.raises(TypeError):
        client.hscan_iter()
