"""Dispatch-deadline templates: what the market allows for each method."""

from typing import Any

import pytest

from tests.simulator.conftest import Caller, form
from webapp.simulator import SAMPLE_KEY
from webapp.simulator.seed import shops

LIST, TEMPLATE = "/prodservices/sendCloseList", "/prodservices/sendCloseTemplate"
SAME_DAY = {
    "sendClfCd": "02",
    "satSendYn": "Y",
    "sendCmplTerm": "0",
    "wkdayPayCmplHm": "1400",
    "satPayCmplHm": "1000",
    "repCloseTimeYn": "N",
}
NORMAL = {"sendClfCd": "01", "satSendYn": "N", "sendCmplTerm": "1", "repCloseTimeYn": "N"}
IN_ORDER = {**NORMAL, "sendClfCd": "03", "sendCmplTerm": "7"}


def template(fields: dict[str, Any], **changed: str | None) -> str:
    return form("SendCloseTmplt", **{**fields, **changed})


def test_the_list_holds_the_sellers_templates_under_names_the_market_gave(caller: Caller) -> None:
    answer = caller.get(LIST)
    rows = answer.rows("templateBOList")

    assert [row["prdInfoTmpltNm"] for row in rows] == ["오늘발송 15시 마감", "일반발송 2일", "재고확인 후 순차발송 5일"]
    assert [row["repCloseTimeYn"] for row in rows] == ["Y", "N", "N"]
    assert ("wkdayPayCmplHm" in rows[1], rows[2]["wkdayPayCmplHm"]) == (False, None)
    assert answer.root == "productInformationTemplateList"


def test_a_seller_without_templates_has_an_empty_list(caller: Caller) -> None:
    assert caller.with_key(shops.GLOBAL_KEY).get(LIST).rows("templateBOList") == []


@pytest.mark.parametrize(("fields", "term"), [(SAME_DAY, "0"), (NORMAL, "1"), (IN_ORDER, "7")])
def test_a_template_can_be_registered(caller: Caller, market: Any, fields: dict[str, Any], term: str) -> None:
    answer = caller.post(TEMPLATE, template(fields))
    number = answer.of("prdInfoTmpltNo")
    stored = caller.get(LIST).rows("templateBOList")[-1]

    assert (answer.of("resultCode"), answer.of("message")) == ("200", "발송마감 템플릿 등록 성공")
    assert (stored["prdInfoTmpltNo"], stored["sendCmplTerm"]) == (number, term)
    assert market.ledger.count("register_dispatch_template", number) == 1


def test_a_new_representative_takes_the_place_of_the_old(caller: Caller) -> None:
    caller.post(TEMPLATE, template(NORMAL, repCloseTimeYn="Y"))

    assert [row["repCloseTimeYn"] for row in caller.get(LIST).rows("templateBOList")] == ["N", "N", "N", "Y"]


def test_a_template_can_be_changed(caller: Caller, market: Any) -> None:
    answer = caller.post(f"{TEMPLATE}/344802", template(IN_ORDER), method="PUT")

    assert (answer.of("resultCode"), answer.of("prdInfoTmpltNo")) == ("200", "344802")
    assert caller.get(LIST).rows("templateBOList")[1]["prdInfoTmpltNm"] == "재고확인 후 순차발송 7일"
    assert market.ledger.count("update_dispatch_template", 344802) == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (NORMAL, {"sendClfCd": "04"}),
        (NORMAL, {"satSendYn": None}),
        (NORMAL, {"repCloseTimeYn": "x"}),
        (NORMAL, {"sendCmplTerm": "3"}),
        (NORMAL, {"sendCmplTerm": "0"}),
        (NORMAL, {"sendCmplTerm": None}),
        (IN_ORDER, {"sendCmplTerm": "2"}),
        (IN_ORDER, {"sendCmplTerm": "8"}),
        (NORMAL, {"wkdayPayCmplHm": "0930"}),
        (SAME_DAY, {"wkdayPayCmplHm": None}),
        (SAME_DAY, {"wkdayPayCmplHm": "2100"}),
        (SAME_DAY, {"satPayCmplHm": ""}),
        (SAME_DAY, {"satPayCmplHm": "0800"}),
    ],
)
def test_what_a_method_does_not_allow_is_refused_and_changes_nothing(
    caller: Caller, market: Any, fields: dict[str, Any], wrong: dict[str, Any]
) -> None:
    for method, path in (("POST", TEMPLATE), ("PUT", f"{TEMPLATE}/344801")):
        answer = caller.post(path, template(fields, **wrong), method=method)
        assert answer.of("resultCode") == "500"
        assert "실패 : " in (answer.of("message") or "")

    assert market.ledger.count() == 0
    assert len(caller.get(LIST).rows("templateBOList")) == 3


def test_a_global_seller_may_take_fourteen_days(caller: Caller) -> None:
    seller = caller.with_key(shops.GLOBAL_KEY)

    assert seller.post(TEMPLATE, template(IN_ORDER, sendCmplTerm="14")).of("resultCode") == "200"
    assert seller.post(TEMPLATE, template(IN_ORDER, sendCmplTerm="15")).of("resultCode") == "500"


def test_another_sellers_template_is_out_of_reach(caller: Caller) -> None:
    answer = caller.with_key(shops.SECOND_KEY).post(f"{TEMPLATE}/344801", template(NORMAL), method="PUT")

    assert answer.of("message") == "발송마감 템플릿 수정 실패 : 존재하지 않는 발송마감 템플릿입니다."


def test_templates_can_be_put_in_and_taken_out_from_behind(caller: Caller, market: Any) -> None:
    market.put_template(SAMPLE_KEY, 344900, sendCmplTerm=2, repCloseTimeYn="Y")
    market.remove_template(344801)

    rows = caller.get(LIST).rows("templateBOList")
    assert [(row["prdInfoTmpltNo"], row["repCloseTimeYn"]) for row in rows] == [
        ("344802", "N"),
        ("344803", "N"),
        ("344900", "Y"),
    ]
