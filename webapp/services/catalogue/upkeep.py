"""What keeps the lists fast is brought up to date behind their back: names are read for the search, tallies folded.

Nothing depends on it being done: the lists are right without, only slower.
"""

from itertools import chain
from typing import Any

from webapp.models.base import db, is_sqlite
from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.catalogue import tallies, wordbook
from webapp.services.inquiries import wordbook as inquiries_wordbook
from webapp.services.runs import Order, Progress

KIND = "lists_upkeep"


def is_due() -> bool:
    return wordbook.unread_count() > 0 or tallies.are_many()


def order() -> Order:
    return Order(KIND)


@runs.work_of(KIND)
def keep_up(run: Run, progress: Progress) -> dict[str, Any]:
    """Read every name that the search has not read; the result tells how many there were."""
    total = wordbook.unread_count()
    read = 0
    for settled in chain(wordbook.read_unread(), inquiries_wordbook.read_unread()):
        read += settled
        progress.tell(read, max(total, read))
    tallies.fold()
    _tidy()
    return {"read": read}


def _tidy() -> None:
    """PostgreSQL steps over what is gone, and guesses at what is new, until somebody tells it otherwise."""
    if not is_sqlite():
        words = "listings_words, products_words, sold_items_words, inquiries_words"
        db.execute_sql(f"VACUUM (ANALYZE) tally, sales_day, unread_name, {words}")
