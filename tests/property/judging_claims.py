"""What is compared of claims after a walk: each with the market's own, and each decision with the ledger."""

from collections import Counter
from typing import Any

from tests.property.shop import Key, Shop
from webapp.models.acts import DONE, SENDING, UNKNOWN, Act
from webapp.models.claims import ANSWERED, IN_DOUBT, NON_ARRIVAL, NOT_ARRIVED, Claim
from webapp.services.claims.acting import DECIDE
from webapp.services.claims.filing import FILE
from webapp.simulator import SAMPLE_KEY

# What the ledger calls each decision.
NAMES = {
    ("cancel", "approve"): ("approve_cancel",), ("cancel", "refuse"): ("refuse_cancel", "refuse_cancel_with_reason"),
    ("return", "approve"): ("approve_return",), ("return", "refuse"): ("refuse_return",),
    ("return", "hold"): ("hold_return",), ("return", "hold_completion"): ("hold_completion",),
    ("return", "invoice"): ("put_return_invoice",), ("exchange", "invoice"): ("put_return_invoice",),
    ("exchange", "approve"): ("approve_exchange",), ("exchange", "refuse"): ("refuse_exchange",),
    ("non_arrival", "answer"): ("answer_non_arrival",),
}  # fmt: skip
DECISIONS = {name for names in NAMES.values() for name in names}
SENT_BY_REFUSAL = NAMES["cancel", "refuse"]
AWAY = {("return", "106", False), ("exchange", "221", False), ("exchange", "221", True)}
Ledger = list[dict[str, Any]]


def compare(shop: Shop, ledger: Ledger) -> None:
    _compare_claims(shop)
    decided = Counter((entry["target"], entry["act"]) for entry in ledger if _is_decision(entry))
    assert not {one for one, times in decided.items() if times > 1}, "nothing is decided twice"
    acts = list(Act.select().where(Act.kind == DECIDE))
    assert not [act.target for act in acts if act.state in (SENDING, UNKNOWN)], "every decision came to its end"
    done = Counter(_key(act) for act in acts if act.state == DONE)
    wrong = [
        (act.target, act.request, act.state, act.answer)
        for act in acts
        if (_key(act) in decided) != (_key(act) in done)
    ]
    assert done.keys() == {(target, _plain(name)) for target, name in decided}, wrong
    filed = [entry for entry in ledger if entry["act"] == "file_return"]
    assert len(filed) == Act.select().where((Act.kind == FILE) & (Act.state == DONE)).count()


def _is_decision(entry: dict[str, Any]) -> bool:
    """Lines that a refusal sends have entries of their own, by order and line."""
    return entry["act"] in DECISIONS and "-" not in entry["target"]


def _plain(name: str) -> str:
    return name.removesuffix("_with_reason")


def _key(act: Act) -> tuple[str, str]:
    kind = act.target.split("-", 1)[0]
    return act.target.rsplit("-", 1)[1], NAMES[kind, act.request["what"]][0]


def _compare_claims(shop: Shop) -> None:
    there = {}
    for number in shop.numbers:
        for claim in shop.market.claims(number):
            there[claim["kind"], claim["ordNo"], str(claim["ordPrdSeq"]), claim["number"]] = claim["state"]
    for case in shop.market.letters(SAMPLE_KEY):
        if case["kind"] == NON_ARRIVAL and case["ordNo"] in shop.numbers:
            key = NON_ARRIVAL, case["ordNo"], str(case["ordPrdSeq"]), case["nonDlvSeq"]
            there[key] = ANSWERED if case["sellerDtlsRsn"] else NOT_ARRIVED
    rows = list(Claim.select())
    here = {(one.kind, one.order_no, one.line_no, one.number): one.state for one in rows}
    assert here.keys() == there.keys(), here.keys() ^ there.keys()
    doubtful = {(one.kind, one.order_no, one.line_no, one.number) for one in rows if one.money == IN_DOUBT}
    wrong = [(key, state, there[key]) for key, state in here.items() if there[key] != state and key not in doubtful]
    assert not wrong, wrong
    # Of claims of a line that were asked for in the same second nobody can say which its state speaks of.
    asked = Counter((one.line_id, one.requested_at) for one in rows)
    alone = [one for one in rows if one.money == IN_DOUBT and asked[one.line_id, one.requested_at] == 1]
    assert not alone, [(one.key, one.state, one.line.state, one.quantity, _told(one)) for one in alone]
    assert all(one.line_id for one in rows), "each claim knows its line"


def _told(claim: Claim) -> list[tuple[str, str, str]]:
    """How the claims of its line stand here."""
    others = Claim.select().where(Claim.line == claim.line_id).order_by(Claim.requested_at)
    return [(one.kind, one.number, one.state) for one in others]


def pieces_away(shop: Shop, product: str) -> int:
    """Pieces of this product that lines do not hold and are not on sale: returned in part, or sent as a replacement."""
    claims = (claim for number in shop.numbers for claim in shop.market.claims(number))
    away = [one for one in claims if (one["kind"], one["state"], one["whole"]) in AWAY and str(one["prdNo"]) == product]
    return sum(claim["quantity"] for claim in away)


def returned_in_part(shop: Shop) -> Counter[Key]:
    """Pieces that came back of lines of which others stay with the buyers: a line stays what was sent."""
    found = Counter[Key]()
    for number in shop.numbers:
        for claim in shop.market.claims(number):
            if (claim["kind"], claim["state"], claim["whole"]) == ("return", "106", False):
                found[number, str(claim["ordPrdSeq"])] += claim["quantity"]
    return found
