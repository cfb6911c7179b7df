"""The commands that a pipeline of redis-py has collected, and from their replies its results."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from redis.client import EMPTY_RESPONSE, NEVER_DECODE
from redis.exceptions import ResponseError, WatchError

from ..reply import Decoder
from .batch import Refused
from .results import finished

Command = Tuple[Tuple[Any, ...], Dict[str, Any]]


def encoded(caller: Any, stack: Sequence[Command]) -> Tuple[List[List[bytes]], List[Optional[Decoder]]]:
    """The commands as they are sent, and what decodes the reply to each."""
    commands = [caller.encode(args) for args, _ in stack]
    return commands, [None if NEVER_DECODE in options else caller.decoder for _, options in stack]


def to_send(stack: Sequence[Command]) -> List[Command]:
    """Those of a transaction that are sent. Others have their result already."""
    return [command for command in stack if EMPTY_RESPONSE not in command[1]]


def results_of_pipeline(
    pipeline: Any, stack: Sequence[Command], replies: Optional[Sequence[Any]], raise_on_error: bool
) -> List[Any]:
    """The results of commands that the server ran one by one."""
    results: List[Any] = []
    for (args, options), reply in zip(stack, replies or ()):
        try:
            results.append(finished(pipeline.response_callbacks, args[0], reply, options))
        except ResponseError as error:
            results.append(error)
    if raise_on_error:
        pipeline.raise_first_error(stack, results)
    return results


def results_of_transaction(
    pipeline: Any, stack: Sequence[Command], replies: Optional[List[Any]], raise_on_error: bool
) -> List[Any]:
    """The results of commands that the server ran together; replies are those to the commands that were sent."""
    pipeline.watching = False
    if replies is None:
        raise WatchError("Watched variable changed.")
    for index, (_, options) in enumerate(stack):
        if EMPTY_RESPONSE in options:
            replies.insert(index, options[EMPTY_RESPONSE])
    if raise_on_error:
        pipeline.raise_first_error(stack, replies)
    return [
        reply if isinstance(reply, Exception) else finished(pipeline.response_callbacks, args[0], reply, options)
        for (args, options), reply in zip(stack, replies)
    ]


def refusal(pipeline: Any, stack: Sequence[Command], refused: Refused) -> Exception:
    """The exception for a transaction of which the server refused a command, which it names."""
    index = [index for index, (_, options) in enumerate(stack) if EMPTY_RESPONSE not in options][refused.index]
    pipeline.annotate_exception(refused.error, index + 1, stack[index][0])
    return refused.error
