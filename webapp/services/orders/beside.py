"""What stands beside an order on its page: the goods that its lines sell, and who did what to it."""

from collections.abc import Sequence

from peewee import JOIN

from webapp.models.accounts import AuditEntry, User
from webapp.models.orders import Order, OrderLine
from webapp.models.products import ListingOption, Product, Sku

NEWEST = 50


def goods_of(lines: Sequence[OrderLine]) -> dict[int, Sku]:
    """By option, the SKU that it is joined to, with its base product."""
    ids = [line.option_id for line in lines if line.option_id]
    joined = ListingOption.select(ListingOption, Sku, Product).join(Sku).join(Product)
    return {option.id: option.sku for option in joined.where(ListingOption.id.in_(ids))} if ids else {}


def trail_of(order: Order) -> list[AuditEntry]:
    """What people and the product did to this order, newest first, each with who it was."""
    rows = AuditEntry.select(AuditEntry, User).join(User, JOIN.LEFT_OUTER)
    mine = (AuditEntry.store == order.store_id) & (AuditEntry.record == f"Order {order.id}")
    return list(rows.where(mine).order_by(AuditEntry.id.desc()).limit(NEWEST))
