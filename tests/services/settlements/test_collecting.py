"""정산 수집: every row once, late ones found, what changed kept, and nothing but the market's answer believed."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.services.claims.test_collecting import office
from tests.services.orders.test_collecting import collect as collect_orders
from tests.services.orders.test_collecting import line, place
from webapp.elevenst import KST
from webapp.models import settlements as model
from webapp.models.base import db, now
from webapp.models.runs import DONE, FAILED, Run
from webapp.models.settlements import SettlementChange, SettlementCheck, SettlementLine
from webapp.models.stores import Freshness, Store
from webapp.services import runs
from webapp.services.settlements import collecting
from webapp.simulator.state.settlements import next_weekday


def today() -> dt.date:
    return now().astimezone(KST).date()


def stamp(days_ago: int) -> str:
    return f"{today() - dt.timedelta(days=days_ago)} 10:00:00"


def confirm(market: Any, days_ago: int = 3, count: int = 1, **fields: Any) -> list[str]:
    """Orders of one line each whose purchase was confirmed so many days ago."""
    return place(market, count, "901", **{"pocnfrmDt": stamp(days_ago), "ordStlEndDt": stamp(0), **fields})


def collect(store: Store, *days: dt.date) -> Run:
    run, _ = runs.start(collecting.order(store, *days))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def row(number: str, **asked: Any) -> SettlementLine:
    mine = SettlementLine.order_no == number
    for name, value in asked.items():
        mine &= getattr(SettlementLine, name) == value
    found: SettlementLine = SettlementLine.get(mine)
    return found


def counted(run: Run) -> tuple[int, int, int]:
    assert run.state == DONE, run.error
    return run.result["new"], run.result["changed"], run.result["gone"]


def mark(store: Store, what: str = "settlements") -> Freshness:
    found: Freshness = Freshness.get((Freshness.store == store) & (Freshness.what == what))
    return found


def test_a_confirmed_purchase_is_settled_with_its_figures_to_the_tenth_of_a_won(store: Store, market: Any) -> None:
    (number,) = confirm(market, ordQty=2, memID="sample-buyer", ordNm="이견본")
    collect_orders(store)
    assert counted(collect(store)) == (1, 0, 0)
    there = market.order(number)["lines"][0]
    found = row(number)
    gross = Decimal(there["selPrc"] * 2 + there["ordOptWonStl"]) + (
        there["dlvCst"] if there["dlvCstType"] == "01" else 0
    )
    fee = (gross * 12 / 100).quantize(Decimal("0.1"))
    assert (found.kind, found.line, found.quantity) == (model.SALE, line(number), 2)
    assert (found.gross, found.fee, found.other, found.due) == (gross, fee, 0, gross - fee)
    confirmed = today() - dt.timedelta(days=3)
    assert (found.confirmed_on, found.counted_on, found.settled_on) == (confirmed, confirmed, next_weekday(confirmed))
    assert found.told["fee_rate"] == "12.00"
    dumped = repr(db.execute_sql("SELECT * FROM settlement_line").fetchall())
    assert not any(word in dumped for word in ("sample-buyer", "이견본"))
    assert mark(store).checked_at is not None


def test_collecting_again_writes_nothing_twice(store: Store, market: Any) -> None:
    confirm(market, 3)
    confirm(market, 40)
    assert counted(collect(store)) == (2, 0, 0)
    kept = list(SettlementLine.select(SettlementLine.id, SettlementLine.digest).tuples())
    assert counted(collect(store)) == (0, 0, 0)
    assert list(SettlementLine.select(SettlementLine.id, SettlementLine.digest).tuples()) == kept
    assert SettlementChange.select().count() == 0
    Freshness.update(checked_at=now() - dt.timedelta(days=8)).where(Freshness.what == collecting.SWEEP).execute()
    assert counted(collect(store)) == (0, 0, 0)


@pytest.mark.one_database
def test_a_purchase_that_was_confirmed_late_is_found_by_the_sweep(store: Store, market: Any) -> None:
    (known,) = confirm(market, 2)
    collect(store)
    (late,) = confirm(market, 30)
    assert counted(collect(store)) == (0, 0, 0), "its day was read before, and is older than what is read daily"
    Freshness.update(checked_at=now() - dt.timedelta(days=8)).where(Freshness.what == collecting.SWEEP).execute()
    assert counted(collect(store)) == (1, 0, 0)
    assert row(late).gone_at is None
    assert row(known).gone_at is None


@pytest.mark.one_database
def test_what_is_confirmed_today_is_settled_tomorrow(store: Store, market: Any) -> None:
    confirm(market, 0)
    assert counted(collect(store)) == (0, 0, 0)
    assert mark(store).checked_at is not None, "code 0 is the market's empty list"


def test_a_figure_that_the_market_changes_is_kept_as_it_was(store: Store, market: Any) -> None:
    (number,) = confirm(market)
    collect(store)
    before = row(number)
    market.push_order(number, "901", selPrc=99_000, pocnfrmDt=stamp(3))
    assert counted(collect(store)) == (0, 1, 0)
    after = row(number)
    assert (after.id, after.gross - before.gross) == (before.id, 99_000 - before.goods)
    (change,) = SettlementChange.select()
    assert (change.before["gross"], change.after["gross"]) == (f"{before.gross.normalize():f}", f"{after.gross:.0f}")
    assert (change.before["due"], "settled_on" in change.before) == (f"{before.due.normalize():f}", False)


def test_a_row_that_moves_to_another_day_stays_one_row(store: Store, market: Any) -> None:
    (number,) = confirm(market, 3)
    collect(store)
    market.push_order(number, "901", pocnfrmDt=stamp(6))
    assert counted(collect(store)) == (0, 1, 0)
    assert (SettlementLine.select().count(), row(number).confirmed_on) == (1, today() - dt.timedelta(days=6))


@pytest.mark.one_database
def test_rows_that_are_alike_but_for_their_day_stay_two(store: Store, market: Any, market_server: Any) -> None:
    """Two returns of a line under one claim: each costs its own fee."""
    (number,) = place(market, state="501", ordQty=2)
    for days in (2, 4):
        market.push_order(number, "501")
        market.file_claim(number, "return", clmLstDlvCst=3000)
        office(market_server, f"claimservice/returnreqconf/{market.claims(number)[-1]['number']}/{number}/1")
        with market.store.transaction() as market_db:
            asked = "UPDATE claims SET body = json_set(body, '$.number', '77', '$.trtEndDt', ?) WHERE number = ?"
            market_db.execute(asked, (stamp(days), market.claims(number)[-1]["number"]))
    assert counted(collect(store)) == (2, 0, 0)
    assert counted(collect(store)) == (0, 0, 0)
    assert {row.claim_no for row in SettlementLine.select()} == {"77"}


def test_what_the_market_lists_no_more_is_marked_and_comes_back(store: Store, market: Any) -> None:
    (number, other) = confirm(market, count=2)
    collect(store)
    market.push_order(number, "501")
    assert counted(collect(store)) == (0, 0, 1)
    assert (row(number).gone_at is None, row(other).gone_at) == (False, None)
    assert counted(collect(store)) == (0, 0, 0)
    market.push_order(number, "901", pocnfrmDt=stamp(3))
    assert counted(collect(store)) == (0, 1, 0)
    assert row(number).gone_at is None


@pytest.mark.one_database
def test_the_market_s_empty_list_is_believed_and_nothing_else_is(store: Store, market: Any) -> None:
    (number,) = confirm(market)
    collect(store)
    for fault in ("silent_empty", "no_rows", "http_500", "truncated", "maintenance_html", "wrong_root"):
        market.inject_fault("settlementList", fault, count=9)
        run = collect(store)
        market.clear_faults()
        assert (run.state, row(number).gone_at) == (FAILED, None), fault
    assert mark(store).failures == 6
    assert collecting.is_wanted_again(store)
    market.push_order(number, "501")
    assert counted(collect(store)) == (0, 0, 1), "code 0 says that there is nothing"
    assert not collecting.is_wanted_again(store)


def test_a_sale_that_is_taken_back_after_its_settlement_gives_a_negative_row(store: Store, market: Any) -> None:
    (number,) = confirm(market, 3, ordQty=2)
    collect_orders(store)
    collect(store)
    market.file_claim(number, "forced")
    with market.store.transaction() as market_db:
        market_db.execute("UPDATE claims SET body = json_set(body, '$.trtEndDt', ?)", (stamp(1),))
    assert counted(collect(store))[0] == 1
    back = row(number, kind=model.REVERSAL)
    sale = row(number, kind=model.SALE)
    assert (back.gross, back.due, back.counted_on) == (-sale.gross, -sale.due, today() - dt.timedelta(days=1))
    assert (back.cost, back.missing) == (None, model.NO_SKU)
    assert SettlementCheck.select().where(SettlementCheck.verdict == model.DIFFERS).count() == 0


def test_the_fee_of_a_return_is_a_row_of_its_own(store: Store, market: Any, market_server: Any) -> None:
    (number,) = place(market, state="501")
    market.file_claim(number, "return", clmLstDlvCst=3000)
    office(market_server, f"claimservice/returnreqconf/{market.claims(number)[0]['number']}/{number}/1")
    with market.store.transaction() as market_db:
        market_db.execute("UPDATE claims SET body = json_set(body, '$.trtEndDt', ?)", (stamp(1),))
    collect(store)
    fee = row(number)
    assert (fee.kind, fee.gross, fee.claim_fees, fee.due) == (model.CLAIM_FEE, 3000, 3000, 2640)
    assert (fee.cost, fee.missing) == (0, None), "a fee sells nothing"


@pytest.mark.one_database
def test_a_period_is_read_in_months_and_leaves_the_usual_look_when_it_was_due(store: Store, market: Any) -> None:
    (old,) = confirm(market, 80)
    collect(store)
    market.clear_calls()
    run = collect(store, today() - dt.timedelta(days=90), today() - dt.timedelta(days=20))
    assert (counted(run), row(old).order_no) == ((1, 0, 0), old)
    assert len(market.calls("settlementList")) == 3
    assert mark(store, collecting.ASKED).checked_at > mark(store).checked_at


@pytest.mark.one_database
def test_a_store_may_do_without(store: Store) -> None:
    assert collecting.minutes(store) == 24 * 60
    store.patch(collect_settlements=False)
    assert collecting.minutes(store) == 0
