"""Listings that the market no longer lists: marked after it was asked about each, never deleted.

An answer without them is not enough: a page may have come back short. And where many are gone at once, a person says
whether that is so.
"""

from typing import Any

from webapp.elevenst import ElevenstClient, RejectedError
from webapp.models.base import BATCH, db, now
from webapp.models.products import LISTED, MISSING, Listing
from webapp.models.runs import Run
from webapp.models.selling import ProductChange
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.imports.matching import only_writer
from webapp.services.products import history
from webapp.services.products.taking import Look
from webapp.services.runs import Progress, RunProblem

TOO_MANY = "too_many_missing"
FEW, MOST_PERCENT = 20, 20
NUMBERS_AUDITED = 50


def mark(look: Look, run: Run, progress: Progress, found: set[str], client: ElevenstClient) -> int:
    """Mark the listings whose numbers a whole look did not find; how many those are.

    Raises RunProblem, and marks none, when they are suspiciously many and no person has confirmed as many.
    """
    listed = (Listing.store == look.store) & (Listing.presence == LISTED) & (Listing.created_at < look.began)
    held = list(Listing.select(Listing.id, Listing.number, Listing.product).where(listed))
    absent = [listing for listing in held if listing.number not in found]
    if is_suspicious(len(absent), len(held)) and len(absent) > run.parameters.get("confirmed", 0):
        progress.keep(absent=len(absent), held=len(held))
        raise RunProblem(
            TOO_MANY,
            f"11번가가 보여 준 목록에 상품 {len(absent):,}개가 없습니다. 전체 {len(held):,}개 가운데 너무 많아 하나도 "
            "표시하지 않았습니다. 셀러오피스에서 확인한 뒤 채널상품 목록에서 표시해 주세요.",
        )
    gone = [listing for listing in absent if _is_gone(client, listing)]
    with db.atomic():
        only_writer(look.store)
        _write(look, run, gone)
        progress.keep()
    return len(gone)


def is_suspicious(absent: int, held: int) -> bool:
    return absent > FEW and absent * 100 > held * MOST_PERCENT


def _is_gone(client: ElevenstClient, listing: Listing) -> bool:
    """True only where the market says of this very product that there is none such."""
    try:
        return client.products.get(listing.number) is None
    except RejectedError:
        return False


def _write(look: Look, run: Run, gone: list[Listing]) -> None:
    if not gone:
        return
    ids = [listing.id for listing in gone]
    for start in range(0, len(ids), BATCH):
        Listing.update(presence=MISSING).where(Listing.id.in_(ids[start : start + BATCH])).execute()
        ProductChange.insert_many([_line(look, one) for one in gone[start : start + BATCH]]).execute()
    numbers = [listing.number for listing in gone[:NUMBERS_AUDITED]]
    change = Change("listing.missing", f"Store {look.store.id}", after={"count": len(gone), "numbers": numbers})
    audit.record(Actor(run.user), change, look.store)


def _line(look: Look, listing: Listing) -> dict[str, Any]:
    return {
        "created_at": now(),
        "product": listing.product_id,
        "listing": listing.id,
        "source": history.SYNC,
        "source_id": look.run_id,
        "field": "presence",
        "before": LISTED,
        "after": MISSING,
    }
