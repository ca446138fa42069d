"""A new vault key while the product runs: everything is sealed again, then the old keys go."""

import logging

from webapp.models.base import BATCH, Keyring, SealedModel, db, sealed_models

log = logging.getLogger("elevendesk.rotation")


def rotate() -> int:
    """Make a new key, seal every row again, forget the old keys; how many rows were sealed again.

    Running processes read the key file again by themselves. A row that such a process sealed with the old key in
    the last moment is found by a second look, which has to come back empty before the old keys go.
    """
    Keyring.vault.add_key()
    sealed = 0
    while found := sum(_reseal_all(model) for model in sealed_models()):
        sealed += found
    Keyring.vault.drop_old_keys()
    log.info("vault key rotated", extra={"rows": sealed})
    return sealed


def _reseal_all(model: type[SealedModel]) -> int:
    """Seal the rows of a table again, a batch a transaction, so that nobody else waits long."""
    sealed, last = 0, 0
    while True:
        with db.atomic():
            rows = list(model.select().where(model.id > last).order_by(model.id).limit(BATCH))
            sealed += sum(row.reseal() for row in rows)
        if not rows:
            return sealed
        last = rows[-1].id
