"""The check before sending: what passes it the market takes, what the market refuses it has listed."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.drafts.forms import KC, NOTICE, draft_of, filled, ground, leaf
from webapp.elevenst import RejectedError
from webapp.elevenst.registrations import REGISTER
from webapp.elevenst.shapes import write_form
from webapp.models.base import now
from webapp.models.products import Product, Sku
from webapp.models.shipping import AddressTemplate
from webapp.models.stores import Category, Store
from webapp.services import market as way
from webapp.services.audit import SYSTEM
from webapp.services.drafts import answers, beginning, checking, merging
from webapp.services.drafts.ground import Ground
from webapp.services.products import sets

ROW = {"value": "빨강", "price": "0", "quantity": "3", "in_use": "Y"}
LIST = {"option_kind": "single", "option_title": "색상", "option_rows": [ROW, {**ROW, "value": "파랑"}]}
PART = {"group": "묶음", "name": "뚜껑", "price": "1000", "quantity": "5", "tax": "01", "in_use": "Y"}
# A change of the draft, the question it is blamed on, and the same change in what the market is sent.
REFUSED: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"name": "가" * 51}, "name", {"prdNm": "가" * 51}),
    ({"slogan": "가" * 15}, "slogan", {"advrtStmt": "가" * 15}),
    ({"brand": ""}, "brand", {"brand": ""}),
    ({"detail_html": ""}, "detail_html", {"htmlDetail": ""}),
    ({"after_service": "가" * 2001}, "after_service", {"asDetail": "가" * 2001}),
    ({"return_guide": ""}, "return_guide", {"rtngExchDetail": ""}),
    ({"category": "1001000"}, "category", {"dispCtgrNo": "1001000"}),
    ({"price": "12345"}, "price", {"selPrc": "12345"}),
    ({"price": "1000000000"}, "price", {"selPrc": "1000000000"}),
    ({"return_fee": "2505"}, "return_fee", {"rtngdDlvCst": "2505"}),
    ({"jeju_fee": "5"}, "jeju_fee", {"jejuDlvCst": "5"}),
    (
        {"discount_use": "Y", "discount_amount": "12900"}, "discount_amount",
        {"cuponcheck": "Y", "dscAmtPercnt": "12900", "cupnDscMthdCd": "01"},
    ),
    ({"image1": "cup.jpg"}, "image1", {"prdImage01": "cup.jpg"}),
    ({"image2": "https://a.example.com/a.html"}, "image2", {"prdImage02": "https://a.example.com/a.html"}),
    ({"period": "30:105"}, "begins_on", {"selPrdClfCd": "30:105", "selTermUseYn": ""}),
    (
        {"period": "0:100", "begins_on": "2026-12-01"}, "ends_on",
        {"selPrdClfCd": "0:100", "aplBgnDy": "2026/12/01", "selTermUseYn": ""},
    ),
    (
        {"fee_rule": "03", "fee": "3000", "free_above": "30000"}, "bundles",
        {"dlvCstInstBasiCd": "03", "dlvCst1": "3000", "PrdFrDlvBasiAmt": "30000"},
    ),
    ({"fee_rule": "02"}, "fee", {"dlvCstInstBasiCd": "02"}),
    ({"fee_rule": "05"}, "fee_per_piece", {"dlvCstInstBasiCd": "05"}),
    ({"fee_rule": "04"}, "fees_by_quantity", {"dlvCstInstBasiCd": "04"}),
    ({"outbound": "99"}, "outbound", {"addrSeqOut": "99"}),
    ({"return_address": "99"}, "return_address", {"addrSeqIn": "99"}),
    ({"visit_address": "99"}, "visit_address", {"visitAddrSeq": "99"}),
    ({"dispatch_template": "99"}, "dispatch_template", {"dlvSendCloseTmpltNo": "99"}),
    ({"notice_kind": ""}, "notice_kind", {"ProductNotification": []}),
    (
        {"notice_items": NOTICE[:4]}, "notice_items",
        {"ProductNotification": [{"type": "891045", "item": [{"code": "11800", "name": "컵"}]}]},
    ),
    ({"stock": "0"}, "stock", {"prdSelQty": "0"}),
    ({"origin_kind": ""}, "origin_kind", {"orgnTypCd": ""}),
    (
        {**LIST, "option_rows": [{**ROW, "value": "빨강;파랑"}]}, "option_rows-0-value",
        {"optSelectYn": "Y", "colTitle": "색상", "ProductOption": [
            {"useYn": "Y", "colOptPrice": "0", "colValue0": "빨강;파랑", "colCount": "3"}]},
    ),
    (
        {**LIST, "option_rows": [{**ROW, "price": "500"}]}, "option_rows",
        {"optSelectYn": "Y", "colTitle": "색상", "ProductOption": [
            {"useYn": "Y", "colOptPrice": "500", "colValue0": "빨강", "colCount": "3"}]},
    ),
    (
        {**LIST, "option_rows": [{**ROW, "quantity": ""}]}, "option_rows-0-quantity",
        {"optSelectYn": "Y", "colTitle": "색상", "ProductOption": [
            {"useYn": "Y", "colOptPrice": "0", "colValue0": "빨강", "colCount": "0"}]},
    ),
    (
        {"components": [{**PART, "name": "뚜껑 <신형>"}]}, "components-0-name",
        {"ProductComponent": [{
            "addPrdGrpNm": "묶음", "compPrdNm": "뚜껑 <신형>", "addCompPrc": "0", "compPrdQty": "1",
            "compPrdVatCd": "01", "addUseYn": "Y"}]},
    ),
]  # fmt: skip


# Rules are the same over any database.
pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def prepared(store: Store) -> None:
    ground(store)


def names(store: Store, **changes: Any) -> list[str]:
    return [one.name for one in checking.check(draft_of(store, **changes)).problems]


def body_of(store: Store, **changes: Any) -> dict[str, Any]:
    form = checking.read(answers.flat(answers.split(filled(store, **changes))), Ground(store))[1]
    assert form is not None
    return write_form(form)


def offer(store: Store, body: dict[str, Any]) -> None:
    """Send a body past every check of ours."""
    with way.client_for(store) as client:
        client.products._transport.act(REGISTER, REGISTER.fill(), body)


def test_an_ordinary_draft_has_nothing_against_it_but_a_look_at_its_picture(store: Store) -> None:
    checked = checking.check(draft_of(store))
    assert (checked.problems, checked.may_leave) == ([], True)
    assert {one.name for one in checked.warnings} == {"image1", "category"}


def test_all_that_the_market_refuses_is_listed_at_its_question(store: Store) -> None:
    plain = body_of(store)
    for changes, question, sent in REFUSED:
        assert question in names(store, **changes), (changes, names(store, **changes))
        with pytest.raises(RejectedError):
            offer(store, {**plain, **sent})


def test_every_problem_is_listed_at_once(store: Store) -> None:
    changes = {name: value for one, _, _ in REFUSED[:11] for name, value in one.items()}
    assert set(names(store, **changes)) == {question for _, question, _ in REFUSED[:11]}


def test_certificates_are_asked_for_where_the_category_wants_them(store: Store) -> None:
    strict = leaf("전기포트")
    Category.update(cert_type="2", cert_required=True).where(Category.number == strict).execute()
    assert names(store, category=strict) == ["certificates"]
    with pytest.raises(RejectedError):
        offer(store, {**body_of(store), "dispCtgrNo": strict})
    assert names(store, category=strict, certificates=KC) == []
    offer(store, body_of(store, category=strict, certificates=KC))


def test_categories_of_goods_from_abroad_are_for_global_sellers(store: Store) -> None:
    assert "category" in names(store, category=leaf("해외직구 의류"))
    store.patch(seller_kind="global")
    assert names(store, category=leaf("해외직구 의류"), bought_at="D", purchase="02") == []
    assert names(store) == ["bought_at", "purchase"]


def test_a_global_seller_sends_from_abroad(store: Store, market: Any) -> None:
    market.change_seller(store.api_key, kind="global")
    AddressTemplate.create(store=store, kind="overseas", number="4", title="미국 물류센터", seen_at=now())
    store.patch(seller_kind="global")
    abroad = {"outbound": "4", "bought_at": "D", "purchase": "02"}
    assert names(store, **abroad) == []
    body = body_of(store, **abroad)
    assert (body["outsideYnOut"], body["abrdBuyPlace"]) == ("Y", "D")
    offer(store, body)


def test_characters_that_the_market_lacks_are_named(store: Store) -> None:
    (problem,) = checking.check(draft_of(store, name="똠얌 컵 🍜")).problems
    assert problem.name == "name"
    assert "‘똠’, ‘🍜’" in problem.sentence


def test_a_code_that_would_be_shown_as_an_option_is_a_warning(store: Store) -> None:
    row = {"price": "0", "quantity": "5", "in_use": "Y"}
    rows = [{**row, "value": "파랑", "code": "00000024"}, {**row, "value": "00000025", "code": "00000025"}]
    checked = checking.check(draft_of(store, option_kind="single", option_title="색", option_rows=rows))
    (warning,) = [one for one in checked.warnings if one.name.startswith("option_rows")]
    assert (warning.name, "00000025가 구매자에게" in warning.sentence) == ("option_rows-1-value", True)


def test_a_price_below_cost_is_a_warning(store: Store) -> None:
    product = Product.create(seller=store.seller, name="견본 컵")
    Sku.create(seller=store.seller, product=product, cost=12_000)
    draft = draft_of(store, discount_use="Y", discount_amount="10", discount_unit="02")
    draft.patch(product=product)
    checked = checking.check(draft)
    assert checked.may_leave
    assert "원가 12,000원보다 낮습니다" in next(one.sentence for one in checked.warnings if one.name == "price")


def test_more_than_the_store_can_offer_of_a_sku_or_a_set_is_a_warning(store: Store) -> None:
    product = Product.create(seller=store.seller, name="견본 컵")
    for code, stock in (("CUP", 9), ("PLATE", 5), ("SET", None), ("UNKNOWN", None)):
        Sku.create(seller=store.seller, product=product, code=code, stock=stock)
    sets.define(Sku.get(Sku.code == "SET"), {"CUP": 2, "PLATE": 1}, SYSTEM)
    store.patch(stock_buffer=1)
    row = {"price": "0", "quantity": "5", "in_use": "Y"}
    rows = [{**row, "value": f"옵션 {code}", "code": code} for code in ("CUP", "PLATE", "SET", "UNKNOWN", "")]
    checked = checking.check(draft_of(store, option_kind="single", option_title="색", option_rows=rows))
    assert checked.may_leave
    told = {one.name: one.sentence for one in checked.warnings if one.name.endswith("quantity")}
    assert list(told) == ["option_rows-1-quantity", "option_rows-2-quantity"]
    assert "PLATE는 지금 4개까지" in told["option_rows-1-quantity"]
    assert "SET는 지금 4개까지" in told["option_rows-2-quantity"]
    alone = draft_of(store, stock="10", seller_code="CUP")
    assert "CUP는 지금 8개까지" in next(one.sentence for one in checking.check(alone).warnings if one.name == "stock")


def test_a_draft_of_a_set_begins_with_what_its_parts_make(store: Store) -> None:
    part = Sku.create(seller=store.seller, product=Product.create(seller=store.seller, name="부품"), code="P", stock=9)
    product = Product.create(seller=store.seller, name="견본 세트")
    bundle = Sku.create(seller=store.seller, product=product, code="SET")
    sets.define(bundle, {"P": 2}, SYSTEM)
    assert beginning.of_product(product, store)["stock"] == "4"
    loose = Sku.create(seller=store.seller, product=product, code="LOOSE", option_text="낱개", stock=0)
    rows = beginning.of_product(product, store)["option_rows"]
    assert [(row["quantity"], row["in_use"]) for row in rows] == [("4", "Y"), ("", "N")]
    assert beginning.of_product(part.product, store)["stock"] == "9"
    assert loose.stock == 0


WORD = st.text("가나다 AB<&>'똠1;", max_size=8)
AMOUNT = st.sampled_from(["", "0", "-10", "5", "1000", "12,900", "999999990", "만원"])
DAY = st.sampled_from(["", "2026-12-01", "2026/11/01", "내일"])
ROWS = st.lists(
    st.fixed_dictionaries({"value": WORD, "price": AMOUNT, "quantity": AMOUNT, "in_use": st.sampled_from(["Y", "N"])}),
    max_size=3,
)
COMBINATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "first": st.sampled_from(["빨강", "파랑"]),
            "second": st.sampled_from(["S", ""]),
            "price": AMOUNT,
            "quantity": AMOUNT,
        }
    ),
    max_size=3,
)
AXES = st.sampled_from([[], [{"title": "색상", "values": "빨강, 파랑"}], [
    {"title": "색상", "values": "빨강\n파랑"}, {"title": "크기", "values": "S"}]])  # fmt: skip
ANYTHING: dict[str, st.SearchStrategy[Any]] = {
    "name": WORD, "slogan": WORD, "price": AMOUNT, "stock": AMOUNT, "fee": AMOUNT, "free_above": AMOUNT,
    "fee_per_piece": AMOUNT, "return_fee": AMOUNT, "jeju_fee": AMOUNT, "option_title": WORD, "option_rows": ROWS,
    "combinations": COMBINATIONS, "option_axes": AXES, "quantity_of_each": AMOUNT, "begins_on": DAY, "ends_on": DAY,
    "option_kind": st.sampled_from(["none", "single", "combined", "every"]),
    "period": st.sampled_from(["", "0:100", "30:105", "3:401"]),
    "sell_by": st.sampled_from(["01", "04", "05"]), "condition": st.sampled_from(["01", "02", "10"]),
    "fee_rule": st.sampled_from(["01", "02", "03", "04", "05", "07"]), "bundles": st.sampled_from(["Y", "N"]),
    "discount_use": st.sampled_from(["N", "Y"]), "discount_amount": AMOUNT,
    "discount_unit": st.sampled_from(["01", "02"]), "discount_until": DAY,
    "origin_kind": st.sampled_from(["", "01", "03"]), "origin_name": WORD,
    "notice_items": st.sampled_from([[], NOTICE]),
    "fees_by_quantity": st.sampled_from(["", "3000^0", "3000"]), "quantities_from": st.sampled_from(["1^10", "1"]),
    "quantities_to": st.sampled_from(["", "9"]), "used_months": AMOUNT, "used_paid": AMOUNT, "used_flaws": WORD,
    "arrives_on": DAY, "points_amount": AMOUNT, "multi_least": AMOUNT, "multi_amount": AMOUNT,
}  # fmt: skip
BROKEN = st.dictionaries(st.sampled_from(sorted(ANYTHING)), st.none(), max_size=5).flatmap(
    lambda names: st.fixed_dictionaries({name: ANYTHING[name] for name in names})
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=BROKEN)
def test_whatever_passes_the_check_is_taken_by_the_market(store: Store, changes: dict[str, Any]) -> None:
    form = checking.read(answers.flat(answers.split(filled(store, **changes))), Ground(store))[1]
    if form is not None:
        with way.client_for(store) as client:
            assert client.products.register(form).number


def test_dates_are_read_as_people_write_them(store: Store) -> None:
    for typed in ("2026-12-01", "2026/12/01", "2026.12.01."):
        reading = answers.read(answers.flat({"extras": {"begins_on": typed}}), "business", False)
        assert reading.values["begins_on"] == dt.date(2026, 12, 1)


def test_a_place_of_origin_is_told_by_name_or_by_the_market_s_code(store: Store) -> None:
    for typed, code in (("중국", "1287"), ("1009", "1009"), ("서울", "1009"), ("1777", "1777")):
        reading = answers.read(answers.flat({"extras": {"origin_place": typed}}), "business", False)
        assert reading.values["origin_place"] == code
        assert merging.plain("origin_place", typed) == code, "the name and its code are one answer"
    for kind, typed in (("01", ""), ("01", "화성"), ("01", "중국"), ("02", "서울")):
        assert "origin_place" in names(store, origin_kind=kind, origin_place=typed)


@pytest.mark.parametrize(
    "left", [{"discount_amount": "많이", "discount_until": "언젠가"}, {"option_rows": [{**ROW, "price": "많이"}]}]
)
def test_what_stands_behind_a_choice_that_was_not_made_is_neither_judged_nor_sent(
    store: Store, left: dict[str, Any]
) -> None:
    checked = checking.check(draft_of(store, **left))
    assert [(one.name, one.sentence) for one in checked.problems] == []
    assert checked.may_leave
    assert {one.name for one in checked.warnings} >= set(left)
