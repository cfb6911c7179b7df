"""How a method of a command is made: what it sends and what it makes of the reply, for four kinds of classes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from ._call import Call
from ._texts import Texts

if TYPE_CHECKING:
    from typing import Coroutine, Protocol, overload

    from typing_extensions import Concatenate, ParamSpec

    from ._kinds import OfAsyncio, OfPipelines, OfThreads

    P = ParamSpec("P")
    T = TypeVar("T")
    T_co = TypeVar("T_co", covariant=True)
    Pipe = TypeVar("Pipe", bound=OfPipelines)

    class Method(Protocol[P, T_co]):
        """What a type checker is told of a method: its result depends on whose method it is."""

        @overload
        def __get__(self, of: OfThreads, owner: Any = None) -> Callable[P, T_co]: ...
        @overload
        def __get__(self, of: OfAsyncio, owner: Any = None) -> Callable[P, Coroutine[Any, Any, T_co]]: ...
        @overload
        def __get__(self, of: Pipe, owner: Any = None) -> Callable[P, Pipe]: ...


def typed(build: Callable[Concatenate[Any, P], Call[T]]) -> Method[P, T]:
    """Makes a method that runs what `build` gives."""

    @functools.wraps(build)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._run(build(self, *args, **kwargs))

    return method  # type: ignore[return-value]


class Methods:
    """Whoever inherits methods says in `_run` how a call is run."""

    _texts: Texts

    def _run(self, call: Call[Any]) -> Any:
        raise NotImplementedError
