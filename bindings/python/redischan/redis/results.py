"""From replies to what redis-py's methods return."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from redis.client import EMPTY_RESPONSE, NEVER_DECODE

UNUSED = (NEVER_DECODE, EMPTY_RESPONSE, "keys")
"""Options that are no parameters of callbacks."""


def finished(callbacks: Mapping[Any, Any], name: Any, value: Any, options: Dict[str, Any]) -> Any:
    """The result of a command, by the callback that redis-py has for it; raises an error of the server."""
    if isinstance(value, Exception):
        if EMPTY_RESPONSE in options:
            return options[EMPTY_RESPONSE]
        raise value
    if name not in callbacks:
        return value
    for option in UNUSED:
        options.pop(option, None)
    return callbacks[name](value, **options)
