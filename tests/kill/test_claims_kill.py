"""Many cancels and returns approved by a worker that is killed again and again: each is decided once."""

from typing import Any

import pytest

from tests.kill.disturbed import Disturbed, let_time_pass
from tests.services.claims.test_collecting import claim_of, collect
from tests.services.orders.test_collecting import place
from webapp.config import Settings
from webapp.jobs import claims as jobs
from webapp.models.acts import SENDING, UNKNOWN, Act
from webapp.models.claims import Claim
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.claims import approving

COUNT = 30

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("kind", "state", "path"), [("cancel", "301", "cancelreqconf"), ("return", "501", "returnreqconf")]
)
def test_approvals_survive_kills_and_lost_answers(
    database: Settings, store: Store, market: Any, kind: str, state: str, path: str
) -> None:
    numbers = place(market, COUNT, state=state)
    for number in numbers:
        market.file_claim(number, kind)
    collect(store)
    withdrawn = set(numbers[::10])
    for number in withdrawn:
        market.withdraw_claim(claim_of(number).number)
    for fault in ("timeout_after", "cut", "truncated"):
        market.inject_fault(path, fault, seconds=0.1)
    jobs.approve(store, [claim.id for claim in Claim.select()], SYSTEM)
    disturbed = Disturbed(database, {approving.KIND: 2}, each_claim=True)
    try:
        disturbed.finish(meanwhile=let_time_pass)
    finally:
        disturbed.kill()
    run = Run.get(Run.kind == approving.KIND)
    assert (run.state, run.attempts) == ("done", 3), run.error
    assert not Act.select().where(Act.state.in_((SENDING, UNKNOWN))).exists()
    for number in numbers:
        claim, there = claim_of(number), market.claims(number)[0]
        assert market.ledger.count(f"approve_{kind}", claim.number) == (there["state"] in ("02", "106")), number
        assert (there["state"] in ("05", "108")) == (number in withdrawn)
        # What a kill left unsent is told, and may be approved anew; what was withdrawn the next look tells.
        if there["state"] in ("02", "106"):
            assert claim.state == there["state"], number
    told = run.result
    assert told["done"] + len(told["refused"]) + len(told["taken_out"]) + told["unknown"] == COUNT
    assert told["done"] == sum(market.claims(number)[0]["state"] in ("02", "106") for number in numbers)
