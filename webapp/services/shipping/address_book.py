"""The store's addresses as we keep them: written from the market's answers, searched, counted, masked in the audit."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from peewee import fn

from webapp.elevenst import Address, ElevenstClient, FoundAddress, InvalidField, RejectedError
from webapp.models.base import db, now
from webapp.models.products import Listing
from webapp.models.shipping import ADDRESS_KINDS, LISTED, MISSING, AddressTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import audit, incidents
from webapp.services.audit import Actor, Change
from webapp.services.sending import MarketProblem

NEW, CHANGED, SAME = "new", "changed", "same"
PERSONAL = ("recipient", "phone", "mobile")
MOST_FOUND = 30
# The elements of a product by which the market names an address.
ADDRESS_FACTS = ("addrSeqOut", "addrSeqIn", "visitAddrSeq")
OUTGOING = ("outbound", "overseas")


@dataclass(frozen=True)
class Links:
    """What uses an address or a dispatch template, as far as it is known here."""

    templates: int
    listings: int

    @property
    def any(self) -> bool:
        return bool(self.templates or self.listings)


def search(store: Store, kind: str, query: str = "") -> Any:
    """The store's addresses of a kind whose title, address or number holds the words; a query to count and page."""
    wanted = (AddressTemplate.store == store) & (AddressTemplate.kind == kind)
    for word in query.split():
        shown = (AddressTemplate.title, AddressTemplate.address, AddressTemplate.detail, AddressTemplate.line1)
        matches = AddressTemplate.number == word
        for column in (*shown, AddressTemplate.city, AddressTemplate.country):
            matches |= column.contains(word)
        wanted &= matches
    order = (AddressTemplate.presence, AddressTemplate.is_default.desc(), AddressTemplate.title, AddressTemplate.id)
    return AddressTemplate.select().where(wanted).order_by(*order)


def counts(store: Store) -> dict[str, int]:
    """How many addresses of each kind there are."""
    rows = (
        AddressTemplate.select(AddressTemplate.kind, fn.COUNT(AddressTemplate.id))
        .where(AddressTemplate.store == store)
        .group_by(AddressTemplate.kind)
        .tuples()
    )
    return {**dict.fromkeys(ADDRESS_KINDS, 0), **dict(rows)}


def usable(store: Store, kinds: tuple[str, ...]) -> list[AddressTemplate]:
    """Addresses of these kinds that the market still lists, the default one first."""
    wanted = (AddressTemplate.store == store) & AddressTemplate.kind.in_(kinds) & (AddressTemplate.presence == LISTED)
    order = (AddressTemplate.kind, AddressTemplate.is_default.desc(), AddressTemplate.title)
    return list(AddressTemplate.select().where(wanted).order_by(*order))


def find_places(store: Store, client: ElevenstClient, keyword: str) -> list[FoundAddress]:
    """Hits of the market's address search, the first MOST_FOUND; guide page 6700.

    Raises MarketProblem when the keyword is too short or not taken, UnavailableError and AuthError.
    """
    try:
        with incidents.watch(store):
            return client.addresses.search(keyword, size=MOST_FOUND)
    except InvalidField as error:
        raise MarketProblem("한글 두 글자 이상으로 도로명이나 동 이름을 입력해 주세요.") from error
    except RejectedError as refusal:
        raise MarketProblem(f"11번가가 이 검색어를 받지 않았습니다. 11번가의 답: {refusal.market_text}") from refusal


def links(row: AddressTemplate) -> Links:
    """Shipping templates that name the address, and listings of which the market has told that they use it."""
    used = (ShippingTemplate.outbound == row) | (ShippingTemplate.return_address == row)
    templates = ShippingTemplate.select().where((ShippingTemplate.store == row.store_id) & used).count()
    return Links(templates, listings_naming(row.store_id, ADDRESS_FACTS, row.number))


def listings_naming(store_id: int, facts: tuple[str, ...], number: str) -> int:
    """Listings of the store whose facts from the market hold this number under one of these names."""
    if not number.isdigit():
        return 0
    told = Listing.market_facts.cast("TEXT")
    matches = [told ** f'%"{fact}":"{number}"%' for fact in facts]
    condition = matches[0]
    for match in matches[1:]:
        condition |= match
    found: int = Listing.select().where((Listing.store == store_id) & condition).count()
    return found


def remember(store: Store, found: Address, told: dict[str, str]) -> tuple[AddressTemplate, str]:
    """Our row of a market address, made or brought up to date, and whether it was NEW, CHANGED or SAME.

    Only what the market told is taken: an empty text in `found` is not known. `told` are values from elsewhere that
    hold as they are, such as the address text of the search which no answer repeats.
    """
    kind = found.kind.value
    same = (AddressTemplate.store == store) & (AddressTemplate.kind == kind) & (AddressTemplate.number == found.number)
    row = AddressTemplate.get_or_none(same)
    outcome = SAME if row else NEW
    if row is None:
        row = AddressTemplate(store=store, kind=kind, number=found.number, is_default=_is_first(store, kind))
    values = {**_values(found), **told}
    if row.building_number and values.get("building_number", row.building_number) != row.building_number:
        values = {"lot_number": "", "address_type": "01", **values}
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if outcome == SAME and (changed or row.presence == MISSING):
        outcome = CHANGED
    row.presence, row.seen_at = LISTED, now()
    row.save()
    return row, outcome


def _is_first(store: Store, kind: str) -> bool:
    default = (AddressTemplate.store == store) & (AddressTemplate.kind == kind) & AddressTemplate.is_default
    return not AddressTemplate.select().where(default).exists()


def _values(found: Address) -> dict[str, str]:
    """The market's words under our names, without what it did not tell."""
    values = {
        "title": found.name,
        "recipient": found.recipient,
        "phone": found.phone,
        "mobile": found.mobile,
        "address": found.address,
        "detail": found.detail,
        "zip_code": found.zip_code,
        "building_number": found.building_number,
        "lot_number": found.lot_number,
        "address_type": str(found.address_type or ""),
        "country": found.country,
        "line1": found.line1,
        "line2": found.line2,
        "city": found.city,
        "state_name": found.state,
    }
    return {name: " ".join(value.split()) for name, value in values.items() if value.strip()}


def mark_missing(store: Store, kind: str, listed: set[str], since: Any) -> int:
    """Mark what a whole list of the market no longer names; what was seen after `since` is newer than that list."""
    gone = (
        (AddressTemplate.store == store)
        & (AddressTemplate.kind == kind)
        & (AddressTemplate.presence == LISTED)
        & (AddressTemplate.seen_at < since)
    )
    ids = [row.id for row in AddressTemplate.select().where(gone) if row.number not in listed]
    AddressTemplate.update(presence=MISSING).where(AddressTemplate.id.in_(ids)).execute()
    return len(ids)


def make_default(row: AddressTemplate, actor: Actor) -> None:
    """Make an address the store's default of its kind; the one before steps down."""
    others = (
        (AddressTemplate.store == row.store_id) & (AddressTemplate.kind == row.kind) & (AddressTemplate.id != row.id)
    )
    with db.atomic():
        AddressTemplate.update(is_default=False).where(others & AddressTemplate.is_default).execute()
        row.patch(is_default=True)
        change = Change("address.default", f"AddressTemplate {row.id}", None, {"kind": row.kind, "number": row.number})
        audit.record(actor, change, row.store)


def reveal(row: AddressTemplate, actor: Actor) -> dict[str, str]:
    """The recipient and phones in plain text; that they were looked at is written down."""
    audit.record(actor, Change("address.reveal", f"AddressTemplate {row.id}"), row.store)
    return {name: getattr(row, name) for name in PERSONAL}


def audited(row: AddressTemplate) -> dict[str, str]:
    """An address for the audit trail: the person is not named there, only whether something stands."""
    shown = ("kind", "number", "title", "address", "detail", "zip_code", "country", "city", "line1", "line2")
    values = {name: getattr(row, name) for name in shown if getattr(row, name)}
    return values | {name: "•••" for name in PERSONAL if getattr(row, f"{name}_sealed")}


def summed(outcomes: list[str]) -> dict[str, int]:
    """How many rows were new, changed and the same."""
    counted = Counter(outcomes)
    return {name: counted[name] for name in (NEW, CHANGED, SAME)}
