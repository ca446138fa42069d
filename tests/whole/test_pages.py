"""Every address of the product, from its own list of routes: who may come in, who is told nothing, what may change."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.browsing import DeskBrowser
from tests.conftest import make_store, make_user
from tests.services.imports.sample_files import HEADERS, product, workbook
from tests.views.test_imports import plan
from tests.views.test_listings import MOST_STATEMENTS, statements
from webapp.jobs import bulks, order_files, sheets
from webapp.models.acts import Act
from webapp.models.base import db, now
from webapp.models.claims import Claim
from webapp.models.imports import ImportRow, ProductImport
from webapp.models.inquiries import AnswerRule, AnswerTemplate, Inquiry, InquiryEntry
from webapp.models.mapping import MappingBatch
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import ListingDraft
from webapp.models.settlements import SettlementCheck, SettlementLine
from webapp.models.shipping import AddressTemplate, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Incident, Store
from webapp.services import runs
from webapp.services.audit import SYSTEM
from webapp.services.orders import courier_layouts, dispatching, outgoing
from webapp.services.orders.dispatch_files.uploads import Wanted as FileWanted
from webapp.services.orders.dispatching import Entry
from webapp.services.orders.outgoing import Wanted

OPEN = {"accounts.sign_in", "accounts.use_link", "health.healthz", "health.readyz", "metrics.show", "static"}
# What anybody who is signed in may do, because it is about themselves or about nobody.
OWN = {
    "accounts.change_password", "accounts.second_step", "accounts.second_step_off", "accounts.end_sessions",
    "accounts.sign_out", "home.choose_store", "stores.create", "accounts.show", "home.show", "stores.new",
    "stores.list_stores", "stores.find_categories", "help.show", "runs.list_runs", "products.list_products",
    "listings.list_listings", "orders.list_orders", "listings.export", "listings.show_export", "lists.save_filter",
    "lists.save_view", "lists.search", "lists.select", "bulks.list_bulks", "bulks.new", "bulks.create",
    "drafts.list_drafts",
    "draft_steps.count_bytes", "products.new", "products.create", "differences.list_differences",
    "listings.download_export", "order_exports.export", "order_exports.show_export", "order_exports.download_export",
    "order_today.show", "runs.count_live", "claims.list_claims", "claim_exports.export",
    "claim_exports.show_export", "claim_exports.download_export", "settlements.list_settlements",
    "settlement_differences.list_differences", "settlement_sums.months", "settlement_sums.profit",
    "settlement_sums.vat", "settlement_exports.export", "settlement_exports.show_export",
    "settlement_exports.download_export",
    "attention.show", "inquiries.list_inquiries", "inquiries_exports.export", "inquiries_exports.show_export",
    "inquiries_exports.download_export",
    "take_outs.show", "take_outs.begin", "take_outs.download",
}  # fmt: skip
MOST_ON_A_REPORT = 20
# The second step's secret is made when its page is opened for the first time.
THEIR_OWN_ACCOUNT = {"accounts.sign_out", "accounts.end_sessions", "accounts.second_step"}
OTHER_KEY = "fedcba9876543210fedcba9876543210"


@dataclass
class Shop:
    """A shop with one of everything, and the ids under which addresses name them."""

    store: Store
    ids: dict[str, Any] = field(default_factory=dict)

    def address(self, rule: Rule, **changed: Any) -> str:
        """The rule's address with this shop's ids; a kind of id that nobody thought of fails here."""
        ids = {**self.ids, **changed}
        if "template_id" in rule.arguments:
            ids["template_id"] = ids[rule.endpoint.partition(".")[0]]
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), rule.rule)


@pytest.fixture
def shop(browser: DeskBrowser, store: Store, tmp_path: Path, work: Callable[[], None]) -> Shop:
    runs.start(runs.Order("categories_fetch"))
    runs.start(runs.Order("shipping_fetch", store))
    work()
    file = workbook(tmp_path / "a.xlsx", [HEADERS, product(7), product(14), product(21, 판매가="가격문의")])
    browser.post(f"{plan(browser, store, file, work)}/start")
    work()
    address = AddressTemplate.get(AddressTemplate.kind == "outbound")
    dispatch = DispatchTemplate.select().first()
    shipping = ShippingTemplate.create(
        store=store, name="견본 택배", area="01", method="01", fee_kind="01", payment="03", bundle=True,
        return_fee=3000, exchange_fee=6000, dispatch=dispatch,
        outbound=address, return_address=AddressTemplate.get(AddressTemplate.kind == "return"),
        changed_at=now(),
    )  # fmt: skip
    Incident.create(store=store, cause="ip", detail="견본상점의 문제", last_seen_at=now())
    draft = ListingDraft.create(store=store)
    edited = workbook(
        tmp_path / "b.xlsx", [["SKU번호", "자체상품코드", "원가"], [Sku.get().id, "A-1", 900], [None, "A-2"]]
    )
    with edited.open("rb") as content:
        sheet = sheets.receive(store, "skus", content, "고친 견본상점.xlsx", SYSTEM)
    work()
    act = Act.create(store=store, kind="address.register", target="sample", state="unknown")
    bulk = bulks.begin(store, "price", {"way": "add", "amount": 10}, [Listing.get().id], SYSTEM)
    order = Order.create(store=store, number="202611270000001")
    parcel = Parcel.create(store=store, number="700", recipient='{"recipient_name":"견본상점"}')
    line = OrderLine.create(
        store=store, order=order, parcel=parcel, number="1", state="301", state_at=now(), seen_at=now(),
        product_name="견본상점의 상품",
    )  # fmt: skip
    claim = Claim.create(
        store=store, kind="return", number="19", order_no=order.number, line_no="1", order=order, line=line,
        state="105", state_at=now(), stage="new", goods="awaited", money="waiting", seen_at=now(), requested_at=now(),
        words='{"reason_text":"견본상점이 보낸 것이 깨짐","pick_up":{"name":"견본상점"}}',
    )  # fmt: skip
    run, _ = dispatching.begin(store, [Entry(parcel.id, "00034", "123456789012")], SYSTEM)
    leaving, _ = outgoing.begin(store, [line.id], Wanted("pick"), SYSTEM)
    inquiry = Inquiry.create(
        store=store, kind="qna", number="5590001", state="open", state_at=now(), seen_at=now(), asked_at=now(),
        order_no=order.number, product_no=Listing.get().number, title="견본상점에 문의", asker_name="견본상점구매자",
        asker_login="sample",
    )  # fmt: skip
    InquiryEntry.create(inquiry=inquiry, part="question", number="", text="견본상점은 언제 보내나요?")
    template = AnswerTemplate.create(store=store, name="견본상점 답변", body="{{주문번호}}")
    rule = AnswerRule.create(store=store, template=template, word="견본상점")
    settlement = SettlementLine.create(
        store=store, order_no=order.number, line_no="1", place=1, kind="sale", line=line, quantity=1, gross=10_000,
        deducted=1_200, due=8_800, product_name="견본상점의 상품", listed_from=now().date(), listed_to=now().date(),
        settled_on=now().date(), counted_on=now().date(), seen_at=now(), digest="x", told={"price": "10000"},
    )  # fmt: skip
    check = SettlementCheck.create(
        store=store, order_no=order.number, line_no="1", line=line, verdict="differs", expected=9_000, paid=8_800,
        source="market", product_name="견본상점의 상품", checked_at=now(), note="견본상점이 물어봄",
    )  # fmt: skip
    layout = courier_layouts.copy(store, courier_layouts.READY[0].key, SYSTEM)
    rows = [["배송번호", "송장번호", "받는 분"], ["700", "123456789012", "견본상점"], ["701", "2", "견본상점"]]
    with workbook(tmp_path / "c.xlsx", rows).open("rb") as content:
        courier_file = order_files.receive(store, content, "송장 견본상점.xlsx", FileWanted("00034"), SYSTEM)
    runs.perform(Run.get(Run.kind == "orders_file_read").id)
    ids = {
        "settlement_id": settlement.id, "check_id": check.id,
        "inquiry_id": inquiry.id, "inquiries_templates": template.id, "rule_id": rule.id,
        "outgoing_id": leaving.parameters["batch"], "layout_id": layout.id,
        "claim_id": claim.id, "order_id": order.id, "parcel_id": parcel.id, "line_id": line.id,
        "dispatch_id": run.parameters["batch"], "file_id": courier_file.id,
        "bulk_id": bulk.id, "kind": "price", "sheet_id": sheet.id,
        "store_id": store.id, "address_id": address.id, "dispatch_templates": dispatch.id, "act_id": act.id,
        "shipping_templates": shipping.id, "import_id": ProductImport.get().id, "row_id": ImportRow.get().id,
        "listing_id": Listing.get().id, "product_id": Product.get().id,
        "option_id": ListingOption.get().id, "batch_id": MappingBatch.create(store=store, kind="hand").id,
        "sku_id": Sku.get(Sku.product == Product.get()).id, "run_id": Run.get(Run.store == store).id,
        "user_id": store.members.get().user_id, "token": "x" * 43, "topic": "joining", "filename": "desk.css",
        "draft_id": draft.id, "section": "basics", "part": "detail", "what": "approve",
        "check": "database", "backup": "elevendesk-none.zip",
    }  # fmt: skip
    return Shop(store, ids)


def rules(app: Any, method: str) -> Iterator[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in rule.methods]
    assert len(found) > 20
    yield from sorted(found, key=str)


def contents() -> dict[str, list[Any]]:
    """Every row of every table; of sessions only how many, because looking at a page says when it was last used."""
    kept = {}
    for table in db.get_tables():
        rows = db.execute_sql(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()
        kept[table] = [len(rows)] if table == "user_session" else sorted(rows, key=str)
    return kept


def changes(before: dict[str, list[Any]]) -> list[str]:
    return [table for table, rows in contents().items() if rows != before[table]]


def about_a_shop(rule: Rule) -> bool:
    return rule.endpoint not in OPEN | OWN and not rule.rule.startswith("/admin")


def test_a_visitor_who_is_not_signed_in_sees_only_the_door(app: Any, shop: Shop) -> None:
    before, wrong = contents(), []
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            if rule.endpoint in OPEN:
                continue
            sent = {"data": {"csrf_token": token[1]}} if method == "POST" else {}
            answer = client.open(shop.address(rule), method=method, **sent)
            if answer.status_code != 302 or not answer.headers["Location"].startswith("/sign-in"):
                wrong.append((method, rule.rule, answer.status_code))
            part = client.open(shop.address(rule), method=method, headers={"HX-Request": "true"}, **sent)
            if part.status_code != 401 or part.data:
                wrong.append((method, rule.rule, "htmx", part.status_code))
    assert wrong == []
    assert changes(before) == []


def test_a_stranger_learns_nothing_of_a_shop_and_changes_nothing(app: Any, shop: Shop, stranger: DeskBrowser) -> None:
    before, wrong = contents(), []
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            if rule.endpoint in OPEN | THEIR_OWN_ACCOUNT:
                continue
            answer = ask(stranger, method, shop.address(rule))
            hidden = rule.endpoint in OWN or answer.status_code == 404
            told = "견본상점" in answer.text or "견본 텀블러" in answer.text
            if not hidden or told or answer.status_code >= 500:
                wrong.append((method, rule.rule, answer.status_code, told))
    assert wrong == []
    assert changes(before) == []


def ask(browser: DeskBrowser, method: str, address: str) -> TestResponse:
    answer = browser.get(address) if method == "GET" else browser.post(address)
    answer.close()
    return answer


def test_one_shop_s_records_cannot_be_reached_through_another_shop(
    app: Any, shop: Shop, sign_in: Callable[..., DeskBrowser]
) -> None:
    neighbour = make_user("neighbour")
    other = make_store(neighbour, "이웃상점", OTHER_KEY)
    browser = sign_in(neighbour)
    before, wrong = contents(), []
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            if "store_id" not in rule.arguments or len(rule.arguments) == 1:
                continue
            answer = ask(browser, method, shop.address(rule, store_id=other.id))
            if answer.status_code != 404:
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert changes(before) == []


def test_staff_who_may_only_look_change_nothing(app: Any, shop: Shop, reader: DeskBrowser) -> None:
    before, wrong = contents(), []
    for rule in rules(app, "POST"):
        if rule.endpoint in OPEN | OWN:
            continue
        answer = ask(reader, "POST", shop.address(rule))
        expected = 403 if about_a_shop(rule) else 404
        if answer.status_code != expected:
            wrong.append((rule.rule, answer.status_code))
    assert wrong == []
    assert changes(before) == []


def test_staff_who_may_only_look_see_no_contact_person(app: Any, shop: Shop, reader: DeskBrowser) -> None:
    row = AddressTemplate.get_by_id(shop.ids["address_id"])
    secret = {shop.store.contact_email, shop.store.contact_phone, row.mobile or row.phone, row.recipient}
    assert all(secret)
    for rule in rules(app, "GET"):
        if rule.endpoint not in OPEN:
            answer = reader.get(shop.address(rule))
            assert not [one for one in secret if one in answer.text], rule.rule
            answer.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_administration_is_not_there_for_others(app: Any, shop: Shop, browser: DeskBrowser, method: str) -> None:
    found = [rule for rule in rules(app, method) if rule.rule.startswith("/admin")]
    assert found
    for rule in found:
        assert ask(browser, method, shop.address(rule)).status_code == 404, rule.rule


def test_every_change_asks_for_the_form_s_token(app: Any, shop: Shop, browser: DeskBrowser, admin: DeskBrowser) -> None:
    before = contents()
    for rule in rules(app, "POST"):
        for one in (browser, admin):
            answer = one.client.post(shop.address(rule), data={"name": "x", "login": "x"})
            assert answer.status_code == 400, rule.rule
            assert "다시" in answer.text, "the page says what to do"
    assert changes(before) == []


def test_looking_changes_nothing_and_never_fails(app: Any, shop: Shop, browser: DeskBrowser) -> None:
    before, wrong = contents(), []
    for rule in rules(app, "GET"):
        if rule.endpoint in OPEN | THEIR_OWN_ACCOUNT or rule.rule.startswith("/admin"):
            continue
        with statements() as asked:
            answer = browser.get(shop.address(rule))
            answer.close()
        most = MOST_ON_A_REPORT if rule.endpoint == "imports.show" else MOST_STATEMENTS
        if answer.status_code not in (200, 302, 303) or len(asked) > most:
            wrong.append((rule.rule, answer.status_code, len(asked)))
        part = browser.get(shop.address(rule), htmx=True)
        part.close()
        if part.status_code not in (200, 204, 302, 303):
            wrong.append((rule.rule, "htmx", part.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    # To edit an address is to see whom it names, which leaves its line in the audit trail.
    assert changes(before) == ["audit_entry"]


def test_an_administrator_s_pages_never_fail(app: Any, shop: Shop, admin: DeskBrowser) -> None:
    before = contents()
    for rule in rules(app, "GET"):
        if rule.rule.startswith("/admin"):
            for htmx in (False, True):
                assert admin.get(shop.address(rule), htmx).status_code == 200, rule.rule
    assert changes(before) == []
