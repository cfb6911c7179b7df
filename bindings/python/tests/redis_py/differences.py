"""The tests of redis-py that pass on redis-py and not on the drop-in, each with the reason.

docs/python/what-differs.md has its table from here: `REDISCHAN_WRITE_DOCS=1 pytest tests/test_redis_py.py` writes it.
"""

from __future__ import annotations

from typing import NamedTuple, Tuple


class Difference(NamedTuple):
    """Something that redis-py's tests find different."""

    what: str
    why: str
    tests: Tuple[str, ...]


def of(file: str, owner: str, *names: str) -> Tuple[str, ...]:
    """Tests of the client for threads."""
    return tuple(f"{file}.py::{owner}::{name}" for name in names)


def of_asyncio(file: str, owner: str, *names: str) -> Tuple[str, ...]:
    """Tests of the client for asyncio, which run with both kinds of it."""
    found = []
    for name in names:
        name, _, parameter = name.rstrip("]").partition("[")
        for kind in ("single", "pool"):
            parameters = f"{kind}-{parameter}" if parameter else kind
            found.append(f"test_asyncio/{file}.py::{owner}::{name}[{parameters}]")
    return tuple(found)


def of_both(file: str, owner: str, *names: str) -> Tuple[str, ...]:
    return of(file, owner, *names) + of_asyncio(file, owner, *names)


DIFFERENCES = [
    Difference(
        "`CLIENT REPLY` is refused, with a `ResponseError`",
        "each caller waits for its own reply; one that needs none may ignore it",
        of("test_commands", "TestRedisCommands", "test_client_reply"),
    ),
    Difference(
        "`parse_response` of a client is called only for connections that the program takes out of the pool",
        "replies come from the library; `set_response_callback` changes results",
        of("test_commands", "TestRedisCommands", "test_slowlog_get"),
    ),
    Difference(
        "`client.connection` is None, also with `single_connection_client=True`; so is that of a pipeline",
        "the connection belongs to the library; a connection of redis-py that a program puts into a client is used",
        of("test_commands", "TestRedisCommands", "test_interrupted_command")
        + of_asyncio("test_pipeline", "TestPipeline", "test_pipeline_reset_releases_connection_when_cancelled"),
    ),
    Difference(
        "`reset()` of a pipeline that watches keys sends RESET and not UNWATCH",
        "its connection is made as new before another one uses it",
        of_both("test_pipeline", "TestPipeline", "test_watch_reset_unwatch"),
    ),
    Difference(
        "`pubsub.connection` has no parser and no settings, and its `_sock` is no socket",
        "all subscriptions of a client share a connection of the library, which connects and subscribes again",
        of_both(
            "test_pubsub",
            "TestPubSubAutoReconnect",
            "test_reconnect_socket_error[get_message]",
            "test_reconnect_socket_error[listen]",
        )
        + of_both("test_pubsub", "TestBaseException", "test_base_exception")
        + of_asyncio(
            "test_pubsub", "TestAsyncPubSubBlockingListen", "test_blocking_listen_does_not_mutate_socket_timeout"
        ),
    ),
    Difference(
        "`get_message` and `listen` raise no `ConnectionError` when the connection is lost",
        "the library subscribes again; `r.pubsub(on_gap=f)` calls f where messages are missing",
        of_both(
            "test_pubsub", "TestPubSubConnectionKilled", "test_connection_error_raised_when_connection_dies"
        ),
    ),
    Difference(
        "`PUBLISH` and `PUBSUB NUMSUB` count the subscriptions of one pool to a channel as one",
        "the server sees one subscription, and the library gives each message to all",
        of_both("test_pubsub", "TestPubSubSubcommands", "test_pubsub_numsub"),
    ),
]

TESTS = {test for difference in DIFFERENCES for test in difference.tests}
