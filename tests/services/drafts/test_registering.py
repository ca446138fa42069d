"""A draft becomes a product on the market once, whatever happens on the way."""

from typing import Any

import pytest

from tests.services.drafts.forms import draft_of, ground
from webapp.models.acts import REJECTED, UNKNOWN, Act
from webapp.models.products import Listing, ListingForm, ListingOption, Product, Sku
from webapp.models.selling import IN_DOUBT, OPEN, SENDING, SENT, ListingDraft, ProductChange
from webapp.models.stores import Store
from webapp.services import market as way
from webapp.services import runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.drafts import answers, checking, refusals, registering
from webapp.services.runs import Order


@pytest.fixture(autouse=True)
def prepared(store: Store) -> None:
    ground(store)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker gives a silent market up soon."""
    patient = way.client_with
    monkeypatch.setattr(way, "client_for", lambda store: patient(store.api_key, (2, 0.3)))


def register(draft: ListingDraft) -> ListingDraft:
    run = registering.begin(draft, draft.revision, SYSTEM)
    runs.perform(run.id)
    return ListingDraft.get_by_id(draft.id)


def again(draft: ListingDraft) -> ListingDraft:
    run, _ = runs.start(Order(registering.KIND, draft.store, draft.id))
    runs.perform(run.id)
    return ListingDraft.get_by_id(draft.id)


def registered(market: Any) -> int:
    count: int = market.ledger.count("register_product")
    return count


def test_a_product_is_registered_and_listed_here_with_its_stock_row(store: Store, market: Any) -> None:
    draft = register(draft_of(store, seller_code="CUP-0007"))

    assert draft.state == SENT
    listing = Listing.get(Listing.seller_code == "CUP-0007")
    assert (listing.name, listing.price, listing.stock, listing.status) == ("견본 컵", 12_900, 30, "103")
    assert market.product(listing.number)["prdNm"] == "견본 컵"
    option = ListingOption.get(ListingOption.listing == listing)
    assert option.stock_number
    assert option.sku.code == "CUP-0007"
    assert ListingForm.get(ListingForm.listing == listing).form == draft.form
    assert {change.field for change in ProductChange.select()} >= {"name", "price"}


def test_options_are_joined_to_the_skus_of_the_base_product_by_their_own_code(store: Store) -> None:
    product = Product.create(seller=store.seller, name="견본 티셔츠")
    skus = [Sku.create(seller=store.seller, product=product, code=f"TEE-{size}") for size in "SM"]
    rows = [
        {"first": "빨강", "second": size, "price": "0", "quantity": "3", "code": f"TEE-{size}", "in_use": "Y"}
        for size in "SM"
    ]
    axes = [{"title": "색상", "values": "빨강"}, {"title": "크기", "values": "S\nM"}]
    draft = draft_of(store, option_kind="combined", option_axes=axes, combinations=rows)
    draft.patch(product=product)

    assert register(draft).state == SENT
    options = ListingOption.select().order_by(ListingOption.id)
    assert [(one.name, one.stock, one.sku_id) for one in options] == [
        ("빨강,S", 3, skus[0].id),
        ("빨강,M", 3, skus[1].id),
    ]


@pytest.mark.parametrize("fault", ["timeout_after", "cut", "truncated"])
def test_what_the_market_did_in_silence_is_found_by_its_seller_code(
    store: Store, market: Any, impatient: None, fault: str
) -> None:
    market.fail_next("prodservices/product", fault, seconds=0.6)
    assert register(draft_of(store)).state == SENT
    assert registered(market) == 1
    assert Listing.select().count() == 1


def test_what_never_arrived_is_opened_again_only_when_it_can_no_longer_arrive(
    store: Store, market: Any, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.fail_next("prodservices/product", "timeout_before", seconds=0.6)
    draft = register(draft_of(store))
    assert (draft.state, draft.act.state) == (IN_DOUBT, UNKNOWN)
    assert again(draft).state == IN_DOUBT

    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    draft = again(draft)
    assert (draft.state, draft.act.state, draft.problem) == (OPEN, REJECTED, refusals.NOT_THERE)
    assert register(draft).state == SENT
    assert registered(market) == 1


def test_two_clicks_and_a_second_worker_register_once(store: Store, market: Any) -> None:
    draft = draft_of(store)
    first, second = (registering.begin(ListingDraft.get_by_id(draft.id), draft.revision, SYSTEM) for _ in range(2))
    assert first.id == second.id
    runs.perform(first.id)
    ListingDraft.update(state=SENDING).execute()
    again(draft)
    assert registered(market) == 1
    assert Listing.select().count() == 1


def test_a_worker_killed_right_after_the_market_acted_finds_its_product(
    store: Store, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "_keep", lambda act, number: 1 / 0)
    draft = register(draft_of(store))
    assert (draft.state, Act.get().state, registered(market)) == (SENDING, "sending", 1)
    monkeypatch.undo()

    assert again(draft).state == SENT
    assert registered(market) == 1
    assert Listing.select().count() == 1


def test_a_seller_code_that_the_market_has_already_is_not_sent(store: Store, market: Any) -> None:
    register(draft_of(store, seller_code="CUP-1"))
    draft = register(draft_of(store, seller_code="CUP-1"))
    assert (draft.state, draft.problem) == (OPEN, refusals.CODE_TAKEN)
    assert registered(market) == 1


def test_a_refusal_is_told_at_the_question_it_speaks_of(store: Store, market: Any) -> None:
    draft = draft_of(store)
    market.remove_address(store.api_key, draft.form["delivery"]["outbound"])
    draft = register(draft)
    assert draft.state == OPEN
    assert refusals.question_for(draft.problem) == "outbound"
    assert answers.flat(draft.form)["name"] == "견본 컵"


def test_the_daily_quota_is_told_as_such(store: Store, market: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.simulator.areas.registrations.A_DAY", 0)
    draft = register(draft_of(store))
    assert draft.state == OPEN
    assert "하루 등록 한도" in draft.problem


def test_a_draft_with_problems_does_not_leave(store: Store) -> None:
    draft = draft_of(store, brand="")
    with pytest.raises(registering.NotReady):
        registering.begin(draft, draft.revision, SYSTEM)
    assert checking.check(draft).problems[0].name == "brand"
