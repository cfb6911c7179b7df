"""Lua scripts."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Tuple, Union

from ._arguments import Argument, encode, wait
from ._ffi import lib
from ._handle import made, owned


class Script:
    """A Lua script: `script = client.script("return ARGV[1]")`, then `script(keys=[...], args=[...])`.

    It is sent by its SHA-1; a server that does not know it gets the text. Any number of
    threads may use it, and with `client=` any number of clients; `Script(text)` belongs to no client.
    """

    def __init__(self, text: Union[str, bytes], client: Any = None) -> None:
        self.text = encode(text) if client is None else client._texts.encode(text)
        self._client = client
        self.handle = made(lib.redis_script_new, self.text, len(self.text))
        self._free = owned(self, self.handle, lib.redis_script_free)
        self.sha: str = lib.redis_script_sha(self.handle).decode()
        """The SHA-1 of the text, which identifies the script to the server."""

    def __call__(
        self,
        keys: Sequence[Argument] = (),
        args: Sequence[Argument] = (),
        client: Any = None,
        *,
        timeout_ms: Optional[int] = None,
        decode: Optional[bool] = None,
    ) -> Any:
        """Runs it with a client (of redischan.aio: await it), a session, or the client that created it. `decode` as
        in the methods of a client: False for bytes, True for str."""
        client = self._client if client is None else client
        if client is None:
            raise TypeError("this script belongs to no client: pass one, script(keys, args, client=...)")
        texts = client._texts
        return client._run_script(
            self, texts.encode_all(keys, "keys"), texts.encode_all(args, "args"), wait(timeout_ms), decode
        )

    def __repr__(self) -> str:
        return f"<redischan.Script {self.sha}>"

    def __reduce__(self) -> Tuple[Any, ...]:
        return Script, (self.text,)  # a copy has its own handle
