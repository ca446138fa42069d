"""예상과 지급: what each order line was expected to bring against what the market settles for it, without delivery.

Expected is what the market itself wrote into the order (stlPlnAmt); where it told none, price × pieces + option -
seller's discounts, less the rate of the row's own fee. Nobody has published whether the market's figure holds the
delivery, and fees on delivery differ, so that delivery is left out: what a row says of it less the same rate; and
as much as that fee is not counted as a difference. Rows about claims are not compared.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from peewee import SQL, fn

from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.models.base import db, naive, now
from webapp.models.orders import Order, OrderLine
from webapp.models.settlements import (
    AGREED,
    DIFFERS,
    EARLIER,
    ONLY_HERE,
    ONLY_THERE,
    OTHER,
    SALE,
    SMALLEST,
    UNTOLD,
    SettlementCheck,
    SettlementLine,
)
from webapp.models.stores import Store
from webapp.services.catalogue.finding import among_texts
from webapp.services.settlements.costing import Key

# Where an expected amount comes from: the market wrote it into the order, or it is reckoned.
BY_MARKET, RECKONED = "market", "reckoned"
# Won below one are lost where the market rounds.
ROUNDING: Final = Decimal(1)
# So long after its confirmation a purchase ought to be settled, holidays included; what is older than the first look
# reads was never asked for.
SETTLED_WITHIN, ASKED_FOR = dt.timedelta(days=7), dt.timedelta(days=60)
TOGETHER = 500
CONFIRMED = str(OrderState.PURCHASE_CONFIRMED)


@dataclass(frozen=True)
class Found:
    """What comparing a line found: the figures that a note about it stands for, and where the expected one is from."""

    verdict: str
    expected: Decimal | None = None
    paid: Decimal | None = None
    source: str | None = None

    @property
    def difference(self) -> Decimal | None:
        return None if self.expected is None or self.paid is None else self.paid - self.expected


def compare(store: Store, keys: Collection[Key]) -> None:
    """Compare these order lines, and keep what differs; call it in the transaction that wrote their rows."""
    for some in _parts(sorted(keys)):
        numbers = {order_no for order_no, _ in some}
        rows, lines = _rows(store, numbers), _lines(store, numbers)
        mine = (SettlementCheck.store == store) & among_texts(SettlementCheck.order_no, numbers)
        kept = {(one.order_no, one.line_no): one for one in SettlementCheck.select().where(mine)}
        for key in some:
            found = judge(rows[key], lines.get(key), store)
            _keep(kept.get(key) or _unkept(store, key), found, {**vars(found), **_facts(rows[key], lines.get(key))})


def compare_again(store: Store) -> int:
    """Compare anew what differed or could not be compared lately, for its order may be here now; how many lines."""
    mine = (SettlementCheck.store == store) & SettlementCheck.verdict.not_in((AGREED, EARLIER))
    lately = SettlementCheck.settled_on >= (now() - ASKED_FOR).astimezone(KST).date()
    mine &= SettlementCheck.settled_on.is_null() | lately
    keys = SettlementCheck.select(SettlementCheck.order_no, SettlementCheck.line_no).where(mine)
    return _in_parts(store, list(keys.tuples()))


def find_unsettled(store: Store) -> int:
    """Compare purchases that were confirmed a while ago and of which no row tells; how many."""
    moment = now()
    since, until = (naive(moment - span) for span in (ASKED_FOR, SETTLED_WITHIN))
    known = SettlementLine.select(SQL("1")).where(SettlementLine.line == OrderLine.id)
    then = (OrderLine.purchase_confirmed_at >= since) & (OrderLine.purchase_confirmed_at <= until)
    mine = (OrderLine.store == store) & OrderLine.purchase_confirmed_at.is_null(False) & then
    rows = OrderLine.select(Order.number, OrderLine.number).join(Order)
    return _in_parts(store, list(rows.where(mine & (OrderLine.state == CONFIRMED) & ~fn.EXISTS(known)).tuples()))


def _in_parts(store: Store, keys: Sequence[Key]) -> int:
    for some in _parts(keys):
        with db.atomic():
            compare(store, some)
    return len(keys)


def _parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + TOGETHER] for start in range(0, len(keys), TOGETHER))


def _rows(store: Store, numbers: Collection[str]) -> dict[Key, list[SettlementLine]]:
    mine = (SettlementLine.store == store) & SettlementLine.gone_at.is_null()
    found = defaultdict[Key, list[SettlementLine]](list)
    for row in SettlementLine.select().where(mine & among_texts(SettlementLine.order_no, numbers)):
        found[row.order_no, row.line_no].append(row)
    return found


def _lines(store: Store, numbers: Collection[str]) -> dict[Key, OrderLine]:
    rows = OrderLine.select(OrderLine, Order).join(Order)
    mine = (Order.store == store) & among_texts(Order.number, numbers)
    return {(line.order.number, line.number): line for line in rows.where(mine)}


def judge(rows: Sequence[SettlementLine], line: OrderLine | None, store: Store) -> Found:
    """What the rows of one order line come to against what was expected of it."""
    if line is None:
        return _without_order(rows, store)
    if not rows:
        confirmed = line.purchase_confirmed_at
        is_due = line.state == CONFIRMED and confirmed is not None and confirmed < now() - SETTLED_WITHIN
        expected, source = _told_by_market(line)
        return Found(ONLY_HERE, expected, Decimal(0), source) if is_due else Found(AGREED, expected, None, source)
    sales = [row for row in rows if row.kind in (SALE, OTHER) and not row.claim_no]
    if not sales:
        return Found(AGREED)
    expected, source = expected_of(line, sales)
    paid = paid_for(sales)
    if expected is None or paid is None:
        return Found(UNTOLD, expected, paid, source)
    is_same = abs(paid - expected) <= ROUNDING + sum(map(_fee_on_delivery, sales), Decimal(0))
    return Found(AGREED if is_same else DIFFERS, expected, paid, source)


def _without_order(rows: Sequence[SettlementLine], store: Store) -> Found:
    """Rows of an order that is not here: it may have been paid before the store came here."""
    if not rows:
        return Found(AGREED)
    paid_on = min((row.paid_on for row in rows if row.paid_on), default=None)
    known = [row.due for row in rows if row.due is not None]
    is_earlier = paid_on is not None and paid_on < store.created_at.astimezone(KST).date()
    return Found(EARLIER if is_earlier else ONLY_THERE, None, sum(known, Decimal(0)) if known else None)


def paid_for(sales: Sequence[SettlementLine]) -> Decimal | None:
    """What the market pays for the goods alone; None where it does not tell."""
    if any(row.due is None for row in sales):
        return None
    return sum((_exact(row.due - _delivered(row) * (1 - rate_of(row))) for row in sales), Decimal(0))


def expected_of(line: OrderLine, sales: Sequence[SettlementLine]) -> tuple[Decimal | None, str | None]:
    """What the goods were to bring, and where that comes from; nothing where it cannot be told."""
    told = _told_by_market(line)
    if told[0] is not None:
        return told
    goods = _price_of(line, sum(row.quantity or 0 for row in sales))
    if goods is None:
        return None, None
    discount = line.told.get("seller_discount_of_line") or 0
    return _exact((goods - discount) * (1 - rate_of(sales[0]))), RECKONED


def _price_of(line: OrderLine, pieces: int) -> Decimal | None:
    """What so many pieces of a line were sold for, option included; of all that were ordered the whole is told too."""
    price = line.told.get("unit_price")
    if price is not None and pieces:
        return Decimal(price) * pieces + (line.told.get("option_price") or 0)
    is_whole = pieces in (0, line.ordered_quantity or line.quantity)
    return Decimal(line.amount) if line.amount is not None and is_whole else None


def _told_by_market(line: OrderLine) -> tuple[Decimal | None, str | None]:
    told = line.told.get("expected_settlement")
    return (None, None) if told is None else (Decimal(told), BY_MARKET)


def rate_of(row: SettlementLine) -> Decimal:
    """The share that the market keeps: the rate that the row names, else what its fee is of the whole."""
    if "fee_rate" in row.told:
        return Decimal(row.told["fee_rate"]) / 100
    return row.fee / row.gross if row.fee and row.gross else Decimal(0)


def _delivered(row: SettlementLine) -> Decimal:
    """What of the row is delivery."""
    found: Decimal = (row.delivery or Decimal(0)) + (row.claim_fees or Decimal(0))
    return found


def _fee_on_delivery(row: SettlementLine) -> Decimal:
    return abs(_delivered(row) * rate_of(row))


def _exact(amount: Decimal) -> Decimal:
    return amount.quantize(SMALLEST, ROUND_HALF_UP)


def _unkept(store: Store, key: Key) -> SettlementCheck:
    return SettlementCheck(store=store, order_no=key[0], line_no=key[1])


def _keep(check: SettlementCheck, found: Found, values: dict[str, Any]) -> None:
    """Write what was found; a note stands as long as the figures do that it was written about."""
    if check.id is None:
        if found.verdict != AGREED:
            for name, value in {**values, "checked_at": now()}.items():
                setattr(check, name, value)
            check.save(force_insert=True)
        return
    is_same = (check.verdict, check.expected, check.paid) == (found.verdict, found.expected, found.paid)
    noted: dict[str, Any] = {} if is_same else {"noted_at": None, "noted_by": None}
    check.patch(**values, **noted, checked_at=now())


def _facts(rows: Sequence[SettlementLine], line: OrderLine | None) -> dict[str, Any]:
    confirmed = line.purchase_confirmed_at if line else None
    name = (line.product_name if line else None) or next((row.product_name for row in rows if row.product_name), None)
    return {
        "line": line,
        "confirmed_on": confirmed.astimezone(KST).date() if confirmed else _first(rows, "confirmed_on"),
        "settled_on": _first(rows, "settled_on"),
        "product_name": name,
    }


def _first(rows: Sequence[SettlementLine], name: str) -> dt.date | None:
    return min((day for row in rows if (day := getattr(row, name)) is not None), default=None)
