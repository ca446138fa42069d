"""Whom an order names: masked for everybody, in plain text for those with the right, with an audit line."""

import json

from webapp.models.orders import Order, OrderLine
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.orders.address_checks import customs_code_of

BUYER = ("name", "mobile", "phone")
RECIPIENT = ("name", "mobile", "phone", "zip_code", "address", "detail")
# What the buyer asks of the courier, and what customs ask of the buyer.
BESIDE = ("memo", "customs_name")


def named(order: Order, lines: list[OrderLine]) -> dict[str, dict[str, str]]:
    """The buyer's and the first parcel's recipient's facts by our short names; what is not told is left out."""
    parcel = next((line.parcel for line in lines if line.parcel_id), None)
    buyer = json.loads(order.buyer or "{}")
    recipient = json.loads(parcel.recipient or "{}") if parcel else {}
    return {
        "buyer": {name: buyer[f"buyer_{name}"] for name in BUYER if buyer.get(f"buyer_{name}")},
        "recipient": {name: recipient[f"recipient_{name}"] for name in RECIPIENT if recipient.get(f"recipient_{name}")}
        | {name: recipient[name] for name in BESIDE if recipient.get(name)}
        | ({"customs_code": code} if (code := customs_code_of(recipient)) else {}),
    }


def reveal(order: Order, lines: list[OrderLine], actor: Actor) -> dict[str, dict[str, str]]:
    """The same for somebody who wants to read it; who looked is kept."""
    audit.record(actor, Change("order.reveal", f"Order {order.id}"), order.store)
    return named(order, lines)
