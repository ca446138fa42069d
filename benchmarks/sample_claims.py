"""Sample data: claims of one order line in so many, written straight into the product's tables.

Most are over, and however many there are, as many are open as in a shop that has just begun.
"""

import datetime as dt
import json

from benchmarks.sample_orders import order_number, order_of
from webapp.models.base import BATCH, db, insert_bulk, naive, now
from webapp.models.claims import (
    AWAITED,
    CANCEL,
    CHECKED,
    EXCHANGE,
    FINISHED,
    FORCED,
    IN_DOUBT,
    NEW,
    NO_MONEY,
    NON_ARRIVAL,
    NOTHING,
    REFUNDED,
    RETURN,
    WAITING,
    WITHDRAWN,
    WORKING,
    Claim,
)
from webapp.models.stores import Store

# A line in so many is claimed of, and the newest so many claims are open.
CLAIMED, OPEN = 4, 60
KINDS = (CANCEL, CANCEL, CANCEL, RETURN, RETURN, EXCHANGE, NON_ARRIVAL, CANCEL, RETURN, FORCED)
STATES = {CANCEL: "02", RETURN: "106", EXCHANGE: "221", NON_ARRIVAL: "answered", FORCED: "106"}
COLUMNS = (
    "id", "created_at", "row_key", "store_id", "kind", "number", "order_no", "line_no", "order_id", "line_id", "state",
    "state_at", "stage", "goods", "money", "seen_at", "reason", "fault", "quantity", "requested_at", "due_at",
    "return_tracking_no", "told",
)  # fmt: skip


def fill(store: Store, lines: int) -> None:
    """Oldest first, so that the newest claim has the greatest id."""
    claimed = range(CLAIMED, lines + 1, CLAIMED)
    rows = [_row(store, number, line_id, len(claimed)) for number, line_id in enumerate(claimed, 1)]
    for start in range(0, len(rows), BATCH):
        with db.atomic():
            insert_bulk(Claim, COLUMNS, rows[start : start + BATCH])


def claim_number(place: int) -> str:
    return str(1_900_000_000 + place)


def _row(store: Store, place: int, line_id: int, count: int) -> tuple[object, ...]:
    order_id, kind = order_of(line_id), KINDS[place % len(KINDS)]
    is_open, comes_back = place > count - OPEN, kind in (RETURN, EXCHANGE)
    asked = now() - dt.timedelta(hours=count - place)
    stage = (NEW if place % 3 else WORKING) if is_open else WITHDRAWN if place % 9 == 0 else FINISHED
    money = {NEW: WAITING, WORKING: IN_DOUBT if place % 12 == 0 else WAITING, FINISHED: REFUNDED}.get(stage, NO_MONEY)
    goods = NOTHING if not comes_back else AWAITED if is_open else CHECKED
    due = naive(asked + dt.timedelta(days=20)) if is_open and kind == RETURN else None
    return (
        place, naive(asked), f"claim-{place}", store.id, kind, claim_number(place), order_number(order_id),
        "2" if line_id != order_id else "1", order_id, line_id, STATES[kind], naive(asked), stage, goods, money,
        naive(asked), "101", "01" if place % 2 else "02", 1, naive(asked), due, str(880_000_000_000 + place),
        json.dumps({}),
    )  # fmt: skip
