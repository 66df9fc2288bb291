"""Makes methods of the flows of a core: for a client that blocks, and for its twin for asyncio.

Not for running flows (``driving``) nor for what they do.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Concatenate, Final, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from playhead_client.driving import AsyncDriver, BlockingDriver
    from playhead_client.flows import Flow
    from playhead_client.paging import Pages

T = TypeVar("T")
P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])
C_co = TypeVar("C_co", covariant=True)
"""The core of a client: the object whose methods are its flows."""

_RESULT: Final = {"Flow": "{}", "Pages": "Iterator[{}]"}
"""What a caller gets, by what a core's method says that it gives."""


class BlockingClient(Generic[C_co]):
    """An object whose methods are the flows of its core, and block."""

    def __init__(self, driver: BlockingDriver, core: C_co) -> None:
        self._driver = driver
        self._core = core


class AsyncClient(Generic[C_co]):
    """An object whose methods are the flows of its core, and are awaited."""

    def __init__(self, driver: AsyncDriver, core: C_co) -> None:
        self._driver = driver
        self._core = core


def blocking(flow_of: Callable[Concatenate[C_co, P], Flow[T]]) -> Callable[Concatenate[BlockingClient[C_co], P], T]:
    """A core's flow as a method that blocks."""

    def method(self: BlockingClient[C_co], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._driver.run(flow_of(self._core, *args, **kwargs))

    return _described(method, flow_of)


def awaiting(
    flow_of: Callable[Concatenate[C_co, P], Flow[T]],
) -> Callable[Concatenate[AsyncClient[C_co], P], Coroutine[Any, Any, T]]:
    """A core's flow as a coroutine method."""

    async def method(self: AsyncClient[C_co], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._driver.run(flow_of(self._core, *args, **kwargs))

    return _described(method, flow_of)


def direct(
    method_of: Callable[Concatenate[C_co, P], T],
) -> Callable[Concatenate[BlockingClient[C_co] | AsyncClient[C_co], P], T]:
    """A core's own method, which is no flow, as it is."""

    def method(self: BlockingClient[C_co] | AsyncClient[C_co], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return method_of(self._core, *args, **kwargs)

    return _described(method, method_of)


def blocking_pages(
    pages_of: Callable[Concatenate[C_co, P], Pages[T]],
) -> Callable[Concatenate[BlockingClient[C_co], P], Iterator[T]]:
    """A core's pages as a method that gives their items one by one, and asks for the next page when it is needed."""

    def method(self: BlockingClient[C_co], /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        pages = pages_of(self._core, *args, **kwargs)
        while not pages.is_over:
            yield from self._driver.run(pages.turn())

    return _described(method, pages_of)


def awaiting_pages(
    pages_of: Callable[Concatenate[C_co, P], Pages[T]],
) -> Callable[Concatenate[AsyncClient[C_co], P], AsyncIterator[T]]:
    """The same for ``async for``."""

    async def method(self: AsyncClient[C_co], /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        pages = pages_of(self._core, *args, **kwargs)
        while not pages.is_over:
            for item in await self._driver.run(pages.turn()):
                yield item

    return _described(method, pages_of)


def _described(method: F, original: Callable[..., object]) -> F:
    """``method`` with the name, the words and the parameters of the core's own, as ``help`` shows them."""
    functools.update_wrapper(method, original)
    signature = inspect.signature(original)
    form, _, rest = str(signature.return_annotation).partition("[")
    if form in _RESULT:
        signature = signature.replace(return_annotation=_RESULT[form].format(rest.removesuffix("]")))
    method.__signature__ = signature  # type: ignore[attr-defined] # inspect looks for it there
    return method
