"""정산: what the market pays out, line by line (guide page 1281)."""

import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from webapp.elevenst import shapes
from webapp.elevenst.endpoint import MAINTENANCE, NOTHING_FOUND, read, refused
from webapp.elevenst.order_shapes import read_amount
from webapp.elevenst.resource import Resource
from webapp.elevenst.windows import days

LONGEST = timedelta(days=31)


def read_any_day(value: str) -> date:
    """2026/01/31, as answers write it, or 20260131, as the guide prints it."""
    return datetime.strptime(re.sub(r"\D", "", value), "%Y%m%d").date()


def read_rate(value: str) -> Decimal:
    """A rate such as 12.00%."""
    return read_amount(value.removesuffix("%").strip())


def _amount(name: str) -> Decimal | None:
    field: Decimal | None = shapes.converted(read_amount, name)
    return field


def _on(name: str) -> date | None:
    field: date | None = shapes.converted(read_any_day, name)
    return field


@dataclass(frozen=True, kw_only=True)
class SettlementLine:
    """One line of a settlement. Amounts are won and may have decimals; days are Korean.

    What the seller gets is ``gross`` - ``deducted``: on lines of delivery fees the market's own ``net`` was seen before
    the deduction. Lines of returns carry a ``claim_no`` and may be negative.
    """

    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    row_no: str | None = shapes.maybe("seqNo")
    total_rows: int | None = shapes.whole("totalCount")
    parcel_no: str | None = shapes.maybe("dlvNo")
    claim_no: str | None = shapes.maybe("clmReqSeq")
    product_no: str | None = shapes.maybe("prdNo")
    product_name: str | None = shapes.maybe("prdNm")
    option_text: str | None = shapes.maybe("slctPrdOptNm")
    seller_code: str | None = shapes.maybe("sellerPrdNo")
    quantity: int | None = shapes.whole("ordQty")
    buyer_login: str | None = shapes.maybe("memId")
    buyer_name: str | None = shapes.maybe("memNm")

    paid_on: date | None = _on("ordStlEndDt")
    dispatched_on: date | None = _on("sndEndDt")
    confirmed_on: date | None = _on("pocnfrmDt")
    returned_on: date | None = _on("trtEndDt")
    settled_on: date | None = _on("stlDy")
    paid_out_on: date | None = _on("stlPlnDy")

    gross: Decimal | None = _amount("selPrcAmt")
    deducted: Decimal | None = _amount("deductAmt")
    net: Decimal | None = _amount("stlAmt")
    price: Decimal | None = _amount("selPrc")
    option_price: Decimal | None = _amount("optAmt")
    delivery_fee: Decimal | None = _amount("dlvAmt")
    remote_area_fee: Decimal | None = _amount("bmStlDlvCst")
    first_delivery_fee: Decimal | None = _amount("clmFstDlvCst")
    first_remote_area_fee: Decimal | None = _amount("bmClmFstDlvCst")
    claim_fee: Decimal | None = _amount("clmDlvCst")
    extra_return_fee: Decimal | None = _amount("addClmDlvCst")
    overseas_cancel_fee: Decimal | None = _amount("abrdCnDlvCst")
    bag_deposit: Decimal | None = _amount("debaGtnStlAmt")
    bundle_discount: Decimal | None = _amount("sbdscFlctnStlAmt")

    fee_type: str | None = shapes.maybe("feeTypeNm")
    fee_rate: Decimal | None = shapes.converted(read_rate, "selFixedFee")
    fee: Decimal | None = _amount("selFee")
    coupon: Decimal | None = _amount("cupnAmt")
    discount: Decimal | None = _amount("sellerCupnAmt")
    extra_discount: Decimal | None = _amount("tmallApplyDscAmt")
    market_extra_discount: Decimal | None = _amount("tmallOverDscAmt")
    card_discount: Decimal | None = _amount("cardDscSellerDfrmAmt")
    bundle_discount_deducted: Decimal | None = _amount("sbdscSellerDfrmAmtSum")
    designated_courier_fee: Decimal | None = _amount("sellerDfrmAppDlvAmt")
    advertising_fee: Decimal | None = _amount("sellerDfrmDeferredAdFee")
    world_return_fee: Decimal | None = _amount("sellerDfrmGblCnDlvCst")
    export_fee: Decimal | None = _amount("sellerDfrmGblDlvFee")
    instalment_fee: Decimal | None = _amount("sellerDfrmIntfreeFee")
    multi_buy_discount: Decimal | None = _amount("sellerDfrmMultiDscCst")
    cashbag: Decimal | None = _amount("sellerDfrmOcbAmt")
    points: Decimal | None = _amount("sellerDfrmPntPrd")
    chip_fee: Decimal | None = _amount("sellerDfrmChpCstPrd")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def due(self) -> Decimal | None:
        """What the seller gets for this line; None where the market told no amounts."""
        return None if self.gross is None or self.deducted is None else self.gross - self.deducted


LIST = read(
    name="settlements.list",
    page=1281,
    method="GET",
    path="/rest/settlement/settlementList/{startTime:day}/{endTime:day}",
    roots=("seStlDtlLists",),
    row=("seStlDtlList",),
    refusals=("orders",),
    # Positive numbers, unlike everywhere else.
    codes={"0": NOTHING_FOUND, "2": refused("the span is longer than 31 days"), "1000": MAINTENANCE},
    window=LONGEST,
)


class Settlements(Resource):
    """Settlements of one seller."""

    def list(self, start: date, end: date | None = None) -> Iterator[SettlementLine]:
        """Lines settled on these Korean days, both included, today at the latest.

        The market tells how many lines there are; where fewer came the days are asked in halves, and a single day that
        stays incomplete is an UnavailableError. Raises InvalidField, RejectedError, AuthError too.
        """
        return self._walk([*days(start, end, LONGEST)][::-1])

    def _walk(self, waiting: builtins.list[tuple[date, date]]) -> Iterator[SettlementLine]:
        while waiting:
            first, last = waiting.pop()
            path = LIST.fill(startTime=f"{first:%Y%m%d}", endTime=f"{last:%Y%m%d}")
            answer = self._transport.read(LIST, path)
            rows = self._rows(SettlementLine, answer)
            if all(row.total_rows is None or row.total_rows <= len(rows) for row in rows):
                yield from rows
                continue
            if first == last:
                raise answer.unusable("truncated")
            middle = first + (last - first) // 2
            waiting += [(middle + timedelta(days=1), last), (first, middle)]
