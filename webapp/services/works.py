"""Names every module that registers background work or kinds of acts, so that any process knows all of them."""

from importlib import import_module

MODULES: tuple[str, ...] = (
    "approval",
    "categories",
    "notifications",
    "imports.reading",
    "imports.planning",
    "imports.applying",
    "shipping.fetching",
    "imports.undoing",
    "imports.searching",
    "enriching",
    "products.bulk_running",
    "products.pushing",
    "catalogue.upkeep",
    "catalogue.exporting",
    "products.deeds_content",
    "drafts.images",
    "drafts.registering",
    "drafts.updating",
    "products.joining_by_code",
    "products.joining_back",
    "products.syncing",
    "settling",
    "claims.acting",
    "claims.approving",
    "claims.collecting",
    "claims.exporting",
    "claims.filing",
    "orders.collecting",
    "orders.acting",
    "orders.announcing",
    "orders.confirming",
    "orders.dispatch_files.reading",
    "orders.dispatching_run",
    "orders.exporting",
    "orders.from_abroad",
    "orders.outgoing_run",
    "orders.truth",
    "orders.wiping",
    "inquiries.answering",
    "inquiries.collecting",
    "inquiries.exporting",
    "inquiries.wiping",
    "shipping.address_push",
    "shipping.dispatch_push",
    "products.answering",
    "sheets.planning",
    "sheets.applying",
    "sheets.downloads",
)


def register() -> None:
    for name in MODULES:
        import_module(f"webapp.services.{name}")
