"""What a row of the market's settlements tells, in the columns of ours. Whom it names is left where it is.

Elements that our client does not know are not kept either: nobody knows whom they name.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from webapp.elevenst.settlements import SettlementLine as Told
from webapp.models.base import Keyring
from webapp.models.settlements import CLAIM_FEE, DELIVERY, OTHER, REVERSAL, SALE

GOODS: Final = ("price", "option_price")
DELIVERIES: Final = ("delivery_fee", "remote_area_fee")
CLAIM_FEES: Final = (
    "claim_fee", "extra_return_fee", "first_delivery_fee", "first_remote_area_fee", "overseas_cancel_fee",
)  # fmt: skip
DISCOUNTS: Final = (
    "coupon", "discount", "extra_discount", "card_discount", "bundle_discount_deducted", "multi_buy_discount",
    "cashbag", "points",
)  # fmt: skip
# What else may be deducted, and what stands beside: kept one by one, summed up as what is left of the deduction.
BESIDE: Final = (
    "designated_courier_fee", "advertising_fee", "world_return_fee", "export_fee", "instalment_fee", "chip_fee",
    "bag_deposit", "bundle_discount", "market_extra_discount", "fee",
)  # fmt: skip
SINGLE: Final = (*GOODS, *DELIVERIES, *CLAIM_FEES, *DISCOUNTS, *BESIDE)
ABOUT: Final = ("product_no", "product_name", "option_text", "seller_code")
DAYS: Final = ("paid_on", "confirmed_on", "returned_on", "settled_on", "paid_out_on")


def columns_of(row: Told) -> dict[str, Any]:
    """The columns of a row, those apart by which it is known again (`key_of`)."""
    goods, discounts = total(row, GOODS), total(row, DISCOUNTS)
    other = None if row.deducted is None else row.deducted - (row.fee or 0) - (discounts or 0)
    return {
        **{name: getattr(row, name) for name in (*ABOUT, *DAYS)},
        "counted_on": _counted_on(row),
        "kind": kind_of(row),
        "gross": row.gross,
        "deducted": row.deducted,
        "due": row.due,
        "net": row.net,
        "goods": goods,
        "delivery": total(row, DELIVERIES),
        "claim_fees": total(row, CLAIM_FEES),
        "fee": row.fee,
        "discounts": discounts,
        "other": other,
        "told": _told(row),
    }


def key_of(row: Told) -> tuple[str, str, int | None]:
    """What tells rows of one order line apart: the claim, the parcel and the quantity."""
    return row.claim_no or "", row.parcel_no or "", row.quantity


def digest_of(row: Told) -> str:
    """A hash of all that is kept of a row: being told the same again costs nothing."""
    facts = [getattr(row, name) for name in (*ABOUT, *DAYS, "gross", "deducted", "net", *SINGLE, "fee_type")]
    return Keyring.vault.hash(f"settlement {key_of(row)!r} {row.fee_rate!r} {facts!r}")


def kind_of(row: Told) -> str:
    """What is below nothing was taken back; a row about a claim that is not is a fee of it."""
    if (row.gross or 0) < 0:
        return REVERSAL
    if row.claim_no:
        return CLAIM_FEE
    if total(row, GOODS):
        return SALE
    return DELIVERY if total(row, DELIVERIES) else OTHER


def total(row: Told, names: Iterable[str]) -> Decimal | None:
    """The sum of what is told of these amounts; None where none is."""
    known = [value for name in names if (value := getattr(row, name)) is not None]
    return sum(known, Decimal(0)) if known else None


def _counted_on(row: Told) -> dt.date | None:
    """The day whose month a sale counts in, or its return."""
    ended = row.returned_on if row.claim_no else None
    return ended or row.confirmed_on or row.settled_on


def _told(row: Told) -> dict[str, str]:
    amounts = {name: str(value) for name in SINGLE if (value := getattr(row, name))}
    rate = {} if row.fee_rate is None else {"fee_rate": str(row.fee_rate)}
    return amounts | rate | ({"fee_type": row.fee_type} if row.fee_type else {})
