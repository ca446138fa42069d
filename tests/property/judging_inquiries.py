"""What is compared of inquiries after a walk: each with the market's own, and each answer with the ledger."""

from collections import Counter
from typing import Any

from tests.property.shop import Shop
from webapp.models.acts import DONE, SENDING, UNKNOWN, Act
from webapp.models.inquiries import NOTICE, QNA, Inquiry
from webapp.services.inquiries import answering
from webapp.simulator import SAMPLE_KEY

WORDS = {"answer_question": "answerCont", "answer_notice": "answerCtnt"}


def compare(shop: Shop, ledger: list[dict[str, Any]]) -> None:
    rows = {one.number: one for one in Inquiry.select()}
    letters = [one for one in shop.market.letters(SAMPLE_KEY) if _number(one) in {*shop.questions, *shop.notices}]
    assert rows.keys() == {_number(one) for one in letters}, "nothing lost, nothing made up"
    for letter in letters:
        here = rows[_number(letter)]
        waits = letter["answerYn"] == "N" if here.kind == QNA else letter["emerNtceCrntCd"] in ("01", "02", "04")
        assert here.is_waiting == waits, (here.kind, here.number, here.state, letter)
    answers = [entry for entry in ledger if entry["act"] in WORDS]
    said = Counter((entry["target"], _words(entry)) for entry in answers if rows[entry["target"]].kind != NOTICE)
    assert not {one for one, times in said.items() if times > 1}, "nobody is answered twice"
    acts = list(Act.select().where(Act.kind.in_(answering.KINDS)))
    assert not [act.target for act in acts if act.state in (SENDING, UNKNOWN)], "every answer came to its end"
    assert Counter(act.target for act in acts if act.state == DONE) == Counter(entry["target"] for entry in answers)


def _number(letter: dict[str, Any]) -> str:
    return str(letter.get("brdInfoNo") or letter.get("emerNtceSeq"))


def _words(entry: dict[str, Any]) -> str:
    return str(entry["fields"].get(WORDS[entry["act"]], ""))
