"""Rotating the vault key while the product runs."""

import threading
from pathlib import Path

from tests.conftest import make_store, make_user
from tests.product import until
from webapp.config import Settings
from webapp.models.base import Keyring, db, lookup_form
from webapp.models.stores import Store
from webapp.services import keys
from webapp.simulator import SAMPLE_KEY
from webapp.vault import Vault


def test_a_rotation_seals_everything_again_and_forgets_the_old_key(database: Settings) -> None:
    owner = make_user("owner")
    for n in range(3):
        make_store(owner, f"견본 {n}", key=f"{n}" * 32)
    elsewhere = Vault(path=database.vault_key_file)
    before = {store.id: store.api_key_sealed for store in Store.select()}

    assert keys.rotate() == 3

    for n, store in enumerate(Store.select().order_by(Store.id)):
        assert store.api_key == f"{n}" * 32
        assert store.api_key_sealed != before[store.id]
        assert elsewhere.open(store.api_key_sealed, f"store.api_key:{store.row_key}") == f"{n}" * 32
    assert len(Path(database.vault_key_file).read_text().split()) == 1


def test_an_exact_look_up_still_finds_a_row_after_a_rotation(database: Settings) -> None:
    store = make_store(make_user("owner"))
    keys.rotate()
    found = Store.get(Store.api_key_hash.in_(Keyring.vault.hashes(lookup_form(SAMPLE_KEY))))
    assert found.id == store.id


def test_what_was_sealed_before_the_new_key_and_written_after_the_first_look_still_opens(database: Settings) -> None:
    store = make_store(make_user("owner"))
    before, store.api_key = store.api_key_sealed, "sealed-under-the-old-key"

    def rotate() -> None:
        with db.connection_context():
            keys.rotate(wait=1.5)

    rotation = threading.Thread(target=rotate)
    rotation.start()
    until(lambda: Store.get_by_id(store.id).api_key_sealed != before, "the first look")
    store.save()
    rotation.join()
    assert len(Path(database.vault_key_file).read_text().split()) == 1
    assert Store.get_by_id(store.id).api_key == "sealed-under-the-old-key"
