"""The market's code values as enums; a value the guide does not list is kept, not lost."""

from enum import StrEnum
from typing import Any, Self


class Code(StrEnum):
    """A code of the market. ``SaleState("999")`` is a member named UNKNOWN that keeps its value."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        member = str.__new__(cls, value)
        member._name_ = "UNKNOWN"
        member._value_ = str(value)
        return member

    @property
    def is_known(self) -> bool:
        """Whether the guide lists this value."""
        return self._name_ != "UNKNOWN"

    def __reduce_ex__(self, _protocol: object) -> tuple[Any, ...]:
        """By value: early releases of Python 3.11 pickle by name, and UNKNOWN is the name of many."""
        return type(self), (self._value_,)

    # Equal values must hash alike, or a plain "103" would not find SaleState.ON_SALE in a dict.
    __hash__ = str.__hash__


class AddressKind(StrEnum):
    """What an address is for; the market keeps each kind behind calls of its own."""

    OUTBOUND = "outbound"
    RETURN = "return"
    OVERSEAS = "overseas"
    VISIT = "visit"


class AddressType(Code):
    """addrClfCd."""

    ROAD = "01"
    LOT = "02"


class DispatchMethod(Code):
    """sendClfCd of a dispatch template."""

    NORMAL = "01"
    TODAY = "02"
    AFTER_STOCK_CHECK = "03"


class SaleState(Code):
    """selStatCd of a product."""

    WAITING_APPROVAL = "101"
    NOT_YET_SHOWN = "102"
    ON_SALE = "103"
    SOLD_OUT = "104"
    STOPPED = "105"
    ENDED = "106"
    FORCED_END = "107"
    BANNED = "108"


class SaleMethod(Code):
    """selMthdCd as the product search takes it."""

    FIXED_PRICE = "01"
    GROUP_BUYING = "02"


class SearchDate(Code):
    """schDateType: which date of a product a search looks at."""

    CREATED = "1"
    SALE_BEGIN = "2"
    SALE_END = "3"
    CHANGED = "4"


class StockState(Code):
    """prdStckStatCd of a stock row."""

    IN_USE = "01"
    SOLD_OUT = "02"


class CertificateType(Code):
    """certType of a category."""

    FOOD = "1"
    LIVING_CHILDREN_ELECTRIC = "2"


class DiscountUnit(Code):
    """cupnDscMthdCd."""

    WON = "01"
    PERCENT = "02"


class DonationUnit(Code):
    """hopeShpWyCd; the codes stand the other way round than those of the discount."""

    PERCENT = "01"
    WON = "02"


class CategoryState(Code):
    """dispCtgrStatCd."""

    SHOWN = "03"
    HIDDEN = "04"


class DeliveryBy(Code):
    """dlvClf: who delivers."""

    MARKET = "01"
    SELLER = "02"
    MARKET_OVERSEAS = "03"


class OverseasInbound(Code):
    """abrdInCd: how goods reach the market's overseas centre."""

    FREE_PICKUP = "01"
    SELLER_SENDS = "02"
    BUYING_AGENCY = "03"


class GiftWrap(Code):
    """gftPackTypCd."""

    NONE = "01"
    WRAPPED = "02"
    MATERIAL_ENCLOSED = "03"
    BOTH = "04"


class OrderState(Code):
    """ordPrdStat of an order line."""

    ORDERED = "101"
    AWAITING_DEPOSIT = "102"
    RESERVATION_WAITING = "103"
    AWAITING_ADDRESS = "200"
    RESERVED = "201"
    PAID = "202"
    PACKING = "301"
    SHIPPED = "401"
    DELIVERED = "501"
    CLAIM_OPEN = "601"
    CANCEL_REQUESTED = "701"
    AWAITING_PAYMENT_AGAIN = "801"
    PURCHASE_CONFIRMED = "901"
    RETURNED = "A01"
    CANCELLED = "B01"
    CANCELLED_AFTER_CONFIRMATION = "C01"


class ListedDelivery(Code):
    """dlvMthdCd as the order lists tell it; what is sent at a dispatch or a claim has codes of its own."""

    PARCEL = "01"
    POST = "04"
    DIRECT = "05"
    QUICK = "06"
    NONE = "99"


class FeePayment(Code):
    """dlvCstType and bmDlvCstType: how a delivery fee is paid."""

    PREPAID = "01"
    COLLECT = "02"
    FREE = "03"
    TO_BE_BILLED = "04"


class OrderGiftWrap(Code):
    """gifeser of an order line."""

    NONE = "0"
    WRAP = "1"
    ENCLOSE_MATERIAL = "2"


class AddressStyle(Code):
    """typeAdd; the codes stand the other way round than those of an address in the book."""

    LOT = "01"
    ROAD = "02"


class DispatchBy(Code):
    """dlvMthdCd as a dispatch takes it; the order lists have codes of their own for the same things."""

    PARCEL = "01"
    DIRECT = "03"
    QUICK = "04"
    NONE = "05"


class DelayReason(Code):
    """delaySendRsnCd."""

    SHORT_OF_STOCK = "01"
    ORDER_RUSH = "02"
    MADE_TO_ORDER = "03"
    CUSTOMER_WISH = "04"
    OTHER = "05"


class RejectReason(Code):
    """ordCnRsnCd as the seller may give it; the buyer's reasons use the same numbers for other things."""

    DELAY_EXPECTED = "06"
    WRONG_PRODUCT_FACTS = "07"
    SOLD_OUT = "08"
    OPTION_SOLD_OUT = "09"
    CUSTOMER_CHANGED_MIND = "10"
    OTHER = "99"


class InquiryKind(Code):
    """qnaDtlsCd of a question about a product."""

    PRODUCT = "01"
    DELIVERY = "02"
    RETURN = "03"
    EXCHANGE = "04"
    OTHER = "05"


class NoticeState(Code):
    """emerNtceCrntCd."""

    UNREAD = "01"
    WAITING = "02"
    ANSWERED = "03"
    ASKED_AGAIN = "04"
    ANSWERED_AGAIN = "05"
    CLOSED = "06"


class NoticeClass(Code):
    """emerNtceClfNo1."""

    URGENT_QUESTION = "10"
    URGENT_NOTICE = "11"
