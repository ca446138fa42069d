"""모두 내려받기: everything of one's own stores in workbooks; nobody else's, nothing secret, names only by right."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_store, make_user
from webapp.config import Settings
from webapp.models.accounts import AuditEntry, User
from webapp.models.base import now
from webapp.models.inquiries import AnswerTemplate, Inquiry, InquiryEntry
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.products import Listing, Product
from webapp.models.runs import DONE, Run
from webapp.models.stores import Store
from webapp.services import accounts, audit, kept_files, workbooks
from webapp.services.audit import SYSTEM, Actor, Change
from webapp.services.keeping import tables_out
from webapp.simulator import SAMPLE_KEY

Work = Callable[[], None]
SECRETS = (SAMPLE_KEY, "_sealed", "scrypt", "row_key")


def fill(store: Store, word: str) -> None:
    """A little of everything, each with a word by which the store is known."""
    product = Product.create(seller=store.seller, name=f"{word} 컵")
    Listing.create(store=store, product=product, number="3000000001", name=f"{word} 컵", price=9900)
    order = Order.create(store=store, number="0026112700001", ordered_at=now())
    parcel = Parcel.create(store=store, number="700", recipient=f'{{"recipient_name":"{word}받는이"}}')
    OrderLine.create(
        store=store, order=order, parcel=parcel, number="1", state="301", state_at=now(), seen_at=now(),
        product_name=f"{word} 컵", quantity=1, amount=9900,
    )  # fmt: skip
    inquiry = Inquiry.create(
        store=store, kind="qna", number="5590001", state="open", state_at=now(), seen_at=now(), asked_at=now(),
        title="언제 오나요", asker_name=f"{word}묻는이",
    )  # fmt: skip
    InquiryEntry.create(inquiry=inquiry, part="question", number="", text=f"{word} 물음")
    AnswerTemplate.create(store=store, name=f"{word} 답변", body="{{주문번호}}")


def taken(browser: DeskBrowser, work: Work) -> dict[str, str]:
    """The zip that somebody gets: the cells of each workbook, as one text."""
    assert browser.follow(browser.post("/take-out")).status_code == 200
    work()
    run = Run.select().where(Run.kind == "take_out").order_by(Run.id.desc()).get()
    assert run.state == DONE, run.error
    assert "내려받기</a>" in browser.get("/take-out").text
    with browser.get("/take-out/all.zip") as answer, zipfile.ZipFile(io.BytesIO(answer.data)) as content:
        return {name: cells(content.read(name)) for name in content.namelist()}


def cells(book: bytes) -> str:
    sheets = load_workbook(io.BytesIO(book), read_only=True).worksheets
    return "\n".join("\t".join(str(cell or "") for cell in row) for sheet in sheets for row in sheet.values)


def test_everything_of_my_stores_comes_along_and_nothing_of_others(
    database: Settings, store: Store, browser: DeskBrowser, work: Work
) -> None:
    fill(store, "우리")
    fill(make_store(make_user("neighbour"), "이웃상점", "fedcba9876543210fedcba9876543210"), "이웃")
    found = taken(browser, work)
    assert {"목록/채널상품.xlsx", "목록/주문.xlsx", "목록/문의.xlsx", "표/답변 템플릿.xlsx"} <= set(found)
    for name, words in (
        ("목록/주문", "우리받는이"),
        ("표/배송번호", "우리받는이"),
        ("표/원상품", "우리 컵"),
        ("표/문의 글", "우리 물음"),
    ):
        assert words in found[f"{name}.xlsx"], name
    assert "0026112700001" in found["목록/주문.xlsx"], "leading zeros stay"
    together = "\n".join(found.values())
    assert "이웃" not in together
    assert not [secret for secret in SECRETS if secret in together]
    entry = AuditEntry.get(AuditEntry.action == "store.take_out")
    assert (entry.store_id, entry.after["personal_data"]) == (store.id, True)


def test_names_stay_hidden_from_those_who_may_not_see_them(store: Store, reader: DeskBrowser, work: Work) -> None:
    fill(store, "우리")
    found = taken(reader, work)
    together = "\n".join(found.values())
    assert "우리받는이" not in together
    assert "우리묻는이" not in together
    assert "우리 물음" not in found["표/문의 글.xlsx"]
    assert store.contact_phone not in together
    assert "가려짐" in found["표/배송번호.xlsx"]
    assert "개인정보 권한이 없는 스토어" in reader.get("/take-out").text


def test_what_managers_alone_may_read_managers_alone_take_along(
    store: Store, seller_user: User, browser: DeskBrowser, reader: DeskBrowser, work: Work
) -> None:
    audit.record(Actor(seller_user, "203.0.113.9"), Change("store.update", f"Store {store.id}"), store)
    for one, is_told in ((reader, False), (browser, True)):
        assert ("203.0.113.9" in "\n".join(taken(one, work).values())) is is_told


def test_who_may_see_less_keeps_no_file_of_before(
    store: Store, seller_user: User, browser: DeskBrowser, reader: DeskBrowser, work: Work
) -> None:
    user = User.get(User.login == "reader")
    accounts.set_rights(store, user, ["read", "personal_data"], SYSTEM)
    for one in (browser, reader):
        taken(one, work)
    asked = kept_files.new_file("inquiry_exports", str(user.id))
    asked.write_bytes(b"sample")
    accounts.set_rights(store, user, ["read", "work", "personal_data"], SYSTEM)
    assert asked.exists(), "nothing was taken away"
    accounts.set_rights(store, user, ["read", "work"], SYSTEM)
    assert (reader.get("/take-out/all.zip").status_code, asked.exists()) == (303, False)
    with browser.get("/take-out/all.zip") as answer:
        assert answer.status_code == 200, "somebody else's"


def test_nobody_gets_what_another_made(store: Store, browser: DeskBrowser, stranger: DeskBrowser, work: Work) -> None:
    taken(browser, work)
    assert stranger.get("/take-out/all.zip").status_code == 303
    assert "내려받을 스토어가 없습니다" in stranger.follow(stranger.post("/take-out")).text


def test_every_table_of_a_store_is_among_them() -> None:
    names = {kind._meta.table_name for kind in tables_out.kinds()}
    assert {
        "listing",
        "listing_option",
        "sku",
        "order_line",
        "claim",
        "inquiry_entry",
        "stock_movement",
        "act",
    } <= names
    assert not {"user", "user_session", "one_time_link", "tally", "selected_row"} & names


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    for number, sheets in ((3, ["가"]), (4, ["가", "가 2"]), (7, ["가", "가 2", "가 3"])):
        sheet = workbooks.Sheet("가", [workbooks.Column("수")], ([row] for row in range(number)))
        assert workbooks.write(tmp_path / "a.xlsx", sheet) == number
        book = load_workbook(tmp_path / "a.xlsx")
        assert book.sheetnames == sheets
        assert [row[0] for one in book.worksheets for row in list(one.values)[1:]] == list(range(number))
