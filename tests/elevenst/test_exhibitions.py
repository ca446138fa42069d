"""Exhibitions and their groups, over real HTTP and before anything goes out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.elevenst.test_against_the_market import FAULTS, some_product
from tests.elevenst.wire import Wire
from webapp.elevenst import (
    KST,
    ElevenstClient,
    ExhibitionForm,
    ExhibitionSearch,
    ExhibitionState,
    GroupForm,
    GroupOrder,
    GroupTemplate,
    GroupTitle,
    InvalidField,
    RejectedError,
    TalkPlace,
    TitleKind,
    UnavailableError,
)
from webapp.elevenst.exhibitions import REGISTER
from webapp.elevenst.shapes import write_form
from webapp.simulator.market import Market

TODAY = datetime.now(KST).date()  # when the tests were collected: midnight may pass before they run
WEB = "https://images.example.com/banner.jpg"
FORM = ExhibitionForm(
    name="봄맞이 & 특가", tags="봄,컵", begins_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=7),
    banner=WEB, title=WEB, mobile_banner=WEB, categories="1001,1002", benefits="01,05", product_no="3000000007",
)  # fmt: skip
GROUP = GroupForm(name="컵 모음", rank=1, title="b12", products="(3000000007|99)", order=GroupOrder.BY_RANK)


def test_an_exhibition_with_a_group_lives_and_ends(seller: ElevenstClient, market: Market) -> None:
    assert seller.exhibitions.list() == []
    today = market.now.date()
    seller.exhibitions.register(replace(FORM, begins_on=today))
    (shown,) = seller.exhibitions.list(ExhibitionSearch(name="봄맞이", state=ExhibitionState.SHOWN))
    assert (shown.name, shown.product_count, shown.extra) == ("봄맞이 & 특가", 0, {})
    assert shown.begins_at is not None
    assert shown.begins_at.date() == today

    seller.exhibitions.register_group(shown.number, GROUP)
    (group,) = seller.exhibitions.groups(shown.number)
    assert (group.name, group.order, group.extra) == ("컵 모음", GroupOrder.BY_RANK_AS_LISTED, {})
    seller.exhibitions.update_group(shown.number, group.number, replace(GROUP, name="새 이름"))
    assert seller.exhibitions.groups(shown.number)[0].name == "새 이름"
    assert seller.exhibitions.list()[0].product_count == 1
    seller.exhibitions.remove_group(shown.number, group.number)
    assert seller.exhibitions.groups(shown.number) == []

    seller.exhibitions.update(shown.number, replace(FORM, name="여름맞이"))
    seller.exhibitions.cancel(shown.number)
    (ended,) = seller.exhibitions.list()
    assert (ended.name, ended.state) == ("여름맞이", ExhibitionState.CANCELLED)
    assert [entry["act"] for entry in market.list_ledger()] == [
        "register_exhibition", "register_group", "update_group", "remove_group", "update_exhibition",
        "cancel_exhibition",
    ]  # fmt: skip


def test_the_market_refuses_what_only_it_can_know(seller: ElevenstClient, market: Market) -> None:
    assert some_product(market, seller)
    for act in (
        lambda: seller.exhibitions.register(replace(FORM, product_no="1")),
        lambda: seller.exhibitions.register(replace(FORM, begins_on=TODAY - timedelta(days=2))),
        lambda: seller.exhibitions.register(replace(FORM, name="<b>")),
        lambda: seller.exhibitions.update("1", FORM),
        lambda: seller.exhibitions.cancel("1"),
        lambda: seller.exhibitions.groups("1"),
        lambda: seller.exhibitions.register_group("1", GROUP),
        lambda: seller.exhibitions.remove_group("1", "1"),
    ):
        with pytest.raises(RejectedError):
            act()
    assert market.ledger.count() == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"plnDispEndDt": f"{TODAY + timedelta(days=92):%Y/%m/%d}"}, "-530"),
        ({"dispPosCd": None}, "-501"),
        ({"plnDispMHtml": None}, "-501"),
        ({"dispPosCd": "01"}, "-506"),
        ({"socialUseYn": "Y", "dispPosCd": ""}, "-506"),
    ],
)
def test_the_market_takes_no_form_that_the_guide_does_not_allow(
    seller: ElevenstClient, changed: dict[str, str | None], code: str
) -> None:
    body = {name: text for name, text in ({"dispPosCd": "", **write_form(FORM)} | changed).items() if text is not None}
    with pytest.raises(RejectedError) as refusal:
        seller.exhibitions._do(REGISTER, REGISTER.fill(), body)
    assert refusal.value.code == code


@pytest.mark.parametrize("fault", FAULTS)
def test_an_act_met_by_a_fault_happens_once_at_most(seller: ElevenstClient, market: Market, fault: str) -> None:
    market.fail_next("exhibitionservice/target", fault, seconds=0.1)
    with pytest.raises(UnavailableError):
        seller.exhibitions.register(FORM)

    assert len(seller.exhibitions.list()) == market.ledger.count("register_exhibition") <= 1


@pytest.mark.parametrize("fault", ["timeout_before", "cut", "http_500", "too_many", "truncated"])
def test_a_list_met_by_a_fault_that_passes_is_whole(seller: ElevenstClient, market: Market, fault: str) -> None:
    seller.exhibitions.register(FORM)
    market.fail_next("exhibitionservice/exhibition", fault, seconds=0.1)

    assert len(seller.exhibitions.list()) == 1


WRONG: list[tuple[str, Callable[[ElevenstClient], Any]]] = [
    ("name", lambda c: c.exhibitions.register(replace(FORM, name="가" * 51))),
    ("name", lambda c: c.exhibitions.register(replace(FORM, name="봄 😀"))),
    ("tags", lambda c: c.exhibitions.register(replace(FORM, tags="1,2,3,4,5,6"))),
    ("tags", lambda c: c.exhibitions.register(replace(FORM, tags="가" * 16))),
    ("ends_on", lambda c: c.exhibitions.register(replace(FORM, ends_on=TODAY - timedelta(days=1)))),
    ("ends_on", lambda c: c.exhibitions.register(replace(FORM, ends_on=TODAY + timedelta(days=92)))),
    ("banner", lambda c: c.exhibitions.register(replace(FORM, banner="x"))),
    ("title", lambda c: c.exhibitions.register(replace(FORM, title="<p>글</p>"))),
    ("title_kind", lambda c: c.exhibitions.register(replace(FORM, title_kind=TitleKind("9")))),
    ("categories", lambda c: c.exhibitions.register(replace(FORM, categories="a"))),
    ("benefits", lambda c: c.exhibitions.register(replace(FORM, benefits="09"))),
    ("product_no", lambda c: c.exhibitions.update("1", replace(FORM, product_no=""))),
    ("talk_place", lambda c: c.exhibitions.update("1", replace(FORM, has_talk=True))),
    ("talk_place", lambda c: c.exhibitions.update("1", replace(FORM, talk_place=TalkPlace.BOTTOM))),
    ("name", lambda c: c.exhibitions.register_group("1", replace(GROUP, name=" "))),
    ("title", lambda c: c.exhibitions.register_group("1", replace(GROUP, title="f1"))),
    ("title", lambda c: c.exhibitions.register_group("1", replace(GROUP, title_kind=GroupTitle.IMAGE))),
    ("title_kind", lambda c: c.exhibitions.register_group("1", replace(GROUP, title_kind=GroupTitle("9")))),
    ("template", lambda c: c.exhibitions.register_group("1", replace(GROUP, template=GroupTemplate("9")))),
    ("sets", lambda c: c.exhibitions.register_group("1", replace(GROUP, sets=11))),
    ("more_address", lambda c: c.exhibitions.register_group("1", replace(GROUP, has_more=True))),
    ("products", lambda c: c.exhibitions.update_group("1", "2", replace(GROUP, products="1,2"))),
    ("plnDispNo", lambda c: c.exhibitions.cancel("x")),
]


@pytest.mark.parametrize(("field", "perform"), WRONG)
def test_what_the_market_would_refuse_is_not_sent(
    wire: Wire, client: ElevenstClient, field: str, perform: Callable[[ElevenstClient], Any]
) -> None:
    with pytest.raises(InvalidField, match=f"^{field}:"):
        perform(client)
    assert wire.received == []
