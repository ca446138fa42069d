"""An answer before it leaves: laid ready, its blanks filled, and everything that would keep it from leaving."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.elevenst.codec import byte_length, require_sendable
from webapp.elevenst.errors import InvalidField
from webapp.models.base import Keyring, db, now
from webapp.models.inquiries import QNA, AnswerDraft, Inquiry
from webapp.models.orders import OrderLine
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.inquiries import blanks
from webapp.services.inquiries.blanks import Facts, Filled

SAVE, DROP = "inquiry.draft", "inquiry.draft_drop"
# An answer to a notice has 4,000 bytes. Nobody has published what a question's has: it is held to the same.
MOST_BYTES: Final = 4_000


@dataclass(frozen=True)
class Checked:
    """A text as it would leave (`shown` to somebody who may not read names), its length, and what speaks against it.

    `promise` is a keyed hash of what would leave: what is sent later has to be what was shown.
    """

    filled: Filled
    shown: str
    size: int
    promise: str
    problems: Sequence[str]
    is_told_to_all: Sequence[str]


def check(
    inquiry: Inquiry, lines: Sequence[OrderLine], text: str, hidden: Callable[[str], str] | None = None
) -> Checked:
    """Fill a text and say what keeps it from leaving; `hidden` hides names from whoever may not read them.

    `is_told_to_all` are blanks of it that only the asker should read, where everybody can.
    """
    facts = Facts.of(inquiry, lines)
    text = text.replace("\r\n", "\n").strip()
    filled = blanks.fill(text, facts)
    told = [name for name in blanks.names_in(text) if name in blanks.PRIVATE] if _is_public(inquiry) else []
    shown = blanks.fill(text, facts, hidden).text
    return Checked(filled, shown, byte_length(filled.text), promise_of(filled.text), list(_problems(filled)), told)


def _is_public(inquiry: Inquiry) -> bool:
    return bool(inquiry.kind == QNA and inquiry.is_public)


def promise_of(text: str) -> str:
    return Keyring.vault.hash(f"answer {text}")


def _problems(filled: Filled) -> Sequence[str]:
    if not filled.text:
        return ["답변을 입력해 주세요."]
    found = [filled.problem] if filled.problem else []
    if (over := byte_length(filled.text) - MOST_BYTES) > 0:
        found.append(
            f"답변이 {MOST_BYTES:,}바이트를 {over:,}바이트 넘습니다. 한글 한 글자는 2바이트입니다. 줄여 주세요."
        )
    if lacking := unsendable(filled.text):
        found.append(lacking)
    return found


def unsendable(text: str) -> str | None:
    """Which sign of a text the market cannot take, in a Korean sentence."""
    for sign in dict.fromkeys(text):
        try:
            require_sendable("answer", sign)
        except InvalidField:
            return f"11번가가 받지 못하는 글자가 있습니다: {sign!r}. 이모지나 특수문자를 지워 주세요."
    return None


def of(inquiry: Inquiry) -> AnswerDraft | None:
    found: AnswerDraft | None = AnswerDraft.get_or_none(AnswerDraft.inquiry == inquiry)
    return found


class DraftChanged(Exception):
    """Somebody else has laid another text ready meanwhile, which was not seen yet; nothing was kept."""


def save(inquiry: Inquiry, text: str, actor: Actor, over: str | None = None) -> bool:
    """Lay a text ready, in place of what lay there; an empty one takes it away. False when nothing changed.

    `over` is the mark of what lay there when the text was typed, empty where nothing did: what somebody else has laid
    there since is not written over, but raises DraftChanged.
    """
    text = text.replace("\r\n", "\n").strip()
    with db.atomic():
        held = of(inquiry)
        if (
            held
            and over not in (None, held.mark)
            and text != held.text
            and held.user_id != getattr(actor.user, "id", None)
        ):
            raise DraftChanged
        if not text:
            return held is not None and drop(inquiry, actor)
        if held is None:
            AnswerDraft.create(inquiry=inquiry, user=actor.user, text=text)
        elif held.text == text:
            return False
        else:
            held.text = text
            held.save(only=["text_sealed"])
            held.patch(user=actor.user, rule=None, changed_at=now())
        audit.record(actor, Change(SAVE, f"Inquiry {inquiry.id}"), inquiry.store)
    return True


def drop(inquiry: Inquiry, actor: Actor) -> bool:
    """Take away what lies ready; False when nothing did."""
    with db.atomic():
        gone = AnswerDraft.delete().where(AnswerDraft.inquiry == inquiry).execute()
        if gone:
            audit.record(actor, Change(DROP, f"Inquiry {inquiry.id}"), inquiry.store)
    return bool(gone)
