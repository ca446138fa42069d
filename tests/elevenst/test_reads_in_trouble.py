"""Every fault of the market, met by a read of each area: told apart, and never taken for an empty list."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from webapp.elevenst import ElevenstClient, UnavailableError
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.market import Market

REASONS = {
    "http_500": "server_error",
    "maintenance_html": "maintenance",
    "maintenance_message": "maintenance",
    "too_many": "rate_limited",
    "silent_empty": "silent_empty",
    "truncated": "truncated",
    "cut": "connection_cut",
    "timeout_before": "timeout",
    "timeout_after": "timeout",
    "wrong_root": "unexpected_root",
}
Read = Callable[[ElevenstClient, Market], Iterable[Any] | object]


def lately(market: Market) -> Any:
    return market.now - timedelta(days=1)


AREAS: dict[str, Read] = {
    "categories": lambda seller, market: seller.categories.list(),
    "addresses": lambda seller, market: seller.addresses.list("outbound"),
    "dispatch_templates": lambda seller, market: seller.dispatch_templates.list(),
    "products": lambda seller, market: list(seller.products.search()),
    "orders": lambda seller, market: list(seller.orders.paid(lately(market))),
    "orders_by_number": lambda seller, market: list(seller.orders.states(["20260101000000001"])),
    "overseas_orders": lambda seller, market: list(seller.orders.packing(lately(market), abroad=True)),
    "cancellations": lambda seller, market: list(seller.cancellations.requested(lately(market))),
    "returns": lambda seller, market: list(seller.returns.requested(lately(market))),
    "exchanges": lambda seller, market: list(seller.exchanges.requested(lately(market))),
    "non_arrivals": lambda seller, market: list(seller.non_arrivals.list(lately(market).date(), market.now.date())),
    "settlements": lambda seller, market: list(seller.settlements.list(lately(market).date())),
    "inquiries": lambda seller, market: list(seller.inquiries.list(lately(market).date())),
    "notices": lambda seller, market: list(seller.notices.list(lately(market).date())),
    "exhibitions": lambda seller, market: seller.exhibitions.list(),
    "world_delivery": lambda seller, market: list(seller.world_delivery.orders(lately(market))),
}


@pytest.mark.parametrize("fault", REASONS)
@pytest.mark.parametrize("area", AREAS)
def test_a_fault_met_by_a_read_is_told_apart(
    market: Market, market_server: SimpleNamespace, connect: Callable[..., ElevenstClient], area: str, fault: str
) -> None:
    patience = 0.3 if REASONS[fault] == "timeout" else 10  # a busy machine answers late: only silence is to be met
    impatient = connect(market_server.url, key=SAMPLE_KEY, pauses=(), timeout=(2, patience))
    market.inject_fault("rest", fault, seconds=3, count=None)  # long after even a busy client has given up
    with pytest.raises(UnavailableError) as trouble:
        AREAS[area](impatient, market)
    assert trouble.value.reason == REASONS[fault]
