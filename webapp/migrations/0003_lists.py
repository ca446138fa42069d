"""Long lists: indexes for every order, tallies and a search by syllables kept by triggers, and what people select."""

from peewee import DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

# Columns behind `store_id`. Every order of the list and every narrow filter reads an index and nothing else.
INDEXES = (
    ("listing_store_id_id", "id"),
    ("listing_store_id_name_id", "name, id"),
    ("listing_store_id_price_id", "price, id"),
    ("listing_store_id_stock_id", "stock, id"),
    ("listing_store_id_enriched_at_id", "enriched_at, id"),
    ("listing_store_id_category_path_id", "category_path {bytewise}, id"),
)
# PostgreSQL puts unknown values first when it reads an index backwards.
BACKWARD = (
    ("listing_dearest", "price DESC NULLS LAST, id DESC"),
    ("listing_fullest", "stock DESC NULLS LAST, id DESC"),
)
FEW = (
    ("listing_incomplete", "missing <> '[]'"),
    ("listing_differing", "differences > 0"),
    ("listing_absent", "presence = 'missing'"),
)
STATE = "'state:' || COALESCE({row}.status, 'unknown')"
IS_FILLED = "{row}.enriched_at IS NOT NULL"
RECOUNTED = "OLD.status {differs} NEW.status OR (OLD.enriched_at IS NULL) <> (NEW.enriched_at IS NULL)"
COUNTED = "SELECT store_id, 'listings', {name}, COUNT(*), CURRENT_TIMESTAMP FROM listing {where} GROUP BY 1, 3"


def up(migrator, db):
    is_sqlite = isinstance(db, SqliteDatabase)
    _columns(db)
    _indexes(db, is_sqlite)
    _tables(db)
    _words(db, is_sqlite)
    _begin(db)
    (_sqlite_triggers if is_sqlite else _postgres_triggers)(db)


def _columns(db):
    template = 'INTEGER REFERENCES "shipping_template" ("id") ON DELETE SET NULL'
    db.execute_sql(f'ALTER TABLE "listing" ADD COLUMN "shipping_template_id" {template}')
    db.execute_sql('CREATE INDEX "listing_shipping_template_id" ON "listing" ("shipping_template_id")')
    # One spelling for a path, whoever told it: that of the files.
    db.execute_sql("UPDATE listing SET category_path = REPLACE(category_path, ' > ', '>')")


def _indexes(db, is_sqlite):
    db.execute_sql('DROP INDEX "listing_store_id"')
    bytewise = "" if is_sqlite else 'COLLATE "C"'
    for name, columns in (*INDEXES, *(() if is_sqlite else BACKWARD)):
        db.execute_sql(f'CREATE INDEX "{name}" ON "listing" (store_id, {columns.format(bytewise=bytewise)})')
    for name, condition in FEW:
        db.execute_sql(f'CREATE INDEX "{name}" ON "listing" (store_id, id) WHERE {condition}')


def _tables(db):
    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class User(Table):
        pass

    class Tally(Table):
        store_id = IntegerField()
        area = TextField()
        name = TextField()
        number = IntegerField()

        class Meta:
            indexes = ((("store_id", "area", "name"), False),)

    class UnreadListing(Table):
        listing_id = IntegerField(index=True)

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

    db.create_tables([Tally, UnreadListing, Selection, SelectedRow])


def _words(db, is_sqlite):
    """The search's own table: a listing's id and the pieces of its name."""
    if is_sqlite:
        options = "words, detail=none, columnsize=0, tokenize='ascii'"
        db.execute_sql(f"CREATE VIRTUAL TABLE listing_words USING fts5({options})")
        return
    db.execute_sql("CREATE TABLE listing_words (listing_id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
    db.execute_sql("CREATE INDEX listing_words_words ON listing_words USING gin (words)")


def _begin(db):
    """Listings that stand already are counted once and left for the search to read."""
    for name, where in ((STATE, ""), ("'filled'", f"WHERE {IS_FILLED}")):
        counted = COUNTED.format(name=name.format(row="listing"), where=where.format(row="listing"))
        db.execute_sql(f"INSERT INTO tally (store_id, area, name, number, created_at) {counted}")
    db.execute_sql("INSERT INTO unread_listing (created_at, listing_id) SELECT CURRENT_TIMESTAMP, id FROM listing")


def _sqlite_triggers(db):
    """SQLite has one writer at a time, so a tally is one row that is added to."""

    def add(row, step):
        return _add(row, STATE, step, "1") + _add(row, "'filled'", step, IS_FILLED)

    def _add(row, name, step, condition):
        store, name, condition = f"{row}.store_id", name.format(row=row), condition.format(row=row)
        place = f"store_id = {store} AND area = 'listings' AND name = {name}"
        values = f"{store}, 'listings', {name}, {step}, CURRENT_TIMESTAMP"
        return (
            f"UPDATE tally SET number = number + {step} WHERE {condition} AND {place}; "
            "INSERT INTO tally (store_id, area, name, number, created_at) "
            f"SELECT {values} WHERE changes() = 0 AND {condition}; "
        )

    def unread(row):
        return f"INSERT INTO unread_listing (created_at, listing_id) VALUES (CURRENT_TIMESTAMP, {row}.id); "

    def create(name, event, body, condition="1"):
        db.execute_sql(f"CREATE TRIGGER {name} AFTER {event} ON listing WHEN {condition} BEGIN {body} END")

    create("listing_made", "INSERT", add("NEW", 1) + unread("NEW"))
    create("listing_gone", "DELETE", add("OLD", -1) + unread("OLD"))
    moved = RECOUNTED.format(differs="IS NOT")
    create("listing_recounted", "UPDATE OF status, enriched_at", add("OLD", -1) + add("NEW", 1), moved)
    create("listing_renamed", "UPDATE OF name", unread("NEW"), "OLD.name <> NEW.name")


def _postgres_triggers(db):
    def add(row, step):
        begin = "INSERT INTO tally (store_id, area, name, number, created_at) "
        moment = "now() AT TIME ZONE 'utc'"
        values = f"SELECT {row}.store_id, 'listings', {{name}}, {step}, {moment}"
        state = begin + values.format(name=STATE.format(row=row)) + "; "
        filled = begin + values.format(name="'filled'") + f" WHERE {IS_FILLED.format(row=row)}; "
        return state + filled

    def unread(row):
        values = f"VALUES (now() AT TIME ZONE 'utc', {row}.id); "
        return f"INSERT INTO unread_listing (created_at, listing_id) {values}"

    def create(name, event, body, condition="true"):
        made = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        db.execute_sql(made)
        when = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()"
        db.execute_sql(f"CREATE TRIGGER {name} AFTER {event} ON listing {when}")

    create("listing_made", "INSERT", add("NEW", 1) + unread("NEW"))
    create("listing_gone", "DELETE", add("OLD", -1) + unread("OLD"))
    moved = RECOUNTED.format(differs="IS DISTINCT FROM")
    create("listing_recounted", "UPDATE OF status, enriched_at", add("OLD", -1) + add("NEW", 1), moved)
    create("listing_renamed", "UPDATE OF name", unread("NEW"), "OLD.name <> NEW.name")
