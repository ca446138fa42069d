"""채널상품 and 원상품 on the screen: lists to search, filter and count, and each row looked at closely."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from webapp.models.accounts import User
from webapp.models.base import db, insert_bulk, naive, now
from webapp.models.imports import ImportRow, ProductImport
from webapp.models.lists import LISTINGS
from webapp.models.products import Listing, ListingDetail, ListingOption, Product, Sku
from webapp.models.shipping import AddressTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import enriching, runs
from webapp.services.catalogue import selection
from webapp.services.catalogue.finding import MOST

MOST_STATEMENTS = 15


@pytest.fixture
def shelf(store: Store) -> list[Listing]:
    """Three listings: on sale and filled, sold out and never filled, and one that the market knows little of."""
    first = sell(
        store,
        "3000000001",
        "국내생산 면티셔츠",
        price=12_300,
        stock=4,
        status="103",
        seller_code="0012",
        enriched_at=now(),
    )
    second = sell(store, "3000000002", "대용량 텀블러", price=8_000, stock=0, status="104")
    third = sell(store, "3000000003", "100% 참기름", status=None, missing=["price", "stock"], enriched_at=now())
    return [first, second, third]


def sell(store: Store, number: str, name: str, **facts: object) -> Listing:
    product = Product.create(seller=store.seller, name=name)
    code = facts.get("seller_code")
    sku = Sku.create(seller=store.seller, product=product, code=code, stock=facts.get("stock"))
    listing = Listing.create(store=store, product=product, number=number, name=name, **facts)
    ListingOption.create(listing=listing, sku=sku, stock=facts.get("stock"))
    return listing


def texts(body: str, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in html.document_fromstring(body).xpath(path)]


def names(body: str) -> list[str]:
    return texts(body, "//table//td[@data-label='상품명']")


def test_the_list_tells_what_is_known_and_says_what_is_not(browser: DeskBrowser, shelf: list[Listing]) -> None:
    body = browser.get("/listings").text
    assert names(body) == ["100% 참기름", "대용량 텀블러", "국내생산 면티셔츠"]
    assert texts(body, "//td[@data-label='판매가']") == ["모름", "8,000원", "12,300원"]
    assert texts(body, "//td[@data-label='재고']") == ["모름", "0", "4"]
    assert texts(body, "//td[@data-label='상세']") == ["▲ 빠진 항목 2개", "채우기 전", "● 채움"]
    assert "3건 중 2건 상세를 채웠습니다." in body


def test_tabs_count_what_fits_the_search_and_keep_it(browser: DeskBrowser, shelf: list[Listing]) -> None:
    body = browser.get("/listings?q=텀블러&status=104").text
    tabs = dict(text.rsplit(" ", 1) for text in texts(body, "//nav[@class='tabs']/a"))
    assert (tabs["전체"], tabs["판매중"], tabs["품절"]) == ("1", "0", "1")
    assert names(body) == ["대용량 텀블러"]
    assert "q=%ED%85%80" in html.document_fromstring(body).xpath("//nav[@class='tabs']/a")[1].get("href")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("q=3000000001", ["국내생산 면티셔츠"]),
        ("q=0012", ["국내생산 면티셔츠"]),
        ("q=12", []),
        ("q=3000000002,3000000003", ["100% 참기름", "대용량 텀블러"]),
        ("q=3000000002%0A3000000001", ["대용량 텀블러", "국내생산 면티셔츠"]),
        ("q=텀블러+대용량", ["대용량 텀블러"]),
        ("q=0%25", ["100% 참기름"]),
        ("q=_", []),
        ("unfilled=1", ["대용량 텀블러"]),
        ("missing=1", ["100% 참기름"]),
        ("unpriced=1", ["100% 참기름"]),
        ("status=unknown", ["100% 참기름"]),
        ("sort=cheapest", ["대용량 텀블러", "국내생산 면티셔츠", "100% 참기름"]),
        ("sort=name&q=0", ["100% 참기름"]),
        ("q=면", ["국내생산 면티셔츠"]),
        ("q=산+티셔", ["국내생산 면티셔츠"]),
        ("sort=dearest", ["국내생산 면티셔츠", "대용량 텀블러", "100% 참기름"]),
        ("sort=no-such-order&status=104", ["대용량 텀블러"]),
    ],
)
def test_listings_are_found_by_name_number_code_and_by_what_they_lack(
    browser: DeskBrowser, shelf: list[Listing], search: str, found: list[str]
) -> None:
    assert names(browser.get(f"/listings?{search}").text) == found


def test_every_filter_finds_what_it_names(browser: DeskBrowser, store: Store, shelf: list[Listing]) -> None:
    shirt, tumbler, oil = shelf
    terms = {"area": "01", "method": "01", "fee_kind": "01", "payment": "03", "bundle": True, "changed_at": now()}
    places = {"return_fee": 0, "exchange_fee": 0, "outbound": None, "return_address": None}
    place = AddressTemplate.create(store=store, kind="outbound", number="1", title="견본 창고", seen_at=now())
    template = ShippingTemplate.create(
        store=store, name="무료배송", **terms, **{**places, "outbound": place, "return_address": place}
    )
    shirt.patch(category_path="패션>상의>티셔츠", differences=2, shipping_template=template)
    tumbler.patch(category_path="패션잡화>컵", presence="missing")
    ListingOption.update(sku=None).where(ListingOption.listing == oil).execute()
    Sku.update(code="SKU-9").where(Sku.product == tumbler.product_id).execute()
    for search, found in {
        "price_from=8,000&price_to=9000원": ["대용량 텀블러"],
        "stock_to=0": ["대용량 텀블러"],
        "stock_from=1&price_from=1": ["국내생산 면티셔츠"],
        "category=패션": ["국내생산 면티셔츠"],
        "category=패션 > 상의&q=티": ["국내생산 면티셔츠"],
        f"template={template.id}": ["국내생산 면티셔츠"],
        "differing=1": ["국내생산 면티셔츠"],
        "absent=1": ["대용량 텀블러"],
        "unjoined=1": ["100% 참기름"],
        "unjoined=1&q=텀블러": [],
        "q=SKU-9": ["대용량 텀블러"],
        "q=SKU-9 3000000003": ["100% 참기름", "대용량 텀블러"],
    }.items():
        assert names(browser.get(f"/listings?{search}").text) == found, search


def test_a_filter_that_is_no_number_is_said_and_left_out(browser: DeskBrowser, shelf: list[Listing]) -> None:
    body = browser.get("/listings?price_from=싼것&stock_to=0").text
    assert "숫자로 입력해 주세요. 이 조건은 빼고 찾았습니다." in body
    assert names(body) == ["대용량 텀블러"]


def test_htmx_gets_the_table_alone(browser: DeskBrowser, shelf: list[Listing]) -> None:
    answer = browser.get("/listings?q=텀블러", htmx=True)
    assert answer.text.lstrip().startswith('<section id="listing-table"')
    assert "HX-Request" in answer.headers["Vary"]
    assert "조건 지우기" in answer.text, "what stands beside the list and speaks of the search comes along"


def test_a_store_of_somebody_else_is_not_there(stranger: DeskBrowser, shelf: list[Listing], store: Store) -> None:
    assert stranger.get(f"/listings?store={store.id}").status_code == 404
    assert stranger.get("/listings?store=x").status_code == 404
    assert "연결한 스토어가 없습니다" in stranger.get("/listings").text
    assert "국내생산" not in stranger.get("/listings").text
    assert stranger.get(f"/stores/{store.id}/listings/{shelf[0].id}").status_code == 404
    assert stranger.get(f"/products/{shelf[0].product_id}").status_code == 404


def test_an_empty_list_shows_the_way_to_bring_products_in(browser: DeskBrowser, store: Store) -> None:
    body = browser.get("/listings").text
    assert "아직 가져온 채널상품이 없습니다" in body
    assert html.document_fromstring(body).xpath(f"//main//a[@href='/stores/{store.id}/imports/new']")
    assert "조건 지우기" in browser.get("/listings?q=없는상품").text


def test_a_listing_shows_where_it_came_from_and_what_is_missing(
    browser: DeskBrowser, store: Store, shelf: list[Listing]
) -> None:
    product_import = ProductImport.create(
        store=store, file_name="상품목록.xlsx", folder="sample", created_at=now() - dt.timedelta(1)
    )
    ImportRow.create(
        product_import=product_import, row_number=13, kind="new", listing_id=shelf[2].id, made_listing=True
    )
    body = browser.get(f"/stores/{store.id}/listings/{shelf[2].id}").text
    assert "상품목록.xlsx 13행" in body
    assert "11번가가 알려 주지 않은 항목 2개" in body
    facts = dict(zip(texts(body, "//dl[1]/dt"), texts(body, "//dl[1]/dd"), strict=True))
    assert (facts["판매가"], facts["재고"], facts["브랜드"]) == ("모름", "모름", "모름")
    assert "https://www.11st.co.kr/products/3000000003" in body


def test_detail_html_is_shown_harmless_in_a_frame_that_may_do_nothing(
    browser: DeskBrowser, store: Store, shelf: list[Listing]
) -> None:
    hostile = (
        '<p onclick="x()">설명<script>steal()</script><img src="http://a.example/b.jpg">'
        '<img src="//a.example/c.jpg"><a href="/x">링크</a></p>'
    )
    ListingDetail.create(listing=shelf[0], html=hostile, fetched_at=now())
    page = browser.get(f"/stores/{store.id}/listings/{shelf[0].id}").text
    frame = html.document_fromstring(page).xpath("//iframe")[0]
    assert (frame.get("sandbox"), frame.get("srcdoc")) == ("", None)
    answer = browser.get(frame.get("src"))
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'; img-src https:")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<img src="https://a.example/c.jpg">' in answer.text
    assert not any(bad in answer.text for bad in ("onclick", "script", "http://a", "<a "))


def test_base_products_are_found_by_name_and_by_a_sku_s_code(
    browser: DeskBrowser, store: Store, shelf: list[Listing]
) -> None:
    Sku.create(seller=store.seller, product=shelf[0].product, code="0013", stock=None, barcode="8801234567890")
    body = browser.get("/products").text
    assert texts(body, "//td[@data-label='재고 합계']") == ["모름", "0", "4 모름 1개 빼고"]
    for search in ("면티셔츠", "0013", "8801234567890"):
        assert texts(browser.get(f"/products?q={search}").text, "//td[@data-label='원상품']") == ["국내생산 면티셔츠"]
    shown = browser.get(f"/products/{shelf[0].product_id}").text
    codes = html.document_fromstring(shown).xpath("//td[@data-label='자체상품코드']/input[@value != '']/@value")
    assert [code for code in codes if code.startswith("00")] == ["0012", "0013"]
    assert texts(shown, "//td[@data-label='상품번호']") == ["3000000001"]


def test_base_products_are_narrowed_by_stock_by_listing_and_archive(
    browser: DeskBrowser, store: Store, shelf: list[Listing]
) -> None:
    alone = Product.create(seller=store.seller, name="아직 안 파는 화분")
    Sku.create(seller=store.seller, product=alone, stock=7)
    old = Product.create(seller=store.seller, name="지난 화분", archived_at=now())
    Sku.create(seller=store.seller, product=old, stock=7)
    for search, found in {
        "stock_from=5": ["아직 안 파는 화분"],
        "stock_from=1&stock_to=4": ["국내생산 면티셔츠"],
        "unlisted=1": ["아직 안 파는 화분"],
        "archived=1": ["지난 화분 보관함"],
        "q=화분": ["아직 안 파는 화분"],
        "q=화": ["아직 안 파는 화분"],
        "sort=name&q=텀블러": ["대용량 텀블러"],
    }.items():
        body = browser.get(f"/products?{search}").text
        assert texts(body, "//td[@data-label='원상품']") == found, search
    assert "1–4 / 4건" in browser.get("/products").text


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    class Counter(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # Its pool speaks under a name below and sends nothing.
            if record.name == "peewee":
                sent.append(str(record.msg[0]))

    log, counter = logging.getLogger("peewee"), Counter()
    before = log.level
    log.addHandler(counter)
    log.setLevel(logging.DEBUG)
    try:
        yield sent
    finally:
        log.removeHandler(counter)
        log.setLevel(before)


def stock_up(store: Store, count: int) -> None:
    """So many plain listings, each with its own base product, SKU and option."""
    first, stamp = Product.select().count() + 1_000_000, naive(now())
    ids = range(first, first + count)
    with db.atomic():
        insert_bulk(
            Product,
            ("id", "created_at", "seller_id", "name", "revision"),
            [(i, stamp, store.seller_id, f"상품 {i}", 1) for i in ids],
        )
        insert_bulk(
            Sku,
            ("id", "created_at", "seller_id", "product_id", "code", "option_text", "stock", "revision"),
            [(i, stamp, store.seller_id, i, f"C{i}", "", 3, 1) for i in ids],
        )
        columns = (
            "id",
            "created_at",
            "store_id",
            "product_id",
            "number",
            "name",
            "status",
            "told",
            "more",
            "market_facts",
            "missing",
            "revision",
        )
        insert_bulk(
            Listing,
            columns,
            [(i, stamp, store.id, i, str(i), f"상품 {i}", "103", "{}", "{}", "{}", "[]", 1) for i in ids],
        )
        insert_bulk(
            ListingOption, ("created_at", "listing_id", "sku_id", "axes", "name"), [(stamp, i, i, "", "") for i in ids]
        )


PAGES = (
    "/listings",
    "/listings?q=상품&status=103&sort=name&page=2",
    "/listings?price_to=5000&category=생활&sort=dearest",
    "/listings?unjoined=1",
    "/products",
    "/products?q=상품&stock_from=1",
)


def test_a_list_asks_the_database_no_more_often_when_there_is_much_more_of_it(
    browser: DeskBrowser, store: Store, seller_user: User
) -> None:
    few = {}
    stock_up(store, 60)
    selection.tick(seller_user, LISTINGS, [1_000_001], [1_000_001])
    for page in PAGES:
        with statements() as few[page]:
            browser.get(page)
    stock_up(store, 3_000)
    for page in PAGES:
        with statements() as many:
            browser.get(page)
        assert len(few[page]) == len(many) <= MOST_STATEMENTS, "\n".join(many)


def test_a_search_that_too_many_fit_says_so_and_leafs_on(browser: DeskBrowser, store: Store) -> None:
    stock_up(store, MOST + 60)
    body = browser.get("/listings?q=상품&page=2&size=200&sort=name").text
    assert f"201–400 / {MOST:,}건 이상" in body
    assert f"검색 결과 {MOST:,}건 이상 모두 선택" in body
    assert texts(body, "//nav[@class='tabs']/a")[0] == f"전체 {MOST:,}+"
    assert len(names(body)) == 200
    beyond = browser.get(f"/listings?q=상품&page={MOST // 200 + 1}&size=200").text
    assert f"{MOST + 1:,}–{MOST + 60:,} / {MOST + 60:,}건" in beyond
    assert "이 쪽에는 채널상품이 없습니다" in browser.get(f"/listings?q=상품&page={MOST // 200 + 3}&size=200").text


def test_while_details_are_being_filled_the_list_says_so_and_offers_no_second_start(
    browser: DeskBrowser, store: Store
) -> None:
    sell(store, "3000000001", "견본 텀블러")
    assert "지금 채우기" in browser.get("/listings").text
    runs.start(runs.Order(enriching.KIND, store))
    page = browser.get("/listings").text
    assert "채우는 중" in page
    assert "지금 채우기" not in page


def test_a_range_that_holds_nothing_and_an_amount_below_nothing_are_told(browser: DeskBrowser, store: Store) -> None:
    page = browser.get("/listings?price_from=9000&price_to=1000").text
    assert page.count("부터(9,000)가 까지(1,000)보다 커서 맞는 것이 없습니다") == 2
    assert "0 이상으로 입력해 주세요. 이 조건은 빼고 찾았습니다." in browser.get("/listings?stock_from=-3").text
