"""The first page: every number leads to exactly the rows that it counts, and what nobody knows is no 0."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.browsing import DeskBrowser
from tests.conftest import make_store
from tests.views.test_listings import MOST_STATEMENTS, sell, statements
from webapp.elevenst import KST
from webapp.models.accounts import User
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.board import ApiHour
from webapp.models.claims import Claim
from webapp.models.inquiries import Inquiry
from webapp.models.orders import DispatchCheck, Order, OrderLine
from webapp.models.products import Sku
from webapp.models.selling import Difference
from webapp.models.stock import StockBuffer
from webapp.models.stores import Freshness, Store
from webapp.services import runs
from webapp.services.orders import holding
from webapp.services.runs import Order as Work
from webapp.services.runs import RunProblem

OTHER_KEY = "fedcba9876543210fedcba9876543210"
NUMBERS = itertools.count(1)
KIND = "test_board"


def parse(body: str) -> Any:
    return html.document_fromstring(body)


def add_line(store: Store, state: str, **facts: Any) -> OrderLine:
    order = Order.create(store=store, number=f"20261127{next(NUMBERS):08d}")
    moment, facts = now(), {"amount": 1_000, "paid_at": now(), **facts}
    return OrderLine.create(
        store=store, order=order, number="1", state=state, state_at=moment, seen_at=moment, product_name="견본", **facts
    )


def add_claim(line: OrderLine, kind: str, state: str, **facts: Any) -> None:
    told = {"stage": "new", "goods": "nothing", "money": "waiting", **facts}
    Claim.create(
        store=line.store, kind=kind, number=str(line.id), order_no=line.order.number, line_no="1", order=line.order,
        line=line, state=state, state_at=now(), seen_at=now(), requested_at=now(), **told,
    )  # fmt: skip


def ask(store: Store, hours: int, kind: str = "qna", state: str = "open") -> None:
    asked_at = now() - dt.timedelta(hours=hours, minutes=1)
    Inquiry.create(
        store=store, kind=kind, number=str(next(NUMBERS)), state=state, state_at=asked_at, seen_at=asked_at,
        asked_at=asked_at, title="견본 문의", asker_name="견본", asker_login="sample",
    )  # fmt: skip


def some_of_everything(store: Store) -> None:
    midnight = now().astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0)
    add_line(store, "202")
    add_line(store, "202", ship_by=midnight), add_line(store, "301", ship_by=midnight)
    for _ in range(3):
        add_line(store, "301", ship_by=midnight - dt.timedelta(days=2))
    add_line(store, "301", held_at=now(), hold_reason="견본")
    add_line(store, "701", held_at=now(), hold_reason=next(iter(holding.LATE)), printed_at=now())
    for verdict, number in (("only_here", 2), ("only_there", 1), ("agreed", 1)):
        for _ in range(number):
            line = add_line(store, "401")
            DispatchCheck.create(store=store, line=line, verdict=verdict, state="401", checked_at=now())
    add_claim(add_line(store, "701"), "cancel", "01")
    add_claim(add_line(store, "301"), "cancel", "03", stage="withdrawn", money="none")
    add_claim(add_line(store, "501"), "return", "105", goods="awaited")
    for hours in (0, 3, 30, 60):
        ask(store, hours)
    ask(store, 1, "notice", "unread")
    listing = sell(store, f"30000{next(NUMBERS):05d}", "견본 컵", stock=2, status="103", differences=2)
    sell(store, f"30000{next(NUMBERS):05d}", "견본 펜", stock=0, status="104")
    StockBuffer.create(sku=listing.options.get().sku, store=store, quantity=2)
    for name, here, there in (("price", 1_000, 2_000), ("name", "컵", "큰 컵")):
        Difference.create(listing=listing, field=name, here=here, there=there, key=f"{listing.id}:{name}")
    Act.create(store=store, kind="order.dispatch", target="700", state="unknown")


@pytest.fixture
def failing() -> Any:
    """A kind of work that fails."""

    @runs.work_of(KIND)
    def work(run: Any, progress: Any) -> None:
        raise RunProblem("timeout", "11번가가 제시간에 답하지 않았습니다.")

    yield KIND
    del runs.WORKS[KIND]


def fail(store: Store, subject: int) -> None:
    run, _ = runs.start(Work(KIND, store, subject))
    runs.perform(run.id)


def looked(store: Store) -> None:
    for what in ("orders", "orders.truth", "claims", "inquiries", "products", "connection"):
        Freshness.create(store=store, what=what, checked_at=now())


def tiles(page: str) -> dict[str, str]:
    """Address and number of every tile."""
    return {one.get("href"): one.findtext("b") for one in parse(page).xpath("//main//ul[@class='tiles']//a")}


def rows_at(browser: DeskBrowser, address: str) -> int:
    page, _, anchor = address.partition("#")
    body = parse(browser.get(page).text)
    if anchor:
        return len(body.xpath(f"//section[@id='{anchor}']//ul[@class='rows']/li"))
    return len(body.xpath("//table//tbody/tr"))


def test_every_number_leads_to_exactly_the_rows_that_it_counts(
    browser: DeskBrowser, store: Store, seller_user: User, failing: str
) -> None:
    other = make_store(seller_user, "둘째상점", OTHER_KEY)
    for one in (store, other):
        some_of_everything(one)
        looked(one)
        fail(one, 1)
    fail(store, 2)
    with statements() as asked:
        page = browser.get("/").text
    assert len(asked) <= MOST_STATEMENTS, asked
    found = tiles(page)
    assert len(found) == sum(len(group.xpath(".//a[b]")) for group in parse(page).xpath("//ul[@class='tiles']"))
    wrong = {
        address: (number, listed)
        for address, number in found.items()
        if number != f"{(listed := rows_at(browser, address)):,}"
    }
    assert wrong == {}
    told = parse(page).xpath(f"string(//section[@aria-labelledby='board-{store.id}'])")
    words = " ".join(told.split())
    for sentence in (
        "2 발주확인 전", "2 오늘 보낼 것", "3 발송기한 경과", "2 보류", "1 빼 주세요", "2 보냈는데 11번가는 모름",
        "1 11번가만 발송으로 앎", "1 결정할 취소", "1 취소철회: 다시 보낼 것", "1 반품·교환 받을 것",
        "4 미답변 문의", "2 그중 하루 넘음", "1 그중 이틀 넘음", "1 확인할 알림", "2 11번가와 다른 점",
        "2 안전재고 이하 SKU", "2 실패한 작업", "1 결과를 모르는 전송",
    ):  # fmt: skip
        assert sentence in words, sentence
    everywhere = " ".join(parse(page).xpath("string(//section[@aria-labelledby='board-all'])").split())
    assert "6 발송기한 경과" in everywhere
    assert ("3 실패한 작업" in everywhere, "8 미답변 문의" in everywhere) == (True, True)


def test_failed_work_of_no_store_is_the_administrator_s_to_see(
    store: Store, seller_user: User, sign_in: Callable[[User], DeskBrowser], failing: str
) -> None:
    make_store(seller_user, "둘째상점", OTHER_KEY)
    fail(store, 1)
    run, _ = runs.start(Work(KIND, None, 2))
    runs.perform(run.id)
    for is_admin, number in ((False, 1), (True, 2)):
        seller_user.patch(is_admin=is_admin)
        browser = sign_in(seller_user)
        page = browser.get("/").text
        assert tiles(page)["/attention#failed"] == f"{number}"
        assert rows_at(browser, "/attention#failed") == number
        assert f"확인 필요 {number}건" in page


def test_what_nobody_has_looked_at_is_no_0(browser: DeskBrowser, store: Store) -> None:
    unknown = parse(browser.get("/").text).xpath("//ul[@class='tiles']//b[@class='unknown']/..")
    labels = {" ".join(one.text_content().split()) for one in unknown}
    assert {"확인 못 함 발송기한 경과", "확인 못 함 미답변 문의", "확인 못 함 결정할 취소"} <= labels
    assert "확인 못 함 판매중" in labels
    assert "확인 못 함 실패한 작업" not in labels, "that is known without the market"
    looked(store)
    page = browser.get("/").text
    assert not parse(page).xpath("//b[@class='unknown']")
    assert "확인한 때" in page


def test_as_many_statements_for_many_stores_as_for_one(
    browser: DeskBrowser, store: Store, seller_user: User, failing: str
) -> None:
    some_of_everything(store)
    with statements() as one:
        browser.get("/")
    for number in range(4):
        some_of_everything(make_store(seller_user, f"상점 {number}", f"{number}" * 32))
    with statements() as many:
        browser.get("/")
    assert len(one) == len(many) <= MOST_STATEMENTS


def test_the_chart_of_sales_has_its_figures_behind_it(browser: DeskBrowser, store: Store) -> None:
    add_line(store, "901", amount=12_000)
    add_line(store, "202", amount=3_000)
    add_line(store, "B01", amount=500)
    body = parse(browser.get("/?days=30&by=lines").text)
    section = body.xpath("//section[@id='sales']")[0]
    words = " ".join(section.text_content().split())
    assert "15,000원 2건 · 취소·반품 500원 1건은 따로 셉니다" in words
    assert len(section.xpath(".//svg[@class='chart']/g")) == len(section.xpath(".//tbody/tr")) == 30
    assert section.xpath("count(.//svg[@class='chart']/title)") == 1
    (today,) = section.xpath(".//svg[@class='chart']/g[last()]")
    shown = {block.get("class") for block in today.xpath("./rect[not(@class='hit')]")}
    assert shown == {"part-confirmed", "part-going", "part-cancelled"}
    for label, number in (("구매확정", 1), ("취소·반품", 1)):
        link = section.xpath(f".//tbody/tr[1]/td[@data-label='{label}']/a/@href")[0]
        assert rows_at(browser, link) == number
    assert rows_at(browser, section.xpath(".//tbody/tr[1]/td[1]/a/@href")[0]) == 3


def test_the_page_tells_how_the_market_answers_each_store(
    browser: DeskBrowser, store: Store, seller_user: User
) -> None:
    make_store(seller_user, "둘째상점", OTHER_KEY)
    hour = now().replace(minute=0, second=0, microsecond=0)
    told: dict[str, Any] = {"store": store, "hour": hour, "endpoint": "orders.paid", "last_at": now()}
    ApiHour.create(**told, result="answered", calls=97, milliseconds=97_000, within_1=97)
    ApiHour.create(**told, result="failed", calls=3, milliseconds=90_000, within_30=3)
    words = " ".join(parse(browser.get("/").text).xpath("string(//main)").split())
    assert "97% 성공 100번 부름, 실패 3. 절반은 1초 안, 100번 중 95번은 1초 안." in words
    assert "24시간 동안 부르지 않았습니다." in words


def test_short_stock_is_of_the_store_that_holds_so_much_back(
    browser: DeskBrowser, reader: DeskBrowser, store: Store, seller_user: User
) -> None:
    for number, stock in enumerate((0, 3, 9, None)):
        sell(store, f"300000100{number}", f"견본 {stock}", stock=stock, status="103")
    address = f"/stores/{store.id}/stock/short"
    assert rows_at(browser, address) == 1
    store.patch(stock_buffer=3)
    assert rows_at(browser, address) == 2
    StockBuffer.create(sku=Sku.get(Sku.stock == 3), store=store, quantity=0)
    assert rows_at(browser, address) == 1
    assert rows_at(reader, address) == 1
