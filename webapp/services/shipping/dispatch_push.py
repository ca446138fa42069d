"""Dispatch-deadline templates registered and edited at the market, where they take effect at once."""

import logging
from dataclasses import dataclass
from typing import Any

from webapp.elevenst import DispatchTemplateForm, ElevenstClient, ElevenstError
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import db
from webapp.models.shipping import DispatchTemplate
from webapp.models.stores import Store
from webapp.services import audit, incidents, sending
from webapp.services.audit import Actor, Change
from webapp.services.orders import due
from webapp.services.sending import Closing, Intent, Sent, Settler
from webapp.services.shipping import dispatch_book

log = logging.getLogger("elevendesk.shipping")
REGISTER, UPDATE = "dispatch.register", "dispatch.update"
KINDS = (REGISTER, UPDATE)
METHOD_NAMES = {"01": "일반발송", "02": "오늘발송", "03": "재고확인 후 순차발송"}


@dataclass(frozen=True)
class Wanted:
    """A template to send, and the name of the filled-in form."""

    form: DispatchTemplateForm
    form_key: str


def register(store: Store, client: ElevenstClient, wanted: Wanted, actor: Actor) -> Sent:
    """Register a template at the market, which names it; guide page 6736.

    Raises UnavailableError or AuthError when the list cannot be read first (nothing is sent then), and ActInProgress
    while this very form is being sent, or while what became of an earlier one is not known.
    """
    for waiting in sending.unsettled(store, (REGISTER,)):
        raise ActInProgress(waiting)
    with incidents.watch(store):
        known = [found.number for found in client.dispatch_templates.list()]
    request = {"wanted": _facts(wanted.form), "known": known}
    act, is_mine = sending.begin(Intent(store, REGISTER, wanted.form_key, wanted.form_key, request), actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    return _carry_out(act, client, lambda: client.dispatch_templates.register(wanted.form), actor)


def update(row: DispatchTemplate, client: ElevenstClient, wanted: Wanted, actor: Actor) -> Sent:
    """Change a template at the market, for every product that uses it; guide page 6737. Raises ActInProgress."""
    request = {"wanted": _facts(wanted.form), "number": row.number}
    act, is_mine = sending.begin(Intent(row.store, UPDATE, row.number, wanted.form_key, request), actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    return _carry_out(act, client, lambda: client.dispatch_templates.update(row.number, wanted.form), actor)


def settle(act: Act, client: ElevenstClient, actor: Actor) -> Sent:
    """Ask the market again what became of a registration or an edit."""
    return sending.ask(act, closing_of(act.store, client, actor))


sending.SETTLERS.append(Settler(KINDS, lambda act, client: settle(act, client, Actor(act.user))))


def _carry_out(act: Act, client: ElevenstClient, send: Any, actor: Actor) -> Sent:
    sent = sending.carry_out(act, send, closing_of(act.store, client, actor))
    if sent.is_done:
        _read_back(act.store, client)
    return sent


def _read_back(store: Store, client: ElevenstClient) -> None:
    """The answer holds a number only: name and which template is representative now stand in the list.

    What was asked for is done whether or not this read succeeds; the next fetch brings the rest.
    """
    try:
        with incidents.watch(store):
            found = client.dispatch_templates.list()
    except ElevenstError as error:
        log.warning("templates could not be read back: %s", error.label)
        return
    with db.atomic():
        for template in found:
            dispatch_book.remember(store, template.number, dispatch_book.values_of(template))


def closing_of(store: Store, client: ElevenstClient, actor: Actor) -> Closing[str]:
    def look(act: Act) -> str | None:
        wanted = act.request["wanted"]
        for found in client.dispatch_templates.list():
            mine = (
                found.number == act.request["number"]
                if act.kind == UPDATE
                else found.number not in act.request["known"]
            )
            if mine and all(dispatch_book.values_of(found)[name] == value for name, value in wanted.items()):
                return found.number
        return None

    def keep(act: Act, number: str) -> int:
        return _keep(store, act, number, actor)

    return Closing(look, keep)


def _facts(form: DispatchTemplateForm) -> dict[str, Any]:
    """The form under our names; a cut-off that is not sent is the market's to fill."""
    facts = {
        "method": str(form.method),
        "days": form.term or 0,
        "weekday_cutoff": dispatch_book.hhmm(form.weekday_cutoff),
        "saturday": form.saturday,
        "saturday_cutoff": dispatch_book.hhmm(form.saturday_cutoff),
        "is_representative": form.is_default,
    }
    return {name: value for name, value in facts.items() if value != ""}


def _keep(store: Store, act: Act, number: str, actor: Actor) -> int:
    same = (DispatchTemplate.store == store) & (DispatchTemplate.number == number)
    old = DispatchTemplate.get_or_none(same)
    before = dispatch_book.audited(old) if old else {}
    values = {"weekday_cutoff": "", "saturday_cutoff": "", **act.request["wanted"]}
    name = METHOD_NAMES[values["method"]] + (f" {values['days']}일" if values["days"] else "")
    row, _outcome = dispatch_book.remember(store, number, {"name": old.name if old else name, **values})
    dispatch_book.choose_default(store)
    due.reckon(store)
    old_values, new_values = audit.differing(before, dispatch_book.audited(row))
    audit.record(actor, Change(act.kind, f"DispatchTemplate {row.id}", old_values or None, new_values), store)
    return int(row.id)
