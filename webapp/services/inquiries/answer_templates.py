"""답변 템플릿: answers that come back again and again, with blanks that each inquiry fills for itself."""

from webapp.elevenst.codec import byte_length
from webapp.models.base import db
from webapp.models.inquiries import AnswerRule, AnswerTemplate
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.inquiries import blanks, drafting

SAVE, DELETE = "answer_template.save", "answer_template.delete"
LONGEST_NAME = 40
MOST = 200


class TemplateRefused(Exception):
    """Nothing was saved; the text is a Korean sentence with a way out, `field` what it is about."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def of_store(store: Store) -> list[AnswerTemplate]:
    return list(AnswerTemplate.select().where(AnswerTemplate.store == store).order_by(AnswerTemplate.name))


def save(store: Store, template: AnswerTemplate | None, name: str, body: str, actor: Actor) -> AnswerTemplate:
    """Make a template, or change one. Raises TemplateRefused."""
    name, body = " ".join(name.split()), body.replace("\r\n", "\n").strip()
    _require_good(name, body)
    with db.atomic():
        mine = AnswerTemplate.store == store
        other = AnswerTemplate.get_or_none(mine & (AnswerTemplate.name == name))
        if other is not None and other != template:
            raise TemplateRefused("name", "같은 이름의 템플릿이 있습니다. 다른 이름을 입력해 주세요.")
        if template is None:
            if AnswerTemplate.select().where(mine).count() >= MOST:
                raise TemplateRefused("name", f"템플릿은 {MOST}개까지입니다. 쓰지 않는 템플릿을 먼저 지워 주세요.")
            template = AnswerTemplate.create(store=store, name=name, body=body)
            before = None
        else:
            before = {"name": template.name, "body": template.body}
            template.patch(name=name, body=body)
        change = Change(SAVE, f"AnswerTemplate {template.id}", before, {"name": name, "body": body})
        audit.record(actor, change, store)
    return template


def _require_good(name: str, body: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise TemplateRefused("name", f"이름을 1자에서 {LONGEST_NAME}자까지로 입력해 주세요.")
    if not body:
        raise TemplateRefused("body", "답변을 입력해 주세요.")
    if byte_length(body) > drafting.MOST_BYTES:
        raise TemplateRefused("body", f"답변이 {drafting.MOST_BYTES:,}바이트를 넘습니다. 줄여 주세요.")
    strange = [one for one in blanks.names_in(body) if one not in blanks.BLANKS]
    if problem := blanks.Filled(body, strange=tuple(strange)).problem or drafting.unsendable(body):
        raise TemplateRefused("body", problem)


def rules_with(template: AnswerTemplate) -> int:
    """How many rules lay it ready."""
    found: int = AnswerRule.select().where(AnswerRule.template == template).count()
    return found


def delete(template: AnswerTemplate, actor: Actor) -> None:
    """Drop a template, and with it the rules that lay it ready; what lies ready stays."""
    with db.atomic():
        told = {"name": template.name, "body": template.body}
        audit.record(actor, Change(DELETE, f"AnswerTemplate {template.id}", told), template.store)
        template.delete_instance()
