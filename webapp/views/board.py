"""Where each number of the first page leads: to the list of exactly the rows that it counts."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from flask import url_for

from webapp import wording, wording_board, wording_claims
from webapp.models.orders import ONLY_HERE, ONLY_THERE
from webapp.models.stores import Store
from webapp.services import overview
from webapp.services.catalogue.finding import MOST
from webapp.services.claims import queues, reading
from webapp.services.inquiries import collecting as inquiries
from webapp.services.orders import collecting as orders
from webapp.services.orders import truth
from webapp.services.overview import StoreOverview

UNKNOWN = "확인 못 함"
ALWAYS_KNOWN = ""
# A group's title, the endpoint of its list, what tells of it, and the names of its numbers.
Given: TypeAlias = tuple[str, str, str, tuple[str, ...]]
NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True)
class Tile:
    """A number, what it counts and where that is listed; `shown` is UNKNOWN where nobody has looked."""

    name: str
    shown: str
    label: str
    address: str
    is_urgent: bool = False

    @property
    def is_known(self) -> bool:
        return self.shown != UNKNOWN


@dataclass(frozen=True)
class Group:
    """Tiles of which one look tells, by the name it has among the marks of freshness; '' for what is our own."""

    title: str
    address: str
    what: str
    tiles: tuple[Tile, ...]
    stores: tuple[StoreOverview, ...]

    @property
    def checked_at(self) -> dt.datetime | None:
        """When the store that was looked at longest ago was; None where one was never."""
        times = [one.marks[self.what].checked_at if self.what in one.marks else None for one in self.stores]
        return None if None in times else min((time for time in times if time), default=None)


def _orders(**asked: Any) -> Callable[[Store | None], str]:
    return lambda store: url_for("orders.list_orders", store=store.id if store else None, **asked)


def _of_store(endpoint: str, **asked: Any) -> Callable[[Store | None], str]:
    """A list that is of one store alone: nothing that counts several leads there."""
    return lambda store: url_for(endpoint, store_id=store.id, **asked) if store else ""


def _beside(endpoint: str, **asked: Any) -> Callable[[Store | None], str]:
    return lambda store: url_for(endpoint, store=store.id if store else None, **asked)


ADDRESSES: Final[dict[str, Callable[[Store | None], str]]] = {
    **{name: _orders(stage=name) for name in overview.OF_ORDERS},
    overview.TO_PULL_OUT: _of_store("order_papers.pull_out_all"),
    **{name: _of_store("order_checks.show", verdict=name) for name in overview.OF_CHECKS},
    overview.UNANSWERED: _beside("inquiries.list_inquiries", tab="open"),
    **{name: _beside("inquiries.list_inquiries", tab="open", age=str(hours)) for name, hours in overview.AGES.items()},
    overview.NOTICES: _beside("inquiries.list_inquiries", tab="unread"),
    overview.FAILED_WORK: _beside("attention.show", _anchor="failed"),
    overview.IN_DOUBT: _beside("attention.show", _anchor="in-doubt"),
    overview.DIFFERENCES: _beside("differences.list_differences"),
    overview.LOW_STOCK: _of_store("stock.list_short"),
}
OF_ORDERS = (*overview.OF_ORDERS, overview.TO_PULL_OUT)
OF_INQUIRIES = (overview.UNANSWERED, *overview.AGES, overview.NOTICES)
# By what tells of them: a difference is known by a look at the listings.
GROUPS: Final[tuple[Given, ...]] = (
    ("주문", "orders.list_orders", orders.WHAT, OF_ORDERS),
    ("진실 확인", "", truth.WHAT, (ONLY_HERE, ONLY_THERE)),
    ("문의", "inquiries.list_inquiries", inquiries.WHAT, OF_INQUIRIES),
    ("상품", "listings.list_listings", "products", (overview.DIFFERENCES,)),
    ("이 프로그램", "", ALWAYS_KNOWN, (overview.FAILED_WORK, overview.IN_DOUBT, overview.LOW_STOCK)),
)
# What is counted over several stores, for it is listed over several.
SUMMED = {*overview.OF_ORDERS, *OF_INQUIRIES, overview.DIFFERENCES, overview.FAILED_WORK, overview.IN_DOUBT}


def groups(one: StoreOverview) -> list[Group]:
    """The board of one store."""
    first, *others = (_group([one], one.store, given) for given in GROUPS)
    return [first, _claims([one], one.store), *others]


def summed(several: Sequence[StoreOverview], of_none: Mapping[str, int]) -> list[Group]:
    """The board of all of them together: what has one list over all stores, and `of_none` that belongs to no store."""
    kept = [(title, page, what, tuple(n for n in names if n in SUMMED)) for title, page, what, names in GROUPS]
    first, *others = (_group(several, None, given, of_none) for given in kept if given[-1])
    return [first, _claims(several, None), *others]


def _group(
    several: Sequence[StoreOverview], store: Store | None, given: Given, of_none: Mapping[str, int] = NOTHING
) -> Group:
    title, page, what, names = given
    tiles = tuple(_tile(several, store, what, name, of_none.get(name, 0)) for name in names)
    address = url_for(page, store=store.id if store else None) if page else ""
    return Group(title, address, what, tiles, tuple(several))


def _tile(several: Sequence[StoreOverview], store: Store | None, what: str, name: str, more: int) -> Tile:
    number = sum(one.counts.get(name, 0) for one in several) + more
    shown = _shown(number, not what or all(one.knows(what) for one in several), overview.is_more(name, number))
    is_urgent = bool(number) and name in wording_board.URGENT
    return Tile(name, shown, wording_board.LABELS[name], ADDRESSES[name](store), is_urgent)


def _shown(number: int, is_known: bool, is_more: bool = False) -> str:
    """What was never looked at is no 0; what was seen of it all the same is told."""
    if not number and not is_known:
        return UNKNOWN
    return f"{MOST:,}+" if is_more else wording.count(number)


def _claims(several: Sequence[StoreOverview], store: Store | None) -> Group:
    tiles = []
    for name, label in wording_claims.QUEUES.items():
        number = sum(one.claims[name] for one in several)
        if not number and name not in wording_claims.ALWAYS:
            continue
        held = sum(one.claims[queues.HELD] for one in several) if name == queues.SEND_AFTER_ALL else 0
        more = f" (보류 중 {held:,})" if held else ""
        address = url_for("claims.list_claims", store=store.id if store else None, queue=name)
        shown = _shown(number, all(one.knows_claims for one in several))
        tiles.append(Tile(name, shown, label + more, address, bool(number) and name in wording_claims.URGENT))
    address = url_for("claims.list_claims", store=store.id if store else None)
    return Group("클레임", address, reading.WHAT, tuple(tiles), tuple(several))
