"""옵션 연결 on the screen, without scripts: looked through, joined by code, chosen by hand, taken back."""

from collections.abc import Callable

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.services.products.test_joining import joined, sell, shelf
from tests.views.test_listings import MOST_STATEMENTS, statements, stock_up, texts
from tests.views.test_products import filled
from webapp.models.mapping import MappingBatch
from webapp.models.products import ListingOption, Sku
from webapp.models.stores import Seller, Store
from webapp.services.products import joining_back


@pytest.fixture
def options(store: Store) -> list[ListingOption]:
    """A code that fits, one that fits twice, and one that nobody knows."""
    shelf(store, "견본 컵", "A-1", "A-2", option_text="색상: 빨강")
    shelf(store, "견본 잔", "TWICE", "TWICE")
    return sell(store, "3000000001", "A-1", "TWICE", "NOBODY")


def tabs(body: str) -> dict[str, str]:
    return dict(text.rsplit(" ", 1) for text in texts(body, "//nav[@class='tabs']/a"))


def test_options_are_joined_by_code_and_taken_back(
    browser: DeskBrowser, store: Store, options: list[ListingOption], work: Callable[[], None]
) -> None:
    address = f"/stores/{store.id}/mapping"
    assert tabs(browser.get(address).text) == {"연결 안 됨": "3", "애매함": "1", "연결됨": "0"}
    browser.post(*filled(browser.get(address).text, "코드로 한꺼번에 연결"))
    assert "곧 시작합니다" in browser.get(address).text
    work()
    body = browser.get(f"{address}?state=joined").text
    assert tabs(body) == {"연결 안 됨": "2", "애매함": "1", "연결됨": "1"}
    assert "연결 1개, 애매함 1개, 맞는 코드 없음 1개." in body
    assert texts(body, "//td[@data-label='SKU']") == ["A-1 색상: 빨강 견본 컵"]
    assert texts(browser.get(f"{address}?state=ambiguous").text, "//td[@data-label='코드']") == ["TWICE"]
    result = browser.get(html.document_fromstring(body).xpath("//a[text()='결과 보기']/@href")[0]).text
    told = browser.follow(browser.post(*filled(result, "되돌리기"))).text
    assert "1개 옵션을 되돌렸습니다" in told
    assert joined(options) == [None, None, None]
    assert "되돌림" in browser.get(f"{address}/changes").text


def test_a_long_taking_back_is_asked_about_until_its_end(
    browser: DeskBrowser,
    store: Store,
    options: list[ListingOption],
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(joining_back, "AT_ONCE", 0)
    browser.post(*filled(browser.get(f"/stores/{store.id}/mapping").text, "코드로 한꺼번에 연결"))
    work()
    batch = MappingBatch.get()
    result = browser.get(f"/stores/{store.id}/mapping/changes/{batch.id}").text
    page = browser.follow(browser.post(*filled(result, "되돌리기")))
    assert "<progress" in page.text
    assert page.headers["Refresh"] == "1"
    address = page.request.path
    part = browser.get(address, htmx=True)
    assert f'hx-get="{address}"' in part.text, "with scripts only the progress comes again"
    assert "<h1>" not in part.text
    work()
    part = browser.get(address, htmx=True)
    assert "hx-get" not in part.text
    assert "1개 옵션을 되돌렸습니다" in part.text
    assert (part.headers["HX-Retarget"], part.headers["HX-Trigger"]) == ("#main", "work-ended")
    assert joined(options) == [None, None, None]


def test_a_person_chooses_the_sku_and_takes_it_off(
    browser: DeskBrowser, store: Store, options: list[ListingOption]
) -> None:
    Sku.update(barcode="8801234567890").where(Sku.code == "A-2").execute()
    listing = browser.get(f"/stores/{store.id}/listings/{options[2].listing_id}").text
    address = html.document_fromstring(listing).xpath("//a[text()='연결 바꾸기']/@href")[2]
    for query in ("A-2", "8801234567890", "컵 빨강"):
        assert "A-2" in texts(browser.get(f"{address}?q={query}").text, "//td[@data-label='자체상품코드']")
    found = browser.get(f"{address}?q=A-2").text
    told = browser.follow(browser.post(*filled(found, "이 SKU로 연결")))
    assert "1개 옵션을 바꾸었습니다" in told.text
    assert joined(options) == [None, None, "A-2"]
    late = browser.follow(browser.post(*filled(found, "이 SKU로 연결"))).text
    assert "그사이 다른 곳에서" in late
    browser.post(*filled(browser.get(address).text, "연결 풀기"))
    assert joined(options) == [None, None, None]


def test_what_several_skus_might_be_shows_them_all(
    browser: DeskBrowser, store: Store, options: list[ListingOption]
) -> None:
    page = browser.get(f"/stores/{store.id}/mapping/options/{options[1].id}").text
    assert texts(page, "//td[@data-label='자체상품코드']") == ["TWICE", "TWICE"]
    part = browser.get(f"/stores/{store.id}/mapping/options/{options[1].id}?q=없는것", htmx=True).text
    assert part.lstrip().startswith('<section id="sku-found"')
    assert "맞는 SKU가 없습니다" in part


def test_a_sku_that_cannot_be_chosen_changes_nothing(
    browser: DeskBrowser, store: Store, options: list[ListingOption]
) -> None:
    (foreign,) = shelf(store, "남의 것", "FOREIGN", seller=Seller.create(name="다른 사업체"))
    for sku in ("x", "999999999", "9" * 20, str(foreign.id)):
        address = f"/stores/{store.id}/mapping/options/{options[0].id}"
        told = browser.follow(browser.post(address, {"sku": sku, "seen": ""})).text
        assert "고를 수 없는 SKU입니다" in told
    assert joined(options) == [None, None, None]


def test_who_may_only_look_finds_no_button(reader: DeskBrowser, store: Store, options: list[ListingOption]) -> None:
    page = html.document_fromstring(reader.get(f"/stores/{store.id}/mapping").text)
    assert not page.xpath("//main//button[text()!='찾기']")
    assert "연결 바꾸기" not in reader.get(f"/stores/{store.id}/listings/{options[0].listing_id}").text


def test_the_list_asks_no_more_often_when_there_is_much_more_of_it(browser: DeskBrowser, store: Store) -> None:
    searches = ("state=joined", "state=joined&q=상품&page=2", "state=unjoined&q=%00a", "state=ambiguous", "state=x")
    stock_up(store, 120)
    few = [asked(browser, f"/stores/{store.id}/mapping?{search}") for search in searches]
    stock_up(store, 3_000)
    many = [asked(browser, f"/stores/{store.id}/mapping?{search}") for search in searches]
    assert few == many
    assert max(many) <= MOST_STATEMENTS


def asked(browser: DeskBrowser, address: str) -> int:
    with statements() as sent:
        assert browser.get(address).status_code == 200
    return len(sent)


def test_what_is_not_counted_to_its_end_says_so(browser: DeskBrowser, store: Store) -> None:
    stock_up(store, 10_001)
    body = browser.get(f"/stores/{store.id}/mapping?state=joined").text
    assert tabs(body)["연결됨"] == "10,000+"
    assert "/ 10,000건 이상" in body
