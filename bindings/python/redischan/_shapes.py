"""What the methods of commands make of replies: the same value whatever the protocol.

RESP2 sends maps, pairs and scores as flat arrays of texts, RESP3 as maps, arrays of arrays, and doubles. An element that
is an error stays one.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, List

from ._call import as_it_is
from .reply import or_if_lossy

__all__ = ["as_it_is"]


def nothing(reply: Any) -> None:
    """Of OK."""


def is_one(reply: Any) -> bool:
    return reply == 1


def number(reply: Any) -> Any:
    return reply if reply is None or isinstance(reply, Exception) else float(reply)


def numbers(reply: Any) -> Any:
    return [*map(number, reply)]


def integers(reply: Any) -> Any:
    return None if reply is None else [one if one is None else int(one) for one in reply]


def flags(reply: Any) -> Any:
    return [one == 1 for one in reply]


def as_list(reply: Any) -> Any:
    """Of an array, or of a set, which has no order."""
    return [*reply] if isinstance(reply, (list, set)) else reply


def as_tuple(reply: Any) -> Any:
    return tuple(reply) if isinstance(reply, list) else reply


def as_set(reply: Any) -> Any:
    return or_if_lossy(set, reply) if isinstance(reply, list) else reply


def as_map(reply: Any) -> Any:
    return or_if_lossy(dict, flat_pairs(reply)) if isinstance(reply, list) else reply


def as_maps(reply: Any) -> Any:
    return [*map(as_map, reply)] if isinstance(reply, list) else reply


def flat_pairs(flat: List[Any]) -> List[Any]:
    return [*zip(flat[::2], flat[1::2])]


def as_pairs(reply: Any) -> Any:
    """Of an array of pairs, or of one with their elements in turn."""
    if isinstance(reply, dict):
        return [*reply.items()]
    if reply and isinstance(reply[0], list):
        return [*map(tuple, reply)]
    return flat_pairs(reply or [])


def scores(reply: Any) -> Any:
    return [(member, number(score)) for member, score in as_pairs(reply)]


def rank(reply: Any) -> Any:
    return None if reply is None else (reply[0], number(reply[1]))


def key_score(reply: Any) -> Any:
    return None if reply is None else (reply[0], reply[1], number(reply[2]))


def key_scores(reply: Any) -> Any:
    return None if reply is None else (reply[0], scores(reply[1]))


def point(reply: Any) -> Any:
    return None if reply is None else (number(reply[0]), number(reply[1]))


def points(reply: Any) -> Any:
    return [*map(point, reply)]


def places(reply: Any) -> Any:
    """Members, or lists of a member and what was asked for: its distance, its hash, its position."""

    def detail(value: Any) -> Any:
        if isinstance(value, list):
            return point(value)
        return value if isinstance(value, int) else number(value)

    return [[one[0], *map(detail, one[1:])] if isinstance(one, list) else one for one in reply]


def scanned(elements: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda reply: (int(reply[0]), elements(reply[1]))


scan, scan_map, scan_scores = scanned(as_list), scanned(as_map), scanned(scores)


def entry(reply: Any) -> Any:
    """Of a stream. One that was removed meanwhile has no fields; a field may come twice, and then it is no dict."""
    return None if reply is None else (reply[0], as_map(reply[1]))


def entries(reply: Iterable[Any]) -> Any:
    return [*map(entry, reply)]


def streams(reply: Any) -> Any:
    return {key: entries(each) for key, each in (reply.items() if isinstance(reply, dict) else reply or ())}


def claimed(reply: Any) -> Any:
    return [reply[0], entries(reply[1]), *reply[2:]]
