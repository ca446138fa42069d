"""A change of one listing at the market: done once, settled by looking, told in the history."""

from typing import Any

import pytest

from webapp.models.acts import DONE, REJECTED, UNKNOWN, Act, ActInProgress
from webapp.models.products import Listing, ListingOption, Product
from webapp.models.selling import ProductChange
from webapp.models.stores import Store
from webapp.services import enriching, market, runs, sending
from webapp.services.audit import SYSTEM
from webapp.services.products import acting, deeds
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target
from webapp.services.sending import Sent

NUMBER = "3000000901"


@pytest.fixture
def listing(market: Any, store: Store) -> Listing:
    """A product of the market with two options, filled here."""
    market.put_product(
        store.api_key,
        NUMBER,
        prdNm="견본 컵",
        selPrc=15_000,
        stock=[{"mixDtlOptNm": "빨강", "stckQty": 3}, {"mixDtlOptNm": "파랑", "stckQty": 4}],
    )
    product = Product.create(seller=store.seller, name="견본 컵")
    Listing.create(store=store, product=product, number=NUMBER, name="견본 컵")
    run, _ = runs.start(enriching.order(store))
    runs.perform(run.id)
    return Listing.get(Listing.number == NUMBER)


def do(listing: Listing, kind: str, wanted: dict[str, Any], key: str = "click-1", option: Any = None) -> Sent:
    with market.client_with(listing.store.api_key, (2, 0.3)) as client:
        return acting.do(Doing(kind, Target(listing, option), wanted, key, SYSTEM), client)


def fresh(listing: Listing) -> Listing:
    return Listing.get_by_id(listing.id)


def test_a_price_reaches_the_market_and_its_history_says_who_and_from_what(listing: Listing, market: Any) -> None:
    assert do(listing, deeds.PRICE, {"price": 16_000}).is_done
    assert int(market.product(NUMBER)["selPrc"]) == 16_000
    assert fresh(listing).price == 16_000
    (line,) = ProductChange.select().where(ProductChange.field == "price")
    assert (line.before, line.after, line.source, line.listing_id) == (15_000, 16_000, "act", listing.id)


def test_the_same_click_twice_acts_once(listing: Listing, market: Any) -> None:
    do(listing, deeds.PRICE, {"price": 16_000})
    assert do(fresh(listing), deeds.PRICE, {"price": 16_000}).is_done
    assert market.ledger.count("set_price", NUMBER) == 1


@pytest.mark.parametrize("fault", ["timeout_after", "cut", "wrong_root", "truncated"])
def test_what_the_market_did_in_silence_is_found_by_looking(listing: Listing, market: Any, fault: str) -> None:
    market.fail_next("product/price", fault, seconds=0.6)
    assert do(listing, deeds.PRICE, {"price": 16_000}).is_done
    assert fresh(listing).price == 16_000
    assert market.ledger.count("set_price", NUMBER) == 1


def test_what_was_not_done_stays_unknown_until_it_can_no_longer_arrive(
    listing: Listing, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.fail_next("product/price", "timeout_before", seconds=0.6)
    sent = do(listing, deeds.PRICE, {"price": 16_000})
    assert sent.act.state == UNKNOWN
    with pytest.raises(ActInProgress):
        do(listing, deeds.PRICE, {"price": 17_000}, "click-2")
    assert [act.id for act in acting.unsettled(listing)] == [sent.act.id]

    monkeypatch.setattr(sending, "GRACE", sending.GRACE * 0)
    assert do(listing, deeds.PRICE, {"price": 16_000}).act.state == REJECTED
    assert fresh(listing).price == 15_000
    assert do(listing, deeds.PRICE, {"price": 17_000}, "click-2").is_done
    assert market.ledger.count("set_price", NUMBER) == 1


def test_an_act_cut_off_with_its_process_is_asked_about_and_not_repeated(listing: Listing, market: Any) -> None:
    doing = Doing(deeds.PRICE, Target(listing), {"price": 16_000}, "click-1", SYSTEM)
    Act.begin(listing.store, deeds.PRICE, NUMBER, {**doing.request, "form": "click-1"})
    market.change_product(NUMBER, selPrc="16000")
    assert do(listing, deeds.PRICE, {"price": 16_000}).is_done
    assert market.ledger.count("set_price", NUMBER) == 0


def test_a_refusal_changes_nothing_here(listing: Listing, market: Any) -> None:
    market.change_product(NUMBER, selStatCd="108")
    sent = do(listing, deeds.PRICE, {"price": 16_000})
    assert (sent.act.state, fresh(listing).price) == (REJECTED, 15_000)
    assert ProductChange.select().count() == 0


def test_stock_of_one_option_is_set_and_summed_up(listing: Listing, market: Any) -> None:
    red, blue = listing.options.order_by(ListingOption.id)
    assert do(listing, deeds.STOCK, {"quantity": 0}, option=red).is_done
    assert (fresh(listing).stock, fresh(listing).status) == (4, "103")
    assert do(fresh(listing), deeds.STOCK, {"quantity": 0}, option=blue).is_done
    assert (fresh(listing).stock, fresh(listing).status) == (0, "104")
    assert market.product(NUMBER)["selStatCd"] == "104"
    assert do(fresh(listing), deeds.STOCK, {"quantity": 9}, "click-2", blue).is_done
    assert (fresh(listing).stock, fresh(listing).status) == (9, "103")


def test_stock_sold_between_sending_and_looking_is_taken_into_account(listing: Listing, market: Any) -> None:
    red = listing.options.order_by(ListingOption.id).first()
    act = Act.begin(listing.store, deeds.STOCK, red.stock_number, {})
    act.patch(
        request={
            **Doing(deeds.STOCK, Target(listing, red), {"quantity": 10, "sold": red.sold}, "k", SYSTEM).request,
            "form": "k",
        },
        state=UNKNOWN,
    )
    market.set_stock(red.stock_number, 10)
    market.place_order(listing.store.api_key, [{"prdNo": NUMBER, "prdStckNo": red.stock_number, "ordQty": 2}])
    assert do(listing, deeds.STOCK, {"quantity": 10, "sold": red.sold}, "k", red).act.state == DONE


def test_a_sale_is_stopped_and_taken_up_again(listing: Listing, market: Any) -> None:
    assert do(listing, deeds.STOP, {}).is_done
    assert (fresh(listing).status, market.product(NUMBER)["selStatCd"]) == ("105", "105")
    assert do(fresh(listing), deeds.RESTART, {}).is_done
    assert (fresh(listing).status, market.product(NUMBER)["selStatCd"]) == ("103", "103")


def test_a_discount_is_set_with_its_price_and_taken_away(listing: Listing, market: Any) -> None:
    wanted = {"price": 20_000, "discount": {"amount": 10, "unit": "02", "until": None}}
    assert do(listing, deeds.DISCOUNT, wanted).is_done
    assert (fresh(listing).price, fresh(listing).discounted_price) == (20_000, 18_000)
    assert do(fresh(listing), deeds.DISCOUNT, {"price": 20_000, "discount": {}}, "click-2").is_done
    assert (fresh(listing).discount, fresh(listing).discounted_price) == ({}, 20_000)
