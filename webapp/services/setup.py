"""The way into the product for a new store: which steps are done, which is next, and why a later one is closed."""

from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from webapp.models.imports import APPLIED, ProductImport
from webapp.models.products import Listing
from webapp.models.shipping import AddressTemplate, DispatchTemplate
from webapp.models.stores import Store

ONE = SQL("1")
KEY, ADDRESSES, DISPATCH, PRODUCTS = "key", "addresses", "dispatch", "products"


@dataclass(frozen=True)
class Step:
    """One step of the checklist. `closed_by` is the step that has to be done first, or None."""

    name: str
    is_done: bool
    closed_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_by is None


@dataclass(frozen=True)
class Checklist:
    steps: tuple[Step, ...]

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def is_done(self) -> bool:
        return self.next_step is None

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)


def checklist(store: Store | None) -> Checklist:
    """The four steps for a store; without a store only the first is open."""
    if store is None or not store.is_approved:
        later = tuple(Step(name, False, KEY) for name in (ADDRESSES, DISPATCH, PRODUCTS))
        return Checklist((Step(KEY, False), *later))
    has_addresses, has_dispatch, has_products = _what_stands(store)
    return Checklist(
        (
            Step(KEY, True),
            Step(ADDRESSES, has_addresses),
            Step(DISPATCH, has_dispatch, None if has_addresses else ADDRESSES),
            Step(PRODUCTS, has_products, _first_missing(has_addresses, has_dispatch)),
        )
    )


def _first_missing(has_addresses: bool, has_dispatch: bool) -> str | None:
    if not has_addresses:
        return ADDRESSES
    return None if has_dispatch else DISPATCH


def _what_stands(store: Store) -> tuple[bool, bool, bool]:
    """Whether the store can ship and take back, has a deadline template, and has had its products brought in."""
    questions = (
        _addresses(store).where(AddressTemplate.kind.in_(("outbound", "overseas"))),
        _addresses(store).where(AddressTemplate.kind == "return"),
        DispatchTemplate.select(ONE).where(DispatchTemplate.store == store),
        ProductImport.select(ONE).where((ProductImport.store == store) & (ProductImport.state == APPLIED)),
        Listing.select(ONE).where(Listing.store == store),
    )
    asked_at_once = Store.select(*map(fn.EXISTS, questions)).where(Store.id == store.id).tuples()
    ships, takes_back, has_dispatch, imported, has_listings = map(bool, asked_at_once.get())
    return ships and takes_back, has_dispatch, imported or has_listings


def _addresses(store: Store) -> Any:
    return AddressTemplate.select(ONE).where(AddressTemplate.store == store)
