"""Carrying out an act for a person who waits, and how its end is told: done, refused with what was typed, in doubt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from webapp.forms import DeskForm
from webapp.models.acts import SENDING, ActInProgress
from webapp.models.stores import Store
from webapp.services import sending
from webapp.services.sending import ActRefused, MarketProblem, Sent

IN_DOUBT = (
    "11번가의 답을 받지 못했습니다. 몇 분 안에 11번가에 다시 물어 결과를 정합니다. 같은 것을 두 번 보내지 않습니다."
)
UNDER_WAY = (
    "같은 대상의 처리를 지금 11번가로 보내고 있어 이번에는 보내지 않았습니다. 같은 것을 두 번 보내지 않습니다. "
    "잠시 뒤 결과를 확인해 주세요. 입력한 내용은 그대로 두었습니다."
)
UNSETTLED = (
    "앞서 보낸 처리의 결과를 아직 확인하지 못해 이번에는 보내지 않았습니다. 같은 것을 두 번 보내지 않습니다. "
    "몇 분 안에 11번가에 다시 물어 결과를 정합니다. 입력한 내용은 그대로 두었습니다."
)
Act = Callable[[Any], Sent]  # with the store's client


@dataclass(frozen=True)
class Ending:
    """How an act's end is told: where to with a message and its kind, the form again with a status, why it failed."""

    done: str
    back: Callable[[str, str], Response]
    show: Callable[[int], Response]
    refusal_of: Callable[[Sent], str]
    in_doubt: str = IN_DOUBT
    otherwise: Callable[[Sent], str | None] = lambda sent: None  # told instead of `done`, where it ended unlike meant


def tried(store: Store, act: Act, form: DeskForm, ending: Ending) -> Response:
    """Carry an act out and tell how it ended; the form stands again with all that was typed unless it was sent."""
    try:
        with sending.calling(store) as client:
            sent = attempt(act, client)
    except (ActRefused, MarketProblem) as problem:
        said = str(problem) if isinstance(problem, ActRefused) else f"아무것도 보내지 않았습니다. {problem}"
        form.form_errors = [said]
        return ending.show(422)
    except ActInProgress as busy:
        form.form_errors = [UNDER_WAY if busy.act.state == SENDING else UNSETTLED]
        return ending.show(409)
    if sent.is_refused:
        form.form_errors = [ending.refusal_of(sent)]
        return ending.show(422)
    if not sent.is_done:
        return ending.back(ending.in_doubt, "warning")
    told = ending.otherwise(sent)
    return ending.back(told, "warning") if told else ending.back(ending.done, "success")


def attempt(act: Act, client: Any) -> Sent:
    """Carry it out, also where an act stands in its way of which nobody has learned that it was not done."""
    try:
        return act(client)
    except ActInProgress as busy:
        if not sending.past(busy, client):
            raise
    return act(client)
