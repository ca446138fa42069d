"""Rotating the vault key while the product runs."""

from pathlib import Path

from tests.conftest import make_store, make_user
from webapp.config import Settings
from webapp.models.base import Keyring, lookup_form
from webapp.models.stores import Store
from webapp.services import rotation
from webapp.simulator import SAMPLE_KEY
from webapp.vault import Vault


def test_a_rotation_seals_everything_again_and_forgets_the_old_key(database: Settings) -> None:
    owner = make_user("owner")
    for n in range(3):
        make_store(owner, f"견본 {n}", key=f"{n}" * 32)
    elsewhere = Vault(path=database.vault_key_file)
    before = {store.id: store.api_key_sealed for store in Store.select()}

    assert rotation.rotate() == 3

    for n, store in enumerate(Store.select().order_by(Store.id)):
        assert store.api_key == f"{n}" * 32
        assert store.api_key_sealed != before[store.id]
        assert elsewhere.open(store.api_key_sealed, f"store.api_key:{store.row_key}") == f"{n}" * 32
    assert len(Path(database.vault_key_file).read_text().split()) == 1


def test_an_exact_look_up_still_finds_a_row_after_a_rotation(database: Settings) -> None:
    store = make_store(make_user("owner"))
    rotation.rotate()
    found = Store.get(Store.api_key_hash.in_(Keyring.vault.hashes(lookup_form(SAMPLE_KEY))))
    assert found.id == store.id
