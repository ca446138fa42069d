"""Which certificates a leaf of the category tree asks for: asked once of the market and kept (guide page 1617)."""

from webapp.elevenst.codes import CertificateGroup
from webapp.models.base import now
from webapp.models.stores import Category, Store
from webapp.services import sending
from webapp.services.drafts.answers import Typed

GOODS = "2"


def ask(category: Category, store: Store) -> Category:
    """The category with what it asks for; the market is called when that is not known yet. Raises MarketProblem."""
    if category.asked_at is not None:
        return category
    with sending.calling(store) as client:
        nodes = client.categories.under(category.number)
    mine = next((node for node in nodes if node.number == category.number), None)
    if mine is not None:
        kind = str(mine.cert_type) if mine.cert_type else None
        category.patch(cert_type=kind, cert_required=mine.cert_required, asked_at=now())
    return category


def groups(category: Category | None, typed: Typed) -> list[dict[str, str]]:
    """The rows of certificates to show: the four groups of the law where they must be given and none is there yet."""
    rows: list[dict[str, str]] = typed["certificates"]
    if rows or category is None or category.cert_type != GOODS or not category.cert_required:
        return rows
    return [{"group": group.value} for group in CertificateGroup]
