"""What an overwriting draft means: its own edits laid over the listing as it stands now, and what that changes.

The market moves while somebody types: what was not edited follows the market, and stock that nobody touched is never
sent back to what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp.models.products import Listing
from webapp.models.selling import ListingDraft
from webapp.services.drafts import answers, layout, standing
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.asked.prices import KEEP
from webapp.services.drafts.questions import Question, Rows
from webapp.services.drafts.standing import Standing

TABLES = ("option_rows", "combinations")
OPTION_ANSWERS = (
    "option_kind", "option_title", "option_rows", "option_axes", "combinations", "quantity_of_each", "option_order",
    "price_of_each", "weight_of_each",
)  # fmt: skip
UNKNOWN, NOTHING = "모름", "없음"
LONG_TEXT = 60


@dataclass(frozen=True)
class Edit:
    """One answer that an update would change: in words, before and after. `moved`: the market changed it meanwhile."""

    section: str
    name: str
    label: str
    before: str
    after: str
    moved: bool = False


def typed_of(draft: ListingDraft, found: Standing | None = None) -> Typed:
    """The answers of a draft; of an overwriting one only its edits, over the listing as it stands."""
    if draft.listing_id is None:
        return answers.flat(draft.form)
    found = found or standing.of(draft.listing)
    begun = draft.begun
    mine = {name: value for section in draft.form.values() for name, value in section.items()}
    merged = dict(found.typed)
    for name, value in mine.items():
        if name in TABLES:
            merged[name] = _rows(value, begun.get(name, []), found.typed[name])
        elif name in merged and not (name in begun and _same(layout.find(name)[1], value, begun[name])):
            merged[name] = value
    return merged


def _rows(mine: list[Typed], begun: list[Typed], now: list[Typed]) -> list[Typed]:
    """Option rows: untouched ones follow the market, and so does the quantity of a row of which it was not edited."""
    if [_filled(row) for row in mine] == [_filled(row) for row in begun]:
        return now
    before, present = ({_key(row): row for row in rows} for rows in (begun, now))
    return [_row(row, before.get(_key(row)), present.get(_key(row))) for row in mine]


def _row(mine: Typed, begun: Typed | None, now: Typed | None) -> Typed:
    if begun is None or now is None or mine.get("quantity", "") != begun.get("quantity", ""):
        return mine
    return {**mine, "quantity": now.get("quantity", ""), "in_use": now.get("in_use", mine.get("in_use", "Y"))}


def _key(row: Typed) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("value", "first", "second", "third"))


def edits_of(draft: ListingDraft, found: Standing | None = None) -> list[Edit]:
    """What sending an overwriting draft would change, in the order of the form."""
    if draft.listing_id is None:
        return []
    found = found or standing.of(draft.listing)
    return edits_between(typed_of(draft, found), found, draft.listing, draft.begun)


def edits_between(typed: Typed, found: Standing, listing: Listing, begun: Typed | None = None) -> list[Edit]:
    """What tells these answers from the listing as it stands; `begun` is how it stood when they were begun."""
    return list(_edits(typed, found, listing, begun or {}))


def _edits(typed: Typed, found: Standing, listing: Listing, begun: Typed) -> Iterator[Edit]:
    for name, (section, ask) in layout.FOUND.items():
        before, after = found.typed[name], typed[name]
        if _same(ask, before, after) or name in ("template", "is_standard"):
            continue
        shown = UNKNOWN if name in found.untold else words(ask, before)
        moved = name in begun and not _same(ask, begun[name], before)
        if name == "discount_use" and before == KEEP:
            shown = _discount_words(listing)
        yield Edit(section.name, name, ask.label, shown, words(ask, after), moved)


def plain(name: str, value: Any) -> str:
    """An answer of a question in the form in which the market tells it."""
    ask = layout.find(name)[1]
    return _plain(ask, value) if isinstance(ask, Question) else str(value)


def _same(ask: Question | Rows, one: Any, other: Any) -> bool:
    if not isinstance(ask, Rows):
        return _plain(ask, one) == _plain(ask, other)
    return [_filled(row) for row in one] == [_filled(row) for row in other]


def _plain(ask: Question, value: Any) -> str:
    """12,900 and 12900 are one answer, and so are a name and its code."""
    text = str(value).strip()
    if ask.kind.shape not in ("number", "suggested") or not text:
        return text
    try:
        return str(ask.kind.read(text))
    except ValueError:
        return text


def _filled(row: Typed) -> Typed:
    return {name: value for name, value in row.items() if value not in ("", None)}


def words(ask: Question | Rows, value: Any) -> str:
    """An answer as a person reads it."""
    if isinstance(ask, Rows):
        return " / ".join(_row_words(ask, row) for row in value) or NOTHING
    if not value:
        return dict(ask.kind.choices).get("", NOTHING)
    if ask.kind.shape == "many":
        return ", ".join(dict(ask.kind.choices).get(one, one) for one in str(value).split())
    plain = _plain(ask, value)
    text = dict(ask.kind.choices).get(plain, plain)
    if ask.kind.shape == "number" and text.isdecimal():
        return f"{int(text):,}"
    return f"{text[:LONG_TEXT]}… ({len(text):,}자)" if len(text) > LONG_TEXT else text


def _row_words(rows: Rows, row: Typed) -> str:
    filled = [column for column in rows.columns if row.get(column.name)]
    return " · ".join(str(dict(one.kind.choices).get(row[one.name], row[one.name])) for one in filled)


def _discount_words(listing: Listing) -> str:
    discount = listing.discount
    if discount is None:
        return UNKNOWN
    if not discount:
        return NOTHING
    unit = "원" if discount["unit"] == "01" else "%"
    return f"{discount['amount']:,}{unit}"


def changes_options(edits: list[Edit]) -> bool:
    return any(edit.name in OPTION_ANSWERS for edit in edits)
