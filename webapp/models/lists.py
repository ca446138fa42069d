"""What keeps long lists fast, and what people have selected in them.

Triggers of the database write tallies and unread names, so that no way of changing a row can forget to; a run folds
and reads them (services.catalogue.upkeep). The words by which names are searched stand in the tables `listings_words`,
`products_words` and `sold_items_words`: full-text search of each database's own kind, and no models
(services.catalogue.wordbook).
"""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, UtcField, now

LISTINGS, PRODUCTS, ORDERS, SOLD_ITEMS, CLAIMS = "listings", "products", "orders", "sold_items", "claims"
INQUIRIES, SETTLEMENTS = "inquiries", "settlements"


class Tally(BaseModel):
    """A number that is counted as it changes: the sum of all rows of an owner, area and name.

    The owner is a store, or for what belongs to the whole business a seller; by the area one knows which. PostgreSQL
    only ever adds rows, +1 and -1: two transactions that change one row would wait for each other. The owner is no
    foreign key, because a store that goes takes its listings along, and their triggers still count.
    """

    owner_id = IntegerField()
    area = TextField()
    name = TextField()
    number = IntegerField()

    class Meta:
        indexes = ((("owner_id", "area", "name"), False),)


class UnreadName(BaseModel):
    """A row of an area that is new, gone, or has another name since the search last read it."""

    area = TextField()
    row_id = IntegerField()

    class Meta:
        indexes = ((("area", "row_id"), False),)


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
