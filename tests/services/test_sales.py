"""Sales by day: added up as lines come, move and go, by the Korean day on which they were paid."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from webapp.elevenst import KST
from webapp.models.base import is_sqlite, now
from webapp.models.board import SalesDay
from webapp.models.orders import Order, OrderLine
from webapp.models.stores import Store
from webapp.services import sales
from webapp.services.catalogue import tallies
from webapp.services.orders import stages

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=KST)


def sell(store: Store, number: int, paid_at: dt.datetime | None, state: str = "901", amount: int | None = 1_000) -> Any:
    order = Order.create(store=store, number=f"2026112{number:09d}")
    moment = now()
    return OrderLine.create(
        store=store, order=order, number="1", state=state, state_at=moment, seen_at=moment, paid_at=paid_at,
        amount=amount,
    )  # fmt: skip


def test_a_day_is_a_korean_day_to_its_very_borders(store: Store) -> None:
    midnight = dt.datetime(2026, 11, 19, 15, tzinfo=dt.UTC)  # of the 20th in Korea
    sell(store, 1, midnight - dt.timedelta(microseconds=1))
    sell(store, 2, midnight, amount=20)
    sell(store, 3, midnight + dt.timedelta(days=1, microseconds=-1), amount=300)
    found = sales.of([store.id], 14, NOON)
    assert [one.day.isoformat() for one in found.days[-2:]] == ["2026-11-19", "2026-11-20"]
    assert [(one.sold.lines, one.sold.won) for one in found.days[-2:]] == [(1, 1_000), (2, 320)]
    assert sales.of([store.id], 14, NOON + dt.timedelta(hours=12)).days[-1].sold.lines == 0, "the next day has begun"


def test_what_is_cancelled_or_not_told_is_told_apart(store: Store) -> None:
    sell(store, 1, NOON, "901"), sell(store, 2, NOON, "301"), sell(store, 3, NOON, "701", 5_000)
    sell(store, 4, NOON, "B01", 7_000), sell(store, 5, NOON, "202", None), sell(store, 6, None, "202")
    sell(store, 7, None, "101"), sell(store, 8, None, "B01")
    found = sales.of([store.id], 14, NOON)
    parts = {name: (part.lines, part.won) for name, part in found.days[-1].parts.items()}
    assert parts == {"confirmed": (1, 1_000), "going": (2, 1_000), "claimed": (1, 5_000), "cancelled": (1, 7_000)}
    assert (found.sold.lines, found.sold.untold, found.undated) == (4, 1, 1)


def test_the_sums_follow_whatever_becomes_of_lines(store: Store) -> None:
    chance = random.Random(7)
    lines = [sell(store, number, NOON - dt.timedelta(hours=chance.randrange(200))) for number in range(30)]
    for one in chance.sample(lines, 20):
        one.patch(state=chance.choice(list(stages.STAGES)), amount=chance.choice([None, 0, 990]))
    for one in chance.sample(lines, 10):
        one.patch(paid_at=chance.choice([None, NOON, one.paid_at and one.paid_at + dt.timedelta(days=1)]))
    for one in chance.sample(lines, 5):
        one.delete_instance()
    assert added() == counted()
    before = SalesDay.select().count()
    tallies.fold()
    assert added() == counted()
    assert is_sqlite() or SalesDay.select().count() < before


def counted() -> dict[Any, Any]:
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in OrderLine.select():
        day = one.paid_at.astimezone(KST).date().isoformat() if one.paid_at else ""
        for at, more in enumerate((1, one.amount or 0, one.amount is None)):
            found[day, one.state][at] += more
    return dict(found)


def added() -> dict[Any, Any]:
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in SalesDay.select():
        for at, more in enumerate((one.lines, one.won, one.untold)):
            found[one.day, one.state][at] += more
    return {key: sums for key, sums in found.items() if any(sums)}


def test_collected_orders_are_sales_of_their_day(store: Store, market: Any) -> None:
    number = place(market)[0]
    collect(store)
    paid = line(number).paid_at.astimezone(KST).date()
    found = sales.of([store.id], 30, now())
    day = next(one for one in found.days if one.day == paid)
    assert (day.sold.lines, day.sold.won) == (1, line(number).amount)
