"""The endpoints, one module an area. Importing the package declares them all."""

from webapp.simulator.areas import (
    address_search,
    addresses,
    categories,
    claim_acts,
    claim_lists,
    dispatch_templates,
    fee_tiers,
    inquiries,
    non_arrivals,
    notices,
    order_acts,
    orders,
    overseas,
    products,
    settlements,
    stocks,
)

__all__ = [
    "address_search",
    "addresses",
    "categories",
    "claim_acts",
    "claim_lists",
    "dispatch_templates",
    "fee_tiers",
    "inquiries",
    "non_arrivals",
    "notices",
    "order_acts",
    "orders",
    "overseas",
    "products",
    "settlements",
    "stocks",
]
