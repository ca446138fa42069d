"""The search in names: any part of a word, down to one syllable, among any number of listings.

A name is kept as its overlapping pairs of signs ("면티셔츠" as 면티, 티셔, 셔츠, 츠), which both databases can look up
in an index. The index only names candidates: whoever asks compares the name itself. Rows that were not read since their
name changed (models.lists.UnreadName, written by triggers) are candidates of every search, so that nothing is missed
while the reading is behind.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import SQL, Select, fn

from webapp.models.base import BATCH, db, is_sqlite
from webapp.models.lists import LISTINGS, PRODUCTS, SOLD_ITEMS, UnreadName
from webapp.models.orders import SoldItem
from webapp.models.products import Listing, Product

MOST_WORDS = 8
AREAS: dict[str, Any] = {LISTINGS: Listing, PRODUCTS: Product, SOLD_ITEMS: SoldItem}


def pieces(text: str) -> list[str]:
    """Every pair of neighbouring signs and each word's last sign, each once, as the index spells them."""
    found = (word[start : start + 2] for word in text.lower().split() for start in range(len(word)))
    return list(dict.fromkeys(_spelled(piece) for piece in found))


def _spelled(piece: str) -> str:
    """As letters and digits, so that no index takes a sign of it for punctuation."""
    return "".join(f"{ord(sign):04x}" for sign in piece)


def _asked(words: Sequence[str]) -> list[tuple[str, bool]]:
    """Pieces that a name must have; True where it is enough that a piece begins so."""
    found: dict[tuple[str, bool], None] = {}
    for word in words[:MOST_WORDS]:
        low = word.lower()
        pairs = [(_spelled(low[start : start + 2]), False) for start in range(len(low) - 1)]
        found.update(dict.fromkeys(pairs or [(_spelled(low), True)]))
    return list(found)


def candidates(area: str, words: Sequence[str], most: int) -> Any:
    """A query of up to so many ids of rows, of whatever owner, whose names may hold all these words, as its `id`."""
    asked, table = _asked(words), _table(area)
    if is_sqlite():
        terms = " ".join(f'"{piece}"*' if begins else f'"{piece}"' for piece, begins in asked)
        row_id, fits = "rowid", SQL(f"{table} MATCH ?", [terms])
    else:
        terms = " & ".join(f"{piece}:*" if begins else piece for piece, begins in asked)
        row_id, fits = "row_id", SQL("words @@ %s::tsquery", [terms])
    read = Select((SQL(table),), (SQL(row_id).alias("id"),)).where(fits)
    if not is_sqlite():
        # It plans the parts of a union as if all of each were wanted: for a word that most have it reads a whole index.
        read = read.limit(most)
    return read.union_all(UnreadName.select(UnreadName.row_id).where(UnreadName.area == area)).limit(most)


def _table(area: str) -> str:
    return f"{area}_words"


def unread_count() -> int:
    found: int = UnreadName.select(fn.COUNT(UnreadName.id)).scalar()
    return found


def read_unread() -> Iterator[int]:
    """Read what is new, batch by batch, each in a transaction of its own; yields how many rows each batch settled."""
    for area in AREAS:
        while True:
            with db.atomic():
                settled = _read_batch(area)
            if not settled:
                break
            yield settled


def _read_batch(area: str) -> int:
    unread = UnreadName.select(UnreadName.id, UnreadName.row_id).where(UnreadName.area == area)
    rows = list(unread.order_by(UnreadName.id).limit(BATCH).tuples())
    row_ids = sorted({row_id for _, row_id in rows})
    # By their own ids: a name that changes meanwhile leaves another row, which a later batch reads.
    UnreadName.delete().where(UnreadName.id.in_([unread_id for unread_id, _ in rows])).execute()
    model = AREAS[area]
    names = model.select(model.id, model.name).where(model.id.in_(row_ids)).tuples()
    _write(_table(area), row_ids, [(row_id, " ".join(pieces(name))) for row_id, name in names])
    return len(rows)


def _write(table: str, stale: Sequence[int], fresh: Sequence[tuple[int, str]]) -> None:
    """Put the new pieces in the place of the old. The table's name is this module's own."""
    cursor = db.cursor()
    if is_sqlite():
        cursor.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(row_id,) for row_id in stale])  # noqa: S608
        cursor.executemany(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", fresh)  # noqa: S608
        return
    cursor.execute(f"DELETE FROM {table} WHERE row_id = ANY(%s)", (list(stale),))  # noqa: S608
    made = "array_to_tsvector(string_to_array(%s, ' '))"
    cursor.executemany(f"INSERT INTO {table} (row_id, words) VALUES (%s, {made})", fresh)  # noqa: S608
