"""The search in what people wrote, though nobody can read it in the database.

A text is sealed, so no index of the database's own can be made of it. Instead each sign and each pair of neighbouring
signs of its words is kept as a keyed hash, another one in every store. Whoever has the database alone learns how often
parts come again, not what they say. The hashes only name candidates: whoever asks opens the texts and compares.

What was sealed again under a new key is read again behind everybody's back (models.lists.UnreadName); until then it is
a candidate of every search.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from peewee import SQL, Select

from webapp.models.base import BATCH, Keyring, db, is_sqlite
from webapp.models.inquiries import Inquiry, InquiryEntry
from webapp.models.lists import INQUIRIES, UnreadName

MOST_WORDS = 8
# So much of a hash is kept: two parts of words that share it only make a candidate more.
KEPT = 12


def pieces(text: str) -> list[str]:
    """Every sign and every pair of neighbouring signs of the words, each once."""
    words = text.lower().split()
    found = (word[start : start + size] for word in words for size in (1, 2) for start in range(len(word) - size + 1))
    return list(dict.fromkeys(found))


def candidates(store_ids: Sequence[int], words: Sequence[str], most: int) -> tuple[Any, Any]:
    """Queries of `id`: the newest of these stores' inquiries whose texts may hold these words, and what is unread."""
    asked = list(dict.fromkeys(piece for word in words[:MOST_WORDS] for piece in _asked(word.lower())))
    if is_sqlite():
        terms = _terms(store_ids, asked, " OR ", " AND ")
        row_id, fits = SQL("rowid"), SQL("inquiries_words MATCH ?", [terms])
    else:
        terms = _terms(store_ids, asked, " | ", " & ")
        row_id, fits = SQL("row_id"), SQL("words @@ %s::tsquery", [terms])
    read = Select((SQL("inquiries_words"),), (row_id.alias("id"),)).where(fits)
    unread = UnreadName.select(UnreadName.row_id.alias("id")).where(UnreadName.area == INQUIRIES)
    return tuple(one.order_by(key.desc()).limit(most) for one, key in ((read, row_id), (unread, UnreadName.row_id)))


def is_exact(words: Sequence[str]) -> bool:
    """Whether what the index names holds these words for certain: a pair of signs stands in it as such."""
    return len(words) <= MOST_WORDS and all(len(word) <= 2 for word in words)


def _asked(word: str) -> list[str]:
    """A word of one sign is sought as such; of a longer one the pairs say more."""
    return [word[start : start + 2] for start in range(len(word) - 1)] or [word]


def _terms(store_ids: Sequence[int], asked: Sequence[str], either: str, both: str) -> str:
    """All of these pieces, as the words of any of these stores are hashed by any of the keys."""

    def of_store(store_id: int) -> str:
        hashed = [Keyring.vault.hashes(_salted(store_id, piece)) for piece in asked]
        return both.join(f"({either.join(_quoted(ones))})" for ones in hashed)

    return either.join(f"({of_store(store_id)})" for store_id in store_ids)


def _quoted(hashes: Iterable[str]) -> list[str]:
    return [f'"{one[:KEPT]}"' if is_sqlite() else one[:KEPT] for one in hashes]


def _salted(store_id: int, piece: str) -> str:
    return f"inquiry {store_id} {piece}"


def index(inquiries: Iterable[Inquiry]) -> None:
    """Read the words of these inquiries, in the transaction that wrote them."""
    rows = {inquiry.id: inquiry for inquiry in inquiries}
    texts = {number: [row.title] for number, row in rows.items()}
    for entry in InquiryEntry.select().where(InquiryEntry.inquiry.in_(list(rows))):
        texts[entry.inquiry_id].append(entry.text)
    _write([(number, _hashed(rows[number].store_id, " ".join(said))) for number, said in texts.items()])


def _hashed(store_id: int, text: str) -> str:
    return " ".join(Keyring.vault.hash(_salted(store_id, piece))[:KEPT] for piece in pieces(text))


def _write(rows: Sequence[tuple[int, str]]) -> None:
    cursor = db.cursor()
    if is_sqlite():
        cursor.executemany("DELETE FROM inquiries_words WHERE rowid = ?", [row[:1] for row in rows])
        cursor.executemany("INSERT INTO inquiries_words (rowid, words) VALUES (?, ?)", rows)
        return
    cursor.execute("DELETE FROM inquiries_words WHERE row_id = ANY(%s)", ([row_id for row_id, _ in rows],))
    made = "array_to_tsvector(string_to_array(%s, ' '))"
    cursor.executemany(f"INSERT INTO inquiries_words (row_id, words) VALUES (%s, {made})", rows)  # noqa: S608


def read_unread() -> Iterator[int]:
    """Read what was sealed again, batch by batch, each in a transaction; yields how many rows each batch settled."""
    while True:
        with db.atomic():
            unread = UnreadName.select(UnreadName.id, UnreadName.row_id).where(UnreadName.area == INQUIRIES)
            rows = list(unread.order_by(UnreadName.id).limit(BATCH).tuples())
            UnreadName.delete().where(UnreadName.id.in_([unread_id for unread_id, _ in rows])).execute()
            index(Inquiry.select().where(Inquiry.id.in_([row_id for _, row_id in rows])))
        if not rows:
            return
        yield len(rows)
