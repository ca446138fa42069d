"""Calls to the market that are under way abreast, while one thread alone does everything else.

A call is little but waiting: for its turn in the lane, and for the answer. Only that is done by several threads, each
with a client of its own. What a call brings lands in the thread that began it, so the database, the run and its counts
are never touched by two at once.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import Any, TypeVar

from webapp.elevenst import ElevenstClient
from webapp.models.stores import Store
from webapp.services import market

T = TypeVar("T")
Call = Callable[[ElevenstClient], T]
# Gets the call's outcome as a function, which returns what it brought or raises what it met.
Landing = Callable[[Callable[[], T]], None]

log = logging.getLogger("elevendesk.market")


class _Outcome:
    """What a call brought, once. It lets go of the call, which holds its error, which holds all that it passed through:

    such a ring would keep connections until somebody clears away.
    """

    def __init__(self, future: Future[Any]) -> None:
        self._futures = [future]

    def __call__(self) -> Any:
        return self._futures.pop().result()


class Calls:
    """Calls under way; made by `calls_of`."""

    def __init__(self, pool: ThreadPoolExecutor, clients: "SimpleQueue[ElevenstClient]", most: int) -> None:
        self._pool, self._clients, self._most = pool, clients, most
        self._landings: dict[Future[Any], Landing[Any]] = {}

    @property
    def have_room(self) -> bool:
        return len(self._landings) < self._most

    def __bool__(self) -> bool:
        """Whether any is under way."""
        return bool(self._landings)

    def begin(self, call: Call[T], land: Landing[T]) -> None:
        """Send `call` on its way; it must not touch the database. `land` is called when its outcome is there."""
        self._landings[self._pool.submit(self._make, call)] = land

    def _make(self, call: Call[T]) -> T:
        client = self._clients.get()
        try:
            return call(client)
        finally:
            self._clients.put(client)

    def land_next(self) -> None:
        """Wait for an outcome, and let the oldest of those that are there land."""
        land, outcome = self._next()
        land(outcome)

    def _next(self) -> "tuple[Landing[Any], _Outcome]":
        there, _ = wait(self._landings, return_when=FIRST_COMPLETED)
        future = next(future for future in self._landings if future in there)
        return self._landings.pop(future), _Outcome(future)

    def land_all(self) -> None:
        """Let everything land though something has gone wrong; what else goes wrong is only logged."""
        while self:
            try:
                self.land_next()
            except Exception as trouble:
                log.warning("a call landed badly behind another", extra={"reason": type(trouble).__name__})


@contextmanager
def calls_of(store: Store, most: int) -> Iterator[Calls]:
    """At most so many calls of a store abreast.

    What is still under way when the work fails or is stopped lands before: what was sent has to be written down.
    """
    with ExitStack() as stack:
        clients: SimpleQueue[ElevenstClient] = SimpleQueue()
        for _ in range(most):
            clients.put(stack.enter_context(market.client_for(store)))
        calls = Calls(stack.enter_context(ThreadPoolExecutor(most, "market")), clients, most)
        try:
            yield calls
        except Exception:
            calls.land_all()
            raise
