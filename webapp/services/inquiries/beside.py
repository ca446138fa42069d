"""What stands beside an inquiry: its order, its listing, claims of that order, and earlier inquiries of its kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

from peewee import Ordering, Select

from webapp.models.claims import Claim
from webapp.models.inquiries import ANSWERED, ASKED, REPLIED, Inquiry, InquiryEntry
from webapp.models.orders import Order, OrderLine, Parcel
from webapp.models.products import Listing
from webapp.services.catalogue.finding import among, aside

SHOWN = 8
# So many answered questions of the product are compared with what is asked now.
COMPARED = 100


@dataclass
class Thread:
    """What was said in one inquiry, oldest first: each part as it came."""

    entries: list[InquiryEntry] = field(default_factory=list)

    @property
    def question(self) -> str:
        """What was asked last."""
        return next((entry.text for entry in reversed(self.entries) if entry.part == ASKED), "")

    @property
    def answer(self) -> str:
        """The answer that counts."""
        return next((entry.text for entry in reversed(self.entries) if entry.part == REPLIED), "")

    @property
    def answers(self) -> int:
        return sum(entry.part == REPLIED for entry in self.entries)


@dataclass(frozen=True)
class Beside:
    """`lines` are the order's, each with its order and parcel; `threads` are what was said, by inquiry."""

    lines: Sequence[OrderLine]
    listing: Listing | None
    claims: Sequence[Claim]
    of_buyer: Sequence[Inquiry]
    of_product: Sequence[Inquiry]
    threads: dict[int, Thread]


def of(inquiry: Inquiry) -> Beside:
    """Everything of one inquiry, in five statements however much there is."""
    of_buyer, of_product = _related(inquiry)
    wanted = [inquiry.id, *(row.id for row in (*of_buyer, *of_product))]
    return Beside(lines_of(inquiry), listing_of(inquiry), claims_of(inquiry), of_buyer, of_product, threads_of(wanted))


def lines_of(inquiry: Inquiry) -> list[OrderLine]:
    """Lines of the order that it is about, those of its product and of its line first."""
    if not inquiry.order_no:
        return []
    rows = OrderLine.select(OrderLine, Order, Parcel).join(Order).switch(OrderLine).left_outer_join(Parcel)
    mine = (Order.store == inquiry.store_id) & (Order.number == inquiry.order_no)
    found = list(rows.where(mine).order_by(OrderLine.id))
    return sorted(found, key=lambda line: not is_about(inquiry, line))


def is_about(inquiry: Inquiry, line: OrderLine) -> bool:
    """Whether the inquiry is about this line of its order, as far as it is told."""
    if inquiry.line_no:
        return bool(line.number == inquiry.line_no)
    return bool(inquiry.product_no and line.product_no == inquiry.product_no)


def listing_of(inquiry: Inquiry) -> Listing | None:
    if not inquiry.product_no:
        return None
    mine = (Listing.store == inquiry.store_id) & (Listing.number == inquiry.product_no)
    found: Listing | None = Listing.get_or_none(mine)
    return found


def claims_of(inquiry: Inquiry) -> list[Claim]:
    """Claims of the order, newest first."""
    if not inquiry.order_no:
        return []
    mine = (Claim.store == inquiry.store_id) & (Claim.order_no == inquiry.order_no)
    return list(Claim.select().where(mine).order_by(Claim.id.desc()))


def of_order(order: Order) -> list[Inquiry]:
    """Inquiries about an order, newest first."""
    mine = (Inquiry.store == order.store_id) & (Inquiry.order_no == order.number)
    return list(Inquiry.select().where(mine).order_by(Inquiry.id.desc()))


def threads_of(ids: Sequence[int]) -> dict[int, Thread]:
    found = {number: Thread() for number in ids}
    for entry in InquiryEntry.select().where(among(InquiryEntry.inquiry, found)).order_by(InquiryEntry.id):
        found[entry.inquiry_id].entries.append(entry)
    return found


def _related(inquiry: Inquiry) -> tuple[list[Inquiry], list[Inquiry]]:
    """Other inquiries of the same buyer, and of the same product those that were answered; newest first."""
    others = (Inquiry.store == inquiry.store_id) & (Inquiry.id != inquiry.id)
    newest = Inquiry.select(Inquiry.id).order_by(Inquiry.asked_at.desc(), Inquiry.id.desc())
    queries = []
    if login := inquiry.asker_login_hash:
        # Few are of one buyer: to walk along the time of all would take longest where there are the fewest.
        gathered = newest.order_by(Ordering(aside(Inquiry.asked_at), "DESC"))
        queries.append(gathered.where(others & (Inquiry.asker_login_hash == login)).limit(SHOWN))
    if product := inquiry.product_no:
        sold = others & (Inquiry.product_no == product) & (Inquiry.state == ANSWERED)
        queries.append(newest.where(sold).limit(COMPARED))
    if not queries:
        return [], []
    parts = [query.alias(f"of_{place}") for place, query in enumerate(queries)]
    ids = reduce(lambda one, other: one.union_all(other), (Select((part,), (part.c.id,)) for part in parts))
    rows = list(Inquiry.select().where(Inquiry.id.in_(ids)).order_by(Inquiry.asked_at.desc(), Inquiry.id.desc()))
    of_buyer = [row for row in rows if login and row.asker_login_hash == login]
    return of_buyer[:SHOWN], [row for row in rows if row.product_no == product and row.state == ANSWERED and product]
