"""Dispatch-deadline templates pushed to the market: by the rules of each method, once, and settled by asking."""

import datetime as dt
from typing import Any

import pytest

from webapp.elevenst import DispatchMethod, DispatchTemplateForm
from webapp.models.acts import DONE, REJECTED, UNKNOWN
from webapp.models.shipping import DispatchTemplate
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.audit import SYSTEM
from webapp.services.sending import Sent
from webapp.services.shipping import dispatch_book, dispatch_push, refusals
from webapp.services.shipping.dispatch_push import Wanted
from webapp.simulator import SAMPLE_KEY

NORMAL = DispatchTemplateForm(method=DispatchMethod.NORMAL, term=1)
TODAY = DispatchTemplateForm(
    method=DispatchMethod.TODAY,
    weekday_cutoff=dt.time(13),
    saturday=True,
    saturday_cutoff=dt.time(10),
    is_default=True,
)
AFTER_CHECK = DispatchTemplateForm(method=DispatchMethod.AFTER_STOCK_CHECK, term=7, weekday_cutoff=dt.time(20))


def register(store: Store, form: DispatchTemplateForm, key: str = "form-1") -> Sent:
    with sending.calling(store) as client:
        return dispatch_push.register(store, client, Wanted(form, key), SYSTEM)


def update(row: DispatchTemplate, form: DispatchTemplateForm, key: str = "form-2") -> Sent:
    with sending.calling(row.store) as client:
        return dispatch_push.update(row, client, Wanted(form, key), SYSTEM)


@pytest.mark.parametrize("form", [NORMAL, TODAY, AFTER_CHECK], ids=["normal", "today", "after check"])
def test_each_method_is_registered_and_named_by_the_market(
    store: Store, market: Any, form: DispatchTemplateForm
) -> None:
    row = DispatchTemplate.get_by_id(register(store, form).row_id)
    there = next(one for one in market.templates(SAMPLE_KEY) if str(one["prdInfoTmpltNo"]) == row.number)
    assert (row.method, row.days, row.name) == (str(form.method), form.term or 0, there["prdInfoTmpltNm"])
    assert (row.weekday_cutoff or None, row.saturday) == (there["wkdayPayCmplHm"], there["satSendYn"] == "Y")


def test_a_new_representative_takes_that_from_the_one_before(store: Store) -> None:
    first = register(store, TODAY, "form-1").row_id
    second = register(store, TODAY, "form-2").row_id
    flags = {row.id: row.is_representative for row in DispatchTemplate.select() if row.id in (first, second)}
    assert flags == {first: False, second: True}


def test_an_edit_reaches_the_market(store: Store, market: Any) -> None:
    row = DispatchTemplate.get_by_id(register(store, NORMAL).row_id)
    assert update(row, AFTER_CHECK).is_done
    row = DispatchTemplate.get_by_id(row.id)
    assert (row.method, row.days, row.weekday_cutoff) == ("03", 7, "2000")
    assert market.ledger.count("update_dispatch_template", row.number) == 1


def test_the_same_form_sent_twice_registers_once(store: Store, market: Any) -> None:
    assert register(store, NORMAL).row_id == register(store, NORMAL).row_id
    assert market.ledger.count("register_dispatch_template") == 1


@pytest.mark.parametrize("fault", ["timeout_after", "cut", "truncated"])
def test_a_lost_answer_is_settled_by_asking(store: Store, market: Any, fault: str) -> None:
    market.fail_next("sendCloseTemplate", fault, seconds=0.1)
    sent = register(store, NORMAL)
    assert (sent.act.state, DispatchTemplate.get_by_id(sent.row_id).days) == (DONE, 1)
    assert market.ledger.count("register_dispatch_template") == 1


def test_what_never_arrived_stays_unknown_at_first(store: Store, market: Any) -> None:
    market.fail_next("sendCloseTemplate", "timeout_before", seconds=0.1)
    assert register(store, NORMAL).act.state == UNKNOWN
    assert [act.kind for act in sending.unsettled(store, dispatch_push.KINDS)] == [dispatch_push.REGISTER]


def test_a_name_that_cannot_be_read_back_does_not_undo_the_registration(store: Store, market: Any) -> None:
    with sending.calling(store) as client:
        client.dispatch_templates.list()
        act, _mine = sending.begin(sending.Intent(store, dispatch_push.REGISTER, "x", "x", _request()), SYSTEM)
        market.inject_fault("sendCloseList", "wrong_root", count=None)
        closing = dispatch_push.closing_of(store, client, SYSTEM)
        sent = sending.carry_out(act, lambda: client.dispatch_templates.register(NORMAL), closing)
    assert (sent.is_done, DispatchTemplate.get_by_id(sent.row_id).name) == (True, "일반발송 1일")


def _request() -> dict[str, Any]:
    return {"wanted": {"method": "01", "days": 1, "saturday": False, "is_representative": False}, "known": []}


def test_a_refusal_names_its_field(store: Store, market: Any) -> None:
    abroad = DispatchTemplateForm(method=DispatchMethod.AFTER_STOCK_CHECK, term=14, overseas_direct=True)
    sent = register(store, abroad)
    refusal = refusals.of_dispatch(sent)
    assert refusal is not None
    assert (sent.act.state, refusal.field) == (REJECTED, "days")
    assert "3 ~ 7일" in refusal.sentence


@pytest.mark.parametrize(
    ("method", "seller_kind", "days"),
    [
        ("01", "business", (1, 2)),
        ("01", "global", (1, 2)),
        ("02", "business", (0, 0)),
        ("03", "business", (3, 7)),
        ("03", "global", (3, 14)),
    ],
)
def test_days_follow_the_method_and_the_kind_of_seller(method: str, seller_kind: str, days: tuple[int, int]) -> None:
    assert dispatch_book.days_allowed(method, seller_kind) == days
