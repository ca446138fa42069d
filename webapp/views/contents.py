"""One part of a listing's content changed by itself: detail HTML, options, add-on goods, the notice of a delay."""

import secrets
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.forms.delays import DelayForm
from webapp.models.products import Listing
from webapp.services.drafts import answers, contents, filling_in, layout
from webapp.services.drafts.answers import Reading, Typed
from webapp.services.drafts.contents import Refused
from webapp.services.drafts.questions import Question, Rows
from webapp.services.products import deeds_content as deeds
from webapp.services.sending import MarketProblem

bp = Blueprint("contents", __name__)
HERE = "/stores/<int:store_id>/listings/<int:listing_id>/content/<part>"
PARTS = {"detail": "상세설명", "options": "옵션", "components": "추가구성상품", "delay": "발송지연 안내"}
NAMES = {
    "detail": ("detail_html",),
    "options": (
        "option_kind", "stock", "option_title", "option_rows", "option_axes", "combinations", "quantity_of_each",
        "option_order",
    ),
    "components": ("components",),
}  # fmt: skip
KINDS = {"detail": deeds.DETAIL, "options": deeds.OPTIONS, "components": deeds.COMPONENTS}


@bp.get(HERE)
def show(store_id: int, listing_id: int, part: str) -> Response:
    listing = access.get_listing(store_id, listing_id)
    return _page(listing, _known(part))


def _known(part: str) -> str:
    return part if part in PARTS else abort(404)


def _asks(part: str) -> list[Question | Rows]:
    return [layout.find(name)[1] for name in NAMES.get(part, ())]


def _page(listing: Listing, part: str, typed: Typed | None = None, status: int = 200, **more: Any) -> Response:
    known = {} if part == "delay" else contents.answers_of(listing)
    shown: dict[str, Any] = {
        "listing": listing,
        "store": listing.store,
        "part": part,
        "parts": PARTS,
        "asks": _asks(part),
        "typed": {**known, **(typed or {})},
        "mistakes": {},
        "problem": "",
        "form": DelayForm() if part == "delay" else None,
        "key": request.form.get("key") or secrets.token_hex(8),
        "is_open": access.may(listing.store, "work"),
        "more": 10 if request.form.get("do") == "more" else 0,
    }
    return pages.page("contents/show.html", status=status, **{**shown, **more})


@bp.post(HERE)
def save(store_id: int, listing_id: int, part: str) -> Response:
    """Do what the button asks for with what was typed, or send it."""
    listing = access.get_listing(store_id, listing_id, "work")
    if _known(part) == "delay":
        return _delay(listing)
    section = layout.find(NAMES[part][0])[0]
    sent = answers.typed_in(section, request.form)
    typed = {name: value for name, value in sent.items() if name in NAMES[part]}
    try:
        prepared = _prepared(typed)
    except ValueError as error:
        return _page(listing, part, typed, 422, problem=str(error))
    if request.form.get("do"):
        return _page(listing, part, prepared)
    return _send(listing, part, prepared)


def _prepared(typed: Typed) -> Typed:
    match request.form.get("do", ""):
        case "combine":
            return filling_in.with_combinations(typed)
        case "same":
            return filling_in.with_same(typed, request.form)
    return typed


def _send(listing: Listing, part: str, typed: Typed) -> Response:
    reading = _wrong(listing, part, typed)
    if reading.problems:
        mistakes = {one.name: [one.sentence] for one in reading.problems}
        return _page(listing, part, typed, 422, mistakes=mistakes, problem="고칠 곳이 있어 보내지 않았습니다.")
    wanted = {"html": typed["detail_html"]} if part == "detail" else {"answers": _whole(listing, typed)}
    return _sent(listing, part, KINDS[part], wanted, typed)


def _whole(listing: Listing, typed: Typed) -> dict[str, Typed]:
    known = contents.answers_of(listing)
    names = (*NAMES["options"], *NAMES["components"])
    return answers.split({**{name: known[name] for name in names}, **typed})


def _wrong(listing: Listing, part: str, typed: Typed) -> Reading:
    if part == "options":
        return contents.wrong_options(typed, listing)
    if part == "components":
        return contents.wrong_components(typed, listing)
    reading = Reading()
    sentence = answers.unsendable(typed["detail_html"]) if typed["detail_html"] else "상세설명을 입력해 주세요."
    if sentence:
        reading.blame("detail_html", sentence)
    return reading


def _sent(listing: Listing, part: str, kind: str, wanted: dict[str, Any], typed: Typed | None = None) -> Response:
    """Send one deed and say what became of it; what was typed stays where it was refused."""
    key = request.form.get("key", "")
    try:
        sent = contents.change(listing, kind, wanted, key, access.actor())
    except (Refused, MarketProblem) as problem:
        return _page(listing, part, typed, 422, problem=f"바뀐 것은 없습니다. {problem}")
    ids = {"store_id": listing.store_id, "listing_id": listing.id}
    if not sent.is_done:
        return pages.done("listings.show", contents.DOUBT, "warning", **ids)
    return pages.done("listings.show", f"11번가에 반영했습니다: {PARTS[part]}", **ids)


def _delay(listing: Listing) -> Response:
    form = DelayForm()
    if request.form.get("do") == "release":
        return _sent(listing, "delay", deeds.DELAY_OFF, {})
    if not form.validate():
        return _page(listing, "delay", status=422, form=form)
    return _sent(listing, "delay", deeds.DELAY, form.wanted())
