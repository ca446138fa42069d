"""해외 상품 주문: orders of sellers who send from abroad through the market's own centre (guide category 64)."""

from datetime import datetime

from webapp.elevenst.codes import ClaimDelivery, OverseasInbound, OverseasState, require_known
from webapp.elevenst.couriers import KGL_COURIERS
from webapp.elevenst.endpoint import ALREADY_DONE, ASK, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import order_act
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shipments import require_aware, require_tracking_no

CONFIRM = order_act(
    "overseas_orders.confirm",
    1722,
    "ordservices/reqabrdpackaging/{ordNo:number}/{ordPrdSeq:number}/{addPrdYn:flag}/{addPrdNo:number_or_null}"
    "/{dlvNo:number}",
    {"-3206": ALREADY_DONE, "-3207": ASK},
)
DISPATCH = order_act(
    "overseas_orders.dispatch",
    1723,
    "ordservices/reqabrddelivery/{sendDt:minute}/{dlvMthdCd:number}/{dlvEtprsCd:number_or_null}/{invcNo:text}"
    "/{dlvNo:number}",
    {
        "-3306": refused("the tracking number is not one of this courier's"),
        "-3307": refused("no such courier"),
        "-3308": ALREADY_DONE,
        "-3309": refused("delivered, or on its way already"),
        "-3310": refused("a cancellation was most likely requested"),
        "-3311": ASK,
        "-3313": refused("the lines have moved on to other states"),
    },
)
SET_STATE = order_act(
    "overseas_orders.set_state",
    1720,
    "ordservices/reqordstat/{ordNo:number}/{ordPrdSeq:number}/{dlvNo:number}/{abrdOrdPrdStat:number}",
    {"-3310": refused("a cancellation was most likely requested"), "-3311": ASK},
)
DISPATCH_INLAND = order_act(
    "overseas_orders.dispatch_inland",
    1721,
    "ordservices/reqabrdIndelv/{dlvNo:number}/{ordNo:number}/{ordPrdSeq:number}/{abrdInCd:number}/{combineStckCd:text}"
    "/{dollarAmt:amount}/{abrdShopId:text}",
    {
        "-3308": ALREADY_DONE,
        "-3310": refused("a cancellation was most likely requested"),
        "-3311": ASK,
    },
)


class OverseasOrders(Resource):
    """What a seller abroad does to orders; they are read by ``orders.packing(abroad=True)``."""

    def confirm(self, order_no: str, line_no: str, parcel_no: str, add_on_no: str | None = None) -> Receipt:
        """발주확인 of one line; guide page 1722."""
        add_on = {"addPrdYn": "Y" if add_on_no else "N", "addPrdNo": add_on_no or "null"}
        return self._do(CONFIRM, CONFIRM.fill(ordNo=order_no, ordPrdSeq=line_no, dlvNo=parcel_no, **add_on))

    def dispatch(
        self, parcel_no: str, sent_at: datetime, courier: str | None, tracking_no: str | None, by: ClaimDelivery
    ) -> Receipt:
        """발송처리 of every line of a parcel; without a delivery there is no courier and no number. Guide page 1723."""
        require_known("by", by)
        if by is ClaimDelivery.NONE:
            if courier or tracking_no:
                raise InvalidField("courier", "must be left out, as the tracking number, without a delivery")
        else:
            if courier not in KGL_COURIERS:
                raise InvalidField("courier", "must be one of the guide's couriers for orders from abroad")
            require_tracking_no("tracking_no", tracking_no)
        sent = {"sendDt": f"{require_aware('sent_at', sent_at):%Y%m%d%H%M}", "dlvMthdCd": by.value}
        parcel = {"dlvEtprsCd": courier or "null", "invcNo": tracking_no or "null", "dlvNo": parcel_no}
        return self._do(DISPATCH, DISPATCH.fill(**sent, **parcel))

    def set_state(self, order_no: str, line_no: str, parcel_no: str, state: OverseasState) -> Receipt:
        """Tell how far the goods are, from their arrival at the centre on; guide page 1720."""
        require_known("state", state)
        if not state.may_be_told:
            raise InvalidField("state", "the market sets this one itself")
        path = SET_STATE.fill(ordNo=order_no, ordPrdSeq=line_no, dlvNo=parcel_no, abrdOrdPrdStat=state.value)
        return self._do(SET_STATE, path)

    def dispatch_inland(
        self,
        parcel_no: str,
        order_no: str,
        line_no: str,
        inbound: OverseasInbound,
        *,
        stock_code: str,
        dollars: str,
        shop: str | None = None,
    ) -> Receipt:
        """Goods leave for the market's centre abroad; a buying agency names the ``shop``. Guide page 1721."""
        if inbound is OverseasInbound.BUYING_AGENCY and not shop:
            raise InvalidField("shop", "must be named where an agency buys")
        path = DISPATCH_INLAND.fill(
            dlvNo=parcel_no,
            ordNo=order_no,
            ordPrdSeq=line_no,
            abrdInCd=require_known("inbound", inbound),
            combineStckCd=stock_code,
            dollarAmt=dollars,
            abrdShopId=shop or "null",
        )
        return self._do(DISPATCH_INLAND, path)
