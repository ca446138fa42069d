"""The market's category tree, the same for every store: brought in whole once a day, searched by words of its path."""

import datetime as dt
from typing import Any

from peewee import fn

from webapp.elevenst import Category as Node
from webapp.elevenst import ElevenstError
from webapp.models.base import BATCH, db, now
from webapp.models.runs import Run
from webapp.models.stores import Category
from webapp.services import market, runs
from webapp.services.market_words import problem_of
from webapp.services.runs import Progress, RunProblem

FETCH = "categories_fetch"
GOOD_FOR = dt.timedelta(days=7)
# The market asks for no key here and ignores the one it is given.
NO_KEY = "no-key-needed"
KEPT = (Category.name, Category.parent_number, Category.depth, Category.is_leaf, Category.path, Category.created_at)


def listed_at() -> dt.datetime | None:
    """When the tree was last brought in; None while there is none. A category's `created_at` is its last listing."""
    moment: dt.datetime | None = Category.select(fn.MAX(Category.created_at)).scalar()
    return moment


def is_stale() -> bool:
    """True when there is no tree yet or it is older than a week."""
    moment = listed_at()
    return moment is None or moment < now() - GOOD_FOR


def search(query: str, limit: int = 50) -> list[Category]:
    """Categories of the newest tree whose path holds every word, by path. Nothing for an empty query."""
    words = query.split()[:8]
    newest = listed_at()
    if not words or newest is None:
        return []
    found = Category.select().where(Category.created_at == newest)
    for word in words:
        found = found.where(Category.path.contains(word))
    return list(found.order_by(Category.path, Category.number).limit(limit))


def leaves(query: str, limit: int = 100) -> list[Category]:
    """Leaves of the newest tree whose path holds every word, by path; only they can be given to a product."""
    words, newest = query.split()[:8], listed_at()
    if not words or newest is None:
        return []
    found = Category.select().where((Category.created_at == newest) & Category.is_leaf)
    for word in words:
        found = found.where(Category.path.contains(word))
    return list(found.order_by(Category.path, Category.number).limit(limit))


def below(number: str | None) -> list[Category]:
    """The categories right below this one, the large ones for None."""
    newest = listed_at()
    above = Category.parent_number == number if number else Category.parent_number.is_null()
    found = Category.select().where(above & (Category.created_at == newest))
    return list(found.order_by(Category.name, Category.number)) if newest else []


def find(number: str | None) -> Category | None:
    """The category of this market number, also one that the market no longer lists."""
    return Category.get_or_none(Category.number == number) if number else None


@runs.work_of(FETCH)
def fetch(run: Run, progress: Progress) -> dict[str, Any]:
    """Bring the whole tree in (guide page 1001, up to 9 MB). Raises RunProblem; then the old tree stays."""
    try:
        with market.client_with(NO_KEY, timeout=(5, 60)) as client:
            nodes = client.categories.list()
    except ElevenstError as error:
        raise problem_of(error) from error
    if not nodes:
        raise RunProblem("silent_empty", "11번가가 빈 카테고리 목록을 보냈습니다. 저장된 카테고리는 그대로 두었습니다.")
    rows = _rows(nodes)
    progress.tell(0, len(rows))
    with db.atomic():
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            Category.insert_many(batch).on_conflict(conflict_target=[Category.number], preserve=KEPT).execute()
    progress.tell(len(rows))
    return {"categories": len(rows)}


def _rows(nodes: list[Node]) -> list[dict[str, Any]]:
    """The tree as rows with the path from the top; one moment for all of them marks them as listed together."""
    moment = now()
    parents = {node.parent_number for node in nodes}
    paths: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for node in nodes:  # parents stand before their children
        above = paths.get(node.parent_number or "")
        paths[node.number] = f"{above} > {node.name}" if above else node.name
        rows[node.number] = {
            "number": node.number,
            "name": node.name,
            "parent_number": node.parent_number,
            "depth": node.depth or paths[node.number].count(" > ") + 1,
            "is_leaf": node.number not in parents if node.is_leaf is None else node.is_leaf,
            "path": paths[node.number],
            "created_at": moment,
        }
    return list(rows.values())
