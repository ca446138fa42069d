"""One listing held against the market at once, for a person who waits for the answer."""

from webapp.elevenst import ElevenstClient
from webapp.models.base import db, now
from webapp.models.products import Listing
from webapp.services import enriching, filling
from webapp.services.products.taking import Outcome


def look(listing: Listing, client: ElevenstClient) -> Outcome | None:
    """Compare it with all that the market tells; None where the market knows no such product. Raises ElevenstError."""
    began = now()
    told = enriching.ask(client, listing.number, None)
    with db.atomic():
        if told is None:
            filling.mark_absent(listing)
            return None
        return filling.fill(listing, told, {}, began)


def open_of(listing: Listing) -> int:
    """How many differences of it are open."""
    return int(Listing.select(Listing.differences).where(Listing.id == listing.id).scalar() or 0)
