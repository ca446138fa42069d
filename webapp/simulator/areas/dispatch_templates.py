"""Dispatch-deadline templates (guide 6735-6737)."""

from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import dispatch_templates
from webapp.simulator.state.dispatch_templates import Template
from webapp.simulator.wire import Form, Node, bean, container, leaf

HOURS = tuple(f"{hour:02d}00" for hour in range(9, 21))
LISTED = (
    "memNo",
    "prdInfoTmpltClfCd",
    "prdInfoTmpltNm",
    "prdInfoTmpltNo",
    "repCloseTimeYn",
    "satPayCmplHm",
    "satSendYn",
    "sendClfCd",
    "sendCmplTerm",
    "wkdayPayCmplHm",
)
SAME_DAY = "02"
NO_MEMBER = "OpenAPI Key 에 해당하는 유저가 없습니다."


def stranger() -> Node:
    return refuse(NO_MEMBER)


def stranger_list() -> Node:
    return container("productInformationTemplateList", leaf("result_message", NO_MEMBER))


def refuse(reason: str) -> Node:
    return bean("ClientMessage", {"message": reason, "preSelPrc": 0, "resultCode": "500"})


def accept(message: str, template: Template) -> Node:
    number = template["prdInfoTmpltNo"]
    return bean("ClientMessage", {"message": message, "prdInfoTmpltNo": number, "preSelPrc": 0, "resultCode": "200"})


def allowed_terms(method: str, overseas_seller: bool) -> tuple[int, int]:
    """Fewest and most days until dispatch for a method that counts days."""
    if method == "01":
        return 1, 2
    return 3, 14 if overseas_seller else 7


def complaint(form: Form, overseas_seller: bool) -> str | None:
    method = form.filled("sendClfCd")
    if method not in dispatch_templates.METHODS:
        return "발송방법(sendClfCd)은 01, 02, 03 중 하나여야 합니다."
    if form.filled("satSendYn") not in ("Y", "N"):
        return "토요일 발송여부(satSendYn)는 Y 또는 N 이어야 합니다."
    if form.filled("repCloseTimeYn") not in ("Y", "N"):
        return "대표 마감시간(repCloseTimeYn)은 Y 또는 N 이어야 합니다."
    return bad_term(form, method, overseas_seller) or bad_hours(form, method)


def bad_term(form: Form, method: str, overseas_seller: bool) -> str | None:
    if method == SAME_DAY:
        return None
    fewest, most = allowed_terms(method, overseas_seller)
    term = form.filled("sendCmplTerm")
    if term.isascii() and term.isdigit() and fewest <= int(term) <= most:
        return None
    return f"발송기한(sendCmplTerm)은 {fewest} ~ {most}일만 설정할 수 있습니다."


def bad_hours(form: Form, method: str) -> str | None:
    weekday, saturday = form.filled("wkdayPayCmplHm"), form.filled("satPayCmplHm")
    if weekday not in HOURS and (weekday or method == SAME_DAY):
        return "주문마감시간(wkdayPayCmplHm)은 0900 ~ 2000 사이의 정시여야 합니다."
    if saturday not in HOURS and (saturday or form.filled("satSendYn") == "Y"):
        return "토요일 주문마감시간(satPayCmplHm)은 0900 ~ 2000 사이의 정시여야 합니다."
    return None


def sent_template(form: Form) -> Template:
    same_day = form.filled("sendClfCd") == SAME_DAY
    return {
        "sendClfCd": form.filled("sendClfCd"),
        "satSendYn": form.filled("satSendYn"),
        "sendCmplTerm": 0 if same_day else int(form.filled("sendCmplTerm")),
        "wkdayPayCmplHm": form.get("wkdayPayCmplHm"),
        "satPayCmplHm": form.get("satPayCmplHm"),
        "repCloseTimeYn": form.filled("repCloseTimeYn"),
    }


def store_template(call: Call, number: int) -> Template:
    template = dispatch_templates.save(call.db, call.seller.mem_no, number, sent_template(call.form))
    call.record(number, template)
    return template


@endpoint(6735, "GET", "/prodservices/sendCloseList", stranger=stranger_list)
def list_dispatch_templates(call: Call) -> Node:
    found = dispatch_templates.listed(call.db, call.seller.mem_no)
    rows = (bean("templateBOList", template, LISTED) for template in found)
    return container("productInformationTemplateList", *rows, leaf("result_message", "SUCCESS"))


@endpoint(6736, "POST", "/prodservices/sendCloseTemplate", root="SendCloseTmplt", stranger=stranger)
def register_dispatch_template(call: Call) -> Node:
    if reason := complaint(call.form, call.seller.kind == "global"):
        return refuse(f"발송마감 템플릿 등록 실패 : {reason}")
    template = store_template(call, dispatch_templates.next_number(call.db))
    return accept("발송마감 템플릿 등록 성공", template)


@endpoint(6737, "PUT", "/prodservices/sendCloseTemplate/<number>", root="SendCloseTmplt", stranger=stranger)
def update_dispatch_template(call: Call) -> Node:
    old = dispatch_templates.find(call.db, call.seller.mem_no, call.path["number"])
    if old is None:
        return refuse("발송마감 템플릿 수정 실패 : 존재하지 않는 발송마감 템플릿입니다.")
    if reason := complaint(call.form, call.seller.kind == "global"):
        return refuse(f"발송마감 템플릿 수정 실패 : {reason}")
    return accept("발송마감 템플릿 수정 성공", store_template(call, old["prdInfoTmpltNo"]))
