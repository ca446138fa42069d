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
PERIODS = ("0:100", "3:101", "5:102", "7:103", "15:104", "30:105", "60:106", "90:107", "120:108", "1y:109", "3y:110")
PRE_ORDER_PERIODS = ("0:400", "3:401", "5:402", "7:403", "15:404", "30:405", "60:406", "90:407")
FIXED, PRE_ORDER, USED = "01", "04", "05"
ONLY_USED = ("02", "04", "05", "07", "08", "09")
FROM_ABROAD = (
    "abrdInCd", "prdWght", "abrdCnDlvCst", "globalOutAddrSeq", "mbAddrLocation05", "globalInAddrSeq",
    "mbAddrLocation06",
)  # fmt: skip
LENGTHS = {
    "prdNmEng": 100, "beefTraceNo": 20, "mainTitle": 100, "artist": 100, "mudvdLabel": 200, "maker": 200,
    "albumNm": 200, "dvdTitle": 200,
}  # fmt: skip
FORBIDDEN = set("'\"%&<>#†")
TARGETS = {"01": ("01", "02", "03"), "02": ("01", "03"), "03": ("01", "03"), "04": ("03", "04", "05")}
CODED: dict[str, tuple[str, ...]] = {
    "selMthdCd": ("01", "04", "05"), "prdTypCd": ("01", "10"), "rmaterialTypCd": ("01", "02", "03", "04", "05"),
    "orgnTypCd": ("01", "02", "03"), "suplDtyfrPrdClfCd": ("01", "02", "03"), "minorSelCnYn": ("Y", "N"),
    "prdStatCd": ("01", "02", "03", "04", "05", "07", "08", "09", "10"), "dlvCnAreaCd": ("01", "02"),
    "dlvWyCd": ("01", "03", "04", "05"), "bndlDlvCnYn": ("Y", "N"), "dlvCstPayTypCd": ("01", "02", "03"),
    "dlvCstInstBasiCd": ("01", "02", "03", "04", "05", "07", "08", "09", "10"),
}  # fmt: skip
FEES: dict[str, tuple[str, ...]] = {
    "02": ("dlvCst1",), "03": ("dlvCst1", "PrdFrDlvBasiAmt"), "04": ("dlvCst3", "dlvCnt1"), "05": ("dlvCst4",),
    "10": ("hsCode",),
}  # fmt: skip
NOT_ON_UPDATE = ("orgnTypCd", "prdStatCd")  # which an update may leave out
MONEY = (
    "rtngdDlvCst", "exchDlvCst", "jejuDlvCst", "islandDlvCst", "dlvCst1", "dlvCst4", "PrdFrDlvBasiAmt", "abrdCnDlvCst",
)  # fmt: skip
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
    for name, most in LENGTHS.items():
        if byte_length(form.filled(name)) > most:
            yield f"{name} 은(는) {most}바이트 초과하여 입력하실 수 없습니다."


def made(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    """Where it comes from and what it is made of."""
    needed = {"01": "orgnTypDtlsCd", "02": "orgnTypDtlsCd", "03": "orgnNmVal"}.get(form.filled("orgnTypCd"))
    if needed and not form.filled(needed):
        yield f"원산지 정보를 입력하셔야 합니다. [{needed}]"
    foods = [one.filled("rmaterialNm") for one in form.every("ProductRmaterial")]
    if form.filled("rmaterialTypCd") == "03" and not foods:
        yield "가공품은 원재료 정보를 입력하셔야 합니다. [ProductRmaterial]"
    if len(set(foods)) > 10 or any(foods.count(food) > 5 for food in foods):
        yield "원재료는 상품 10개, 성분 5개까지 등록 가능합니다. [ProductRmaterial]"
    if form.filled("beefTraceStat") == "01" and not form.filled("beefTraceNo"):
        yield "축산물 이력번호를 입력하셔야 합니다. [beefTraceNo]"


def conditioned(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    """What only used goods, the new type, or global sellers may say."""
    condition, is_used = form.filled("prdStatCd"), form.filled("selMthdCd") == USED
    if condition in ONLY_USED and not is_used:
        yield "판매방식이 중고판매인 경우만 선택가능합니다. [prdStatCd]"
    if condition in ("08", "09") and (old or {}).get("stdPrdYn", form.filled("stdPrdYn")) == "Y":
        yield "신규상품은 반품상품, 스크래치상품을 선택할 수 없습니다. [prdStatCd]"
    for name in ("useMon", "paidSelPrc", "exteriorSpecialNote"):
        if is_used and not form.filled(name):
            yield f"중고판매는 필수 입력값입니다. [{name}]"
    for name in ("abrdBuyPlace", "forAbrdBuyClf"):
        if call.seller.kind == "global" and not form.filled(name):
            yield f"글로벌 회원은 필수 입력값입니다. [{name}]"
    if call.seller.kind != "global" and (form.filled("abrdBuyPlace") or form.filled("forAbrdBuyClf") == "02"):
        yield "글로벌 회원만 입력할 수 있습니다. [abrdBuyPlace]"


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


def moved(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    """An update leaves the category as it is unless it says that it moves the product."""
    before, after = str((old or {}).get("dispCtgrNo")), form.filled("dispCtgrNo")
    if old is None or form.filled("originDispCtgrNo") != "1" or before == after:
        return
    if old.get("stdPrdYn") == "Y":
        yield "신규상품은 카테고리 수정이 불가합니다. [dispCtgrNo]"
    if not categories.share_middle(call.db, before, after):
        yield "대/중카테고리는 변경하실 수 없습니다. [dispCtgrNo]"


def certified(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    """Certificates stand in their group or directly under the product."""
    for group in form.every("ProductCertGroup"):
        kind, target = group.filled("crtfGrpTypCd"), group.filled("crtfGrpObjClfCd")
        if kind and target not in TARGETS.get(kind, ()):
            yield "KC인증대상여부 값이 올바르지 않습니다. [crtfGrpObjClfCd]"
        if kind and target == "02" and group.filled("crtfGrpExptTypCd") not in ("02", "03"):
            yield "KC면제유형 값이 올바르지 않습니다. [crtfGrpExptTypCd]"
        if kind and target in ("01", "04") and not (group.every("ProductCert") or form.every("ProductCert")):
            yield "인증정보를 입력하셔야 합니다. [ProductCert]"


def priced(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    price = form.filled("selPrc")
    reason = bad_price(old or {"selPrc": price if price.isdigit() else 0, "selStatCd": "103"}, price)
    if form.filled("cuponcheck") not in ("", "Y", "N", "S" if old else "N"):
        yield "기본즉시할인 설정여부 값이 올바르지 않습니다. [cuponcheck]"
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
    period, method = form.filled("selPrdClfCd"), form.filled("selMthdCd")
    if form.filled("selTermUseYn") == "N" and not period and method != FIXED:
        yield "판매기간 설정안함은 고정가판매만 가능합니다. [selTermUseYn]"
    if not period and form.filled("selTermUseYn") != "N":
        yield "판매기간을 입력하셔야 합니다. [selPrdClfCd]"
    if period and not form.filled("aplBgnDy"):
        yield "판매시작일(aplBgnDy)이 누락되었습니다."
    if period in OWN_DATES and day_of(form.filled("aplEndDy").replace("/", "")) is None:
        yield "판매종료일(aplEndDy)이 누락되었습니다."
    if period and period not in (PRE_ORDER_PERIODS if method == PRE_ORDER else PERIODS):
        yield "판매기간코드가 올바르지 않습니다. [selPrdClfCd]"
    if period == "0:100" and method != FIXED:
        yield "판매기간 직접입력은 고정가판매만 가능합니다. [selPrdClfCd]"
    names = ("aplBgnDy", "aplEndDy", "wrhsPlnDy")
    begin, end, arrival = (day_of(form.filled(name).replace("/", "")) for name in names)
    if period in OWN_DATES and begin and end and end < begin:
        yield "판매종료일은 판매시작일보다 빠를 수 없습니다. [aplEndDy]"
    if method == PRE_ORDER and (arrival is None or (end and arrival < end)):
        yield "입고예정일은 판매종료일과 같거나 그 이후여야 합니다. [wrhsPlnDy]"


def delivered(call: Call, form: Form, old: Product | None) -> Iterator[str]:
    rule = form.filled("dlvCstInstBasiCd")
    if rule == "03" and form.filled("bndlDlvCnYn") == "Y":
        yield "상품 조건무 무료일 경우 묶음배송이 불가능합니다. <bndlDlvCnYn/> 를 N으로 설정해주세요."
    for needed in FEES.get(rule, ()):
        if not form.filled(needed):
            yield f"배송비를 입력하셔야 합니다. [{needed}]"
    for needed in FROM_ABROAD if form.filled("dlvClf") == "03" else ():
        if not form.filled(needed):
            yield f"11번가 해외 배송은 필수 입력값입니다. [{needed}]"
    yield from addressed(call, form)


def addressed(call: Call, form: Form) -> Iterator[str]:
    """Addresses and templates are the account's own; an outbound one abroad says so."""
    outbound = "overseas" if form.filled("outsideYnOut") == "Y" else "outbound"
    for name, kind in (("addrSeqOut", outbound), ("addrSeqIn", "return"), ("visitAddrSeq", "visit")):
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
    asked = [option.filled("colOptName") for option in form.every("ProductCustOption")]
    if len(asked) > 5 or not all(1 <= len(name) <= 25 and not FORBIDDEN & set(name) for name in asked):
        yield "구매자 작성형 옵션명은 25자 이하로 5개까지 등록 가능합니다. [colOptName]"
    for part in form.every("ProductComponent"):
        if reason := bad_component(part):
            yield reason


RULES: tuple[Rule, ...] = (
    coded, named, made, conditioned, categorised, moved, certified, priced, imaged, timed, delivered, announced,
    stocked,
)  # fmt: skip


def has_options(form: Form) -> bool:
    return form.filled("optSelectYn") == "Y"


def complaint(call: Call, old: Product | None) -> str | None:
    """The first rule that the form breaks, in the market's words."""
    return next((reason for rule in RULES for reason in rule(call, call.form, old)), None)
