"""How a user wants a list to look: its columns, how dense it is, and how many rows a page has."""

from dataclasses import asdict, dataclass
from typing import Any

from webapp.models.accounts import User

LISTS = "lists"


@dataclass(frozen=True)
class ListView:
    """`columns` are names; None for the usual ones. `size` is rows a page."""

    columns: tuple[str, ...] | None = None
    is_dense: bool = False
    size: int = 50


def of(user: User, area: str) -> ListView:
    kept: dict[str, Any] = user.preferences.get(LISTS, {}).get(area, {})
    columns = kept.get("columns")
    return ListView(None if columns is None else tuple(columns), bool(kept.get("is_dense")), int(kept.get("size", 50)))


def remember(user: User, area: str, view: ListView) -> None:
    lists = {**user.preferences.get(LISTS, {}), area: asdict(view)}
    user.patch(preferences={**user.preferences, LISTS: lists})
