"""Deciding claims on the screen: what the market will do is told first, and what was typed stays."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.browsing import DeskBrowser
from tests.services.claims.test_acting import asked, judged
from tests.services.claims.test_collecting import claim_of
from tests.services.orders.lately import collect as collect_orders
from tests.services.orders.test_collecting import line, place
from webapp import wording_claim_acts
from webapp.forms import claim_acts as forms
from webapp.models import claims as model
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.base import now
from webapp.models.claims import Claim
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.claims import decisions
from webapp.services.claims.acting import DECIDE
from webapp.views.act_sending import UNDER_WAY, UNSETTLED
from webapp.views.claim_acts import FORMS

PARCEL = {"courier": "00034", "tracking_no": "6276-1444-3992"}
FILLED: dict[tuple[str, str], dict[str, str]] = {
    ("cancel", "approve"): {"sure": "y"},
    ("cancel", "refuse"): {**PARCEL, "by": "01", "reason": "02", "text": "이미 보냈습니다", "sure": "y"},
    ("return", "approve"): {"sure": "y"},
    ("return", "refuse"): {"reason": "103", "text": "사용하신 상품입니다"},
    ("return", "hold"): {"reason": "101", "text": "아직 오지 않았습니다"},
    ("return", "hold_completion"): {"reason": "105", "text": "확인하고 있습니다"},
    ("return", "invoice"): {**PARCEL, "by": "01"},
    ("exchange", "approve"): {**PARCEL, "sure": "y"},
    ("exchange", "refuse"): {"reason": "204", "text": "교환할 수 없습니다"},
    ("exchange", "invoice"): {**PARCEL, "by": "01"},
    ("non_arrival", "answer"): {**PARCEL, "reason": "102", "text": "다시 보냈습니다", "by": "01"},
}
# After these nothing is left to do: neither a decision, nor goods that come back.
NOTHING_LEFT = {
    ("cancel", "approve"),
    ("cancel", "refuse"),
    ("return", "refuse"),
    ("exchange", "refuse"),
    ("non_arrival", "answer"),
}


def page(claim: Claim, what: str) -> str:
    return f"/stores/{claim.store_id}/claims/{claim.id}/{what.replace('_', '-')}"


def test_every_decision_has_a_form_and_words() -> None:
    ways = set(decisions.WAYS)
    assert ways == set(FORMS) == set(FILLED)
    assert ways == set(wording_claim_acts.TITLES) == set(wording_claim_acts.EFFECTS) == set(wording_claim_acts.DONE)
    assert forms.DecisionForm in FORMS["cancel", "approve"].__mro__


@pytest.mark.one_database
@pytest.mark.parametrize("case", FILLED, ids="-".join)
def test_a_decision_is_shown_and_then_made(
    browser: DeskBrowser, store: Store, market: Any, case: tuple[str, str]
) -> None:
    kind, what = case
    claim = asked(store, market, kind)
    shown = browser.get(page(claim, what))
    assert wording_claim_acts.EFFECTS[case][0] in shown.text
    answer = browser.post(page(claim, what), FILLED[case])
    assert answer.status_code == 303, answer.text
    told = browser.get(answer.headers["Location"]).text
    assert wording_claim_acts.DONE[case] in told
    assert ("더 할 것이 없습니다" in told) == (case in NOTHING_LEFT), "what is still to come back is not forgotten"
    assert len(judged(market, claim)) == 1
    again = browser.post(page(claim, what), FILLED[case])
    assert again.status_code == 422 or what == "invoice"
    assert len(judged(market, claim)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("case", FILLED, ids="-".join)
def test_an_empty_form_sends_nothing_and_says_what_is_missing(
    browser: DeskBrowser, store: Store, market: Any, case: tuple[str, str]
) -> None:
    claim = asked(store, market, case[0])
    answer = browser.post(page(claim, case[1]), {})
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert not judged(market, claim)


@pytest.mark.one_database
def test_words_that_the_market_cannot_hold_are_named_and_stay(browser: DeskBrowser, store: Store, market: Any) -> None:
    claim = asked(store, market, "return")
    answer = browser.post(page(claim, "refuse"), {"reason": "104", "text": "죄송합니다 😀"})
    assert answer.status_code == 422
    assert "😀" in answer.text
    assert "받지 못하는 글자" in answer.text
    assert not judged(market, claim)


@pytest.mark.one_database
def test_a_short_number_refuses_no_cancel(browser: DeskBrowser, store: Store, market: Any) -> None:
    claim = asked(store, market, "cancel")
    answer = browser.post(page(claim, "refuse"), {**FILLED["cancel", "refuse"], "tracking_no": "1234567890"})
    assert answer.status_code == 422
    assert "11자리 이상" in answer.text
    assert not judged(market, claim)


@pytest.mark.one_database
def test_a_refused_decision_tells_why_with_a_way_out(browser: DeskBrowser, store: Store, market: Any) -> None:
    claim = asked(store, market, "exchange")
    market.withdraw_claim(claim.number)
    answer = browser.post(page(claim, "approve"), FILLED["exchange", "approve"])
    assert answer.status_code == 422
    assert "-27008" in answer.text
    assert "[지금 상태 확인]" in answer.text
    assert "627614443992" in answer.text, "what was typed stays"


@pytest.mark.one_database
def test_an_unclear_end_is_told_as_that(browser: DeskBrowser, store: Store, market: Any) -> None:
    claim = asked(store, market, "return")
    market.fail_next("returnreqconf", "timeout_after", seconds=0.1)
    market.inject_fault("returnedorders", "http_500", count=None)
    answer = browser.post(page(claim, "approve"), {"sure": "y"})
    assert "같은 것을 두 번 보내지 않습니다" in browser.get(answer.headers["Location"]).text
    again = browser.post(page(claim, "approve"), {"sure": "y"})
    assert again.status_code == 409
    assert "같은 것을 두 번 보내지 않습니다" in again.text
    assert len(judged(market, claim)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(("state", "told"), [(SENDING, UNDER_WAY), (UNKNOWN, UNSETTLED)])
def test_who_meets_another_s_decision_under_way_keeps_what_was_typed(
    browser: DeskBrowser, store: Store, market: Any, state: str, told: str
) -> None:
    claim = asked(store, market, "return")
    Act.begin(store, DECIDE, claim.key, {"form": "a colleague's"})
    Act.update(state=state, settled_at=now() if state == UNKNOWN else None).execute()
    answer = browser.post(page(claim, "hold"), FILLED["return", "hold"])
    assert answer.status_code == 409
    assert told in answer.text
    assert "아직 오지 않았습니다" in answer.text
    assert not judged(market, claim)


@pytest.mark.one_database
def test_many_are_approved_once_their_number_is_typed(
    browser: DeskBrowser, store: Store, market: Any, work: Callable[[], None]
) -> None:
    claims = [asked(store, market, "return") for _ in range(3)]
    market.withdraw_claim(claims[2].number)
    ids = [str(claim.id) for claim in claims]
    chosen = browser.post(f"/stores/{store.id}/claims/choose", {"kind": "return", "ids": ids})
    assert "승인할 3건" in chosen.text
    assert "바로 환불됩니다" in chosen.text
    address = f"/stores/{store.id}/claims/approve-many"
    assert browser.post(address, {"kind": "return", "ids": ids, "count": "2"}).status_code == 422
    assert Run.select().where(Run.kind == "claims_approve").count() == 0
    answer = browser.post(address, {"kind": "return", "ids": ids, "count": "3"})
    work()
    told = browser.get(answer.headers["Location"]).text
    assert "승인 2건" in told
    assert claims[2].order_no in told
    assert [len(judged(market, claim)) for claim in claims] == [1, 1, 0]


@pytest.mark.one_database
def test_a_run_that_is_claimed_again_approves_nothing_twice(
    browser: DeskBrowser, store: Store, market: Any, work: Callable[[], None]
) -> None:
    claims = [asked(store, market, "cancel") for _ in range(2)]
    ids = [str(claim.id) for claim in claims]
    answer = browser.post(f"/stores/{store.id}/claims/approve-many", {"kind": "cancel", "ids": ids, "count": "2"})
    work()
    run = Run.get(Run.kind == "claims_approve")
    run.patch(state="queued", live_key="again", finished_at=None)
    runs.perform(run.id)
    assert "승인 2건" in browser.get(answer.headers["Location"]).text
    assert [len(judged(market, claim)) for claim in claims] == [1, 1]


@pytest.mark.one_database
@pytest.mark.parametrize("complete", [False, True])
def test_a_return_is_filed_for_a_buyer(browser: DeskBrowser, store: Store, market: Any, complete: bool) -> None:
    (number,) = place(market, state="501")
    collect_orders(store)
    found = line(number)
    address = f"/stores/{store.id}/orders/{found.order_id}/lines/{found.id}/return"
    assert "구매자를 대신해" in browser.get(address).text
    filled = {"reason": "111", "text": "파손되어 왔다고 합니다", "fee_payment": "04", "by": ""}
    answer = browser.post(address, filled | ({"complete": "y"} if complete else {}))
    assert answer.status_code == 303, answer.text
    claim = claim_of(number)
    assert claim.money == (model.REFUNDED if complete else model.WAITING)
    assert browser.post(address, filled).status_code == 422, "there is one already"
    assert len(market.claims(number)) == 1


@pytest.mark.one_database
def test_a_filing_whose_answer_was_lost_is_found_on_the_lists(browser: DeskBrowser, store: Store, market: Any) -> None:
    (number,) = place(market, state="501")
    collect_orders(store)
    found = line(number)
    market.fail_next("sellerclaimfix", "timeout_after", seconds=0.1)
    address = f"/stores/{store.id}/orders/{found.order_id}/lines/{found.id}/return"
    filled = {"reason": "111", "text": "파손", "fee_payment": "04", "by": ""}
    assert browser.post(address, filled).status_code == 303
    assert claim_of(number).created_at <= now()
    assert len(market.claims(number)) == 1


@pytest.mark.one_database
def test_a_reader_decides_nothing(reader: DeskBrowser, store: Store, market: Any) -> None:
    claim = asked(store, market, "return")
    assert reader.get(page(claim, "approve")).status_code == 403
    assert reader.post(page(claim, "approve"), {"sure": "y"}).status_code == 403
    assert not judged(market, claim)


@pytest.mark.one_database
def test_an_act_that_nobody_asked_about_for_days_is_asked_about_by_whoever_meets_it(
    browser: DeskBrowser, store: Store, market: Any
) -> None:
    """The regular run asks for a day; a worker that was off for longer must not leave a claim undecidable."""
    claim = asked(store, market, "return")
    market.fail_next("returnreqconf", "timeout_before", seconds=0.1)
    browser.post(page(claim, "approve"), {"sure": "y"})
    assert not judged(market, claim)
    old = now() - dt.timedelta(days=3)
    Act.update(created_at=old, settled_at=old).execute()
    answer = browser.post(page(claim, "approve"), {"sure": "y"})
    assert wording_claim_acts.DONE["return", "approve"] in browser.get(answer.headers["Location"]).text
    assert len(judged(market, claim)) == 1
