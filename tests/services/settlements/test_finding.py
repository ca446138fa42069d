"""Finding rows of settlements: each filter and page shows what a look at every row would, few or many as they are."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from webapp.models import settlements as model
from webapp.models.base import now
from webapp.models.orders import SoldItem
from webapp.models.settlements import SettlementLine
from webapp.models.stores import Store
from webapp.services.catalogue import finding as catalogue_finding
from webapp.services.orders import sold
from webapp.services.settlements import criteria, finding
from webapp.services.settlements.criteria import Criteria
from webapp.services.settlements.finding import Finding, Search
from webapp.services.settlements.totals import Touched

DAY = dt.date(2026, 11, 20)
WORDS = ("빨강 컵", "파란 컵", "빨강 접시")
Meets = Callable[[SettlementLine], object]
ASKED: dict[str, tuple[Search, Meets]] = {
    "all": (Search(()), lambda one: True),
    "days": (
        Search((), criteria=Criteria(day_from="2026-11-12", day_to="2026-11-16")),
        lambda one: dt.date(2026, 11, 12) <= one.settled_on <= dt.date(2026, 11, 16),
    ),
    "a kind": (Search((), criteria=Criteria(kind=model.REVERSAL)), lambda one: one.kind == model.REVERSAL),
    "an order": (Search((), "90000007"), lambda one: one.order_no == "90000007"),
    "a claim": (Search((), "C7"), lambda one: one.claim_no == "C7"),
    "a word": (Search((), "빨강"), lambda one: one.product_name.startswith("빨강")),
    "a product's number": (Search((), criteria=Criteria(product="501")), lambda one: one.product_no == "501"),
    "words and days": (
        Search((), "컵", Criteria(basis=model.COUNTED, day_from="2026-11-10")),
        lambda one: "컵" in one.product_name and one.counted_on >= dt.date(2026, 11, 10),
    ),
    "what lacks a cost": (Search((), criteria=Criteria(missing=model.NO_SKU)), lambda one: one.missing == model.NO_SKU),
}


@pytest.fixture
def rows(store: Store) -> list[SettlementLine]:
    """Eighty rows of two stores, whose every column that a list asks for is drawn by lot."""
    dice = random.Random(3)
    other = Store.create(seller=store.seller, name="다른 견본", seller_login="other", seller_kind="business")
    items = {
        (one.id, name): SoldItem.create(
            store=one, product_no=str(500 + n), product_name=name, option_text="", seller_code=f"S{n}", name=name
        )
        for one in (store, other)
        for n, name in enumerate(WORDS)
    }
    made, touched = [], {store.id: Touched(), other.id: Touched()}
    for n in range(80):
        owner, name = dice.choice((store, other)), dice.choice(WORDS)
        settled, amount = DAY - dt.timedelta(days=dice.randrange(15)), Decimal(dice.randrange(1, 10**6)) / 10
        made.append(
            SettlementLine.create(
                store=owner, order_no=f"90{n % 40:06d}", line_no="1", place=n, claim_no=dice.choice(("", f"C{n}")),
                kind=dice.choice(model.KINDS), product_no=items[owner.id, name].product_no, product_name=name,
                sold_item=items[owner.id, name], settled_on=settled, counted_on=settled - dt.timedelta(days=2),
                gross=amount, deducted=Decimal(0), due=amount, missing=dice.choice((None, model.NO_SKU)),
                gone_at=dice.choice((None, None, None, now())), listed_from=DAY, listed_to=DAY, seen_at=now(),
                digest=str(n),
            )
        )  # fmt: skip
        touched[owner.id].note(made[-1])
    for owner in (store, other):
        touched[owner.id].write(owner)
    return made


@pytest.mark.parametrize("most", [2_000, 4])
def test_each_search_finds_what_a_look_at_every_row_would(
    rows: list[SettlementLine], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (catalogue_finding, criteria, finding, sold):
        monkeypatch.setattr(module, "MOST", most)
    stores = sorted({row.store_id for row in rows})
    for ids in (tuple(stores), (stores[0],)):
        for name, (search, meets) in ASKED.items():
            asked = Search(ids, search.text, search.criteria)
            basis = "counted_on" if search.criteria.basis == model.COUNTED else "settled_on"
            fitting = [row for row in rows if row.store_id in ids and row.gone_at is None and meets(row)]
            fitting.sort(key=lambda row: (getattr(row, basis), row.id), reverse=True)
            assert finding.ids_in_order(asked) == [row.id for row in fitting], (name, ids)
            found = Finding(asked)
            counted = finding.count(found)
            assert counted.is_more or counted.total == len(fitting), (name, ids)
            pages = [finding.page_of(found, counted, offset, 7) for offset in range(0, max(counted.total, 1), 7)]
            shown = [row.id for page in pages for row in page]
            assert shown == [row.id for row in fitting][: len(shown)], (name, ids)
            assert len(shown) == len(fitting) or counted.is_more, (name, ids)
            if counted.sums is not None:
                assert counted.sums.due == sum(row.due for row in fitting), (name, ids)
