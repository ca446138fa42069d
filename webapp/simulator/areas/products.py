"""Product search and reads (guide 1007, 1620, 1621, 1845, 1846). The shop's stock is never in them."""

import re
from dataclasses import replace

from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import products
from webapp.simulator.state.products import Product, Search
from webapp.simulator.wire import Form, Node, bean, container, fields, leaf

MOST_ROWS = 500
NO_MEMBER = "OpenAPI Key 에 해당하는 유저가 없습니다."
ALWAYS_ZERO = {"shopNo": 0, "preSelPrc": 0, "prdStckQty": 0, "nResult": 0}
# As captured live: not alphabetical, the shop number and the result at the end.
PRODUCT = (
    "asDetail",
    "bndlDlvCnYn",
    "cuponcheck",
    "dispCtgrNo",
    "dispCtgrStatCd",
    "exchDlvCst",
    "htmlDetail",
    "imageKindChk",
    "message",
    "optionAllAddPrc",
    "optionAllQty",
    "outsideYnIn",
    "outsideYnOut",
    "prdNm",
    "prdNo",
    "prcDscCmpExpYn",
    "proxyYn",
    "rootCtgrNo",
    "rtngdDlvCst",
    "selPrc",
    "selPrdClfCd",
    "dscAmtPercnt",
    "cupnDscMthdCd",
    "selStatCd",
    "selStatNm",
    "selTermUseYn",
    "sellerItemEventYn",
    "sellerPrdCd",
    "dlvClf",
    "abrdCnDlvCst",
    "abrdInCd",
    "prdWght",
    "validateMsg",
    "gftPackTypCd",
    "gblDlvYn",
    "ntNo",
    "gblHsCode",
    "aplBgnDy",
    "aplEndDy",
    "shopNo",
    "ntShortNm",
    "preSelPrc",
    "hopeShpPntRt",
    "hopeShpPnt",
    "hopeShpWyCd",
    "selMnbdNckNm",
    "stdPrdYn",
    "cupnUseLmtDyYn",
    "cupnIssEndDy",
    "prdStckQty",
)
CODE_ROW = (
    "aplBgnDy",
    "aplEndDy",
    "bndlDlvCnYn",
    "cuponcheck",
    "dispCtgrNo",
    "dispCtgrStatCd",
    "exchDlvCst",
    "gblDlvYn",
    "gblHsCode",
    "gftPackTypCd",
    "imageKindChk",
    "ntNo",
    "optionAllAddPrc",
    "optionAllQty",
    "outsideYnIn",
    "outsideYnOut",
    "prcDscCmpExpYn",
    "prdNm",
    "prdNo",
    "prdWght",
    "proxyYn",
    "rootCtgrNo",
    "rtngdDlvCst",
    "selPrc",
    "selPrdClfCd",
    "selStatCd",
    "selStatNm",
    "sellerItemEventYn",
    "sellerPrdCd",
    "selTermUseYn",
    "stdPrdYn",
    "validateMsg",
)
SEARCH_ROW = (
    "aplBgnDy",
    "aplEndDy",
    "cuponcheck",
    "dispCtgrNo",
    "exchDlvCst",
    "gblDlvYn",
    "gblHsCode",
    "imageKindChk",
    "prdNm",
    "prdNo",
    "prdWght",
    "proxyYn",
    "rootCtgrNo",
    "rtngdDlvCst",
    "selPrc",
    "selStatCd",
    "selStatNm",
    "sellerPrdCd",
    "stdPrdYn",
    "validateMsg",
)
COMPONENT = (
    "addCompPrc",
    "addPrdGrpNm",
    "addPrdWght",
    "addUseYn",
    "compPrdNm",
    "compPrdQty",
    "sellerAddPrdCd",
)


def refuse(reason: str) -> Node:
    return container("Products", leaf("message", reason))


def stranger() -> Node:
    return refuse(NO_MEMBER)


def not_found_text(prd_no: str) -> str:
    return f"해당 상품의 정보를 찾을 수 없습니다. 상품번호 : {prd_no}"


def own_product(call: Call) -> Product | None:
    products.settle_periods(call.db, call.now)
    return products.find(call.db, call.seller.mem_no, call.path["prdNo"])


def tags(product: Product) -> Node:
    return container("ProductTag", *(leaf("tagName", tag) for tag in product.get("tags", ())))


def component_rows(product: Product) -> list[Node]:
    return [bean("productComponent", part, COMPONENT) for part in product.get("components", ())]


@endpoint(1620, "GET", "/prodmarketservice/prodmarket/<prdNo>", stranger=stranger)
def show_product(call: Call) -> Node:
    """A product that is missing or another seller's: the same root without a prdNo."""
    product, prd_no = own_product(call), call.path["prdNo"]
    if product is None:
        reason = f"[{prd_no}] 상품 정보 조회중 오류입니다.{not_found_text(prd_no)}"
        order = ("message", "validateMsg", "shopNo", "preSelPrc", "prdStckQty", "nResult")
        return bean("Product", {"message": reason, "validateMsg": "", **ALWAYS_ZERO}, order)
    found = {**ALWAYS_ZERO, **product, "message": f"[{prd_no}] 상품 정보가 정상적으로 조회되었습니다."}
    return container("Product", *fields(found, PRODUCT), tags(product), leaf("nResult", 0))


@endpoint(1621, "GET", "/prodmarketservice/sellerprodcode/<sellerPrdCd>", stranger=stranger)
def find_by_seller_code(call: Call) -> Node:
    products.settle_periods(call.db, call.now)
    found = products.by_seller_code(call.db, call.seller.mem_no, call.path["sellerPrdCd"])
    return container("ns2:products", *(bean("ns2:product", product, CODE_ROW) for product in found))


def moment(text: str, time_of_day: str) -> str | None:
    """A date as clients write it, in the market's own form; None when it is no date."""
    digits = re.sub(r"[-/: ]", "", text)
    if not re.fullmatch(r"\d{8}(\d{4}(\d{2})?)?", digits):
        return None
    clock = digits[8:] + time_of_day[len(digits) - 8 :]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]} {clock[:2]}:{clock[2:4]}:{clock[4:6]}"


def asked_rows(form: Form) -> tuple[int, int] | None:
    """First and last row asked for, at most 500; None when the numbers are missing or nonsense."""
    limit, start = form.filled("limit"), form.filled("start") or "1"
    end = form.filled("end") or limit
    if not all(number.isascii() and number.isdigit() and int(number) > 0 for number in (limit, start, end)):
        return None
    first = int(start)
    return first, min(int(end), first + int(limit) - 1, first + MOST_ROWS - 1)


def asked_search(form: Form, first: int, last: int) -> Search:
    chosen = (form.filled(f"category{level}") for level in range(1, 5))
    return Search(
        first,
        last,
        categories=tuple(category for category in chosen if category),
        prd_no=form.filled("prdNo"),
        name=form.filled("prdNm"),
        state=form.filled("selStatCd"),
        method=form.filled("selMthdCd"),
        date_type=form.filled("schDateType"),
    )


def within_dates(form: Form, search: Search) -> Search | None:
    """The search limited to the asked period; None when the period makes no sense."""
    begin, end = form.filled("schBgnDt"), form.filled("schEndDt")
    if not begin and not end:
        return search
    first, last = moment(begin, "000000"), moment(end, "235959")
    if search.date_type not in products.DATE_TYPES or first is None or last is None:
        return None
    return replace(search, begin=first, end=last)


@endpoint(1007, "POST", "/prodmarketservice/prodmarket", root="SearchProduct", stranger=stranger)
def search_products(call: Call) -> Node:
    """Rows start to end, newest first. There is no total: the short page is the last."""
    rows = asked_rows(call.form)
    if rows is None:
        return refuse("목록갯수(limit)와 순번(start, end)은 1 이상의 숫자여야 합니다.")
    search = within_dates(call.form, asked_search(call.form, *rows))
    if search is None:
        return refuse("검색시작일과 검색종료일은 조회일자 타입(schDateType)과 함께 입력하셔야 합니다.")
    products.settle_periods(call.db, call.now)
    found = products.search(call.db, call.seller.mem_no, search) if search.last >= search.first else []
    return container(
        "ns2:products",
        *(
            container("ns2:product", *fields(product, SEARCH_ROW), *([tags(product)] if product.get("tags") else []))
            for product in found
        ),
    )


@endpoint(1846, "GET", "/prodservices/getProductDetailCont/<prdNo>", stranger=stranger)
def show_detail(call: Call) -> Node:
    product = own_product(call)
    if product is None:
        return refuse(not_found_text(call.path["prdNo"]))
    return container("ProductDetailCont", leaf("prdDescContClob", product["htmlDetail"]))


@endpoint(1845, "GET", "/prodservices/getProductComponent/<prdNo>", stranger=stranger)
def list_components(call: Call) -> Node:
    product = own_product(call)
    if product is None:
        return refuse(not_found_text(call.path["prdNo"]))
    return container("ProductComponents", *component_rows(product))
