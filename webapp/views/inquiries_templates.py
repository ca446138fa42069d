"""답변 템플릿 and the rules that lay them ready."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.inquiries import RuleForm, TemplateForm
from webapp.models.inquiries import AnswerTemplate
from webapp.models.stores import Store
from webapp.services.inquiries import answer_templates, finding, rules
from webapp.services.inquiries.answer_templates import TemplateRefused
from webapp.services.inquiries.rules import RuleRefused

bp = Blueprint("inquiries_templates", __name__, url_prefix="/stores/<int:store_id>/answer-templates")


@bp.get("")
def list_templates(store_id: int) -> Response:
    return _list(access.get_store(store_id))


def _list(store: Store, form: RuleForm | None = None, status: int = 200) -> Response:
    templates, types = answer_templates.of_store(store), finding.types_of([store.id])
    return pages.page(
        "inquiries/templates.html",
        status=status,
        store=store,
        templates=templates,
        rules=rules.of_store(store),
        types=types,
        form=form or RuleForm(templates, types),
    )


@bp.get("/new")
def new(store_id: int) -> Response:
    return _edit(access.get_store(store_id, "work"), None, TemplateForm())


@bp.post("")
def create(store_id: int) -> Response:
    return _save(access.get_store(store_id, "work"), None)


@bp.get("/<int:template_id>/edit")
def edit(store_id: int, template_id: int) -> Response:
    template = access.get_answer_template(store_id, template_id, "work")
    return _edit(template.store, template, TemplateForm(name=template.name, body=template.body))


@bp.post("/<int:template_id>")
def update(store_id: int, template_id: int) -> Response:
    template = access.get_answer_template(store_id, template_id, "work")
    return _save(template.store, template)


@bp.post("/<int:template_id>/delete")
def delete(store_id: int, template_id: int) -> Response:
    template = access.get_answer_template(store_id, template_id, "work")
    answer_templates.delete(template, access.actor())
    return _back(template.store, f"답변 템플릿을 지웠습니다: {template.name}")


def _save(store: Store, template: AnswerTemplate | None) -> Response:
    form = TemplateForm()
    if not form.validate():
        return _edit(store, template, form, 422)
    try:
        saved = answer_templates.save(store, template, form.name.data or "", form.body.data or "", access.actor())
    except TemplateRefused as refusal:
        form[refusal.field].errors = [str(refusal)]
        return _edit(store, template, form, 422)
    return _back(store, f"답변 템플릿을 저장했습니다: {saved.name}")


def _edit(store: Store, template: AnswerTemplate | None, form: TemplateForm, status: int = 200) -> Response:
    used = answer_templates.rules_with(template) if template else 0
    return pages.page("inquiries/template.html", status=status, store=store, kept=template, form=form, rules_with=used)


@bp.post("/rules")
def add_rule(store_id: int) -> Response:
    """A rule that is switched off."""
    store = access.get_store(store_id, "work")
    templates = answer_templates.of_store(store)
    form = RuleForm(templates, finding.types_of([store.id]))
    template = next((one for one in templates if one.id == form.template.data), None)
    if template is None or not form.validate():
        form.form_errors = ["답변 템플릿을 먼저 만들고 골라 주세요."] if template is None else []
        return _list(store, form, 422)
    try:
        rules.add(store, template, form.type.data or "", form.word.data or "", access.actor())
    except RuleRefused as refusal:
        form.form_errors = [str(refusal)]
        return _list(store, form, 422)
    return _back(store, "규칙을 만들었습니다. 켜기 전에는 아무것도 하지 않습니다.")


@bp.post("/rules/<int:rule_id>/switch")
def switch_rule(store_id: int, rule_id: int) -> Response:
    rule = access.get_answer_rule(store_id, rule_id, "work")
    rules.switch(rule, not rule.is_active, access.actor())
    said = (
        "규칙을 켰습니다. 맞는 새 문의에 답변을 준비해 두기만 하고 보내지 않습니다."
        if rule.is_active
        else "규칙을 껐습니다."
    )
    return _back(rule.store, said)


@bp.post("/rules/<int:rule_id>/delete")
def delete_rule(store_id: int, rule_id: int) -> Response:
    rule = access.get_answer_rule(store_id, rule_id, "work")
    rules.delete(rule, access.actor())
    return _back(rule.store, "규칙을 지웠습니다.")


def _back(store: Store, message: str) -> Response:
    return pages.done("inquiries_templates.list_templates", message, store_id=store.id)
