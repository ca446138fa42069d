"""A listing is overwritten: what was edited changes, nothing else is reset, and what is not known is said."""

from typing import Any

import pytest

from tests.services.drafts.forms import draft_of, filled, ground, leaf
from webapp.models.acts import UNKNOWN
from webapp.models.products import Listing, ListingDetail, ListingForm, ListingOption, Product
from webapp.models.selling import IN_DOUBT, OPEN, SENT, ListingDraft, ProductChange
from webapp.models.stores import Store
from webapp.services import enriching, runs, sending
from webapp.services import market as way
from webapp.services.audit import SYSTEM
from webapp.services.drafts import (
    answers,
    beginning,
    checking,
    keeping,
    layout,
    merging,
    registering,
    standing,
    updating,
)
from webapp.services.drafts.keeping import Saving
from webapp.services.products import acting
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target
from webapp.services.runs import Order

NUMBER = "3000000901"
ROWS = [
    {"value": "빨강", "price": "0", "quantity": "3", "code": "CUP-R", "in_use": "Y"},
    {"value": "파랑", "price": "500", "quantity": "4", "code": "CUP-B", "in_use": "Y"},
]


@pytest.fixture(autouse=True)
def prepared(store: Store) -> None:
    ground(store)


@pytest.fixture
def listing(store: Store) -> Listing:
    """A product with two options that was registered here."""
    draft = draft_of(store, option_kind="single", option_title="색상", option_rows=ROWS, stock="", seller_code="CUP-1")
    runs.perform(registering.begin(draft, draft.revision, SYSTEM).id)
    return Listing.get()


@pytest.fixture
def imported(store: Store, market: Any) -> Listing:
    """A product of the market of which only that is known here which the market tells."""
    market.put_product(store.api_key, NUMBER, prdNm="가져온 컵", selPrc=15_000, dispCtgrNo="1001042")
    product = Product.create(seller=store.seller, name="가져온 컵")
    Listing.create(store=store, product=product, number=NUMBER, name="가져온 컵")
    run, _ = runs.start(enriching.order(store))
    runs.perform(run.id)
    return Listing.get(Listing.number == NUMBER)


def edit(listing: Listing, **changes: Any) -> ListingDraft:
    draft = beginning.to_overwrite(listing, SYSTEM)
    for name, value in changes.items():
        section = layout.find(name)[0]
        shown = {**keeping.of_section(merging.typed_of(draft), section), name: value}
        keeping.save(draft, section, shown, Saving(draft.revision, SYSTEM))
    return draft


def send(draft: ListingDraft) -> ListingDraft:
    runs.perform(updating.begin(draft, draft.revision, SYSTEM).id)
    return ListingDraft.get_by_id(draft.id)


def again(draft: ListingDraft) -> ListingDraft:
    run, _ = runs.start(Order(updating.KIND, draft.store, draft.id))
    runs.perform(run.id)
    return ListingDraft.get_by_id(draft.id)


def edited(draft: ListingDraft) -> dict[str, tuple[str, str]]:
    return {one.name: (one.before, one.after) for one in merging.edits_of(draft)}


def test_a_new_name_changes_the_name_and_nothing_else(listing: Listing, market: Any) -> None:
    market.change_product(listing.number, cuponcheck="Y", dscAmtPercnt="10", cupnDscMthdCd="02", cupnUseLmtDyYn="N")
    before, stocks = market.product(listing.number), rows_of(listing)
    draft = edit(listing, name="견본 머그")
    assert edited(draft) == {"name": ("견본 컵", "견본 머그")}

    assert send(draft).state == SENT
    after = market.product(listing.number)
    assert {name for name in before if before[name] != after.get(name)} <= {"prdNm", "updateDt"}
    assert rows_of(listing) == stocks
    assert Listing.get_by_id(listing.id).name == "견본 머그"
    assert ListingForm.get().form["basics"]["name"] == "견본 머그"


def rows_of(listing: Listing) -> list[tuple[Any, ...]]:
    options = ListingOption.select().where(ListingOption.listing == listing).order_by(ListingOption.id)
    return [(one.stock_number, one.name, one.add_price, one.stock) for one in options]


def test_what_the_market_changed_meanwhile_is_not_sent_back(listing: Listing, market: Any) -> None:
    red = ListingOption.get(ListingOption.name == "빨강")
    draft = edit(listing, option_rows=[{**ROWS[0]}, {**ROWS[1], "price": "300"}])
    market.place_order(listing.store.api_key, [{"prdNo": listing.number, "prdStckNo": red.stock_number, "ordQty": 2}])
    market.change_product(listing.number, prdNm="11번가에서 고친 이름")

    assert send(draft).state == SENT
    assert [row[1:] for row in rows_of(listing)] == [("빨강", 0, 1), ("파랑", 300, 4)]
    assert market.product(listing.number)["prdNm"] == "11번가에서 고친 이름"


def test_a_longer_sale_is_not_cut_short(listing: Listing, market: Any) -> None:
    draft = edit(listing, period="30:105", begins_on="2026-11-01")
    assert send(draft).state == SENT
    market.change_product(listing.number, aplEndDy="2027-05-31 23:59:59")

    draft = edit(Listing.get_by_id(listing.id), name="견본 머그")
    assert send(draft).state == SENT
    assert market.product(listing.number)["aplEndDy"].startswith("2027-05-31")


def test_what_is_not_known_of_an_imported_listing_has_to_be_filled_in(imported: Listing, market: Any) -> None:
    draft = edit(imported, name="새 이름")
    checked = checking.check(draft)
    blamed = {one.name for one in checked.problems}
    assert blamed >= {"image1", "outbound", "return_address", "fee_rule", "condition", "notice_kind", "courier"}
    assert not blamed & {"name", "price", "detail_html", "return_fee", "stock"}
    assert {"포인트·무이자 할부", "복수구매 할인", "추가 이미지 1"} <= set(checked.left_empty)
    assert not {"상품명", "재고", "카테고리"} & set(checked.left_empty)
    with pytest.raises(registering.NotReady):
        updating.begin(draft, draft.revision, SYSTEM)
    assert market.ledger.count("update_product") == 0


def test_an_imported_listing_is_overwritten_once_all_is_known(imported: Listing, store: Store, market: Any) -> None:
    told = {"name", "price", "stock", "detail_html", "category", "seller_code"}
    known = {name: value for name, value in filled(store).items() if name not in told}
    always = ("sell_by", "condition", "for_minors", "tax", "material", "way", "area", "fee_rule", "paid_by", "kind")
    known |= {name: layout.find(name)[1].default for name in (*always, "bundles")}  # type: ignore[union-attr]
    draft = edit(imported, **known, name="새 이름")

    assert [one.name for one in checking.check(draft).problems] == []
    assert send(draft).state == SENT
    assert market.product(NUMBER)["prdNm"] == "새 이름"
    assert ListingForm.get().form["images"]["image1"] == known["image1"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = way.client_with
    monkeypatch.setattr(way, "client_for", lambda store: patient(store.api_key, (2, 0.3)))


@pytest.mark.parametrize("changes", [{"name": "견본 머그"}, {"price": "13,500"}, {"after_service": "전화 주세요."}])
def test_silence_after_a_change_that_the_market_shows_is_settled_by_reading(
    listing: Listing, market: Any, impatient: None, changes: dict[str, str]
) -> None:
    draft = edit(listing, **changes)
    market.fail_next("prodservices/product", "timeout_after", seconds=0.6)
    assert send(draft).state == SENT
    assert market.ledger.count("update_product") == 1
    assert Listing.get().price == int(market.product(listing.number)["selPrc"])


def test_answers_are_overwritten_without_a_draft_as_a_bulk_change_does(listing: Listing, market: Any) -> None:
    wanted, problems = updating.plan(listing, {"jeju_fee": "3000", "name": "견본 컵 (새)"})
    assert problems == []
    assert wanted["told"] == {"상품명": ["견본 컵", "견본 컵 (새)"], "제주 추가 배송비": ["없음", "3,000"]}
    doing = Doing(updating.UPDATE, Target(listing), wanted, "bulk-1", SYSTEM)
    with way.client_with(listing.store.api_key) as client:
        assert acting.do(doing, client).is_done
    assert market.product(listing.number)["jejuDlvCst"] == "3000"
    assert [one.name for one in updating.plan(listing, {"name": "가" * 51})[1]] == ["name"]


def test_silence_after_a_change_that_nobody_can_see_waits_for_a_person(
    listing: Listing, market: Any, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.fail_next("prodservices/product", "timeout_after", seconds=0.6)
    draft = send(edit(listing, return_guide="받은 뒤 14일 안에 알려 주세요."))
    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    assert (again(draft).state, draft.act.state) == (IN_DOUBT, UNKNOWN)

    updating.judge(ListingDraft.get_by_id(draft.id), was_done=True, actor=SYSTEM)
    assert ListingDraft.get_by_id(draft.id).state == SENT
    assert "14일" in ListingForm.get().form["returns"]["return_guide"]
    assert ProductChange.select().where(ProductChange.field == "반품·교환 안내").count() == 1
    assert market.ledger.count("update_product") == 1


def test_a_person_may_say_that_it_was_not_done(listing: Listing, market: Any, impatient: None) -> None:
    market.fail_next("prodservices/product", "timeout_before", seconds=0.6)
    draft = send(edit(listing, return_guide="받은 뒤 14일 안에 알려 주세요."))
    updating.judge(draft, was_done=False, actor=SYSTEM)
    draft = ListingDraft.get_by_id(draft.id)
    assert draft.state == OPEN
    assert send(draft).state == SENT
    assert market.ledger.count("update_product") == 1


def test_a_category_moves_only_below_its_own_and_a_price_only_so_far(listing: Listing, market: Any) -> None:
    draft = edit(listing, price="30000", category="1001042")
    assert {one.name for one in checking.check(draft).problems} == {"price", "category"}
    draft = edit(listing, price="13000", category=leaf("텀블러"))
    assert [one.name for one in checking.check(draft).problems] == ["category"], "the new type never moves"
    listing.patch(market_facts={**listing.market_facts, "is_standard": False})
    market.change_product(listing.number, stdPrdYn="N")
    draft = ListingDraft.get_by_id(draft.id)
    assert send(draft).state == SENT
    assert str(market.product(listing.number)["dispCtgrNo"]) == leaf("텀블러") == Listing.get().category_number


def test_the_detail_follows_what_the_market_holds(listing: Listing) -> None:
    ListingDetail.update(html="<p>다른 화면에서 고침</p>").execute()
    draft = edit(listing, name="견본 머그")
    assert answers.flat(updating.wanted_for(merging.typed_of(draft), *parts(draft))["answers"])["detail_html"] == (
        "<p>다른 화면에서 고침</p>"
    )


def parts(draft: ListingDraft) -> tuple[Any, Any]:
    found = standing.of(draft.listing)
    return found, merging.edits_of(draft, found)
