"""전세계배송: what the market tells of lines that it sends on abroad, asked once for a page and kept nowhere."""

from typing import Any

import pytest

from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import NUMBER, line, place
from webapp.models.accounts import AuditEntry
from webapp.models.base import db
from webapp.models.orders import OrderLine
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import sending
from webapp.services.audit import SYSTEM
from webapp.services.orders import going_abroad
from webapp.services.orders.going_abroad import Abroad
from webapp.services.sending import MarketProblem
from webapp.simulator import SAMPLE_KEY


def look(store: Store, number: str) -> Abroad:
    found = line(number)
    with services_market.client_for(store) as client:
        return going_abroad.look(found.order, going_abroad.lines_of([found]), client, SYSTEM)


def sent_abroad(store: Store, market: Any, **fields: Any) -> str:
    (number,) = place(market, state="301", gblDlvYn="Y", **fields)
    collect(store)
    return number


def test_each_line_is_told_with_its_way_weight_and_invoice(store: Store, market: Any) -> None:
    number = sent_abroad(store, market, ordQty=3)
    market.push_order(number, "301", abrdOrdPrdStat="421", publMth="01", gblDlvEtrsCd="EMS", hsCode="6912.00")
    found = look(store, number)
    (one,) = found.lines
    assert (one.status.world_state.label, found.invoice.by.label, found.refusals) == ("물류센터입고", "통관용", [])
    assert (one.told.country, one.told.carrier, one.told.hs_code, one.weight) == ("미국", "EMS", "6912.00", 1_500)
    assert (one.overweight, one.sent_back) == (None, None)
    (entry,) = AuditEntry.select().where(AuditEntry.action == going_abroad.LOOKED)
    assert (entry.record, entry.after) == (f"Order {one.line.order_id}", {"lines": [one.line.id]})


def test_what_to_do_with_a_line_at_the_centre_is_told(store: Store, market: Any) -> None:
    number = sent_abroad(store, market)
    market.push_order(number, "401", totalOptWght="31000", overweight="20", gblRetDt="202611270900", sentBack="02")
    collect(store)
    (one,) = look(store, number).lines
    assert (one.overweight.state.label, one.sent_back.state.label) == ("30kg초과반품", "국내재배송")


@pytest.mark.one_database
def test_a_heavy_line_is_asked_about_before_it_leaves(store: Store, market: Any) -> None:
    number = sent_abroad(store, market, ordQty=2)
    market.push_order(number, "301", ordPrdWght="15001", totalOptWght="30002")
    (one,) = look(store, number).lines
    assert (one.weight, one.overweight.state.label) == (30_002, "미처리")


@pytest.mark.one_database
def test_nothing_that_the_market_tells_of_the_way_abroad_is_kept(store: Store, market: Any) -> None:
    number = sent_abroad(store, market)
    market.push_order(number, "301", ordEngNm="Kept Nowhere", dlvNtNm="견본국")
    assert look(store, number).lines[0].told.country == "견본국"
    for table in db.get_tables():
        dumped = repr(db.execute_sql(f'SELECT * FROM "{table}"').fetchall())
        assert "Kept Nowhere" not in dumped, table
        assert "견본국" not in dumped, table


@pytest.mark.one_database
def test_an_order_that_the_market_does_not_send_abroad_has_no_such_lines(store: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect(store)
    assert going_abroad.lines_of([line(number)]) == []


@pytest.mark.one_database
def test_a_refusal_is_told_once_with_its_way_out_and_the_rest_is_asked(store: Store, market: Any) -> None:
    number = sent_abroad(store, market)
    market.inject_fault("ordclmstatlist", "say", code="-10004", text="올바른 판매자가 아닙니다.")
    found = look(store, number)
    (refusal,) = found.refusals
    assert ("셀러오피스" in refusal, "-10004" in refusal) == (True, True)
    assert (found.lines[0].status, found.lines[0].told.barcode is not None) == (None, True)


@pytest.mark.one_database
def test_a_silent_market_is_told_to_the_person_who_waits(store: Store, market: Any) -> None:
    number = sent_abroad(store, market)
    market.inject_fault("ordclmstatlist", "timeout_before", seconds=0.1, count=None)
    found = line(number)
    with pytest.raises(MarketProblem), sending.calling(store) as client:
        going_abroad.look(found.order, [found], client, SYSTEM)
    assert AuditEntry.select().where(AuditEntry.action == going_abroad.LOOKED).count() == 0


@pytest.mark.one_database
def test_nothing_found_is_no_failure_however_the_market_says_it(store: Store, market: Any) -> None:
    number = sent_abroad(store, market)
    for path in ("ordclmstatlist", "gbldlvorder", "invoicepubl"):
        market.fail_next(path, "say", code="-1", text="해당 건이 없습니다.")
    found = look(store, number)
    assert (found.lines[0].status, found.lines[0].told, found.invoice, found.refusals) == (None, None, None, [])


@pytest.mark.one_database
def test_a_person_waits_for_the_first_lines_alone(store: Store, market: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_abroad, "MOST", 1)
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    pair = [{"prdNo": NUMBER, "ordQty": 1}] * 2
    market.place_order(SAMPLE_KEY, pair, "301", gblDlvYn="Y")
    collect(store)
    lines = list(OrderLine.select().order_by(OrderLine.id))
    with services_market.client_for(store) as client:
        found = going_abroad.look(lines[0].order, lines, client, SYSTEM)
    assert ([one.line.id for one in found.lines], found.not_asked) == ([lines[0].id], 1)
    assert len(market.calls("gbldlvorder")) == 1
