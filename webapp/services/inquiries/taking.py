"""Writing down what the market tells of questions and notices: each once, however often it is told.

What a look says counts unless a later look, or an act of our own since it began, has said otherwise. What the market
lists no more is marked, never deleted; told again, it is there again.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import KST
from webapp.models.accounts import User
from webapp.models.base import Keyring, db, now
from webapp.models.inquiries import (
    ANSWERED,
    ASKED,
    GONE,
    NOTICE,
    OPEN,
    QNA,
    QUESTION,
    REPLIED,
    Inquiry,
    InquiryChange,
    InquiryEntry,
    InquiryType,
)
from webapp.models.stores import Store
from webapp.services.imports.matching import only_writer
from webapp.services.inquiries import rules, wordbook
from webapp.services.inquiries.told import Told

# Kinds whose numbers the market counts together.
FAMILIES = {QNA: (QNA,), QUESTION: (QUESTION, NOTICE), NOTICE: (QUESTION, NOTICE)}
COLUMNS = (
    "market_state", "type", "type_name", "product_no", "product_name", "order_no", "line_no", "department",
    "answer_by", "is_public", "is_buyer",
)  # fmt: skip
# So long the market may still show an answered question as an open one.
SHOWN_LATE = dt.timedelta(minutes=5)
PEOPLE = ("asker_name", "asker_login", "writer")


@dataclass(frozen=True)
class Look:
    """One look at the market: when it began, what it is called in the history, and the run that it belongs to."""

    store: Store
    began: dt.datetime
    source: str
    run_id: int | None = None


@dataclass
class Taken:
    """How many inquiries a look brought that were new, whose state changed, and that were gone."""

    new: int = 0
    moved: int = 0
    gone: int = 0

    def __iadd__(self, other: "Taken") -> "Taken":
        self.new += other.new
        self.moved += other.moved
        self.gone += other.gone
        return self


def take(look: Look, rows: Sequence[Told]) -> Taken:
    """Write these down in one transaction."""
    with db.atomic():
        only_writer(look.store)
        return _Taking(look, rows).all()


class _Taking:
    """Some rows of one look, with what stands here of them already."""

    def __init__(self, look: Look, rows: Sequence[Told]) -> None:
        self.look, self.rows = look, rows
        self.taken = Taken()
        numbers = list(dict.fromkeys(row.number for row in rows))
        mine = (Inquiry.store == look.store) & Inquiry.number.in_(numbers)
        self._held = {(FAMILIES[one.kind], one.number): one for one in Inquiry.select().where(mine)}

    def all(self) -> Taken:
        same, changed, fresh = list[int](), list[Inquiry](), list[Inquiry]()
        for row in self.rows:
            held = self._held.get((FAMILIES[row.kind], row.number))
            if held is None:
                fresh.append(self._new(row))
            elif held.seen_at > self.look.began:
                continue
            elif _stands_so(held, row) and held.digest and held.digest == _digest(row, held):
                same.append(held.id)
            else:
                self._again(row, held)
                changed.append(held)
        Inquiry.update(seen_at=self.look.began).where(Inquiry.id.in_(same)).execute()
        wordbook.index([*changed, *fresh])
        _know_types(self.look.store, self.rows)
        rules.prepare(self.look.store, [one for one in fresh if one.state == OPEN])
        return self.taken

    def _new(self, row: Told) -> Inquiry:
        inquiry: Any = Inquiry(
            store=self.look.store, kind=row.kind, number=row.number, state=row.state or OPEN, state_at=now(),
            **_values(row), asked_at=row.asked_at or self.look.began, seen_at=self.look.began,
        )  # fmt: skip
        inquiry.title = row.title
        for name in PEOPLE:
            setattr(inquiry, name, getattr(row, name) or "")
        if inquiry.state == ANSWERED:
            inquiry.answered_at = row.answered_at
        inquiry.digest = _digest(row, inquiry)
        inquiry.save(force_insert=True)
        _write_entries(inquiry, row)
        _step(inquiry, None, self.look).save()
        self.taken.new += 1
        return inquiry

    def _again(self, row: Told, held: Inquiry) -> None:
        values = _values(row) | {"kind": row.kind, "seen_at": self.look.began, "gone_at": None}
        values["asked_at"] = max(row.asked_at or held.asked_at, held.asked_at)
        state = self._state(row, held)
        # What is not believed yet is weighed again when it is told again.
        values["digest"] = _digest(row, held) if row.state in (None, state) else None
        if state == ANSWERED and row.answered_at and _is_another_day(row.answered_at, held.answered_at):
            values["answered_at"] = row.answered_at
        if not held.wiped_at:
            _seal(held, {"title": row.title, **{name: getattr(row, name) for name in PEOPLE}})
        self.taken.moved += move(held, state, self.look, values=values)
        _write_entries(held, row)

    def _state(self, row: Told, held: Inquiry) -> str:
        """What it comes to. Nobody knows how soon the market shows what it has taken: an answer just given stands."""
        is_late = row.state == OPEN and held.state == ANSWERED and held.answered_at is not None
        if is_late and held.answered_at > self.look.began - SHOWN_LATE and not _is_asked_again(row, held):
            return ANSWERED
        return row.state or (OPEN if held.state == GONE else str(held.state))


def _is_asked_again(row: Told, held: Inquiry) -> bool:
    """Whether something is asked that was not known yet."""
    mine = (InquiryEntry.inquiry == held) & (InquiryEntry.part == ASKED)
    known = {number for (number,) in InquiryEntry.select(InquiryEntry.number).where(mine).tuples()}
    return any(one.number not in known for one in row.asked)


def _is_another_day(told: dt.datetime, held: dt.datetime | None) -> bool:
    """The market tells a day alone; the time that we know of the same day says more."""
    return held is None or told.astimezone(KST).date() != held.astimezone(KST).date()


def _values(row: Told) -> dict[str, Any]:
    return {name: value for name in COLUMNS if (value := getattr(row, name)) is not None}


def _digest(row: Told, held: Inquiry) -> str | None:
    """A keyed hash of what is told; nothing where its people are wiped, since it would tell of them."""
    return None if held.wiped_at else Keyring.vault.hash(f"inquiry {row!r}")


def _stands_so(held: Inquiry, row: Told) -> bool:
    """Whether it stands here as it is told: an answer of ours may have moved it on since it was told so last."""
    return held.state != GONE and row.state in (None, held.state)


def _seal(held: Inquiry, told: dict[str, str | None]) -> None:
    changed = {name: text for name, text in told.items() if text and text != getattr(held, name)}
    for name, text in changed.items():
        setattr(held, name, text)
    if changed:
        columns = [f"{name}_{end}" for name in changed for end in ("sealed", "hash") if hasattr(held, f"{name}_{end}")]
        held.save(only=columns)


def _write_entries(inquiry: Inquiry, row: Told) -> None:
    held = list(InquiryEntry.select().where(InquiryEntry.inquiry == inquiry).order_by(InquiryEntry.id))
    asked = {entry.number: entry for entry in held if entry.part == ASKED}
    for one in row.asked:
        if (entry := asked.get(one.number)) is None:
            InquiryEntry.create(inquiry=inquiry, part=ASKED, number=one.number, written_at=one.at, text=one.text)
            if inquiry.wiped_at:  # somebody asks anew, and is wiped anew when that is long over
                inquiry.patch(wiped_at=None)
        elif not inquiry.wiped_at and entry.text != one.text:
            entry.text = one.text
            entry.save(only=["text_sealed"])
    answers = [entry for entry in held if entry.part == REPLIED]
    for text in _fresh_answers(row, [entry.text for entry in answers], is_wiped=bool(inquiry.wiped_at)):
        add_answer(inquiry, text, row.answered_at)


def _fresh_answers(row: Told, held: Sequence[str], is_wiped: bool) -> list[str]:
    """Answers that do not stand here yet. Of a question the market tells the last alone, of a notice all of them."""
    if is_wiped:
        return list(row.answers[len(held) :])
    if row.is_answered_anew:
        return [text for text in row.answers if not held or plain(held[-1]) != plain(text)]
    known = [plain(text) for text in held]
    fresh = []
    for text in row.answers:
        if plain(text) in known:
            known.remove(plain(text))
        else:
            fresh.append(text)
    return fresh


def plain(text: str) -> str:
    """A text as two of them are compared: the market is free with blanks and ends of lines."""
    return " ".join(text.split())


def add_answer(inquiry: Inquiry, text: str, at: dt.datetime | None, user: User | None = None) -> InquiryEntry:
    """One more answer, which is the one that counts now."""
    mine = (InquiryEntry.inquiry == inquiry) & (InquiryEntry.part == REPLIED)
    number = str(InquiryEntry.select().where(mine).count() + 1)
    entry: InquiryEntry = InquiryEntry.create(
        inquiry=inquiry, part=REPLIED, number=number, written_at=at, user=user, text=text
    )
    return entry


def _know_types(store: Store, rows: Sequence[Told]) -> None:
    names = {row.type: row.type_name or row.type for row in rows if row.type}
    for code, name in names.items():
        InquiryType.insert(store=store, code=code, name=name).on_conflict_ignore().execute()


def move(
    inquiry: Inquiry, state: str, look: Look, user: User | None = None, values: dict[str, Any] | None = None
) -> bool:
    """Write what a look or an act brought; True when it went to another state, with the step that tells so."""
    before = inquiry.state
    moved = {"state": state, "state_at": now()} if state != before else {}
    inquiry.patch(**{"seen_at": look.began, **(values or {})}, **moved)
    if moved:
        _step(inquiry, before, look, user).save()
    return bool(moved)


def _step(inquiry: Inquiry, before: str | None, look: Look, user: User | None = None) -> InquiryChange:
    return InquiryChange(
        inquiry=inquiry, user=user, source=look.source, source_id=look.run_id, before=before, after=inquiry.state
    )


def mark_gone(look: Look, kinds: Collection[str], begin: dt.datetime, end: dt.datetime) -> int:
    """What was asked in this time and the look, which read all of it, was not told of: gone; how many."""
    with db.atomic():
        only_writer(look.store)
        asked = (Inquiry.asked_at >= begin) & (Inquiry.asked_at < end) & (Inquiry.seen_at < look.began)
        mine = (Inquiry.store == look.store) & Inquiry.kind.in_(list(kinds)) & (Inquiry.state != GONE)
        lost = list(Inquiry.select().where(mine & asked))
        for inquiry in lost:
            move(inquiry, GONE, look, values={"gone_at": now(), "seen_at": look.began})
    return len(lost)
