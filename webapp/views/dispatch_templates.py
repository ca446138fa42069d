"""발송마감 템플릿: until when orders leave; registered and edited here, it holds on the market at once."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.dispatch_templates import DispatchForm, dispatch_form
from webapp.models.acts import ActInProgress
from webapp.models.stores import Store
from webapp.services import runs, sending, setup
from webapp.services.runs import Order
from webapp.services.sending import MarketProblem, Sent
from webapp.services.shipping import dispatch_book, dispatch_push, fetching, refusals
from webapp.views import shipping

bp = Blueprint("dispatch_templates", __name__, url_prefix="/stores/<int:store_id>/dispatch-templates")
LIST = "dispatch_templates.list_templates"


@bp.get("")
def list_templates(store_id: int) -> Response:
    store = access.get_store(store_id)
    query = request.args.get("q", "").strip()
    found = dispatch_book.search(store, query)
    paging = pages.Paging(found.count())
    shown: dict[str, Any] = {"store": store, "query": query, "paging": paging, "waits_for": _waits_for(store)}
    shown |= shipping.state_of(store, "dispatch_templates", dispatch_push.KINDS)
    shown["rows"] = list(found.limit(paging.size).offset(paging.offset))
    answer = pages.page("dispatch_templates/list.html", "template_table", **shown)
    return shipping.watching(answer, shown["run"])


def _waits_for(store: Store) -> str | None:
    """The step of the set-up that has to be done before templates can be made, None when nothing stands in the way."""
    return setup.checklist(store).step(setup.DISPATCH).closed_by


@bp.post("/fetch")
def fetch(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    if not store.is_approved:
        return shipping.closed(store)
    _run, made = runs.start(Order(fetching.KIND, store), access.user())
    message = "주소록과 발송마감 템플릿을 가져옵니다." if made else "이미 가져오는 중입니다."
    return pages.done(LIST, message, "info", store_id=store.id)


@bp.get("/new")
def new(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    return _closed(store) or _form(store, dispatch_form(store.seller_kind))


def _closed(store: Store) -> Response | None:
    """Why nothing can be registered yet: no approval, or no addresses."""
    if not store.is_approved:
        return shipping.closed(store)
    if _waits_for(store):
        return pages.done(
            LIST, "주소지 설정을 먼저 마쳐야 발송마감 템플릿을 추가할 수 있습니다.", "warning", store_id=store.id
        )
    return None


@bp.post("")
def create(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    if refusal := _closed(store):
        return refusal
    form = dispatch_form(store.seller_kind)
    if "switch" in request.form or not form.validate():
        return _form(store, form, 200 if "switch" in request.form else 422)
    wanted = form.wanted()
    return _sent(store, form, lambda client: dispatch_push.register(store, client, wanted, access.actor()))


def _form(store: Store, form: DispatchForm, status: int = 200, refusal: str = "") -> Response:
    links = dispatch_book.links(form.row) if form.row else None
    shown = {"store": store, "form": form, "row": form.row, "links": links, "refusal": refusal}
    # With htmx the form comes again for each method, so it may leave out what the method does not have.
    shown |= {"narrowed": pages.wants_fragment(), "longest": dispatch_book.days_allowed("03", store.seller_kind)[1]}
    return pages.page("dispatch_templates/edit.html", "template_form", status=status, **shown)


@bp.get("/<int:template_id>/edit")
def edit(store_id: int, template_id: int) -> Response:
    row = access.get_dispatch_template(store_id, template_id, "manage")
    return _closed(row.store) or _form(row.store, dispatch_form(row.store.seller_kind, row))


@bp.post("/<int:template_id>")
def update(store_id: int, template_id: int) -> Response:
    row = access.get_dispatch_template(store_id, template_id, "manage")
    if refusal := _closed(row.store):
        return refusal
    form = dispatch_form(row.store.seller_kind, row)
    if "switch" in request.form or not form.validate():
        return _form(row.store, form, 200 if "switch" in request.form else 422)
    wanted = form.wanted()
    return _sent(row.store, form, lambda client: dispatch_push.update(row, client, wanted, access.actor()))


def _sent(store: Store, form: DispatchForm, send: Callable[[Any], Sent]) -> Response:
    try:
        with sending.calling(store) as client:
            outcome = send(client)
    except ActInProgress as problem:
        return shipping.busy(problem, LIST, store)
    except MarketProblem as problem:
        form.form_errors = [str(problem)]
        return _form(store, form, 422)
    if refusal := refusals.of_dispatch(outcome):
        return _form(store, form, 422, shipping.tell_refusal(form, refusal))
    done = f"발송마감 템플릿을 11번가에 {'저장' if form.row else '등록'}했습니다. 바로 적용됩니다."
    return shipping.told(outcome, done, LIST, store_id=store.id)


@bp.post("/acts/<int:act_id>/settle")
def settle(store_id: int, act_id: int) -> Response:
    """[다시 확인]: ask the market what became of a change, or take a person's word that it was not done."""
    store = access.get_store(store_id, "manage")
    act = next((act for act in sending.unsettled(store, dispatch_push.KINDS) if act.id == act_id), None) or abort(404)
    if "give_up" in request.form:
        sending.give_up(act, access.actor())
        message = "반영되지 않은 것으로 정리했습니다. 다시 시도할 수 있습니다."
        return pages.done(LIST, message, "info", store_id=store.id)
    with sending.calling(store) as client:
        outcome = dispatch_push.settle(act, client, access.actor())
    return shipping.told(outcome, "11번가에 반영된 것을 확인했습니다.", LIST, store_id=store.id)


@bp.post("/<int:template_id>/default")
def set_default(store_id: int, template_id: int) -> Response:
    row = access.get_dispatch_template(store_id, template_id, "manage")
    dispatch_book.make_default(row, access.actor())
    return pages.done(LIST, f"‘{row.name}’ 템플릿을 기본으로 정했습니다.", store_id=store_id)
