"""Doing something to a listing at the market: once, written down before, settled after, and told in its history."""

from dataclasses import dataclass
from typing import Any

from webapp.elevenst import ElevenstClient
from webapp.models.acts import SENDING, UNKNOWN, Act, ActInProgress
from webapp.models.base import now
from webapp.models.products import Listing, ListingOption
from webapp.services import audit, sending
from webapp.services.audit import Actor, Change
from webapp.services.products import history
from webapp.services.products.deeds import DEEDS, STOCK, Deed, Target, Wanted
from webapp.services.products.history import Source, Subject
from webapp.services.sending import Closing, Intent, Sent, Settler


@dataclass(frozen=True)
class Doing:
    """One deed to be done. `key` names the click or the bulk item it comes from: sent twice, it acts once."""

    kind: str
    target: Target
    wanted: Wanted
    key: str
    actor: Actor
    source: str = history.ACT
    source_id: int | None = None

    @property
    def intent(self) -> Intent:
        return Intent(self.target.listing.store, self.kind, self.target.number, self.key, self.request)

    @property
    def request(self) -> dict[str, Any]:
        option = self.target.option
        return {
            "listing": self.target.listing.id,
            "option": option.id if option else None,
            "wanted": self.wanted,
            "source": self.source,
            "source_id": self.source_id,
        }


def do(doing: Doing, client: ElevenstClient) -> Sent:
    """Send a deed once and settle it by what the market says or shows.

    The same key again finds what became of it. Raises ActInProgress while another change of this kind on this listing
    is not settled.
    """
    deed, target = DEEDS[doing.kind], doing.target
    try:
        act, is_mine = sending.begin(doing.intent, doing.actor)
    except ActInProgress as busy:
        if busy.act.request.get("form") != doing.key:
            raise
        return sending.take_over(busy.act, closing(deed, client))
    if not is_mine:
        return Sent(act, act.answer.get("row"))
    return sending.carry_out(act, lambda: deed.send(client, target, doing.wanted), closing(deed, client))


def settle(act: Act, client: ElevenstClient) -> Sent:
    """Ask the market what became of an act that nobody settled."""
    return sending.ask(act, closing(DEEDS[act.kind], client))


def is_there(act: Act) -> bool:
    """False for an act on a listing or an option that an undo took away here."""
    listing, option = act.request.get("listing"), act.request.get("option")
    if not Listing.select().where(Listing.id == listing).exists():
        return False
    return option is None or bool(ListingOption.select().where(ListingOption.id == option).exists())


sending.SETTLERS.append(Settler(DEEDS, settle, is_there))


def take_as_done(act: Act, actor: Actor) -> None:
    """A person looked at the market and says that the act was done."""
    sending.take_as_done(act, lambda done: _keep(DEEDS[done.kind], done), actor)


def target_of(act: Act) -> Target:
    """The listing, and the stock row of it, that an act is about."""
    listing = Listing.get_by_id(act.request["listing"])
    option = act.request.get("option")
    return Target(listing, ListingOption.get_by_id(option) if option else None)


def closing(deed: Deed, client: ElevenstClient) -> Closing[object]:
    """How an act of this deed is looked for at the market, and written down here once it holds."""

    def look(act: Act) -> object | None:
        return True if deed.look(client, target_of(act), act.request["wanted"]) else None

    def keep(act: Act, _answer: object) -> int:
        return _keep(deed, act)

    return Closing(look, keep)


def _keep(deed: Deed, act: Act) -> int:
    target, wanted = target_of(act), act.request["wanted"]
    columns = deed.columns(target, wanted)
    row = target.option or target.listing
    before = {name: getattr(row, name) for name in columns}
    if columns:
        row.patch(**columns)
    if deed.kind == STOCK:
        _sum_up(target.listing)
    if deed.kept:
        deed.kept(act, target)
    target.listing.patch(revision=target.listing.revision + 1)
    source = Source(act.request["source"], act.request["source_id"] or act.id, act.user)
    told = columns or {deed.kind: deed.summary(wanted)}
    history.note(source, Subject(listing=target.listing), _named(target, before), _named(target, told))
    actor = Actor(act.user)
    old, new = audit.differing(before, columns)
    audit.record(actor, Change(deed.kind, f"Listing {target.listing.id}", old or None, new or told), act.store)
    return int(target.listing.id)


def _named(target: Target, values: dict[str, Any]) -> dict[str, Any]:
    """Values of an option are told with the option's name."""
    if target.option is None or not target.option.name:
        return values
    return {f"{name}:{target.option.name}": value for name, value in values.items()}


def _sum_up(listing: Listing) -> None:
    """A listing's stock is the sum of its options', and with it changes whether it is sold out."""
    stocks = [row.stock for row in ListingOption.select(ListingOption.stock).where(ListingOption.listing == listing)]
    if None in stocks:
        return
    total = sum(stocks)
    sold_out, came_back = listing.status == "103" and not total, listing.status == "104" and total
    listing.patch(stock=total, status="104" if sold_out else "103" if came_back else listing.status)


def unsettled(listing: Listing) -> list[Act]:
    """The listing's acts whose outcome is not known, oldest first."""
    numbers = [listing.number, *(option.stock_number for option in listing.options if option.stock_number)]
    mine = (Act.store == listing.store_id) & Act.kind.in_(list(DEEDS)) & Act.target.in_(numbers)
    cut_off = (Act.state == SENDING) & (Act.created_at < now() - sending.CUT_OFF)
    return list(Act.select().where(mine & ((Act.state == UNKNOWN) | cut_off)).order_by(Act.id))
