"""What a copy of everything has to know of this installation: where things lie, and where copies go."""

from dataclasses import dataclass, field
from pathlib import Path

from webapp.vault import RootKey, parse_keys


@dataclass(frozen=True)
class Keeping:
    """Where copies go, where their keys go, and how many nights and weeks of them stay; `days` 0: no nightly copy."""

    folder: Path
    keys_folder: Path
    days: int = 7
    weeks: int = 4
    tell: str = ""  # the mail address that hears of failures


@dataclass(frozen=True)
class Installation:
    """Where this installation's things lie. `settings` are those of its settings that are no secret."""

    database_url: str = field(repr=False)
    sqlite_file: Path | None
    data_dir: Path
    uploads: Path
    vault_key: str = field(repr=False)
    vault_key_file: Path
    keeping: Keeping
    release: str
    settings: dict[str, str] = field(default_factory=dict)
    has_uploads: bool = True  # those of the web server

    @property
    def kind(self) -> str:
        return "SQLite" if self.sqlite_file else "PostgreSQL"

    def ring(self) -> list[RootKey]:
        """The vault's keys as they are at this moment, newest first; none where there is no key yet."""
        text = self.vault_key or (self.vault_key_file.read_text() if self.vault_key_file.exists() else "")
        return parse_keys(text) if text.strip() else []


class _Here:
    installation: Installation


def configure(installation: Installation) -> None:
    """Set once at the start of a process, for the work that the queue asks for."""
    _Here.installation = installation


def here() -> Installation:
    return _Here.installation
