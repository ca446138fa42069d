"""전세계배송: orders that the market sends on to buyers abroad (guide categories 65, 67, 68, 69)."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from webapp.elevenst import shapes
from webapp.elevenst.codes import (
    ClaimDelivery,
    ClaimState,
    InvoiceBy,
    ListedDelivery,
    OrderState,
    OverweightState,
    ReturnedBy,
    WorldState,
    require_known,
)
from webapp.elevenst.couriers import CLAIM_COURIERS
from webapp.elevenst.endpoint import ASK, DONE, Empty, Endpoint, Meaning, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import CATCH_ALL_OR_EMPTY, LIST_CODES, SPAN, order_act, order_list
from webapp.elevenst.order_shapes import read_amount
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shipments import require_aware, require_tracking_no

T = TypeVar("T")
WEEK = timedelta(days=7)
MOST_NUMBERS = 100


@dataclass(frozen=True, kw_only=True)
class WorldStatus:
    """Where a line and its claim are; the claim is told only while the line is in one."""

    order_no: str = shapes.identity("ordNo")
    line_no: str | None = shapes.maybe("ordPrdSeq")
    state: OrderState | None = shapes.code(OrderState, "ordPrdStat")
    state_name: str | None = shapes.maybe("ordPrdStatNm")
    changed_at: datetime | None = shapes.moment("ordPrdStatChgDt")
    world_state: WorldState | None = shapes.code(WorldState, "abrdOrdPrdStat")
    awaits_refund: bool | None = shapes.flag("abrdRefundYn")
    claim_no: str | None = shapes.maybe("clmReqSeq")
    claim_state: ClaimState | None = shapes.code(ClaimState, "clmStat")
    claim_state_name: str | None = shapes.maybe("clmStatNm")
    claim_reason: str | None = shapes.maybe("clmReqRsn")  # code||text
    quantity: int | None = shapes.whole("ordQty")
    amount: int | None = shapes.whole("ordAmt")
    amount_in_dollars: Decimal | None = shapes.converted(read_amount, "ordAmtUsd")
    weight: int | None = shapes.whole("ordPrdWght")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def key(self) -> Hashable:
        """What tells it from all others; the list by time names no line, so there it is all that differs."""
        told = (self.state, self.world_state, self.changed_at, self.quantity, self.amount, self.weight)
        return self.order_no, self.line_no or self.claim_no or told


@dataclass(frozen=True, kw_only=True)
class WorldLine:
    """A line of an order that goes abroad. Weights are grams as they came."""

    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    state: OrderState | None = shapes.code(OrderState, "ordPrdStat")
    country_code: str | None = shapes.maybe("dlvNtShortNm")
    country: str | None = shapes.maybe("dlvNtNm")
    carrier: str | None = shapes.maybe("gblDlvEtrsCd")
    parcels_together: int | None = shapes.whole("totalDlvCnt")
    parcel_no: str | None = shapes.maybe("dlvNo")
    barcode: str | None = shapes.maybe("barcode")
    delivery_method: ListedDelivery | None = shapes.code(ListedDelivery, "dlvMthdCd")
    courier: str | None = shapes.maybe("dlvEtprsCd")
    tracking_no: str | None = shapes.maybe("invcNo")
    ordered_at: datetime | None = shapes.moment("ordDt")
    paid_at: datetime | None = shapes.moment("ordStlEndDt")
    confirmed_at: datetime | None = shapes.moment("plcodrCnfDt")
    dispatched_at: datetime | None = shapes.moment("sndEndDt")
    buyer_login: str | None = shapes.maybe("ordId")
    buyer_name: str | None = shapes.maybe("ordNm")
    buyer_name_in_english: str | None = shapes.maybe("ordEngNm")
    buyer_phone: str | None = shapes.maybe("ordTlphnNo")
    buyer_mobile: str | None = shapes.maybe("ordPrtblTel")
    seller_login: str | None = shapes.maybe("sellerId")
    seller_name: str | None = shapes.maybe("sellerNm")
    seller_zip_code: str | None = shapes.maybe("sellerMailNo")
    seller_zip_serial: str | None = shapes.maybe("mailNoSeq")
    seller_building_number: str | None = shapes.maybe("typeBilNo")
    seller_address: str | None = shapes.maybe("sellerAddr")
    seller_email: str | None = shapes.maybe("sellerEmail")
    seller_phone: str | None = shapes.maybe("sellerTlphnNo")
    seller_mobile: str | None = shapes.maybe("sellerPrtblTel")
    product_no: str | None = shapes.maybe("prdNo")
    stock_no: str | None = shapes.maybe("prdStckNo")
    product_name: str | None = shapes.maybe("prdNm")
    product_name_in_english: str | None = shapes.maybe("prdEngNm")
    option_text: str | None = shapes.maybe("slctPrdOptNm")
    quantity: int | None = shapes.whole("ordQty")
    piece_weight: int | None = shapes.whole("ordPrdWght")
    product_weight: int | None = shapes.whole("prdWght")
    option_weight: int | None = shapes.whole("optWght")
    hs_code: str | None = shapes.maybe("hsCode")
    hs_name: str | None = shapes.maybe("hsCodeNm")
    product_kind: str | None = shapes.maybe("prdType")
    mail_kind: str | None = shapes.maybe("gblPostTypCd")
    made_in_code: str | None = shapes.maybe("orgNtShortNm")
    made_in: str | None = shapes.maybe("orgNtNm")
    amount: int | None = shapes.whole("ordAmt")
    amount_in_dollars: Decimal | None = shapes.converted(read_amount, "ordAmtUsd")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def key(self) -> tuple[str, str]:
        """What tells this line from all others of the shop."""
        return self.order_no, self.line_no


@dataclass(frozen=True, kw_only=True)
class WorldAddress:
    """Where an order goes abroad, as it came: the guide's labels of these elements contradict their names."""

    order_no: str = shapes.identity("ordNo")
    country: str | None = shapes.maybe("dlvNtEngNm")
    country_code: str | None = shapes.maybe("dlvNtShortNm")
    address: str | None = shapes.maybe("rcvrBaseAddr")
    detail: str | None = shapes.maybe("rcvrDtlsAddr")
    detail_abroad: str | None = shapes.maybe("rcvrGblDtlsAddr")
    zip_code: str | None = shapes.maybe("rcvrMailNo")
    name: str | None = shapes.maybe("rcvrNm")
    mobile: str | None = shapes.maybe("rcvrPrtblNo")
    phone: str | None = shapes.maybe("rcvrTlphn")
    changed_at: datetime | None = shapes.moment("updateDt")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """How the invoice of an order is issued."""

    order_no: str = shapes.identity("ordNo")
    by: InvoiceBy | None = shapes.code(InvoiceBy, "publMth")
    by_name: str | None = shapes.maybe("publMthNm")
    to: str | None = shapes.maybe("publMthData")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class ReturnSeller:
    """To whom goods that leave the centre go back."""

    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    claim_no: str | None = shapes.maybe("clmReqSeq")
    claim_bundle_no: str | None = shapes.maybe("clmBndlDlvSeq")
    login: str | None = shapes.maybe("twplMemId")
    name: str | None = shapes.maybe("twplNm")
    email: str | None = shapes.maybe("twplEmail")
    phone: str | None = shapes.maybe("twplTlphn")
    mobile: str | None = shapes.maybe("twplPrtblNo")
    zip_code: str | None = shapes.maybe("twplMailNo")
    zip_serial: str | None = shapes.maybe("mailNoSeq")
    address: str | None = shapes.maybe("twplBaseAddr")
    detail: str | None = shapes.maybe("twplDtlsAddr")
    building_number: str | None = shapes.maybe("typeBilNo")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class Overweight:
    """What is to be done with a line above thirty kilogrammes."""

    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    state: OverweightState | None = shapes.code(OverweightState, "gblStat")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """What is to be done with a line that came back from abroad."""

    order_no: str = shapes.identity("ordNo")
    line_no: str = shapes.identity("ordPrdSeq")
    state: ReturnedBy | None = shapes.code(ReturnedBy, "gblStat")
    address_changed: bool | None = shapes.flag("addrChgYn")
    extra: Mapping[str, str] = shapes.unread()


WHO = {
    "-10001": refused("the seller's number is unknown"),
    "-10002": refused("the order number is unknown"),
    "-10003": refused("the line is unknown"),
    "-10004": refused("not a valid seller"),
}
STATUS_CODES = {**LIST_CODES, **WHO, "-1": CATCH_ALL_OR_EMPTY}
LINE = "{ordNo:number}/{ordPrdSeq:number}"
STATUS = order_list("world_delivery.status", 1732, f"claimservice/ordclmstat/{LINE}", STATUS_CODES)
STATUSES = order_list("world_delivery.statuses", 1733, "claimservice/ordclmstatlist/{ordNoArr:numbers}", STATUS_CODES)
STATUSES_BETWEEN = order_list(
    "world_delivery.statuses_between",
    1925,
    f"claimservice/ordclmstatlist/{SPAN}",
    {
        **STATUS_CODES,
        "-10005": refused("start is not YYYYMMDDhhmm"),
        "-10006": refused("end is not YYYYMMDDhhmm"),
        "-10007": refused("the span is longer than a week"),
    },
    window=WEEK,
)
INVOICE = order_list(
    "world_delivery.invoice",
    1734,
    "claimservice/invoicepubl/{ordNo:number}",
    {**STATUS_CODES, "0": DONE, "98": refused("no invoice"), "99": refused("no such order")},
    empty=Empty.SAID,
)
RETURN_SELLER = order_list("world_delivery.return_seller", 1735, f"claimservice/returnsellerinfo/{LINE}", STATUS_CODES)
OVERWEIGHT = order_list(
    "world_delivery.overweight",
    1740,
    f"claimservice/gblordstockwght/{LINE}/{{prdNo:number}}",
    {**STATUS_CODES, "-10005": refused("the product is unknown")},
)
SENT_BACK = order_list("world_delivery.sent_back", 1743, f"claimservice/gblretordermthd/{LINE}", STATUS_CODES)
LISTED = {
    **LIST_CODES,
    "-3203": refused("start is not YYYYMMDDhhmm"),
    "-3204": refused("end is not YYYYMMDDhhmm"),
    "-3205": refused("the span is longer than a week"),
}
SENT = {
    **LIST_CODES,
    "-3402": refused("start is not YYYYMMDDhhmm"),
    "-3403": refused("end is not YYYYMMDDhhmm"),
    "-3404": refused("the span is longer than a week"),
}
# The guide prints of this call that its catch-all code means that nothing was found.
ORDER_CODES = {**LIST_CODES, "-1": CATCH_ALL_OR_EMPTY}
ORDERS = order_list("world_delivery.orders", 1746, f"ordservices/gbldlvlist/{SPAN}", LISTED, window=WEEK)
ORDER = order_list("world_delivery.order", 1747, f"ordservices/gbldlvorder/{LINE}", ORDER_CODES)
DISPATCHED = order_list("world_delivery.dispatched", 1748, f"ordservices/gbldlvsndlist/{SPAN}", SENT, window=WEEK)
ADDRESS = order_list("world_delivery.address", 1749, "ordservices/gbldlvaddress/{ordNo:number}", LIST_CODES)

SET_WEIGHT = order_act(
    "world_delivery.set_weight",
    1736,
    f"claimservice/gblstockwght/{LINE}/{{totalOptWght:number}}/{{updateDt:minute}}",
    {**WHO, "-10005": refused("no weight")},
)
SET_ORDER_WEIGHT = order_act(
    "world_delivery.set_order_weight",
    1737,
    "claimservice/gblitgstockwght/{ordNo:number}/{totalOptWght:number}/{updateDt:minute}",
    # The code of a success tells how far the payment for the weight is.
    {**WHO, "-10005": refused("no weight"), "00": DONE, "01": DONE, "02": DONE},
)
HOLD = order_act(
    "world_delivery.hold",
    1738,
    f"claimservice/gblofflinehold/{LINE}/{{holdRsnNm:words}}",
    {**WHO, "-10005": refused("no reason")},
)
PUT_RETURN_INVOICE = order_act(
    "world_delivery.put_return_invoice",
    1739,
    # The guide prints no slash between the claim and the way of delivery, which nobody could tell apart.
    f"claimservice/returnexchangeupdate/{LINE}/{{clmReqSeq:number}}/{{dlvMthdCd:number}}/{{dlvEtprsCd:number}}"
    "/{invcNo:text}",
    {
        **WHO,
        "-10005": refused("the claim is unknown"),
        "-10006": refused("no such way of delivery"),
        "-10007": refused("no courier"),
        "-10008": refused("no tracking number"),
        "-10009": refused("a tracking number of ten characters or fewer"),
        "-10010": refused("no such courier"),
    },
)
REFUSED_BY_CUSTOMS = order_act(
    "world_delivery.refused_by_customs",
    1741,
    "claimservice/gbldenyclm/{ordNo:number}/{ordPrdSeq:numbers}/{gblRsnCd:numbers}/{updateDt:minute}",
    {
        **WHO,
        "-10005": refused("no such reason"),
        "-10006": refused("no text of the reason"),
        "-10007": refused("no time"),
    },
)
CAME_BACK = order_act(
    "world_delivery.came_back",
    1742,
    "claimservice/gblretorder/{ordNo:number}/{ordPrdSeq:numbers}/{gblRsnCd:numbers}/{gblRetCst:number}"
    "/{gblRetDt:minute}",
    {
        **WHO,
        "-10005": refused("no such reason"),
        "-10006": refused("no text of the reason"),
        "-10007": refused("no time"),
        "-10008": refused("no cost"),
    },
)
REGISTER_REASON = order_act(
    "world_delivery.register_reason",
    1744,
    "claimservice/gblcode/{grpCd:text}/{DtlsCd:text}/{DtlsComNm:words}",
    {
        "-10001": refused("the seller's number is unknown"),
        "-10002": refused("the group is unknown"),
        "-10003": refused("the code is unknown"),
        "-10004": refused("not a valid seller"),
        "-10005": refused("no name of the code"),
        "-10006": refused("no such group"),
        "-10007": refused("such a reason of a return is registered already"),
        "-10008": refused("such a reason of customs is registered already"),
    },
)
SET_STATE = order_act(
    "world_delivery.set_state", 1750, f"ordservices/reqgblordstat/{LINE}/{{abrdOrdPrdStat:number}}", {}
)
PUT_INVOICE_CODES: Mapping[str, Meaning] = {
    "-3202": refused("wrong parameters"),
    "-3311": ASK,
    "-3312": refused("nothing to put it on"),
    "-3315": refused("the tracking number was not taken"),
}
PUT_INVOICE = order_act(
    "world_delivery.put_invoice",
    1751,
    "ordservices/reqgbldlvinvc/{ordNo:number}/{etprsCd:text}/{invcNo:text}",
    PUT_INVOICE_CODES,
)
COMPLETE = order_act(
    "world_delivery.complete",
    1831,
    "ordservices/reqgbldlvend/{ord_no:number}/{abrdOrdPrdStat:number}",
    {
        "-3310": refused("the state has to be looked at"),
        "-3311": ASK,
        "-3313": refused("the seller's number is unknown"),
    },
)


class WorldDelivery(Resource):
    """Orders that the market sends on abroad. Lists and errors as in ``Orders``."""

    def status(self, order_no: str, line_no: str) -> WorldStatus | None:
        """Where a line is, None for one nobody knows; guide page 1732."""
        return self._only(WorldStatus, STATUS, ordNo=order_no, ordPrdSeq=line_no)

    def statuses(self, order_nos: Iterable[str]) -> Iterator[WorldStatus]:
        """Where the lines of these orders are, a hundred orders a call; guide page 1733."""
        numbers = list(dict.fromkeys(order_nos))
        parts = [numbers[at : at + MOST_NUMBERS] for at in range(0, len(numbers), MOST_NUMBERS)]
        paths = [STATUSES.fill(ordNoArr=",".join(part)) for part in parts]
        return (one for path in paths for one in self._rows(WorldStatus, self._transport.read(STATUSES, path)))

    def statuses_between(self, start: datetime, end: datetime | None = None) -> Iterator[WorldStatus]:
        """Orders whose state changed in this time; guide page 1925."""
        return self._between(WorldStatus, STATUSES_BETWEEN, start, end)

    def orders(self, start: datetime, end: datetime | None = None) -> Iterator[WorldLine]:
        """Lines that go abroad, by the time of payment; guide page 1746."""
        return self._between(WorldLine, ORDERS, start, end)

    def order(self, order_no: str, line_no: str) -> WorldLine | None:
        """One line that goes abroad, None for one nobody knows; guide page 1747."""
        return self._only(WorldLine, ORDER, ordNo=order_no, ordPrdSeq=line_no)

    def dispatched(self, start: datetime, end: datetime | None = None) -> Iterator[WorldLine]:
        """Lines that were dispatched in this time; guide page 1748."""
        return self._between(WorldLine, DISPATCHED, start, end)

    def address(self, order_no: str) -> WorldAddress | None:
        """Where an order goes, None for one nobody knows; guide page 1749."""
        return self._only(WorldAddress, ADDRESS, ordNo=order_no)

    def invoice(self, order_no: str) -> Invoice | None:
        """How the invoice is issued; RejectedError where there is none. Guide page 1734."""
        return self._only(Invoice, INVOICE, ordNo=order_no)

    def return_seller(self, order_no: str, line_no: str) -> ReturnSeller | None:
        """To whom a line goes back, None for a line nobody knows; guide page 1735."""
        return self._only(ReturnSeller, RETURN_SELLER, ordNo=order_no, ordPrdSeq=line_no)

    def overweight(self, order_no: str, line_no: str, product_no: str) -> Overweight | None:
        """What is to be done with a line that is too heavy; guide page 1740."""
        return self._only(Overweight, OVERWEIGHT, ordNo=order_no, ordPrdSeq=line_no, prdNo=product_no)

    def sent_back(self, order_no: str, line_no: str) -> SentBack | None:
        """What is to be done with a line that came back; guide page 1743."""
        return self._only(SentBack, SENT_BACK, ordNo=order_no, ordPrdSeq=line_no)

    def set_weight(self, order_no: str, line_no: str, weight: int, measured_at: datetime) -> Receipt:
        """What a line above thirty kilogrammes weighs, in grams; guide page 1736."""
        path = SET_WEIGHT.fill(ordNo=order_no, ordPrdSeq=line_no, **_measured(weight, measured_at))
        return self._do(SET_WEIGHT, path)

    def set_order_weight(self, order_no: str, weight: int, measured_at: datetime) -> Receipt:
        """What an order weighs, in grams; the code tells 00 open, 01 awaits payment, 02 done. Guide page 1737."""
        return self._do(SET_ORDER_WEIGHT, SET_ORDER_WEIGHT.fill(ordNo=order_no, **_measured(weight, measured_at)))

    def hold(self, order_no: str, line_no: str, reason: str) -> Receipt:
        """A line is held at the centre; guide page 1738."""
        return self._do(HOLD, HOLD.fill(ordNo=order_no, ordPrdSeq=line_no, holdRsnNm=reason))

    def put_return_invoice(
        self, number: str, order_no: str, line_no: str, by: ClaimDelivery, courier: str, tracking_no: str
    ) -> Receipt:
        """What comes back of a claim; guide page 1739, which prints no codes of its own for ``by``."""
        if courier not in CLAIM_COURIERS:
            raise InvalidField("courier", "must be one of the guide's couriers for claims")
        require_tracking_no("tracking_no", tracking_no, 11)
        sent = {"dlvMthdCd": require_known("by", by), "dlvEtprsCd": courier, "invcNo": tracking_no}
        path = PUT_RETURN_INVOICE.fill(ordNo=order_no, ordPrdSeq=line_no, clmReqSeq=number, **sent)
        return self._do(PUT_RETURN_INVOICE, path)

    def refused_by_customs(
        self, order_no: str, line_nos: Sequence[str], reasons: Sequence[str], at: datetime
    ) -> Receipt:
        """Customs did not let lines through; guide page 1741."""
        why = {"ordPrdSeq": ",".join(line_nos), "gblRsnCd": ",".join(reasons)}
        return self._do(REFUSED_BY_CUSTOMS, REFUSED_BY_CUSTOMS.fill(ordNo=order_no, **why, updateDt=_minute("at", at)))

    def came_back(
        self, order_no: str, line_nos: Sequence[str], reasons: Sequence[str], cost: int, at: datetime
    ) -> Receipt:
        """Lines came back from abroad at this cost in won; guide page 1742."""
        why = {"ordPrdSeq": ",".join(line_nos), "gblRsnCd": ",".join(reasons), "gblRetCst": str(cost)}
        return self._do(CAME_BACK, CAME_BACK.fill(ordNo=order_no, **why, gblRetDt=_minute("at", at)))

    def register_reason(self, group: str, code: str, name: str) -> Receipt:
        """A reason by which lines come back or are refused; guide page 1744."""
        return self._do(REGISTER_REASON, REGISTER_REASON.fill(grpCd=group, DtlsCd=code, DtlsComNm=name))

    def set_state(self, order_no: str, line_no: str, state: WorldState) -> Receipt:
        """Tell how far a line is; guide page 1750."""
        path = SET_STATE.fill(ordNo=order_no, ordPrdSeq=line_no, abrdOrdPrdStat=require_known("state", state))
        return self._do(SET_STATE, path)

    def put_invoice(self, order_no: str, carrier: str, tracking_no: str) -> Receipt:
        """The tracking number abroad; guide page 1751."""
        require_tracking_no("tracking_no", tracking_no)
        return self._do(PUT_INVOICE, PUT_INVOICE.fill(ordNo=order_no, etprsCd=carrier, invcNo=tracking_no))

    def complete(self, order_no: str, state: WorldState) -> Receipt:
        """An order is delivered abroad; guide page 1831."""
        path = COMPLETE.fill(ord_no=order_no, abrdOrdPrdStat=require_known("state", state))
        return self._do(COMPLETE, path)

    def _only(self, shape: type[T], endpoint: Endpoint, **values: str) -> T | None:
        rows = self._rows(shape, self._transport.read(endpoint, endpoint.fill(**values)))
        return rows[0] if rows else None


def _minute(field: str, moment: datetime) -> str:
    return f"{require_aware(field, moment):%Y%m%d%H%M}"


def _measured(weight: int, at: datetime) -> dict[str, str]:
    if weight < 1:
        raise InvalidField("weight", "must be above 0 grams")
    return {"totalOptWght": str(weight), "updateDt": _minute("measured_at", at)}
