"""After a change of a whole product the market is asked what it made of it."""

import logging

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.models.base import db
from webapp.models.products import Listing
from webapp.models.selling import Difference
from webapp.models.stores import Category
from webapp.services import enriching, filling
from webapp.services.audit import SYSTEM
from webapp.services.market_words import sentence_of
from webapp.services.products import differences

log = logging.getLogger("elevendesk.drafts")


def read(listing: Listing, client: ElevenstClient) -> bool:
    """Bring a listing up to date with its options; False when the market knows no such product.

    What goes out next is the whole product, so what differs follows the market first: an overwriting must reset
    nothing that the market holds and nobody edited here. The history tells of it. Raises ElevenstError.
    """
    told = enriching.ask(client, listing.number, None)
    if told is None:
        return False
    number = told.facts.category_number
    paths = dict(Category.select(Category.number, Category.path).where(Category.number == number).tuples())
    with db.atomic():
        filling.fill(listing, told, paths)
        differing = list(Difference.select().where(Difference.listing == listing).order_by(Difference.id))
        differences.take(listing.store, differing, SYSTEM)
    return True


def try_to(listing: Listing, client: ElevenstClient) -> None:
    """The same, where the change itself is what counts: what could not be read is said at the listing."""
    try:
        read(listing, client)
    except ElevenstError as error:
        log.warning("a listing could not be read back", extra={"listing": listing.id, "error": error.label})
        listing.patch(enrich_error=sentence_of(error))
