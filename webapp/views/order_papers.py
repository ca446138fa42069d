"""Pages for paper: 피킹 목록 and 포장 명세 of a batch that has just been asked about, and what is to be pulled out."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp import access, pages
from webapp.models.base import now
from webapp.models.outgoing import PICK, SLIPS, OutgoingBatch
from webapp.models.stores import Store
from webapp.services.orders import courier_columns, courier_file, outgoing, papers, pulling_out
from webapp.services.orders.pulling_out import PullOut
from webapp.views.order_outgoing import TOO_OLD

bp = Blueprint("order_papers", __name__, url_prefix="/stores/<int:store_id>/outgoing")


def _may_be_printed(batch: OutgoingBatch, purpose: str) -> bool:
    return bool(batch.purpose == purpose and outgoing.is_fresh(batch, now()))


def _too_old(batch: OutgoingBatch) -> Response:
    return pages.done("order_outgoing.show", TOO_OLD, "warning", store_id=batch.store_id, outgoing_id=batch.id)


@bp.get("/<int:outgoing_id>/pick-list")
def pick_list(store_id: int, outgoing_id: int) -> Response:
    batch = access.get_outgoing(store_id, outgoing_id)
    if not _may_be_printed(batch, PICK):
        return _too_old(batch)
    lines = outgoing.going(batch)
    picks = papers.picks_of(lines)
    orders = len({line.order_id for line in lines})
    return pages.page("papers/pick_list.html", batch=batch, store=batch.store, picks=picks, orders=orders)


@bp.get("/<int:outgoing_id>/slips")
def slips(store_id: int, outgoing_id: int) -> Response:
    """A page a parcel; names and addresses only for those who may see them, and then who looked is kept."""
    batch = access.get_outgoing(store_id, outgoing_id)
    if not _may_be_printed(batch, SLIPS):
        return _too_old(batch)
    lines = outgoing.going(batch)
    found = papers.slips_of(lines)
    is_open = access.may(batch.store, "personal_data")
    if is_open:
        papers.note_seen(batch, len(found), access.actor())
    sender = courier_file.sender_of(batch.store) if is_open else None
    return pages.page(
        "papers/slips.html",
        batch=batch,
        store=batch.store,
        slips=found,
        parts=papers.parts_of(lines),
        is_open=is_open,
        sender=sender,
        option_of=courier_columns.option_of,
    )


@bp.get("/<int:outgoing_id>/pull-out")
def pull_out(store_id: int, outgoing_id: int) -> Response:
    """빼 주세요 of a batch: what was taken out of it, and what earlier ones hold that must not leave."""
    batch = access.get_outgoing(store_id, outgoing_id)
    return _pull_out(batch.store, pulling_out.of_batch(batch), batch)


@bp.get("/pull-out")
def pull_out_all(store_id: int) -> Response:
    """빼 주세요 of the store, whichever batch it left with."""
    store = access.get_store(store_id)
    return _pull_out(store, pulling_out.left_before(store))


def _pull_out(store: Store, pulled: list[PullOut], batch: OutgoingBatch | None = None) -> Response:
    pulling_out.tell_piles(pulled)
    return pages.page(
        "papers/pull_out.html",
        batch=batch,
        store=store,
        pulled=pulled,
        moment=now(),
        option_of=courier_columns.option_of,
    )
