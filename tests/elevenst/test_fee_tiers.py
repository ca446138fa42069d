"""Delivery fees of an outbound address by the amount of an order."""

from typing import Any

import pytest

from tests.elevenst.test_against_the_market import FAULTS
from tests.elevenst.wire import Wire
from webapp.elevenst import AddressLocation, ElevenstClient, FeeTier, InvalidField, RejectedError, UnavailableError
from webapp.simulator.market import Market

TIERS = [FeeTier(fee=3000, from_amount=0, below_amount=30_000), FeeTier(fee=0, from_amount=30_000, below_amount=10**6)]


def test_tiers_are_set_and_read_back(seller: ElevenstClient, market: Market) -> None:
    member = str(seller.check().member_number)
    assert seller.addresses.fee_tiers("1") == []

    assert seller.addresses.set_fee_tiers(member, "1", TIERS) == TIERS
    assert seller.addresses.fee_tiers("1") == TIERS
    assert market.ledger.count("set_fee_tiers", "1") == 1
    with pytest.raises(RejectedError):
        seller.addresses.fee_tiers("1", AddressLocation.OVERSEAS)
    with pytest.raises(RejectedError):
        seller.addresses.set_fee_tiers("1", "1", TIERS)


@pytest.mark.parametrize("fault", FAULTS)
def test_setting_met_by_a_fault_happens_once_at_most_and_a_look_tells(
    seller: ElevenstClient, market: Market, fault: str
) -> None:
    member = str(seller.check().member_number)
    market.fail_next("addOutAddrBasiDlvCst", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.addresses.set_fee_tiers(member, "1", TIERS)

    assert bool(seller.addresses.fee_tiers("1")) == bool(market.ledger.count("set_fee_tiers"))


@pytest.mark.parametrize(
    ("member", "number", "tiers", "field"),
    [
        ("x", "1", TIERS, "member_no"),
        ("1", "", TIERS, "number"),
        ("1", "1", TIERS[:1], "tiers"),
        ("1", "1", TIERS[::-1], "tiers"),
        ("1", "1", [TIERS[0], FeeTier(fee=0, from_amount=40_000, below_amount=50_000)], "tiers"),
        ("1", "1", [FeeTier(fee=3005, from_amount=0, below_amount=30_000), TIERS[1]], "tiers"),
        ("1", "1", [FeeTier(fee=-10, from_amount=0, below_amount=30_000), TIERS[1]], "tiers"),
    ],
)
def test_what_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, member: str, number: str, tiers: Any, field: str
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}"):
        client.addresses.set_fee_tiers(member, number, tiers)
    assert wire.received == []
