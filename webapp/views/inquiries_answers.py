"""Answers on their way: laid ready, shown as they would leave, sent once; and notices that are confirmed."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording
from webapp.forms.inquiries import AnswerForm
from webapp.models.inquiries import Inquiry
from webapp.services.inquiries import answer_templates, answering, beside, drafting
from webapp.services.inquiries.answering import AnswerChanged
from webapp.services.inquiries.drafting import Checked, DraftChanged
from webapp.services.inquiries.ways_out import refusal_of
from webapp.views.act_sending import Act, Ending, tried
from webapp.views.inquiries import back, show_page

NOT_OURS = "11번가에서 이미 처리된 문의입니다. 11번가에 있는 그대로 가져왔습니다."
OVERTAKEN = (
    "그사이 다른 답변이 저장되었습니다. 입력한 답변은 아직 저장하지 않았고 아래에 그대로 있습니다. "
    "두 답변을 비교한 뒤, 입력한 것으로 바꾸려면 다시 눌러 주세요."
)
bp = Blueprint("inquiries_answers", __name__, url_prefix="/stores/<int:store_id>/inquiries/<int:inquiry_id>")


def _asked(store_id: int, inquiry_id: int) -> Inquiry:
    return access.get_inquiry(store_id, inquiry_id, "work")


def _checked(inquiry: Inquiry, text: str) -> Checked:
    """What would leave, names hidden from whoever may not read them."""
    hidden = None if access.may(inquiry.store, "personal_data") else wording.masked_name
    return drafting.check(inquiry, beside.lines_of(inquiry), text, hidden)


@bp.post("/compose")
def compose(store_id: int, inquiry_id: int) -> Response:
    """Put a template, or an earlier answer, behind what was typed; nothing is kept or sent yet."""
    inquiry, form = _asked(store_id, inquiry_id), AnswerForm()
    kind, _, number = request.form.get("add", "").partition(":")
    added = _added(inquiry, kind, number or request.form.get("template", ""))
    if added is None:
        form.form_errors = ["넣을 답변을 찾지 못했습니다. 다시 골라 주세요."]
        return show_page(inquiry, 422, form)
    form.text.data = "\n".join(part for part in ((form.text.data or "").strip(), added) if part)
    return show_page(inquiry, form=form)


def _added(inquiry: Inquiry, kind: str, given: str) -> str | None:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
    if kind == "template":
        return next((one.body for one in answer_templates.of_store(inquiry.store) if one.id == number), None)
    earlier = Inquiry.get_or_none((Inquiry.id == number) & (Inquiry.store == inquiry.store_id))
    return beside.threads_of([earlier.id])[earlier.id].answer or None if earlier else None


@bp.post("/bytes")
def count_bytes(store_id: int, inquiry_id: int) -> Response:
    """How many of the market's bytes the answer has, its blanks filled, while it is typed."""
    inquiry = _asked(store_id, inquiry_id)
    checked = _checked(inquiry, request.form.get("text", ""))
    return pages.page("inquiries/bytes.html", "counter", inquiry=inquiry, store=inquiry.store, checked=checked)


@bp.post("/draft")
def save_draft(store_id: int, inquiry_id: int) -> Response:
    inquiry, form = _asked(store_id, inquiry_id), AnswerForm()
    if not form.validate():
        return show_page(inquiry, 422, form)
    if not _is_kept(inquiry, form):
        return _overtaken(inquiry, form)
    return back(
        inquiry,
        "답변을 임시 저장했습니다. 아직 보내지 않았습니다." if form.text.data else "임시 저장한 답변을 지웠습니다.",
    )


@bp.post("/preview")
def preview(store_id: int, inquiry_id: int) -> Response:
    """The answer as it would leave; kept meanwhile, so that nothing typed is lost."""
    inquiry, form = _asked(store_id, inquiry_id), AnswerForm()
    if not form.validate():
        return show_page(inquiry, 422, form)
    checked = _checked(inquiry, form.text.data or "")
    if checked.problems:
        form.text.errors = list(checked.problems)
        return show_page(inquiry, 422, form)
    return _preview(inquiry, form, checked) if _is_kept(inquiry, form) else _overtaken(inquiry, form)


def _is_kept(inquiry: Inquiry, form: AnswerForm) -> bool:
    """Whether the text lies ready now; not where a colleague has laid another one there meanwhile."""
    try:
        drafting.save(inquiry, form.text.data or "", access.actor(), form.over.data or "")
    except DraftChanged:
        return False
    return True


def _overtaken(inquiry: Inquiry, form: AnswerForm) -> Response:
    """Both texts, the colleague's and the one that was typed: the next press knows what it takes the place of."""
    inquiry = access.get_inquiry(inquiry.store_id, inquiry.id, "work")
    draft = drafting.of(inquiry)
    form.form_errors = [OVERTAKEN]
    form.over.data = draft.mark if draft else ""
    return show_page(inquiry, 409, form, overtaken=draft)


def _preview(
    inquiry: Inquiry, form: AnswerForm, checked: Checked, status: int = 200, is_changed: bool = False
) -> Response:
    thread = beside.threads_of([inquiry.id])[inquiry.id]
    form.promise.data = checked.promise
    return pages.page(
        "inquiries/preview.html",
        status=status,
        inquiry=inquiry,
        store=inquiry.store,
        form=form,
        checked=checked,
        thread=thread,
        is_edit=thread.answers > 0 and answering.may_edit(inquiry),
        is_changed=is_changed,
    )


@bp.post("/answer")
def send(store_id: int, inquiry_id: int) -> Response:
    """Send the answer that was shown, once."""
    inquiry, form = _asked(store_id, inquiry_id), AnswerForm()
    if not form.validate():
        return show_page(inquiry, 422, form)
    shown = form.promise.data or "", form.seen.data or 0
    try:
        return _tried(
            inquiry,
            form,
            lambda client: answering.answer(inquiry, form.text.data or "", shown, client, access.actor()),
            "답변을 보냈습니다. 11번가가 물어본 사람에게 메일로 알립니다.",
        )
    except AnswerChanged:
        return _preview(inquiry, form, _checked(inquiry, form.text.data or ""), 422, is_changed=True)


@bp.post("/confirm")
def confirm(store_id: int, inquiry_id: int) -> Response:
    """확인 of a notice."""
    inquiry = _asked(store_id, inquiry_id)
    send = lambda client: answering.confirm(inquiry, client, access.actor())  # noqa: E731
    return _tried(inquiry, AnswerForm(), send, "알림을 확인했다고 11번가에 알렸습니다.")


def _tried(inquiry: Inquiry, form: AnswerForm, act: Act, done: str) -> Response:
    """Carry an act out and tell how it ended; the page shows the inquiry as the market told it meanwhile."""
    ending = Ending(
        done,
        back=lambda message, kind: back(inquiry, message, kind),
        show=lambda status: show_page(access.get_inquiry(inquiry.store_id, inquiry.id, "work"), status, form),
        refusal_of=refusal_of,
        otherwise=lambda sent: None if answering.is_ours(sent) else NOT_OURS,
    )
    return tried(inquiry.store, act, form, ending)
