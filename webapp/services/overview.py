"""What the first page counts: per store all that waits for somebody, as the lists count it, and how its calls went."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from peewee import JOIN, SQL, Select, Value, fn

from webapp.models.acts import Act
from webapp.models.base import db
from webapp.models.board import Failure
from webapp.models.inquiries import Inquiry
from webapp.models.lists import LISTINGS
from webapp.models.orders import ONLY_HERE, ONLY_THERE, DispatchCheck, OrderLine
from webapp.models.products import Listing
from webapp.models.runs import Run
from webapp.models.selling import Difference
from webapp.models.stores import Freshness, Incident, Store
from webapp.services import attention, health
from webapp.services.catalogue import tallies
from webapp.services.catalogue.finding import MOST, aside
from webapp.services.claims import queues, reading
from webapp.services.freshness import Marks
from webapp.services.health import Health
from webapp.services.inquiries.criteria import TABS, TO_READ, WAITING
from webapp.services.orders import pulling_out, stages
from webapp.services.products import low

# By name, beside the stages of orders and the queues of claims.
TO_PULL_OUT, UNANSWERED, DAY_OLD, DAYS_OLD, NOTICES = "to_pull_out", "unanswered", "day_old", "days_old", "notices"
FAILED_WORK, IN_DOUBT, DIFFERENCES, LOW_STOCK = "failed_work", "in_doubt", "differences", "low_stock"
INCIDENTS = "incidents"
OF_ORDERS = (stages.PAID, stages.TODAY, stages.LATE, stages.HELD)
OF_CHECKS = (ONLY_HERE, ONLY_THERE)
# Hours after which a question that nobody has answered is counted once more.
AGES = {DAY_OLD: 24, DAYS_OLD: 48}
LATEST_RUNS = 8


@dataclass
class StoreOverview:
    store: Store
    marks: dict[str, Freshness] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    by_status: dict[str, int] = field(default_factory=dict)
    unfilled: int = 0
    health: Health | None = None

    def knows(self, what: str) -> bool:
        """Whether this was ever looked at whole: until then nothing is known of how much there is."""
        mark = self.marks.get(what)
        return mark is not None and mark.checked_at is not None

    @property
    def knows_claims(self) -> bool:
        return self.knows(reading.WHAT)


@dataclass
class Overview:
    stores: list[StoreOverview]
    latest_runs: list[Run]


def of(stores: Sequence[Store], marks: Marks, moment: dt.datetime) -> Overview:
    """The overview of these stores, in five statements however many there are."""
    if not stores:
        return Overview([], [])
    ids = [store.id for store in stores]
    claims, healths = queues.counts(ids), health.of(ids, moment)
    rows = {
        store.id: StoreOverview(store, marks.get(store.id, {}), claims=claims[store.id], health=healths.get(store.id))
        for store in stores
    }
    for name, store_id, number in reduce(add, _counted(stores, moment)).tuples():
        rows[store_id].counts[name] = int(number)
    for store_id, found in tallies.of_owners(LISTINGS, ids).items():
        by_status = {name.removeprefix(tallies.STATE): n for name, n in found.items() if name != tallies.FILLED}
        rows[store_id].by_status = by_status
        rows[store_id].unfilled = sum(by_status.values()) - found.get(tallies.FILLED, 0)
    latest = Run.select().where(Run.store.in_(ids)).order_by(Run.id.desc()).limit(LATEST_RUNS)
    return Overview(list(rows.values()), list(latest))


def _counted(stores: Sequence[Store], moment: dt.datetime) -> list[Any]:
    """Name, store and number: one query each, to be asked together."""
    ids = [store.id for store in stores]
    parts = {name: (OrderLine, stages.at(name, moment)) for name in OF_ORDERS}
    parts[TO_PULL_OUT] = OrderLine, pulling_out.late()
    for verdict in OF_CHECKS:
        parts[verdict] = DispatchCheck, (DispatchCheck.verdict == verdict) & DispatchCheck.settled_at.is_null()
    waits = TABS[WAITING].condition()
    parts[UNANSWERED] = Inquiry, waits
    for name, hours in AGES.items():
        parts[name] = Inquiry, waits & (Inquiry.asked_at <= moment - dt.timedelta(hours=hours))
    parts[NOTICES] = Inquiry, TABS[TO_READ].condition()
    parts[INCIDENTS] = Incident, Incident.closed_at.is_null()
    parts[FAILED_WORK] = Failure, Failure.dismissed_at.is_null()
    queries = [
        model.select(Value(name).alias("name"), model.store.alias("store"), fn.COUNT(model.id).alias("number"))
        .where(model.store.in_(ids) & condition)
        .group_by(model.store)
        for name, (model, condition) in parts.items()
    ]
    doubtful = Act.select(Value(IN_DOUBT), Act.store, fn.COUNT(Act.id))
    queries.append(doubtful.where(aside(Act.store).in_(ids) & attention.in_doubt(moment)).group_by(Act.store))
    # Few things differ, and a store has many listings: SQLite begins with the left side of a cross join.
    differing = Difference.select(Value(DIFFERENCES), Listing.store, fn.COUNT(Difference.id)).join(Listing, JOIN.CROSS)
    found = (Difference.listing == Listing.id) & Listing.store.in_(ids)
    queries.append(differing.where(found).group_by(Listing.store))
    return queries + [_short(store) for store in stores]


def _short(store: Store) -> Any:
    some = low.some(store).alias(f"short_{store.id}")
    return Select((some,), (Value(LOW_STOCK), Value(store.id), fn.COUNT(SQL("*")))).bind(db)


def is_more(name: str, number: int) -> bool:
    """Whether the counting of this stopped at MOST."""
    return name == LOW_STOCK and number > MOST
