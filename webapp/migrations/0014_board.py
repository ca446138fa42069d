"""What the first page counts: sales by day, calls to the market, failures that stand; and an audit trail that stays."""

from peewee import BigIntegerField, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

BUCKETS = ("fast", "within_half", "within_1", "within_2", "within_5", "within_10", "within_30", "slower")
SALES = "(created_at, owner_id, day, state, lines, untold, won)"
WHAT_MOVES_SALES = ("state", "amount", "paid_at")
KEPT = "the audit trail is only ever added to"


def up(migrator, db):
    is_sqlite = isinstance(db, SqliteDatabase)
    _tables(db)
    _columns(db)
    _standing_failures(db, is_sqlite)
    _sales(db, is_sqlite)
    (_sqlite_trail if is_sqlite else _postgres_trail)(db)


def _tables(db):
    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class Store(Table):
        pass

    class User(Table):
        pass

    class Run(Table):
        pass

    class ApiCall(Table):
        store = ForeignKeyField(Store, null=True, on_delete="CASCADE", backref="+", index=False)
        endpoint = TextField()
        result = TextField()
        code = TextField()
        status = IntegerField()
        milliseconds = IntegerField()

        class Meta:
            indexes = ((("store", "id"), False), (("created_at",), False))

    class ApiHour(Table):
        store = ForeignKeyField(Store, null=True, on_delete="CASCADE", backref="+", index=False)
        hour = DateTimeField()
        endpoint = TextField()
        result = TextField()
        calls = IntegerField()
        milliseconds = BigIntegerField()
        last_at = DateTimeField()

        class Meta:
            indexes = ((("store", "hour"), False),)

    for name in BUCKETS:
        ApiHour._meta.add_field(name, IntegerField())

    class SalesDay(Table):
        owner_id = IntegerField()
        day = TextField()
        state = TextField()
        lines = IntegerField()
        untold = IntegerField()
        won = BigIntegerField()

        class Meta:
            indexes = ((("owner_id", "day", "state"), False),)

    class Failure(Table):
        key = TextField(unique=True)
        run = ForeignKeyField(Run, on_delete="CASCADE", backref="+")
        store = ForeignKeyField(Store, null=True, on_delete="CASCADE", backref="+")
        kind = TextField()
        cause = TextField()
        times = IntegerField()
        since = DateTimeField()
        dismissed_at = DateTimeField(null=True)
        dismissed_by = ForeignKeyField(User, null=True, on_delete="SET NULL", backref="+", index=False)
        note = TextField(null=True)

    db.create_tables([ApiCall, ApiHour, SalesDay, Failure])


def _columns(db):
    moment = "DATETIME" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    db.execute_sql(f'ALTER TABLE "act" ADD COLUMN "dismissed_at" {moment}')
    db.execute_sql(f'ALTER TABLE "order" ADD COLUMN "forget_asked_at" {moment}')
    db.execute_sql(
        'CREATE INDEX "order_to_forget" ON "order" (store_id, id) '
        "WHERE forget_asked_at IS NOT NULL AND wiped_at IS NULL"
    )


def _standing_failures(db, is_sqlite):
    """Work that failed of late and has not been done since stands as failed from the beginning."""
    recent = "datetime('now', '-14 days')" if is_sqlite else "now() AT TIME ZONE 'utc' - interval '14 days'"
    same = "IS" if is_sqlite else "IS NOT DISTINCT FROM"
    store, subject = (f"COALESCE(CAST(run.{name} AS TEXT), '-')" for name in ("store_id", "subject_id"))
    key = f"run.kind || ':' || {store} || ':' || {subject}"
    newer = (
        "SELECT 1 FROM run AS later WHERE later.kind = run.kind AND later.id > run.id "
        f"AND later.store_id {same} run.store_id AND later.subject_id {same} run.subject_id"
    )
    db.execute_sql(
        "INSERT INTO failure (created_at, key, run_id, store_id, kind, cause, times, since) "
        f"SELECT created_at, {key}, id, store_id, kind, COALESCE(cause, ''), 1, COALESCE(finished_at, created_at) "
        f"FROM run WHERE state = 'failed' AND created_at > {recent} AND NOT EXISTS ({newer})"
    )


def _sales(db, is_sqlite):
    """Lines and money by the Korean day of payment and state, kept by triggers as tallies are (0005)."""
    day = _sqlite_day if is_sqlite else _postgres_day
    db.execute_sql(
        f"INSERT INTO sales_day {SALES} SELECT CURRENT_TIMESTAMP, store_id, {day('order_line')}, state, COUNT(*), "
        "COUNT(*) - COUNT(amount), COALESCE(SUM(amount), 0) FROM order_line GROUP BY 2, 3, 4"
    )
    add, create, differs = (
        (_sqlite_add, _sqlite_create, "IS NOT") if is_sqlite else (_postgres_add, _postgres_create, "IS DISTINCT FROM")
    )
    moved = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in WHAT_MOVES_SALES)
    for what, event, body, condition in (
        ("sold", "INSERT", add("NEW", 1), ""),
        ("unsold", "DELETE", add("OLD", -1), ""),
        ("resold", f"UPDATE OF {', '.join(WHAT_MOVES_SALES)}", add("OLD", -1) + add("NEW", 1), moved),
    ):
        create(db, f"order_line_{what}", event, body, condition)


def _sqlite_day(row):
    """Without the fraction of its last second, which SQLite would round up to the next day."""
    return f"COALESCE(date(substr({row}.paid_at, 1, 19), '+9 hours'), '')"


def _postgres_day(row):
    return f"COALESCE(to_char({row}.paid_at + interval '9 hours', 'YYYY-MM-DD'), '')"


def _sqlite_add(row, step):
    """One writer at a time: a day and state is one row that is added to."""
    won, untold = f"{step} * COALESCE({row}.amount, 0)", f"{step} * ({row}.amount IS NULL)"
    place = f"owner_id = {row}.store_id AND day = {_sqlite_day(row)} AND state = {row}.state"
    return (
        f"UPDATE sales_day SET lines = lines + {step}, untold = untold + {untold}, won = won + {won} WHERE {place}; "
        f"INSERT INTO sales_day {SALES} SELECT CURRENT_TIMESTAMP, {row}.store_id, {_sqlite_day(row)}, {row}.state, "
        f"{step}, {untold}, {won} WHERE changes() = 0; "
    )


def _postgres_add(row, step):
    """Rows are only added: two transactions that change one would wait for each other."""
    untold = f"CASE WHEN {row}.amount IS NULL THEN {step} ELSE 0 END"
    values = f"{row}.store_id, {_postgres_day(row)}, {row}.state, {step}, {untold}, {step} * COALESCE({row}.amount, 0)"
    return f"INSERT INTO sales_day {SALES} VALUES (now() AT TIME ZONE 'utc', {values}); "


def _sqlite_create(db, name, event, body, condition):
    when = f"WHEN {condition} " if condition else ""
    db.execute_sql(f"CREATE TRIGGER {name} AFTER {event} ON order_line {when}BEGIN {body} END")


def _postgres_create(db, name, event, body, condition):
    does = f"$$ BEGIN {body} RETURN NULL; END $$"
    db.execute_sql(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {does}")
    when = f"WHEN ({condition}) " if condition else ""
    db.execute_sql(f"CREATE TRIGGER {name} AFTER {event} ON order_line FOR EACH ROW {when}EXECUTE FUNCTION {name}()")


def _sqlite_trail(db):
    """A user or a store that goes takes its name from its lines (ON DELETE SET NULL); nothing else ever changes."""
    told = ", ".join(
        column.name for column in db.get_columns("audit_entry") if column.name not in ("user_id", "store_id")
    )
    for name, event in (("audit_entry_stays", "DELETE"), ("audit_entry_as_told", f"UPDATE OF {told}")):
        db.execute_sql(f"CREATE TRIGGER {name} BEFORE {event} ON audit_entry BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")


def _postgres_trail(db):
    """The same, whoever asks, the table's own role included; a truncation is refused as well."""
    rest = "(to_jsonb({row}) - 'user_id' - 'store_id')"
    is_left = " AND ".join(f"(NEW.{name} IS NULL OR NEW.{name} = OLD.{name})" for name in ("user_id", "store_id"))
    same = f"{rest.format(row='NEW')} = {rest.format(row='OLD')} AND {is_left}"
    db.execute_sql(
        "CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {same} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{KEPT}'; END $$"
    )
    for name, event, each in (
        ("audit_entry_stays", "UPDATE OR DELETE", "ROW"),
        ("audit_entry_whole", "TRUNCATE", "STATEMENT"),
    ):
        db.execute_sql(
            f"CREATE TRIGGER {name} BEFORE {event} ON audit_entry FOR EACH {each} EXECUTE FUNCTION audit_entry_stays()"
        )
