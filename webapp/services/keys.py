"""Rotation of the vault's key while the product runs: every sealed column of every table is sealed again."""

import importlib
import pkgutil
import time
from typing import Any

from webapp import models
from webapp.models.base import Keyring, SealedModel, db, is_sqlite, sealed_models

BATCH = 200
SETTLED_SECONDS = 60.0


def rotate(wait: float = 0) -> int:
    """Seal everything under a new key and drop the old ones; the number of rows sealed again.

    The old ones go `wait` seconds later: what others sealed just before the new key came may be written only after the
    first look, and would open with none any more.

    Raises VaultError when the keys come from the environment, where only their owner can put a new one.
    """
    Keyring.vault.add_key()
    count = reseal_all()
    time.sleep(wait)
    while again := reseal_all():  # rows that another process sealed before it saw the new key
        count += again
    Keyring.vault.drop_old_keys()
    return count


def reseal_all() -> int:
    """Seal with the current key whatever an older one sealed; the number of rows that changed."""
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"{models.__name__}.{module.name}")  # a table counts even if nobody used it yet
    return sum(_reseal_table(model) for model in sealed_models())


def _reseal_table(model: type[SealedModel]) -> int:
    changed, last = 0, 0
    while True:
        with db.atomic():  # short, and with the rows locked: what others write meanwhile is not overwritten
            rows = _locked_rows(model, last)
            changed += sum(row.reseal() for row in rows)
        if not rows:
            return changed
        last = rows[-1].id


def _locked_rows(model: type[SealedModel], after: int) -> list[Any]:
    query = model.select().where(model.id > after).order_by(model.id).limit(BATCH)
    return list(query if is_sqlite() else query.for_update())
