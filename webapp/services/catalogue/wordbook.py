"""The search in names: any part of a word, down to one syllable, among any number of listings.

A name is kept as its overlapping pairs of signs ("면티셔츠" as 면티, 티셔, 셔츠, 츠), which both databases can look up
in an index. The index only names candidates: whoever asks compares the name itself. Listings that were not read since
their name changed (models.lists.UnreadListing, written by triggers) are candidates of every search, so that nothing is
missed while the reading is behind.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from peewee import SQL, Select, fn

from webapp.models.base import BATCH, db, is_sqlite
from webapp.models.lists import UnreadListing
from webapp.models.products import Listing

MOST_WORDS = 8


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


def candidates(words: Sequence[str]) -> Any:
    """A query of the ids of listings, of whatever store, whose names may hold all these words, as its column `id`."""
    asked = _asked(words)
    if is_sqlite():
        terms = " ".join(f'"{piece}"*' if begins else f'"{piece}"' for piece, begins in asked)
        read = Select((SQL("listing_words"),), (SQL("rowid").alias("id"),)).where(SQL("listing_words MATCH ?", [terms]))
    else:
        terms = " & ".join(f"{piece}:*" if begins else piece for piece, begins in asked)
        fits = SQL("words @@ %s::tsquery", [terms])
        read = Select((SQL("listing_words"),), (SQL("listing_id").alias("id"),)).where(fits)
    return read.union_all(UnreadListing.select(UnreadListing.listing_id))


def is_behind() -> bool:
    return bool(UnreadListing.select().exists())


def read_unread() -> Iterator[int]:
    """Read what is new, batch by batch, each in a transaction of its own; yields how many rows each batch settled."""
    while True:
        with db.atomic():
            settled = _read_batch()
        if not settled:
            return
        yield settled


def _read_batch() -> int:
    rows = list(
        UnreadListing.select(UnreadListing.id, UnreadListing.listing_id)
        .order_by(UnreadListing.id)
        .limit(BATCH)
        .tuples()
    )
    listing_ids = sorted({listing_id for _, listing_id in rows})
    # By their own ids: a name that changes meanwhile leaves another row, which a later batch reads.
    UnreadListing.delete().where(UnreadListing.id.in_([row_id for row_id, _ in rows])).execute()
    names = Listing.select(Listing.id, Listing.name).where(Listing.id.in_(listing_ids)).tuples()
    _write(listing_ids, [(listing_id, " ".join(pieces(name))) for listing_id, name in names])
    return len(rows)


def _write(stale: Sequence[int], fresh: Sequence[tuple[int, str]]) -> None:
    cursor = db.cursor()
    if is_sqlite():
        cursor.executemany("DELETE FROM listing_words WHERE rowid = ?", [(listing_id,) for listing_id in stale])
        cursor.executemany("INSERT INTO listing_words (rowid, words) VALUES (?, ?)", fresh)
        return
    cursor.execute("DELETE FROM listing_words WHERE listing_id = ANY(%s)", (list(stale),))
    made = "array_to_tsvector(string_to_array(%s, ' '))"
    cursor.executemany(f"INSERT INTO listing_words (listing_id, words) VALUES (%s, {made})", fresh)  # noqa: S608


def unread_count() -> int:
    found: int = UnreadListing.select(fn.COUNT(UnreadListing.id)).scalar()
    return found
