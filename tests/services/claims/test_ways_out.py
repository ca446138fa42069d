"""Every code with which the market refuses a decision has a sentence with a way out."""

import pytest

from webapp.elevenst import cancellations, exchanges, returns
from webapp.elevenst.endpoint import Endpoint, Outcome
from webapp.services.claims.ways_out import FILING, WAYS_OUT

ENDPOINTS: dict[tuple[str, str], list[Endpoint]] = {
    ("cancel", "approve"): [cancellations.APPROVE],
    ("cancel", "refuse"): [cancellations.REFUSE, cancellations.REFUSE_WITH_REASON],
    ("return", "approve"): [returns.APPROVE],
    ("return", "refuse"): [returns.REFUSE],
    ("return", "hold"): [returns.HOLD],
    ("return", "hold_completion"): [returns.HOLD_COMPLETION],
    ("return", "invoice"): [returns.PUT_INVOICE],
    ("exchange", "invoice"): [returns.PUT_INVOICE],
    ("exchange", "approve"): [exchanges.APPROVE],
    ("exchange", "refuse"): [exchanges.REFUSE],
}


def refusals(endpoint: Endpoint) -> set[str]:
    """Codes that say no; an error inside the market is asked about, and maintenance passes."""
    return {code for code, meaning in endpoint.codes.items() if meaning.outcome is Outcome.REFUSED}


@pytest.mark.parametrize("case", ENDPOINTS, ids="-".join)
def test_every_refusal_of_a_decision_has_a_way_out(case: tuple[str, str]) -> None:
    wanted = set().union(*(refusals(endpoint) for endpoint in ENDPOINTS[case]))
    told = WAYS_OUT[case]
    assert wanted <= told.keys(), wanted - told.keys()
    assert told.keys() - wanted <= {"-1"}, "nothing is told that the market does not say"
    assert all(sentence.rstrip().endswith(".") for sentence in told.values())


def test_every_refusal_of_a_filed_return_has_a_way_out() -> None:
    assert refusals(returns.FILE) == FILING.keys()


def test_the_decisions_are_those_of_the_table() -> None:
    assert set(WAYS_OUT) == set(ENDPOINTS)
