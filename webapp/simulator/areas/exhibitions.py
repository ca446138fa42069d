"""Exhibitions of a seller and their groups of products (guide 1504, 1505, 1778, 1780 to 1784)."""

import re
from typing import Any

from webapp.simulator.areas.inquiries import day_of
from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import exhibitions as state
from webapp.simulator.state import products
from webapp.simulator.state.exhibitions import Exhibition
from webapp.simulator.state.orders import stamp
from webapp.simulator.wire import Form, Node, bean, byte_length, container, leaf

NO_KEY = ("-100", "API 인증에 실패했습니다. 인증키를 확인해 주세요.")
MISSING = ("-501", "필수파라미터가 부족합니다.")
NO_TARGET = ("-505", "존재하지 않는 대상번호 입니다.")
BAD_FORMAT = ("-506", "허용하지 않는 데이터 포멧입니다.")
BAD_CHARACTERS = ("-508", "특수문자를 사용할 수 없습니다.")
NOT_POSSIBLE = ("-509", "등록할 수 없는 데이터입니다.")
TOO_LARGE = ("-521", "최대 허용 사이즈를 초과하였습니다.")
TOO_LONG = ("-530", "기획전 시작일로부터 최대 90일까지 설정하실 수 있습니다.")
DONE = ("200", "정상 처리되었습니다.")
STATES = ("201", "204", "205", "206", "207")
CANCELLED = "207"
MOST_DAYS = 90
REQUIRED = (
    "plnDispNm", "plnDispBgnDt", "plnDispEndDt", "plnNewBnrImg", "plnDispTitlTypCd", "plnDispTitlData", "plnMBnrImg",
    "plnDispMYn", "ctgrInsertList", "benefitInfo", "repPrdNo", "socialUseYn",
)  # fmt: skip
MAY_BE_EMPTY = ("plnDispMHtml", "dispPosCd")  # required all the same
SENT = (*REQUIRED, *MAY_BE_EMPTY)
GROUP_REQUIRED = (
    "plnThemeNm", "plnThemeRnk", "themeTitlTypCd", "themeTitlData", "moreBtnYn", "dispTmpltCnt", "dispTemplateNo",
    "themePrdInsertList", "prdSortCd",
)  # fmt: skip
GROUP_CODES = {
    "themeTitlTypCd": ("01", "02", "03"), "moreBtnYn": ("Y", "N"), "prdSortCd": ("1", "3", "4", "5", "6", "7"),
    "dispTemplateNo": ("101", "104", "105", "106", "109", "112", "113", "114", "115"),
}  # fmt: skip
CODES = {"plnDispTitlTypCd": ("2", "3"), "plnDispMYn": ("Y", "N"), "socialUseYn": ("Y", "N")}
PLACES = {True: ("01", "02"), False: ("",)}  # of the talk
FORBIDDEN = set("<>\\")


def told(said: tuple[str, str], **more: str) -> Node:
    return bean("ClientMessage", {"resultCode": said[0], "message": said[1], **more})


def stranger() -> Node:
    return told(NO_KEY)


def missing_list(said: tuple[str, str]) -> Node:
    return container("ns2:sellerExhibitions", leaf("resultCode", said[0]), leaf("message", said[1]))


@endpoint(
    1504,
    "POST",
    "/exhibitionservice/exhibition",
    root="ExhibitionSearchInfo",
    stranger=lambda: missing_list(NO_KEY),
)
def list_exhibitions(call: Call) -> Node:
    form = call.form
    wanted = form.filled("planDisplayProcessStatusCode")
    days = {name: form.filled(name) for name in ("startDate", "endDate")}
    if any(text and day_of(text.replace("/", "")) is None for text in days.values()) or wanted not in ("", *STATES):
        return missing_list(BAD_FORMAT)
    found = [
        one
        for one in state.listed(call.db, call.seller.mem_no)
        if form.filled("plnDispNo") in ("", one["plnDispNo"])
        and form.filled("plnDispNm") in one["plnDispNm"]
        and wanted in ("", state.state_of(one, call.now))
        and (not days["startDate"] or one["plnDispBgnDt"] >= days["startDate"])
        and (not days["endDate"] or one["plnDispEndDt"] <= days["endDate"])
    ]
    return container("ns2:sellerExhibitions", *(row_of(call, one) for one in found))


def row_of(call: Call, one: Exhibition) -> Node:
    listed = [number for group in one["groups"] for number in numbers_in(group["themePrdInsertList"])]
    return bean(
        "ns2:sellerExhibition",
        {
            "plnDispNo": one["plnDispNo"],
            "plnDispNm": one["plnDispNm"],
            "createDt": one["createDt"],
            "planDisplayProcessStatusCode": state.state_of(one, call.now),
            "regPrdQty": len(set(listed)),
            "plnDispBgnDt": f"{one['plnDispBgnDt'].replace('/', '-')} 00:00:00",
            "plnDispEndDt": f"{one['plnDispEndDt'].replace('/', '-')} 23:59:59",
            "planDisplayUrl": f"http://example.com/plan/{one['plnDispNo']}",
        },
    )


def numbers_in(listed: str) -> list[str]:
    """Product numbers of a group's list, (number|rank),(number|rank)…"""
    return re.findall(r"\((\d+)\|\d+\)", listed)


def wrong_form(call: Call) -> tuple[str, str] | None:
    """What is wrong with an exhibition that was sent."""
    form = call.form
    if any(not form.filled(name) for name in REQUIRED) or any(form.get(name) is None for name in MAY_BE_EMPTY):
        return MISSING
    if byte_length(form.filled("plnDispNm")) > 100 or len(form.filled("plnDispTagNm").split(",")) > 5:
        return TOO_LARGE
    if FORBIDDEN & set(form.filled("plnDispNm")):
        return BAD_CHARACTERS
    if form.filled("dispPosCd") not in PLACES[form.filled("socialUseYn") == "Y"]:
        return BAD_FORMAT
    begin, end = (day_of(form.filled(name).replace("/", "")) for name in ("plnDispBgnDt", "plnDispEndDt"))
    if begin is None or end is None or any(form.filled(name) not in codes for name, codes in CODES.items()):
        return BAD_FORMAT
    if begin.date() < call.now.date():
        return NOT_POSSIBLE
    if end < begin or (end - begin).days > MOST_DAYS:
        return TOO_LONG
    owned = products.find(call.db, call.seller.mem_no, form.filled("repPrdNo"))
    return None if owned else NOT_POSSIBLE


def kept(form: Form, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: form.filled(name) for name in names}


@endpoint(1505, "POST", "/exhibitionservice/target", root="ExhibitionInfo", stranger=stranger)
def register_exhibition(call: Call) -> Node:
    if wrong := wrong_form(call):
        return told(wrong)
    new = state.add(call.db, call.seller.mem_no, {**kept(call.form, SENT), "createDt": stamp(call.now)})
    call.record(new["plnDispNo"], {"plnDispNm": new["plnDispNm"]})
    return told(DONE, plnDispNo=new["plnDispNo"])


@endpoint(1778, "PUT", "/exhibitionservice/target/<number>", root="ExhibitionInfo", stranger=stranger)
def update_exhibition(call: Call) -> Node:
    old = state.find(call.db, call.seller.mem_no, call.path["number"])
    if old is None or old["state"] == CANCELLED:
        return told(NO_TARGET)
    if wrong := wrong_form(call):
        return told(wrong)
    state.save(call.db, call.seller.mem_no, {**old, **kept(call.form, SENT)})
    call.record(old["plnDispNo"], {"plnDispNm": call.form.filled("plnDispNm")})
    return told(DONE, plnDispNo=old["plnDispNo"])


@endpoint(1780, "DELETE", "/exhibitionservice/target/<number>", stranger=stranger)
def cancel_exhibition(call: Call) -> Node:
    old = state.find(call.db, call.seller.mem_no, call.path["number"])
    if old is None or old["state"] == CANCELLED:
        return told(NO_TARGET)
    state.save(call.db, call.seller.mem_no, {**old, "state": CANCELLED})
    call.record(old["plnDispNo"], {"state": CANCELLED})
    return told(DONE, targetNo=old["plnDispNo"])


@endpoint(1781, "GET", "/exhibitionservice/group/<number>", stranger=stranger)
def list_groups(call: Call) -> Node:
    found = state.find(call.db, call.seller.mem_no, call.path["number"])
    if found is None:
        return told(NO_TARGET)
    return container("ns2:exhibitionGroups", *(bean("ns2:exhibitionGroup", group) for group in found["groups"]))


def wrong_group(call: Call) -> tuple[str, str] | None:
    """What is wrong with a group that was sent."""
    form = call.form
    if any(not form.filled(name) for name in GROUP_REQUIRED) or form.get("moreLinkValue") is None:
        return MISSING
    if byte_length(form.filled("plnThemeNm")) > 100:
        return TOO_LARGE
    if FORBIDDEN & set(form.filled("plnThemeNm")):
        return BAD_CHARACTERS
    digits = all(form.filled(name).isdecimal() for name in ("plnThemeRnk", "dispTmpltCnt"))
    coded = all(form.filled(name) in codes for name, codes in GROUP_CODES.items())
    if not digits or not coded or not 1 <= int(form.filled("dispTmpltCnt")) <= 10:
        return BAD_FORMAT
    numbers = numbers_in(form.filled("themePrdInsertList"))
    owned = [products.find(call.db, call.seller.mem_no, number) for number in numbers]
    return None if numbers and all(owned) else NOT_POSSIBLE


def sent_group(call: Call, number: str) -> dict[str, Any]:
    fields = kept(call.form, (*GROUP_REQUIRED, "moreLinkValue"))
    # What is sent as 7 is listed as 8.
    listed = {"7": "8"}.get(fields["prdSortCd"], fields["prdSortCd"])
    return {**fields, "plnThemeNo": number, "prdSortCd": listed}


@endpoint(1782, "POST", "/exhibitionservice/group/<number>", root="ExhibitionGroup", stranger=stranger)
def register_group(call: Call) -> Node:
    """A group for an exhibition nobody knows cannot be registered: the guide has no other code for it."""
    found = state.find(call.db, call.seller.mem_no, call.path["number"])
    if found is None:
        return told(NOT_POSSIBLE)
    if wrong := wrong_group(call):
        return told(wrong)
    group = sent_group(call, state.next_group(found))
    state.save(call.db, call.seller.mem_no, {**found, "groups": [*found["groups"], group]})
    call.record(group["plnThemeNo"], {"plnThemeNm": group["plnThemeNm"]})
    return told(DONE, plnThemeNm=group["plnThemeNo"])


@endpoint(1783, "PUT", "/exhibitionservice/group/<number>/<group>", root="ExhibitionGroup", stranger=stranger)
def update_group(call: Call) -> Node:
    found = state.find(call.db, call.seller.mem_no, call.path["number"])
    if found is None or call.path["group"] not in {group["plnThemeNo"] for group in found["groups"]}:
        return told(NO_TARGET)
    if wrong := wrong_group(call):
        return told(wrong)
    sent = sent_group(call, call.path["group"])
    groups = [sent if group["plnThemeNo"] == sent["plnThemeNo"] else group for group in found["groups"]]
    state.save(call.db, call.seller.mem_no, {**found, "groups": groups})
    call.record(sent["plnThemeNo"], {"plnThemeNm": sent["plnThemeNm"]})
    return told(DONE)


@endpoint(1784, "DELETE", "/exhibitionservice/group/<number>/<group>", stranger=stranger)
def remove_group(call: Call) -> Node:
    found = state.find(call.db, call.seller.mem_no, call.path["number"])
    left = [group for group in (found or {}).get("groups", ()) if group["plnThemeNo"] != call.path["group"]]
    if found is None or len(left) == len(found["groups"]):
        return told(NO_TARGET)
    state.save(call.db, call.seller.mem_no, {**found, "groups": left})
    call.record(call.path["group"], {"removed": True})
    return told(DONE)
