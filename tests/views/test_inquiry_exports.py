"""The list of inquiries as a workbook: exactly what is shown; who asked only for those who may see it."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_user
from tests.services.inquiries.asking import ask, collect, notify
from tests.services.inquiries.test_answering import answer
from webapp.models.accounts import AuditEntry
from webapp.models.stores import Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import exporting


def rows_of(content: bytes) -> list[dict[str, Any]]:
    header, *rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def asked(store: Store, market: Any) -> list[str]:
    numbers = [ask(market, "=cmd 연락처 010-1234-5678", memNM="김견본"), ask(market, "둘째"), notify(market)]
    collect(store)
    answer(store, numbers[1], "답변했습니다")
    return numbers


def test_the_workbook_holds_what_the_list_shows(browser: DeskBrowser, store: Store, asked: list[str]) -> None:
    at = f"/stores/{store.id}/inquiries"
    rows = rows_of(browser.post(f"{at}/export", {"back": f"{at}?tab=open"}).data)
    assert {row["문의번호"] for row in rows} == {asked[0], asked[2]}
    first = next(row for row in rows if row["문의번호"] == asked[0])
    assert (first["문의"], first["이름"], first["종류"], first["상태"]) == (
        "=cmd 연락처 010-1234-5678", "김견본", "상품 Q&A", "미답변",
    )  # fmt: skip
    assert AuditEntry.get(AuditEntry.action == exporting.EXPORT).after == {"rows": 2}
    (answered,) = rows_of(browser.post(f"{at}/export", {"back": f"{at}?tab=answered"}).data)
    assert answered["답변"] == "답변했습니다"
    assert "내려받을 문의가 없습니다" in browser.follow(browser.post(f"{at}/export", {"back": f"{at}?q=없음"})).text


def test_a_colleague_without_the_right_gets_no_names_and_no_phones(
    sign_in: Any, store: Store, asked: list[str]
) -> None:
    user = make_user("worker")
    accounts.set_rights(store, user, ["work"], SYSTEM)
    worker, at = sign_in(user), f"/stores/{store.id}/inquiries"
    rows = rows_of(worker.post(f"{at}/export", {"back": at}).data)
    first = next(row for row in rows if row["문의번호"] == asked[0])
    assert (first["문의"], first["이름"]) == ("=cmd 연락처 010-****-5678", "가려짐")
    assert not AuditEntry.select().where(AuditEntry.action == exporting.EXPORT).exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_list_is_written_by_a_run(
    browser: DeskBrowser, store: Store, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "WRITTEN_AT_ONCE", 2)
    at = f"/stores/{store.id}/inquiries"
    browser.post(f"{at}/export", {"back": at})
    run = exporting.latest(store, store.members.get().user)
    assert run is not None
    runs.perform(run.id)
    assert "3건을 담았습니다" in browser.get(f"{at}/export").text
    with browser.get(f"{at}/export.xlsx") as file:
        assert len(rows_of(file.data)) == 3
