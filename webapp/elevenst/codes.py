"""The market's code values as enums; a value the guide does not list is kept, not lost."""

from enum import StrEnum
from typing import Any, Self

from webapp.elevenst.errors import InvalidField


class Code(StrEnum):
    """A code of the market with the market's Korean word for it, its ``label``.

    ``SaleState("999")`` is a member named UNKNOWN that keeps its value, which is then its label too.
    """

    label: str
    _value_: str

    def __new__(cls, value: str, label: str = "") -> Self:
        return cls._made(value, label)

    @classmethod
    def _made(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self:
        member = cls._made(str(value), str(value))
        member._name_ = "UNKNOWN"
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


def require_known(field: str, code: Code) -> str:
    """The code's value. Raises InvalidField for one the guide does not list."""
    if not code.is_known:
        raise InvalidField(field, f"must be one of {', '.join(type(code))}")
    return code.value


class AddressKind(StrEnum):
    """What an address is for; the market keeps each kind behind calls of its own."""

    OUTBOUND = "outbound"
    RETURN = "return"
    OVERSEAS = "overseas"
    VISIT = "visit"


class AddressType(Code):
    """addrClfCd."""

    ROAD = "01", "도로명"
    LOT = "02", "지번"


class DispatchMethod(Code):
    """sendClfCd of a dispatch template."""

    NORMAL = "01", "일반발송"
    TODAY = "02", "오늘발송"
    AFTER_STOCK_CHECK = "03", "재고확인 후 순차발송"


class SaleState(Code):
    """selStatCd of a product."""

    WAITING_APPROVAL = "101", "승인대기"
    NOT_YET_SHOWN = "102", "전시전"
    ON_SALE = "103", "판매중"
    SOLD_OUT = "104", "품절"
    STOPPED = "105", "전시중지"
    ENDED = "106", "판매종료"
    FORCED_END = "107", "판매강제종료"
    BANNED = "108", "판매금지"


class SaleMethod(Code):
    """selMthdCd as the product search takes it."""

    FIXED_PRICE = "01", "고정가판매"
    GROUP_BUYING = "02", "공동구매"


class SearchDate(Code):
    """schDateType: which date of a product a search looks at."""

    CREATED = "1", "상품생성일"
    SALE_BEGIN = "2", "판매시작일"
    SALE_END = "3", "판매종료일"
    CHANGED = "4", "상품수정일"


class StockState(Code):
    """prdStckStatCd of a stock row."""

    IN_USE = "01", "사용"
    SOLD_OUT = "02", "품절"


class CertificateType(Code):
    """certType of a category."""

    FOOD = "1", "식품 인증"
    LIVING_CHILDREN_ELECTRIC = "2", "생활용품·어린이·전기용품 인증"


class DiscountUnit(Code):
    """cupnDscMthdCd."""

    WON = "01", "원"
    PERCENT = "02", "%"


class RateUnit(Code):
    """hopeShpWyCd, pay11WyCd, mileageWyCd, pluDscMthdCd; the other way round than the codes of the discount."""

    PERCENT = "01", "%"
    WON = "02", "원"


class CategoryState(Code):
    """dispCtgrStatCd."""

    SHOWN = "03", "전시"
    HIDDEN = "04", "숨김"


class DeliveryBy(Code):
    """dlvClf: who delivers."""

    MARKET = "01", "11번가 배송"
    SELLER = "02", "업체 배송"
    MARKET_OVERSEAS = "03", "11번가 해외배송"


class OverseasInbound(Code):
    """abrdInCd: how goods reach the market's overseas centre."""

    FREE_PICKUP = "01", "무료픽업"
    SELLER_SENDS = "02", "판매자 발송"
    BUYING_AGENCY = "03", "구매대행"


class GiftWrap(Code):
    """gftPackTypCd."""

    NONE = "01", "포장 없음"
    WRAPPED = "02", "선물포장"
    MATERIAL_ENCLOSED = "03", "포장재 동봉"
    BOTH = "04", "선물포장과 포장재 동봉"


class OrderState(Code):
    """ordPrdStat of an order line."""

    ORDERED = "101", "주문완료"
    AWAITING_DEPOSIT = "102", "입금대기"
    RESERVATION_WAITING = "103", "예약대기"
    AWAITING_ADDRESS = "200", "배송지입력대기"
    RESERVED = "201", "예약결제완료"
    PAID = "202", "결제완료"
    PACKING = "301", "배송준비중"
    SHIPPED = "401", "배송중"
    DELIVERED = "501", "배송완료"
    CLAIM_OPEN = "601", "클레임진행중"
    CANCEL_REQUESTED = "701", "취소처리중"
    AWAITING_PAYMENT_AGAIN = "801", "재승인대기중"
    PURCHASE_CONFIRMED = "901", "구매확정"
    RETURNED = "A01", "반품완료"
    CANCELLED = "B01", "주문취소"
    CANCELLED_AFTER_CONFIRMATION = "C01", "구매확정 후 주문취소"


class ListedDelivery(Code):
    """dlvMthdCd as the order lists tell it; what is sent at a dispatch or a claim has codes of its own."""

    PARCEL = "01", "택배"
    POST = "04", "우편"
    DIRECT = "05", "직접전달"
    QUICK = "06", "퀵서비스"
    NONE = "99", "배송없음"


class FeePayment(Code):
    """dlvCstType and bmDlvCstType: how a delivery fee is paid."""

    PREPAID = "01", "선결제"
    COLLECT = "02", "착불"
    FREE = "03", "무료"
    TO_BE_BILLED = "04", "청구 예정"


class OrderGiftWrap(Code):
    """gifeser of an order line."""

    NONE = "0", "포장 없음"
    WRAP = "1", "선물포장"
    ENCLOSE_MATERIAL = "2", "포장재 동봉"


class AddressStyle(Code):
    """typeAdd; the codes stand the other way round than those of an address in the book."""

    LOT = "01", "지번"
    ROAD = "02", "도로명"


class DispatchBy(Code):
    """dlvMthdCd as a dispatch takes it; the order lists have codes of their own for the same things."""

    PARCEL = "01", "택배"
    DIRECT = "03", "직접전달"
    QUICK = "04", "퀵서비스"
    NONE = "05", "배송없음"


class DelayReason(Code):
    """delaySendRsnCd."""

    SHORT_OF_STOCK = "01", "재고 부족"
    ORDER_RUSH = "02", "주문 폭주"
    MADE_TO_ORDER = "03", "주문제작"
    CUSTOMER_WISH = "04", "고객 요청"
    OTHER = "05", "기타"


class RejectReason(Code):
    """ordCnRsnCd as the seller may give it; the buyer's reasons use the same numbers for other things."""

    DELAY_EXPECTED = "06", "배송 지연 예상"
    WRONG_PRODUCT_FACTS = "07", "상품/가격 정보 잘못 입력"
    SOLD_OUT = "08", "상품 품절(전체옵션)"
    OPTION_SOLD_OUT = "09", "옵션 품절(해당옵션)"
    CUSTOMER_CHANGED_MIND = "10", "고객변심"
    OTHER = "99", "기타"


class InquiryKind(Code):
    """qnaDtlsCd of a question about a product."""

    PRODUCT = "01", "상품"
    DELIVERY = "02", "배송"
    RETURN = "03", "반품/환불/취소"
    EXCHANGE = "04", "교환/변경"
    OTHER = "05", "기타"


class NoticeState(Code):
    """emerNtceCrntCd."""

    UNREAD = "01", "미확인"
    WAITING = "02", "답변대기"
    ANSWERED = "03", "답변완료"
    ASKED_AGAIN = "04", "재답변요청"
    ANSWERED_AGAIN = "05", "재답변완료"
    CLOSED = "06", "처리완료"


class NoticeClass(Code):
    """emerNtceClfNo1."""

    URGENT_QUESTION = "10", "긴급문의"
    URGENT_NOTICE = "11", "긴급알림"


class Party(Code):
    """ordCnMnbdCd, dlvCstRespnClf: whose doing, or whose cost, something is."""

    BUYER = "01", "구매자"
    SELLER = "02", "판매자"


class CancelState(Code):
    """ordCnStatCd of a cancellation."""

    REQUESTED = "01", "취소요청"
    CANCELLED = "02", "취소완료"
    WITHDRAWN = "05", "취소철회"


class CancelKind(Code):
    """ordCnTypCd."""

    NORMAL = "01", "일반취소"
    LATE_DISPATCH = "02", "발송지연 직권취소"


class BuyerCancelReason(Code):
    """ordCnRsnCd of a cancellation the buyer began; the seller's reasons use the same numbers for other things."""

    NOT_PAID = "00", "무통장 미입금 취소"
    CHANGED_MIND = "01", "고객변심"
    CANNOT_BE_INSTALLED = "02", "설치불가지역"
    BADLY_PACKED = "03", "포장불량"
    LATE_DISPATCH = "04", "판매자의 배송 처리가 늦음"
    NOT_SATISFIED = "05", "서비스 및 상품 불만족"
    WRONG_PRODUCT_FACTS = "06", "판매자의 상품 정보가 잘못됨"
    ORDERS_SAME_AGAIN = "07", "동일 상품 재주문(주문정보수정)"
    OUT_OF_STOCK = "08", "주문상품의 품절/재고없음"
    ORDERS_OTHER_INSTEAD = "09", "11번가 내 다른 상품으로 재주문"
    BOUGHT_ELSEWHERE = "10", "다른 사이트 상품 주문"
    NOT_WANTED = "11", "상품에 이상 없으나 구매 의사 없어짐"
    OTHER_BUYER = "12", "기타(구매자 책임사유)"
    OTHER_SELLER = "13", "기타(판매자 책임사유)"
    NO_LONGER_WANTED = "14", "구매의사 없어짐"
    OTHER_COLOUR_OR_SIZE = "15", "색상/사이즈/주문정보 변경"
    ORDERED_BY_MISTAKE = "16", "다른 상품 잘못 주문"
    DELIVERY_TOO_LATE = "17", "배송지연으로 취소"
    SOLD_OUT = "18", "상품품절, 재고없음"
    RESERVATION_NOT_PAID = "19", "예약 주문 미입금"
    COUPON_BY_MISTAKE = "20", "e쿠폰 구매 실수"
    COUPON_NEVER_CAME = "21", "e쿠폰 미수신"
    COUPON_OTHER = "22", "e쿠폰 기타"
    GIFT_WITHOUT_ADDRESS = "97", "선물 배송지 미입력"
    GIFT_DECLINED = "98", "선물 거절"
    OTHER = "99", "기타"
    FAMILY_REFUSED = "100", "가족결제 거절"
    FAMILY_EXPIRED = "101", "가족결제 기한 만료"


class SellerCancelReason(Code):
    """ordCnRsnCd of a cancellation the seller began; what may be given stands in RejectReason."""

    DELAY_EXPECTED = "06", "배송 지연 예상"
    WRONG_PRODUCT_FACTS = "07", "상품/가격 정보 잘못 입력"
    SOLD_OUT = "08", "상품 품절(전체옵션)"
    OPTION_SOLD_OUT = "09", "옵션 품절(해당옵션)"
    CUSTOMER_CHANGED_MIND = "10", "고객변심"
    DELIVERY_TOO_LATE = "17", "배송지연으로 취소"
    OUT_OF_STOCK = "18", "상품품절, 재고없음"
    OTHER = "99", "기타"


class CancelRefusal(Code):
    """ordCnRefsRsnCd: why a cancellation cannot be."""

    WRONG_SIDE_BLAMED = "01", "취소책임사유 입력 오류"
    ALREADY_SENT = "02", "상품 발송처리 완료"


class ClaimState(Code):
    """clmStat of a return or an exchange."""

    AWAITING_PAYMENT = "103", "재결제대기중"
    RETURN_HELD = "104", "반품보류"
    RETURN_REQUESTED = "105", "반품신청"
    RETURNED = "106", "반품완료"
    RETURN_REFUSED = "107", "반품거부"
    RETURN_WITHDRAWN = "108", "반품철회"
    RETURN_COMPLETION_HELD = "109", "반품완료보류"
    EXCHANGE_REQUESTED = "201", "교환신청"
    EXCHANGE_APPROVED = "212", "교환승인"
    EXCHANGE_HELD = "214", "교환보류"
    EXCHANGE_SENT = "221", "교환발송완료"
    EXCHANGE_REFUSED = "232", "교환거부"
    EXCHANGE_WITHDRAWN = "233", "교환철회"
    RESENDING = "301", "재배송접수"
    RESENT = "302", "재배송완료"


class ClaimReason(Code):
    """clmReqRsn of a return (1…) or an exchange (2…)."""

    NOT_WANTED = "101", "상품에 이상 없으나 구매 의사 없어짐"
    NOT_AS_DESCRIBED = "105", "상품이 상품상세 정보와 틀림"
    WRONG_PRODUCT = "108", "다른 상품이 잘못 배송됨"
    WRONG_CHOICE = "110", "사이즈, 색상 등을 잘못 선택함"
    DAMAGED = "111", "배송된 상품의 파손/하자/포장 불량"
    NEVER_CAME = "112", "상품이 도착하고 있지 않음"
    OTHER_BUYER = "113", "기타(구매자 책임사유)"
    EXCHANGE_TURNED_RETURN_BUYER = "114", "구매자 귀책으로 교환을 반품으로 전환"
    EXCHANGE_TURNED_RETURN_SELLER = "115", "판매자 귀책으로 교환을 반품으로 전환"
    OTHER_SELLER = "116", "기타(판매자 책임사유)"
    CUSTOMS_REFUSED = "117", "전세계배송 국내통관 거부"
    TOO_HEAVY = "118", "전세계배송 30kg 초과"
    FEE_NOT_PAID = "119", "전세계배송(추가 해외배송비 미결제)"
    NOT_WANTED_OR_WRONG_CHOICE = "121", "구매하고 싶지 않거나 색상/사이즈 잘못 선택"
    DEFECT = "122", "배송된 상품 파손/하자/불량"
    LATE_OR_POOR = "123", "배송지연, 상품 품질 문제 등"
    PART_MISSING = "125", "상품 구성 중 일부가 배송되지 않음"
    TOLD_SOLD_OUT = "126", "품절 안내를 받음"
    FORCED_SELLER = "190", "구매확정 후 직권취소(판매자 책임사유)"
    FORCED_COUNTERFEIT_BUYER = "192", "위조품 보상 직권취소(구매자 책임사유)"
    FORCED_FRAUD_BUYER = "193", "부정거래 직권취소(구매자 책임사유)"
    FORCED_ADMIN_BUYER = "194", "관리자 직권취소(구매자 책임사유)"
    FORCED_COUNTERFEIT_SELLER = "195", "위조품 보상 직권취소(판매자 책임사유)"
    FORCED_FRAUD_SELLER = "196", "부정거래 직권취소(판매자 책임사유)"
    FORCED_ADMIN_SELLER = "197", "관리자 직권취소(판매자 책임사유)"
    FORCED_OTHER_SELLER = "198", "구매확정 후 직권취소(판매자 책임)"
    FORCED_OTHER_BUYER = "199", "구매확정 후 직권취소(구매자 책임)"
    EXCHANGE_WRONG_CHOICE = "206", "사이즈 또는 색상 등을 잘못 선택함"
    EXCHANGE_DAMAGED = "207", "배송된 상품의 파손/하자/포장 불량"
    EXCHANGE_WRONG_PRODUCT = "208", "다른 상품이 잘못 배송됨"
    EXCHANGE_SOLD_OUT = "209", "품절 등의 사유로 판매자 협의 후 교환"
    EXCHANGE_NOT_AS_DESCRIBED = "210", "상품이 상품상세 정보와 틀림"
    EXCHANGE_OTHER_BUYER = "211", "기타(구매자 책임사유)"
    RETURN_TURNED_EXCHANGE_BUYER = "212", "구매자 귀책으로 반품을 교환으로 전환"
    RETURN_TURNED_EXCHANGE_SELLER = "213", "판매자 귀책으로 반품을 교환으로 전환"
    EXCHANGE_OTHER_SELLER = "214", "기타(판매자 책임사유)"
    EXCHANGE_WRONG_CHOICE_OR_PRODUCT = "215", "사이즈, 색상, 상품 등을 잘못 선택함"
    EXCHANGE_DEFECT_OR_WRONG = "216", "상품 파손/하자/오배송"
    EXCHANGE_AGREED_SOLD_OUT = "217", "품절 등으로 협의 후 교환"
    EXCHANGE_PART_MISSING = "218", "구성품 누락으로 추가 배송"

    @property
    def fault(self) -> Party | None:
        """Whose fault the market takes it for; None where its guide does not say."""
        if self in SELLERS_FAULT:
            return Party.SELLER
        return Party.BUYER if self in BUYERS_FAULT else None


BUYERS_FAULT = {
    "101", "110", "113", "114", "119", "121", "192", "193", "194", "199", "206", "211", "212",
    "215",
}  # fmt: skip
SELLERS_FAULT = {
    "105", "108", "111", "112", "115", "116", "117", "118", "122", "123", "190", "195", "196",
    "197", "198", "207", "208", "209", "210", "213", "214", "216", "217", "218",
}  # fmt: skip


class ForcedCancelReason(Code):
    """clmReqRsn on the list of cancellations after a confirmed purchase, which keeps an older set of its own."""

    RETURN_CHANGED_MIND = "101", "고객변심"
    RETURN_BADLY_PACKED = "102", "포장불량"
    RETURN_NOT_SATISFIED = "103", "서비스 및 상품불만족"
    RETURN_DEFECT = "104", "상품하자"
    RETURN_NOT_AS_DESCRIBED = "105", "상품정보상이"
    RETURN_DAMAGED = "106", "상품파손"
    RETURN_NOT_ACCEPTED = "107", "수취거부"
    RETURN_WRONG_PRODUCT = "108", "오배송"
    RETURN_SENT_BACK = "109", "반송"
    RETURN_WRONG_CHOICE = "110", "사이즈, 색상 등을 잘못 선택함"
    RETURN_DAMAGED_OR_BADLY_PACKED = "111", "배송된 상품의 파손/하자/포장 불량"
    RETURN_NEVER_CAME = "112", "상품이 도착하고 있지 않음"
    RETURN_OTHER_BUYER = "113", "기타(구매자 책임사유)"
    RETURN_WAS_EXCHANGE_BUYER = "114", "구매자 귀책으로 교환을 반품으로 전환"
    RETURN_WAS_EXCHANGE_SELLER = "115", "판매자 귀책으로 교환을 반품으로 전환"
    RETURN_OTHER_SELLER = "116", "기타(판매자 책임사유)"
    BY_CUSTOMER_CENTRE = "119", "고객센터 수취확인후 취소"
    FORCED_SELLER = "198", "수취확인후 직권취소(판매자 책임)"
    FORCED_BUYER = "199", "수취확인후 직권취소(구매자 책임)"
    EXCHANGE_CHANGED_MIND = "201", "고객변심"
    EXCHANGE_BADLY_PACKED = "202", "포장불량"
    EXCHANGE_NOT_SATISFIED = "203", "서비스 및 상품불만족"
    EXCHANGE_DEFECT = "204", "상품하자"
    EXCHANGE_DAMAGED = "205", "상품파손"
    EXCHANGE_WRONG_CHOICE = "206", "사이즈 또는 색상 등을 잘못 선택함"
    EXCHANGE_DAMAGED_OR_BADLY_PACKED = "207", "배송된 상품의 파손/하자/포장 불량"
    EXCHANGE_WRONG_PRODUCT = "208", "다른 상품이 잘못 배송됨"
    EXCHANGE_SOLD_OUT = "209", "품절 등의 사유로 판매자 협의 후 교환"
    EXCHANGE_NOT_AS_DESCRIBED = "210", "상품이 상품상세 정보와 틀림"
    EXCHANGE_OTHER_BUYER = "211", "기타(구매자 책임사유)"
    EXCHANGE_WAS_RETURN_BUYER = "212", "구매자 귀책으로 반품을 교환으로 전환"
    EXCHANGE_WAS_RETURN_SELLER = "213", "판매자 귀책으로 반품을 교환으로 전환"
    EXCHANGE_OTHER_SELLER = "214", "기타(판매자 책임사유)"
    LEFT_OUT = "301", "배송누락"
    LOST = "302", "상품분실"
    NOT_ACCEPTED = "303", "수취거부"


class ClaimDelivery(Code):
    """dlvMthdCd as acts on claims take it; the order lists and a dispatch have codes of their own."""

    PARCEL = "01", "택배"
    POST = "02", "우편(소포/등기)"
    DIRECT = "03", "직접전달(화물배달)"
    QUICK = "04", "퀵서비스"
    NONE = "05", "배송없음"


class ClaimFeePayment(Code):
    """clmDlvCstMthd: how the fee of a claim is paid."""

    CARD = "01", "신용카드"
    POINTS = "02", "포인트"
    IN_THE_BOX = "03", "박스에 동봉"
    WIRED = "04", "판매자에게 직접송금"
    FROM_REFUND = "09", "환불금액에서 차감"


class WayBack(Code):
    """twMthd: how goods of a claim come back."""

    BUYER_SENDS = "02", "직접발송"
    MARKET_COURIER = "06", "11번가 지정반품택배"
    SELLER_COURIER = "07", "판매자 지정반품택배"
    SELLER_FETCHES = "09", "판매처 수거"
    CONVENIENCE_STORE = "10", "CU편의점 택배"
    NONE = "13", "수거없음"


class ReturnRefusal(Code):
    """refsRsnCd of a return."""

    NOT_RECEIVED = "101", "반품 상품 미입고"
    WITHDRAWN_FOR_CUSTOMER = "102", "고객 반품신청 철회 대행"
    NOT_RETURNABLE = "103", "반품 불가 상품"
    OTHER = "104", "기타"


class ReturnHold(Code):
    """deferRefsRsnCd."""

    NOT_RECEIVED = "101", "반품 상품 미입고"
    FEE_NOT_ENCLOSED = "102", "반품 배송비 미동봉"
    DAMAGED = "103", "반품 상품 훼손"
    BUYER_UNREACHABLE = "104", "구매자 연락 두절"
    OTHER = "105", "기타"


class ExchangeRefusal(Code):
    """refsRsnCd of an exchange."""

    NOT_RECEIVED = "201", "교환 상품 미입고"
    WITHDRAWN_FOR_CUSTOMER = "202", "고객 교환신청 철회 대행"
    NOT_EXCHANGEABLE = "203", "교환 불가 상품"
    OTHER = "204", "기타"


class NonArrivalDate(Code):
    """shDateType: which date of an order a list of non-arrivals looks at."""

    PAID = "01", "결제완료일"
    CONFIRMED = "02", "발주확인일"
    DISPATCHED = "03", "발송처리일"


class NonArrivalAnswer(Code):
    """sellerDtlsRsn."""

    AGREED = "101", "구매자와 연락하여 협의하였습니다."
    SENT_AGAIN = "102", "재발송하였습니다."
    WILL_BE_RETURNED = "103", "반품처리 하겠습니다."
    PLEASE_CHECK = "104", "택배를 수령하시는 곳에서 다시 확인해 주세요."


class ResendBy(Code):
    """dlvMthdCd of goods sent again after a non-arrival."""

    PARCEL = "01", "택배"
    DIRECT = "03", "직접전달(화물배달)"
    QUICK = "04", "퀵서비스"
    NONE = "05", "배송필요없음"
    BY_APPOINTMENT = "08", "상담예약"


class AddressLocation(Code):
    """mbAddrLocation."""

    DOMESTIC = "01", "국내"
    OVERSEAS = "02", "해외"


class OptionOrder(Code):
    """prdExposeClfCd: how options are shown."""

    AS_REGISTERED = "00", "등록순"
    NAME = "01", "옵션값 가나다순"
    NAME_REVERSED = "02", "옵션값 가나다 역순"
    CHEAPEST = "03", "옵션가격 낮은순"
    DEAREST = "04", "옵션가격 높은순"


class TaxKind(Code):
    """suplDtyfrPrdClfCd of a product, compPrdVatCd of an add-on good."""

    TAXED = "01", "과세상품"
    EXEMPT = "02", "면세상품"
    ZERO_RATED = "03", "영세상품"


class DelayNotice(Code):
    """statement of a notice on products that they leave later."""

    ORDER_RUSH = "01", "주문 폭주"
    SELLER = "02", "판매자 사정"
    LATE_ARRIVAL = "03", "입고 지연"
    MADE_TO_ORDER = "04", "주문제작 지연"
    COURIER_STRIKE = "05", "택배사 파업"
    WAREHOUSE_MOVE = "06", "물류센터 이전"
    HOLIDAY = "07", "판매자 휴가"


class SellBy(Code):
    """selMthdCd as a registration takes it."""

    FIXED_PRICE = "01", "고정가판매"
    PRE_ORDER = "04", "예약판매"
    USED = "05", "중고판매"


class ProductKind(Code):
    """prdTypCd."""

    DELIVERED = "01", "일반배송상품"
    BY_MESSAGE = "10", "SMS 전송상품"


class MaterialKind(Code):
    """rmaterialTypCd."""

    FARM = "01", "농산물"
    SEA = "02", "수산물"
    PROCESSED = "03", "가공품"
    NOT_OBLIGED = "04", "원산지 의무 표시대상 아님"
    SEE_DETAIL = "05", "상품별 원산지는 상세설명 참조"


class OriginKind(Code):
    """orgnTypCd."""

    DOMESTIC = "01", "국내"
    ABROAD = "02", "해외"
    OTHER = "03", "기타"


class BeefTrace(Code):
    """beefTraceStat."""

    NUMBERED = "01", "이력번호 표시대상 제품"
    NOT_OBLIGED = "02", "이력번호 표시대상 아님"
    SEE_DETAIL = "03", "상세설명 참조"


class OverseasPurchase(Code):
    """forAbrdBuyClf; global sellers only."""

    ORDINARY = "01", "일반판매상품"
    AGENCY = "02", "해외판매대행상품"


class BuyingPlace(Code):
    """abrdBuyPlace; global sellers only."""

    WHOLESALE = "A", "해당 브랜드 정식 도매"
    BRAND_STORE = "B", "해당 브랜드 직영 온,오프라인 매장(백화점포함)"
    OUTLET = "C", "오프라인 아울렛"
    ONLINE_MALL = "D", "현지 온라인 쇼핑몰"
    ELSEWHERE = "E", "A~D에 해당되지 않는 구입처(경매 등)"


class ImportFee(Code):
    """importFeeCd."""

    INCLUDED = "01", "포함"
    NOT_INCLUDED = "02", "미포함"
    NOT_SHOWN = "03", "표시하지 않음"


class Condition(Code):
    """prdStatCd."""

    NEW = "01", "새상품"
    USED = "02", "중고상품"
    STOCK = "03", "재고상품"
    REFURBISHED = "04", "리퍼상품"
    DISPLAYED = "05", "진열상품"
    COLLECTIBLE = "07", "희귀소장품"
    RETURNED = "08", "반품상품"
    SCRATCHED = "09", "스크래치상품"
    MADE_TO_ORDER = "10", "주문제작상품"


class UsedGrade(Code):
    """gradeRefur of used, refurbished and displayed goods."""

    S_PLUS = "01", "S+ 미사용 새상품"
    S = "02", "S 새상품 수준"
    A_PLUS = "03", "A+ 미세 스크래치"
    A = "04", "A 스크래치나 사용감"


class CertificateGroup(Code):
    """crtfGrpTypCd."""

    ELECTRIC_LIVING = "01", "전기용품/생활용품 KC인증"
    CHILDREN = "02", "어린이제품 KC인증"
    RADIO = "03", "방송통신기자재 KC인증"
    CHEMICAL = "04", "생활화학 및 살생물제품"


class CertificateTarget(Code):
    """crtfGrpObjClfCd."""

    SUBJECT = "01", "KC인증대상"
    EXEMPT = "02", "KC면제대상"
    NOT_SUBJECT = "03", "KC인증대상 아님"
    CHEMICAL_SUBJECT = "04", "생활화학 및 살생물제품 대상"
    CHEMICAL_NOT_SUBJECT = "05", "생활화학 및 살생물제품 대상 아님"


class CertificateExemption(Code):
    """crtfGrpExptTypCd."""

    BUYING_AGENCY = "02", "구매대행면제대상"
    PARALLEL_IMPORT = "03", "병행수입면제대상"


class ProductCertificate(Code):
    """certTypeCd of a product."""

    LIVING_SAFETY = "101", "[생활용품] 안전인증"
    ELECTRIC_SAFETY = "102", "[전기용품] 안전인증"
    LIVING_CONFIRMED = "103", "[생활용품] 안전확인"
    ELECTRIC_CONFIRMED = "104", "[전기용품] 안전확인"
    RADIO = "105", "[방송통신기자재] 적합성평가 (적합인증, 적합등록)"
    ORGANIC_FARM = "108", "유기농산물"
    NO_PESTICIDE = "109", "무농약농산물"
    LOW_PESTICIDE = "110", "저농약농산물"
    ORGANIC_LIVESTOCK = "111", "유기축산물"
    NO_ANTIBIOTIC = "112", "무항생제축산물"
    ECO_FISHERY = "113", "친환경수산물"
    HACCP = "114", "위해요소 중점관리(HACCP)"
    GAP = "115", "농산물 우수관리인증(GAP)"
    KS_PROCESSED = "116", "가공식품 표준화인증(KS)"
    ORGANIC_PROCESSED = "117", "유기가공식품 인증"
    FISHERY_QUALITY = "118", "수산물 품질인증"
    FISHERY_SPECIALTY = "119", "수산특산물 품질인증"
    FISHERY_TRADITIONAL = "120", "수산전통식품 품질인증"
    HEALTH_FOOD_AD = "122", "건강기능식품 광고심의"
    LIVING_CHILDPROOF = "123", "[생활용품] 어린이보호포장"
    LIVING_SUPPLIER = "124", "[생활용품] 공급자적합성확인"
    ELECTRIC_SUPPLIER = "127", "[전기용품] 공급자적합성확인"
    CHILDREN_SAFETY = "128", "[어린이제품] 안전인증"
    CHILDREN_CONFIRMED = "129", "[어린이제품] 안전확인"
    CHILDREN_SUPPLIER = "130", "[어린이제품] 공급자적합성확인"
    NONE = "131", "해당없음(대상이 아닌 경우)"
    ELECTRIC_LIVING_SEE_DETAIL = "132", "[전기용품/생활용품] 상품상세설명 참조"
    CHEMICAL = "133", "[생활화학 및 살생물제품] 자가검사번호"
    CHILDREN_SEE_DETAIL = "134", "[어린이제품] 상품상세설명 참조"
    RADIO_SEE_DETAIL = "135", "[방송통신기자재] 상품상세설명 참조"
    CHEMICAL_SEE_DETAIL = "136", "[생활화학 및 살생물제품] 상품상세설명 참조"


class SalePeriod(Code):
    """selPrdClfCd: days of sale, or of orders in advance, with the number the market gives them."""

    OWN_DATES = "0:100", "직접입력"
    DAYS_3 = "3:101", "3일"
    DAYS_5 = "5:102", "5일"
    DAYS_7 = "7:103", "7일"
    DAYS_15 = "15:104", "15일"
    DAYS_30 = "30:105", "30일"
    DAYS_60 = "60:106", "60일"
    DAYS_90 = "90:107", "90일"
    DAYS_120 = "120:108", "120일"
    YEAR = "1y:109", "1년"
    THREE_YEARS = "3y:110", "3년"
    PRE_ORDER_OWN_DATES = "0:400", "예약기간 직접입력"
    PRE_ORDER_3 = "3:401", "예약 3일"
    PRE_ORDER_5 = "5:402", "예약 5일"
    PRE_ORDER_7 = "7:403", "예약 7일"
    PRE_ORDER_15 = "15:404", "예약 15일"
    PRE_ORDER_30 = "30:405", "예약 30일"
    PRE_ORDER_60 = "60:406", "예약 60일"
    PRE_ORDER_90 = "90:407", "예약 90일"


class PhoneContract(Code):
    """contractCd."""

    ORDINARY = "01", "일반 약정 단말기"
    PLAN = "02", "요금제 약정 단말기"


class ContractMonths(Code):
    """periodCd."""

    NONE = "01", "무약정"
    MONTHS_12 = "02", "12개월"
    MONTHS_18 = "03", "18개월"
    MONTHS_24 = "04", "24개월"
    MONTHS_30 = "05", "30개월"
    MONTHS_36 = "06", "36개월"


class InstalmentMonths(Code):
    """intfreeMonClfCd."""

    MONTHS_2 = "05", "2개월"
    MONTHS_3 = "01", "3개월"
    MONTHS_4 = "06", "4개월"
    MONTHS_5 = "07", "5개월"
    MONTHS_6 = "02", "6개월"
    MONTHS_7 = "08", "7개월"
    MONTHS_8 = "09", "8개월"
    MONTHS_9 = "03", "9개월"
    MONTHS_10 = "10", "10개월"
    MONTHS_11 = "11", "11개월"
    MONTHS_12 = "04", "12개월"


class MultiBuyBy(Code):
    """pluDscCd."""

    QUANTITY = "01", "수량기준"
    AMOUNT = "02", "금액기준"


class LeastQuantity(Code):
    """selMinLimitTypCd."""

    NONE = "00", "제한 안함"
    PER_ORDER = "01", "1회 제한"


class MostQuantity(Code):
    """selLimitTypCd."""

    NONE = "00", "제한 안함"
    PER_ORDER = "01", "1회 제한"
    PER_PERIOD = "02", "기간 제한"


class LengthUnit(Code):
    """optUnitCd."""

    MILLIMETRE = "01", "mm"
    CENTIMETRE = "02", "cm"
    METRE = "03", "m"


class DeliveryArea(Code):
    """dlvCnAreaCd."""

    NATIONWIDE = "01", "전국"
    WITHOUT_ISLANDS = "02", "전국(제주/도서산간제외)"


class DeliveryWay(Code):
    """dlvWyCd of a product."""

    PARCEL = "01", "택배"
    FREIGHT = "03", "직접전달(화물배달)"
    QUICK = "04", "퀵서비스"
    NONE = "05", "배송필요없음"


class FeeRule(Code):
    """dlvCstInstBasiCd."""

    FREE = "01", "무료"
    FIXED = "02", "고정 배송비"
    FREE_ABOVE = "03", "상품 조건부 무료"
    BY_QUANTITY = "04", "수량별 차등"
    PER_PIECE = "05", "1개당 배송비"
    SELLER_POLICY = "07", "판매자 조건부 배송비"
    ADDRESS_POLICY = "08", "출고지 조건부 배송비"
    MARKET_WAREHOUSE = "09", "11번가 통합출고지 배송비"
    MARKET_OVERSEAS = "10", "11번가해외배송조건부배송비"


class FeeNote(Code):
    """dlvCstInfoCd."""

    SEE_DETAIL = "01", "상품상세참고"
    BY_PRODUCT = "02", "상품별 차등 적용"
    BY_AREA = "03", "지역별 차등 적용"
    BY_BOTH = "04", "상품/지역별 차등"
    CAPITAL_FREE = "06", "서울/경기 무료, 이외 추가비용"


class FeePaidBy(Code):
    """dlvCstPayTypCd."""

    EITHER = "01", "선결제/착불 가능"
    COLLECT = "02", "착불"
    PREPAID = "03", "선결제"


class ReturnFeeWays(Code):
    """rtngdDlvCd: what a return costs where the first delivery was free."""

    BOTH_WAYS = "01", "왕복(편도x2)"
    ONE_WAY = "02", "편도"


class LuxuryGrade(Code):
    """grade of ProductLuxury."""

    S_PLUS = "01", "S+"
    S = "02", "S"
    A_PLUS = "03", "A+"
    A = "04", "A"
    B = "05", "B"
    NONE = "06", "선택 안 함"


class LuxuryPart(Code):
    """code of ProductLuxury/Item."""

    RECEIPT = "457060438", "인보이스/구매영수증"
    RECEIPT_HOLDER = "457060560", "인보이스 홀더"
    WARRANTY = "457062067", "개런티카드(보증서)"
    DUST_BAG = "457062244", "더스트백(dust bag)"
    TAG = "457062563", "택(tag)"
    BOX = "457062827", "박스(box)"
    BOOKLET = "1325006", "북렛"
    GIFT_PACK = "88865761", "선물패키지"


class OverseasState(Code):
    """abrdOrdPrdStat of an order from abroad."""

    CHECKING_STOCK = "310", "재고확인중"
    GOING_TO_CENTRE = "311", "해외현지운송중"
    AT_CENTRE = "312", "현지물류센터입고"
    IN_TRANSIT = "410", "국제배송중"
    AT_CUSTOMS = "411", "수입통관중"
    INLAND = "412", "국내배송중"

    @property
    def may_be_told(self) -> bool:
        """Whether a seller may set it: the first two are errors when they are sent."""
        return self.value not in ("310", "311")


class WorldState(Code):
    """abrdOrdPrdStat of a world delivery."""

    AT_CENTRE = "421", "물류센터입고"
    AWAITS_PAYMENT = "422", "추가결제대기"
    AWAITS_FLIGHT = "423", "항공대기"
    FLYING = "424", "항공"
    AT_CUSTOMS = "425", "통관중"
    ABROAD = "426", "해외현지배송중"


class InvoiceBy(Code):
    """publMth."""

    CUSTOMS = "01", "통관용"
    EMAIL = "02", "E-mail"
    FAX = "03", "FAX"


class OverweightState(Code):
    """gblStat of a line above thirty kilogrammes."""

    OPEN = "00", "미처리"
    RETURNED = "20", "30kg초과반품"
    SETTLED = "21", "30kg처리완료"


class ReturnedBy(Code):
    """gblStat of a line that came back from abroad."""

    OPEN = "00", "미처리"
    RETURNED = "01", "반품"
    SENT_INLAND = "02", "국내재배송"
    SENT_ABROAD = "03", "해외재배송"


class ExhibitionState(Code):
    """planDisplayProcessStatusCode."""

    PREPARED = "201", "준비중"
    SHOWN = "204", "진행중"
    FORCED_END = "205", "강제전시종료"
    ENDED = "206", "정상종료"
    CANCELLED = "207", "전시취소"


class TitleKind(Code):
    """plnDispTitlTypCd."""

    IMAGE = "2", "이미지직접등록"
    HTML = "3", "HTML사용"


class TalkPlace(Code):
    """dispPosCd."""

    BOTTOM = "01", "최하단"
    BELOW_TITLE = "02", "타이틀과 주제 사이"


class GroupTitle(Code):
    """themeTitlTypCd."""

    TEMPLATE = "01", "제공 템플릿 사용"
    IMAGE = "02", "이미지 직접등록"
    HTML = "03", "HTML 사용"


class GroupTemplate(Code):
    """dispTemplateNo."""

    FIVE = "101", "5단"
    THREE_SQUARE = "104", "3단 정사각형"
    FOUR_FRAMED = "105", "4단 테두리"
    TWO_NAMED = "106", "2단 상품명 템플릿"
    SIX = "109", "6단 템플릿"
    FOUR_TALL = "112", "4단 직사각형"
    FIVE_TALL = "113", "5단 직사각형"
    FOUR_SQUARE = "114", "4단 정사각형"
    MIXED = "115", "복합템플릿"


class GroupOrder(Code):
    """prdSortCd; the market reads rank 8 in lists and takes 7."""

    POPULAR = "1", "인기도순"
    BEST_RATED = "3", "평가 높은순"
    NEWEST = "4", "최신 등록순"
    MOST_REVIEWED = "5", "후기 많은순"
    BEST_SOLD = "6", "누적 판매순"
    BY_RANK = "7", "선정한 우선순위대로 정렬"
    BY_RANK_AS_LISTED = "8", "선정한 우선순위대로 정렬"
