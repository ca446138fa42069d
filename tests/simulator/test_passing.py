"""What passing time does by itself: purchases confirmed, returns completed, deposits and gifts expired."""

from typing import Any

import pytest

from tests.simulator.conftest import Caller
from tests.simulator.test_claims import at, filed, stock
from tests.simulator.test_order_acts import Order


def pass_days(caller: Caller, market: Any, days: int) -> None:
    market.move_clock(days * 86_400)
    caller.get("/ordservices/complete/1")


def test_time_confirms_a_purchase_and_completes_a_return(caller: Caller, market: Any) -> None:
    market.set_clock("2026-01-05T10:00:00")
    delivered, sent = Order(market, count=1, state="501"), Order(market, count=1, state="401")
    asked, held = filed(market, "return", "501"), filed(market, "return", "501")
    caller.get(f"/claimservice/returncompletedefer/{at(*held)}/101/미입고")

    pass_days(caller, market, 9)
    assert delivered.states == ["501"], "the seventh business day after a Monday is the Wednesday of the next week"
    pass_days(caller, market, 1)
    assert (delivered.states, delivered.line()["atmtBuyCnfrmYN"], sent.states) == (["901"], "Y", ["401"])
    pass_days(caller, market, 10)
    assert (asked[0].states, held[0].states) == (["A01"], ["601"])
    pass_days(caller, market, 1)
    assert (sent.states, held[0].states) == (["901"], ["601"])


def test_a_return_is_complete_ten_days_after_its_goods_came_back(caller: Caller, market: Any) -> None:
    market.set_clock("2026-01-05T10:00:00")
    returns = [filed(market, "return", "501") for _ in range(4)]
    held, stopped, still_away = returns[1:]
    caller.get(f"/claimservice/returnclaimdefer/{at(*held)}/101/미입고")
    caller.get(f"/claimservice/returncompletedefer/{at(*stopped)}/103/훼손")
    for _, claim in returns[:3]:
        assert caller.control("POST", f"/claims/{claim['number']}/came-back").status_code == 200

    pass_days(caller, market, 9)
    assert [order.states for order, _ in returns] == [["601"]] * 4
    pass_days(caller, market, 1)
    assert [order.states for order, _ in returns] == [["A01"], ["A01"], ["601"], ["601"]]
    assert caller.control("POST", f"/claims/{returns[0][1]['number']}/came-back").status_code == 400
    assert still_away[0].states == ["601"]


def test_the_time_of_a_claim_does_not_count_towards_the_confirmation(caller: Caller, market: Any) -> None:
    market.set_clock("2026-01-05T10:00:00")
    order, claim = filed(market, "return", "501")
    sent, asked = filed(market, "exchange", "401")
    pass_days(caller, market, 7)
    market.withdraw_claim(claim["number"])
    market.withdraw_claim(asked["number"])

    pass_days(caller, market, 9)
    assert order.states == ["501"], "seven business days from the Monday on which the claim ended"
    pass_days(caller, market, 1)
    assert (order.states, sent.states) == (["901"], ["401"])
    pass_days(caller, market, 10)
    assert sent.states == ["401"]
    pass_days(caller, market, 1)
    assert sent.states == ["901"]


@pytest.mark.parametrize(("state", "days", "reason"), [("102", 2, "00"), ("200", 7, "97")])
def test_what_nobody_pays_for_or_tells_an_address_for_is_cancelled(
    caller: Caller, market: Any, state: str, days: int, reason: str
) -> None:
    market.set_clock("2026-01-05T10:00:00")
    order = Order(market, count=1, state=state)
    left = stock(market)
    pass_days(caller, market, days - 1)
    assert order.states == [state]
    pass_days(caller, market, 1)

    assert order.states == ["B01"]
    (claim,) = market.claims(order.number)
    assert (claim["state"], claim["ordCnRsnCd"], claim["ordCnMnbdCd"]) == ("02", reason, "01")
    assert stock(market) == left + 5
