"""After a change of a whole product the market is asked what it made of it."""

import logging

from webapp.elevenst import ElevenstClient, ElevenstError
from webapp.models.base import db
from webapp.models.products import Listing
from webapp.models.stores import Category
from webapp.services import enriching, filling
from webapp.services.market_words import sentence_of

log = logging.getLogger("elevendesk.drafts")


def read(listing: Listing, client: ElevenstClient) -> bool:
    """Bring a listing up to date with its options; False when the market knows no such product.

    Raises ElevenstError.
    """
    told = enriching.ask(client, listing.number, None)
    if told is None:
        return False
    number = told.facts.category_number
    paths = dict(Category.select(Category.number, Category.path).where(Category.number == number).tuples())
    with db.atomic():
        filling.fill(listing, told, paths)
    return True


def try_to(listing: Listing, client: ElevenstClient) -> None:
    """The same, where the change itself is what counts: what could not be read is said at the listing."""
    try:
        read(listing, client)
    except ElevenstError as error:
        log.warning("a listing could not be read back", extra={"listing": listing.id, "error": error.label})
        listing.patch(enrich_error=sentence_of(error))
