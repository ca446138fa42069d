"""What the market holds registrations and updates to (guide 1003, 1619), each rule with the words it is refused in."""

import re
from collections.abc import Callable, Iterator

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.areas.product_acts import (
    bad_component,
    bad_discount,
    bad_price,
    below_discount,
    beside_options,
)
from webapp.simulator.routing import Call
from webapp.simulator.state import addresses, categories, dispatch_templates, options
from webapp.simulator.state.notice_types import ITEMS, TYPES
from webapp.simulator.state.products import Product
from webapp.simulator.wire import Form, byte_length

NAME_BYTES, SLOGAN_BYTES, NOTE_BYTES, NOTICE_LENGTH = 100, 28, 4000, 50
DAYS = {"3": 3, "5": 5, "7": 7, "15": 15, "30": 30, "60": 60, "90": 90, "120": 120, "1y": 365, "3y": 1095}
OWN_DATES = ("0:100", "0:400")
TARGETS = {"01": ("01", "02", "03"), "02": ("01", "03"), "03": ("01", "03"), "04": ("03", "04", "05")}
CODED: dict[str, tuple[str, ...]] = {
    "selMthdCd": ("01", "04", "05"), "prdTypCd": ("01", "10"), "rmaterialTypCd": ("01", "02", "03", "04", "05"),
    "orgnTypCd": ("01", "02", "03"), "suplDtyfrPrdClfCd": ("01", "02", "03"), "minorSelCnYn": ("Y", "N"),
    "prdStatCd": ("01", "02", "03", "04", "05", "07", "08", "09", "10"), "dlvCnAreaCd": ("01", "02"),
    "dlvWyCd": ("01", "03", "04", "05"), "bndlDlvCnYn": ("Y", "N"), "dlvCstPayTypCd": ("01", "02", "03"),
    "dlvCstInstBasiCd": ("01", "02", "03", "04", "05", "07", "08", "09", "10"),
}  # fmt: skip
NOT_ON_UPDATE = ("orgnTypCd", "prdStatCd")  # which an update may leave out
MONEY = ("rtngdDlvCst", "exchDlvCst", "jejuDlvCst", "islandDlvCst", "dlvCst1", "dlvCst4", "PrdFrDlvBasiAmt")
Rule = Callable[[Call, Form, Product | None], Iterator[str]]


def coded(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    for name, values in CODED.items():
        optional = old is not None and name in NOT_ON_UPDATE and form.get(name) is None
        if not optional and form.filled(name) not in values:
            yield f"{name} 값이 올바르지 않습니다."


def named(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    if not form.filled("prdNm") or byte_length(form.filled("prdNm")) > NAME_BYTES:
        yield "상품명은 100Byte 이하로 등록이 가능합니다"
    if byte_length(form.filled("advrtStmt")) > SLOGAN_BYTES:
        yield "상품홍보문구는 28바이트 초과하여 입력하실 수 없습니다."
    if not form.filled("brand") and not form.filled("apiPrdAttrBrandCd"):
        yield "브랜드코드가 없습니다. <apiPrdAttrBrandCd/> 없는 경우 <brand/> 명 필수"
    if not form.filled("htmlDetail"):
        yield "상품 상세설명은 반드시 입력하셔야 합니다."
    for name, label in (("asDetail", "A/S 안내"), ("rtngExchDetail", "교환반품 안내")):
        if not form.filled(name) or byte_length(form.filled(name)) > NOTE_BYTES:
            yield f"{label}는 반드시 입력하셔야 합니다."


def categorised(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    category = categories.find(call.db, form.filled("dispCtgrNo"))
    if category is None or category["leafYn"] != "Y":
        yield "최하위 카테고리만 등록 가능합니다. [dispCtgrNo]"
    elif "해외직구" in category["dispNm"] and call.seller.kind != "global":
        yield "글로벌 회원만 등록할 수 있습니다"
    elif category.get("requiredYn") == "Y":
        groups = {group.filled("crtfGrpTypCd") for group in form.every("ProductCertGroup")}
        if category.get("certType") == "2" and groups != set(TARGETS):
            yield "인증정보그룹 01, 02, 03, 04 를 모두 입력하셔야 합니다. [ProductCertGroup]"
    for group in form.every("ProductCertGroup"):
        kind, target = group.filled("crtfGrpTypCd"), group.filled("crtfGrpObjClfCd")
        if kind and target not in TARGETS.get(kind, ()):
            yield "KC인증대상여부 값이 올바르지 않습니다. [crtfGrpObjClfCd]"


def priced(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    price = form.filled("selPrc")
    reason = bad_price(old or {"selPrc": price if price.isdigit() else 0, "selStatCd": "103"}, price)
    if reason is None and form.filled("cuponcheck") == "Y":
        reason = bad_discount(form, int(price))
    if reason is None and form.filled("cuponcheck") == "S" and old:
        reason = below_discount(old, int(price))
    if reason:
        yield reason
    for name in MONEY:
        value = form.get(name)
        if value and (not value.isdigit() or int(value) % 10):
            yield f"{name} 은(는) 10원 단위로 입력하셔야 합니다."


def imaged(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    for name in ("prdImage01", "prdImage02", "prdImage03", "prdImage04"):
        address = form.filled(name)
        if (address or name == "prdImage01") and not re.fullmatch(r"https?://[^\s/]+/\S*", address):
            yield f"Image URL 을 확인해 주세요. [{name}]"
        if re.search(r"\.(html?|txt|pdf|xlsx?)$", address):
            yield (
                "Image URL 의 소스의 Content-Type이 이미지가 아니거나, gif/jpg/jpeg 가 아닙니다."
                " Header[Content-Type:text/html; charset=iso-8859-1]"
            )


def timed(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    period = form.filled("selPrdClfCd")
    if not period and form.filled("selTermUseYn") != "N":
        yield "판매기간을 입력하셔야 합니다. [selPrdClfCd]"
    if period and not form.filled("aplBgnDy"):
        yield "판매시작일(aplBgnDy)이 누락되었습니다."
    if period in OWN_DATES and day_of(form.filled("aplEndDy").replace("/", "")) is None:
        yield "판매종료일(aplEndDy)이 누락되었습니다."
    if period and period not in OWN_DATES and period.partition(":")[0] not in DAYS:
        yield "판매기간코드가 올바르지 않습니다. [selPrdClfCd]"


def delivered(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    rule = form.filled("dlvCstInstBasiCd")
    if rule == "03" and form.filled("bndlDlvCnYn") == "Y":
        yield "상품 조건무 무료일 경우 묶음배송이 불가능합니다. <bndlDlvCnYn/> 를 N으로 설정해주세요."
    needed = {"02": "dlvCst1", "03": "PrdFrDlvBasiAmt", "04": "dlvCst3", "05": "dlvCst4"}.get(rule)
    if needed and not form.filled(needed):
        yield f"배송비를 입력하셔야 합니다. [{needed}]"
    for name, kind in (("addrSeqOut", "outbound"), ("addrSeqIn", "return"), ("visitAddrSeq", "visit")):
        number = form.filled(name)
        if number and addresses.find(call.db, call.seller.mem_no, kind, number) is None:
            yield f"존재하지 않는 주소입니다. [{name}]"
    template = form.filled("dlvSendCloseTmpltNo")
    if template and dispatch_templates.find(call.db, call.seller.mem_no, template) is None:
        yield "존재하지 않는 발송마감 템플릿 번호입니다. [dlvSendCloseTmpltNo]"


def announced(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    notices = form.every("ProductNotification")
    if len(notices) != 1 or not notices[0].filled("type"):
        yield "상품고시항목이 입력되지 않았습니다"
        return
    kind, items = notices[0].filled("type"), notices[0].every("item")
    codes = sorted(item.filled("code") for item in items)
    if kind not in TYPES or codes != sorted(ITEMS.get(kind, codes)):
        yield "고시유형코드에 해당하는 고시 항목 개수가 일치하지 않습니다."
    if not all(1 <= len(item.filled("name")) <= NOTICE_LENGTH for item in items):
        yield "고시 항목값은 50자 이하로 입력하셔야 합니다."


def stocked(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    price, quantity = int(form.filled("selPrc")), form.filled("prdSelQty")
    replaces = old is None or form.filled("optUpdateYn") == "Y"
    if not replaces and (reason := beside_options(call, price)):
        yield reason
    if replaces and has_options(form):
        if reason := options.read_rows(form, price)[1]:
            yield reason
    elif (replaces or quantity) and not re.fullmatch(r"[1-9][0-9]{0,7}", quantity):
        yield "상품재고 수량이 0개 입니다. [prdSelQty]"
    for part in form.every("ProductComponent"):
        if reason := bad_component(part):
            yield reason


RULES: tuple[Rule, ...] = (
    coded, named, categorised, priced, imaged, timed, delivered, announced, stocked,
)  # fmt: skip


def has_options(form: Form) -> bool:
    return form.filled("optSelectYn") == "Y"


def complaint(call: Call, old: Product | None) -> str | None:
    """The first rule that the form breaks, in the market's words."""
    return next((reason for rule in RULES for reason in rule(call, call.form, old)), None)
