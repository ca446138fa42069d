"""Rules lay answers ready, and never send any: there are none at first, and what is made is switched off."""

from typing import Any

import pytest

from tests.services.inquiries.asking import ask, collect, inquiry, notify
from webapp.models.acts import Act
from webapp.models.inquiries import AnswerDraft, AnswerRule, AnswerTemplate
from webapp.models.stores import Store
from webapp.services.audit import SYSTEM
from webapp.services.inquiries import drafting, rules
from webapp.services.inquiries.rules import RuleRefused


@pytest.fixture
def template(store: Store) -> AnswerTemplate:
    return AnswerTemplate.create(store=store, name="재입고", body="{{상품명}}은 다음 주에 들어옵니다")


def test_a_rule_does_nothing_until_it_is_switched_on(store: Store, market: Any, template: AnswerTemplate) -> None:
    rule = rules.add(store, template, "", "재입고", SYSTEM)
    ask(market, "재입고 언제 되나요?")
    collect(store)
    assert not AnswerDraft.select().exists()
    assert (rules.switch(rule, True, SYSTEM), rules.switch(rule, True, SYSTEM)) == (True, False)
    number, other = ask(market, "재입고 되나요"), ask(market, "포장 되나요")
    urgent, notice = notify(market, "재입고 문의입니다"), notify(market, "재입고 알림", emerNtceClfNo1="11")
    collect(store)
    drafts = {draft.inquiry.number: draft.text for draft in AnswerDraft.select()}
    assert set(drafts) == {number, urgent}, (other, notice)
    assert drafts[number] == template.body, "its blanks are filled when somebody sends it"
    assert (market.ledger.count(), Act.select().count()) == (0, 0)


def test_the_first_rule_that_fits_by_type_and_word_counts(store: Store, market: Any, template: AnswerTemplate) -> None:
    late = AnswerTemplate.create(store=store, name="배송", body="확인해 보겠습니다")
    for rule in (rules.add(store, late, "02", "", SYSTEM), rules.add(store, template, "01", "언제", SYSTEM)):
        rules.switch(rule, True, SYSTEM)
    numbers = [ask(market, "언제 되나요", qnaDtlsCd=kind) for kind in ("01", "02", "05")]
    collect(store)
    drafts = {draft.inquiry.number: draft.text for draft in AnswerDraft.select()}
    assert drafts == {numbers[0]: template.body, numbers[1]: "확인해 보겠습니다"}


def test_what_lies_ready_is_changed_by_a_person_and_not_by_a_rule(
    store: Store, market: Any, template: AnswerTemplate
) -> None:
    rule = rules.add(store, template, "", "언제", SYSTEM)
    rules.switch(rule, True, SYSTEM)
    number = ask(market, "언제 되나요")
    collect(store)
    assert drafting.save(inquiry(number), "직접 쓴 답변", SYSTEM)
    collect(store)
    draft = drafting.of(inquiry(number))
    assert draft is not None
    assert (draft.text, draft.rule_id) == ("직접 쓴 답변", None)
    rules.delete(rule, SYSTEM)
    assert (AnswerRule.select().count(), AnswerDraft.select().count()) == (0, 1)
    assert drafting.save(inquiry(number), "", SYSTEM)
    assert not AnswerDraft.select().exists()


def test_a_rule_has_to_say_what_it_is_for(store: Store, template: AnswerTemplate) -> None:
    with pytest.raises(RuleRefused, match="낱말을 입력"):
        rules.add(store, template, "", "  ", SYSTEM)
    with pytest.raises(RuleRefused, match="40자"):
        rules.add(store, template, "", "가" * 41, SYSTEM)
