"""Several commands that are sent together as one request."""

from __future__ import annotations

from ctypes import c_void_p
from typing import TYPE_CHECKING, Any, Iterator, List, Optional, Sequence, TypeVar

from . import _ffi
from ._arguments import Argument, pack, wait
from ._call import Call, as_it_is, complete
from ._commands import Commands
from ._ffi import lib
from ._handle import Handled, NotCopied, made, owned
from ._kinds import OfPipelines
from ._status import check
from ._texts import Texts
from .errors import (
    REFUSED_FOR_A_TIME,
    InvalidError,
    Outcome,
    ProtocolError,
    RedischanError,
    ServerError,
    TooLargeError,
    WatchError,
)
from .reply import parse_each

if TYPE_CHECKING:
    from .script import Script

Self = TypeVar("Self", bound="Commanded")


class Batch:
    """The commands of a pipeline in the library, and how to convert their replies."""

    def __init__(self, client: c_void_p, atomic: bool) -> None:
        self.handle = made(lib.redis_pipeline_new, client, atomic)
        self.atomic = atomic
        self.calls: List[Call[Any]] = []
        self._free = owned(self, self.handle, lib.redis_pipeline_free)

    def add(self, call: Call[Any]) -> None:
        if call.argv is not None:
            packed, lengths = pack(call.argv)
            check(lib.redis_pipeline_add_packed(self.handle, len(call.argv), packed, lengths))
        self.calls.append(call)

    def add_script(
        self, script: Script, keys: List[bytes], args: List[bytes], decode: Optional[bool]
    ) -> None:
        packed, lengths = pack([*keys, *args])
        check(
            lib.redis_pipeline_add_script_packed(
                self.handle, script.handle, len(keys), len(args), packed, lengths
            )
        )
        self.calls.append(Call([], as_it_is, decode=decode))

    def clear(self) -> None:
        self.calls = []
        check(lib.redis_pipeline_clear(self.handle))

    @property
    def sends_nothing(self) -> bool:
        return all(call.argv is None for call in self.calls)

    def results(self, raw: bytes, texts: Texts, raise_on_error: bool) -> List[Any]:
        """The result of each command, or its exception; or raises the first exception."""
        decoders = [texts.decoder_for(call.decode) for call in self.calls if call.argv is not None]
        replies = iter(parse_each(raw, decoders))
        results = [result(call, replies) for call in self.calls]
        for index, (call, value) in enumerate(zip(self.calls, results)):
            if isinstance(value, RedischanError):
                self._complete(value, call, index)
        if raise_on_error:
            for value in results:
                if isinstance(value, Exception):
                    raise value
        return results

    def _complete(self, error: RedischanError, call: Call[Any], index: int) -> None:
        """Adds to an error what the reply alone does not say: which command it belongs to, and whether to retry."""
        name = call.argv[0] if call.argv else b"EVALSHA"  # a script
        error.command, error.index = name.decode("ascii", "backslashreplace"), index
        # A transaction, a script or a module may return such an error after it has written.
        writes_first = self.atomic or b"." in name or name.upper() in (b"EVAL", b"EVALSHA", b"FCALL")
        if isinstance(error, ServerError):
            error.retryable = error.prefix in REFUSED_FOR_A_TIME and not writes_first


OWN_WORDS = {"TOOLARGE": TooLargeError, "PROTOCOL": ProtocolError}
"""Errors that the library puts in place of a reply."""


def result(call: Call[Any], replies: Iterator[Any]) -> Any:
    """The result of a command, or its exception."""
    reply = None if call.argv is None else next(replies)
    if isinstance(reply, ServerError) and reply.prefix in OWN_WORDS:
        return OWN_WORDS[reply.prefix](str(reply), outcome=Outcome.ANSWERED)
    return reply if isinstance(reply, Exception) else call.convert(reply)


class Commanded(Commands, OfPipelines, NotCopied):
    """What the pipelines of threads and of asyncio have in common. Each method adds a command and returns the pipeline.

    >>> pipeline.set("k", 1).incr("k").command("STRLEN", "k")
    """

    def __init__(self, client: Handled, atomic: bool, texts: Texts) -> None:
        self._client = client
        self._atomic = atomic
        self._texts = texts
        self._batch = Batch(client._handle, atomic)

    def _run(self: Self, call: Call[Any]) -> Self:
        refuse_time(call.timeout_ms)
        self._batch.add(call)
        return self

    def script(
        self: Self,
        script: Script,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        *,
        decode: Optional[bool] = None,
    ) -> Self:
        """Runs a script; its text is sent with it, once per pipeline."""
        return self._run_script(
            script,
            self._texts.encode_all(keys, "keys"),
            self._texts.encode_all(args, "args"),
            decode=decode,
        )

    def _run_script(
        self: Self,
        script: Script,
        keys: List[bytes],
        args: List[bytes],
        timeout_ms: int = _ffi.WAIT_DEFAULT,
        decode: Optional[bool] = None,
    ) -> Self:
        refuse_time(timeout_ms)
        self._batch.add_script(script, keys, args, decode)
        return self

    def __len__(self) -> int:
        """How many commands it holds."""
        return len(self._batch.calls)

    def __bool__(self) -> bool:
        return True  # even while it is empty: `if pipeline` asks whether there is one

    def clear(self) -> None:
        """Removes all commands."""
        self._batch.clear()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.clear()


def refuse_time(timeout_ms: int) -> None:
    if timeout_ms != _ffi.WAIT_DEFAULT:
        raise InvalidError("a command in a pipeline has no separate timeout: pass it to execute()")


class Pipeline(Commanded):
    """Commands that are sent as one request: `client.pipeline()`. One thread at a time may use it.

    An atomic one is a transaction: the server runs all its commands with nothing in between, or none. This is
    safe on a shared connection, because MULTI, the commands and EXEC are sent as one piece.
    """

    def __init__(
        self, client: Handled, atomic: bool, texts: Texts, session: Optional[Handled] = None
    ) -> None:
        super().__init__(client, atomic, texts)
        self._session = session

    def execute(self, *, raise_on_error: bool = True, timeout_ms: Optional[int] = None) -> List[Any]:
        """Runs the commands and returns their results, in order, as the methods of a client return them.

        If some fail, the first error is raised after all have run; with raise_on_error=False each error takes
        the place of its result. If the connection is lost, `answered` of the exception says how many
        commands, from the first on, are known to have been executed. Afterwards the pipeline is empty,
        whatever happened. WatchError: a key that the session watches was changed, and nothing ran.
        """
        timeout = wait(timeout_ms)

        def results(raw: bytes, code: int) -> List[Any]:
            if code == _ffi.NIL:
                raise WatchError
            return self._batch.results(raw, self._texts, raise_on_error)

        def undelivered(raw: bytes, _: int) -> List[Any]:
            return self._batch.results(raw, self._texts, False)

        try:
            if self._session is None:
                function, handles = lib.redis_pipeline_call, (self._batch.handle,)
            else:
                function, handles = lib.redis_session_call_pipeline, (self._session._handle, self._batch.handle)
            return complete(results, function, *handles, timeout, undelivered=undelivered)
        finally:
            self.clear()
