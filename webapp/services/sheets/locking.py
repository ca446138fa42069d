"""Holding rows until the transaction ends, so that what was compared is what is written over."""

from collections.abc import Iterable
from typing import Any

from webapp.models.base import is_sqlite


def locked(model: Any, ids: Iterable[int | None]) -> dict[int, Any]:
    """The rows with these ids, by id; nobody else changes them in this transaction. SQLite has one writer anyway."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    rows = model.select().where(model.id.in_(wanted)).order_by(model.id)
    return {row.id: row for row in (rows if is_sqlite() else rows.for_update())}
