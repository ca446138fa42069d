"""CS관리: questions and notices of one store or all as a list, and each closely, beside what it is about."""

from functools import partial
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from webapp import access, pages, wording_inquiries
from webapp.forms.inquiries import AnswerForm, InquiryFilters
from webapp.jobs import inquiries as jobs
from webapp.models.base import now
from webapp.models.inquiries import AnswerDraft, Inquiry
from webapp.models.lists import INQUIRIES
from webapp.services import preferences, saved_filters, sending
from webapp.services.inquiries import (
    answer_templates,
    answering,
    beside,
    collecting,
    finding,
    looking,
    noting,
    people,
    similar,
)
from webapp.services.inquiries.finding import Counted, Finding, Place
from webapp.services.inquiries.noting import NoteRefused
from webapp.services.sending import MarketProblem
from webapp.views import frame

bp = Blueprint("inquiries", __name__)
OF_STORE = "/stores/<int:store_id>/inquiries"
ONE = f"{OF_STORE}/<int:inquiry_id>"


@bp.get("/inquiries")
def list_inquiries() -> Response:
    """Inquiries of one store or all of the user's; the whole search stands in the address."""
    store, stores = access.asked_stores()
    ids = [one.id for one in stores]
    found = Finding(finding.read(request.args, ids, now()))
    view = preferences.of(access.user(), INQUIRIES)
    leafing = pages.Leafing(view.size)
    counted = finding.count(found)
    leafing.total = counted.by_tab[found.search.tab]
    leaf = finding.page_of(found, leafing.size, leafing.place and Place(*leafing.place, leafing.backwards))
    return pages.page(
        "inquiries/list.html",
        "inquiry_table",
        store=store,
        stores=stores,
        near=store or access.current_store(),
        store_names={one.id: one.name for one in stores},
        filters=InquiryFilters(access.my_stores(), store, finding.types_of(ids), noting.people_of(ids)),
        tabs=_tabs(counted, leafing),
        paging=leafing,
        leaf=leaf,
        rows=leaf.rows,
        words=finding.first_words([row.id for row in leaf.rows]),
        oldest=finding.oldest(ids),
        counted=counted,
        is_cut=found.is_cut,
        view=view,
        saved=saved_filters.of(access.user(), INQUIRIES),
        marks=frame.marks(),
        what=collecting.WHAT,
        moment=found.search.moment,
    )


def _tabs(counted: Counted, leafing: pages.Leafing) -> list[dict[str, Any]]:
    by_tab = counted.by_tab
    shown = [name for name in wording_inquiries.TABS if name in wording_inquiries.ALWAYS or by_tab.get(name)]
    return [
        {
            "name": name,
            "label": wording_inquiries.TABS[name],
            # Among many that were not counted none was seen: that is not the same as none.
            "count": by_tab[name] if by_tab[name] or not counted.is_more else None,
            "more": "+" if counted.is_more else "",
            "address": leafing.address(tab=name or None, after=None, before=None),
        }
        for name in shown
    ]


@bp.get(OF_STORE)
def list_of_store(store_id: int) -> Response:
    """A store's inquiries are the list of all, narrowed to it; what else an old bookmark asks for stays."""
    store = access.get_store(store_id)
    asked = {**request.args.to_dict(flat=False), "store": store.id}
    return redirect(pages.address_of("inquiries.list_inquiries", asked, {}), 303)


@bp.post(f"{OF_STORE}/collect")
def collect(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    run, made = jobs.collect(store, access.actor())
    said = "문의를 가져오기 시작했습니다." if made else "이미 가져오고 있습니다."
    return pages.done("runs.show", said, "info", run_id=run.id)


@bp.get(ONE)
def show(store_id: int, inquiry_id: int) -> Response:
    return show_page(access.get_inquiry(store_id, inquiry_id))


def show_page(
    inquiry: Inquiry,
    status: int = 200,
    form: AnswerForm | None = None,
    is_revealed: bool = False,
    overtaken: AnswerDraft | None = None,
) -> Response:
    """An inquiry with what was said, what is known beside it, and the answer that lies ready or was typed.

    `overtaken` is a draft that a colleague laid ready while another answer was typed.
    """
    store, found = inquiry.store, beside.of(inquiry)
    thread = found.threads[inquiry.id]
    draft = inquiry.draft if inquiry.draft and inquiry.draft.id else None
    may_work = access.may(store, "work") and store.is_approved
    if form is None:
        form = AnswerForm(formdata=None, text=draft.text if draft else "", over=draft.mark if draft else "")
    form.seen.data = thread.answers
    return pages.page(
        "inquiries/show.html",
        status=status,
        inquiry=inquiry,
        store=store,
        beside=found,
        thread=thread,
        draft=draft,
        overtaken=overtaken,
        form=form,
        can_answer=may_work and answering.can_answer(inquiry),
        is_edit=thread.answers > 0 and answering.may_edit(inquiry),
        suggestions=similar.suggestions(thread.question, found.of_product, found.threads) if may_work else (),
        templates=answer_templates.of_store(store) if may_work else (),
        notes=noting.notes_of(inquiry),
        steps=noting.steps_of(inquiry),
        people=noting.people_of([store.id]) if may_work else {},
        is_revealed=is_revealed,
        shown=str if is_revealed else partial(wording_inquiries.masked, name=inquiry.asker_name),
        moment=now(),
    )


def back(inquiry: Inquiry, message: str, kind: str = "success") -> Response:
    """To the inquiry's page, with a message."""
    return pages.done("inquiries.show", message, kind, store_id=inquiry.store_id, inquiry_id=inquiry.id)


@bp.post(f"{ONE}/reveal")
def reveal(store_id: int, inquiry_id: int) -> Response:
    """Who asked, and what of themselves they wrote, in plain text; an audit line tells who looked."""
    inquiry = access.get_inquiry(store_id, inquiry_id, "personal_data")
    people.reveal(inquiry, access.actor())
    return show_page(inquiry, is_revealed=True)


@bp.post(f"{ONE}/look")
def look(store_id: int, inquiry_id: int) -> Response:
    """Ask the market how it stands now."""
    inquiry = access.get_inquiry(store_id, inquiry_id, "work")
    try:
        with sending.calling(inquiry.store) as client:
            row = looking.look(inquiry, client)
    except MarketProblem as problem:
        return back(inquiry, f"확인하지 못했습니다. {problem}", "error")
    if row is None:
        return back(inquiry, "11번가에 이 문의가 더는 없습니다. 물어본 사람이 지운 것 같습니다.", "warning")
    return back(inquiry, "11번가에 지금 상태를 확인했습니다.")


@bp.post(f"{ONE}/notes")
def note(store_id: int, inquiry_id: int) -> Response:
    inquiry = access.get_inquiry(store_id, inquiry_id, "work")
    try:
        noting.write(inquiry, request.form.get("text", ""), access.actor())
    except NoteRefused as refusal:
        return back(inquiry, str(refusal), "error")
    return back(inquiry, "메모를 남겼습니다.")


@bp.post(f"{ONE}/assign")
def assign(store_id: int, inquiry_id: int) -> Response:
    inquiry = access.get_inquiry(store_id, inquiry_id, "work")
    given = request.form.get("assignee", "")
    user_id = (int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0) if given else None
    try:
        changed = noting.assign(inquiry, user_id, access.actor())
    except NoteRefused as refusal:
        return back(inquiry, f"{refusal} 바꾸지 않았습니다.", "error")
    return back(
        inquiry, "담당자를 바꾸었습니다." if changed else "이미 그렇게 되어 있습니다.", "success" if changed else "info"
    )
