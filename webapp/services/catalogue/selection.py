"""What a user has selected in a list, kept on the server so that it outlives pages, orders and filters.

Either rows named one by one, or everything that fits a stored query but the rows named. Whoever acts on a selection
asks `ids_of` for one store at a time: a selection of "everything" is looked up at that moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, SQL, fn

from webapp.models.accounts import Member, User
from webapp.models.base import BATCH, db, now
from webapp.models.lists import SelectedRow, Selection
from webapp.models.products import Listing
from webapp.models.stores import Store
from webapp.services.catalogue import listings
from webapp.services.catalogue.finding import Finding, aside
from webapp.services.catalogue.searching import read_query


@dataclass(frozen=True)
class Ticks:
    """How a selection looks on a page: how many rows it has, which of those shown, and the query that it means.

    `query` is None where rows were named one by one.
    """

    count: int = 0
    rows: frozenset[int] = frozenset()
    query: str | None = None


def ticks(user: User, area: str, shown: Sequence[int]) -> Ticks:
    """The user's selection as a page with these rows shows it. Of a query its own pages show all that fits it."""
    named = SelectedRow.select(fn.COUNT(SelectedRow.id)).where(SelectedRow.selection == Selection.id)
    here = (SelectedRow.selection == Selection.id) & SelectedRow.row_id.in_(list(shown))
    rows = (
        Selection.select(Selection.query, Selection.number, named.alias("named"), SelectedRow.row_id)
        .join(SelectedRow, JOIN.LEFT_OUTER, on=here)
        .where((Selection.user == user) & (Selection.area == area))
    )
    found = list(rows.tuples())
    if not found:
        return Ticks()
    query, number, count, _ = found[0]
    on_page = {row[3] for row in found if row[3] is not None}
    if query is None:
        return Ticks(count, frozenset(on_page))
    return Ticks(max(0, number - count), frozenset(set(shown) - on_page), query)


def tick(user: User, area: str, shown: Sequence[int], chosen: Iterable[int]) -> None:
    """Take over what a page shows: of the rows shown exactly these are selected, all others stay as they are."""
    chosen = set(chosen) & set(shown)
    with db.atomic():
        selection = _own(user, area)
        named = set(shown) - chosen if selection.query is not None else chosen
        mine = (SelectedRow.selection == selection) & SelectedRow.row_id.in_(list(shown))
        SelectedRow.delete().where(mine).execute()
        rows = [{"selection": selection.id, "row_id": row_id} for row_id in sorted(named)]
        if rows:
            SelectedRow.insert_many(rows).on_conflict_ignore().execute()
        selection.patch(changed_at=now())


def choose_all(user: User, area: str, query: str, stores: Sequence[int]) -> None:
    """Select everything that fits this query in these stores."""
    number = listings.count_all(Finding(read_query(query, stores)))
    with db.atomic():
        selection = _own(user, area)
        SelectedRow.delete().where(SelectedRow.selection == selection).execute()
        selection.patch(query=query, number=number, changed_at=now())


def clear(user: User, area: str) -> None:
    Selection.delete().where((Selection.user == user) & (Selection.area == area)).execute()


def _own(user: User, area: str) -> Selection:
    """The user's selection, made where there is none; two tabs that make it at once make one."""
    Selection.insert(user=user, area=area).on_conflict_ignore().execute()
    mine = Selection.select().where((Selection.user == user) & (Selection.area == area))
    found: Selection = mine.get()
    return found


def ids_of(user: User, area: str, store: Store | None = None) -> Iterator[int]:
    """Ids of the selected listings in the user's stores, or in this one, ascending; those that are gone left out."""
    wanted, behind = _wanted(user, area, store), 0
    while wanted is not None:
        rows = Listing.select(Listing.id).where(wanted & (Listing.id > behind)).order_by(Listing.id).limit(BATCH)
        found = [row[0] for row in rows.tuples()]
        yield from found
        if len(found) < BATCH:
            return
        behind = found[-1]


def counts_by_store(user: User, area: str) -> dict[int, int]:
    """How many listings are selected in each store, counted now; stores without one are left out."""
    wanted = _wanted(user, area)
    if wanted is None:
        return {}
    rows = Listing.select(Listing.store, fn.COUNT(Listing.id)).where(wanted).group_by(Listing.store)
    return dict(rows.tuples())


def _wanted(user: User, area: str, store: Store | None = None) -> Any:
    """The condition of the selected listings in stores that the user still may see; None where nothing can be."""
    selection = Selection.get_or_none((Selection.user == user) & (Selection.area == area))
    members = Member.select().where(Member.user == user)
    mine = sorted(member.store_id for member in members if member.may("read") and (not store or store == member.store))
    if selection is None or not mine:
        return None
    if selection.query is None:
        named = SelectedRow.select(SelectedRow.row_id).where(SelectedRow.selection == selection)
        return aside(Listing.store).in_(mine) & Listing.id.in_(named)
    finding = Finding(read_query(selection.query, mine))
    taken_out = (SelectedRow.selection == selection) & (SelectedRow.row_id == Listing.id)
    rest = ~fn.EXISTS(SelectedRow.select(SQL("1")).where(taken_out))
    return listings.all_of(finding) & rest if finding.search.stores else None
