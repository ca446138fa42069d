"""What every test may ask for: a database (both kinds), a Redis-protocol server, a market, people and their stores."""

import gc
import shutil
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import psycopg
import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from werkzeug.routing import Rule
from werkzeug.security import generate_password_hash

from tests import system
from tests.browsing import DeskBrowser
from webapp import application, create_app, process
from webapp.config import Settings
from webapp.jobs import queues
from webapp.models import schema
from webapp.models.accounts import OWNER, STAFF, Member, User
from webapp.models.base import connect, db, now
from webapp.models.board import ApiCall, ApiHour
from webapp.models.stores import APPROVED, Seller, Store
from webapp.services import accounts, calls, works
from webapp.services import market as market_way
from webapp.services.audit import SYSTEM
from webapp.simulator import SAMPLE_KEY, create_market
from webapp.simulator.server import serve

pytest_plugins = ["tests.alone", "tests.databases", "tests.left_out"]
LOOPBACK = ("127.", "::1", "localhost")
PASSWORD = "sample-password-1"
# A sign-in takes the cost from the hash. Most tests try something else, and pay less for it than a person does.
QUICK_HASH = generate_password_hash(PASSWORD, method="scrypt:256:8:1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", help="keep a picture of every page that the browser tests see, in this folder")


def pytest_collection_finish() -> None:
    """Leave what collecting made out of the collector's rounds: it stays to the end, and took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """The network is closed: a test that reaches out fails at once."""
    reach = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return reach(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = reach  # type: ignore[method-assign]


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the apps of this test process, anew when their text is another."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


class CompiledRule(Rule):
    """A rule of addresses whose builder is compiled once for all the apps of this test process."""

    _kept: ClassVar[dict[Any, Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule


@pytest.fixture(autouse=True, scope="session")
def soon_again() -> None:
    """A read that met trouble is sent again sooner than for a real market, and as often."""
    market_way.PAUSES = tuple(pause / 25 for pause in market_way.PAUSES)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL server for this test process; its base URL without a database name."""
    if system.find_postgres_bin() is None:
        pytest.skip("PostgreSQL server not found")
    server = system.start_postgres(tmp_path_factory.mktemp("pg"))
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = system.start_redis(tmp_path_factory.mktemp("redis"))
    yield server.url
    server.stop()


def _migrated(url: str) -> str:
    """The database at this URL, brought to this release's shape once, to be copied for each test."""
    connect(url)
    with db.connection_context():
        schema.upgrade()
    close_database()
    return url


def close_database() -> None:
    if not db.is_closed():
        db.close()
    close_all = getattr(db.obj, "close_all", None)
    if close_all:
        close_all()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_migrated(postgres_server: str) -> str:
    """A database with this release's tables, which tests use one after the other: to copy it for each takes longer."""
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE desk")
    return _migrated(f"{postgres_server}/desk")


def _emptied(url: str) -> str:
    """The database without a row but those of the migrations' history, its numbers beginning anew.

    Rows are deleted where there are any, without triggers: to truncate makes new files for every table and index.
    """
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        connection.execute("SET session_replication_role = replica")
        listed = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [name for (name,) in listed if name != "schema_migration"]
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
        for (name,) in connection.execute(asked).fetchall():
            connection.execute(f'DELETE FROM "{name}"')
        used = "SELECT setval(c.oid, 1, false) FROM pg_class c JOIN pg_sequences s ON s.sequencename = c.relname"
        connection.execute(f"{used} WHERE s.last_value IS NOT NULL AND c.relname NOT LIKE 'schema_migration%'")
    return url


@contextmanager
def new_postgres_database(server: str) -> Iterator[str]:
    name = f"desk_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with new_postgres_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with this release's tables and no rows, of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "desk.db")
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    yield _emptied(request.getfixturevalue("postgres_migrated"))


@pytest.fixture(scope="session")
def market_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    market = create_market(tmp_path_factory.mktemp("market") / "market.db", seed=11, products=40)
    server = serve(market, "127.0.0.1", 0)
    with closing(market.keep()) as first_day:
        yield SimpleNamespace(market=market, url=server.url, first_day=first_day)
    server.close()


@pytest.fixture
def market(market_server: SimpleNamespace) -> Any:
    """The pretend market as it is on its first day, over real HTTP."""
    market_server.market.put_back(market_server.first_day)
    return market_server.market


@pytest.fixture
def settings(tmp_path: Path, database_url: str, redis_server: str, market_server: SimpleNamespace) -> Settings:
    return Settings.from_environment(
        {
            "DATA_DIR": str(tmp_path / "data"),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_server,
            "ELEVENST_URL": market_server.url,
            "CALLS_PER_SECOND": "500",
            "LOG_LEVEL": "WARNING",
        }
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Settings]:
    """The tables of this release on each kind of database, the vault open, an empty queue."""
    process.start(settings)
    works.register()
    queues.connect(settings.redis_url).flushall()
    db.connect()
    calls.flush()  # of a thread that an earlier test has left behind
    for table in (ApiCall, ApiHour):
        table.delete().execute()
    yield settings
    calls.flush()  # as a process does at its end: what one test called is not another's
    close_database()


def make_user(login: str, is_admin: bool = False) -> User:
    user = accounts.create_user(login, None, f"{login} (견본)", is_admin)
    user.patch(password_hash=QUICK_HASH)
    return user


def make_store(owner: User, name: str = "견본상점", key: str = SAMPLE_KEY) -> Store:
    seller = Seller.create(name=f"{name} 사업체")
    store = Store.create(
        seller=seller,
        name=name,
        seller_login="sample-seller",
        seller_kind="business",
        api_key=key,
        approval=APPROVED,
        approved_at=now(),
        checked_at=now(),
        contact_name="견본담당",
        contact_email="contact@sample.example",
        contact_phone="010-0000-1234",
    )
    Member.create(user=owner, store=store, role=OWNER)
    return store


@pytest.fixture
def seller_user(database: Settings) -> User:
    return make_user("seller")


@pytest.fixture
def store(seller_user: User, market: Any) -> Store:
    """An approved store of `seller_user`, with the key of the market's first sample shop."""
    return make_store(seller_user)


@pytest.fixture(scope="session")
def built_apps() -> list[Flask]:
    """The application of this test process, once the first test has asked for it: to build it takes long."""
    return []


@pytest.fixture
def app(database: Settings, built_apps: list[Flask]) -> Flask:
    if built_apps:
        application.configure(built_apps[0], database)
        return built_apps[0]
    built_apps.append(create_app(database))
    built_apps[0].testing = True
    built_apps[0].config["PROPAGATE_EXCEPTIONS"] = True
    return built_apps[0]


@pytest.fixture
def sign_in(app: Any) -> Callable[[User], DeskBrowser]:
    def open_browser(user: User) -> DeskBrowser:
        browser = DeskBrowser(app)
        browser.sign_in(user.login, PASSWORD)
        return browser

    return open_browser


@pytest.fixture
def browser(sign_in: Callable[[User], DeskBrowser], seller_user: User) -> DeskBrowser:
    """The seller's own browser, signed in; every HTML page that it gets is checked."""
    return sign_in(seller_user)


@pytest.fixture
def stranger(sign_in: Callable[[User], DeskBrowser], database: Settings) -> DeskBrowser:
    """Somebody signed in who belongs to no store."""
    return sign_in(make_user("stranger"))


@pytest.fixture
def reader(sign_in: Callable[[User], DeskBrowser], store: Store) -> DeskBrowser:
    """Staff of the store who may only look."""
    user = make_user("reader")
    accounts.set_rights(store, user, ["read"], SYSTEM)
    assert Member.get(Member.user == user).role == STAFF
    return sign_in(user)


@pytest.fixture
def admin(sign_in: Callable[[User], DeskBrowser], database: Settings) -> DeskBrowser:
    return sign_in(make_user("admin", is_admin=True))


@pytest.fixture
def work(database: Settings) -> Callable[[], None]:
    """Do everything that waits in the queues, as a worker would, but in this process."""

    def burst() -> None:
        worker = SimpleWorker(
            [queues.queue(name) for name in queues.QUEUES],
            connection=queues.Bell.redis,
            job_class=queues.DoorJob,
            queue_class=queues.DoorQueue,
            serializer=JSONSerializer,
        )
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("a worker needs the main thread")
        worker.work(burst=True, logging_level="WARNING")

    return burst
