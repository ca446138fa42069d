"""정산 on the screen: fetched by button, found by day, number and code, and summed up with what is missing named."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.services.orders.test_collecting import collect as collect_orders
from tests.services.orders.test_collecting import line
from tests.services.settlements.test_collecting import collect, confirm, row, stamp, today
from tests.services.settlements.test_summing import shelve
from tests.views.test_listings import MOST_STATEMENTS, statements
from tests.views.test_orders import words
from webapp.models import settlements as model
from webapp.models.products import Sku
from webapp.models.runs import Run
from webapp.models.settlements import SettlementCheck, SettlementLine, SettlementTotal
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.settlements import exporting
from webapp.wording_settlements import won


@pytest.fixture
def settled(store: Store, market: Any) -> list[str]:
    """Three orders that were settled, of which one is here, with what its goods cost, and one was taken back."""
    numbers = confirm(market, 3, count=2, ordQty=2) + confirm(market, 20)
    collect_orders(store)
    Sku.update(cost=5_000).where(Sku.id == shelve(store, numbers[0]).id).execute()
    collect(store)
    market.file_claim(numbers[1], "forced")
    with market.store.transaction() as market_db:
        market_db.execute("UPDATE claims SET body = json_set(body, '$.trtEndDt', ?)", (stamp(1),))
    collect(store)
    return numbers


@pytest.mark.one_database
def test_before_anything_is_collected_no_page_claims_that_there_is_nothing(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    assert "정산이 없다는 뜻이 아닙니다" in browser.get("/settlements").text
    assert "조건에 맞는 정산을 아직 모릅니다" in browser.get("/settlements?q=1").text
    assert "차이가 있는지 아직 모릅니다" in browser.get("/settlements/differences").text
    for page in ("months", "profit", "vat"):
        assert "정산이 없다는 뜻이 아닙니다" in browser.get(f"/settlements/{page}").text
    collect(store)
    assert "정산이 없다는 뜻이 아닙니다" not in browser.get("/settlements").text
    assert "정산 내역이 없습니다" in browser.get("/settlements").text


@pytest.mark.one_database
def test_settlements_are_fetched_by_the_button_and_for_days_of_one_s_choice(
    browser: DeskBrowser, reader: DeskBrowser, store: Store, market: Any
) -> None:
    confirm(market)
    (old,) = confirm(market, 100)
    address = f"/stores/{store.id}/settlements/collect"
    assert reader.post(address).status_code == 403
    assert "정산을 가져오기 시작했습니다" in browser.follow(browser.post(address)).text
    runs.perform(Run.get(Run.kind == "settlements_collect").id)
    assert "새 내역 1건" in browser.get(f"/runs/{Run.get(Run.kind == 'settlements_collect').id}").text
    days = {"first": str(today() - dt.timedelta(days=110)), "last": str(today() - dt.timedelta(days=90))}
    browser.post(address, days)
    runs.perform(Run.get(Run.kind == "settlements_period").id)
    assert row(old).gone_at is None
    for first, last, said in (
        (days["last"], days["first"], "첫날보다 빠릅니다"),
        (days["first"], "", "함께 입력해"),
        ("2020-01-01", "2026-01-01", "1년까지"),
        (str(today()), str(today()), "어제까지 정산합니다"),
        ("아무 날", days["last"], "아무것도 가져오지 않았습니다"),
    ):
        assert said in browser.follow(browser.post(address, {"first": first, "last": last})).text


def test_rows_are_found_by_day_number_code_word_and_kind_with_what_they_come_to(
    browser: DeskBrowser, store: Store, settled: list[str]
) -> None:
    first, back, old = settled
    day = row(first).settled_on
    found = {
        "": [first, back, old],
        f"q={first}": [first],
        f"q={line(first).product_no}": [first, back, old],
        "q=텀블러&product=텀블러": [first, back, old],
        "sku=C-1": [first, back, old],
        "sku=C-2": [],
        "kind=reversal": [back],
        f"day_from={day}&day_to={day}": [first, back],
        f"basis=counted&day_to={today() - dt.timedelta(days=10)}": [old],
        "missing=not_checked": [back],
        "state=gone": [],
    }
    name = SettlementLine.get(SettlementLine.order_no == first).product_name.split()[0]
    for query, numbers in found.items():
        with statements() as asked:
            page = browser.get(f"/settlements?{query.replace('텀블러', name)}", htmx=True).text
        assert len(asked) <= MOST_STATEMENTS, query
        assert [number for number in settled if number in page] == numbers, query
    sums = SettlementLine.select().where(SettlementLine.gone_at.is_null())
    page = browser.get("/settlements").text
    assert f"정산금액{won(sum(one.due for one in sums))}" in words(page, "//dl[@class='sums']")
    assert "빠진 것: 원가 모름 1건" in words(page, "//dl[@class='sums']")


@pytest.mark.one_database
def test_a_row_tells_every_amount_and_what_it_told_before(
    browser: DeskBrowser, store: Store, market: Any, settled: list[str]
) -> None:
    number = settled[0]
    before = row(number)
    market.push_order(number, "901", selPrc=99_000, pocnfrmDt=stamp(3))
    collect(store)
    page = browser.get(f"/stores/{store.id}/settlements/{before.id}").text
    assert (won(before.gross), won(row(number).gross)) == tuple(
        words(page, f"//dl[contains(@class, 'diff')]/dd[1]/{tag}") for tag in ("del", "ins")
    )
    assert "12%" in page
    assert "바뀜" in browser.get("/settlements?state=changed").text


@pytest.mark.one_database
def test_a_difference_is_looked_into_noted_and_opened_again(
    browser: DeskBrowser, reader: DeskBrowser, store: Store, market: Any
) -> None:
    (number,) = confirm(market)
    collect(store)
    check = SettlementCheck.get()
    address = f"/stores/{store.id}/settlements/differences/{check.id}"
    page = browser.get("/settlements/differences").text
    assert (number in page, "정산됐는데 주문 없음 1" in words(page, "//nav[@aria-label='차이의 종류']")) == (True, True)
    seen = words(browser.get(address).text, "//input[@name='seen']/@value")
    assert browser.post(f"{address}/note", {"note": "", "seen": seen}).status_code == 422
    assert reader.post(f"{address}/note", {"note": "x", "seen": seen}).status_code == 403
    stale = browser.follow(browser.post(f"{address}/note", {"note": "까닭", "seen": "old"})).text
    assert "그사이 금액이 바뀌어 적지 않았습니다" in stale
    noted = browser.follow(browser.post(f"{address}/note", {"note": "셀러오피스에 물어봄", "seen": seen})).text
    assert "셀러오피스에 물어봄" in noted
    assert number not in browser.get("/settlements/differences?list=only_there").text
    assert number in browser.get("/settlements/differences?list=noted").text
    browser.post(f"{address}/reopen")
    assert number in browser.get("/settlements/differences?list=only_there").text
    asked = browser.follow(browser.post(f"{address}/ask")).text
    assert "이제 차이가 없습니다" in asked
    market.inject_fault("ordservices", "http_500", count=9)
    assert "확인하지 못했습니다" in browser.follow(browser.post(f"{address}/ask")).text


def test_months_profit_and_vat_add_up_to_the_rows(browser: DeskBrowser, store: Store, settled: list[str]) -> None:
    rows = list(SettlementLine.select())
    due, gross = (sum(getattr(one, name) for one in rows) for name in ("due", "gross"))
    years = {one.counted_on.year for one in rows}
    assert len(years) == 1, "the test begins anew in January"
    months = browser.get("/settlements/months?basis=counted").text
    SettlementTotal.update(cost=0).where(SettlementTotal.uncosted > 0).execute()
    assert "모름" in browser.get("/settlements/months?basis=counted").text, "what nobody knows is no 0원"
    assert won(due) in words(months, "//tr[@class='is-here']")
    vat = browser.get("/settlements/vat").text
    assert won(gross) in vat
    assert "결제 수단을 알려 주지 않습니다" in vat
    back = row(settled[1], kind=model.REVERSAL)
    assert won(back.gross) in vat
    month = f"{back.counted_on:%Y-%m}"
    by_order = browser.get(f"/settlements/profit?month={month}").text
    assert "되돌아온 물건을 확인하지 않음 1건" in by_order
    for odd in ("0001-01", "9999-12", "x"):
        assert browser.get(f"/settlements/profit?month={odd}").status_code == 200
    by_sku = browser.get(f"/settlements/profit?by=sku&month={month}").text
    assert "C-1" in by_sku
    assert "판매자가 낸 택배비" in by_sku
    for query in ("missing=1", f"q={settled[1]}"):
        only = browser.get(f"/settlements/profit?month={month}&{query}").text
        assert (settled[1] in only, settled[0] in only) == (True, False), query


@pytest.mark.one_database
def test_an_order_s_page_tells_what_was_expected_and_settled(
    browser: DeskBrowser, store: Store, settled: list[str]
) -> None:
    order = line(settled[0]).order
    with statements() as asked:
        page = browser.get(f"/stores/{store.id}/orders/{order.id}").text
    assert len(asked) <= MOST_STATEMENTS
    assert won(row(settled[0]).due) in words(page, "//section[@id='settlement']")


def sheet(browser: DeskBrowser, what: str, back: str) -> list[dict[str, Any]]:
    answer = browser.post("/settlements/export", {"what": what, "back": back})
    assert answer.status_code == 200, answer.headers
    head, *rows = load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)
    return [dict(zip(head, one, strict=True)) for one in rows]


def test_every_page_goes_out_as_a_workbook_with_amounts_as_numbers(
    browser: DeskBrowser, stranger: DeskBrowser, store: Store, settled: list[str]
) -> None:
    lines = sheet(browser, "lines", "/settlements?kind=sale&page=3")
    assert [one["주문번호"] for one in lines[-1:]] == [settled[2]]
    sales = SettlementLine.select().where(SettlementLine.kind == model.SALE)
    assert {one["정산금액"] for one in lines} == {float(one.due) for one in sales}
    assert all(isinstance(one["주문번호"], str) for one in lines)
    month = f"{row(settled[0]).counted_on:%Y-%m}"
    orders = sheet(browser, "orders", f"/settlements/profit?month={month}&q={settled[0]}")
    assert [(one["주문번호"], one["원가"], one["이익에 빠진 것"]) for one in orders] == [(settled[0], 10_000, None)]
    skus = sheet(browser, "skus", f"/settlements/profit?by=sku&month={month}")
    assert skus[0]["자체상품코드"] == "C-1"
    for what, page in (("months", "months"), ("vat", "vat")):
        assert sheet(browser, what, f"/settlements/{page}")[0]["스토어"] == store.name
    empty = browser.post("/settlements/export", {"what": "differences", "back": "/settlements/differences"})
    assert "내려받을 내역이 없습니다" in browser.follow(empty).text
    assert "내려받을 내역이 없습니다" in stranger.follow(stranger.post("/settlements/export")).text
    assert browser.post("/settlements/export", {"what": "people"}).status_code == 404


@pytest.mark.one_database
def test_a_long_workbook_of_settlements_is_written_by_a_run_for_its_user_alone(
    browser: DeskBrowser, stranger: DeskBrowser, store: Store, settled: list[str], work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(exporting, "WRITTEN_AT_ONCE", 2)
    assert browser.post("/settlements/export", {"back": "/settlements"}).headers["Location"] == "/settlements/export"
    work()
    assert "4건을 담았습니다" in browser.get("/settlements/export").text
    with browser.get("/settlements/export.xlsx") as file:
        assert load_workbook(BytesIO(file.data)).active.max_row == 5
    assert "만든 엑셀이 없습니다" in stranger.follow(stranger.get("/settlements/export.xlsx")).text
