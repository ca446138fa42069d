"""예상과 정산: what differs is a list with a way out, what agrees is none, a note stands while the figures do."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.services.orders.test_collecting import collect as collect_orders
from tests.services.orders.test_collecting import line, place
from tests.services.settlements.test_collecting import collect, confirm, row, stamp
from webapp.models import settlements as model
from webapp.models.accounts import AuditEntry
from webapp.models.base import db, now
from webapp.models.orders import OrderLine
from webapp.models.settlements import SettlementCheck
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services.audit import SYSTEM
from webapp.services.settlements import comparing, differing
from webapp.services.settlements.differing import NoteRefused

pytestmark = pytest.mark.one_database


def packed(market: Any, store: Store, **fields: Any) -> str:
    """An order that was told while it was packed, with the market's expected amount, and confirmed three days ago."""
    (number,) = place(market, 1, "301", ordStlEndDt=stamp(0), **fields)
    collect_orders(store)
    market.push_order(number, "901", pocnfrmDt=stamp(3))
    return number


def check_of(number: str) -> SettlementCheck:
    found: SettlementCheck = SettlementCheck.get(SettlementCheck.order_no == number)
    return found


def verdicts() -> dict[str, str]:
    return dict(SettlementCheck.select(SettlementCheck.order_no, SettlementCheck.verdict).tuples())


@pytest.mark.parametrize("delivery", [{}, {"dlvCst": 3000, "dlvCstType": "01"}])
def test_what_the_market_expected_and_pays_agrees_with_and_without_delivery(
    store: Store, market: Any, delivery: dict[str, Any]
) -> None:
    number = packed(market, store, ordQty=2, **delivery)
    collect(store)
    assert row(number).delivery == delivery.get("dlvCst", row(number).delivery)
    assert line(number).told["expected_settlement"]
    assert verdicts() == {}


@pytest.mark.parametrize(("more", "is_told"), [(1, False), (-1, False), (2, True), (-500, True)])
def test_a_difference_is_told_from_more_than_a_won_on(store: Store, market: Any, more: int, is_told: bool) -> None:
    number = packed(market, store)
    paid = comparing.paid_for([_settled(store, number)])
    expected = str(paid + more)
    _told(number, {**line(number).told, "expected_settlement": expected})
    collect(store)
    assert verdicts() == ({number: model.DIFFERS} if is_told else {})
    if is_told:
        assert check_of(number).difference == -more
        assert check_of(number).source == comparing.BY_MARKET


def _settled(store: Store, number: str) -> Any:
    collect(store)
    return row(number)


def _told(number: str, told: dict[str, Any]) -> None:
    """Have the line tell this and no more, and its settlement say something new, so that both are compared."""
    OrderLine.update(told=told, amount=None).where(OrderLine.id == line(number).id).execute()
    model.SettlementLine.update(digest="").where(model.SettlementLine.order_no == number).execute()


def test_where_the_market_told_no_expected_amount_it_is_reckoned_from_price_discount_and_rate(
    store: Store, market: Any
) -> None:
    number = packed(market, store, ordQty=3)
    _settled(store, number)
    told = {name: value for name, value in line(number).told.items() if name != "expected_settlement"}
    _told(number, {**told, "seller_discount_of_line": 1000})
    collect(store)
    check = check_of(number)
    price = market.order(number)["lines"][0]
    goods = price["selPrc"] * 3 + price["ordOptWonStl"]
    assert (check.verdict, check.source) == (model.DIFFERS, comparing.RECKONED)
    assert (check.expected, check.difference) == ((goods - 1000) * Decimal("0.88"), Decimal("880"))


def test_what_nobody_tells_cannot_be_compared_and_is_no_difference(store: Store, market: Any) -> None:
    number = packed(market, store)
    _settled(store, number)
    _told(number, {})
    collect(store)
    assert verdicts() == {number: model.UNTOLD}
    assert differing.count([store.id]).open == 0


def test_a_confirmed_purchase_without_a_settlement_is_told_after_a_week_and_looked_for(
    store: Store, market: Any
) -> None:
    (number,) = confirm(market, 3)
    collect_orders(store)
    market.push_order(number, "501")
    for days, found in ((6, {}), (9, {number: model.ONLY_HERE})):
        confirmed = now() - dt.timedelta(days=days)
        OrderLine.update(purchase_confirmed_at=confirmed).where(OrderLine.id == line(number).id).execute()
        collect(store)
        assert verdicts() == found
    market.push_order(number, "901", pocnfrmDt=stamp(9))
    collect(store)
    assert verdicts() == {number: model.AGREED}, "the daily look goes back to what is not settled"


def test_a_settlement_without_an_order_is_cleared_up_by_asking_for_it(store: Store, market: Any) -> None:
    (number,) = confirm(market)
    collect(store)
    check = check_of(number)
    assert (check.verdict, check.paid) == (model.ONLY_THERE, row(number).due)
    with services_market.client_for(store) as client:
        assert differing.ask(check, client).verdict == model.AGREED
    assert row(number).line == line(number)


def test_what_was_sold_before_the_store_came_here_is_no_difference(store: Store, market: Any) -> None:
    (number,) = confirm(market, ordStlEndDt=stamp(20))
    collect(store)
    assert verdicts() == {number: model.EARLIER}
    assert differing.count([store.id]).open == 0


def test_an_order_that_is_collected_later_settles_the_difference(store: Store, market: Any) -> None:
    (number,) = confirm(market)
    collect(store)
    collect_orders(store)
    collect(store)
    assert verdicts() == {number: model.AGREED}


def test_a_difference_that_somebody_noted_comes_back_when_its_figure_changes(
    store: Store, market: Any, seller_user: Any
) -> None:
    (number,) = confirm(market)
    collect(store)
    check = check_of(number)
    with pytest.raises(NoteRefused):
        differing.note(check, "본 것", "another figure", SYSTEM)
    differing.note(check, "견본 씨에게 물어봄", differing.mark(check), SYSTEM)
    assert differing.count([store.id]).by_list[differing.NOTED] == 1
    assert "견본" not in repr(db.execute_sql("SELECT * FROM settlement_check").fetchall())
    assert AuditEntry.get(AuditEntry.action == differing.NOTE).after["order"] == number
    collect(store)
    assert check_of(number).noted_at is not None, "the same figures stay noted"
    market.push_order(number, "901", selPrc=99_000, pocnfrmDt=stamp(3))
    collect(store)
    again = check_of(number)
    assert (again.noted_at, again.note) == (None, "견본 씨에게 물어봄")
    assert differing.count([store.id]).open == 1
