"""내보내기·인쇄 on the screen: asked about right before, taken out and told, and people named only to those who may."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.browsing import DeskBrowser
from tests.conftest import make_user
from tests.services.orders.lately import collect
from tests.services.orders.test_collecting import line, place
from tests.services.orders.test_outgoing import TO
from tests.services.products.selling import sell
from tests.views.test_listings import MOST_STATEMENTS, statements
from tests.views.test_orders import page_of, words
from webapp.models.accounts import AuditEntry
from webapp.models.base import now
from webapp.models.orders import OrderLine
from webapp.models.outgoing import CourierLayout, OutgoingBatch
from webapp.models.products import ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import courier_file, courier_layouts, outgoing, papers
from webapp.services.products import sets

pytestmark = pytest.mark.one_database
NAMES = ("김견본", "0000-4321", "견본로 1-23", "SAMPLE KIM")


@pytest.fixture
def packed(store: Store, market: Any) -> list[str]:
    numbers = place(market, 3, state="301", engNm="SAMPLE KIM", **TO)
    collect(store)
    return numbers


@pytest.fixture
def packer(sign_in: Callable[..., DeskBrowser], store: Store) -> DeskBrowser:
    """Somebody who works in the store, and may not see whom orders name."""
    user = make_user("packer")
    accounts.set_rights(store, user, ["read", "work"], SYSTEM)
    return sign_in(user)


def fields_of(page: str) -> dict[str, Any]:
    """The form that makes a batch, as it stands in a page."""
    form = next(form for form in html.document_fromstring(page).forms if form.action.endswith("/outgoing"))
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def make(browser: DeskBrowser, store: Store, purpose: str, numbers: list[str], **given: Any) -> str:
    """Have ticked lines made into something as a person does it; the address of the batch."""
    base = f"/stores/{store.id}/outgoing"
    ids = [str(line(number).id) for number in numbers]
    page = browser.post(f"{base}/choose", {"ids": ids, "purpose": purpose, "back": "/orders?stage=packing"}).text
    answer = browser.post(base, {**fields_of(page), **given})
    assert answer.status_code == 303, words(answer.text, "//main")
    runs.perform(Run.select().where(Run.kind == outgoing.KIND).order_by(Run.id.desc()).get().id)
    address: str = answer.headers["Location"]
    return address


def test_a_courier_s_file_holds_what_the_market_still_lets_go(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    market.file_claim(packed[1], "cancel")
    address = make(browser, store, "courier", packed, merging="address")
    page = browser.get(address).text
    assert "2 내보냄1 취소·클레임 요청" in words(page, "//ul[@class='tiles']")
    assert packed[1] in words(page, "//table")
    assert packed[0] not in words(page, "//table")
    assert "방금" in page or "초 전" in page
    with browser.get(f"{address}.xlsx") as file:
        head, *rows = load_workbook(BytesIO(file.data)).active.iter_rows(values_only=True)
    assert (head[0], len(rows), rows[0][1]) == ("고객주문번호", 1, "김견본")
    assert AuditEntry.select().where(AuditEntry.action == courier_file.FETCHED).count() == 1
    assert words(browser.get("/orders?stage=packing").text, "//tbody").count("엑셀 나감") == 2
    listed = browser.get(f"/stores/{store.id}/outgoing").text
    assert "택배사 엑셀" in words(listed, "//tbody")
    assert words(browser.get(f"{address}?state=passed").text, "//tbody").count(packed[0]) == 1


def test_nothing_ticked_means_all_that_the_list_finds(browser: DeskBrowser, store: Store, packed: list[str]) -> None:
    base = f"/stores/{store.id}/outgoing"
    page = browser.post(f"{base}/choose", {"purpose": "pick", "back": "/orders?stage=packing"}).text
    assert "찾은 배송준비중 주문상품 3건 모두" in words(page, "//main")
    browser.post(base, fields_of(page))
    assert outgoing.counts([OutgoingBatch.get().id]) == {OutgoingBatch.get().id: {"waiting": 3}}
    narrow = browser.post(f"{base}/choose", {"purpose": "pick", "back": f"/orders?q={packed[0]}"}).text
    assert "찾은 배송준비중 주문상품 1건 모두" in words(narrow, "//main")
    none = browser.follow(browser.post(f"{base}/choose", {"purpose": "pick", "back": "/orders?q=없음"})).text
    assert "내보낼 배송준비중 주문상품이 없습니다" in none


def test_a_double_click_makes_one_batch(browser: DeskBrowser, store: Store, packed: list[str]) -> None:
    base = f"/stores/{store.id}/outgoing"
    page = browser.post(f"{base}/choose", {"ids": [str(line(packed[0]).id)], "purpose": "courier"}).text
    fields = fields_of(page)
    first, second = browser.post(base, fields), browser.post(base, fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert OutgoingBatch.select().count() == 1


def test_a_silent_market_lets_nothing_leave_and_the_page_offers_another_try(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    market.inject_fault("orderlistall", "maintenance_html", count=None)
    address = make(browser, store, "courier", packed)
    page = browser.get(address).text
    assert "끝까지 확인하지 못해 아무것도 내보내지 않았습니다" in page
    assert "아무것도 내보내지 않음" in browser.get(f"/stores/{store.id}/outgoing").text
    refused = browser.get(f"{address}.xlsx")
    assert (refused.status_code, refused.headers["Location"]) == (303, address)
    market.clear_faults()
    (again,) = html.document_fromstring(page).xpath("//form[contains(@action, '/again')]/@action")
    browser.post(again)
    runs.perform(Run.select().order_by(Run.id.desc()).get().id)
    assert "3 내보냄" in words(browser.get(address).text, "//ul[@class='tiles']")


def test_a_cancel_after_the_file_was_made_stands_on_the_paper_of_what_to_pull_out(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    address = make(browser, store, "courier", packed)
    assert "뺄 것이 없습니다" in browser.get(f"/stores/{store.id}/outgoing/pull-out").text
    market.file_claim(packed[0], "cancel")
    collect(store)
    page = words(browser.get(address).text, "//main")
    assert "1건이 취소되거나 줄었습니다" in page
    assert browser.get(f"{address}.xlsx").status_code == 303, "it holds what was cancelled"
    paper = browser.get(f"/stores/{store.id}/outgoing/pull-out").text
    row = words(paper, "//tbody")
    assert all(word in row for word in (packed[0], line(packed[0]).parcel.number, "택배사 엑셀 1번", "취소처리중"))
    assert packed[1] not in row
    assert not any(name in paper for name in NAMES)
    order = browser.get(page_of(packed[0])).text
    assert "1번 택배사 엑셀로 나간 때" in words(order, "//section[@aria-labelledby='notes-title']")
    assert "1건 있습니다" in words(browser.get(f"/stores/{store.id}/outgoing").text, "//main")
    assert '<b class="bad">1</b> 빼 주세요' in browser.get("/orders/today").text
    assert ("전체를 보내지 못합니다" in order, "취소처리중·보류" in order) == (True, True)
    assert "배송번호 전체 발송처리" not in order, "only to be refused"
    later = make(browser, store, "pick", packed)
    assert packed[0] in words(browser.get(f"{later}/pull-out").text, "//tbody")


def test_what_left_before_is_left_out_and_told(browser: DeskBrowser, store: Store, packed: list[str]) -> None:
    make(browser, store, "courier", packed[:1])
    base = f"/stores/{store.id}/outgoing"
    page = browser.post(f"{base}/choose", {"purpose": "courier", "back": "/orders?stage=packing"}).text
    assert "1건은 전에 택배사 엑셀로 나갔습니다" in words(page, "//main")
    made = browser.follow(browser.post(base, fields_of(page))).text
    assert "전에 나간 1건은 빼고 확인합니다" in made
    assert outgoing.counts([2]) == {2: {"waiting": 2}}


def test_a_check_grows_old_and_is_made_anew_with_the_same_lines(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    address = make(browser, store, "pick", packed)
    assert browser.get(f"{address}/pick-list").status_code == 200
    OutgoingBatch.update(checked_at=now() - dt.timedelta(minutes=11)).execute()
    told = browser.follow(browser.get(f"{address}/pick-list")).text
    assert "10분이 지났거나" in told
    (link,) = html.document_fromstring(told).xpath("//a[.='다시 확인하고 만들기']/@href")
    page = browser.get(link).text
    assert "3건은 전에 출력물로 나갔습니다" in words(page, "//main")
    assert "skips_gone" not in fields_of(page), "they are wanted once more"
    made = browser.post(f"/stores/{store.id}/outgoing", fields_of(page)).headers["Location"]
    assert made != address
    none_left = {**fields_of(page), "skips_gone": "y", "form_key": "0" * 16}
    refused = browser.post(f"/stores/{store.id}/outgoing", none_left)
    assert (refused.status_code, "내보낼 주문상품이 없습니다" in refused.text) == (422, True)


def test_the_pick_list_counts_and_the_slips_name_people_to_those_who_may_see_them(
    browser: DeskBrowser, packer: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    address = make(browser, store, "pick", packed)
    paper = words(browser.get(f"{address}/pick-list").text, "//main")
    assert "상품 1가지 · 모두 3개 · 주문 3건" in paper
    sku = Sku.create(seller=store.seller, product=Product.create(seller=store.seller, name="견본 세트"), code="SET")
    part = Sku.create(seller=store.seller, product=Product.create(seller=store.seller, name="견본 접시"), code="P1")
    sets.define(sku, {part.code: 2}, SYSTEM)
    option = ListingOption.create(listing=sell(market, store, 1)[0], sku=sku)
    OrderLine.update(option=option).execute()
    paper = words(browser.get(f"{address}/pick-list").text, "//main")
    assert ("모두 3개 (세트를 나누면 6개)" in paper, "P1└ 견본 접시6" in paper) == (True, True)
    assert "위치" not in paper, "nobody has said where anything lies"
    part.patch(location="A-03-2")
    assert "A-03-2P1└ 견본 접시6" in words(browser.get(f"{address}/pick-list").text, "//main")
    slips = f"{make(browser, store, 'slips', packed[:2])}/slips"
    seen = browser.get(slips).text
    assert all(name in seen for name in NAMES)
    assert len(html.document_fromstring(seen).xpath("//article")) == 2
    assert words(seen, "//article").count("└ 견본 접시 2개") == 1, "what lies in a set is checked at the table too"
    assert [entry.after for entry in AuditEntry.select().where(AuditEntry.action == papers.SEEN)] == [{"parcels": 2}]
    masked = packer.get(slips).text
    assert packed[0] in masked
    assert not any(name in masked for name in NAMES)
    assert AuditEntry.select().where(AuditEntry.action == papers.SEEN).count() == 1


def test_a_file_that_names_people_is_for_those_who_may_see_them(
    browser: DeskBrowser, packer: DeskBrowser, stranger: DeskBrowser, store: Store, packed: list[str]
) -> None:
    assert "택배사 엑셀</button>" in browser.get(f"/orders?store={store.id}&stage=packing").text
    seen = packer.get(f"/orders?store={store.id}&stage=packing").text
    assert ("택배사 엑셀</button>" in seen, "포장 명세</button>" in seen) == (False, True)
    ids = [str(line(number).id) for number in packed]
    given = {"ids": ids, "purpose": "courier", "layout": "ready-00034", "merging": "parcel", "form_key": "0" * 16}
    assert packer.post(f"/stores/{store.id}/outgoing", given).status_code == 403
    assert packer.post(f"/stores/{store.id}/outgoing/choose", given).status_code == 403
    assert OutgoingBatch.select().count() == 0
    address = make(browser, store, "courier", packed)
    assert packer.get(f"{address}.xlsx").status_code == 403
    assert "개인정보 권한이 필요합니다" in packer.get(address).text
    assert stranger.get(f"{address}.xlsx").status_code == 404


def test_a_column_set_is_copied_rearranged_and_used(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    base = f"/stores/{store.id}/courier-layouts"
    page = browser.follow(browser.post(f"{base}/copy", {"key": "ready-00002"})).text
    row = CourierLayout.get()
    assert (row.name, row.columns[0]) == ("로젠택배 사본", ["주문번호", "parcels", ""])
    form = next(form for form in html.document_fromstring(page).forms if form.action.endswith(f"/{row.id}"))
    assert len(form.xpath(".//input[@name='header']")) == len(row.columns)
    typed = {
        "name": "우리 로젠", "header": ["가", "나", "다"], "field": ["name", "goods", "text"], "text": ["", "", "착불"],
    }  # fmt: skip
    moved = browser.post(f"{base}/{row.id}", {**typed, "act": "up-2"}).text
    assert "아직 저장하지 않았습니다" in moved
    assert html.document_fromstring(moved).xpath("//input[@name='header']/@value") == ["가", "다", "나"]
    fewer = browser.post(f"{base}/{row.id}", {**typed, "act": "drop-0"}).text
    assert html.document_fromstring(fewer).xpath("//input[@name='header']/@value") == ["나", "다"]
    assert CourierLayout.get().name == "로젠택배 사본", "nothing is saved by moving"
    browser.post(f"{base}/{row.id}", typed)
    assert CourierLayout.get().columns == [["가", "name", ""], ["나", "goods", ""], ["다", "text", "착불"]]
    assert "송장번호가 적힌 답 파일" in browser.get(base).text, "it has no column of our numbers"
    address = make(browser, store, "courier", packed[:1], layout=f"own-{row.id}")
    browser.post(f"{base}/{row.id}/delete")
    with browser.get(f"{address}.xlsx") as file:
        head, first = load_workbook(BytesIO(file.data)).active.iter_rows(values_only=True)
    assert (head, first[0], first[2]) == (("가", "나", "다"), "김견본", "착불")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "이름을 1자에서"),
        ({"name": "다른 것"}, "같은 이름의 열 구성"),
        ({"header": ["=1+1", ""]}, "제목을 입력해 주세요"),
        ({"field": ["name", "phone_of_nobody"]}, "넣을 내용을 목록에서"),
        ({"text": ["신용", ""]}, "정해 둔 글은 내용이"),
        ({"header": ["가", "나" * 41]}, "40자"),
        ({"header": ["", ""], "field": ["", ""]}, "열을 1개에서"),
    ],
)
def test_a_mistake_in_a_column_set_keeps_what_was_typed(
    browser: DeskBrowser, store: Store, given: dict[str, Any], said: str
) -> None:
    row = courier_layouts.copy(store, "ready-00034", SYSTEM)
    courier_layouts.save(store, None, "다른 것", courier_layouts.READY[0].columns, SYSTEM)
    typed = {"name": "새 이름", "header": ["가", "나"], "field": ["name", "goods"], "text": ["", ""], **given}
    answer = browser.post(f"/stores/{store.id}/courier-layouts/{row.id}", typed)
    assert (answer.status_code, said in words(answer.text, "//main")) == (422, True), words(answer.text, "//main")
    kept = html.document_fromstring(answer.text).xpath("//input[@name='header']/@value")
    assert kept == [one for one in typed["header"] if one or any(typed["field"])]
    assert CourierLayout.get_by_id(row.id).name == "CJ대한통운 사본"


def test_pages_of_many_batches_and_lines_ask_the_database_no_more_often(
    browser: DeskBrowser, store: Store, market: Any, packed: list[str]
) -> None:
    asked: dict[str, list[int]] = {}
    for more in (12, 0):
        market.file_claim(packed[0], "cancel")
        address = make(browser, store, "slips", packed)
        for page in (f"/stores/{store.id}/outgoing", address, f"{address}/slips", f"{address}/pull-out"):
            with statements() as sent:
                browser.get(page)
            asked.setdefault(page.replace(address, ""), []).append(len(sent))
        for number in packed[1:]:
            market.file_claim(number, "cancel")
        packed = place(market, more, state="301", **TO)
        collect(store)
    assert all(few == many <= MOST_STATEMENTS for few, many in asked.values()), asked
