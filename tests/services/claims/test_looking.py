"""지금 상태 확인 of one claim: what the market says of it now, and doubt where nothing says so."""

from typing import Any

import pytest

from tests.services.claims.test_collecting import claim_of, collect, office
from tests.services.orders.test_collecting import line, place
from webapp.models import claims as model
from webapp.models.claims import Claim, ClaimStep
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.audit import SYSTEM
from webapp.services.claims import by_hand, looking

DECIDED = {
    "an agreed cancel": ("cancel", "claimservice/cancelreqconf/{claim}/{order}/1", "02", "B01"),
    "a refused return": ("return", "claimservice/returnreqreject/{order}/1/{claim}/103/x", "107", "501"),
    "a sent exchange": (
        "exchange", "claimservice/exchangereqconf/{claim}/{order}/1/00034/123456789012", "221", "401",
    ),
}  # fmt: skip


def look(claim: Claim) -> Claim:
    with sending.calling(claim.store) as client:
        return looking.look(claim, client)


def filed(store: Store, market: Any, kind: str, **fields: Any) -> Claim:
    (number,) = place(market, state="301" if kind == "cancel" else "501", ordQty=3)
    market.file_claim(number, kind, **fields)
    collect(store)
    return claim_of(number)


@pytest.mark.parametrize("case", DECIDED)
def test_what_was_decided_elsewhere_is_seen_at_once(store: Store, market: Any, market_server: Any, case: str) -> None:
    kind, path, state, line_state = DECIDED[case]
    claim = filed(store, market, kind)
    office(market_server, path.format(claim=claim.number, order=claim.order_no))
    assert look(claim).state == state
    assert line(claim.order_no).state == line_state, "its order was read too"


@pytest.mark.one_database
def test_a_claim_that_stands_as_before_is_seen_and_not_moved(store: Store, market: Any) -> None:
    claim = filed(store, market, "return")
    seen = look(claim)
    assert (seen.state, seen.seen_at > claim.seen_at) == (claim.state, True)
    assert ClaimStep.select().where(ClaimStep.claim == claim).count() == 3, "state, goods and money of its beginning"


@pytest.mark.one_database
def test_what_no_list_tells_of_is_in_doubt_until_one_tells_it_again(store: Store, market: Any) -> None:
    claim = filed(store, market, "return", quantity=1)
    Claim.update(number="999").where(Claim.id == claim.id).execute()  # the market knows no such claim
    assert look(claim).money == model.IN_DOUBT
    Claim.delete().where(Claim.id != claim.id).execute()  # as the market tells it, a claim of its own
    Claim.update(number=claim.number).where(Claim.id == claim.id).execute()
    collect(store)
    assert Claim.get_by_id(claim.id).money == model.WAITING, "told in the very same words as before it was in doubt"


@pytest.mark.one_database
@pytest.mark.parametrize("outcome", by_hand.OUTCOMES[model.RETURN])
def test_somebody_says_how_a_doubtful_claim_ended_until_a_list_tells_otherwise(
    store: Store, market: Any, outcome: str
) -> None:
    claim = filed(store, market, "return", quantity=1)
    assert not by_hand.end(claim, outcome, SYSTEM), "the market tells of it"
    Claim.update(number="999").where(Claim.id == claim.id).execute()  # the market knows no such claim
    look(claim)
    assert by_hand.end(Claim.get_by_id(claim.id), outcome, SYSTEM)
    said = Claim.get_by_id(claim.id)
    assert (said.state, said.is_open, said.money == model.IN_DOUBT) == (outcome, False, False)
    assert not by_hand.end(said, outcome, SYSTEM), "once"
    collect(store)
    assert Claim.get_by_id(claim.id).state == outcome, "nobody tells otherwise"
    Claim.delete().where(Claim.id != claim.id).execute()
    Claim.update(number=claim.number).where(Claim.id == claim.id).execute()
    collect(store)
    assert Claim.get_by_id(claim.id).state == claim.state, "the market's word stands above a person's"


@pytest.mark.one_database
def test_a_report_of_non_arrival_is_looked_up_in_its_own_list(store: Store, market: Any) -> None:
    (number,) = place(market, state="401")
    market.report_non_arrival(number)
    collect(store)
    claim = claim_of(number)
    seen = look(claim)
    assert (seen.stage, seen.seen_at > claim.seen_at) == (model.NEW, True)
