"""Asking the market how given orders stand now, whoever wants to know: a person, the cancel gate, a collection."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from webapp.elevenst import ElevenstClient
from webapp.elevenst import OrderLine as Told
from webapp.elevenst.codes import OrderState
from webapp.elevenst.orders import Orders
from webapp.models.base import now
from webapp.models.stores import Store
from webapp.services.orders.sifting import Sieve
from webapp.services.orders.taking import Look, Taken, take

CHUNK = 200
Fetch = Callable[[Orders], Iterable[Told]]


def read_order(store: Store, client: ElevenstClient, number: str) -> Taken:
    """Read one order whole, in whichever state its lines are; guide page 1633. Raises ElevenstError."""
    return take(Look(store, now(), "asked"), client.orders.one(number))


def read_again(store: Store, client: ElevenstClient, numbers: Iterable[str], run_id: int | None = None) -> Taken:
    """Ask the market for the state of these orders' lines now, a hundred a call. Raises ElevenstError."""
    return write_down(look_by_number(store, run_id), client.orders.states(numbers))


def look_by_number(store: Store, run_id: int | None = None) -> Look:
    """The look that begins now: make it before the market is asked."""
    return Look(store, now(), "asked", run_id, by_number=True)


def write_down(look: Look, rows: Iterable[Told]) -> Taken:
    """Take what the market told of orders that it was asked about by number."""
    taken = Taken()
    for chunk in chunks(rows):
        taken += take(look, chunk)
    return taken


def read_whole(store: Store, client: ElevenstClient, numbers: Iterable[str], look: tuple[str, int | None]) -> Taken:
    """Read these orders whole, one a call; `look` is what the history calls it, and its run. Raises ElevenstError."""
    source, run_id = look
    taken = Taken()
    for number in sorted(numbers):
        taken += take(Look(store, now(), source, run_id), client.orders.one(number))
    return taken


def read_list(look: Look, orders: Orders, fetch: Fetch, state: OrderState) -> Iterator[Taken]:
    """Read one of the market's lists; yields what was taken of it, a transaction each. Raises ElevenstError."""
    sieve = Sieve(look, state)
    for rows in chunks(fetch(orders.sifted(sieve))):
        yield take(look, rows, state, sieve.digests)


def chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows in lists of at most so many as one transaction takes."""
    walk = iter(rows)
    while chunk := list(islice(walk, CHUNK)):
        yield chunk
