"""Claims that cross each other, a day of sending or another order's parcel, and turn into the other kind."""

from typing import Any

import pytest

from tests.simulator.conftest import Caller
from tests.simulator.test_claims import REJECT, at, filed, first
from tests.simulator.test_order_acts import Order, code


def test_two_cancellations_of_one_line_do_not_take_each_other_s_pieces(caller: Caller, market: Any) -> None:
    order, part = filed(market, "cancel", "301", quantity=2)
    (rest,) = market.file_claim(order.number, "cancel")
    assert (order.states, rest["quantity"]) == (["701"], 3)
    market.withdraw_claim(part["number"])
    assert (order.states, order.line()["ordQty"]) == (["701"], 5)

    assert code(caller.get(f"/claimservice/cancelreqconf/{first(order, rest)}")) == "0"
    assert (order.states, order.line()["ordQty"], order.line()["ordCnQty"]) == (["301"], 2, 3)


def test_a_part_withdrawn_after_the_rest_was_cancelled_is_to_be_sent(caller: Caller, market: Any) -> None:
    order, part = filed(market, "cancel", "301", quantity=2)
    (rest,) = market.file_claim(order.number, "cancel")
    caller.get(f"/claimservice/cancelreqconf/{first(order, rest)}")
    assert (order.states, order.line()["ordCnQty"]) == (["B01"], 5)

    market.withdraw_claim(part["number"])
    assert (order.states, order.line()["ordQty"], order.line()["ordCnQty"]) == (["301"], 2, 3)


def test_a_buyer_cancels_by_force_what_should_have_been_sent(caller: Caller, market: Any) -> None:
    order = Order(market, count=1)
    with pytest.raises(ValueError, match="not past"):
        market.file_claim(order.number, "cancel", ordCnTypCd="02")
    market.move_clock(3 * 86_400)
    (claim,) = market.file_claim(order.number, "cancel", ordCnTypCd="02", ordCnRsnCd="04")

    assert (claim["state"], order.states) == ("02", ["B01"])
    day = f"{market.now:%Y%m%d}"
    (row,) = caller.get(f"/claimservice/canceledorders/{day}0000/{day}2359").rows("ns2:order")
    assert (row["ordCnTypCd"], row["ordCnMnbdCd"], row["ordCnRsnCd"]) == ("02", "01", "04")


def test_an_announced_delay_keeps_the_buyer_from_cancelling_by_force(market: Any) -> None:
    order = Order(market, count=1, delaySendDt=f"{market.now:%Y}-12-31 00:00:00", dlvSndDue="2020-01-01 00:00:00")
    with pytest.raises(ValueError, match="not past"):
        market.file_claim(order.number, "cancel", ordCnTypCd="02")


def test_a_refused_part_takes_the_parcels_of_other_orders_along(caller: Caller, market: Any) -> None:
    order, claim = filed(market, "cancel", "301", quantity=2)
    other = Order(market, count=1, dlvNo=order.parcel)

    assert code(caller.get(f"/claimservice/cancelreqreject/{at(order, claim)}/{REJECT}")) == "0"
    assert (order.states, other.states) == (["401"], ["401"])
    assert (order.line()["ordQty"], order.line()["ordCnQty"]) == (5, 0)
    assert market.ledger.count("refuse_cancel", f"{other.number}-1") == 1


@pytest.mark.parametrize(
    ("kind", "reason", "becomes", "switched"),
    [
        ("return", "101", "201", "212"), ("return", "111", "201", "213"),
        ("exchange", "206", "105", "114"), ("exchange", "207", "105", "115"),
    ],
)  # fmt: skip
def test_a_claim_turns_into_the_other_kind_by_agreement(
    caller: Caller, market: Any, kind: str, reason: str, becomes: str, switched: str
) -> None:
    order, claim = filed(market, kind, "501", clmReqRsn=reason, quantity=2)
    new = caller.control("POST", f"/claims/{claim['number']}/switch").json()

    assert (new["state"], new["clmReqRsn"], new["quantity"], order.states) == (becomes, switched, 2, ["601"])
    assert [one["state"] for one in market.claims(order.number)] == [
        {"return": "108", "exchange": "233"}[kind],
        becomes,
    ]
    assert caller.control("POST", f"/claims/{claim['number']}/switch").status_code == 400
    market.withdraw_claim(new["number"])
    assert order.states == ["501"]


@pytest.mark.parametrize(
    ("kind", "state", "path", "told"),
    [
        (
            "cancel", "301", "/claimservice/cancelreqrejectNEW/{at}/" + REJECT + "/02/보냈습니다",
            {"invcNo": "123456789012", "dlvEtprsCd": "00034", "reason": "02", "text": "보냈습니다"},
        ),
        ("return", "501", "/claimservice/returnreqreject/{at}/103/사용함", {"reason": "103", "text": "사용함"}),
        (
            "exchange", "501", "/claimservice/exchangereqconf/{first}/00034/123456789012",
            {"invcNo": "123456789012", "dlvEtprsCd": "00034"},
        ),
    ],
)  # fmt: skip
def test_the_ledger_keeps_what_was_said_with_an_act(
    caller: Caller, market: Any, kind: str, state: str, path: str, told: dict[str, str]
) -> None:
    order, claim = filed(market, kind, state)
    assert code(caller.get(path.format(at=at(order, claim), first=first(order, claim)))) == "0"

    (entry,) = market.ledger.entries(target=claim["number"])
    assert told.items() <= entry["fields"].items()
