"""Pipelines and transactions, awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional

from .._arguments import wait
from .._ffi import lib
from ..errors import WatchError
from ..pipeline import Batch, Commanded

if TYPE_CHECKING:
    from typing import Callable, Protocol

    from .._handle import Handled
    from .._texts import Texts
    from ._lease import Lease
    from ._queue import Queue, Undelivered

    class Client(Handled, Protocol):
        """What a pipeline needs of its client."""

        _texts: Texts
        _queue: Queue

        def _hook(self, argv: List[bytes], result: Callable[[bytes], Any]) -> Optional[Undelivered]: ...

NO_REPLIES = b"*0\r\n"


class Pipeline(Commanded):
    """Commands that are sent as one request: `client.pipeline()`. They are added without an await.

    An atomic one is a transaction: the server runs all its commands with nothing in between, or none.
    """

    def __init__(self, client: Client, atomic: bool, lease: Optional[Lease] = None) -> None:
        super().__init__(client, atomic, client._texts)
        self._queue, self._hook, self._lease = client._queue, client._hook, lease

    async def execute(self, *, raise_on_error: bool = True, timeout_ms: Optional[int] = None) -> List[Any]:
        """Runs the commands, as redischan.Pipeline.execute does. Commands added from now on belong to the next run."""
        timeout = wait(timeout_ms)
        batch, self._batch = self._batch, Batch(self._client._handle, self._atomic)
        raw = NO_REPLIES if batch.sends_nothing else await self._exchange(batch, timeout)
        if raw[:1] != b"*" or raw[:2] == b"*-":  # nil
            raise WatchError
        return batch.results(raw, self._texts, raise_on_error)

    async def _exchange(self, batch: Batch, timeout: int) -> bytes:
        hook = self._hook([b"EXEC"], lambda raw: batch.results(raw, self._texts, False))
        if self._lease is not None:
            return await self._lease.call_pipeline(batch.handle, timeout, undelivered=hook)
        return await self._queue.exchange(
            lambda queue, tag, time: lib.redis_queue_submit_pipeline(queue, tag, batch.handle, time), timeout, hook
        )

    async def __aenter__(self) -> Pipeline:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.clear()
