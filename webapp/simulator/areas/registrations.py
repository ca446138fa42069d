"""Products registered and overwritten as a whole (guide 1003, 1619)."""

from datetime import datetime, timedelta
from typing import Any

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.areas.product_acts import BANNED, LOCKED, components_of, no_member, told
from webapp.simulator.areas.products import not_found_text, own_product
from webapp.simulator.areas.registration_rules import DAYS, complaint, has_options
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.seed.products import blank_product
from webapp.simulator.state import addresses, options, products, stocks
from webapp.simulator.state.orders import stamp
from webapp.simulator.state.products import FOREVER, Product
from webapp.simulator.store import KST
from webapp.simulator.wire import Form, Node

A_DAY = 500
FIRST_NEW = 8_444_400_001
KEPT = (
    "addrSeqOut", "addrSeqIn", "visitAddrSeq", "dlvSendCloseTmpltNo", "dlvCstInstBasiCd", "dlvCst1", "dlvCst3",
    "dlvCst4", "PrdFrDlvBasiAmt", "dlvCstPayTypCd", "jejuDlvCst", "islandDlvCst", "prdImage01", "prdImage02",
    "prdImage03", "prdImage04", "brand", "orgnTypCd", "orgnTypDtlsCd", "orgnNmVal", "suplDtyfrPrdClfCd", "prdStatCd",
    "rtngExchDetail", "company", "modelNm", "selMthdCd", "asDetail", "bndlDlvCnYn", "rtngdDlvCst", "exchDlvCst",
    "htmlDetail", "prdNm", "sellerPrdCd", "gftPackTypCd", "dlvClf", "outsideYnOut", "outsideYnIn", "selMnbdNckNm",
    "prcDscCmpExpYn", "abrdCnDlvCst", "abrdInCd", "ntShortNm", "hopeShpPnt", "hopeShpWyCd", "selTermUseYn",
)  # fmt: skip
DISCOUNT = ("dscAmtPercnt", "cupnDscMthdCd", "cupnUseLmtDyYn", "cupnIssEndDy")
# What an update does not overwrite: the images only where they are sent, be it empty.
SURVIVING = (
    "prdNo", "createDt", "selStatCd", "selStatNm", "stdPrdYn", "dispCtgrNo", "prdWght", "delayNotice", "prdImage02",
    "prdImage03", "prdImage04",
)  # fmt: skip


def period_of(form: Form, now: datetime) -> tuple[str, str]:
    """Begin and end of the sale; an end in 2999 means three years."""
    begin, end = (day_of(form.filled(name).replace("/", "")) for name in ("aplBgnDy", "aplEndDy"))
    begin = begin or now
    code = form.filled("selPrdClfCd")
    if not code:
        return f"{now:%Y-%m-%d} 00:00:00", FOREVER
    days = DAYS.get(code.partition(":")[0])
    if days is not None:
        end = begin + timedelta(days=days - 1)
    elif end is None or end.year >= 2999:
        end = begin + timedelta(days=DAYS["3y"])
    return f"{begin:%Y-%m-%d} 00:00:00", f"{end:%Y-%m-%d} 23:59:59"


def sent_fields(call: Call, form: Form) -> dict[str, Any]:
    """What the market keeps of a form; addresses that were left out are the account's first ones."""
    begin, end = period_of(form, call.now)
    defaults = {
        name: next((row["addrSeq"] for row in addresses.listed(call.db, call.seller.mem_no, kind)), "")
        for name, kind in (("addrSeqOut", "outbound"), ("addrSeqIn", "return"))
    }
    discount = form.filled("cuponcheck") == "Y"
    return {
        **{name: value for name in KEPT if (value := form.get(name)) is not None},
        **{name: form.filled(name) or default for name, default in defaults.items()},
        "selPrc": int(form.filled("selPrc")),
        "aplBgnDy": begin,
        "aplEndDy": end,
        "cuponcheck": "Y" if discount else "N",
        **{name: form.filled(name) or None if discount else None for name in DISCOUNT},
        "components": components_of(form),
        "tags": [tag for outer in form.every("ProductTag") for tag in outer.texts("tagName") if tag],
        "updateDt": stamp(call.now),
    }


def weight_of(form: Form) -> dict[str, Any]:
    return {"prdWght": int(form.filled("prdWght"))} if form.filled("prdWght").isdigit() else {}


def state_for(product: Product, now: datetime) -> str:
    begins = datetime.strptime(product["aplBgnDy"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=KST)
    return "102" if begins > now else "103"


def registered_today(call: Call) -> int:
    """Registrations of the Korean day so far."""
    query = "SELECT COUNT(*) FROM ledger WHERE mem_no = ? AND page = '1003' AND at LIKE ?"
    return int(call.db.execute(query, (call.seller.mem_no, f"{call.now:%Y-%m-%d}%")).fetchone()[0])


@endpoint(1003, "POST", "/prodservices/product", root="Product", stranger=no_member)
def register_product(call: Call) -> Node:
    """A product that does not say what it is becomes one of the new type, which its code tells."""
    if registered_today(call) >= A_DAY:
        return told("400", f"상품 등록은 1일 {A_DAY}개 까지만 가능합니다.")
    if reason := complaint(call, None):
        return told("500", f"상품등록실패 : {reason}")
    form = call.form
    number = str(products.next_number(call.db, FIRST_NEW))
    is_new_type = form.filled("stdPrdYn") != "N" and form.filled("prdTypCd") == "01"
    product = {
        **blank_product(number, call.now),
        **sent_fields(call, form),
        "dispCtgrNo": form.filled("dispCtgrNo"),
        **weight_of(form),
        "stdPrdYn": "Y" if is_new_type else "N",
    }
    products.save_all(call.db, call.seller.mem_no, [products.in_state(product, state_for(product, call.now), call.now)])
    if has_options(form):
        options.keep_rows(call.db, number, options.read_rows(form, product["selPrc"])[0], call.now)
    else:
        stocks.replace_rows(call.db, number, [{"stckQty": int(form.filled("prdSelQty"))}])
    call.record(number, {"sellerPrdCd": product["sellerPrdCd"], "prdNm": product["prdNm"]})
    return told("210" if is_new_type else "200", f"상품이 정상적으로 등록 되었습니다. 상품번호 : {number}", number)


def overwritten(call: Call, old: Product) -> Product:
    """What is not sent is lost, save for what changes on demand: options, category, weight, discount, images."""
    form = call.form
    kept = {name: old[name] for name in SURVIVING if name in old}
    discount = {name: old.get(name) for name in ("cuponcheck", *DISCOUNT)} if form.filled("cuponcheck") == "S" else {}
    changed = {**blank_product(str(old["prdNo"]), call.now), **kept, **sent_fields(call, form), **discount}
    if form.filled("originDispCtgrNo") == "1":
        changed["dispCtgrNo"] = form.filled("dispCtgrNo")
    return changed | (weight_of(form) if form.filled("prdWghtUpdateYn") == "Y" else {})


def change_stock(call: Call, number: str, price: int) -> None:
    """What an update does to the stock: options change on demand only, the one row of a product without them always."""
    form, rows = call.form, stocks.of_product(call.db, number)
    replaces, quantity = form.filled("optUpdateYn") == "Y", form.filled("prdSelQty")
    if replaces and has_options(form):
        options.keep_rows(call.db, number, options.read_rows(form, price)[0], call.now)
    elif quantity and [row["mixOptNo"] for row in rows] == ["0"]:
        stocks.set_quantity(call.db, int(rows[0]["prdStckNo"]), int(quantity), call.now)
    elif replaces:
        stocks.replace_rows(call.db, number, [{"stckQty": int(quantity)}])
        stocks.follow_stock(call.db, int(number), call.now)


@endpoint(1619, "PUT", "/prodservices/product/<prdNo>", root="Product", stranger=no_member)
def update_product(call: Call) -> Node:
    old, number = own_product(call), call.path["prdNo"]
    if old is None:
        return told("500", f"상품수정실패 : {not_found_text(number)}")
    if old["selStatCd"] == BANNED:
        return told("500", f"상품수정실패 : {LOCKED}")
    if reason := complaint(call, old):
        return told("500", f"상품수정실패 : {reason}")
    changed = overwritten(call, old)
    products.save_all(call.db, call.seller.mem_no, [changed])
    change_stock(call, number, changed["selPrc"])
    call.record(number, {"selPrc": changed["selPrc"], "prdNm": changed["prdNm"]})
    code = "210" if changed.get("stdPrdYn") == "Y" else "200"
    return told(code, f"상품이 정상적으로 수정 되었습니다. 상품번호 : {number}", number, old["selPrc"])
