"""Names every module that registers background work, so that a worker knows all kinds of runs."""

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
)


def register() -> None:
    for name in MODULES:
        import_module(f"webapp.services.{name}")
