"""합계와 수익: totals are the sum of the rows whatever happens to them, and what a profit lacks is named, never 0."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import make_store
from tests.services.orders.test_collecting import collect as collect_orders
from tests.services.orders.test_collecting import line
from tests.services.settlements.test_collecting import collect, confirm, row, stamp, today
from webapp.models import settlements as model
from webapp.models.accounts import User
from webapp.models.base import db
from webapp.models.claims import Claim
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.settlements import AMOUNTS, BASES, BY_ORDER, BY_SKU, SettlementLine, SettlementTotal
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.settlements import costing, finding, summing, totals
from webapp.services.settlements.finding import Finding
from webapp.services.settlements.totals import COLUMNS, Touched


def shelve(store: Store, number: str) -> Sku:
    """The SKU that an order's line sells, which came here after the order did."""
    sold = line(number)
    product = Product.create(seller=store.seller, name="견본 상품")
    sku = Sku.create(seller=store.seller, product=product, code="C-1")
    listing = Listing.create(store=store, product=product, number=sold.product_no, name="견본 상품")
    ListingOption.create(listing=listing, sku=sku, stock_number=sold.stock_no)
    return sku


def summed(scope: str) -> dict[Any, Any]:
    """Each total of a scope, by what it is about."""
    rows = SettlementTotal.select().where(SettlementTotal.scope == scope)
    return {
        (one.store_id, one.order_no if scope == BY_ORDER else one.day, one.sku_id): [
            one.rows, one.untold, one.uncosted, one.pieces, *(getattr(one, name) for name in AMOUNTS),
        ]
        for one in rows
    }  # fmt: skip


def reckoned(scope: str) -> dict[Any, Any]:
    """The same from the rows, one by one."""
    found: dict[Any, list[SettlementLine]] = {}
    for one in SettlementLine.select().where(SettlementLine.gone_at.is_null()):
        about = {BY_ORDER: one.order_no, BY_SKU: totals.month_of(one.counted_on)}
        key = about[scope] if scope in about else getattr(one, COLUMNS[scope])
        found.setdefault((one.store_id, key, one.sku_id if scope == BY_SKU else None), []).append(one)
    told = {key: summing.total_of(rows) for key, rows in found.items()}
    return {
        key: [one.rows, one.untold, one.uncosted, one.pieces, *(getattr(one, name) for name in AMOUNTS)]
        for key, one in told.items()
    }


def test_totals_are_the_sum_of_the_rows_through_changes_gaps_and_returns(store: Store, market: Any) -> None:
    dice = random.Random(5)
    numbers = [confirm(market, dice.randrange(1, 25), ordQty=dice.randrange(1, 4))[0] for _ in range(12)]
    collect_orders(store)
    for step in range(3):
        collect(store)
        for scope in (*BASES, BY_ORDER, BY_SKU):
            assert summed(scope) == reckoned(scope), (step, scope)
        first, second, third = dice.sample(numbers, 3)
        market.push_order(first, "901", selPrc=dice.randrange(1, 90) * 1000, pocnfrmDt=stamp(dice.randrange(1, 7)))
        market.push_order(second, "501")
        if step == 0:
            market.file_claim(third, "forced")
            with market.store.transaction() as market_db:
                market_db.execute("UPDATE claims SET body = json_set(body, '$.trtEndDt', ?)", (stamp(1),))
    whole = finding.count(Finding(finding.read({}, [store.id])))
    listed = [one.due for one in SettlementLine.select().where(SettlementLine.gone_at.is_null())]
    assert (whole.sums.due, whole.total) == (sum(listed), len(listed))


def test_amounts_of_tenths_and_hundredths_are_summed_exactly(store: Store) -> None:
    """As floats ten times 0.1 is not 1, on either database."""
    day = today()
    with db.atomic():
        touched = Touched()
        for number in range(10):
            made = SettlementLine.create(
                store=store, order_no="1", line_no=str(number), place=1, kind=model.SALE, quantity=1,
                gross=Decimal("0.1"), deducted=Decimal("0.0001"), due=Decimal("0.0999"), settled_on=day,
                counted_on=day, listed_from=day, listed_to=day, seen_at=dt.datetime.now(dt.UTC), digest="x",
            )  # fmt: skip
            touched.note(made)
        touched.write(store)
    sums = finding.count(Finding(finding.read({}, [store.id]))).sums
    assert (sums.gross, sums.due, sums.rows) == (Decimal(1), Decimal("0.999"), 10)


@pytest.mark.one_database
def test_an_amount_that_the_market_does_not_tell_is_in_no_sum_and_counted_as_unknown(store: Store, market: Any) -> None:
    confirm(market)
    collect(store)
    SettlementLine.update(due=None).execute()
    touched = Touched()
    touched.note(SettlementLine.get())
    touched.write(store)
    sums = finding.count(Finding(finding.read({}, [store.id]))).sums
    assert (sums.rows, sums.untold, sums.gross) == (1, 1, 0)


def test_a_profit_names_what_it_lacks_until_the_cost_is_known_and_keeps_that_cost(store: Store, market: Any) -> None:
    (number,) = confirm(market, ordQty=2)
    collect(store)
    reasons = [row(number).missing]
    collect_orders(store)
    collect(store)
    reasons.append(row(number).missing)
    sku = shelve(store, number)
    collect(store)
    reasons.append(row(number).missing)
    assert reasons == [model.NO_ORDER, model.NO_SKU, model.NO_COST]
    (total,) = SettlementTotal.select().where(SettlementTotal.scope == BY_ORDER)
    assert (total.uncosted, summing.missing_of([total])[store.id, number]) == (1, {model.NO_COST: 1})
    Sku.update(cost=5_000).where(Sku.id == sku.id).execute()
    run, _ = runs.start(runs.Order(costing.KIND, store))
    assert runs.perform(run.id).result == {"looked": 1, "filled": 1}
    (total,) = SettlementTotal.select().where(SettlementTotal.scope == BY_ORDER)
    assert (total.cost, total.profit, total.uncosted) == (10_000, row(number).due - 10_000, 0)
    (by_sku,) = SettlementTotal.select().where((SettlementTotal.scope == BY_SKU) & (SettlementTotal.sku == sku))
    assert (by_sku.pieces, by_sku.cost) == (2, 10_000)
    Sku.update(cost=9_000).where(Sku.id == sku.id).execute()
    market.push_order(number, "901", selPrc=99_000, pocnfrmDt=stamp(3))
    collect(store)
    assert row(number).cost == 10_000, "what it cost when that was first known stays"


@pytest.mark.one_database
def test_goods_that_came_back_are_worth_their_cost_once_somebody_looked_at_them(store: Store, market: Any) -> None:
    (number,) = confirm(market, ordQty=2)
    collect_orders(store)
    sku = shelve(store, number)
    Sku.update(cost=1_000).where(Sku.id == sku.id).execute()
    market.file_claim(number, "forced")
    with market.store.transaction() as market_db:
        market_db.execute("UPDATE claims SET body = json_set(body, '$.trtEndDt', ?)", (stamp(1),))
    collect(store)
    back = row(number, kind=model.REVERSAL)
    assert (back.cost, back.missing) == (None, model.NOT_CHECKED)
    Claim.create(
        store=store, kind="forced", number=back.claim_no, order_no=number, line_no="1", state="106",
        state_at=dt.datetime.now(dt.UTC), stage="finished", goods="checked", money="refunded",
        seen_at=dt.datetime.now(dt.UTC), restocked=1,
    )  # fmt: skip
    collect(store)
    assert row(number, kind=model.REVERSAL).cost == -1_000


@pytest.mark.one_database
def test_a_return_counts_in_its_own_month_below_nothing(store: Store, market: Any) -> None:
    (number,) = confirm(market)
    collect(store)
    sale = row(number)
    last = sale.counted_on.replace(day=1) - dt.timedelta(days=1)
    SettlementLine.update(counted_on=last).execute()
    SettlementLine.create(
        store=store, order_no=number, line_no="1", place=2, claim_no="7", kind=model.REVERSAL, quantity=1,
        gross=-sale.gross, deducted=-sale.deducted, due=-sale.due, counted_on=sale.counted_on,
        listed_from=sale.counted_on, listed_to=sale.counted_on, seen_at=dt.datetime.now(dt.UTC), digest="y",
    )  # fmt: skip
    touched = Touched()
    touched.note(sale)
    for one in SettlementLine.select():
        touched.note(one)
    touched.write(store)
    found = {
        one.month: (one.total.gross, one.total.refunds)
        for year in {last.year, sale.counted_on.year}
        for one in summing.months_of([store.id], model.COUNTED, year)
    }
    assert found == {last.replace(day=1): (sale.gross, 0), sale.counted_on.replace(day=1): (-sale.gross, -sale.gross)}


def test_skus_of_several_stores_come_by_what_they_brought(seller_user: User, store: Store) -> None:
    nothing = dict.fromkeys((*totals.COUNTS, *AMOUNTS), 0)
    other, month, before = make_store(seller_user, "이웃상점", "0" * 32), dt.date(2026, 11, 1), dt.date(2026, 10, 1)
    for owner, day, due in ((store, month, 5), (other, month, 7), (store, month, 9), (other, before, 8)):
        SettlementTotal.create(store=owner, scope=BY_SKU, day=day, **nothing | {"due": due})
    both = summing.Asked((store.id, other.id), month)
    assert [int(row.due) for row in summing.skus_of(both, 0, 10)] == [9, 7, 5]
    assert [int(row.due) for row in summing.skus_of(both, 1, 1)] == [7]
    assert [int(row.due) for row in summing.skus_of(summing.Asked((store.id,), month), 0, 10)] == [9, 5]
    assert summing.count(both, BY_SKU) == (3, False)
    assert summing.skus_of(summing.Asked((), month), 0, 10) == summing.orders_of(summing.Asked((), month), 0, 10) == []
