"""What keeps long lists fast, and what people have selected in them.

Triggers of the database write tallies and unread listings, so that no way of changing a listing can forget to; a run
folds and reads them (services.catalogue.upkeep). The words by which names are searched stand in the table
`listing_words`, which is full-text search of each database's own kind and no model (services.catalogue.wordbook).
"""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, UtcField, now

LISTINGS = "listings"


class Tally(BaseModel):
    """A number that is counted as it changes: the sum of all rows of a store, area and name.

    PostgreSQL only ever adds rows, +1 and -1: two transactions that change one row would wait for each other. The
    store is no foreign key, because a store that goes takes its listings along, and their triggers still count.
    """

    store_id = IntegerField()
    area = TextField()
    name = TextField()
    number = IntegerField()

    class Meta:
        indexes = ((("store_id", "area", "name"), False),)


class UnreadListing(BaseModel):
    """A listing that is new, gone, or has another name since the search last read it."""

    listing_id = IntegerField(index=True)


class Selection(BaseModel):
    """What a user has selected in a list: the rows named in SelectedRow, or, with a `query`, all that fit it but those.

    `query` is what stood behind the ? of the address; `number` is how many fitted it at that moment.
    """

    user = ForeignKeyField(User, on_delete="CASCADE")
    area = TextField()
    query = TextField(null=True)
    number = IntegerField(default=0)
    changed_at = UtcField(default=now)

    class Meta:
        indexes = ((("user", "area"), True),)


class SelectedRow(BaseModel):
    """One row by its id; not a foreign key, for a list may be of anything. A row that is gone counts no more."""

    selection = ForeignKeyField(Selection, backref="rows", on_delete="CASCADE")
    row_id = IntegerField()

    class Meta:
        indexes = ((("selection", "row_id"), True),)
