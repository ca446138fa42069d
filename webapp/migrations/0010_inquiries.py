"""Inquiries and their answers, templates and rules; how many stand in each state, by triggers; and their word index."""

from peewee import BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

COLUMNS = "(owner_id, area, name, number, created_at)"


def up(migrator, db):
    class Table(Model):
        created_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False

    class Store(Table):
        pass

    class User(Table):
        pass

    class Inquiry(Table):
        row_key = TextField(unique=True)
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        kind = TextField()
        number = TextField()
        state = TextField()
        state_at = DateTimeField()
        market_state = TextField(null=True)
        seen_at = DateTimeField()
        type = TextField(null=True)
        type_name = TextField(null=True)
        product_no = TextField(null=True)
        product_name = TextField(null=True)
        order_no = TextField(null=True)
        line_no = TextField(null=True)
        department = TextField(null=True)
        asked_at = DateTimeField()
        answer_by = DateTimeField(null=True)
        answered_at = DateTimeField(null=True)
        is_public = BooleanField(null=True)
        is_buyer = BooleanField(null=True)
        assignee = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        gone_at = DateTimeField(null=True)
        wiped_at = DateTimeField(null=True)
        digest = TextField(null=True)
        title_sealed = TextField(null=True)
        asker_name_sealed = TextField(null=True)
        asker_name_hash = TextField(null=True)
        asker_login_sealed = TextField(null=True)
        asker_login_hash = TextField(null=True)
        writer_sealed = TextField(null=True)

        class Meta:
            indexes = (
                (("store", "kind", "number"), True),
                (("store", "asked_at", "id"), False),
                (("store", "state", "asked_at", "id"), False),
                (("store", "kind", "state", "asked_at", "id"), False),
                (("store", "type", "asked_at", "id"), False),
                (("store", "product_no", "asked_at", "id"), False),
                (("store", "assignee", "asked_at", "id"), False),
                (("store", "order_no"), False),
                (("store", "asker_login_hash"), False),
                (("store", "asker_name_hash"), False),
            )

    class InquiryEntry(Table):
        row_key = TextField(unique=True)
        inquiry = ForeignKeyField(Inquiry, on_delete="CASCADE", backref="+", index=False)
        part = TextField()
        number = TextField()
        written_at = DateTimeField(null=True)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        text_sealed = TextField(null=True)

        class Meta:
            indexes = ((("inquiry", "part", "number"), True),)

    class InquiryChange(Table):
        inquiry = ForeignKeyField(Inquiry, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        source = TextField()
        source_id = IntegerField(null=True)
        before = TextField(null=True)
        after = TextField()

    class InquiryNote(Table):
        row_key = TextField(unique=True)
        inquiry = ForeignKeyField(Inquiry, on_delete="CASCADE", backref="+")
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        text_sealed = TextField(null=True)

    class InquiryType(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        code = TextField()
        name = TextField()

        class Meta:
            indexes = ((("store", "code"), True),)

    class AnswerTemplate(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        name = TextField()
        body = TextField()

        class Meta:
            indexes = ((("store", "name"), True),)

    class AnswerRule(Table):
        store = ForeignKeyField(Store, on_delete="CASCADE", backref="+", index=False)
        template = ForeignKeyField(AnswerTemplate, on_delete="CASCADE", backref="+")
        type = TextField(null=True)
        word = TextField(null=True)
        is_active = BooleanField()

        class Meta:
            indexes = ((("store", "id"), False),)

    class AnswerDraft(Table):
        row_key = TextField(unique=True)
        inquiry = ForeignKeyField(Inquiry, on_delete="CASCADE", backref="+", unique=True)
        user = ForeignKeyField(User, on_delete="SET NULL", backref="+", null=True, index=False)
        rule = ForeignKeyField(AnswerRule, on_delete="SET NULL", backref="+", null=True, index=False)
        changed_at = DateTimeField()
        text_sealed = TextField(null=True)

    db.create_tables(
        [Inquiry, InquiryEntry, InquiryChange, InquiryNote, InquiryType, AnswerTemplate, AnswerRule, AnswerDraft]
    )
    _words(db)
    add, create, differs = (
        (_sqlite_add, _sqlite_create, "IS NOT")
        if isinstance(db, SqliteDatabase)
        else (_postgres_add, _postgres_create, "IS DISTINCT FROM")
    )
    moved = f"OLD.state {differs} NEW.state OR OLD.kind {differs} NEW.kind"
    for what, event, body in (
        ("made", "INSERT", add("NEW", 1)),
        ("gone", "DELETE", add("OLD", -1)),
        ("recounted", "UPDATE OF state, kind", add("OLD", -1) + add("NEW", 1)),
    ):
        create(db, "inquiry", what, event, body, moved if what == "recounted" else "")


def _words(db):
    """Hashes of the parts of words; who writes an inquiry writes these with it."""
    if isinstance(db, SqliteDatabase):
        options = "words, detail=none, columnsize=0, tokenize='ascii'"
        db.execute_sql(f"CREATE VIRTUAL TABLE inquiries_words USING fts5({options})")
    else:
        db.execute_sql("CREATE TABLE inquiries_words (row_id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
        db.execute_sql("CREATE INDEX inquiries_words_words ON inquiries_words USING gin (words)")


def _name(row):
    return f"{row}.kind || ':' || {row}.state"


def _sqlite_add(row, step):
    """One writer at a time: a tally is one row that is added to."""
    return (
        f"UPDATE tally SET number = number + {step} "
        f"WHERE owner_id = {row}.store_id AND area = 'inquiries' AND name = {_name(row)}; "
        f"INSERT INTO tally {COLUMNS} SELECT {row}.store_id, 'inquiries', {_name(row)}, {step}, CURRENT_TIMESTAMP "
        "WHERE changes() = 0; "
    )


def _sqlite_create(db, table, what, event, body, condition):
    when = f"WHEN {condition} " if condition else ""
    db.execute_sql(f"CREATE TRIGGER {table}_{what} AFTER {event} ON {table} {when}BEGIN {body} END")


def _postgres_add(row, step):
    """Rows are only added: two transactions that change one would wait for each other."""
    values = f"{row}.store_id, 'inquiries', {_name(row)}, {step}, now() AT TIME ZONE 'utc'"
    return f"INSERT INTO tally {COLUMNS} VALUES ({values}); "


def _postgres_create(db, table, what, event, body, condition):
    name = f"{table}_{what}"
    does = f"$$ BEGIN {body} RETURN NULL; END $$"
    db.execute_sql(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {does}")
    when = f"WHEN ({condition}) " if condition else ""
    trigger = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION {name}()"
    db.execute_sql(trigger)
