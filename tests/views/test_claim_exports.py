"""The list of claims as a workbook: what is shown, and people only for those who may see them."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.services.claims.test_collecting import collect
from tests.services.orders.test_collecting import place
from webapp.models.accounts import AuditEntry
from webapp.models.stores import Store
from webapp.services.claims import exporting

pytestmark = pytest.mark.one_database


@pytest.fixture
def claims(store: Store, market: Any) -> list[str]:
    """Orders of which one is to be cancelled and two come back."""
    cancels, returns = place(market, 1, "301"), place(market, 2, "501", rcvrNm="김견본", rcvrPrtblNo="010-0000-4321")
    market.file_claim(cancels[0], "cancel")
    for number in returns:
        market.file_claim(number, "return", clmReqRsn="111", clmReqCont="깨졌어요", clmLstDlvCst=3000)
    collect(store)
    return cancels + returns


def sheet(browser: DeskBrowser, back: str) -> list[dict[str, Any]]:
    answer = browser.post("/claims/export", {"back": back})
    assert answer.status_code == 200, answer.headers
    head, *rows = load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_workbook_holds_what_is_shown_and_names_people_only_to_those_with_the_right(
    browser: DeskBrowser, reader: DeskBrowser, claims: list[str]
) -> None:
    rows = sheet(browser, "/claims?kind=return&page=7")
    assert [row["주문번호"] for row in rows] == claims[:0:-1]
    told = rows[0]
    assert (told["상태"], told["책임"], told["물건"], told["돈"], told["배송비"]) == (
        "반품신청", "판매자", "받을 것", "환불 대기", 3000,
    )  # fmt: skip
    assert (told["구매자가 쓴 것"], told["수거지 이름"], told["수거지 전화"]) == ("깨졌어요", "김견본", "010-0000-4321")
    assert told["자동 완료"] > told["요청한 때"]
    audited = AuditEntry.select().where(AuditEntry.action == exporting.EXPORT)
    assert [entry.after for entry in audited] == [{"rows": 2}]
    masked = sheet(reader, "/claims")
    assert len(masked) == 3
    assert not any(word in repr(masked) for word in ("김견본", "4321", "깨졌어요"))
    assert masked[0]["수거지 이름"] == exporting.HIDDEN
    assert audited.count() == 1
    nothing = browser.post("/claims/export", {"back": "/claims?q=없음"})
    assert "내려받을 클레임이 없습니다" in browser.follow(nothing).text


def test_a_long_workbook_of_claims_is_written_by_a_run_for_its_user_alone(
    browser: DeskBrowser, stranger: DeskBrowser, claims: list[str], work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(exporting, "WRITTEN_AT_ONCE", 2)
    assert browser.post("/claims/export", {"back": "/claims"}).headers["Location"] == "/claims/export"
    work()
    assert "3건을 담았습니다" in browser.get("/claims/export").text
    with browser.get("/claims/export.xlsx") as file:
        assert load_workbook(BytesIO(file.data)).active.max_row == 4
    assert "만든 엑셀이 없습니다" in stranger.follow(stranger.get("/claims/export.xlsx")).text
