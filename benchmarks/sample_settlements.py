"""Sample data: a settlement of every order line but the newest, written straight into the product's tables.

Sold goods, one in a hundred with a row for its delivery or a fee, all paid out ten days after the order or yesterday at
the latest; of as many as a shop of a day has the figures differ. Totals are written by the product.
"""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from benchmarks.sample_orders import SECOND, UNDER_WAY, order_number, order_of
from webapp.elevenst import KST
from webapp.models.base import BATCH, db, insert_bulk, naive, now
from webapp.models.orders import OrderLine
from webapp.models.settlements import (
    BASES,
    CLAIM_FEE,
    DELIVERY,
    DIFFERS,
    NO_COST,
    SALE,
    SettlementCheck,
    SettlementLine,
)
from webapp.models.stores import Store
from webapp.services.settlements.collecting import yesterday
from webapp.services.settlements.totals import Touched, month_of

UNTIL_PAID = dt.timedelta(days=10)
DIFFERENT = 60
PRICE, FEE, COST = 12_900, Decimal("1548"), 7_000
COLUMNS = (
    "id", "created_at", "store_id", "order_no", "line_no", "place", "claim_no", "parcel_no", "quantity", "kind",
    "line_id", "sku_id", "sold_item_id", "product_no", "product_name", "option_text", "seller_code", "paid_on",
    "confirmed_on", "settled_on", "paid_out_on", "counted_on", "gross", "deducted", "due", "net", "goods", "delivery",
    "claim_fees", "fee", "discounts", "other", "cost", "missing", "told", "listed_from", "listed_to", "seen_at",
    "digest",
)  # fmt: skip
SHOWN = (
    OrderLine.id, OrderLine.paid_at, OrderLine.product_no, OrderLine.product_name, OrderLine.option_text,
    OrderLine.seller_code, OrderLine.sold_item, OrderLine.listing,
)  # fmt: skip


def fill(store: Store, count: int) -> None:
    """Of the oldest lines up to those under way; the SKUs are those of the listings."""
    settled, touched, stamp = count - sum(UNDER_WAY.values()), Touched(), naive(now())
    for start in range(1, settled + 1, BATCH):
        lines = OrderLine.select(*SHOWN).where(OrderLine.id.between(start, min(start + BATCH - 1, settled)))
        with db.atomic():
            insert_bulk(SettlementLine, COLUMNS, [_row(store, stamp, touched, *line) for line in lines.tuples()])
    touched.write(store)
    with db.atomic():
        for line_id in range(max(1, settled - DIFFERENT), settled + 1):
            _differ(store, line_id)


def _row(store: Store, stamp: Any, touched: Touched, line_id: int, *line: Any) -> tuple[Any, ...]:
    paid_at, product, name, option, code, item, listing = line
    paid = paid_at.astimezone(KST).date()
    day, order = min(paid + UNTIL_PAID, yesterday()), order_number(order_of(line_id))
    for basis in BASES:
        touched.days[basis].add(day)
    touched.orders.add(order)
    touched.skus[month_of(day)].add(listing)
    kind = {1: DELIVERY, 2: CLAIM_FEE}.get(line_id % 200, SALE)
    missing = NO_COST if line_id % 50 == 3 else None
    amounts = (PRICE, FEE, PRICE - FEE, PRICE, PRICE, 0, 0, FEE, 0, 0, None if missing else COST)
    number = "2" if line_id % SECOND == 0 else "1"
    return (
        line_id, stamp, store.id, order, number, 1, "", "", 1, kind, line_id, listing, item, product, name, option,
        code, paid, day, day, day, day, *(SettlementLine.gross.db_value(one) for one in amounts), missing,
        json.dumps({}), day, day, stamp, "",
    )  # fmt: skip


def _differ(store: Store, line_id: int) -> None:
    row = SettlementLine.get_by_id(line_id)
    SettlementCheck.create(
        store=store, order_no=row.order_no, line_no=row.line_no, line=line_id, verdict=DIFFERS, expected=row.due + 100,
        paid=row.due, confirmed_on=row.confirmed_on, settled_on=row.settled_on, product_name=row.product_name,
        checked_at=now(),
    )  # fmt: skip
