"""Rules that lay an answer ready where a new question is of a type or holds a word. No rule ever sends anything.

There are none until somebody makes one, and what is made does nothing until it is switched on.
"""

from collections.abc import Sequence

from webapp.models.base import db
from webapp.models.inquiries import ASKED, AnswerDraft, AnswerRule, AnswerTemplate, Inquiry, InquiryEntry
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change

SAVE, SWITCH, DELETE = "answer_rule.save", "answer_rule.switch", "answer_rule.delete"
LONGEST_WORD = 40
MOST = 50


class RuleRefused(Exception):
    """Nothing was saved; the text is a Korean sentence with a way out."""


def of_store(store: Store) -> list[AnswerRule]:
    """In the order in which they are tried."""
    rows = AnswerRule.select(AnswerRule, AnswerTemplate).join(AnswerTemplate)
    return list(rows.where(AnswerRule.store == store).order_by(AnswerRule.id))


def prepare(store: Store, fresh: Sequence[Inquiry]) -> int:
    """Lay the first fitting rule's template ready for each of these new questions; how many that were."""
    rules = [rule for rule in of_store(store) if rule.is_active] if fresh else []
    prepared = 0
    for inquiry in fresh if rules else ():
        text = _text_of(inquiry)
        rule = next((one for one in rules if _fits(one, inquiry, text)), None)
        if rule is not None:
            AnswerDraft.create(inquiry=inquiry, rule=rule, text=rule.template.body)
            prepared += 1
    return prepared


def _text_of(inquiry: Inquiry) -> str:
    mine = (InquiryEntry.inquiry == inquiry) & (InquiryEntry.part == ASKED)
    return " ".join([inquiry.title, *(entry.text for entry in InquiryEntry.select().where(mine))]).casefold()


def _fits(rule: AnswerRule, inquiry: Inquiry, text: str) -> bool:
    is_of_type = rule.type is None or rule.type == inquiry.type
    return is_of_type and (rule.word is None or rule.word.casefold() in text)


def add(store: Store, template: AnswerTemplate, type_code: str, word: str, actor: Actor) -> AnswerRule:
    """A rule that is switched off. Raises RuleRefused."""
    word = " ".join(word.split())
    if not type_code and not word:
        raise RuleRefused("문의 유형을 고르거나 문의에 들어 있을 낱말을 입력해 주세요.")
    if len(word) > LONGEST_WORD:
        raise RuleRefused(f"낱말을 {LONGEST_WORD}자까지로 입력해 주세요.")
    with db.atomic():
        if AnswerRule.select().where(AnswerRule.store == store).count() >= MOST:
            raise RuleRefused(f"규칙은 {MOST}개까지입니다. 쓰지 않는 규칙을 먼저 지워 주세요.")
        rule: AnswerRule = AnswerRule.create(store=store, template=template, type=type_code or None, word=word or None)
        told = {"template": template.name, "type": type_code, "word": word}
        audit.record(actor, Change(SAVE, f"AnswerRule {rule.id}", None, told), store)
    return rule


def switch(rule: AnswerRule, is_active: bool, actor: Actor) -> bool:
    """Switch a rule on or off; False when it was so already."""
    if rule.is_active == is_active:
        return False
    with db.atomic():
        rule.patch(is_active=is_active)
        told = {"is_active": not is_active}, {"is_active": is_active}
        audit.record(actor, Change(SWITCH, f"AnswerRule {rule.id}", *told), rule.store)
    return True


def delete(rule: AnswerRule, actor: Actor) -> None:
    """Drop a rule; what it has laid ready stays."""
    with db.atomic():
        told = {"template": rule.template.name, "type": rule.type, "word": rule.word}
        audit.record(actor, Change(DELETE, f"AnswerRule {rule.id}", told), rule.store)
        rule.delete_instance()
