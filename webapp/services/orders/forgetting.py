"""A buyer asks to be forgotten: by the number of an order, with all other orders of that buyer in the store.

What is over is wiped at once, its inquiries with it. What is still on its way needs its people: it is wiped as soon as
it is over, by the nightly run, however long the store keeps others.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.models.base import db, now
from webapp.models.orders import Order
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer
from webapp.services.inquiries import wiping as inquiries_wiping
from webapp.services.orders import wiping

FORGET = "order.forget"
# So many orders of one buyer are seen to by one press; who has more is asked about again.
MOST = 200


@dataclass(frozen=True)
class Request:
    """Orders of one buyer that still name somebody, oldest first: those that are over, and those under way.

    With `is_more` there are others beside these.
    """

    over: Sequence[Order]
    under_way: Sequence[Order]
    wiped: int = 0
    is_more: bool = False

    @property
    def orders(self) -> list[Order]:
        return [*self.over, *self.under_way]


def find(store: Store, number: str) -> Request | None:
    """What the wish of the buyer of this order would concern; None for a number that the store does not know."""
    asked = Order.get_or_none((Order.store == store) & (Order.number == number))
    if asked is None:
        return None
    same = (Order.buyer_key == asked.buyer_key) if asked.buyer_key else (Order.id == asked.id)
    # The asked one goes last: only by its buyer are those found that more than one press has to see to.
    rows = Order.select().where((Order.store == store) & same).order_by(Order.id == asked.id, Order.id)
    found = list(rows.limit(MOST + 1))
    orders = sorted(found[:MOST], key=lambda one: one.id)
    named = [one for one in orders if one.wiped_at is None]
    ready = wiping.over(store, [one.id for one in named])
    over, under_way = ([one for one in named if (one.id in ready) is is_over] for is_over in (True, False))
    return Request(over, under_way, len(orders) - len(named), len(found) > MOST)


def forget(store: Store, number: str, expected: int, actor: Actor) -> Request | None:
    """Wipe what is over, and note the wish on the rest; None where it is not `expected` orders (any more)."""
    with db.atomic():
        only_writer(store)
        found = find(store, number)
        if found is None or not expected or len(found.orders) != expected:
            return None
        ids = [one.id for one in found.orders]
        Order.update(forget_asked_at=now()).where(Order.id.in_(ids) & Order.forget_asked_at.is_null()).execute()
        parcels = wiping.wipe(store, [one.id for one in found.over]) if found.over else 0
        inquiries = inquiries_wiping.wipe_of_buyer(store, [one.number for one in found.orders], _logins(found))
        told = {"orders": len(found.over), "later": len(found.under_way), "parcels": parcels, "inquiries": inquiries}
        for one in found.orders:
            change = Change(FORGET, f"Order {one.id}", None, {**told, "wiped": one in found.over})
            audit.record(actor, change, store)
    return found


def _logins(found: Request) -> set[str]:
    """By what the market knows the buyer, as the orders were read before they were wiped.

    One that is told with signs hidden may be many people's.
    """
    told = (json.loads(one.buyer or "{}").get("buyer_login") for one in found.orders)
    return {login for login in told if login and "*" not in login}
