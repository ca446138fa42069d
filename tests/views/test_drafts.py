"""Registering and editing a listing on the screen, the whole way, without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.browsing import DeskBrowser
from tests.conftest import make_store
from tests.services.drafts.forms import filled, ground, leaf
from tests.views.test_listings import MOST_STATEMENTS, statements
from webapp.models.accounts import User
from webapp.models.products import Listing, ListingDetail, ListingOption, Product, Sku
from webapp.models.runs import RUNNING, Run
from webapp.models.selling import OPEN, SENT, ListingDraft
from webapp.models.stores import Category, Store
from webapp.services import accounts, runs
from webapp.services.audit import SYSTEM
from webapp.services.drafts import answers, layout, registering

SECOND_KEY = "SAMPLE-KEY-000000000000000000002"


@pytest.fixture(autouse=True)
def prepared(store: Store) -> None:
    ground(store)


def sent_by(page: TestResponse, form: str = "//form[@id='step']", **typed: str) -> tuple[str, dict[str, Any]]:
    """What a browser without JavaScript would send: every field of the form as it stands, with what was typed."""
    (found,) = html.document_fromstring(page.text).xpath(form)[:1]
    fields = {
        name: sorted(value) if isinstance(value, html.CheckboxValues) else value
        for name, value in found.fields.items()
        if name and value is not None
    }
    assert set(typed) <= {*fields, "do", "next"}, set(typed) - set(fields)
    return found.get("action"), {**fields, **typed}


def submit(browser: DeskBrowser, page: TestResponse, **typed: str) -> TestResponse:
    address, data = sent_by(page, **typed)
    return browser.follow(browser.post(address, data))


def started(browser: DeskBrowser, store: Store) -> TestResponse:
    return browser.follow(browser.post(f"/stores/{store.id}/drafts"))


def wrong(page: TestResponse) -> list[str]:
    return [one.text_content() for one in html.document_fromstring(page.text).xpath("//p[@class='wrong']")]


def wrong_list(page: TestResponse) -> list[str]:
    """What the check says stands against a draft."""
    return [
        one.text_content()
        for one in html.document_fromstring(page.text).xpath("//section[contains(@class, 'is-bad')]//li")
    ]


def test_a_product_is_registered_from_an_empty_draft_section_by_section(
    browser: DeskBrowser, store: Store, work: Callable[[], None], market: Any
) -> None:
    values = filled(store, slogan="선물용 컵")
    page = started(browser, store)
    assert wrong(page) == [], "who only came by is not told what is missing"
    page = submit(browser, page, next="category")
    assert "카테고리 고르기" in page.text
    page = choose(browser, page, "컵")
    page = submit(browser, page, name=values["name"], brand=values["brand"], slogan=values["slogan"], next="prices")
    page = submit(browser, page, price=values["price"], next="options")
    page = submit(browser, page, stock=values["stock"], next="images")
    page = submit(browser, page, image1=values["image1"], next="detail")
    page = submit(browser, page, detail_html=values["detail_html"], next="delivery")
    page = submit(browser, page, outbound=values["outbound"], courier=values["courier"], next="returns")
    typed = {name: values[name] for name in ("return_address", "return_fee", "exchange_fee", "after_service")}
    page = submit(browser, page, **typed, return_guide=values["return_guide"], next="notice")
    page = submit(browser, page, notice_kind=values["notice_kind"], do="items")
    assert "품명 및 모델명" in page.text
    page = submit(browser, page, do="fill", next="notice")
    page = submit(browser, page, next="extras")
    page = submit(browser, page, origin_kind="01", origin_place="1009", next="check")
    assert wrong_list(page) == []

    address, data = sent_by(page, "//form[contains(@action, 'send')]")
    page = browser.follow(browser.post(address, data))
    assert "보내는 중" in page.text
    assert page.headers["Refresh"] == "1"
    work()
    page = browser.get(page.request.path)
    assert "11번가에 올라갔습니다" in page.text
    listing = Listing.get()
    assert f"/stores/{store.id}/listings/{listing.id}" in page.text
    assert (market.product(listing.number)["prdNm"], listing.stock) == (values["name"], 30)
    assert "Refresh" not in page.headers
    run = Run.get(Run.kind == registering.KIND)
    run.patch(state=RUNNING, live_key=runs.Order(run.kind, store, run.subject_id).live_key)
    page = browser.get(page.request.path)
    assert "작업 1건 진행 중" in page.text
    assert "Refresh" in page.headers, "the frame tells of work that goes on: it must not stay so"
    part = browser.get(page.request.path, htmx=True)
    assert part.headers["HX-Retarget"] == "#main", "the way there tells at once what became of it"
    assert "hx-trigger" in part.text, "and asks again until the work has ended"


def choose(browser: DeskBrowser, page: TestResponse, name: str) -> TestResponse:
    """Search the tree for a leaf and take it."""
    page = browser.get(f"{page.request.path}?q={name}")
    number = leaf(name)
    address, data = sent_by(page, f"//form[.//input[@name='number'][@value='{number}']]")
    return browser.follow(browser.post(address, data))


def test_categories_are_searched_by_parts_of_words_and_walked_by_links(browser: DeskBrowser, store: Store) -> None:
    started(browser, store)
    at = f"/stores/{store.id}/drafts/{ListingDraft.get().id}/category"
    found = html.document_fromstring(browser.get(f"{at}?q=주방 텀블").text).xpath("//ul[@class='rows']/li")
    assert ["식기 > 텀블러" in one.text_content() for one in found] == [True]
    page = browser.get(at)
    assert "해외직구" not in page.text, "not for a seller of this kind"
    for name in ("생활/건강", "주방용품", "식기"):
        (link,) = html.document_fromstring(page.text).xpath(f"//ul[@class='rows']//a[contains(., '{name}')]/@href")
        page = browser.get(link)
    assert "이 카테고리로 정하기" in page.text
    big = Category.get(Category.is_leaf == False).number  # noqa: E712
    page = browser.follow(browser.post(at, {"number": big, "revision": 1}))
    assert "끝 카테고리를 골라 주세요" in page.text


def test_a_chosen_leaf_tells_which_certificates_it_asks_for(browser: DeskBrowser, store: Store) -> None:
    started(browser, store)
    at = f"/stores/{store.id}/drafts/{ListingDraft.get().id}"
    browser.post(f"{at}/category", {"number": leaf("전기포트"), "revision": 1})
    category = Category.get(Category.number == leaf("전기포트"))
    assert (category.cert_type, category.cert_required) == ("2", True)
    page = browser.get(f"{at}/certificates")
    assert "인증을 꼭 요구합니다" in page.text
    assert page.text.count("KC인증대상 아님</option>") >= 4, "the four groups are ready to be filled in"


def test_mistakes_are_saved_as_typed_and_shown_at_their_field(browser: DeskBrowser, store: Store) -> None:
    page = submit(browser, started(browser, store), name="가" * 60 + "🍜", brand="", next="basics")
    text = " ".join(wrong(page))
    assert "100바이트까지 쓸 수 있습니다. 지금 122바이트입니다." in text
    assert "‘🍜’" in text
    assert "122 / 100바이트" in page.text
    assert ListingDraft.get().form["basics"]["name"] == "가" * 60 + "🍜"
    check = browser.get(f"/stores/{store.id}/drafts/{ListingDraft.get().id}")
    links = html.document_fromstring(check.text).xpath("//section[contains(@class, 'is-bad')]//a/@href")
    assert any(link.endswith("/basics?check=1#name") for link in links)
    assert any(link.endswith("/images?check=1#image1") for link in links)


def test_every_link_of_the_check_leads_to_a_field_that_is_there(browser: DeskBrowser, store: Store) -> None:
    started(browser, store)
    check = browser.get(f"/stores/{store.id}/drafts/{ListingDraft.get().id}")
    links = html.document_fromstring(check.text).xpath("//section[contains(@class, 'notice')]//a/@href")
    assert len(links) > 10
    for address, _, name in (link.partition("#") for link in links):
        assert html.document_fromstring(browser.get(address).text).xpath("//*[@id=$id]", id=name), address


def test_two_tabs_do_not_overwrite_each_other(browser: DeskBrowser, store: Store) -> None:
    page = started(browser, store)
    submit(browser, page, name="첫째 창", next="basics")
    address, data = sent_by(page, name="둘째 창")
    answer = browser.post(address, data)
    assert (answer.status_code, "다른 창에서 저장했거나" in answer.text) == (409, True)
    assert 'value="둘째 창"' in answer.text, "what was typed stays on the screen"
    assert ListingDraft.get().form["basics"]["name"] == "첫째 창"
    submit(browser, answer, next="basics")
    assert ListingDraft.get().form["basics"]["name"] == "둘째 창"


def test_combinations_are_built_from_the_axes_and_keep_what_was_typed(browser: DeskBrowser, store: Store) -> None:
    started(browser, store)
    at = f"/stores/{store.id}/drafts/{ListingDraft.get().id}/options"
    page = submit(browser, browser.get(at), option_kind="combined", do="way")
    axes = {"option_axes-0-title": "색상", "option_axes-0-values": "빨강\n파랑"}
    page = submit(browser, page, **axes, do="combine")
    page = submit(browser, page, all_quantity="7", do="same")
    page = submit(browser, page, **{"combinations-1-price": "500", "combinations-1-code": "CUP-B"}, next="options")
    page = submit(browser, page, **{"option_axes-1-title": "크기", "option_axes-1-values": "S, M"}, do="combine")
    rows = ListingDraft.get().form["options"]["combinations"]
    assert [(row["first"], row["second"], row["quantity"]) for row in rows] == [
        ("빨강", "S", ""), ("빨강", "M", ""), ("파랑", "S", ""), ("파랑", "M", ""),
    ]  # fmt: skip
    page = submit(browser, page, **{"option_axes-1-values": "\n".join(str(n) for n in range(251))}, do="way")
    answer = browser.post(*sent_by(page, do="combine"))
    assert (answer.status_code, "조합이 502개입니다" in answer.text) == (422, True)


def test_a_shipping_template_fills_delivery_and_returns(browser: DeskBrowser, store: Store) -> None:
    values = filled(store)
    browser.post(
        f"/stores/{store.id}/shipping-templates",
        {
            "name": "기본 배송", "area": "01", "method": "01", "courier": "00034", "fee_kind": "04", "payment": "03",
            "tiers": "1개부터 3,000원\n10: 6000", "bundle": "Y", "return_fee": "2500", "exchange_fee": "5000",
            "outbound": address_id(store, "outbound"), "return_address": address_id(store, "return"),
        },
    )  # fmt: skip
    started(browser, store)
    typed = answers.flat(ListingDraft.get().form)
    assert (typed["return_fee"], typed["outbound"]) == ("2500", values["outbound"])
    assert (typed["fees_by_quantity"], typed["quantities_from"], typed["quantities_to"]) == ("3000^6000", "1^10", "9")


def address_id(store: Store, kind: str) -> int:
    found: int = next(row.id for row in store.addresses if row.kind == kind)
    return found


def test_a_draft_begins_with_what_its_base_product_knows(browser: DeskBrowser, store: Store) -> None:
    known = {
        "brand": "견본", "model": "C-1", "category_number": "1", "tax": "02", "minors": "N", "origin": "국내산",
        "image_url": "https://images.example.com/a.jpg", "notice_type": "891045", "detail_html": "<p>컵</p>",
    }  # fmt: skip
    product = Product.create(seller=store.seller, name="견본 컵", facts=known)
    browser.post(f"/products/{product.id}/drafts", {"stores": [store.id]})
    typed = answers.flat(ListingDraft.get().form)
    names = ("brand", "model", "category", "tax", "for_minors", "origin_name", "image1", "notice_kind", "detail_html")
    assert [typed[name] for name in names] == [
        "견본", "C-1", "1", "02", "N", "국내산", "https://images.example.com/a.jpg", "891045", "<p>컵</p>"
    ]  # fmt: skip
    assert typed["origin_kind"] == "03"


def test_one_base_product_goes_to_several_stores_with_common_answers_typed_once(
    browser: DeskBrowser, store: Store, seller_user: User, work: Callable[[], None], market: Any
) -> None:
    other = make_store(seller_user, "둘째상점", SECOND_KEY)
    other.patch(seller=store.seller)
    ground(other)
    product = Product.create(seller=store.seller, name="견본 컵", facts={"brand": "견본"})
    Sku.create(seller=store.seller, product=product, code="CUP-77", stock=30)
    page = browser.post(f"/products/{product.id}/drafts", {"stores": [store.id, other.id]})
    page = browser.follow(page)
    assert "둘째상점에도 같이 저장됩니다" in page.text
    submit(browser, page, slogan="선물용 컵", next="basics")
    assert {draft.form["basics"]["slogan"] for draft in ListingDraft.select()} == {"선물용 컵"}

    for draft in ListingDraft.select():
        own = answers.split({**filled(draft.store), "seller_code": "CUP-77"})
        draft.patch(form={**own, "prices": {"price": "12900" if draft.store_id == store.id else "13900"}})
    first = ListingDraft.get(ListingDraft.store == store)
    page = browser.get(f"/stores/{store.id}/drafts/{first.id}")
    assert "스토어 2곳에 함께 등록하기" in page.text
    address, data = sent_by(page, "//form[contains(@action, 'send')]")
    browser.post(address, {**data, "family": "1"})
    work()
    assert {draft.state for draft in ListingDraft.select()} == {SENT}
    sold = Listing.select().order_by(Listing.price)
    assert [(one.price, one.product_id) for one in sold] == [(12_900, product.id), (13_900, product.id)]
    assert {option.sku.code for option in ListingOption.select()} == {"CUP-77"}
    assert market.ledger.count("register_product") == 2


@pytest.fixture
def listing(browser: DeskBrowser, store: Store, work: Callable[[], None]) -> Listing:
    rows = [
        {"value": "빨강", "price": "0", "quantity": "3", "code": "CUP-R", "in_use": "Y"},
        {"value": "파랑", "price": "500", "quantity": "4", "code": "CUP-B", "in_use": "Y"},
    ]
    form = answers.split(filled(store, option_kind="single", option_title="색상", option_rows=rows, stock=""))
    draft = ListingDraft.create(store=store, form=form)
    browser.post(f"/stores/{store.id}/drafts/{draft.id}/send", {"revision": 1})
    work()
    return Listing.get()


def test_an_edit_shows_what_changes_and_goes_only_when_confirmed(
    browser: DeskBrowser, store: Store, listing: Listing, work: Callable[[], None], market: Any
) -> None:
    shown = browser.get(f"/stores/{store.id}/listings/{listing.id}")
    assert f"/drafts/new?listing={listing.id}" in shown.text
    page = browser.follow(browser.post(f"/stores/{store.id}/drafts", {"listing": listing.id, "way": "edit"}))
    page = submit(browser, page, name="견본 머그", next="check")
    (row,) = html.document_fromstring(page.text).xpath("//table[contains(@class, 'diff')]/tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row] == ["상품명", "견본 컵", "견본 머그"]

    address, data = sent_by(page, "//form[contains(@action, 'send')]")
    assert "확인했다고 표시해 주세요" in browser.post(address, data).text
    work()
    assert market.ledger.count("update_product") == 0
    browser.post(address, {**data, "confirm": "1"})
    work()
    assert market.product(listing.number)["prdNm"] == "견본 머그"
    assert market.ledger.count("update_product") == 1


def test_a_copy_is_a_new_draft_without_what_is_the_original_s_own(
    browser: DeskBrowser, store: Store, listing: Listing
) -> None:
    browser.post(f"/stores/{store.id}/drafts", {"listing": listing.id, "way": "copy"})
    draft = ListingDraft.get(ListingDraft.state == OPEN)
    typed = answers.flat(draft.form)
    assert (draft.listing_id, typed["name"], typed["seller_code"]) == (None, "견본 컵", "")
    assert [row["value"] for row in typed["option_rows"]] == ["빨강", "파랑"]
    assert "고칠 곳" not in browser.get(f"/stores/{store.id}/drafts/{draft.id}").text


def test_drafts_are_listed_with_their_age_and_deleted_after_a_question(browser: DeskBrowser, store: Store) -> None:
    submit(browser, started(browser, store), name="만들던 컵", next="basics")
    page = browser.get("/drafts")
    assert "만들던 컵" in page.text
    assert "작성 중" in page.text
    assert "방금" in page.text
    at = f"/stores/{store.id}/drafts/{ListingDraft.get().id}/delete"
    assert "되살릴 수 없습니다" in browser.get(at).text
    page = browser.follow(browser.post(at))
    assert "초안을 지웠습니다" in page.text
    assert ListingDraft.select().count() == 0


def test_the_detail_is_shown_made_harmless_in_a_frame_of_its_own(browser: DeskBrowser, store: Store) -> None:
    started(browser, store)
    at = f"/stores/{store.id}/drafts/{ListingDraft.get().id}"
    typed = "<p onclick='x()'>컵</p><script>x()</script><img src='http://a.example/a.png'>"
    page = submit(browser, browser.get(f"{at}/detail"), detail_html=typed, next="detail")
    assert f'src="{at}/preview"' in page.text
    preview = browser.get(f"{at}/preview")
    assert "<p>컵</p>" in preview.text
    assert "script" not in preview.text
    assert "http://a.example" not in preview.text
    assert preview.headers["Content-Security-Policy"].startswith("sandbox;")


def test_bytes_are_counted_while_typing(browser: DeskBrowser, store: Store) -> None:
    answer = browser.post("/drafts/bytes?name=slogan", {"slogan": "가나다라마바사아자차카타파하A똠"}, htmx=True)
    assert re.search(r"31 / 28바이트 · 3바이트 넘음", answer.text)
    assert "‘똠’" in answer.text
    page = started(browser, store)
    (field,) = html.document_fromstring(page.text).xpath("//input[@name='slogan']")
    assert field.get("hx-post") == "/drafts/bytes?name=slogan"
    assert field.get("hx-target") == "#slogan-bytes"


def test_only_the_options_are_changed_from_the_listing(
    browser: DeskBrowser, store: Store, listing: Listing, market: Any
) -> None:
    at = f"/stores/{store.id}/listings/{listing.id}/content/options"
    page = browser.get(at)
    form = "//form[contains(@action, '/content/')]"
    address, data = sent_by(page, form, **{"option_rows-1-price": "505"})
    answer = browser.post(address, data)
    assert (answer.status_code, "10원 단위" in answer.text) == (422, True)
    numbers = {option.name: option.stock_number for option in listing.options}
    address, data = sent_by(page, form, **{"option_rows-1-price": "300", "option_rows-2-value": "검정"})
    page = browser.follow(browser.post(address, {**data, "option_rows-2-quantity": "9", "option_rows-2-price": "0"}))
    assert "11번가에 반영했습니다" in page.text
    options = ListingOption.select().where(ListingOption.listing == listing).order_by(ListingOption.id)
    assert [(one.name, one.add_price, one.stock) for one in options] == [
        ("빨강", 0, 3),
        ("파랑", 300, 4),
        ("검정", 0, 9),
    ]
    assert numbers == {one.name: one.stock_number for one in options[:2]}
    assert market.ledger.count("set_options", listing.number) == 1


@pytest.mark.parametrize(
    ("part", "typed", "act"),
    [
        ("detail", {"detail_html": "<p>새 설명</p>"}, "set_detail"),
        (
            "components",
            {"components-0-group": "묶음", "components-0-name": "뚜껑", "components-0-price": "1000",
             "components-0-quantity": "5", "components-0-tax": "01", "components-0-in_use": "Y"},
            "set_components",
        ),
        (
            "delay",
            {"reason": "02", "paid_from": "2030-01-01", "paid_until": "2030-01-03", "ships_from": "2030-01-05"},
            "set_delay_notice",
        ),
    ],
)  # fmt: skip
def test_one_part_is_changed_and_nothing_else(
    browser: DeskBrowser, store: Store, listing: Listing, market: Any, part: str, typed: dict[str, str], act: str
) -> None:
    at = f"/stores/{store.id}/listings/{listing.id}/content/{part}"
    address, data = sent_by(browser.get(at), "//form[contains(@action, '/content/')]", **typed)
    assert "반영했습니다" in browser.follow(browser.post(address, data)).text
    assert [entry["act"] for entry in market.ledger.entries()] == ["register_product", act]
    again = browser.post(address, data)
    assert again.status_code == 303, "the same form twice acts once"
    assert market.ledger.count(act) == 1
    if part == "detail":
        assert ListingDetail.get().html == "<p>새 설명</p>"


def test_every_section_opens_for_a_global_seller_too(browser: DeskBrowser, store: Store) -> None:
    started(browser, store)
    at = f"/stores/{store.id}/drafts/{ListingDraft.get().id}"
    assert browser.get(f"{at}/global").status_code == 404
    store.patch(seller_kind="global")
    for section in layout.SECTIONS:
        assert browser.get(f"{at}/{section.name}?check=1").status_code == 200, section.name


def test_a_doubtful_edit_is_settled_by_a_person_with_two_buttons(
    browser: DeskBrowser, store: Store, listing: Listing, work: Callable[[], None], market: Any
) -> None:
    browser.post(f"/stores/{store.id}/drafts", {"listing": listing.id, "way": "edit"})
    draft = ListingDraft.get(ListingDraft.state == OPEN)
    at = f"/stores/{store.id}/drafts/{draft.id}"
    submit(browser, browser.get(f"{at}/returns"), return_guide="14일 안에 알려 주세요.", next="returns")
    market.fail_next("prodservices/product", "cut")
    browser.post(f"{at}/send", {"revision": 2, "confirm": "1"})
    work()
    page = browser.get(at)
    for words in ("반영됐는지 아직 모릅니다", "반영됐습니다", "반영되지 않았습니다", "지금 11번가에 물어보기"):
        assert words in page.text
    browser.post(f"{at}/ask")
    work()
    assert "반영됐는지 아직 모릅니다" in browser.get(at).text
    assert browser.post(f"{at}/judge", {"answer": "maybe"}).status_code == 422
    assert "11번가에 올라갔습니다" in browser.follow(browser.post(f"{at}/judge", {"answer": "done"})).text
    assert market.ledger.count("update_product") == 1


def test_pictures_are_looked_at_and_what_is_wrong_stands_in_the_check(
    browser: DeskBrowser, store: Store, work: Callable[[], None]
) -> None:
    draft = ListingDraft.create(store=store, form=answers.split(filled(store, image1="http://127.0.0.1/cup.jpg")))
    at = f"/stores/{store.id}/drafts/{draft.id}"
    assert "아직 확인하지 않은 그림입니다" in browser.get(at).text
    browser.post(f"{at}/images/check")
    work()
    page = browser.get(at)
    assert "인터넷에 열려 있는 주소가 아니라서 확인하지 않았습니다" in page.text
    assert "마지막 확인" in page.text


def test_a_draft_may_be_sent_to_one_more_store(browser: DeskBrowser, store: Store, seller_user: User) -> None:
    other = make_store(seller_user, "둘째상점", SECOND_KEY)
    other.patch(seller=store.seller)
    draft = ListingDraft.create(store=store, form=answers.split(filled(store)))
    at = f"/stores/{store.id}/drafts/{draft.id}"
    assert "다른 스토어에도 함께 등록하기" in browser.get(at).text
    browser.post(f"{at}/stores", {"stores": other.id})
    sibling = ListingDraft.get(ListingDraft.store == other)
    typed = answers.flat(sibling.form)
    assert (typed["name"], typed["price"], typed["outbound"]) == ("견본 컵", "12,900", "")


def test_a_family_ends_where_a_colleague_may_not_work(
    browser: DeskBrowser, store: Store, reader: DeskBrowser, seller_user: User
) -> None:
    other = make_store(seller_user, "둘째상점", SECOND_KEY)
    for one in (store, other):
        ListingDraft.create(store=one, family="f1", form={"basics": {"name": "처음 이름"}})
    accounts.set_rights(store, User.get(User.login == "reader"), ["read", "work"], SYSTEM)
    at = f"/stores/{store.id}/drafts/{ListingDraft.get(ListingDraft.store == store).id}/basics"
    assert "둘째상점" not in reader.get(at).text
    submit(reader, reader.get(at), name="바꾼 이름", next="basics")
    assert [one.form["basics"]["name"] for one in ListingDraft.select().order_by(ListingDraft.id)] == [
        "바꾼 이름",
        "처음 이름",
    ]
    submit(browser, browser.get(at), name="주인의 이름", next="basics")
    assert [one.form["basics"]["name"] for one in ListingDraft.select().order_by(ListingDraft.id)] == [
        "주인의 이름",
        "주인의 이름",
    ]


def test_the_pages_of_a_draft_ask_the_database_little(browser: DeskBrowser, store: Store, listing: Listing) -> None:
    browser.post(f"/stores/{store.id}/drafts", {"listing": listing.id, "way": "edit"})
    draft = ListingDraft.get(ListingDraft.state == OPEN)
    at = f"/stores/{store.id}/drafts/{draft.id}"
    for address in (at, "/drafts", f"{at}/category?q=컵", *(f"{at}/{one.name}" for one in layout.SECTIONS[:-1])):
        with statements() as asked:
            browser.get(address)
        assert len(asked) <= MOST_STATEMENTS, (address, [one.split(" FROM ")[-1][:60] for one in asked])
