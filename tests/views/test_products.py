"""원상품 and its SKUs on the screen, without scripts: made, changed, copied, put aside, and a table typed into."""

from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from webapp.models.accounts import AuditEntry
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services import categories, runs
from webapp.services.runs import Order

HOSTILE = '<p>설명<script>steal()</script><img src="https://a.example/b.jpg"></p>'


@pytest.fixture
def cup(store: Store) -> Product:
    """A base product with two SKUs."""
    product = Product.create(seller=store.seller, name="견본 컵", facts={"brand": "견본브랜드"})
    for code, option in (("CUP-R", "색상: 빨강"), ("CUP-B", "색상: 파랑")):
        Sku.create(seller=store.seller, product=product, code=code, option_text=option, cost=1_000, stock=3)
    return product


def tree(body: str) -> Any:
    return html.document_fromstring(body)


def filled(body: str, button: str) -> tuple[str, dict[str, Any]]:
    """The form with this button as a browser would send it: its address and what stands in its fields."""
    form = tree(body).xpath("//main//form[.//button[normalize-space()=$words]]", words=button)[0]
    fields: dict[str, Any] = {}
    for field in form.xpath(".//input[@name]|.//textarea|.//select"):
        if field.get("type") in ("radio", "checkbox") and not field.checked:
            continue
        value = field.get("value", "") if field.tag == "input" else (field.value or "").removeprefix("\n")
        fields.setdefault(field.get("name"), []).append(value)
    return form.get("action"), fields


def table(browser: DeskBrowser, product: Product) -> tuple[str, dict[str, Any]]:
    return filled(browser.get(f"/products/{product.id}").text, "SKU 저장")


def codes(product: Product) -> list[str | None]:
    live = (Sku.product == product) & Sku.archived_at.is_null()
    return [sku.code for sku in Sku.select().where(live).order_by(Sku.id)]


def test_a_product_is_made_with_what_a_registration_begins_with(browser: DeskBrowser, store: Store) -> None:
    address, form = filled(browser.get("/products/new").text, "원상품 만들기")
    typed = {"name": "견본 텀블러", "brand": "견본브랜드", "tax": "02", "minors": "N", "detail_html": HOSTILE}
    answer = browser.post(address, {**form, **typed})
    assert answer.status_code == 303, answer.text
    product = Product.get(Product.name == "견본 텀블러")
    assert product.facts == {"brand": "견본브랜드", "tax": "02", "minors": "N", "detail_html": HOSTILE}
    assert codes(product) == [None]
    page = browser.follow(answer).text
    assert "면세상품" in page
    shown = browser.get(tree(page).xpath("//iframe/@src")[0])
    assert "steal" not in shown.text
    assert "https://a.example/b.jpg" in shown.text


def test_a_wrong_value_is_told_at_its_field_and_what_was_typed_stays(browser: DeskBrowser, store: Store) -> None:
    address, form = filled(browser.get("/products/new").text, "원상품 만들기")
    for field, wrong, told in (
        ("name", " ", "상품명을 입력해 주세요."),
        ("name", "가" * 201, "200자까지"),
        ("image_url", "javascript:alert(1)", "http:// 또는 https://"),
        ("category_number", "99999999", "카테고리 목록에 없는 번호입니다."),
        ("tax", "09", "저장하지 않았습니다."),
    ):
        answer = browser.post(address, {**form, "name": "견본", "brand": "그대로", field: wrong})
        assert answer.status_code == 422
        assert told in answer.text
        assert tree(answer.text).xpath("//input[@name='brand']/@value") == ["그대로"]
    assert not Product.select().exists()


def test_a_category_is_searched_for_and_chosen_without_scripts(browser: DeskBrowser, cup: Product, market: Any) -> None:
    runs.perform(runs.start(Order(categories.FETCH))[0].id)
    address, form = filled(browser.get(f"/products/{cup.id}/edit").text, "저장하기")
    searched = browser.post(address, {**form, "find": "1", "category_query": "홍삼스틱", "maker": "견본제조"})
    assert searched.status_code == 200
    chosen = tree(searched.text).xpath("//label[contains(., '홍삼스틱')]/input/@value")[0]
    address, form = filled(searched.text, "저장하기")
    assert browser.post(address, {**form, "category_number": chosen}).status_code == 303
    assert Product.get_by_id(cup.id).facts == {"brand": "견본브랜드", "maker": "견본제조", "category_number": chosen}
    assert "건강식품 &gt; 홍삼/인삼 &gt; 홍삼스틱" in browser.get(f"/products/{cup.id}").text
    part = browser.get("/categories?q=홍삼&optional=1", htmx=True).text
    assert "대표카테고리" not in part


def test_two_people_who_edit_one_product_do_not_lose_each_other_s_words(browser: DeskBrowser, cup: Product) -> None:
    address, first = filled(browser.get(f"/products/{cup.id}/edit").text, "저장하기")
    second = dict(first)
    saved = browser.post(address, {**first, "name": "첫째 이름"})
    assert saved.status_code == 303, saved.text
    told = browser.post(address, {**second, "name": "둘째 이름", "maker": "견본제조"})
    assert told.status_code == 409
    assert "다른 곳에서 ‘첫째 이름’" in told.text
    assert tree(told.text).xpath("//input[@name='maker']/@value") == ["견본제조"]
    assert Product.get_by_id(cup.id).name == "첫째 이름"
    assert browser.post(*filled(told.text, "저장하기")).status_code == 303
    assert Product.get_by_id(cup.id).name == "둘째 이름"
    lines = ProductChange.select().where(ProductChange.field == "name").order_by(ProductChange.id)
    assert [(line.before, line.after) for line in lines] == [("견본 컵", "첫째 이름"), ("첫째 이름", "둘째 이름")]
    assert AuditEntry.select().where(AuditEntry.action == "product.update").count() == 2


def test_a_copy_has_the_skus_and_not_their_codes(browser: DeskBrowser, cup: Product) -> None:
    browser.follow(browser.post(f"/products/{cup.id}/copy"))
    copy = Product.get(Product.name == "견본 컵 (사본)")
    assert copy.facts == cup.facts
    copied = [(sku.code, sku.option_text, sku.cost, sku.stock) for sku in copy.skus.order_by(Sku.id)]
    assert copied == [(None, "색상: 빨강", 1_000, None), (None, "색상: 파랑", 1_000, None)]


def test_what_is_put_aside_leaves_the_lists_and_comes_back_whole(
    browser: DeskBrowser, store: Store, cup: Product
) -> None:
    browser.post(f"/products/{cup.id}/archive")
    assert "견본 컵" not in browser.get("/products").text
    assert "견본 컵" in browser.get("/products?archived=1").text
    assert codes(cup) == []
    other = Product.create(seller=store.seller, name="견본 잔")
    Sku.create(seller=store.seller, product=other, code="CUP-B")
    told = browser.follow(browser.post(f"/products/{cup.id}/restore")).text
    assert "자체상품코드(CUP-B)는 비워 두었습니다" in told
    assert codes(cup) == ["CUP-R", None]
    assert "견본 컵" in browser.get("/products").text


def test_what_is_still_sold_is_not_put_aside(browser: DeskBrowser, store: Store, cup: Product) -> None:
    listing = Listing.create(store=store, product=cup, number="3000000001", name="견본 컵", status="103")
    sku = cup.skus.get()
    ListingOption.create(listing=listing, sku=sku)
    told = browser.follow(browser.post(f"/products/{cup.id}/archive")).text
    assert "팔고 있는 채널상품이 1개 있습니다" in told
    address, form = table(browser, cup)
    told = browser.post(address, {**form, f"archive-{sku.id}": "1"}).text
    assert "옵션 1개에 연결되어 있습니다" in told
    assert len(codes(cup)) == 2
    Listing.update(status="106").execute()
    browser.post(f"/products/{cup.id}/archive")
    assert codes(cup) == []


def test_the_table_changes_every_row_adds_one_and_puts_one_aside(browser: DeskBrowser, cup: Product) -> None:
    address, form = table(browser, cup)
    red, blue = (sku.id for sku in cup.skus.order_by(Sku.id))
    typed = {f"code-{red}": "0001", f"cost-{red}": "2,500원", f"archive-{blue}": "1", "option_text-new-1": "색상: 노랑"}
    assert browser.post(address, {**form, **typed}).status_code == 303
    rows = [(sku.code, sku.option_text, sku.cost) for sku in Sku.select().where(Sku.archived_at.is_null())]
    assert sorted(rows, key=str) == [("0001", "색상: 빨강", 2_500), (None, "색상: 노랑", None)]
    told = {(line.field, line.before, line.after) for line in ProductChange.select().where(ProductChange.sku == red)}
    assert told == {("code", "CUP-R", "0001"), ("cost", 1_000, 2_500)}
    browser.post(f"/products/{cup.id}/skus/{blue}/restore")
    assert "CUP-B" in codes(cup)


def test_a_code_belongs_to_one_live_sku_of_the_business(browser: DeskBrowser, store: Store, cup: Product) -> None:
    other = Product.create(seller=store.seller, name="견본 잔")
    Sku.create(seller=store.seller, product=other, code="GLASS")
    red, blue = cup.skus.order_by(Sku.id)
    address, form = table(browser, cup)
    told = browser.post(address, {**form, f"code-{red.id}": "GLASS", f"code-{blue.id}": "NEW", f"cost-{blue.id}": "-1"})
    assert told.status_code == 422
    assert "숫자로 입력해 주세요" in told.text
    told = browser.post(address, {**form, f"code-{red.id}": "GLASS", f"code-{blue.id}": "NEW"})
    wrong = tree(told.text).xpath(f"//p[@id='code-{red.id}-error']")[0]
    assert "‘견본 잔’에서 이미 쓰고 있는 자체상품코드입니다." in wrong.text_content()
    assert wrong.xpath("a/@href") == [f"/products/{other.id}"]
    assert tree(told.text).xpath(f"//input[@id='code-{blue.id}']/@value") == ["NEW"]
    assert codes(cup) == ["CUP-R", "CUP-B"]
    swapped = {**form, f"code-{red.id}": "CUP-B", f"code-{blue.id}": "CUP-R"}
    assert browser.post(address, swapped).status_code == 303
    assert codes(cup) == ["CUP-B", "CUP-R"]
    same = browser.post(address, {**form, f"code-{red.id}": "TWICE", "code-new-1": "TWICE"})
    assert "이 표의 다른 줄에도 있는" in same.text


def test_two_people_in_one_table_are_merged_and_only_the_same_cell_is_asked_about(
    browser: DeskBrowser, cup: Product
) -> None:
    red, blue = cup.skus.order_by(Sku.id)
    address, form = table(browser, cup)
    browser.post(address, {**form, f"cost-{red.id}": "1,100", f"code-{blue.id}": "FIRST"})
    theirs = {f"barcode-{red.id}": "8801234567890", f"location-{red.id}": "A-03-2"}
    merged = browser.post(address, {**form, **theirs})
    assert merged.status_code == 303
    found = Sku.get_by_id(red.id)
    assert (found.cost, found.barcode, found.location) == (1_100, "8801234567890", "A-03-2")
    asked = browser.post(address, {**form, f"code-{blue.id}": "SECOND"})
    assert asked.status_code == 409
    assert "그사이 다른 곳에서 ‘FIRST’" in asked.text
    assert codes(cup) == ["CUP-R", "FIRST"]
    browser.post(*filled(asked.text, "SKU 저장"))
    assert codes(cup) == ["CUP-R", "SECOND"]
    assert (Sku.get_by_id(red.id).cost, Sku.get_by_id(red.id).barcode) == (1_100, "8801234567890")


def test_a_table_of_options_becomes_a_row_for_each_combination(browser: DeskBrowser, store: Store) -> None:
    product = Product.create(seller=store.seller, name="견본 티셔츠")
    Sku.create(seller=store.seller, product=product)
    address = f"/products/{product.id}/skus/combine"
    told = browser.follow(browser.post(address, {"axes": "색상: 빨강, 파랑\n사이즈: S, M"})).text
    assert "SKU 4개를 만들었습니다." in told
    texts = [sku.option_text for sku in product.skus.order_by(Sku.id)]
    assert texts == ["색상: 빨강, 사이즈: S", "색상: 빨강, 사이즈: M", "색상: 파랑, 사이즈: S", "색상: 파랑, 사이즈: M"]
    told = browser.follow(browser.post(address, {"axes": "색상: 빨강, 노랑\n사이즈: S"})).text
    assert "SKU 1개를 만들었습니다. 이미 있던 1개는 그대로입니다." in told
    for axes, reason in (
        ("색상 빨강", "1번째 줄을"),
        ("", "한 줄에 옵션 하나씩"),
        ("가: 1\n가: 2", "서로 다른 이름"),
        ("가: " + ",".join(map(str, range(15))) + "\n나: " + ",".join(map(str, range(14))), "지금은 210개라"),
    ):
        refused = browser.post(address, {"axes": axes})
        assert refused.status_code == 422
        assert reason in refused.text
    assert product.skus.count() == 5


def test_who_may_only_look_sees_no_field(reader: DeskBrowser, cup: Product) -> None:
    page = tree(reader.get(f"/products/{cup.id}").text)
    assert page.xpath("//td[@data-label='자체상품코드']")[0].text_content().strip() == "CUP-R"
    assert not page.xpath("//main//input")
    assert reader.get(f"/products/{cup.id}/edit").status_code == 403
    assert reader.get("/products/new").status_code == 403
