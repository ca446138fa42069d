"""What the market tells of a question or a notice, in one shape whichever list told it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from webapp.elevenst import KST
from webapp.elevenst.codes import NoticeClass, NoticeState
from webapp.elevenst.inquiries import Inquiry as Question
from webapp.elevenst.notices import Notice
from webapp.models.inquiries import ANSWERED, NOTICE, OPEN, QNA, QUESTION, READ, UNREAD

# Old code of a notice (emerTypeCd) that wants no answer; it counts where the new class is not told.
WANTS_NO_ANSWER = "02"
ANSWERED_STATES = (NoticeState.ANSWERED, NoticeState.ANSWERED_AGAIN, NoticeState.CLOSED)


@dataclass(frozen=True)
class Asked:
    """One time that something was asked; `number` tells it from the others of its thread."""

    number: str
    text: str
    at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """An inquiry as the market tells it; what it does not tell is None, `state` where only a part of it is told."""

    kind: str
    number: str
    state: str | None
    market_state: str | None
    title: str
    asked: Sequence[Asked]
    answers: Sequence[str]
    type: str | None = None
    type_name: str | None = None
    product_no: str | None = None
    product_name: str | None = None
    order_no: str | None = None
    line_no: str | None = None
    department: str | None = None
    writer: str | None = None
    asker_name: str | None = None
    asker_login: str | None = None
    asked_at: dt.datetime | None = None
    answer_by: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    is_public: bool | None = None
    is_buyer: bool | None = None
    # An answer takes the place of the one before; else each stands beside the others.
    is_answered_anew: bool = field(default=False)


def of_question(row: Question) -> Told:
    """A question about a product."""
    return Told(
        kind=QNA,
        number=row.number,
        state=ANSWERED if row.is_answered else OPEN,
        market_state=None if row.is_answered is None else "NY"[row.is_answered],
        title=row.title,
        asked=[Asked("", row.question, row.asked_at)],
        answers=[row.answer] if row.is_answered and row.answer.strip() else [],
        type=str(row.kind) if row.kind else None,
        type_name=row.kind_name or (row.kind.label if row.kind else None),
        product_no=row.product_no,
        product_name=row.product_name,
        order_no=row.order_no,
        asker_name=row.asker_name,
        asker_login=row.asker_login,
        asked_at=row.asked_at,
        answered_at=row.answered_on if row.is_answered else None,
        is_public=row.is_public,
        is_buyer=row.is_buyer,
        is_answered_anew=True,
    )


def of_notices(rows: Iterable[Notice]) -> list[Told]:
    """Urgent questions and notices; each time that one was asked is a row of its own."""
    threads: dict[str, list[Notice]] = {}
    for row in rows:
        threads.setdefault(row.number, []).append(row)
    return [_thread(sorted(rows, key=_order)) for rows in threads.values()]


def _order(row: Notice) -> int:
    return int(row.entry) if row.entry and row.entry.isdigit() else 0


def _thread(rows: Sequence[Notice]) -> Told:
    last = rows[-1]
    names = [name for name in (last.group_name, last.topic_name) if name]
    numbers = [number for number in (last.group_no, last.topic_no) if number]
    return Told(
        kind=_kind(last),
        number=last.number,
        state=_state(last),
        market_state=str(last.state) if last.state else None,
        title=rows[0].subject,
        asked=[Asked(row.entry or "", row.text, row.created_at) for row in rows],
        answers=[text for row in rows for text in row.replies if text.strip()],
        type="-".join(numbers) or None,
        type_name=" › ".join(names) or None,
        product_name=last.product_name,
        order_no=last.order_no,
        line_no=last.line_no,
        department=last.department,
        writer=last.writer,
        asker_name=last.buyer_name,
        asker_login=last.buyer_login,
        asked_at=last.created_at,
        answer_by=dt.datetime.combine(last.answer_by, dt.time(), KST) if last.answer_by else None,
    )


def _kind(row: Notice) -> str:
    if row.kind is None:
        return NOTICE if row.extra.get("emerTypeCd") == WANTS_NO_ANSWER else QUESTION
    return NOTICE if row.kind is NoticeClass.URGENT_NOTICE else QUESTION


def _state(row: Notice) -> str | None:
    """By the row that was asked last. A row that was answered and asked again says nothing of the row behind it."""
    is_notice = _kind(row) == NOTICE
    if row.state in ANSWERED_STATES:
        return READ if is_notice else ANSWERED
    if row.state is NoticeState.ASKED_AGAIN and row.replies:
        return None
    return UNREAD if is_notice else OPEN
