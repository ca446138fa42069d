"""How many lines of orders stand in each state, and the words of what they sell, by triggers as those of lists are."""

from peewee import SqliteDatabase

NAME = "'state:' || {row}.state"
COLUMNS = "(owner_id, area, name, number, created_at)"


def up(migrator, db):
    counted = f"SELECT store_id, 'orders', {NAME.format(row='order_line')}, COUNT(*), CURRENT_TIMESTAMP FROM order_line"
    db.execute_sql(f"INSERT INTO tally {COLUMNS} {counted} GROUP BY 1, 3")
    _words(db)
    add, create, differs = (
        (_sqlite_add, _sqlite_create, "IS NOT")
        if isinstance(db, SqliteDatabase)
        else (_postgres_add, _postgres_create, "IS DISTINCT FROM")
    )
    for what, event, body in (
        ("made", "INSERT", add("NEW", 1)),
        ("gone", "DELETE", add("OLD", -1)),
        ("recounted", "UPDATE OF state", add("OLD", -1) + add("NEW", 1)),
    ):
        create(db, "order_line", what, event, body, f"OLD.state {differs} NEW.state" if what == "recounted" else "")


def _words(db):
    """The search's own table. What is sold never changes its name, so it is read when it comes, and when it goes."""
    area, moment = "sold_items", "CURRENT_TIMESTAMP"
    if isinstance(db, SqliteDatabase):
        options = "words, detail=none, columnsize=0, tokenize='ascii', prefix='4'"
        db.execute_sql(f"CREATE VIRTUAL TABLE {area}_words USING fts5({options})")
    else:
        moment = "now() AT TIME ZONE 'utc'"
        db.execute_sql(f"CREATE TABLE {area}_words (row_id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
        db.execute_sql(f"CREATE INDEX {area}_words_words ON {area}_words USING gin (words)")
    create = _sqlite_create if isinstance(db, SqliteDatabase) else _postgres_create
    for name, event, row in (("made", "INSERT", "NEW"), ("gone", "DELETE", "OLD")):
        unread = f"INSERT INTO unread_name (created_at, area, row_id) VALUES ({moment}, '{area}', {row}.id); "
        create(db, "sold_item", name, event, unread, "")


def _sqlite_add(row, step):
    """One writer at a time: a tally is one row that is added to."""
    name = NAME.format(row=row)
    return (
        f"UPDATE tally SET number = number + {step} "
        f"WHERE owner_id = {row}.store_id AND area = 'orders' AND name = {name}; "
        f"INSERT INTO tally {COLUMNS} SELECT {row}.store_id, 'orders', {name}, {step}, CURRENT_TIMESTAMP "
        "WHERE changes() = 0; "
    )


def _sqlite_create(db, table, what, event, body, condition):
    when = f"WHEN {condition} " if condition else ""
    db.execute_sql(f"CREATE TRIGGER {table}_{what} AFTER {event} ON {table} {when}BEGIN {body} END")


def _postgres_add(row, step):
    """Rows are only added: two transactions that change one would wait for each other."""
    values = f"{row}.store_id, 'orders', {NAME.format(row=row)}, {step}, now() AT TIME ZONE 'utc'"
    return f"INSERT INTO tally {COLUMNS} VALUES ({values}); "


def _postgres_create(db, table, what, event, body, condition):
    name = f"{table}_{what}"
    does = f"$$ BEGIN {body} RETURN NULL; END $$"
    db.execute_sql(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {does}")
    when = f"WHEN ({condition}) " if condition else ""
    trigger = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION {name}()"
    db.execute_sql(trigger)
