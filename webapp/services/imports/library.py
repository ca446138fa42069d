"""A store's imports as they stand: the list, where each is on its way, and how far the listings are filled."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.accounts import User
from webapp.models.imports import APPLIED, PLANNED, REFUSED, UNDONE, UPLOADED, ProductImport
from webapp.models.runs import Run
from webapp.models.stores import Freshness, Store
from webapp.services import enriching
from webapp.services.imports.uploads import latest_run

# What a person sees of an import: something works on it, it waits for a person, or it is over.
WORKING, REFUSED_FILE, MAPPING, PLAN, REPORT, HALTED = "working", "refused", "mapping", "plan", "report", "halted"

RESTING = {REFUSED: REFUSED_FILE, PLANNED: PLAN, APPLIED: REPORT, UNDONE: REPORT}


@dataclass(frozen=True)
class Standing:
    """Where an import is on its way; `run` is the last work done on it, `awaited` what its page waits for."""

    phase: str
    run: Run | None
    awaited: Run | None

    @property
    def live_since(self) -> dt.datetime | None:
        return self.awaited.live_since if self.awaited else None

    @property
    def is_live(self) -> bool:
        return self.live_since is not None


@dataclass(frozen=True)
class Filling:
    """How many of a store's listings the market has filled, when it last did so whole, and the last run."""

    filled: int
    total: int
    mark: Freshness | None
    run: Run | None

    @property
    def is_live(self) -> bool:
        return bool(self.run and self.run.live)


def of_store(store: Store) -> Any:
    """The store's imports with who began them, newest first."""
    found = ProductImport.select(ProductImport, User).join(User, JOIN.LEFT_OUTER)
    return found.where(ProductImport.store == store).order_by(ProductImport.id.desc())


def standing(product_import: ProductImport) -> Standing:
    """The import's phase, by its state and by what is being done with it."""
    run = latest_run(product_import)
    phase = WORKING if run and run.live else _resting(product_import)
    return Standing(phase, run, filling(product_import.store).run if phase == REPORT else run)


def _resting(product_import: ProductImport) -> str:
    if product_import.state == UPLOADED:
        return HALTED if product_import.head is None else MAPPING
    return RESTING.get(product_import.state, HALTED)


def filling(store: Store) -> Filling:
    filled, total = enriching.filled_of([store.id])
    mark = Freshness.get_or_none((Freshness.store == store) & (Freshness.what == enriching.DETAILS))
    mine = (Run.store == store) & (Run.kind == enriching.KIND)
    return Filling(filled, total, mark, Run.select().where(mine).order_by(Run.id.desc()).first())
