"""The methods of commands, awaited: on the shared connection, or on one for a session."""

from __future__ import annotations

import asyncio
from typing import Any, Callable, List, Optional

from .._call import Call
from .._commands import Commands
from .._handle import NotCopied
from .._kinds import OfAsyncio
from .._texts import Texts
from ..reply import parse
from ._queue import Undelivered

OnUndelivered = Callable[[List[bytes], Any], object]
"""on_undelivered(args, reply); for a pipeline, args is [b"EXEC"] and reply the list of its results."""


class Sending(Commands, OfAsyncio, NotCopied):
    """Sends commands and awaits their replies."""

    _texts: Texts
    _on_undelivered: Optional[OnUndelivered]

    async def _send(self, argv: List[bytes], timeout_ms: int, undelivered: Optional[Undelivered]) -> bytes:
        raise NotImplementedError

    async def _run(self, call: Call[Any]) -> Any:
        argv = call.argv
        if argv is None:
            return call.convert(None)

        def result(raw: bytes) -> Any:
            return call.convert(parse(raw, self._texts.decoder_for(call.decode)))

        return result(await self._send(argv, call.timeout_ms, self._hook(argv, result)))

    def _hook(self, argv: List[bytes], result: Callable[[bytes], Any]) -> Optional[Undelivered]:
        """What gets the reply of a canceled request: on_undelivered, if set, and if the command (argv) is worth it."""
        function = self._on_undelivered
        if function is None:
            return None

        def undelivered(raw: bytes) -> None:
            try:
                if argv:
                    function(argv, result(raw))
            except Exception as error:
                text = "on_undelivered, which is given the replies of canceled commands, failed"
                asyncio.get_running_loop().call_exception_handler({"message": text, "exception": error})

        return undelivered
