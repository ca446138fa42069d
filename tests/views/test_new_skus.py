"""옵션대로 SKU 만들기 on the screen, without scripts: what is proposed, edited, refused and taken back."""

from lxml import html

from tests.browsing import DeskBrowser
from tests.services.products.test_joining import joined, sell, shelf
from tests.views.test_listings import MOST_STATEMENTS, statements, texts
from tests.views.test_products import filled
from webapp.models.products import ListingOption, Sku
from webapp.models.stores import Store

BUTTON = "고른 SKU 만들어 연결"


def test_skus_are_previewed_edited_made_and_taken_back(browser: DeskBrowser, store: Store) -> None:
    options = sell(store, "3000000001", "A-1", "A-2", None, seller_code="C")
    sell(store, "3000000002", "B-1")
    Sku.update(stock=3).where(Sku.code == "A-1").execute()
    ListingOption.update(stock=7).where(ListingOption.id == options[0].id).execute()
    listing = browser.get(f"/stores/{store.id}/listings/{options[0].listing_id}").text
    page = browser.get(
        html.document_fromstring(listing).xpath("//a[text()='연결 안 된 옵션대로 SKU 만들기']/@href")[0]
    ).text
    assert texts(page, "//td[@data-label='옵션']") == ["옵션 1", "옵션 2", "옵션 3"]
    assert texts(page, "//td[@data-label='시작 재고']") == ["7", "모름", "모름"]
    address, form = filled(page, BUTTON)
    assert [form[f"code-{one.id}"] for one in options] == [["A-1"], ["A-2"], ["C-옵션3"]]
    del form[f"make-{options[1].id}"]
    told = browser.follow(browser.post(address, {**form, f"code-{options[2].id}": "C-셋"})).text
    assert "SKU 2개를 만들어 옵션에 연결했습니다" in told
    assert joined(options) == ["A-1", None, "C-셋"]
    assert texts(browser.get(f"/skus/{Sku.get(Sku.code == 'A-1').id}/stock").text, "//td[@data-label='이유']") == [
        "11번가 재고로 시작"
    ]
    assert "1개 옵션을 되돌렸습니다" not in told
    browser.post(*filled(told, "되돌리기"))
    assert joined(options) == [None, None, None]


def test_a_mistake_makes_nothing_and_what_was_typed_stays(browser: DeskBrowser, store: Store) -> None:
    shelf(store, "견본 컵", "TAKEN")
    options = sell(store, "3000000001", None, None, seller_code="C")
    address, form = filled(browser.get(f"/stores/{store.id}/mapping/new-skus").text, BUTTON)
    wrong = {f"code-{options[0].id}": "TAKEN", f"code-{options[1].id}": "MINE"}
    answer = browser.post(address, {**form, **wrong})
    assert answer.status_code == 422
    assert "아무것도 만들지 않았습니다" in answer.text
    assert "‘견본 컵’에서 이미 쓰고 있는 자체상품코드입니다" in answer.text
    again = filled(answer.text, BUTTON)[1]
    assert [again[f"code-{one.id}"] for one in options] == [["TAKEN"], ["MINE"]]
    assert Sku.select().count() == 1
    nothing = browser.follow(browser.post(address, {"row": str(options[0].id)})).text
    assert "고른 옵션이 없습니다" in nothing


def test_what_may_be_there_already_is_not_ticked(browser: DeskBrowser, store: Store) -> None:
    shelf(store, "견본 컵", "A-1")
    (option,) = sell(store, "3000000001", "A-1")
    page = browser.get(f"/stores/{store.id}/mapping/new-skus?q=3000000001").text
    assert not html.document_fromstring(page).xpath("//input[@type='checkbox']/@checked")
    assert "A-1로 연결하기" in page
    option.patch(sku=Sku.get())
    assert "SKU를 만들 옵션이 없습니다" in browser.get(f"/stores/{store.id}/mapping/new-skus").text


def test_who_may_only_look_makes_nothing(reader: DeskBrowser, stranger: DeskBrowser, store: Store) -> None:
    (option,) = sell(store, "3000000001", None)
    form = {"row": str(option.id), f"code-{option.id}": "C", f"make-{option.id}": "1"}
    address = f"/stores/{store.id}/mapping/new-skus"
    assert [who.post(address, form).status_code for who in (reader, stranger)] == [403, 404]
    assert "mapping/new-skus" not in reader.get(f"/stores/{store.id}/mapping").text
    assert "mapping/new-skus" not in reader.get(f"/stores/{store.id}/listings/{option.listing_id}").text
    assert Sku.select().count() == 0


def test_a_page_of_many_options_asks_no_more_often(browser: DeskBrowser, store: Store) -> None:
    for number in range(20):
        sell(store, str(3_000_000_000 + number), None, None, None, seller_code=f"C-{number}")
    with statements() as sent:
        page = browser.get(f"/stores/{store.id}/mapping/new-skus").text
    assert len(texts(page, "//td[@data-label='옵션']")) == 50
    assert len(sent) <= MOST_STATEMENTS
