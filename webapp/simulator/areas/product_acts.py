"""What sellers change about products one thing at a time (guide 1752, 1855, 1625, 1718, 1850, 1849, 1851, 1856, …)."""

import re
from datetime import datetime, timedelta
from typing import Any

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.areas.orders import moment_of
from webapp.simulator.areas.products import (
    MOST_ROWS,
    NO_MEMBER,
    asked_rows,
    not_found_text,
    own_product,
    refuse,
    stranger,
)
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import options, products, stocks
from webapp.simulator.state.orders import stamp
from webapp.simulator.state.products import FOREVER, Product
from webapp.simulator.wire import Form, Node, bean, container, leaf

ON_SALE, NOT_YET, STOPPED, ENDED, BANNED = "103", "102", "105", "106", "108"
HIGHEST_PRICE = 1_000_000_000
TERMS = ("0", "3", "5", "7", "15", "30", "60", "90", "120")
TAXES = ("01", "02", "03")
NOTICES = ("01", "02", "03", "04", "05", "06", "07")
LOCKED = f"판매금지 상품은 수정할 수 없습니다. 상태[{BANNED}]"
COMPONENT_NAME = 40
QUARTER = timedelta(days=92)
WEEK = timedelta(days=7)


def told(code: str, message: str, number: str = "", previous: object = 0) -> Node:
    fields = {"message": message, "preSelPrc": previous, "productNo": number, "resultCode": code}
    return bean("ClientMessage", fields)


def no_member() -> Node:
    return told("500", NO_MEMBER)


def save(call: Call, product: Product, **changes: Any) -> Product:
    """The product with changes, kept and in the ledger."""
    changed = {**product, **changes, "updateDt": stamp(call.now)}
    products.save_all(call.db, call.seller.mem_no, [changed])
    call.record(product["prdNo"], changes)
    return changed


def is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,12}", text) is not None


# Price


def bad_price(product: Product, text: str) -> str | None:
    """What is wrong with a new price."""
    if not is_number(text) or not 0 < int(text) < HIGHEST_PRICE:
        return "판매가는 10원 이상 10억원 미만으로 입력하셔야 합니다."
    price, old = int(text), int(product["selPrc"])
    if price % 10:
        return "판매가는 10원 단위로 입력하셔야 합니다."
    if product["selStatCd"] == BANNED:
        return LOCKED
    if price * 2 > old * 3 or price * 5 < old:
        return "판매가는 기존 판매가의 50% 인상, 80% 인하까지만 수정할 수 있습니다."
    return None


def discounted(price: int, amount: str, unit: str) -> int:
    return price * (100 - int(amount)) // 100 if unit == "02" else price - int(amount)


def below_discount(product: Product, price: int) -> str | None:
    """What is wrong with a price beside the discount that the product has and keeps."""
    if product.get("cuponcheck") != "Y":
        return None
    left = discounted(price, str(product["dscAmtPercnt"]), product["cupnDscMthdCd"])
    return None if left > 0 else "판매가는 기본즉시할인 금액보다 커야 합니다."


def beside_options(call: Call, price: int) -> str | None:
    """What is wrong with a price beside the options that the product has and keeps."""
    return options.out_of_range(stocks.of_product(call.db, call.path["prdNo"]), price)


@endpoint(1752, "GET", "/prodservices/product/price/<prdNo>/<price>", stranger=no_member)
def set_price(call: Call) -> Node:
    """The receipt names the old price and no product number."""
    product, number = own_product(call), call.path["prdNo"]
    if product is None:
        return told("500", not_found_text(number))
    reason = bad_price(product, call.path["price"])
    if reason is None:
        price = int(call.path["price"])
        reason = below_discount(product, price) or beside_options(call, price)
    if reason:
        return told("500", f"(상품번호:{number})의 가격 업데이트 실패. MSG : {reason}")
    save(call, product, selPrc=int(call.path["price"]))
    return told("200", f"(상품번호:{number})의 가격이 업데이트 되었습니다", previous=product["selPrc"])


def bad_discount(form: Form, price: int) -> str | None:
    """What is wrong with an instant discount."""
    amount, unit, has_end = (form.filled(name) for name in ("dscAmtPercnt", "cupnDscMthdCd", "cupnUseLmtDyYn"))
    if not is_number(amount) or unit not in ("01", "02") or has_end not in ("", "Y", "N"):
        return "할인 금액과 단위를 확인해 주세요."
    if not 0 < discounted(price, amount, unit) < price:
        return "할인 금액은 0보다 크고 판매가보다 작아야 합니다."
    if has_end == "Y" and day_of(form.filled("cupnIssEndDy").replace("/", "")) is None:
        return "할인 종료일(cupnIssEndDy)이 올바르지 않습니다."
    return None


@endpoint(1855, "POST", "/prodservices/product/priceCoupon/<prdNo>", root="Product", stranger=no_member)
def set_price_and_discount(call: Call) -> Node:
    product, number, form = own_product(call), call.path["prdNo"], call.form
    failure = f"(상품번호:{number})의 즉시할인 업데이트 실패."
    if product is None or form.filled("cuponcheck") not in ("Y", "N"):
        return told("500", failure)
    wanted = form.filled("cuponcheck") == "Y"
    reason = bad_price(product, form.filled("selPrc"))
    if reason is None:
        price = int(form.filled("selPrc"))
        reason = (bad_discount(form, price) if wanted else None) or beside_options(call, price)
    if reason:
        return told("500", f"{failure} MSG : {reason}")
    names = ("dscAmtPercnt", "cupnDscMthdCd", "cupnUseLmtDyYn", "cupnIssEndDy")
    discount = {name: form.filled(name) or None for name in names} if wanted else dict.fromkeys(names)
    save(call, product, selPrc=int(form.filled("selPrc")), cuponcheck="Y" if wanted else "N", **discount)
    done = f"상품 가격 및 기본즉시할인 정보가 정상적으로 수정 되었습니다. 상품번호 : {number}"
    return told("200", done, number, product["selPrc"])


# Stock


def asked_product(call: Call) -> Product | None:
    return products.find(call.db, call.seller.mem_no, call.form.filled("prdNo") or "0")


def is_locked(product: Product | None) -> bool:
    return product is not None and product["selStatCd"] == BANNED


def asked_row(call: Call) -> stocks.StockRow | None:
    """The stock row of path and body, where it is one of this seller's."""
    product = asked_product(call)
    rows = stocks.of_product(call.db, product["prdNo"]) if product else []
    asked = {call.path["stock"], call.form.filled("prdStckNo")}
    return next((row for row in rows if {str(row["prdStckNo"])} == asked), None)


@endpoint(1625, "PUT", "/prodservices/stockqty/<stock>", root="ProductStock", stranger=no_member)
def set_stock(call: Call) -> Node:
    """The receipt names the stock number where others name the product's."""
    number, quantity, weight = call.path["stock"], call.form.filled("stckQty"), call.form.filled("optWght")
    failure = f"옵션재고 번호 : {number}(상품번호: {call.form.filled('prdNo')})의 수량 업데이트 실패."
    if not is_number(quantity) or not is_number(weight):
        return told("400", f"{failure} MSG : 잘못된 요청입니다.")
    row = asked_row(call)
    if row is None:
        return told("404", f"{failure} MSG : 상품번호 또는 재고번호가 존재하지 않습니다.")
    if is_locked(asked_product(call)):
        return told("500", f"{failure} MSG : {LOCKED}")
    stocks.set_weight(call.db, int(number), int(weight))
    stocks.set_quantity(call.db, int(number), int(quantity), call.now)
    call.record(number, {"stckQty": int(quantity), "optWght": int(weight)})
    done = f"옵션재고 번호 : {number}(상품번호: {row['prdNo']})의 수량이 업데이트 되었습니다. 변경된 수량 : {quantity}"
    return told("200", done, number)


@endpoint(1718, "PUT", "/prodservices/stockwght/<stock>", root="ProductStock", stranger=no_member)
def set_weight(call: Call) -> Node:
    number, weight = call.path["stock"], call.form.filled("optWght")
    row = asked_row(call)
    if row is None or not is_number(weight):
        return told("500", f"옵션재고 번호 : {number}의 무게 업데이트 실패.")
    if is_locked(asked_product(call)):
        return told("500", f"옵션재고 번호 : {number}의 무게 업데이트 실패. MSG : {LOCKED}")
    stocks.set_weight(call.db, int(number), int(weight))
    call.record(number, {"optWght": int(weight)})
    return told("200", f"옵션재고 번호 : {number}(상품번호: {row['prdNo']})의 무게가 업데이트 되었습니다.", number)


# What belongs to a product


def said(text: str) -> Node:
    return container("Product", leaf("message", text))


@endpoint(1850, "POST", "/prodservices/updateProductDetailCont/<prdNo>", root="ProductDetailCont", stranger=stranger)
def set_detail(call: Call) -> Node:
    product = own_product(call)
    if product is None or is_locked(product):
        return refuse(LOCKED if product else not_found_text(call.path["prdNo"]))
    if not call.form.filled("prdDescContClob"):
        return refuse("상품 상세 내용을 입력하셔야 합니다.")
    save(call, product, htmlDetail=call.form.filled("prdDescContClob"))
    return said("상품 상세 내용이 수정되었습니다.")


def bad_component(part: Form) -> str | None:
    """What is wrong with an add-on good."""
    name = part.filled("compPrdNm")
    if not name or len(name) > COMPONENT_NAME or set("'\"%&<>#†") & set(name) or not part.filled("addPrdGrpNm"):
        return "추가구성상품의 그룹명과 상품명을 확인해 주세요."
    if not is_number(part.filled("addCompPrc")) or not is_number(part.filled("compPrdQty")):
        return "추가구성상품의 가격과 수량은 숫자여야 합니다."
    if part.filled("compPrdVatCd") not in TAXES or part.filled("addUseYn") not in ("Y", "N"):
        return "추가구성상품의 과세 구분과 사용여부를 확인해 주세요."
    return None


COMPONENT = ("addCompPrc", "addPrdGrpNm", "addPrdWght", "addUseYn", "compPrdNm", "compPrdQty", "sellerAddPrdCd")


def components_of(form: Form) -> list[dict[str, str]]:
    parts = form.every("ProductComponent")
    return [{name: part.filled(name) for name in (*COMPONENT, "compPrdVatCd")} for part in parts]


@endpoint(1849, "POST", "/prodservices/updateProductComponent/<prdNo>", root="Product", stranger=stranger)
def set_components(call: Call) -> Node:
    product, parts = own_product(call), call.form.every("ProductComponent")
    if product is None or is_locked(product):
        return refuse(LOCKED if product else not_found_text(call.path["prdNo"]))
    if not parts:
        return refuse("추가구성상품을 입력하셔야 합니다.")
    for part in parts:
        if reason := bad_component(part):
            return refuse(reason)
    save(call, product, components=components_of(call.form))
    return said("추가 구성 상품 내용이 수정되었습니다.")


@endpoint(1851, "POST", "/prodservices/updateProductOption/<prdNo>", root="Product", stranger=stranger)
def set_options(call: Call) -> Node:
    """Replaces all rows; an option that stays keeps its stock number."""
    product = own_product(call)
    if product is None or is_locked(product):
        return refuse(LOCKED if product else not_found_text(call.path["prdNo"]))
    rows, reason = options.read_rows(call.form, int(product["selPrc"]))
    if reason:
        return refuse(reason)
    options.keep_rows(call.db, product["prdNo"], rows, call.now)
    call.record(product["prdNo"], {"options": rows})
    return told("200", "옵션 정보가 수정되었습니다.", product["prdNo"])


# Sale term and state


@endpoint(1856, "PUT", "/prodservices/sellterm/<prdNo>/<days>", stranger=no_member)
def extend_sale(call: Call) -> Node:
    product, days = own_product(call), call.path["days"]
    if product is None:
        return told("500", "판매자의 상품이 아닙니다.")
    if days not in TERMS:
        return told("500", "판매기간 코드가 올바르지 않습니다.")
    if is_locked(product):
        return told("500", LOCKED)
    if product["aplEndDy"] != FOREVER:
        end = datetime.strptime(product["aplEndDy"], "%Y-%m-%d %H:%M:%S") + timedelta(days=int(days))
        product = save(call, product, aplEndDy=f"{end:%Y-%m-%d %H:%M:%S}")
        if product["selStatCd"] == ENDED and product["aplEndDy"] > stamp(call.now):
            state = stocks.running_state(call.db, product, call.now)
            products.save_all(call.db, call.seller.mem_no, [products.in_state(product, state, call.now)])
    else:
        call.record(product["prdNo"], {"aplEndDy": FOREVER})
    return told("200", "판매기간이 연장되었습니다.", product["prdNo"])


@endpoint(
    1848,
    "POST",
    "/prodservices/sellterm/",
    root="SearchProduct",
    stranger=lambda: container("products", leaf("message", NO_MEMBER)),
)
def list_sale_terms(call: Call) -> Node:
    """Products whose sale ends in the span, which begins today at the earliest."""
    start, end = moment_of(call.form.filled("schBgnDt")), moment_of(call.form.filled("schEndDt"))
    rows = asked_rows(call.form) if call.form.filled("limit") else (1, MOST_ROWS)
    if start is None or end is None or rows is None or end - start > WEEK:
        return container("products", leaf("message", "검색기간은 최대 7일이며 yyyyMMddHHmm 형식입니다."))
    if start.date() < call.now.date():
        return container("products", leaf("message", "검색시작일은 오늘 날짜부터 가능합니다."))
    products.settle_periods(call.db, call.now)
    found = products.ending_between(call.db, call.seller.mem_no, stamp(start), stamp(end))[rows[0] - 1 : rows[1]]
    shown = (bean("product", {name: one[name] for name in ("prdNo", "aplBgnDy", "aplEndDy")}) for one in found)
    return container("products", leaf("message", "성공적으로 조회 되었습니다."), *shown)


def moved(call: Call, origins: tuple[str, ...], state: str, refusal: str) -> Node:
    product, number = own_product(call), call.path["prdNo"]
    if product is None:
        return told("500", not_found_text(number))
    if product["selStatCd"] not in origins:
        return told("500", refusal)
    changed = products.in_state(product, state, call.now)
    products.save_all(call.db, call.seller.mem_no, [{**changed, "updateDt": stamp(call.now)}])
    call.record(number, {"from": product["selStatCd"], "to": state})
    return told("200", f"판매상태가 수정되었습니다. [STAT : {state}]", number)


@endpoint(1631, "PUT", "/prodstatservice/stat/stopdisplay/<prdNo>", stranger=no_member)
def stop_sale(call: Call) -> Node:
    return moved(call, (ON_SALE, NOT_YET), STOPPED, "판매중/전시전인 상품만 판매중지가 가능합니다.")


@endpoint(1632, "PUT", "/prodstatservice/stat/restartdisplay/<prdNo>", stranger=no_member)
def restart_sale(call: Call) -> Node:
    """Back to what it would be by itself: a product with nothing left is sold out, one before its sale waits."""
    product = own_product(call)
    state = stocks.running_state(call.db, product, call.now) if product else ON_SALE
    return moved(call, (STOPPED,), state, "판매중지인 상품만 판매중지 해제가 가능합니다.")


# Notices of delay


@endpoint(6757, "POST", "/prodservices/deliveryDelay", root="DeliveryDelay", stranger=no_member)
def set_delay_notice(call: Call) -> Node:
    """Sets a notice, or takes it off (guide 6758) where no reason is given: both share one address."""
    form = call.form
    numbers = [one.filled("number") for one in form.every("DelayObject")]
    for_all = form.filled("delayForAllProducts")
    if for_all not in ("Y", "N") or (for_all == "N") != bool(numbers):
        return told("500", "전체 상품 여부와 대상 상품을 확인해 주세요.")
    if not numbers:
        numbers = products.numbers_in_state(call.db, call.seller.mem_no, ON_SALE)
    found = [one for n in numbers if (one := products.find(call.db, call.seller.mem_no, n or "0"))]
    if len(found) < len(numbers):
        return told("500", "판매자의 상품이 아닙니다.")
    is_release = form.get("statement") is None
    if not is_release and (reason := bad_notice(form, call.now)):
        return told("500", reason)
    names = ("statement", "dlvDelayPayBgnDt", "dlvDelayPayEndDt", "dlvBgnDt")
    notice = None if is_release else {name: form.filled(name) for name in names}
    for product in found:
        save(call, product, delayNotice=notice)
    return told("200", "해제성공" if is_release else "등록성공")


def bad_notice(form: Form, now: datetime) -> str | None:
    """What is wrong with reason and days of a notice."""
    if form.filled("statement") not in NOTICES:
        return "배송지연 사유가 올바르지 않습니다."
    names = ("dlvDelayPayBgnDt", "dlvDelayPayEndDt", "dlvBgnDt")
    first, last, sent = (day_of(form.filled(name).replace("/", "")) for name in names)
    if first is None or last is None or sent is None:
        return "날짜 형식이 올바르지 않습니다. (yyyy/MM/dd)"
    if first.date() <= now.date() or last < first or sent <= last:
        return "결제 시작일은 내일부터, 배송 시작일은 결제 종료일 이후여야 합니다."
    return None


# Reads of logistics


@endpoint(
    6732,
    "GET",
    "/prodservices/getRealTimeCheckSoldOutOpt/<start>/<end>",
    stranger=lambda: container("soldoutList", leaf("resultCode", "500"), leaf("resultText", NO_MEMBER)),
)
def list_sold_out(call: Call) -> Node:
    start, end = moment_of(call.path["start"]), moment_of(call.path["end"])
    if start is None or end is None or end - start > QUARTER:
        text = "조회기간은 최대 3개월이며 YYYYMMDDHHmm 형식입니다."
        return container("soldoutList", leaf("resultCode", "500"), leaf("resultText", text))
    found = stocks.sold_out_between(call.db, call.seller.mem_no, stamp(start), stamp(end + timedelta(seconds=59)))
    rows = (
        bean("solditem", {"prdNo": row["prdNo"], "stockNo": row["prdStckNo"], "createDt": f"{row['soldOutAt']}.0"})
        for row in found
    )
    return container("soldoutList", *rows, leaf("resultCode", "200"), leaf("resultText", "정상 조회 되었습니다."))


@endpoint(1717, "GET", "/prodmarketservice/prodmarket/wght/<prdNo>", stranger=stranger)
def show_weight(call: Call) -> Node:
    product = own_product(call)
    if product is None:
        return refuse(not_found_text(call.path["prdNo"]))
    facts = {
        "prdNm": product["prdNm"],
        "prdNo": product["prdNo"],
        "prdImgUrl": product.get("prdImage01") or "",
        "prdWght": product.get("prdWght") or 0,
        "DispCtgrEngNm": f"Category {product['dispCtgrNo']}",
        "GlobalOutAddr": "",
        "GlobalInAddr": "",
    }
    return container("ns2:ProductStocks", *(leaf(f"ns2:{name}", value) for name, value in facts.items()))
