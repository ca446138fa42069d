"""Numbers that are counted as they change, so that no page has to count: read, and folded now and then."""

from collections import defaultdict
from collections.abc import Sequence

from peewee import fn

from webapp.models.base import db, is_sqlite
from webapp.models.lists import Tally

STATE = "state:"
FILLED = "filled"
# So many rows that were only added are worth folding into one each.
MANY = 500


def of_stores(area: str, store_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The tallies of an area by store and name; names that stand at nought are left out."""
    wanted = Tally.store_id.in_(list(store_ids)) & (Tally.area == area)
    rows = Tally.select(Tally.store_id, Tally.name, fn.SUM(Tally.number)).where(wanted)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for store_id, name, number in rows.group_by(Tally.store_id, Tally.name).tuples():
        if number:
            found[store_id][name] = int(number)
    return found


def are_many() -> bool:
    return not is_sqlite() and Tally.select().limit(MANY).count() >= MANY


def fold() -> None:
    """Add up what PostgreSQL's triggers have written row by row; SQLite's add up by themselves.

    One statement: whoever reads meanwhile sees all the rows or their sum, never half.
    """
    if is_sqlite():
        return
    db.execute_sql(
        "WITH gone AS (DELETE FROM tally RETURNING store_id, area, name, number) "
        "INSERT INTO tally (store_id, area, name, number, created_at) "
        "SELECT store_id, area, name, SUM(number), now() AT TIME ZONE 'utc' FROM gone "
        "GROUP BY store_id, area, name HAVING SUM(number) <> 0"
    )
