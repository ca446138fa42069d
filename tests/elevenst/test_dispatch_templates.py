"""Dispatch templates: read as they are kept, sent only as the market allows them."""

from datetime import time

import pytest

from tests.elevenst.wire import Wire
from webapp.elevenst import (
    DispatchMethod,
    DispatchTemplateForm,
    ElevenstClient,
    InvalidField,
    RejectedError,
    UnavailableError,
)

NORMAL, TODAY, CHECKED = DispatchMethod.NORMAL, DispatchMethod.TODAY, DispatchMethod.AFTER_STOCK_CHECK
RECEIPT = (
    "<ClientMessage><message>발송마감 템플릿 등록 성공</message><prdInfoTmpltNo>344842</prdInfoTmpltNo>"
    "<resultCode>200</resultCode></ClientMessage>"
)
LISTED = (
    "<templateBOList><memNo>10000276</memNo><prdInfoTmpltClfCd>07</prdInfoTmpltClfCd><prdInfoTmpltNm>당일</prdInfoTmpltNm>"
    "<prdInfoTmpltNo>344836</prdInfoTmpltNo><repCloseTimeYn>Y</repCloseTimeYn><satPayCmplHm>0900</satPayCmplHm>"
    "<satSendYn>Y</satSendYn><sendClfCd>02</sendClfCd><sendCmplTerm>0</sendCmplTerm><wkdayPayCmplHm>1500</wkdayPayCmplHm>"
    "</templateBOList>"
)


def listing(rows: str, message: str = "SUCCESS") -> str:
    said = f"<result_message>{message}</result_message>" if message else ""
    return f"<productInformationTemplateList>{said}{rows}</productInformationTemplateList>"


@pytest.mark.parametrize("message", ["SUCCESS", "정상 처리", ""])
def test_templates_are_read_whatever_the_market_says_beside_them(
    wire: Wire, client: ElevenstClient, message: str
) -> None:
    wire.plan(listing(LISTED, message))
    (template,) = client.dispatch_templates.list()

    assert (template.number, template.method, template.term) == ("344836", TODAY, 0)
    assert (template.weekday_cutoff, template.saturday, template.saturday_cutoff) == (time(15), True, time(9))
    assert template.is_default is True


def test_no_templates_are_believed_when_the_market_says_so(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(listing(""))

    assert client.dispatch_templates.list() == []


def test_a_wordless_list_without_templates_is_not_believed(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(listing("", ""))

    with pytest.raises(UnavailableError):
        client.dispatch_templates.list()


def test_an_unknown_method_and_an_odd_hour_lose_nothing(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(listing(LISTED.replace(">02<", ">07<").replace("1500", "2575")))
    (template,) = client.dispatch_templates.list()

    assert template.method == "07"
    assert template.weekday_cutoff is None
    assert template.extra == {"wkdayPayCmplHm": "2575"}


def test_a_template_is_registered_with_all_its_hours(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(RECEIPT)
    form = DispatchTemplateForm(
        method=TODAY, weekday_cutoff=time(15), saturday=True, saturday_cutoff=time(9), is_default=True
    )

    assert client.dispatch_templates.register(form) == "344842"
    assert wire.last.body.partition(b"?>")[2].strip() == (
        b"<SendCloseTmplt><sendClfCd>02</sendClfCd><satSendYn>Y</satSendYn><sendCmplTerm>0</sendCmplTerm>"
        b"<wkdayPayCmplHm>1500</wkdayPayCmplHm><satPayCmplHm>0900</satPayCmplHm><repCloseTimeYn>Y</repCloseTimeYn>"
        b"</SendCloseTmplt>"
    )


def test_a_template_is_changed_under_its_own_number(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(RECEIPT)
    client.dispatch_templates.update("344801", DispatchTemplateForm(method=CHECKED, term=7))

    assert (wire.last.method, wire.last.path) == ("PUT", "/rest/prodservices/sendCloseTemplate/344801")
    assert b"<sendCmplTerm>7</sendCmplTerm>" in wire.last.body
    assert b"PayCmplHm" not in wire.last.body


def test_a_refused_template_is_told_in_the_markets_words(wire: Wire, client: ElevenstClient) -> None:
    wire.plan("<ClientMessage><message>발송마감 템플릿 등록 실패</message><resultCode>500</resultCode></ClientMessage>")

    with pytest.raises(RejectedError) as refusal:
        client.dispatch_templates.register(DispatchTemplateForm(method=NORMAL, term=1))

    assert (refusal.value.endpoint, refusal.value.code) == ("dispatch_templates.register", "500")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (DispatchTemplateForm(method=NORMAL, term=3), "term"),
        (DispatchTemplateForm(method=NORMAL), "term"),
        (DispatchTemplateForm(method=CHECKED, term=2), "term"),
        (DispatchTemplateForm(method=CHECKED, term=8), "term"),
        (DispatchTemplateForm(method=CHECKED, term=15, overseas_direct=True), "term"),
        (DispatchTemplateForm(method=NORMAL, term=3, overseas_direct=True), "term"),
        (DispatchTemplateForm(method=TODAY), "weekday_cutoff"),
        (DispatchTemplateForm(method=TODAY, term=1, weekday_cutoff=time(9)), "term"),
        (DispatchTemplateForm(method=TODAY, weekday_cutoff=time(8)), "weekday_cutoff"),
        (DispatchTemplateForm(method=TODAY, weekday_cutoff=time(9, 30)), "weekday_cutoff"),
        (DispatchTemplateForm(method=NORMAL, term=1, saturday=True), "saturday_cutoff"),
        (DispatchTemplateForm(method=NORMAL, term=1, saturday_cutoff=time(9)), "saturday_cutoff"),
        (DispatchTemplateForm(method=NORMAL, term=1, saturday=True, saturday_cutoff=time(21)), "saturday_cutoff"),
        (DispatchTemplateForm(method=DispatchMethod("09"), term=1), "method"),
    ],
)
def test_what_the_method_does_not_allow_is_never_sent(
    wire: Wire, client: ElevenstClient, form: DispatchTemplateForm, field: str
) -> None:
    with pytest.raises(InvalidField) as refusal:
        client.dispatch_templates.register(form)

    assert refusal.value.field == field
    assert wire.received == []


@pytest.mark.parametrize(
    "form",
    [
        DispatchTemplateForm(method=NORMAL, term=2),
        DispatchTemplateForm(method=CHECKED, term=3),
        DispatchTemplateForm(method=CHECKED, term=14, overseas_direct=True),
        DispatchTemplateForm(method=TODAY, weekday_cutoff=time(20)),
    ],
)
def test_what_the_method_allows_passes(form: DispatchTemplateForm) -> None:
    form.check()
