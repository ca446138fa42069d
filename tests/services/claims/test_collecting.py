"""클레임 수집: every claim once, in the state that the market tells last, and none that only seems to be over."""

import datetime as dt
import json
from typing import Any

import pytest
import requests

from tests.services.orders.test_collecting import collect as collect_orders
from tests.services.orders.test_collecting import line, place
from webapp.elevenst import KST
from webapp.elevenst.codes import OrderState
from webapp.models import claims as model
from webapp.models.base import db, now
from webapp.models.claims import Claim, ClaimStep
from webapp.models.orders import OrderLine
from webapp.models.runs import DONE, Run
from webapp.models.stores import Freshness, Store
from webapp.services import freshness, runs
from webapp.services.claims import collecting, reading
from webapp.simulator import SAMPLE_KEY


def collect(store: Store) -> Run:
    run, _ = runs.start(runs.Order(collecting.KIND, store))
    ended = runs.perform(run.id)
    assert ended is not None
    return ended


def claim_of(number: str) -> Claim:
    found: Claim = Claim.select().where(Claim.order_no == number).order_by(Claim.id.desc()).get()
    return found


def tracks(claim: Claim) -> dict[str, list[str]]:
    rows = ClaimStep.select().where(ClaimStep.claim == claim).order_by(ClaimStep.id)
    return {track: [step.after for step in rows if step.track == track] for track in ("state", "goods", "money")}


KINDS = {
    # What buyers do, from where: kind, our stage, money and goods of it.
    "a cancel of what is packed": ("301", "cancel", model.NEW, model.WAITING, model.NOTHING),
    "a cancel of what is paid": ("202", "cancel", model.FINISHED, model.REFUNDED, model.NOTHING),
    "a return": ("501", "return", model.NEW, model.WAITING, model.AWAITED),
    "an exchange": ("501", "exchange", model.NEW, model.NO_MONEY, model.AWAITED),
    "a forced cancel": ("901", "forced", model.FINISHED, model.REFUNDED, model.NOTHING),
}


@pytest.mark.parametrize("case", KINDS)
def test_every_list_brings_its_claims(store: Store, market: Any, case: str) -> None:
    state, kind, stage, money, goods = KINDS[case]
    (number,) = place(market, state=state)
    market.file_claim(number, kind)
    run = collect(store)
    assert (run.state, run.result) == (DONE, {"new": 1, "moved": 0, "failed": []}), run.error
    claim = claim_of(number)
    assert (claim.kind, claim.stage, claim.money, claim.goods) == (kind, stage, money, goods)
    assert claim.line == line(number), "the order is read where it is not here yet"
    assert collect(store).result == {"new": 0, "moved": 0, "failed": []}
    assert tracks(claim) == {"state": [claim.state], "goods": [goods], "money": [money]}


def test_a_non_arrival_is_a_claim_until_it_is_answered(store: Store, market: Any) -> None:
    (number,) = place(market, state="401")
    market.report_non_arrival(number)
    collect(store)
    assert (claim_of(number).kind, claim_of(number).stage) == (model.NON_ARRIVAL, model.NEW)


@pytest.mark.one_database
def test_what_a_buyer_wrote_is_sealed(store: Store, market: Any) -> None:
    (number,) = place(market, state="501", rcvrNm="김견본", rcvrPrtblNo="010-0000-4321")
    market.file_claim(number, "return", clmReqCont="박스가 깨졌어요 & <급해요>")
    collect(store)
    words = json.loads(claim_of(number).words)
    assert words["reason_text"] == "박스가 깨졌어요 & <급해요>"
    assert (words["pick_up"]["name"], words["pick_up"]["mobile"]) == ("김견본", "010-0000-4321")
    dumped = repr(db.execute_sql("SELECT * FROM claim").fetchall())
    assert not any(word in dumped for word in ("견본", "4321", "깨졌"))


@pytest.mark.parametrize("kind", ["cancel", "return", "exchange"])
def test_a_withdrawn_claim_is_told_as_that(store: Store, market: Any, kind: str) -> None:
    (number,) = place(market, state="301" if kind == "cancel" else "501")
    market.file_claim(number, kind)
    collect(store)
    market.withdraw_claim(claim_of(number).number)
    assert collect(store).result["moved"] == 1
    claim = claim_of(number)
    assert (claim.stage, claim.goods) == (model.WITHDRAWN, model.NOTHING)


@pytest.mark.parametrize(
    ("kind", "path", "state"),
    [
        ("cancel", "claimservice/cancelreqconf/{claim}/{order}/1", "02"),
        (
            "cancel",
            "claimservice/cancelreqreject/{order}/1/{claim}/01/20261127/00034/123456789012",
            model.CANCEL_REFUSED,
        ),
        ("return", "claimservice/returnreqconf/{claim}/{order}/1", "106"),
        ("return", "claimservice/returnreqreject/{order}/1/{claim}/103/x", "107"),
        ("return", "claimservice/returncompletedefer/{order}/1/{claim}/101/x", "109"),
        ("exchange", "claimservice/exchangereqconf/{claim}/{order}/1/00034/123456789012", "221"),
        ("exchange", "claimservice/exchangereqreject/{order}/1/{claim}/203/x", "232"),
    ],
)
def test_what_was_decided_elsewhere_is_found_out(
    store: Store, market: Any, market_server: Any, kind: str, path: str, state: str
) -> None:
    """Somebody decides in the Seller Office; a refusal stands on no list of the market."""
    (number,) = place(market, state="301" if kind == "cancel" else "501")
    market.file_claim(number, kind)
    collect(store)
    claim = claim_of(number)
    office(market_server, path.format(claim=claim.number, order=number))
    assert collect(store).result["moved"] == 1
    assert claim_of(number).state == state


def office(market_server: Any, path: str) -> None:
    """What a colleague does in the market's own office, by the same calls."""
    answer = requests.get(f"{market_server.url}/rest/{path}", headers={"openapikey": SAMPLE_KEY}, timeout=10)
    assert "<result_code>0<" in answer.text, answer.text


@pytest.mark.one_database
def test_a_partial_return_that_no_list_tells_of_is_in_doubt_until_one_does(
    store: Store, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = place(market, state="501", ordQty=3)
    market.file_claim(number, "return", quantity=1)
    collect(store)
    claim = claim_of(number)
    market.fail_next("returnorders", "silent_empty")
    assert collect(store).result["failed"] == ["claims.returns"], "an empty answer is no empty list"
    assert claim_of(number).money == model.WAITING
    Claim.update(number="999").where(Claim.id == claim.id).execute()  # the market knows no such claim
    collect(store)
    doubtful = Claim.get_by_id(claim.id)
    assert (doubtful.money, doubtful.stage) == (model.IN_DOUBT, model.NEW)


@pytest.mark.one_database
def test_a_failing_list_stops_no_other(store: Store, market: Any) -> None:
    (number,) = place(market, state="501")
    market.file_claim(number, "return")
    market.inject_fault("cancelorders", "http_500", count=9)
    run = collect(store)
    assert (run.result["new"], run.result["failed"]) == (1, ["claims.cancels"])
    mark = Freshness.get((Freshness.store == store) & (Freshness.what == "claims"))
    assert (mark.checked_at, mark.failures) == (None, 1)


@pytest.mark.one_database
def test_a_return_that_was_forced_is_kept_as_what_it_is(store: Store, market: Any) -> None:
    """The list of finished returns tells of cancels after a confirmed purchase too, by reasons of their own."""
    (number,) = place(market, state="501")
    market.file_claim(number, "return", clmReqRsn="197")
    collect(store)
    assert claim_of(number).kind == model.FORCED


def test_an_open_claim_is_listed_however_old_it_is(store: Store, market: Any) -> None:
    """The cursor moves on; a claim of three weeks ago is still asked for."""
    (number,) = place(market, state="501")
    market.file_claim(number, "return")
    collect(store)
    old = now() - dt.timedelta(days=25)
    Claim.update(requested_at=old).where(Claim.order_no == number).execute()
    asked = f"{old.astimezone(KST):%Y-%m-%d %H:%M:%S}"
    with market.store.transaction() as market_db:
        market_db.execute("UPDATE claims SET body = json_set(body, '$.reqDt', ?)", (asked,))
    freshness.note_success(store, "claims.returns")
    seen = claim_of(number).seen_at
    collect(store)
    assert claim_of(number).seen_at > seen


@pytest.mark.one_database
def test_orders_are_rebuilt_though_claims_are_not_collected(store: Store, market: Any) -> None:
    (number,) = place(market, state="301")
    collect_orders(store)
    store.patch(collect_claims=False)
    market.file_claim(number, "cancel")
    claim = market.claims(number)[0]
    assert claim["state"] == "01"
    collect_orders(store)
    assert Claim.select().count() == 0
    assert line(number).state == str(OrderState.CANCEL_REQUESTED)


@pytest.mark.one_database
def test_the_clock_runs_to_the_tenth_or_twentieth_day(store: Store, market: Any) -> None:
    (number,) = place(market, state="501")
    market.file_claim(number, "return")
    collect(store)
    claim = claim_of(number)
    assert claim.due_at == claim.requested_at + dt.timedelta(days=20)
    assert reading.WHAT in {mark.what for mark in Freshness.select()}


@pytest.mark.one_database
def test_a_claim_on_what_was_sent_before_we_came_names_its_product(store: Store, market: Any) -> None:
    """The lists of what is on its way name no product."""
    (number,) = place(market, state="401")
    collect_orders(store)
    assert line(number).product_name is None
    market.report_non_arrival(number)
    collect(store)
    assert line(number).product_name


@pytest.mark.one_database
def test_a_withdrawn_cancel_is_to_be_sent_at_once(store: Store, market: Any) -> None:
    """Not only when the orders are collected next."""
    (number,) = place(market, state="301")
    market.file_claim(number, "cancel")
    collect(store)
    assert line(number).state == "701"
    market.withdraw_claim(claim_of(number).number)
    collect(store)
    assert line(number).state == "301"


@pytest.mark.one_database
def test_a_failing_list_of_non_arrivals_keeps_no_refused_return_open(
    store: Store, market: Any, market_server: Any
) -> None:
    """It says nothing of returns; a list of returns that fails does."""
    (number,) = place(market, state="501")
    market.file_claim(number, "return")
    collect(store)
    office(market_server, f"claimservice/returnreqreject/{number}/1/{claim_of(number).number}/103/x")
    market.inject_fault("returnedorders", "http_500", count=9)
    collect(store)
    assert claim_of(number).state == "105"
    market.clear_faults()
    market.inject_fault("nondeliverylist", "http_500", count=9)
    assert collect(store).result["failed"] == ["claims.non_arrivals"]
    assert claim_of(number).state == "107"


@pytest.mark.one_database
def test_a_non_arrival_of_long_ago_is_still_asked_about(store: Store, market: Any) -> None:
    (number,) = place(market, state="401")
    market.report_non_arrival(number)
    collect(store)
    sent = (now() - dt.timedelta(days=50)).astimezone(KST)
    market.push_order(number, "401", sndEndDt=f"{sent:%Y-%m-%d %H:%M:%S}")
    OrderLine.update(dispatched_at=sent).execute()
    seen = claim_of(number).seen_at
    collect(store)
    assert claim_of(number).seen_at > seen


@pytest.mark.one_database
def test_what_is_in_doubt_is_looked_for_again_the_next_day(store: Store, market: Any) -> None:
    (number,) = place(market, state="501", ordQty=3)
    market.file_claim(number, "return", quantity=1)
    collect(store)
    Claim.update(number="999").where(Claim.order_no == number).execute()  # the market knows no such claim
    collect(store)
    collect(store)
    market.clear_calls()
    collect(store)
    calls = len(market.calls("returnedorders"))
    Claim.update(seen_at=now() - dt.timedelta(days=2)).where(Claim.number == "999").execute()
    market.clear_calls()
    collect(store)
    assert len(market.calls("returnedorders")) == calls + 1
