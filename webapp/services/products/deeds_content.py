"""Deeds that change one part of a listing's content: detail HTML, options, add-on goods, the notice of a delay."""

import datetime as dt
from collections import Counter
from typing import Any

from webapp.elevenst import KST, ComponentForm, DelayNotice, DelayNoticeForm, ElevenstClient, InvalidField, TaxKind
from webapp.models.acts import Act
from webapp.models.base import now
from webapp.models.products import ListingDetail, ListingForm
from webapp.services.drafts import answers
from webapp.services.drafts.combining import options_form, uses_table
from webapp.services.products.deeds import Deed, Target, Wanted, declare
from webapp.services.sending import CannotTell

DETAIL, OPTIONS, COMPONENTS = "listing.detail", "listing.options", "listing.components"
DELAY, DELAY_OFF = "listing.delay", "listing.delay_off"


def _nothing(_target: Target, _wanted: Wanted) -> dict[str, Any]:
    return {}


def _looks_detailed(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    html = client.products.detail(target.number)
    if html is None:
        raise CannotTell
    return html.strip() == wanted["html"].strip()


def _keep_detail(act: Act, target: Target) -> None:
    html = act.request["wanted"]["html"]
    row, made = ListingDetail.get_or_create(listing=target.listing, defaults={"html": html, "fetched_at": now()})
    if not made:
        row.patch(html=html, fetched_at=now())
    _keep_answers(target, {"detail_html": html})


def _keep_answers(target: Target, typed: dict[str, Any]) -> None:
    """What was sent for one part is from now on what a whole update sends again."""
    kept = ListingForm.get_or_none(ListingForm.listing == target.listing)
    if kept is not None:
        ListingForm.replace_form(target.listing, answers.split({**answers.flat(kept.form), **typed}))


def _send_options(client: ElevenstClient, target: Target, wanted: Wanted) -> object:
    form = options_form(answers.read(answers.flat(wanted["answers"]), "", True).values)
    if form is None:
        raise InvalidField("options", "must be given")
    return client.products.set_options(target.number, form, target.listing.price)


def _looks_optioned(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    """The names and prices of the rows; quantities move with every sale."""
    stocks = client.products.stocks(target.number)
    if stocks is None:
        raise CannotTell
    form = options_form(answers.read(answers.flat(wanted["answers"]), "", True).values)
    if form is None or form.every_combination:
        raise CannotTell
    rows = [(row.value, row.price) for row in form.options]
    for one in form.combinations:
        values = [part.partition(":")[2] for part in one.key.split("†")]
        rows.append((",".join(values), one.price))
    return Counter((row.option_values, row.extra_price or 0) for row in stocks.rows) == Counter(rows)


def _options_summary(wanted: Wanted) -> Any:
    typed = answers.flat(wanted["answers"])
    table = uses_table(typed["option_kind"])
    return f"{len(typed[table])}줄" if table else typed["option_kind"]


def _components(wanted: Wanted) -> list[ComponentForm]:
    return [
        ComponentForm(
            price=row["price"] or 0,
            group=row["group"] or "",
            weight=row["weight"] or 0,
            in_use=row["in_use"] is not False,
            name=row["name"] or "",
            quantity=row["quantity"] or 0,
            tax=row["tax"] or TaxKind.TAXED,
            seller_code=row["code"] or "",
        )
        for row in answers.read(answers.flat(wanted["answers"]), "", True).values["components"]
    ]


def _looks_accompanied(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    there = Counter((row.group, row.name, row.price) for row in client.products.components(target.number))
    return there == Counter((row.group, row.name, row.price) for row in _components(wanted))


def delay_form(wanted: Wanted) -> DelayNoticeForm:
    """The notice as the client sends it."""
    first, last, ships = (dt.date.fromisoformat(wanted[name]) for name in ("paid_from", "paid_until", "ships_from"))
    return DelayNoticeForm(reason=DelayNotice(wanted["reason"]), paid_from=first, paid_until=last, ships_from=ships)


def today() -> dt.date:
    return now().astimezone(KST).date()


def _cannot_look(_client: ElevenstClient, _target: Target, _wanted: Wanted) -> bool:
    raise CannotTell


declare(
    Deed(
        DETAIL,
        send=lambda client, target, wanted: client.products.set_detail(target.number, wanted["html"]),
        look=_looks_detailed,
        columns=_nothing,
        kept=_keep_detail,
        summary=lambda wanted: f"{len(wanted['html']):,}자",
    )
)
declare(
    Deed(
        OPTIONS,
        send=_send_options,
        look=_looks_optioned,
        columns=_nothing,
        kept=lambda act, target: _keep_answers(target, act.request["wanted"]["answers"]["options"]),
        summary=_options_summary,
    )
)
declare(
    Deed(
        COMPONENTS,
        send=lambda client, target, wanted: client.products.set_components(target.number, _components(wanted)),
        look=_looks_accompanied,
        columns=_nothing,
        kept=lambda act, target: _keep_answers(target, act.request["wanted"]["answers"]["options"]),
        summary=lambda wanted: f"{len(_components(wanted))}개",
    )
)
declare(
    Deed(
        DELAY,
        send=lambda client, target, wanted: client.products.announce_delay(delay_form(wanted), [target.number]),
        look=_cannot_look,
        columns=_nothing,
    )
)
declare(
    Deed(
        DELAY_OFF,
        send=lambda client, target, wanted: client.products.release_delay([target.number]),
        look=_cannot_look,
        columns=_nothing,
    )
)
