"""Codes keep what the guide does not list; errors carry what a person needs and survive being sent elsewhere."""

import pickle

import pytest

from webapp.elevenst import AuthError, ElevenstError, InvalidField, RejectedError, SaleState, UnavailableError


def test_an_unlisted_code_is_kept_and_known_to_be_unlisted() -> None:
    state = SaleState("999")

    assert (state, f"{state}", state.is_known) == ("999", "999", False)
    assert SaleState("103") is SaleState.ON_SALE


def test_codes_and_their_plain_values_find_each_other_in_a_table() -> None:
    assert {"103": "판매중"}[SaleState.ON_SALE] == "판매중"
    assert {SaleState("999"): 1}["999"] == 1
    assert pickle.loads(pickle.dumps(SaleState("999"))) == SaleState("999")


@pytest.mark.parametrize(
    "error",
    [
        UnavailableError("rate_limited", 600.0, endpoint="products.search", market_text="과부하", status=429),
        AuthError("ip", "203.0.113.9", endpoint="addresses.list_outbound", code="-500", market_text="[203.0.113.9]…"),
        RejectedError("dispatch_templates.register", "500", "등록 실패", "business rule"),
        InvalidField("name", "must not be empty"),
    ],
)
def test_an_error_is_the_same_on_the_other_side_of_a_process(error: Exception) -> None:
    twin = pickle.loads(pickle.dumps(error))

    assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))


def test_the_messages_are_english_and_the_markets_words_stand_apart() -> None:
    refusal: ElevenstError = RejectedError("products.search", "500", "상품등록실패")

    assert str(refusal).isascii()
    assert refusal.market_text == "상품등록실패"
