"""등록·수정 초안: begin one, see what stands against it, send it, find out what became of it."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms import DeskForm
from webapp.models.products import Listing
from webapp.models.selling import IN_DOUBT, OPEN, SENDING, SENT, ListingDraft
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.drafts import (
    beginning,
    checking,
    images,
    keeping,
    layout,
    refusals,
    registering,
    settling,
    updating,
)
from webapp.services.drafts.ground import Ground
from webapp.services.drafts.keeping import Stale
from webapp.services.drafts.registering import NotReady

bp = Blueprint("drafts", __name__)
STATES = {OPEN: "작성 중", SENDING: "보내는 중", SENT: "보냄", IN_DOUBT: "결과 확인 중"}
STALE = "그 사이에 다른 창에서 저장했거나 이미 보내는 중입니다. 지금 내용을 확인하고 다시 해 주세요."


@bp.get("/drafts")
def list_drafts() -> Response:
    stores = access.my_stores()
    found = keeping.of_stores(stores, SENT if request.args.get("state") == SENT else "")
    paging = pages.Paging(found.count())
    rows = list(found.limit(paging.size).offset(paging.offset))
    shown: dict[str, Any] = {"rows": rows, "paging": paging, "states": STATES, "name_of": keeping.name_of}
    return pages.page("drafts/list.html", "draft_table", state=request.args.get("state", ""), **shown)


@bp.get("/stores/<int:store_id>/drafts/new")
def new(store_id: int) -> Response:
    """How to begin: empty, or from the listing that the address names."""
    store = access.get_store(store_id)
    asked = request.args.get("listing", "")
    listing = access.get_listing(store_id, int(asked)) if asked.isascii() and asked.isdigit() else None
    return pages.page("drafts/new.html", store=store, listing=listing)


@bp.post("/stores/<int:store_id>/drafts")
def create(store_id: int) -> Response:
    """A draft from nothing, or from a listing: to overwrite it (`edit`) or as a new product (`copy`)."""
    store = access.get_store(store_id, "work")
    asked = request.form.get("listing", "")
    listing = access.get_listing(store_id, int(asked), "work") if asked.isascii() and asked.isdigit() else None
    draft = _begun(store, listing, request.form.get("way", ""))
    return pages.done("draft_steps.show", store_id=store_id, draft_id=draft.id, section=layout.SECTIONS[0].name)


def _begun(store: Store, listing: Listing | None, way: str) -> ListingDraft:
    if listing is None:
        return beginning.empty(store, access.actor())
    if way == "copy":
        return beginning.copy_of(listing, access.actor())
    return beginning.to_overwrite(listing, access.actor())


@bp.get("/products/<int:product_id>/drafts/new")
def new_from_product(product_id: int) -> Response:
    product = access.get_product(product_id)
    return pages.page("drafts/new_from_product.html", product=product, stores=_sellable(product.seller_id))


def _sellable(seller_id: int) -> list[Store]:
    """The stores of a business in which the user may work."""
    return [store for store in access.my_stores("work") if store.seller_id == seller_id]


@bp.post("/products/<int:product_id>/drafts")
def create_from_product(product_id: int) -> Response:
    """A draft for each chosen store."""
    product = access.get_product(product_id)
    allowed = _sellable(product.seller_id) or abort(403)
    chosen = [store for store in allowed if str(store.id) in request.form.getlist("stores")]
    if not chosen:
        shown: dict[str, Any] = {"product": product, "stores": allowed}
        shown["problem"] = "등록할 스토어를 하나 이상 골라 주세요."
        return pages.page("drafts/new_from_product.html", status=422, **shown)
    first = beginning.from_product(product, chosen, access.actor())[0]
    address = {"store_id": first.store_id, "draft_id": first.id, "section": layout.SECTIONS[0].name}
    return pages.done("draft_steps.show", **address)


@bp.get("/stores/<int:store_id>/drafts/<int:draft_id>")
def show(store_id: int, draft_id: int) -> Response:
    """보내기 전 확인, and afterwards what became of it."""
    return _show(access.get_draft(store_id, draft_id))


def _show(draft: ListingDraft, problem: str = "", status: int = 200) -> Response:
    is_open = draft.state == OPEN
    ground = Ground.of(draft)
    checked = checking.check(draft, ground) if is_open else None
    looks = checked.looks if checked else None
    shown: dict[str, Any] = {
        "draft": draft,
        "store": draft.store,
        "checked": checked,
        "steps": steps_of(draft, checked) if checked else [],
        "edits": checked.edits if checked else [],
        "family": _family(draft),
        "states": STATES,
        "name": keeping.name_of(draft),
        "problem": problem,
        "blamed": refusals.question_for(draft.problem) if draft.problem else None,
        "address_of": lambda name: question_address(draft, name),
        "looks": looks,
        "checks_images": images.is_on(),
        "addable": _addable(draft) if is_open else [],
    }
    part = draft.changed_at if draft.state == SENDING else looks.live_since if looks else None
    since = part or settling.live_since(draft)
    # When the sending is over the heading, the way there and the messages above speak of something else too.
    block = "draft_state" if part else "content"
    answer = pages.page("drafts/show.html", block, status=status, live_since=since, **shown)
    return pages.refreshing(answer if part else pages.whole_main(answer), since)


def _family(draft: ListingDraft) -> list[ListingDraft]:
    """The drafts of the family that the user may see."""
    return keeping.family_of(draft, [store.id for store in access.my_stores()])


def _addable(draft: ListingDraft) -> list[Store]:
    """Stores of the same business that a new product could go to as well."""
    there = {one.store_id for one in _family(draft)}
    return [] if draft.listing_id else [one for one in _sellable(draft.store.seller_id) if one.id not in there]


def steps_of(draft: ListingDraft, checked: checking.Checked) -> list[dict[str, Any]]:
    """The sections with how far each is, for the navigation at the side."""
    return [
        {
            "section": section,
            "state": checking.state_of(section, draft, checked),
            "problems": sum(1 for one in checked.problems if one.section == section.name),
        }
        for section in layout.sections_for(draft.store.seller_kind)
    ]


def question_address(draft: ListingDraft, name: str) -> str:
    """Where a question is answered."""
    section, _ask = layout.find(name.split("-", 1)[0])
    address = {"store_id": draft.store_id, "draft_id": draft.id, "section": section.name, "check": 1}
    return url_for("draft_steps.show", **address, _anchor=name)


@bp.post("/stores/<int:store_id>/drafts/<int:draft_id>/send")
def send(store_id: int, draft_id: int) -> Response:
    """Send this draft, and with `family` every draft of its family that has nothing against it."""
    draft = access.get_draft(store_id, draft_id, "work")
    if draft.state == OPEN and (missing := _unconfirmed(draft)):
        return _show(draft, missing, 422)
    try:
        _send(draft, request.form.get("revision", 0, int))
    except (NotReady, Stale) as problem:
        words = STALE if isinstance(problem, Stale) else "고칠 곳이 남아 있어 보내지 않았습니다. 아래를 확인해 주세요."
        return _show(access.get_draft(store_id, draft_id), words, 409)
    others = _send_family(draft) if "family" in request.form else 0
    more = f" 다른 스토어 {others}곳에도 보냅니다." if others else ""
    return pages.done("drafts.show", f"11번가로 보냅니다.{more}", "info", store_id=store_id, draft_id=draft_id)


def _unconfirmed(draft: ListingDraft) -> str:
    """What has to be ticked before this draft may go, where it is not; "" for nothing."""
    if draft.listing_id is None:
        return ""
    if "confirm" not in request.form:
        return "바뀌는 것을 확인했다고 표시해 주세요. 보내지 않았습니다."
    if checking.check(draft).left_empty and "confirm_empty" not in request.form:
        return "11번가가 알려 주지 않는 항목이 비워지는 것을 확인했다고 표시해 주세요. 보내지 않았습니다."
    return ""


def _send(draft: ListingDraft, revision: int) -> None:
    begin = updating.begin if draft.listing_id else registering.begin
    begin(draft, revision, access.actor())


def _send_family(draft: ListingDraft) -> int:
    """Send the siblings in stores where the user may work; one that is not ready stays open and says why."""
    sent = 0
    for sibling in keeping.siblings(draft, [store.id for store in access.my_stores("work")]):
        try:
            registering.begin(sibling, sibling.revision, access.actor())
        except (NotReady, Stale):
            continue
        sent += 1
    return sent


@bp.post("/stores/<int:store_id>/drafts/<int:draft_id>/ask")
def ask(store_id: int, draft_id: int) -> Response:
    """Ask the market again what became of a draft."""
    draft = access.get_draft(store_id, draft_id, "work")
    if draft.state in (SENDING, IN_DOUBT):
        runs.start(settling.order_for(draft), access.user())
    words = "11번가에 결과를 다시 묻습니다. 다시 보내지는 않습니다."
    return pages.done("drafts.show", words, "info", store_id=store_id, draft_id=draft_id)


@bp.post("/stores/<int:store_id>/drafts/<int:draft_id>/judge")
def judge(store_id: int, draft_id: int) -> Response:
    """A person looked at the Seller Office and says whether a doubtful update arrived."""
    draft = access.get_draft(store_id, draft_id, "work")
    answer = request.form.get("answer")
    if answer not in ("done", "not_done") or draft.listing_id is None:
        return _show(draft, "11번가에 반영됐는지 골라 주세요.", 422)
    try:
        updating.judge(draft, answer == "done", access.actor())
    except Stale:
        return pages.done("drafts.show", "이미 결과가 정해졌습니다.", "info", store_id=store_id, draft_id=draft_id)
    return pages.done("drafts.show", "결과를 적었습니다.", store_id=store_id, draft_id=draft_id)


@bp.post("/stores/<int:store_id>/drafts/<int:draft_id>/images/check")
def check_images(store_id: int, draft_id: int) -> Response:
    draft = access.get_draft(store_id, draft_id, "work")
    if images.is_on():
        runs.start(images.order(draft), access.user())
    return pages.done("drafts.show", "그림을 확인합니다.", "info", store_id=store_id, draft_id=draft_id)


@bp.post("/stores/<int:store_id>/drafts/<int:draft_id>/stores")
def add_stores(store_id: int, draft_id: int) -> Response:
    """The same product in more stores: drafts that share what is shared."""
    draft = access.get_draft(store_id, draft_id, "work")
    chosen = [store for store in _addable(draft) if str(store.id) in request.form.getlist("stores")]
    if not chosen:
        return _show(draft, "함께 등록할 스토어를 골라 주세요.", 422)
    made = beginning.join(draft, chosen, access.actor())
    return pages.done("drafts.show", f"스토어 {len(made)}곳을 더했습니다.", store_id=store_id, draft_id=draft_id)


@bp.route("/stores/<int:store_id>/drafts/<int:draft_id>/delete", methods=["GET", "POST"])
def delete(store_id: int, draft_id: int) -> Response:
    """Asks before it deletes: a page of its own, so that it works everywhere."""
    draft = access.get_draft(store_id, draft_id, "work" if request.method == "POST" else "read")
    if request.method == "GET" or not DeskForm().validate():
        return pages.page("drafts/delete.html", store=draft.store, draft=draft, name=keeping.name_of(draft))
    try:
        keeping.delete(draft, access.actor())
    except Stale:
        words = "보내는 중이거나 결과를 확인하는 중이라 지우지 않았습니다."
        return pages.done("drafts.show", words, "warning", store_id=store_id, draft_id=draft_id)
    name = keeping.name_of(draft)
    return pages.done("drafts.list_drafts", f"‘{name}’ 초안을 지웠습니다.")
