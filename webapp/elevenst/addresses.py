"""The seller's addresses at the market: read, registered and changed, in four kinds behind calls of their own."""

import builtins
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from webapp.elevenst.address_shapes import Address, AddressForm, FeeTier, FoundAddress, OverseasAddressForm
from webapp.elevenst.codec import Body, byte_length
from webapp.elevenst.codes import AddressKind, AddressLocation, require_known
from webapp.elevenst.endpoint import AGAIN_LATER, Empty, Endpoint, Outcome, act, as_number, read, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.resource import Resource
from webapp.elevenst.shapes import fields_of, write_form
from webapp.elevenst.verdict import Answer

# The guide prints the inner element of the update calls as intOutAddress while production clients bind inOutAddress;
# overseas answers repeat the name of the root inside it.
ANSWER: dict[str, Any] = {
    "roots": ("inOutAddresss", "intOutAddresss", "inOutAddress"),
    "row": ("inOutAddress", "intOutAddress", "inOutAddresss", "intOutAddresss"),
    "texts": {"SUCCESS": Outcome.DONE},
}
AREA = "/rest/areaservice"
OUTBOUND, RETURN, OVERSEAS, VISIT = AddressKind.OUTBOUND, AddressKind.RETURN, AddressKind.OVERSEAS, AddressKind.VISIT


def _list(name: str, page: int, path: str) -> Endpoint:
    return read(name=name, page=page, method="GET", path=AREA + path, empty=Empty.BARE, **ANSWER)


def _one(name: str, page: int, method: Literal["GET", "POST"], path: str) -> Endpoint:
    return read(name=name, page=page, method=method, path=f"{AREA}{path}/{{addrSeq:number}}", **ANSWER)


def _send(name: str, page: int, path: str, fields: tuple[str, ...]) -> Endpoint:
    return act(name=name, page=page, method="POST", path=AREA + path, request="InOutAddress", fields=fields, **ANSWER)


DOMESTIC, ABROAD = fields_of(AddressForm), fields_of(OverseasAddressForm)
LIST = {
    OUTBOUND: _list("addresses.list_outbound", 1014, "/outboundarea"),
    RETURN: _list("addresses.list_return", 1015, "/inboundarea"),
}
GET = {
    OUTBOUND: _one("addresses.get_outbound", 1691, "POST", "/getOutAddressInfo"),
    RETURN: _one("addresses.get_return", 1692, "GET", "/getRtnAddressInfo"),
    VISIT: _one("addresses.get_visit", 6759, "GET", "/visit/getVisitAddress"),
    OVERSEAS: _one("addresses.get_overseas", 6792, "GET", "/global/getGlobalOutAddress"),
}
REGISTER = {
    OUTBOUND: _send("addresses.register_outbound", 6701, "/v2/registerOutAddress", DOMESTIC),
    RETURN: _send("addresses.register_return", 6702, "/v2/registerRtnAddress", DOMESTIC),
    VISIT: _send("addresses.register_visit", 6760, "/visit/registerVisitAddress", DOMESTIC),
    OVERSEAS: _send("addresses.register_overseas", 6793, "/global/registerGlobalOutAddress", ABROAD),
}
UPDATE = {
    OUTBOUND: _send("addresses.update_outbound", 6703, "/v2/updateOutAddress", ("addrSeq", *DOMESTIC)),
    RETURN: _send("addresses.update_return", 6704, "/v2/updateRtnAddress", ("addrSeq", *DOMESTIC)),
    VISIT: _send("addresses.update_visit", 6761, "/visit/updateVisitAddress", ("addrSeq", *DOMESTIC)),
    OVERSEAS: _send("addresses.update_overseas", 6794, "/global/updateGlobalOutAddress", (*ABROAD, "addrSeq")),
}
TIERS: dict[str, Any] = {"roots": ("inOutAddresss",), "row": ("addrBasiDlvCsts",), "texts": {"SUCCESS": Outcome.DONE}}
FEE_TIERS = read(
    name="addresses.fee_tiers",
    page=1694,
    method="GET",
    path=f"{AREA}/getOutAddrBasiDlvCst/{{addrSeq:number}}/{{mbAddrLocation:number}}",
    empty=Empty.SAID,
    **TIERS,
)
SET_FEE_TIERS = act(
    name="addresses.set_fee_tiers",
    page=1078,
    method="POST",
    path=f"{AREA}/addOutAddrBasiDlvCst",
    request="InOutAddress",
    fields=("memNo", "addrSeq", *(f"addrBasiDlvCst/{name}" for name in (*fields_of(FeeTier), "mbAddrLocation"))),
    **TIERS,
)
FOUND: dict[str, Any] = {
    "method": "POST",
    "roots": ("RoadAddrList",),
    "row": ("roadAddrInfo",),
    "refusals": ("ResultMessage",),
    "empty": Empty.BARE,
    "request": "RoadAddrSearchRequest",
    "utf8": True,
    "codes": {
        "E011": refused("no keyword"),
        "E012": refused("bad parameter"),
        "E013": refused("keyword shorter than 4 bytes"),
        "E014": refused("a parameter is missing"),
        "E099": AGAIN_LATER,
    },
}
SEARCH = read(
    name="addresses.search",
    page=6700,
    path="/rest/commonservices/v2/searchAddr",
    fields=("searchRoadAddrKwd", "fetchSize", "pageNum"),
    **FOUND,
)
SUGGEST = read(
    name="addresses.suggest",
    page=1987,
    path="/rest/commonservices/roadAddrSuggest",
    fields=("searchRoadAddrKwd", "sido", "sigungu", "ueupmyon", "fetchSize", "pageNum"),
    **FOUND,
)


class Addresses(Resource):
    """The addresses of one seller. All calls raise UnavailableError and AuthError; what else, each says."""

    def list(self, kind: AddressKind | str) -> builtins.list[Address]:
        """All outbound or all return addresses; guide pages 1014, 1015.

        The market has no list of overseas and visit addresses: those are found only by a number already known,
        through ``get``. Asking for their list is an InvalidField.
        """
        endpoint = LIST.get(chosen := AddressKind(kind))
        if endpoint is None:
            raise InvalidField("kind", f"the market has no list of {chosen.value} addresses")
        return self._rows(Address, self._transport.read(endpoint, endpoint.fill()), kind=chosen)

    def get(self, kind: AddressKind | str, number: str) -> Address:
        """One address of any kind, with zip code and detail; guide pages 1691, 1692, 6759, 6792.

        Raises RejectedError when the seller has no such address.
        """
        endpoint = GET[AddressKind(kind)]
        return self._one(kind, self._transport.read(endpoint, endpoint.fill(addrSeq=number)))

    def register(self, kind: AddressKind | str, form: AddressForm | OverseasAddressForm) -> Address:
        """Register an address and return it with its new number; guide pages 6701, 6702, 6760, 6793.

        Raises InvalidField before sending, RejectedError when the market refuses.
        """
        endpoint = REGISTER[AddressKind(kind)]
        return self._one(kind, self._transport.act(endpoint, endpoint.fill(), _body(kind, form)))

    def update(self, kind: AddressKind | str, number: str, form: AddressForm | OverseasAddressForm) -> Address:
        """Overwrite an address, for every product that uses it; guide pages 6703, 6704, 6761, 6794.

        Raises InvalidField before sending, RejectedError when the market refuses.
        """
        endpoint = UPDATE[AddressKind(kind)]
        if not (number.isascii() and number.isdigit()):
            raise InvalidField("number", "must be digits")
        body = {"addrSeq": number, **_body(kind, form)}
        return self._one(kind, self._transport.act(endpoint, endpoint.fill(), body))

    def fee_tiers(self, number: str, location: AddressLocation = AddressLocation.DOMESTIC) -> builtins.list[FeeTier]:
        """What delivery from an outbound address costs by the amount of an order, [] for none; guide page 1694."""
        path = FEE_TIERS.fill(addrSeq=number, mbAddrLocation=require_known("location", location))
        return self._rows(FeeTier, self._transport.read(FEE_TIERS, path))

    def set_fee_tiers(
        self,
        member_no: str,
        number: str,
        tiers: Sequence[FeeTier],
        location: AddressLocation = AddressLocation.DOMESTIC,
    ) -> builtins.list[FeeTier]:
        """Replace the tiers of an outbound address, two at least and without a gap; guide page 1078.

        ``member_no`` is the account's, as any listed address tells it.
        """
        as_number("member_no", member_no)
        as_number("number", number)
        _check_tiers(tiers)
        where = {"mbAddrLocation": require_known("location", location)}
        body: Body = {
            "memNo": member_no,
            "addrSeq": number,
            "addrBasiDlvCst": [{**write_form(tier), **where} for tier in tiers],
        }
        return self._rows(FeeTier, self._transport.act(SET_FEE_TIERS, SET_FEE_TIERS.fill(), body))

    def search(self, keyword: str, page: int = 1, size: int = 20) -> builtins.list[FoundAddress]:
        """Addresses by road or lot name, page by page from 1; guide page 6700. An empty page means no more hits."""
        return self._found(SEARCH, keyword, {}, page, size)

    def suggest(
        self, keyword: str, *, within: tuple[str, str, str] = ("", "", ""), page: int = 1, size: int = 20
    ) -> builtins.list[FoundAddress]:
        """Road addresses by keyword, narrowed to (province, district, town) where given; guide page 1987."""
        area = dict(zip(("sido", "sigungu", "ueupmyon"), within, strict=True))
        return self._found(SUGGEST, keyword, area, page, size)

    def _found(
        self, endpoint: Endpoint, keyword: str, area: dict[str, str], page: int, size: int
    ) -> builtins.list[FoundAddress]:
        if len(keyword.strip()) < 2 or byte_length(keyword.strip()) < 4:
            raise InvalidField("keyword", "must have at least 4 bytes: two Hangul or four letters")
        if page < 1 or size < 1:
            raise InvalidField("page" if page < 1 else "size", "must be 1 or more")
        body = {"searchRoadAddrKwd": keyword.strip(), **area, "fetchSize": str(size), "pageNum": str(page)}
        return self._rows(FoundAddress, self._transport.read(endpoint, endpoint.fill(), body))

    def _one(self, kind: AddressKind | str, answer: Answer) -> Address:
        return self._rows(Address, answer, kind=AddressKind(kind))[0]


def _check_tiers(tiers: Sequence[FeeTier]) -> None:
    if len(tiers) < 2:
        raise InvalidField("tiers", "must be two at least")
    if any(tier.fee % 10 for tier in tiers):
        raise InvalidField("tiers", "must have fees that are multiples of ten")
    if any(tier.fee < 0 or tier.from_amount >= tier.below_amount for tier in tiers):
        raise InvalidField("tiers", "must have a fee of 0 or more and begin below their end")
    if tiers[0].from_amount or any(a.below_amount != b.from_amount for a, b in pairwise(tiers)):
        raise InvalidField("tiers", "must begin at 0, each where the one before ends")


def _body(kind: AddressKind | str, form: AddressForm | OverseasAddressForm) -> Body:
    if (kind == OVERSEAS) != isinstance(form, OverseasAddressForm):
        raise InvalidField("form", "overseas addresses take an OverseasAddressForm, all others an AddressForm")
    form.check()
    return write_form(form)
