"""Long lists: indexes for every order, tallies and a search by syllables kept by triggers, and what people select."""

from peewee import DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

# Every order of a list and every narrow filter reads an index and nothing else.
INDEXES = (
    ("listing", "store_id, id"),
    ("listing", "store_id, name, id"),
    ("listing", "store_id, price, id"),
    ("listing", "store_id, stock, id"),
    ("listing", "store_id, enriched_at, id"),
    ("listing", "store_id, category_path {bytewise}, id"),
    ("product", "seller_id, id"),
    ("product", "seller_id, name, id"),
    ("sku", "seller_id, stock, product_id"),
    ("sku", "seller_id, barcode"),
)
# PostgreSQL puts unknown values first when it reads an index backwards.
BACKWARD = (
    ("listing_dearest", "price DESC NULLS LAST, id DESC"),
    ("listing_fullest", "stock DESC NULLS LAST, id DESC"),
)
FEW = (
    ("listing_incomplete", "listing", "store_id", "missing <> '[]'"),
    ("listing_differing", "listing", "store_id", "differences > 0"),
    ("listing_absent", "listing", "store_id", "presence = 'missing'"),
    ("product_archived", "product", "seller_id", "archived_at IS NOT NULL"),
)
# What is counted of a row: the name of its tally, and of which rows it is counted.
LISTING = (("'state:' || COALESCE({row}.status, 'unknown')", "{true}"), ("'filled'", "{row}.enriched_at IS NOT NULL"))
PRODUCT = (("'in_use'", "{row}.archived_at IS NULL"), ("'archived'", "{row}.archived_at IS NOT NULL"))
# Area, table, owner, what is counted, the columns that may change it, and how a change of it is seen.
AREAS = (
    (
        "listings", "listing", "store_id", LISTING, "status, enriched_at",
        "OLD.status {differs} NEW.status OR (OLD.enriched_at IS NULL) <> (NEW.enriched_at IS NULL)",
    ),
    (
        "products", "product", "seller_id", PRODUCT, "archived_at",
        "(OLD.archived_at IS NULL) <> (NEW.archived_at IS NULL)",
    ),
)  # fmt: skip


def up(migrator, db):
    is_sqlite = isinstance(db, SqliteDatabase)
    _columns(db)
    _indexes(db, is_sqlite)
    _tables(db)
    write = SqliteTriggers(db) if is_sqlite else PostgresTriggers(db)
    for area, table, owner, counted, columns, recounted in AREAS:
        _words(db, area, is_sqlite)
        _begin(db, area, table, owner, counted)
        write.area(area, table, owner, counted)
        write.triggers(columns, recounted)


def _columns(db):
    template = 'INTEGER REFERENCES "shipping_template" ("id") ON DELETE SET NULL'
    db.execute_sql(f'ALTER TABLE "listing" ADD COLUMN "shipping_template_id" {template}')
    db.execute_sql('CREATE INDEX "listing_shipping_template_id" ON "listing" ("shipping_template_id")')
    # One spelling for a path, whoever told it: that of the files.
    db.execute_sql("UPDATE listing SET category_path = REPLACE(category_path, ' > ', '>')")


def _indexes(db, is_sqlite):
    db.execute_sql('DROP INDEX "listing_store_id"')
    db.execute_sql('DROP INDEX "product_seller_id"')
    bytewise = "" if is_sqlite else 'COLLATE "C"'
    for table, columns in INDEXES:
        name = "_".join((table, *columns.replace(" {bytewise}", "").split(", ")))
        db.execute_sql(f'CREATE INDEX "{name}" ON "{table}" ({columns.format(bytewise=bytewise)})')
    for name, columns in () if is_sqlite else BACKWARD:
        db.execute_sql(f'CREATE INDEX "{name}" ON "listing" (store_id, {columns})')
    for name, table, owner, condition in FEW:
        db.execute_sql(f'CREATE INDEX "{name}" ON "{table}" ({owner}, id) WHERE {condition}')


def _tables(db):
    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class User(Table):
        pass

    class Tally(Table):
        owner_id = IntegerField()
        area = TextField()
        name = TextField()
        number = IntegerField()

        class Meta:
            indexes = ((("owner_id", "area", "name"), False),)

    class UnreadName(Table):
        area = TextField()
        row_id = IntegerField()

        class Meta:
            indexes = ((("area", "row_id"), False),)

    class Selection(Table):
        user = ForeignKeyField(User, on_delete="CASCADE", backref="+")
        area = TextField()
        query = TextField(null=True)
        number = IntegerField()
        changed_at = DateTimeField()

        class Meta:
            indexes = ((("user", "area"), True),)

    class SelectedRow(Table):
        selection = ForeignKeyField(Selection, on_delete="CASCADE", backref="+")
        row_id = IntegerField()

        class Meta:
            indexes = ((("selection", "row_id"), True),)

    db.create_tables([Tally, UnreadName, Selection, SelectedRow])


def _words(db, area, is_sqlite):
    """The search's own table: a row's id and the pieces of its name."""
    if is_sqlite:
        options = "words, detail=none, columnsize=0, tokenize='ascii'"
        db.execute_sql(f"CREATE VIRTUAL TABLE {area}_words USING fts5({options})")
        return
    db.execute_sql(f"CREATE TABLE {area}_words (row_id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
    db.execute_sql(f"CREATE INDEX {area}_words_words ON {area}_words USING gin (words)")


def _begin(db, area, table, owner, counted):
    """Rows that stand already are counted once and left for the search to read."""
    for name, condition in counted:
        name, condition = name.format(row=table), condition.format(row=table, true="1 = 1")
        db.execute_sql(
            "INSERT INTO tally (owner_id, area, name, number, created_at) "
            f"SELECT {owner}, '{area}', {name}, COUNT(*), CURRENT_TIMESTAMP "
            f"FROM {table} WHERE {condition} GROUP BY 1, 3"
        )
    unread = f"SELECT CURRENT_TIMESTAMP, '{area}', id FROM {table}"
    db.execute_sql(f"INSERT INTO unread_name (created_at, area, row_id) {unread}")


class Triggers:
    """The triggers of one table at a time: they count its rows, and name those that the search has to read."""

    moment, true, differs = "", "", ""

    def __init__(self, db):
        self.db = db

    def area(self, area, table, owner, counted):
        self.name, self.table, self.owner, self.counted = area, table, owner, counted

    def triggers(self, columns, recounted):
        moved = recounted.format(differs=self.differs)
        self.create("made", "INSERT", self.count("NEW", 1) + self.unread("NEW"), self.true)
        self.create("gone", "DELETE", self.count("OLD", -1) + self.unread("OLD"), self.true)
        self.create("recounted", f"UPDATE OF {columns}", self.count("OLD", -1) + self.count("NEW", 1), moved)
        self.create("renamed", "UPDATE OF name", self.unread("NEW"), "OLD.name <> NEW.name")

    def count(self, row, step):
        filled = ((name.format(row=row), only.format(row=row, true=self.true)) for name, only in self.counted)
        return "".join(self.add(f"{row}.{self.owner}", name, step, only) for name, only in filled)

    def unread(self, row):
        return f"INSERT INTO unread_name (created_at, area, row_id) VALUES ({self.moment}, '{self.name}', {row}.id); "


class SqliteTriggers(Triggers):
    """SQLite has one writer at a time, so a tally is one row that is added to."""

    moment, true, differs = "CURRENT_TIMESTAMP", "1", "IS NOT"

    def add(self, owner, name, step, condition):
        place = f"owner_id = {owner} AND area = '{self.name}' AND name = {name}"
        return (
            f"UPDATE tally SET number = number + {step} WHERE {condition} AND {place}; "
            "INSERT INTO tally (owner_id, area, name, number, created_at) "
            f"SELECT {owner}, '{self.name}', {name}, {step}, {self.moment} WHERE changes() = 0 AND {condition}; "
        )

    def create(self, what, event, body, condition):
        trigger = f"{self.table}_{what} AFTER {event} ON {self.table}"
        self.db.execute_sql(f"CREATE TRIGGER {trigger} WHEN {condition} BEGIN {body} END")


class PostgresTriggers(Triggers):
    """PostgreSQL's only add rows: two transactions that change one would wait for each other."""

    moment, true, differs = "now() AT TIME ZONE 'utc'", "true", "IS DISTINCT FROM"

    def add(self, owner, name, step, condition):
        values = f"SELECT {owner}, '{self.name}', {name}, {step}, {self.moment} WHERE {condition}; "
        return f"INSERT INTO tally (owner_id, area, name, number, created_at) {values}"

    def create(self, what, event, body, condition):
        name = f"{self.table}_{what}"
        does = f"$$ BEGIN {body} RETURN NULL; END $$"
        self.db.execute_sql(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {does}")
        when = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()"
        self.db.execute_sql(f"CREATE TRIGGER {name} AFTER {event} ON {self.table} {when}")
