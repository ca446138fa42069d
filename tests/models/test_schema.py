"""The database's shape: migrations lead from nothing to what the models say, once, on both kinds of database."""

import datetime as dt
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from peewee import IntegrityError

from webapp import process
from webapp.config import Settings
from webapp.models import (
    accounts,
    acts,
    board,
    claims,
    imports,
    lists,
    mapping,
    products,
    runs,
    schema,
    selling,
    sheets,
    shipping,
    stock,
    stores,
)
from webapp.models.base import BaseModel, Keyring, SealedModel, db, insert_bulk, now, reserve_ids, sealed_models
from webapp.models.stores import Seller, Store

AREAS = (
    accounts,
    acts,
    board,
    claims,
    imports,
    lists,
    mapping,
    products,
    runs,
    selling,
    sheets,
    shipping,
    stock,
    stores,
)


def all_models() -> list[type[BaseModel]]:
    kinds: list[type[BaseModel]] = []
    for kind in (*BaseModel.__subclasses__(), *SealedModel.__subclasses__()):
        if kind is not SealedModel:
            kinds.append(kind)
    return kinds


def test_every_table_has_the_columns_and_indexes_of_its_model(database: Settings) -> None:
    assert AREAS
    for model in all_models():
        table = model._meta.table_name
        columns = {column.name: column.null for column in db.get_columns(table)}
        assert columns == {f.column_name: f.null for f in model._meta.sorted_fields}, table
        wanted = {
            tuple(index._expressions and [e.column_name for e in index._expressions])
            for index in model._meta.fields_to_index()
        }
        assert wanted <= {tuple(index.columns) for index in db.get_indexes(table)}, table


def _upgrade(settings: Settings, done: Any) -> None:
    process.start(settings)
    schema.upgrade()
    done.put(schema.pending())


def test_three_processes_that_start_at_once_migrate_once(empty_database_url: str, tmp_path: Path) -> None:
    settings = Settings.from_environment({"DATABASE_URL": empty_database_url, "DATA_DIR": str(tmp_path)})
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    starting = [context.Process(target=_upgrade, args=(settings, done)) for _ in range(3)]
    for one in starting:
        one.start()
    for one in starting:
        one.join(60)
    assert [one.exitcode for one in starting] == [0, 0, 0]
    assert [done.get(timeout=5) for _ in starting] == [[], [], []]


def test_times_come_back_aware_and_equal(database: Settings) -> None:
    moment = dt.datetime(2026, 11, 23, 23, 59, 59, 123456, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    row = Seller.create(name="견본", created_at=moment)
    assert Seller.get_by_id(row.id).created_at == moment
    assert now().tzinfo is not None


def test_a_row_cannot_point_to_nothing(database: Settings) -> None:
    with pytest.raises(IntegrityError), db.atomic():
        Store.create(seller=999_999, name="x", seller_login="x", seller_kind="business")


def test_bulk_rows_and_ordinary_rows_never_share_an_id(database: Settings) -> None:
    Seller.create(name="앞")
    with db.atomic():
        ids = reserve_ids(Seller, 3)
        stamp = now().replace(tzinfo=None)
        insert_bulk(Seller, ["id", "created_at", "name"], [(i, stamp, f"묶음 {i}") for i in ids])
    after = Seller.create(name="뒤")
    assert len({*ids, after.id}) == 4
    assert Seller.select().count() == 5


def test_a_store_keeps_its_secrets_sealed_and_a_rotation_seals_them_again(database: Settings) -> None:
    seller = Seller.create(name="견본")
    store = Store.create(
        seller=seller, name="a", seller_login="b", seller_kind="global", api_key="K" * 32, contact_name="김견본"
    )
    before = store.api_key_sealed
    assert "KKKK" not in before
    assert "김견본" not in store.contact_name_sealed

    Keyring.vault.add_key()
    for model in sealed_models():
        for row in model.select():
            row.reseal()
    Keyring.vault.drop_old_keys()

    fresh = Store.get_by_id(store.id)
    assert fresh.api_key == "K" * 32
    assert fresh.contact_name == "김견본"
    assert fresh.api_key_sealed != before
    assert fresh.api_key_hash in Keyring.vault.hashes("k" * 32)
