"""클레임 처리: each decision once, in the state that it needs, settled by what the market shows of the claim."""

from typing import Any

import pytest

from tests.services.claims.test_collecting import claim_of, collect, office, tracks
from tests.services.orders.lately import collect as collect_orders
from tests.services.orders.test_acting import dispatch
from tests.services.orders.test_collecting import NUMBER, line, place
from webapp.models import claims as model
from webapp.models.accounts import AuditEntry
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import now
from webapp.models.claims import Claim
from webapp.models.orders import OrderLine
from webapp.models.stores import Store
from webapp.services import market as services_market
from webapp.services import runs, sending, settling
from webapp.services.audit import SYSTEM
from webapp.services.claims import acting, approving, decisions
from webapp.services.claims.decisions import (
    ANSWER,
    APPROVE,
    HOLD,
    HOLD_COMPLETION,
    INVOICE,
    REFUSE,
    Decision,
)
from webapp.services.orders import holding
from webapp.services.orders.acting import Handover
from webapp.services.sending import ActRefused, Sent
from webapp.simulator import SAMPLE_KEY

SENT = {"by": "01", "courier": "00034", "tracking_no": "627614443992"}
DECISIONS: dict[tuple[str, str], Decision] = {
    ("cancel", APPROVE): Decision(APPROVE),
    ("cancel", REFUSE): Decision(REFUSE, **SENT),
    ("return", APPROVE): Decision(APPROVE),
    ("return", REFUSE): Decision(REFUSE, reason="103", text="반품 불가 상품입니다"),
    ("return", HOLD): Decision(HOLD, reason="101", text="아직 도착하지 않았습니다"),
    ("return", HOLD_COMPLETION): Decision(HOLD_COMPLETION, reason="102", text="배송비가 없습니다"),
    ("return", INVOICE): Decision(INVOICE, **SENT),
    ("exchange", APPROVE): Decision(APPROVE, courier="00034", tracking_no="627614443992"),
    ("exchange", REFUSE): Decision(REFUSE, reason="203", text="교환 불가 상품입니다"),
    ("exchange", INVOICE): Decision(INVOICE, **SENT),
    ("non_arrival", ANSWER): Decision(ANSWER, reason="101", text="구매자와 이야기했습니다"),
}
PATHS = {
    ("cancel", APPROVE): "cancelreqconf", ("cancel", REFUSE): "cancelreqreject", ("return", APPROVE): "returnreqconf",
    ("return", REFUSE): "returnreqreject", ("return", HOLD): "returnclaimdefer",
    ("return", HOLD_COMPLETION): "returncompletedefer", ("return", INVOICE): "returninvc",
    ("exchange", APPROVE): "exchangereqconf", ("exchange", REFUSE): "exchangereqreject",
    ("exchange", INVOICE): "returninvc", ("non_arrival", ANSWER): "nondeliverystatus",
}  # fmt: skip
EVERY = pytest.mark.parametrize("case", DECISIONS, ids="-".join)


def asked(store: Store, market: Any, kind: str, **fields: Any) -> Claim:
    """A claim of this kind that waits for the seller."""
    state = {"cancel": "301", "non_arrival": "401"}.get(kind, "501")
    (number,) = place(market, state=state, **fields)
    if kind == "non_arrival":
        market.report_non_arrival(number)
    else:
        market.file_claim(number, kind)
    collect(store)
    return claim_of(number)


def decide(store: Store, claim: Claim, decision: Decision) -> Sent:
    with services_market.client_for(store) as client:
        return acting.decide(Claim.get_by_id(claim.id), decision, client, SYSTEM)


def judged(market: Any, claim: Claim) -> list[dict[str, Any]]:
    """What the market's ledger has of this claim."""
    return list(market.list_ledger(target=claim.number))


def test_every_decision_of_the_table_is_tried_here() -> None:
    assert set(DECISIONS) == set(decisions.WAYS) == set(PATHS)


@EVERY
def test_a_decision_is_sent_once_and_holds_here_as_there(store: Store, market: Any, case: tuple[str, str]) -> None:
    claim = asked(store, market, case[0])
    sent = decide(store, claim, DECISIONS[case])
    assert sent.is_done, sent
    found = Claim.get_by_id(claim.id)
    wanted = decisions.WAYS[case].leads_to
    assert found.state == (wanted or claim.state)
    assert len(judged(market, claim)) == 1
    assert collect(store).result["moved"] == 0, "the market tells the same"
    assert AuditEntry.select().where(AuditEntry.record == f"Claim {claim.id}").count() == 1
    with pytest.raises(ActRefused):
        decide(store, claim, DECISIONS[case])
    assert len(judged(market, claim)) == 1


@EVERY
def test_an_answer_that_is_lost_is_asked_for_and_not_sent_again(
    store: Store, market: Any, case: tuple[str, str]
) -> None:
    claim = asked(store, market, case[0])
    market.fail_next(PATHS[case], "timeout_after", seconds=0.1)
    assert decide(store, claim, DECISIONS[case]).is_done
    assert len(judged(market, claim)) == 1
    assert Claim.get_by_id(claim.id).state == (decisions.WAYS[case].leads_to or claim.state)


@pytest.mark.one_database
@EVERY
def test_what_never_reached_the_market_may_be_done_again(store: Store, market: Any, case: tuple[str, str]) -> None:
    claim = asked(store, market, case[0])
    market.fail_next(PATHS[case], "timeout_before", seconds=0.1)
    assert not decide(store, claim, DECISIONS[case]).is_done
    assert not judged(market, claim)
    assert Claim.get_by_id(claim.id).state == claim.state
    with pytest.raises(ActInProgress):  # it may still arrive
        decide(store, claim, DECISIONS[case])
    Act.update(settled_at=now() - sending.GRACE).execute()
    (act,) = sending.unsettled(store, (acting.DECIDE,))
    with services_market.client_for(store) as client:
        assert sending.settler_of(act.kind).ask(act, client).is_refused
    assert decide(store, claim, DECISIONS[case]).is_done
    assert len(judged(market, claim)) == 1


@pytest.mark.one_database
def test_an_unknown_end_is_settled_later_by_itself(store: Store, market: Any) -> None:
    claim = asked(store, market, "return")
    market.fail_next("returnreqconf", "timeout_after", seconds=0.1)
    market.inject_fault("returnedorders", "http_500", count=9)
    assert not decide(store, claim, Decision(APPROVE)).is_done
    market.clear_faults()
    (act,) = sending.unsettled(store, (acting.DECIDE,))
    with services_market.client_for(store) as client:
        assert sending.settler_of(act.kind).ask(act, client).is_done
    assert Claim.get_by_id(claim.id).money == model.REFUNDED
    assert not settling.is_wanted(store)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["cancel", "return", "exchange"])
def test_what_was_withdrawn_meanwhile_is_not_decided(store: Store, market: Any, kind: str) -> None:
    claim = asked(store, market, kind)
    market.withdraw_claim(claim.number)
    decision = DECISIONS[kind, APPROVE]
    sent = decide(store, claim, decision)
    assert sent.is_refused
    assert not judged(market, claim)


@pytest.mark.one_database
def test_a_cancel_that_somebody_approved_elsewhere_counts_as_approved(
    store: Store, market: Any, market_server: Any
) -> None:
    claim = asked(store, market, "cancel")
    office(market_server, f"claimservice/cancelreqconf/{claim.number}/{claim.order_no}/1")
    assert decide(store, claim, Decision(APPROVE)).is_done
    assert Claim.get_by_id(claim.id).money == model.REFUNDED


def test_an_approved_cancel_frees_the_line_and_a_refused_one_sends_it(store: Store, market: Any) -> None:
    approved, refused = asked(store, market, "cancel"), asked(store, market, "cancel")
    assert decide(store, approved, Decision(APPROVE)).is_done
    assert decide(store, refused, Decision(REFUSE, **SENT, reason="02", text="이미 보냈습니다")).is_done
    assert line(approved.order_no).state == "B01"
    sent = line(refused.order_no)
    assert (sent.state, sent.courier, sent.tracking_no) == ("401", "00034", "627614443992")
    assert tracks(refused)["money"] == [model.WAITING, model.REFUSED]


def _parcel_of_two(market: Any) -> str:
    """A packed order of two lines in one parcel."""
    market.change_product(NUMBER, stock=[{"stckQty": 500}])
    lines = [{"prdNo": NUMBER, "ordQty": 1}, {"prdNo": NUMBER, "ordQty": 2}]
    return str(market.place_order(SAMPLE_KEY, lines, "301")["ordNo"])


@pytest.mark.one_database
@pytest.mark.parametrize("obstacle", ["held", "cancelled meanwhile", "number taken", "none"])
def test_refusing_a_cancel_passes_the_gate_of_a_dispatch(store: Store, market: Any, obstacle: str) -> None:
    """It sends the whole parcel: nothing of it may be kept back or asked back."""
    number = _parcel_of_two(market)
    collect_orders(store)
    market.file_claim(number, "cancel", ord_prd_seq="1")
    collect(store)
    claim = claim_of(number)
    other = claim.order.lines.where(OrderLine.number == "2").get()
    if obstacle == "held":
        holding.hold([other], "품질 확인 중", SYSTEM)
    elif obstacle == "cancelled meanwhile":
        market.file_claim(number, "cancel", ord_prd_seq="2")
    elif obstacle == "number taken":
        (sent,) = place(market, state="301")
        collect_orders(store)
        dispatch(store, sent, Handover(SENT["courier"], SENT["tracking_no"]))
    if obstacle == "none":
        assert decide(store, claim, Decision(REFUSE, **SENT)).is_done
        assert {one.state for one in claim.order.lines} == {"401"}
        return
    with pytest.raises(ActRefused):
        decide(store, claim, Decision(REFUSE, **SENT))
    assert not judged(market, claim)


@pytest.mark.one_database
def test_a_return_parcel_that_somebody_else_told_keeps_their_number(
    store: Store, market: Any, market_server: Any
) -> None:
    claim = asked(store, market, "return")
    parcel = line(claim.order_no).parcel.number
    path = f"claimservice/claimservice/returninvc/202611271200/{parcel}/00034/111122223333/01/{claim.number}"
    office(market_server, path)
    assert decide(store, claim, Decision(INVOICE, **SENT)).is_done
    collect(store)
    found = Claim.get_by_id(claim.id)
    assert (found.return_tracking_no, found.goods) == ("111122223333", model.ON_THE_WAY)


@pytest.mark.one_database
def test_words_for_the_buyer_are_kept_nowhere_here(store: Store, market: Any) -> None:
    claim = asked(store, market, "return")
    decide(store, claim, Decision(REFUSE, reason="104", text="김견본님과 통화했습니다"))
    assert judged(market, claim)[0]["fields"]["text"] == "김견본님과 통화했습니다"
    assert not any("견본" in repr(act.__data__) for act in Act.select())
    assert not any("견본" in repr(entry.__data__) for entry in AuditEntry.select())


@pytest.mark.one_database
def test_a_colleague_s_decision_in_doubt_is_not_counted_as_an_approval(store: Store, market: Any) -> None:
    claim = asked(store, market, "return")
    market.fail_next("returnclaimdefer", "timeout_after", seconds=0.1)
    market.inject_fault("returnorders", "http_500", count=9)
    assert not decide(store, claim, DECISIONS["return", HOLD]).is_done
    market.clear_faults()
    run, _ = runs.start(approving.order(store, [claim.id]))
    ended = runs.perform(run.id)
    assert ended is not None
    assert (ended.result["done"], len(ended.result["taken_out"])) == (0, 1), ended.result
    assert not market.list_ledger("approve_return")
    assert Claim.get_by_id(claim.id).state == "104"


@pytest.mark.one_database
@pytest.mark.parametrize("where", ["another line", "the same line"])
def test_nothing_is_sent_by_a_refusal_while_another_cancel_waits(store: Store, market: Any, where: str) -> None:
    number = _parcel_of_two(market)
    collect_orders(store)
    if where == "another line":
        market.file_claim(number, "cancel")
    else:
        for _ in range(2):
            market.file_claim(number, "cancel", ord_prd_seq="2", quantity=1)
    collect(store)
    for claim in list(Claim.select()):
        with pytest.raises(ActRefused, match="취소 요청이 더 있습니다"):
            decide(store, claim, Decision(REFUSE, **SENT))
    assert not market.list_ledger("refuse_cancel")
