"""with redischan.timeout(): which limit applies inside, and afterwards.

A limit of 0 ms fails at once with NOT_SENT, so the tests see which limit applies without a clock.
"""

import threading

import pytest

import redischan
from redischan import Client, InvalidError, timeout

LONG = 60_000


@pytest.fixture
def client():
    with Client("embedded://") as client:
        yield client


def is_none(client):
    """Whether the limit that holds here is 0 ms."""
    try:
        client.set("key", "value")
    except redischan.TimeoutError:
        return True
    return False


def test_the_innermost_holds_and_then_the_one_around_it(client):
    assert not is_none(client)
    with timeout(0):
        assert is_none(client)
        with timeout(LONG):
            assert not is_none(client)
            with timeout(0):
                assert is_none(client)
            assert not is_none(client)
        assert is_none(client)
        with timeout(LONG):
            pass
        assert is_none(client)
    assert not is_none(client)


def test_it_is_given_back_after_an_exception(client):
    with timeout(0):
        with pytest.raises(KeyError):
            with timeout(LONG):
                raise KeyError
        assert is_none(client)
    with pytest.raises(KeyError):
        with timeout(0):
            raise KeyError
    assert not is_none(client)


def test_it_is_given_back_by_a_function_with_a_limit_of_its_own(client):
    @timeout(LONG)
    def decorated():
        return is_none(client)

    def within():
        with timeout(LONG):
            return is_none(client)

    with timeout(0):
        assert not decorated() and not within()
        assert is_none(client)


def test_a_limit_that_is_refused_changes_nothing(client):
    with timeout(0):
        with pytest.raises(InvalidError):
            with timeout(-1):
                pytest.fail("not entered")
        assert is_none(client)
    assert not is_none(client)


def test_none_is_the_option_of_the_client(client):
    with timeout(0):
        with timeout(None):
            assert not is_none(client)
        assert is_none(client)


def test_blocks_that_end_in_another_order(client):
    def limited(timeout_ms):
        with timeout(timeout_ms):
            yield

    first, second = limited(0), limited(LONG)
    next(first)
    next(second)
    first.close()  # the inner one goes on
    assert not is_none(client)
    second.close()
    assert not is_none(client)
    with timeout(LONG):
        first = limited(0)
        next(first)
        assert is_none(client)
        first.close()
        assert not is_none(client)


def test_each_thread_has_its_own(client):
    seen = []

    def work():
        seen.append(is_none(client))
        with timeout(0):
            seen.append(is_none(client))
        seen.append(is_none(client))

    with timeout(0):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert is_none(client)
    assert seen == [False, True, False]


def test_a_time_of_its_own_comes_first(client):
    with timeout(0):
        assert client.command("GET", "key", timeout_ms=LONG) is None
