"""주소록 템플릿: the addresses of a store on the market."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.addresses import COUNTRIES, AddressEntry, NumberForm, address_form, places_of, read_place
from webapp.korean import particle
from webapp.models.acts import ActInProgress
from webapp.models.shipping import ADDRESS_KINDS, AddressTemplate
from webapp.models.stores import Store
from webapp.services import runs, sending
from webapp.services.runs import Order
from webapp.services.sending import MarketProblem, Sent
from webapp.services.shipping import address_book, address_push, fetching, refusals
from webapp.views import shipping
from webapp.wording import ADDRESS_KINDS as KIND_NAMES

bp = Blueprint("addresses", __name__, url_prefix="/stores/<int:store_id>/addresses")


@bp.get("")
def list_addresses(store_id: int) -> Response:
    return _list(access.get_store(store_id), _known_kind(request.args.get("tab")))


def _list(store: Store, kind: str, number_form: NumberForm | None = None) -> Response:
    query = request.args.get("q", "").strip()
    found = address_book.search(store, kind, query)
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    shown: dict[str, Any] = {"store": store, "kind": kind, "query": query, "rows": rows, "paging": paging}
    shown |= shipping.state_of(store, "addresses", address_push.KINDS)
    shown |= {"counts": address_book.counts(store), "number_form": number_form or NumberForm(formdata=None)}
    status = 422 if number_form else 200
    answer = pages.page("addresses/list.html", "address_table", status=status, **shown)
    return shipping.watching(answer, shown["run"])


def _kind() -> str:
    return _known_kind(request.values.get("kind"))


def _known_kind(kind: str | None) -> str:
    return kind if kind in ADDRESS_KINDS else ADDRESS_KINDS[0]


@bp.post("/fetch")
def fetch(store_id: int) -> Response:
    """Everything in the background; one overseas or visit address by its number at once."""
    store = access.get_store(store_id, "work")
    if not store.is_approved:
        return shipping.closed(store)
    if "number" in request.form:
        return _fetch_one(store)
    _run, made = runs.start(Order(fetching.KIND, store), access.user())
    message = "주소록과 발송마감 템플릿을 가져옵니다." if made else "이미 가져오는 중입니다."
    return pages.done("addresses.list_addresses", message, "info", store_id=store.id)


def _fetch_one(store: Store) -> Response:
    form, kind = NumberForm(), _kind()
    if not form.validate():
        return _list(store, kind, form)
    try:
        with sending.calling(store) as client:
            row = fetching.bring_one(store, client, kind, form.number.data, access.actor())
    except MarketProblem as problem:
        form.number.errors = [str(problem)]
        return _list(store, kind, form)
    return pages.done("addresses.list_addresses", f"‘{row.title}’ 주소를 가져왔습니다.", store_id=store.id, tab=kind)


@bp.get("/new")
def new(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    return _form(store, address_form(_kind())) if store.is_approved else shipping.closed(store)


@bp.post("")
def create(store_id: int) -> Response:
    store = access.get_store(store_id, "manage")
    if not store.is_approved:
        return shipping.closed(store)
    form = address_form(_kind())
    if _only_looks() or not form.validate():
        return _form(store, form, 200 if _only_looks() else 422)
    wanted = form.wanted(_kind())
    return _sent(store, form, lambda client: address_push.register(store, client, wanted, access.actor()))


def _only_looks() -> bool:
    """Without JavaScript the form comes back on its way: to search an address, or with the fields of another kind."""
    return "search" in request.form or "switch" in request.form


def _form(store: Store, form: AddressEntry, status: int = 200, refusal: str = "") -> Response:
    places, problem = _search(store, form)
    shown = {"store": store, "form": form, "kind": form.kind.data, "places": places, "search_problem": problem}
    shown |= {"row": form.row, "links": address_book.links(form.row) if form.row else None, "refusal": refusal}
    shown["countries"] = COUNTRIES
    return pages.page("addresses/edit.html", "address_form", status=status, **shown)


def _search(store: Store, form: AddressEntry) -> tuple[list[Any], str]:
    """The search goes on with the form until a place is picked."""
    if "q" not in form or not form.q.data or not ("search" in request.form or not form.place.data):
        return [], ""
    return _find(store, form.q.data)


def _find(store: Store, keyword: str) -> tuple[list[Any], str]:
    """Places for a keyword, or a sentence on why there are none."""
    try:
        with sending.calling(store) as client:
            places = places_of(address_book.find_places(store, client, keyword))
    except MarketProblem as problem:
        return [], str(problem)
    return (
        places,
        "" if places else f"‘{keyword}’{particle(keyword, '을/를')} 찾지 못했습니다. 다른 이름으로 찾아 주세요.",
    )


@bp.get("/find")
def find(store_id: int) -> Response:
    """Hits of the market's address search as radio buttons, the place that was chosen among them."""
    store = access.get_store(store_id, "manage")
    if not store.is_approved:
        return shipping.closed(store)
    keyword = request.args.get("q", "").strip()
    places, problem = _find(store, keyword) if keyword else ([], "찾을 도로명이나 동 이름을 입력해 주세요.")
    chosen = request.args.get("place", "")
    chosen = chosen if read_place(chosen) else ""
    return pages.page(
        "addresses/find.html", "places", store=store, places=places, search_problem=problem, chosen=chosen
    )


@bp.get("/<int:address_id>/edit")
def edit(store_id: int, address_id: int) -> Response:
    row = access.get_address(store_id, address_id, "manage")
    if not row.store.is_approved:
        return shipping.closed(row.store)
    form = address_form(row.kind, row)
    if access.may(row.store, "personal_data"):
        for name, value in address_book.reveal(row, access.actor()).items():
            form[name].data = value
    return _form(row.store, form)


@bp.post("/<int:address_id>")
def update(store_id: int, address_id: int) -> Response:
    row = access.get_address(store_id, address_id, "manage")
    if not row.store.is_approved:
        return shipping.closed(row.store)
    form = address_form(row.kind, row)
    if _only_looks() or not form.validate():
        return _form(row.store, form, 200 if _only_looks() else 422)
    wanted = form.wanted(row.kind)
    return _sent(row.store, form, lambda client: address_push.update(row, client, wanted, access.actor()))


def _sent(store: Store, form: AddressEntry, send: Callable[[Any], Sent]) -> Response:
    try:
        with sending.calling(store) as client:
            outcome = send(client)
    except ActInProgress as problem:
        return shipping.busy(problem, "addresses.list_addresses", store)
    except MarketProblem as problem:
        form.form_errors = [str(problem)]
        return _form(store, form, 422)
    if refusal := refusals.of_address(outcome):
        return _form(store, form, 422, shipping.tell_refusal(form, refusal))
    done = f"{KIND_NAMES[form.kind.data]} ‘{form.title.data}’ 주소를 11번가에 {'저장' if form.row else '등록'}했습니다."
    return shipping.told(outcome, done, "addresses.list_addresses", store_id=store.id, tab=form.kind.data)


@bp.post("/acts/<int:act_id>/settle")
def settle(store_id: int, act_id: int) -> Response:
    """[다시 확인]: ask the market what became of a change, or take a person's word that it was not done."""
    store = access.get_store(store_id, "manage")
    act = next((act for act in sending.unsettled(store, address_push.KINDS) if act.id == act_id), None) or abort(404)
    values = {"store_id": store.id, "tab": act.request["kind"]}
    if "give_up" in request.form:
        sending.give_up(act, access.actor())
        return pages.done(
            "addresses.list_addresses", "반영되지 않은 것으로 정리했습니다. 다시 시도할 수 있습니다.", "info", **values
        )
    with sending.calling(store) as client:
        outcome = address_push.settle(act, client, access.actor())
    return shipping.told(outcome, "11번가에 반영된 것을 확인했습니다.", "addresses.list_addresses", **values)


@bp.post("/<int:address_id>/default")
def set_default(store_id: int, address_id: int) -> Response:
    row = access.get_address(store_id, address_id, "manage")
    address_book.make_default(row, access.actor())
    message = f"‘{row.title}’ 주소를 기본 {KIND_NAMES[row.kind]}로 정했습니다."
    return pages.done("addresses.list_addresses", message, store_id=store_id, tab=row.kind)


@bp.post("/<int:address_id>/reveal")
def reveal(store_id: int, address_id: int) -> Response:
    """Recipient and phones in plain text; an audit line tells who looked."""
    row: AddressTemplate = access.get_address(store_id, address_id, "personal_data")
    shown: dict[str, Any] = {**address_book.reveal(row, access.actor())}
    return pages.page("addresses/contact.html", "contact", store=row.store, row=row, **shown)
