"""Addresses registered and edited at the market: pushed once, and found again when an answer got lost."""

from dataclasses import dataclass
from typing import Any

from webapp.elevenst import Address, AddressForm, AddressKind, ElevenstClient, OverseasAddressForm, RejectedError
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import Keyring
from webapp.models.shipping import AddressTemplate
from webapp.models.stores import Store
from webapp.services import audit, incidents, sending
from webapp.services.audit import Actor, Change
from webapp.services.sending import CannotTell, Closing, Intent, Sent, Settler
from webapp.services.shipping import address_book

REGISTER, UPDATE = "address.register", "address.update"
KINDS = (REGISTER, UPDATE)
LISTABLE = ("outbound", "return")
# All addresses of an account share one sequence of numbers; a lost one stands a few behind the last that is known.
LOOK_AHEAD = 5
AddressFields = AddressForm | OverseasAddressForm


@dataclass(frozen=True)
class Wanted:
    """An address to send. The text and zip code of a domestic one are the address search's: no answer repeats them."""

    kind: str
    form: AddressFields
    form_key: str
    address: str = ""
    zip_code: str = ""


def register(store: Store, client: ElevenstClient, wanted: Wanted, actor: Actor) -> Sent:
    """Register an address at the market; guide pages 6701, 6702, 6760, 6793.

    Raises UnavailableError or AuthError when the numbers in use cannot be read first (nothing is sent then), and
    ActInProgress while this very form is being sent, or while what became of an earlier one is not known.
    """
    for waiting in sending.unsettled(store, (REGISTER,)):
        if waiting.request["kind"] == wanted.kind:
            raise ActInProgress(waiting)
    with incidents.watch(store):
        request = _request(wanted) | {"known": _numbers_in_use(store, client, wanted.kind)}
    act, is_mine = sending.begin(Intent(store, REGISTER, wanted.form_key, wanted.form_key, request), actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    closing = closing_of(store, client, actor)
    return sending.carry_out(act, lambda: client.addresses.register(wanted.kind, wanted.form), closing)


def update(row: AddressTemplate, client: ElevenstClient, wanted: Wanted, actor: Actor) -> Sent:
    """Overwrite an address at the market, for every product that uses it; guide pages 6703, 6704, 6761, 6794.

    Raises ActInProgress while an earlier edit of it is not settled.
    """
    request = _request(wanted) | {"number": row.number}
    act, is_mine = sending.begin(Intent(row.store, UPDATE, f"{row.kind}:{row.number}", wanted.form_key, request), actor)
    if not is_mine:
        return Sent(act, act.answer["row"])
    closing = closing_of(row.store, client, actor)
    return sending.carry_out(act, lambda: client.addresses.update(wanted.kind, row.number, wanted.form), closing)


def settle(act: Act, client: ElevenstClient, actor: Actor) -> Sent:
    """Ask the market again what became of a registration or an edit."""
    return sending.ask(act, closing_of(act.store, client, actor))


sending.SETTLERS.append(Settler(KINDS, lambda act, client: settle(act, client, Actor(act.user))))


def closing_of(store: Store, client: ElevenstClient, actor: Actor) -> Closing[Address]:
    def look(act: Act) -> Address | None:
        return _find_edited(client, act) if act.kind == UPDATE else _find_registered(store, client, act)

    def keep(act: Act, found: Address) -> int:
        return _keep(store, act, found, actor)

    return Closing(look, keep)


def _request(wanted: Wanted) -> dict[str, Any]:
    """What the act remembers: nothing personal, but enough to recognise the address and to write our row."""
    form = wanted.form
    told: dict[str, str] = {"title": form.name}
    if isinstance(form, AddressForm):
        told |= {"address": wanted.address, "zip_code": wanted.zip_code, "address_type": str(form.address_type)}
        told |= {"building_number": form.building_number or "", "lot_number": form.lot_number or ""}
    else:
        told |= {"country": form.country}
    return {"kind": wanted.kind, "told": told, "fingerprint": Keyring.vault.hash(_trait(form))}


def _trait(form: AddressFields | Address) -> str:
    """By what an address is recognised: its texts without differences in blanks, its phones by their digits."""
    parts = [form.name, form.recipient, *("".join(filter(str.isdigit, text)) for text in (form.phone, form.mobile))]
    if isinstance(form, AddressForm):
        parts.append(form.detail)
    elif isinstance(form, OverseasAddressForm) or form.kind is AddressKind.OVERSEAS:
        parts += [form.line1, form.line2, form.city, form.state, form.zip_code]
    else:
        parts.append(form.detail)
    return "\x1f".join(" ".join(part.split()) for part in parts)


def _numbers_in_use(store: Store, client: ElevenstClient, kind: str) -> list[str]:
    """Numbers that cannot be the new address: what the market lists now, or what we know where it has no list."""
    if kind in LISTABLE:
        return [found.number for found in client.addresses.list(kind)]
    known = AddressTemplate.select(AddressTemplate.number).where(AddressTemplate.store == store)
    return [row.number for row in known]


def _find_edited(client: ElevenstClient, act: Act) -> Address | None:
    found = client.addresses.get(act.request["kind"], act.request["number"])
    return found if _is_the_one(found, act) else None


def _find_registered(store: Store, client: ElevenstClient, act: Act) -> Address | None:
    kind, known = act.request["kind"], set(act.request["known"])
    if kind not in LISTABLE:
        return _search_ahead(store, client, act)
    fresh = [row.number for row in client.addresses.list(kind) if row.number not in known]
    candidates = (client.addresses.get(kind, number) for number in fresh)
    return next((found for found in candidates if _is_the_one(found, act)), None)


def _search_ahead(store: Store, client: ElevenstClient, act: Act) -> Address | None:
    """Overseas and visit addresses have no list: the next numbers are tried. Raises CannotTell when none is it."""
    numbers = [int(row.number) for row in AddressTemplate.select().where(AddressTemplate.store == store)]
    numbers += [int(row.number) for kind in LISTABLE for row in client.addresses.list(kind)]
    known = {int(number) for number in act.request["known"]}
    first = max(known, default=0) + 1
    for number in range(first, max([first, *numbers]) + LOOK_AHEAD + 1):
        try:
            found = client.addresses.get(act.request["kind"], str(number))
        except RejectedError:
            continue  # no address of this kind under this number
        if _is_the_one(found, act):
            return found
    raise CannotTell


def _is_the_one(found: Address, act: Act) -> bool:
    told = act.request["told"]
    for name, value in (("building_number", found.building_number), ("zip_code", found.zip_code)):
        if told.get(name) and value and told[name] != value:
            return False
    return act.request["fingerprint"] in Keyring.vault.hashes(_trait(found))


def _keep(store: Store, act: Act, found: Address, actor: Actor) -> int:
    same = (
        (AddressTemplate.store == store)
        & (AddressTemplate.kind == found.kind)
        & (AddressTemplate.number == found.number)
    )
    old = AddressTemplate.get_or_none(same)
    before = address_book.audited(old) if old else {}
    row, _outcome = address_book.remember(store, found, act.request["told"])
    old_values, new_values = audit.differing(before, address_book.audited(row))
    audit.record(actor, Change(act.kind, f"AddressTemplate {row.id}", old_values or None, new_values), store)
    return int(row.id)
