"""The vault: what it seals opens only where it belongs, and keys rotate without losing anything."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.vault import Vault, VaultError, new_key_text

KEY = new_key_text()


@given(st.text())
def test_any_text_comes_back_whole(text: str) -> None:
    vault = Vault(KEY)
    assert vault.open(vault.seal(text, "store.api_key:1"), "store.api_key:1") == text


@pytest.mark.parametrize("elsewhere", ["store.api_key:2", "store.contact_name:1", "user.api_key:1"])
def test_a_sealed_value_moved_to_another_place_does_not_open(elsewhere: str) -> None:
    vault = Vault(KEY)
    with pytest.raises(VaultError):
        vault.open(vault.seal("비밀", "store.api_key:1"), elsewhere)


@pytest.mark.parametrize("token", ["", "plain text", "v1.00000000.AAAA", "v9.x.y", "v1.only"])
def test_what_is_not_sealed_is_refused(token: str) -> None:
    with pytest.raises(VaultError):
        Vault(KEY).open(token, "a.b:1")


def test_a_changed_byte_is_noticed() -> None:
    vault = Vault(KEY)
    token = vault.seal("비밀", "a.b:1")
    changed = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    with pytest.raises(VaultError):
        vault.open(changed, "a.b:1")


def test_the_same_text_is_sealed_differently_each_time_but_hashed_alike() -> None:
    vault = Vault(KEY)
    assert vault.seal("01012345678", "a.b:1") != vault.seal("01012345678", "a.b:1")
    assert vault.hash("01012345678") == vault.hash("01012345678")
    assert vault.hash("01012345678") != Vault(new_key_text()).hash("01012345678")


def test_the_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "vault.key"
    token = Vault(path=file).seal("비밀", "a.b:1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Vault(path=file).open(token, "a.b:1") == "비밀"


def test_a_rotation_reaches_a_running_process_without_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "vault.key"
    running, rotating = Vault(path=file), Vault(path=file)
    old = running.seal("비밀", "a.b:1")

    rotating.add_key()
    new = rotating.seal("비밀", "a.b:1")

    assert running.open(new, "a.b:1") == running.open(old, "a.b:1") == "비밀"
    assert running.is_current(new)
    assert not running.is_current(old)
    assert len(running.hashes("x")) == 2


def test_when_the_old_key_is_dropped_only_what_was_sealed_again_opens(tmp_path: Path) -> None:
    vault = Vault(path=tmp_path / "vault.key")
    old = vault.seal("비밀", "a.b:1")
    vault.add_key()
    again = vault.seal(vault.open(old, "a.b:1"), "a.b:1")
    vault.drop_old_keys()
    assert vault.open(again, "a.b:1") == "비밀"
    with pytest.raises(VaultError):
        vault.open(old, "a.b:1")


@pytest.mark.parametrize("keys", ["c2hvcnQ=", "not base64 ü", ","])
def test_a_key_that_is_no_key_is_refused_at_the_start(keys: str) -> None:
    with pytest.raises(VaultError):
        Vault(keys)
