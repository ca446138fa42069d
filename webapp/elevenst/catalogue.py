"""Every call this library declares, gathered from the modules that declare them."""

from collections.abc import Iterator, Mapping
from types import ModuleType

from webapp.elevenst import (
    addresses,
    cancellations,
    categories,
    dispatch_templates,
    exchanges,
    exhibitions,
    inquiries,
    non_arrivals,
    notices,
    order_acts,
    orders,
    overseas_orders,
    product_acts,
    products,
    registrations,
    returns,
    settlements,
    world_delivery,
)
from webapp.elevenst.endpoint import Endpoint

AREAS = (
    categories,
    products,
    registrations,
    product_acts,
    addresses,
    dispatch_templates,
    orders,
    order_acts,
    cancellations,
    returns,
    exchanges,
    non_arrivals,
    overseas_orders,
    world_delivery,
    settlements,
    inquiries,
    notices,
    exhibitions,
)


def declared() -> list[Endpoint]:
    """All endpoints, area by area in the order of their declaration."""
    return [endpoint for area in AREAS for endpoint in _of(area)]


def _of(area: ModuleType) -> Iterator[Endpoint]:
    for value in vars(area).values():
        members = value.values() if isinstance(value, Mapping) else (value,)
        yield from (member for member in members if isinstance(member, Endpoint))
