"""Answering a question and confirming a notice: each once, and nothing over an answer that somebody else gave.

The market mails the asker at once and with every change, so an outcome that nobody knows is settled by looking at the
list: an answer holds when the market shows our very text. The text itself stands sealed in the thread and the draft;
the act carries a keyed hash of it alone.
"""

import logging
from collections.abc import Callable
from typing import Any

from peewee import JOIN, SQL, fn

from webapp.elevenst import ElevenstClient, ElevenstError, RejectedError
from webapp.elevenst.resource import Receipt
from webapp.models.accounts import User
from webapp.models.acts import DONE, REJECTED, SENDING, UNKNOWN, Act, ActInProgress
from webapp.models.base import Keyring, now
from webapp.models.inquiries import (
    ANSWERED,
    GONE,
    NOTICE,
    QNA,
    READ,
    REPLIED,
    UNREAD,
    AnswerDraft,
    Inquiry,
    InquiryEntry,
)
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.inquiries import beside, drafting, looking, wordbook
from webapp.services.inquiries.taking import Look, add_answer, move, plain
from webapp.services.inquiries.told import Told
from webapp.services.sending import ActRefused, Closing, Intent, Sent, Settler

log = logging.getLogger("elevendesk.inquiries")
ANSWER, REPLY, CONFIRM = "inquiry.answer", "notice.answer", "notice.confirm"
KINDS = (ANSWER, REPLY, CONFIRM)
_UNSETTLED = (SENDING, UNKNOWN)
# By these the market says that there is no such question or notice any more.
NO_SUCH_WORDS, NO_SUCH_CODE = "존재하지 않", "-10000"

OVERTAKEN = "그사이 다른 답변이 등록되었습니다. 아래에서 확인하고, 그래도 바꾸려면 다시 보내 주세요. 보내지 않았습니다."


class AnswerRefused(ActRefused):
    """Nothing was sent; the text is a Korean sentence with a way out."""


class AnswerChanged(Exception):
    """What would leave now is not what was shown: it has to be looked at again. Nothing was sent."""


def may_edit(inquiry: Inquiry) -> bool:
    """Whether the market takes another answer in place of the one that stands there."""
    return bool(inquiry.kind == QNA)


def can_answer(inquiry: Inquiry) -> bool:
    """Whether an answer can be sent at all, the first one or another."""
    return bool(inquiry.kind != NOTICE and (inquiry.is_waiting or (inquiry.state == ANSWERED and may_edit(inquiry))))


def answer(inquiry: Inquiry, text: str, shown: tuple[str, int], client: ElevenstClient, actor: Actor) -> Sent:
    """Send an answer; guide pages 1885, 6982. `shown` is what was shown before: its promise, and how many answers.

    Raises AnswerRefused, AnswerChanged, ActInProgress, ElevenstError.
    """
    promise, seen = shown
    intent = _intent(
        inquiry, ANSWER if inquiry.kind == QNA else REPLY, f"{seen}:{promise}", {"promise": promise, "seen": seen}
    )
    if (done := _already(intent)) is not None:
        return done
    inquiry = _gate(inquiry, seen, client)
    checked = drafting.check(inquiry, beside.lines_of(inquiry), text)
    if checked.problems:
        raise AnswerRefused(checked.problems[0])
    if checked.promise != promise:
        raise AnswerChanged
    said = checked.filled.text
    if plain(said) == plain(beside.threads_of([inquiry.id])[inquiry.id].answer):
        raise AnswerRefused(
            "지금 등록되어 있는 답변과 같습니다. 보내면 구매자에게 메일만 다시 갑니다. 보내지 않았습니다."
        )
    intent.request["digest"] = _digest(said)
    return _carry_out(intent, client, actor, lambda: _send(inquiry, said, client), said)


def confirm(inquiry: Inquiry, client: ElevenstClient, actor: Actor) -> Sent:
    """확인 of a notice that wants no answer; guide page 6982. Raises AnswerRefused, ActInProgress, ElevenstError."""
    if inquiry.kind != NOTICE:
        raise AnswerRefused("답변이 필요한 긴급문의입니다. 확인이 아니라 답변을 보내 주세요.")
    intent = _intent(inquiry, CONFIRM, inquiry.state_at.isoformat(), {})
    if (done := _already(intent)) is not None:
        return done
    if inquiry.state != UNREAD:
        raise AnswerRefused("이미 확인한 알림입니다.")
    return _carry_out(intent, client, actor, lambda: client.notices.confirm(inquiry.number))


def _intent(inquiry: Inquiry, kind: str, form: str, request: dict[str, Any]) -> Intent:
    return Intent(
        inquiry.store, kind, inquiry.number, f"{kind}:{inquiry.id}:{form}", {"inquiry": inquiry.id, **request}
    )


def _already(intent: Intent) -> Sent | None:
    """What this very form has led to before. Raises ActInProgress while that is not settled."""
    act = sending.of_form(intent)
    if act is None or act.state not in (DONE, *_UNSETTLED):
        return None
    if act.state != DONE:
        raise ActInProgress(act)
    return Sent(act, act.answer["row"])


def _gate(inquiry: Inquiry, seen: int, client: ElevenstClient) -> Inquiry:
    """The inquiry as the market shows it now, if it still wants what was shown; else AnswerRefused."""
    looking.look(inquiry, client)
    fresh: Inquiry = Inquiry.get_by_id(inquiry.id)
    fresh.store = inquiry.store
    if fresh.state == GONE:
        raise AnswerRefused("11번가에서 지워진 문의입니다. 보내지 않았습니다.")
    if not can_answer(fresh):
        raise AnswerRefused("이미 처리된 문의입니다. 11번가에 있는 답변을 아래에서 확인해 주세요. 보내지 않았습니다.")
    if beside.threads_of([fresh.id])[fresh.id].answers != seen:
        raise AnswerRefused(OVERTAKEN)
    return fresh


def _send(inquiry: Inquiry, text: str, client: ElevenstClient) -> Receipt:
    if inquiry.kind == QNA:
        return client.inquiries.answer(inquiry.number, inquiry.product_no, text)
    return client.notices.answer(inquiry.number, text)


def _carry_out(
    intent: Intent, client: ElevenstClient, actor: Actor, send: Callable[[], Receipt], text: str = ""
) -> Sent:
    act, is_mine = sending.begin(intent, actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    if _is_overtaken(act):
        act.settle(REJECTED, reason="overtaken")
        raise AnswerRefused(OVERTAKEN)
    sent = sending.carry_out(act, send, closing(client, text))
    if isinstance(sent.error, RejectedError) and _says_gone(sent.error):
        _close(act)
    elif sent.is_done and act.kind != CONFIRM:
        _read_back(act, client)
    return sent


def _is_overtaken(act: Act) -> bool:
    """Whether a colleague's answer was settled between the gate and this act: only one is under way at a time."""
    number = act.request["inquiry"]
    return "seen" in act.request and beside.threads_of([number])[number].answers != act.request["seen"]


def _says_gone(error: RejectedError) -> bool:
    return NO_SUCH_WORDS in error.market_text or error.code == NO_SUCH_CODE


def _close(act: Act) -> None:
    inquiry = Inquiry.get_by_id(act.request["inquiry"])
    move(inquiry, GONE, Look(act.store, now(), act.kind, act.id), act.user, {"gone_at": now()})


def _read_back(act: Act, client: ElevenstClient) -> None:
    """Let the market tell what stands there now. That it was done holds whether or not this look succeeds."""
    try:
        looking.look(_inquiry(act), client)
    except ElevenstError as error:
        log.warning("an answer could not be read back", extra={"reason": error.label})


def closing(client: ElevenstClient, text: str = "") -> Closing[Any]:
    """Done is what the market's own list shows; `text` is what was sent, for whoever has its receipt."""
    return Closing(lambda act: _look(act, client), lambda act, answer: _keep(act, answer, text))


def _look(act: Act, client: ElevenstClient) -> Told | None:
    row = looking.look(_inquiry(act), client)
    if row is None:
        return None
    if act.kind == CONFIRM:
        return row if row.state == READ else None
    holds = any(act.request["digest"] in _digests(text) for text in row.answers)
    return row if holds else None


def _inquiry(act: Act) -> Inquiry:
    inquiry: Inquiry = Inquiry.get_by_id(act.request["inquiry"])
    inquiry.store = act.store
    return inquiry


def _digest(text: str) -> str:
    return Keyring.vault.hash(f"said {plain(text)}")


def _digests(text: str) -> list[str]:
    return Keyring.vault.hashes(f"said {plain(text)}")


def _keep(act: Act, answer: Receipt | Told, text: str) -> int:
    """Write down what holds now: what the market showed where it was asked, else what its receipt means."""
    inquiry = _inquiry(act)
    look = Look(act.store, now(), act.kind, act.id)
    if act.kind == CONFIRM:
        move(inquiry, READ, look, act.user)
    else:
        move(inquiry, ANSWERED, look, act.user, {"answered_at": now()})
        if isinstance(answer, Told):
            _sign(act)
        elif not answer.was_done_before:  # else somebody else's answer stands there, which the next look tells
            add_answer(inquiry, text, now(), act.user)
            wordbook.index([inquiry])
        AnswerDraft.delete().where(AnswerDraft.inquiry == inquiry).execute()
    audit.record(Actor(act.user), Change(act.kind, f"Inquiry {inquiry.id}"), act.store)
    return int(inquiry.id)


def _sign(act: Act) -> None:
    """The answer that the market showed is ours: it carries the name of whoever sent it."""
    mine = (InquiryEntry.inquiry == act.request["inquiry"]) & (InquiryEntry.part == REPLIED)
    for entry in InquiryEntry.select().where(mine & InquiryEntry.user.is_null()).order_by(InquiryEntry.id.desc()):
        if act.request["digest"] in _digests(entry.text):
            entry.patch(user=act.user)
            return


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of an answer or a confirmation that nobody settled."""
    return sending.ask(act, closing(client))


def is_ours(sent: Sent) -> bool:
    """Whether what was done is what was sent, and not what somebody else had done before."""
    if sent.act.kind == CONFIRM:
        return True
    texts = [
        entry.text for entry in beside.threads_of([sent.row_id or 0])[sent.row_id or 0].entries if entry.part == REPLIED
    ]
    return any(sent.act.request["digest"] in _digests(text) for text in texts)


def at_hand() -> Any:
    """Inquiries, each with who sees to it, the `draft` that lies ready, and whether an act `is_in_doubt`."""
    about = (Act.store == Inquiry.store) & Act.kind.in_(KINDS) & (Act.target == Inquiry.number)
    unsettled = fn.EXISTS(Act.select(SQL("1")).where(about & Act.state.in_(_UNSETTLED)))
    rows = Inquiry.select(Inquiry, User, AnswerDraft, unsettled.alias("is_in_doubt"))
    rows = rows.join(User, JOIN.LEFT_OUTER, on=(Inquiry.assignee == User.id), attr="assignee")
    return rows.switch(Inquiry).join(AnswerDraft, JOIN.LEFT_OUTER, attr="draft")


sending.SETTLERS.append(
    Settler(KINDS, settle, lambda act: Inquiry.select().where(Inquiry.id == act.request["inquiry"]).exists())
)
