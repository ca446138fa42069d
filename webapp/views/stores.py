"""판매채널 API: the stores, their form, approval, contact person, incidents and notifications."""

from typing import Any

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.stores import StoreForm
from webapp.limits import limiter
from webapp.models.base import now
from webapp.models.runs import LIVE, Run
from webapp.models.stores import Store
from webapp.services import approval, categories, channels, freshness, health, incidents, notifications, runs, stores
from webapp.services.couriers import COURIERS
from webapp.services.runs import Order
from webapp.services.stores import Saved, StoreProblem

bp = Blueprint("stores", __name__)
PROBLEMS = {
    "key_taken": "이미 다른 스토어에 등록된 API Key입니다. 스토어마다 자기 판매자 계정의 Key를 써 주세요.",
    approval.OTHER_SELLER: approval.OTHER_SELLER_SENTENCE,
}


@bp.get("/stores")
def list_stores() -> Response:
    mine = access.my_stores()
    troubled = incidents.troubled(mine)
    return pages.page("stores/list.html", stores=mine, marks=freshness.marks(mine), troubled=troubled)


@bp.get("/stores/new")
def new() -> Response:
    """First which market, then the form."""
    if request.args.get("market") != "11st":
        return pages.page("stores/choose.html")
    return _form(StoreForm())


def _form(form: StoreForm, status: int = 200) -> Response:
    if categories.is_stale():
        runs.start(Order(categories.FETCH))
    shown = {
        "store": form.store,
        "chosen": categories.find(form.category_number.data),
        "query": form.category_query.data or "",
        "found": categories.search(form.category_query.data or ""),
        "has_categories": categories.listed_at() is not None,
        "outgoing_ip": current_app.config["SETTINGS"].outgoing_ip,
        "services": stores.notify_services(form.store) if form.store else [],
    }
    return pages.page("stores/edit.html", "store_form", status=status, form=form, **shown)


def _only_searches() -> bool:
    """Without JavaScript the search for a category is a button of the form, which then saves nothing."""
    return "find" in request.form


@bp.post("/stores")
@limiter.limit("30 per 10 minutes")
def create() -> Response:
    form = StoreForm()
    if _only_searches() or not form.validate():
        return _form(form, 200 if _only_searches() else 422)
    try:
        saved = stores.create(form.fields(), access.user(), access.actor())
    except StoreProblem as problem:
        return _refused(form, problem)
    return _saved(saved, "스토어를 등록했습니다.")


@bp.get("/stores/<int:store_id>/edit")
def edit(store_id: int) -> Response:
    return _form(StoreForm(access.get_store(store_id, "manage")))


@bp.post("/stores/<int:store_id>/edit")
@limiter.limit("30 per 10 minutes")
def update(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    form = StoreForm(store)
    if _only_searches() or not form.validate():
        return _form(form, 200 if _only_searches() else 422)
    try:
        saved = stores.update(store, form.fields(), access.actor())
    except StoreProblem as problem:
        return _refused(form, problem)
    return _saved(saved, "스토어를 저장했습니다.")


def _refused(form: StoreForm, problem: StoreProblem) -> Response:
    form[problem.field].errors = [PROBLEMS[problem.reason]]
    return _form(form, 422)


def _saved(saved: Saved, message: str) -> Response:
    if not saved.trial.is_approved:
        text = f"{message} 다만 아직 승인되지 않았습니다. 아래 까닭을 확인해 주세요."
        return pages.done("stores.show", text, "error", store_id=saved.store.id)
    if saved.twin is not None:
        text = (
            f"{message} 다만 ‘{saved.twin.name}’ 스토어와 같은 11번가 판매자입니다. 한 스토어만 쓰는 것이 안전합니다."
        )
        return pages.done("stores.show", text, "warning", store_id=saved.store.id)
    return pages.done("stores.show", f"{message} 11번가가 API Key를 승인했습니다.", store_id=saved.store.id)


@bp.get("/stores/<int:store_id>")
def show(store_id: int) -> Response:
    return _show(access.get_store(store_id))


def _show(store: Store, contact: dict[str, str] | None = None) -> Response:
    live = Run.select().where((Run.kind == notifications.NOTIFY) & (Run.store == store) & Run.state.in_(LIVE)).first()
    shown: dict[str, Any] = {
        "store": store,
        "why": approval.why_refused(store),
        "incidents": incidents.history(store),
        "messages": notifications.latest(store),
        "services": stores.notify_services(store),
        "category": categories.find(store.category_number),
        "contact": contact,
        "courier": COURIERS.get(store.default_courier or "", "정하지 않음"),
        "live": live,
        "has_mail": channels.has_mail(),
        "told": health.of([store.id], now()).get(store.id),
    }
    return pages.refreshing(pages.page("stores/show.html", "messages", **shown), live.live_since if live else None)


@bp.post("/stores/<int:store_id>/check")
@limiter.limit("30 per 10 minutes")
def check(store_id: int) -> Response:
    store = access.get_store(store_id, "work")
    trial = approval.check_now(store, access.actor())
    if trial.is_approved:
        return pages.done("stores.show", "11번가가 API Key를 승인했습니다.", store_id=store.id)
    return pages.done("stores.show", trial.sentence, "error", store_id=store.id)


@bp.post("/stores/<int:store_id>/notify-test")
@limiter.limit("10 per 10 minutes")
def test_notification(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    if not notifications.plan_test(store):
        return pages.done(
            "stores.show", "알림 받을 곳이 없습니다. [수정]에서 등록해 주세요.", "warning", store_id=store.id
        )
    runs.start(notifications.order(store), access.user())
    return pages.done(
        "stores.show", "시험 알림을 보냅니다. 결과는 아래 [알림]에 나타납니다.", "info", store_id=store.id
    )


@bp.post("/stores/<int:store_id>/contact")
def reveal_contact(store_id: int) -> Response:
    """The contact person in plain text, once: the page itself shows it masked again."""
    store = access.get_store(store_id, "personal_data")
    return _show(store, stores.reveal_contact(store, access.actor()))


@bp.get("/categories")
def find_categories() -> Response:
    """Categories by words of their path: a page to look around in, and the part of the form that is chosen from."""
    query = request.args.get("q") or request.args.get("category_query") or ""
    chosen = categories.find(request.args.get("category_number"))
    found, optional = categories.search(query), "optional" in request.args
    return pages.page("stores/categories.html", "found", query=query, found=found, chosen=chosen, optional=optional)
