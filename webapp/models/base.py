"""The database, the base classes of all tables, and the field types they share.

Times are aware UTC in code and naive UTC in the database. JSON is kept as text, so that it reads and writes alike
on SQLite and PostgreSQL and can go through bulk paths.
"""

import datetime as dt
import json
import secrets
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlparse

from peewee import (
    AutoField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.db_url import connect as connect_url

from webapp.vault import Vault

db = DatabaseProxy()
# 16 MB of pages in memory, and 32 MB of log before they go to the file: a large import writes each page less often.
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": "normal",
    "temp_store": "memory",
    "cache_size": -16_000,
    "wal_autocheckpoint": 8_000,
}
# What is asked here is answered within milliseconds or is read bit by bit: to start helpers for it, or to compile it,
# costs more than all of it (0.1 s of the first page). PostgreSQL does so wherever it thinks that many rows are read,
# however few a LIMIT lets through. And each question is planned for the store that it names: one plan for all stores
# takes them for equal, and looks for what an empty one has among all that another has.
POSTGRES_OPTIONS = "-c max_parallel_workers_per_gather=0 -c jit=off -c plan_cache_mode=force_custom_plan"
# Of a process to PostgreSQL; a thread that finds all of them taken waits so many seconds for one.
MOST_CONNECTIONS, LONGEST_WAIT = 20, 10
BATCH = 1_000


def now() -> dt.datetime:
    """This moment, aware, in UTC, to the second's fraction that both databases keep."""
    return dt.datetime.now(dt.UTC)


class Bound:
    """Which database the models are bound to, so that a second start in a process keeps its connections."""

    url = ""


def connect(url: str) -> None:
    """Bind all models to the database at the URL (sqlite:///path or postgresql://…)."""
    if url == Bound.url:
        return
    Bound.url = url
    if urlparse(url).scheme == "sqlite":
        # IMMEDIATE: a transaction that will write waits for its turn at its start instead of failing in its middle.
        path = unquote(url.removeprefix("sqlite:///").partition("?")[0])
        db.initialize(SqliteDatabase(path, pragmas=SQLITE_PRAGMAS, timeout=15, lock_type="IMMEDIATE"))
    else:
        pooled = url.replace("postgresql://", "postgresql+pool://", 1).replace("postgres://", "postgres+pool://", 1)
        given = parse_qs(urlparse(url).query).get("options", [""])[0]  # whoever runs the server has the last word
        known = {"unquote_user": True, "unquote_password": True, "options": f"{POSTGRES_OPTIONS} {given}".strip()}
        pool = {"max_connections": MOST_CONNECTIONS, "timeout": LONGEST_WAIT, "stale_timeout": 300}
        db.initialize(connect_url(pooled, **pool, **known))


def is_sqlite() -> bool:
    return isinstance(db.obj, SqliteDatabase)


class Keyring:
    """Holds the vault that sealed columns use; set once at start."""

    vault: Vault


class UtcField(DateTimeField):
    def db_value(self, value: dt.datetime | None) -> dt.datetime | None:
        if value is not None and value.tzinfo is not None:
            value = value.astimezone(dt.UTC).replace(tzinfo=None)
        return super().db_value(value)

    def python_value(self, value: Any) -> dt.datetime | None:
        value = super().python_value(value)
        return value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value


class JsonField(TextField):
    def db_value(self, value: Any) -> str | None:
        return None if value is None else dump_json(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # json.dumps would make one for every value


def dump_json(value: Any) -> str:
    return _encoder.encode(value)


class BaseModel(Model):
    created_at = UtcField(default=now)

    class Meta:
        database = db
        legacy_table_names = False

    def patch(self, **values: Any) -> None:
        """Set these fields and write only them: what others changed meanwhile stays."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(only=list(values))


class Sealed:
    """A text attribute kept encrypted in the column `{name}_sealed`, bound to table, column and row.

    With `lookup` the column `{name}_hash` holds the keyed hash of the normalised text, for exact search.
    """

    def __init__(self, lookup: bool = False) -> None:
        self.lookup = lookup

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"

    def place(self, row: Any) -> str:
        return f"{row._meta.table_name}.{self.name}:{row.row_key}"

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        token = getattr(row, self.column)
        return Keyring.vault.open(token, self.place(row)) if token else ""

    def __set__(self, row: Any, text: str) -> None:
        setattr(row, self.column, Keyring.vault.seal(text, self.place(row)) if text else None)
        if self.lookup:
            setattr(row, f"{self.name}_hash", Keyring.vault.hash(lookup_form(text)) if text else None)


def lookup_form(text: str) -> str:
    """The form in which names and phones are compared: no blanks or dashes, lower case."""
    return "".join(sign for sign in text if sign not in " -\t").casefold()


class SealedModel(BaseModel):
    """A table with sealed columns; `row_key` is the row's own name in what is sealed."""

    row_key = TextField(default=lambda: secrets.token_hex(8), unique=True)

    def __init__(self, *args: Any, **values: Any) -> None:
        sealed = {name: values.pop(name) for name in self.sealed_names() if name in values}
        super().__init__(*args, **values)
        for name, text in sealed.items():
            setattr(self, name, text)

    @classmethod
    @cache
    def sealed_names(cls) -> list[str]:
        """Names of the sealed attributes; every row that is read asks for them."""
        return [name for kind in cls.__mro__ for name, value in vars(kind).items() if isinstance(value, Sealed)]

    def reseal(self) -> bool:
        """Seal again what an old key sealed; True when something changed."""
        stale = [name for name in self.sealed_names() if self._is_stale(name)]
        for name in stale:
            setattr(self, name, getattr(self, name))
        if stale:
            hashed = [f"{name}_hash" for name in stale if hasattr(self, f"{name}_hash")]
            self.save(only=[f"{name}_sealed" for name in stale] + hashed)
        return bool(stale)

    def _is_stale(self, name: str) -> bool:
        token = getattr(self, f"{name}_sealed")
        return bool(token) and not Keyring.vault.is_current(token)


def sealed_models() -> list[type[SealedModel]]:
    found: list[type[SealedModel]] = []
    queue = [SealedModel]
    while queue:
        for kind in queue.pop().__subclasses__():
            found.append(kind)
            queue.append(kind)
    return found


def insert_bulk(model: type[BaseModel], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of plain database values through the model's own connection and transaction, fast.

    Values must already be in the database's form: JSON as text, times as naive UTC.
    """
    if not rows:
        return
    mark = "?" if is_sqlite() else "%s"
    names = ", ".join(f'"{name}"' for name in columns)
    # Table and column names are this package's own, never a visitor's.
    statement = f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({", ".join(mark for _ in columns)})'  # noqa: S608
    db.cursor().executemany(statement, rows)


Row = TypeVar("Row", bound=BaseModel)
# What these fields hold goes to the drivers as it is, if it is of this very type.
PLAIN = {TextField: str, IntegerField: int, AutoField: int, ForeignKeyField: int}


def new_row(model: type[Row], **values: Any) -> Row:
    """A row that is yet to be inserted, as its model would make it of these values by field.

    The model's own way sets each field through a descriptor, which takes five times as long: thousands are made here.
    """
    row = model.__new__(model)
    row.__rel__ = {name: value for name, value in values.items() if isinstance(value, Model)}
    row.__data__ = model._meta.get_default_dict() | values | {name: one.id for name, one in row.__rel__.items()}
    row._dirty = set(row.__data__)
    return row


def insert_rows(model: type[BaseModel], rows: Sequence[BaseModel]) -> None:
    """Insert these rows as they are, all at once; their ids come from `reserve_ids`, or from the database for all."""
    if not rows:
        return
    fields = [field for field in model._meta.sorted_fields if field.name != "id" or rows[0].id is not None]
    # A field is asked for the database's form of a value only where there may be another one.
    steps = [(field.name, PLAIN.get(type(field)), field.db_value) for field in fields]
    values = [
        [
            value if (value := row.__data__.get(name)) is None or type(value) is plain else written(value)
            for name, plain, written in steps
        ]
        for row in rows
    ]
    insert_bulk(model, [field.column_name for field in fields], values)


def reserve_ids(model: type[BaseModel], count: int) -> list[int]:
    """Ids for rows that will be inserted by `insert_bulk` in this very transaction."""
    table = model._meta.table_name
    if is_sqlite():
        # An IMMEDIATE transaction is the only writer, so nobody else takes these.
        first = db.execute_sql(f'SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"').fetchone()[0]  # noqa: S608
        return list(range(first, first + count))
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [row[0] for row in db.execute_sql(sequence, (table, count)).fetchall()]


def naive(moment: dt.datetime) -> dt.datetime:
    """The database's form of an aware time, for bulk paths."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
