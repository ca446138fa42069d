"""The sections of a draft, one page each: saved at every step as typed, mistakes shown and never in the way."""

from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.selling import OPEN, ListingDraft
from webapp.services import categories
from webapp.services.catalogue import details
from webapp.services.drafts import answers, certificates, checking, filling_in, keeping, layout, merging
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.ground import Ground, is_abroad_only
from webapp.services.drafts.keeping import Saving, Stale
from webapp.services.drafts.questions import Section
from webapp.services.sending import MarketProblem
from webapp.views.drafts import STALE, steps_of
from webapp.views.listings import FRAME_POLICY

bp = Blueprint("draft_steps", __name__)
HERE = "/stores/<int:store_id>/drafts/<int:draft_id>"
SHOW, CATEGORY = "draft_steps.show", "draft_steps.choose_category"
MOST_MORE = 10


@bp.get(f"{HERE}/<section>")
def show(store_id: int, draft_id: int, section: str) -> Response:
    draft = access.get_draft(store_id, draft_id)
    return _page(draft, _section(draft, section))


def _section(draft: ListingDraft, name: str) -> Section:
    found = [one for one in layout.sections_for(draft.store.seller_kind) if one.name == name]
    return found[0] if found else abort(404)


def _page(draft: ListingDraft, section: Section, typed: Typed | None = None, **more: Any) -> Response:
    """A section with its answers, as saved or as just typed. Who only came by is not yet told what is missing."""
    ground = Ground.of(draft)
    checked = checking.check(draft, ground, with_images=section.name == "images")
    shows_mistakes = section.name in draft.form or "check" in request.args
    order = [one.name for one in layout.sections_for(draft.store.seller_kind)]
    place = order.index(section.name)
    shown: dict[str, Any] = {
        "draft": draft,
        "store": draft.store,
        "section": section,
        "asks": [
            ask for ask in section.asks if layout.asked_of(ask, draft.store.seller_kind, draft.listing_id is not None)
        ],
        "typed": {**keeping.of_section(checked.typed, section), **(typed or {})},
        "lists": ground.offers if section.name == "delivery" else ground.lists,
        "steps": steps_of(draft, checked),
        "mistakes": _by_name(checked, section) if shows_mistakes else {},
        "notes": [one for one in checked.warnings if one.section == section.name],
        "next": order[place + 1] if place + 1 < len(order) else "",
        "siblings": keeping.siblings(draft, _saving(0).stores) if section.shared else [],
        "name": keeping.name_of(draft),
        "more": MOST_MORE if request.args.get("more") else 0,
        "is_open": draft.state == OPEN and access.may(draft.store, "work"),
        **_of_section(checked.typed, section, ground),
    }
    status = more.pop("status", 200)
    return pages.page("drafts/step.html", status=status, **{**shown, **more})


def _by_name(checked: checking.Checked, section: Section) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in checked.problems:
        if one.section == section.name:
            found.setdefault(one.name, []).append(one.sentence)
    return found


def _of_section(typed: Typed, section: Section, ground: Ground) -> dict[str, Any]:
    """What only one section's page needs."""
    category = ground.category(typed["category"])
    if section.name == "basics":
        return {"category": category}
    if section.name == "certificates":
        return {"category": category, "groups": certificates.groups(category, typed)}
    if section.name == "notice":
        return {"notice_items": layout.notice_items}
    return {}


@bp.post(f"{HERE}/<section>")
def save(store_id: int, draft_id: int, section: str) -> Response:
    """Save what was typed, then do what the button asks for."""
    draft = access.get_draft(store_id, draft_id, "work")
    found = _section(draft, section)
    typed = answers.typed_in(found, request.form)
    try:
        changed, problem = _done(draft, found, typed), ""
    except ValueError as error:
        changed, problem = typed, str(error)
    try:
        keeping.save(draft, found, changed, _saving(request.form.get("revision", 0, int)))
        _also(draft, found)
    except Stale:
        fresh = access.get_draft(store_id, draft_id, "work")
        return _page(fresh, found, typed, problem=STALE, status=409)
    if problem:
        return _page(draft, found, problem=problem, status=422)
    return _onward(draft, found)


def _saving(revision: int) -> Saving:
    """Who saves, and how far a family of drafts reaches for them."""
    return Saving(revision, access.actor(), [store.id for store in access.my_stores("work")])


def _done(draft: ListingDraft, section: Section, typed: Typed) -> Typed:
    """The answers after what the button does to them. Raises ValueError with a Korean sentence."""
    match request.form.get("do", ""):
        case "combine":
            return filling_in.with_combinations(typed)
        case "same":
            return filling_in.with_same(typed, request.form)
        case "items":
            return filling_in.with_notice(typed, fill=False)
        case "fill":
            return filling_in.with_notice(typed, fill=True)
        case "template" if template := _template(draft, typed):
            return {**typed, **filling_in.with_template(template, section)}
        case "template":
            raise ValueError("채울 배송속성 템플릿을 골라 주세요.")
    return typed


def _template(draft: ListingDraft, typed: Typed) -> Any:
    templates = Ground.of(draft).templates
    return next((one for one in templates if str(one.id) == typed.get("template")), None)


def _also(draft: ListingDraft, section: Section) -> None:
    """A template of delivery also answers what stands on the page of returns."""
    if request.form.get("do") == "template" and (found := _template(draft, draft.form.get(section.name, {}))):
        returns = layout.BY_NAME["returns"]
        keeping.save(draft, returns, filling_in.with_template(found, returns), _saving(draft.revision))


def _onward(draft: ListingDraft, section: Section) -> Response:
    """Where a saved section leads: to the next one, the check, the categories, or back to itself."""
    ids: dict[str, Any] = {"store_id": draft.store_id, "draft_id": draft.id}
    target = request.form.get("next", "")
    if target == "check":
        return pages.done("drafts.show", **ids)
    if target == "category":
        return pages.done(CATEGORY, **ids)
    if target in layout.BY_NAME:
        return pages.done(SHOW, "저장했습니다.", section=target, **ids)
    more = {"more": 1} if request.form.get("do") == "more" else {}
    return pages.done(SHOW, "저장했습니다.", section=section.name, **ids, **more)


@bp.get(f"{HERE}/category")
def choose_category(store_id: int, draft_id: int) -> Response:
    """The market's tree: searched by words of the path, or walked down link by link."""
    draft = access.get_draft(store_id, draft_id)
    query, above = request.args.get("q", ""), request.args.get("under")
    found = categories.leaves(query) if query else categories.below(above)
    if draft.store.seller_kind != "global":
        found = [one for one in found if not is_abroad_only(one)]
    shown: dict[str, Any] = {"found": found, "query": query, "above": categories.find(above)}
    shown["listed_at"] = categories.listed_at()
    chosen = categories.find(merging.typed_of(draft)["category"])
    return pages.page("drafts/category.html", "found", draft=draft, store=draft.store, chosen=chosen, **shown)


@bp.post(f"{HERE}/category")
def take_category(store_id: int, draft_id: int) -> Response:
    """Take a leaf, and learn which certificates it asks for."""
    draft = access.get_draft(store_id, draft_id, "work")
    ids = {"store_id": store_id, "draft_id": draft_id}
    category = categories.find(request.form.get("number"))
    if category is None or not category.is_leaf:
        return pages.done(CATEGORY, "끝 카테고리를 골라 주세요.", "error", **ids)
    saving = _saving(request.form.get("revision", 0, int))
    try:
        keeping.save(draft, layout.BY_NAME["basics"], {"category": category.number}, saving)
    except Stale:
        return pages.done(CATEGORY, STALE, "error", **ids)
    words, kind = f"‘{category.name}’ 카테고리로 정했습니다.", "success"
    try:
        certificates.ask(category, draft.store)
    except MarketProblem as problem:
        words, kind = f"{words} 인증을 요구하는지는 묻지 못했습니다. {problem}", "warning"
    return pages.done(SHOW, words, kind, section="basics", **ids)


@bp.post(f"{HERE}/certificates/ask")
def ask_certificates(store_id: int, draft_id: int) -> Response:
    """Ask the market again which certificates the category wants."""
    draft = access.get_draft(store_id, draft_id, "work")
    category = categories.find(merging.typed_of(draft)["category"])
    words, kind = "카테고리를 먼저 골라 주세요.", "error"
    if category is not None:
        try:
            certificates.ask(category, draft.store)
            words, kind = "11번가에 물어 확인했습니다.", "success"
        except MarketProblem as problem:
            words = str(problem)
    return pages.done(SHOW, words, kind, store_id=store_id, draft_id=draft_id, section="certificates")


@bp.get(f"{HERE}/preview")
def preview(store_id: int, draft_id: int) -> Response:
    """The detail HTML made harmless, as a document of its own that only our page may frame."""
    draft = access.get_draft(store_id, draft_id)
    html = details.harmless(merging.typed_of(draft)["detail_html"])
    body = render_template("drafts/preview.html", name=keeping.name_of(draft), html=html)
    return make_response(body, 200, {"Content-Security-Policy": FRAME_POLICY})


@bp.post("/drafts/bytes")
def count_bytes() -> Response:
    """How many of the market's bytes a text has while it is typed."""
    name = request.args.get("name", "")
    _section_of, ask = layout.FOUND.get(name) or abort(404)
    text = request.form.get(name, "").strip()
    return pages.page("drafts/bytes.html", "counter", ask=ask, text=text, **counted(text))


def counted(text: str) -> dict[str, Any]:
    """What a counter shows of a text."""
    return {"size": answers.size_of(text), "lacking": answers.unsendable(text)}
