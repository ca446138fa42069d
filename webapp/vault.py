"""Keeps secrets: authenticated encryption bound to table, column and row, and a keyed hash for exact look-up.

A vault holds a ring of 256-bit root keys, the newest first. The newest seals; any of them opens. The ring comes
from the `VAULT_KEY` setting (comma-separated) or from a file that is made at first start with mode 0600.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "v1"
NONCE_BYTES = 12


class VaultError(Exception):
    """A sealed value cannot be opened: wrong key ring, or the value was moved or changed."""


@dataclass(frozen=True)
class RootKey:
    """One root key; its sub-keys for sealing and for hashing are derived, so that neither tells the other."""

    secret: bytes

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"elevendesk/" + purpose).derive(self.secret)

    @cached_property
    def name(self) -> str:
        return hashlib.sha256(b"elevendesk/name/" + self.secret).hexdigest()[:8]

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self._derive(b"seal"))

    @cached_property
    def hash_key(self) -> bytes:
        return self._derive(b"hash")


def parse_keys(text: str) -> list[RootKey]:
    """The ring written as comma- or line-separated urlsafe base64 keys of 32 bytes, newest first."""
    keys = []
    for part in text.replace("\n", ",").split(","):
        if not part.strip():
            continue
        try:
            secret = base64.urlsafe_b64decode(part.strip())
        except ValueError as error:
            raise VaultError("A vault key is not urlsafe base64.") from error
        if len(secret) != 32:
            raise VaultError(f"A vault key holds {len(secret)} bytes, not 32.")
        keys.append(RootKey(secret))
    if not keys:
        raise VaultError("The key ring is empty.")
    return keys


def encoded(keys: list[RootKey]) -> str:
    """A ring as `parse_keys` reads it, a key a line."""
    return "".join(f"{base64.urlsafe_b64encode(key.secret).decode()}\n" for key in keys)


def new_key_text() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; it is never readable by others, not even for a moment."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, path)


def _hash(key: RootKey, text: str) -> str:
    return hmac.digest(key.hash_key, text.encode(), "sha256").hex()


class Vault:
    """Seals and opens texts; a value opens only in the table, column and row that it was sealed for."""

    def __init__(self, keys_text: str = "", path: Path | None = None) -> None:
        self._path, self._file = path, str(path)
        self._fixed = bool(keys_text.strip())
        self._keys: list[RootKey] = parse_keys(keys_text) if self._fixed else []
        self._stamp: tuple[int, int] | None = None
        if not self._fixed:
            self._make_file()
            self._reload()

    def _make_file(self) -> None:
        if self._path is None:
            raise VaultError("A vault needs keys or a key file.")
        if self._path.exists():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.first")
        write_private(draft, new_key_text() + "\n")
        try:
            os.link(draft, self._path)
        except FileExistsError:
            return  # another process made it first, and its key is the one that counts
        finally:
            draft.unlink()

    def _reload(self) -> None:
        """Read the key file again when it changed: a rotation reaches running processes without a restart."""
        if self._fixed or self._path is None:
            return
        stat = os.stat(self._file)  # asked before every value, for which a Path would be slow
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            self._keys = parse_keys(self._path.read_text())
            self._stamp = stamp

    @property
    def current(self) -> RootKey:
        self._reload()
        return self._keys[0]

    def seal(self, text: str, place: str) -> str:
        """`place` names table, column and row; the token is ASCII text `v1.key.base64`."""
        key = self.current
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = key.cipher.encrypt(nonce, text.encode(), place.encode())
        return f"{VERSION}.{key.name}.{base64.urlsafe_b64encode(nonce + body).decode()}"

    def open(self, token: str, place: str) -> str:
        """The text that was sealed for this very place; raises VaultError otherwise."""
        try:
            version, name, body = token.split(".", 2)
            raw = base64.urlsafe_b64decode(body)
        except ValueError as error:
            raise VaultError("This is not a sealed value.") from error
        if version != VERSION:
            raise VaultError(f"Sealed by an unknown version {version!r}.")
        try:
            return self._key(name).cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except InvalidTag as error:
            raise VaultError("The sealed value was moved or changed.") from error

    def _key(self, name: str) -> RootKey:
        for attempt in ("known", "after reload"):
            for key in self._keys:
                if key.name == name:
                    return key
            if attempt == "known":
                self._reload()
        raise VaultError(f"No key {name} in the ring.")

    def is_current(self, token: str) -> bool:
        return token.split(".", 2)[1] == self.current.name

    def hash(self, text: str) -> str:
        """Keyed hash of a normalised text, for exact look-up of what is sealed."""
        return _hash(self.current, text)

    def hashes(self, text: str) -> list[str]:
        """The hash under each key of the ring: what to look for while a rotation is under way."""
        self._reload()
        return [_hash(key, text) for key in self._keys]

    def add_key(self) -> None:
        """Begin a rotation: a new key seals from now on, the old ones still open."""
        self._write([new_key_text(), *self._texts()])

    def drop_old_keys(self) -> None:
        """End a rotation: only the current key stays. Call when nothing sealed by an old one is left."""
        self._write(self._texts()[:1])

    def _texts(self) -> list[str]:
        self._reload()
        return [base64.urlsafe_b64encode(key.secret).decode() for key in self._keys]

    def _write(self, texts: list[str]) -> None:
        if self._fixed or self._path is None:
            raise VaultError("The keys come from VAULT_KEY: put the new key in front of it there and restart.")
        write_private(self._path, "\n".join(texts) + "\n")
        self._reload()
