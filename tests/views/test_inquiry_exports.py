"""The list of inquiries as a workbook: exactly what is shown; who asked only for those who may see it."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_store, make_user
from tests.services.inquiries.asking import ask, collect, keep, notify
from tests.services.inquiries.test_answering import answer
from webapp.models.accounts import AuditEntry, User
from webapp.models.stores import Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import exporting

EXPORT = "/inquiries/export"


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
    rows = rows_of(browser.post(EXPORT, {"back": "/inquiries?tab=open"}).data)
    assert {row["문의번호"] for row in rows} == {asked[0], asked[2]}
    first = next(row for row in rows if row["문의번호"] == asked[0])
    assert (first["문의"], first["이름"], first["종류"], first["상태"]) == (
        "=cmd 연락처 010-1234-5678", "김견본", "상품 Q&A", "미답변",
    )  # fmt: skip
    assert AuditEntry.get(AuditEntry.action == exporting.EXPORT).after == {"rows": 2}
    (answered,) = rows_of(browser.post(EXPORT, {"back": "/inquiries?tab=answered"}).data)
    assert answered["답변"] == "답변했습니다"
    assert "내려받을 문의가 없습니다" in browser.follow(browser.post(EXPORT, {"back": "/inquiries?q=없음"})).text


def test_the_workbook_of_several_stores_names_people_of_those_alone_in_which_one_may_see_them(
    sign_in: Any, store: Store, seller_user: User
) -> None:
    other = make_store(seller_user, "둘째상점", "fedcba9876543210fedcba9876543210")
    for one in (store, other):
        keep(one, f"연락처 010-1234-5678, {one.name}", asker_name="김견본")
    user = make_user("worker")
    accounts.set_rights(store, user, ["work"], SYSTEM)
    accounts.set_rights(other, user, ["work", "personal_data"], SYSTEM)
    worker = sign_in(user)
    rows = rows_of(worker.post(EXPORT, {"back": "/inquiries"}).data)
    told = {row["스토어"]: (row["이름"], "010-1234" in row["문의"]) for row in rows}
    assert told == {store.name: ("가려짐", False), other.name: ("김견본", True)}
    (audited,) = AuditEntry.select().where(AuditEntry.action == exporting.EXPORT)
    assert (audited.store_id, audited.after) == (other.id, {"rows": 1})
    (row,) = rows_of(worker.post(EXPORT, {"back": f"/inquiries?store={store.id}"}).data)
    assert row["스토어"] == store.name


@pytest.mark.parametrize("right", ["read", "work"])
def test_whoever_may_read_the_list_may_take_it_along_without_names_and_phones(
    sign_in: Any, store: Store, asked: list[str], right: str
) -> None:
    user = make_user("colleague")
    accounts.set_rights(store, user, [right], SYSTEM)
    colleague = sign_in(user)
    assert f'action="{EXPORT}"' in colleague.get("/inquiries").text
    rows = rows_of(colleague.post(EXPORT, {"back": "/inquiries"}).data)
    assert {row["문의번호"] for row in rows} == set(asked)
    first = next(row for row in rows if row["문의번호"] == asked[0])
    assert (first["문의"], first["이름"]) == ("=cmd 연락처 010-****-5678", "가려짐")
    assert not AuditEntry.select().where(AuditEntry.action == exporting.EXPORT).exists()


@pytest.mark.one_database
def test_a_long_list_is_written_by_a_run(
    browser: DeskBrowser, store: Store, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "WRITTEN_AT_ONCE", 2)
    browser.post(EXPORT, {"back": "/inquiries"})
    run = exporting.latest(store.members.get().user)
    assert run is not None
    runs.perform(run.id)
    assert "3건을 담았습니다" in browser.get(EXPORT).text
    with browser.get("/inquiries/export.xlsx") as file:
        assert len(rows_of(file.data)) == 3
