"""Asking the market how one claim stands now, whoever wants to know: a person, or an act whose end is not known."""

from webapp.elevenst import ElevenstClient
from webapp.models.base import now
from webapp.models.claims import NON_ARRIVAL, Claim
from webapp.models.stores import Store
from webapp.services.claims import reading
from webapp.services.claims.reading import BY_LINE, NON_ARRIVALS, Reader
from webapp.services.claims.taking import Look, join_lines
from webapp.services.orders import looking


def look(claim: Claim, client: ElevenstClient) -> Claim:
    """The claim as the market tells it now, read back to when it was asked for, and its order whole.

    An open claim that no list tells of any more is judged by its line, or doubted; of a non-arrival no line tells.
    Raises ElevenstError.
    """
    store: Store = claim.store
    began = now()
    reader = Reader(store, client)
    if claim.kind == NON_ARRIVAL:
        reader.read(NON_ARRIVALS, lambda: None)
    else:
        reading.read_back(reader, claim.kind, claim.requested_at or claim.created_at)
    looking.read_order(store, client, claim.order_no)
    join_lines(store)
    found: Claim = Claim.get_by_id(claim.id)
    if found.kind != NON_ARRIVAL and found.is_open and found.seen_at < began:
        reading.settle_by_line(found, Look(store, now(), BY_LINE))
        found = Claim.get_by_id(claim.id)
    return found
