"""Numbers that are counted as they change, so that no page has to count: read, and folded now and then."""

from collections import defaultdict
from collections.abc import Sequence

from peewee import fn

from webapp.models.base import db, is_sqlite
from webapp.models.lists import Tally

STATE = "state:"
FILLED = "filled"
IN_USE, ARCHIVED = "in_use", "archived"
# So many rows that were only added are worth folding into one each.
MANY = 500


def of_owners(area: str, owner_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The tallies of an area by owner and name; names that stand at nought are left out."""
    wanted = Tally.owner_id.in_(list(owner_ids)) & (Tally.area == area)
    rows = Tally.select(Tally.owner_id, Tally.name, fn.SUM(Tally.number)).where(wanted)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for owner_id, name, number in rows.group_by(Tally.owner_id, Tally.name).tuples():
        if number:
            found[owner_id][name] = int(number)
    return found


def are_many() -> bool:
    if is_sqlite():
        return False
    beyond = "SELECT COUNT(*) - COUNT(DISTINCT (owner_id, day, state)) FROM sales_day"
    return Tally.select().limit(MANY).count() >= MANY or db.execute_sql(beyond).fetchone()[0] >= MANY


def fold() -> None:
    """Add up what PostgreSQL's triggers have written row by row; SQLite's add up by themselves.

    One statement: whoever reads meanwhile sees all the rows or their sum, never half.
    """
    if is_sqlite():
        return
    db.execute_sql(
        "WITH gone AS (DELETE FROM tally RETURNING owner_id, area, name, number) "
        "INSERT INTO tally (owner_id, area, name, number, created_at) "
        "SELECT owner_id, area, name, SUM(number), now() AT TIME ZONE 'utc' FROM gone "
        "GROUP BY owner_id, area, name HAVING SUM(number) <> 0"
    )
    db.execute_sql(
        "WITH several AS (SELECT owner_id, day, state FROM sales_day GROUP BY 1, 2, 3 HAVING COUNT(*) > 1), "
        "gone AS (DELETE FROM sales_day WHERE (owner_id, day, state) IN (SELECT * FROM several) "
        "RETURNING owner_id, day, state, lines, untold, won) "
        "INSERT INTO sales_day (owner_id, day, state, lines, untold, won, created_at) "
        "SELECT owner_id, day, state, SUM(lines), SUM(untold), SUM(won), now() AT TIME ZONE 'utc' FROM gone "
        "GROUP BY owner_id, day, state HAVING SUM(lines) <> 0"
    )
