"""A separate connection, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional

from ._arguments import Argument
from ._call import Call, run
from ._commands import Commands
from ._ffi import lib
from ._handle import Handled, NotCopied, made, owned
from ._kinds import OfThreads
from ._texts import Texts
from .pipeline import Pipeline

if TYPE_CHECKING:
    from .script import Script


class Session(Commands, OfThreads, NotCopied):
    """A private connection of a client, for WATCH and MULTI, SELECT, WAIT and the like: `client.session()`.

    One thread at a time may use it. Leaving the `with` block returns the connection, and what was changed
    on it is undone. If the connection is lost, so is the session: every later call reports it.
    """

    def __init__(self, client: Handled, texts: Texts) -> None:
        self._handle = made(lib.redis_session_new, client._handle)
        self._client = client
        self._texts = texts
        self._free = owned(self, self._handle, lib.redis_session_free)

    def close(self) -> None:
        """Returns the connection. Closing twice does nothing."""
        self._free()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _run(self, call: Call[Any]) -> Any:
        return run(lib.redis_session_call_packed, self._handle, call, self._texts)

    def _run_script(
        self, script: Script, keys: List[bytes], args: List[bytes], timeout_ms: int, decode: Optional[bool]
    ) -> Any:
        pipeline = self.pipeline().script(script, keys, args, decode=decode)
        return pipeline.execute(timeout_ms=None if timeout_ms < 0 else timeout_ms)[0]

    def watch(self, *keys: Argument) -> None:
        """If one of these keys changes, the next atomic pipeline of this session raises WatchError."""
        self.command("WATCH", *keys)

    def unwatch(self) -> None:
        """Stops watching all keys."""
        self.command("UNWATCH")

    def pipeline(self, *, atomic: bool = False) -> Pipeline:
        """Commands sent together on this connection; see Pipeline."""
        return Pipeline(self._client, atomic, self._texts, self)

    def transaction(self) -> Pipeline:
        """An atomic pipeline."""
        return self.pipeline(atomic=True)
