"""The settings of the product: read once from the environment, refused with a sentence when they make no sense.

Every setting is one field of `Settings`; its variable, default and meaning are declared beside it, so that the
documentation can be compared with the code.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from webapp.config_values import (
    SECRET_LENGTH,
    address,
    as_flag,
    as_ip,
    as_mail,
    as_secret,
    as_text,
    as_vault_keys,
    database_address,
    one_of,
    web_address,
    whole_number,
)

PROJECT = Path(__file__).resolve().parent.parent
RELEASE = "0.1.0"
ELEVENST_URL = "https://api.11st.co.kr"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
UNIX_PATH_LIMIT = 107  # bytes a socket's path may have on Linux


class SettingsError(ValueError):
    """A setting cannot be used; the text is one sentence for whoever starts the program."""


class Declared(NamedTuple):
    """What the documentation says about one setting."""

    variable: str
    default: str
    meaning: str


def setting(declared: Declared, read: Callable[[str], Any], *, example: str = "", secret: bool = False) -> Any:
    """Declare one setting; `read` turns its text into a value or raises ValueError saying what is wrong."""
    metadata = {"declared": declared, "read": read, "example": example or declared.default}
    return field(default_factory=lambda: read(declared.default), metadata=metadata, repr=not secret)


def as_path(text: str) -> Path:
    return (PROJECT / text).resolve()


@dataclass(frozen=True)
class Settings:
    """All settings of one installation; empty addresses have been replaced by the embedded defaults."""

    data_dir: Path = setting(
        Declared("DATA_DIR", "./data", "Folder of database, uploads and keys; relative to the project's folder."),
        as_path,
    )
    database_url: str = setting(
        Declared("DATABASE_URL", "", "`sqlite:///…` or `postgresql://…`; empty: an SQLite file in `DATA_DIR`."),
        database_address,
        example="postgresql://elevendesk:password@127.0.0.1/elevendesk",
        secret=True,
    )
    redis_url: str = setting(
        Declared(
            "REDIS_URL",
            "",
            "`redis://…`, `rediss://…` or `unix://…`; empty: an embedded server on a private socket in `DATA_DIR`.",
        ),
        address("redis", "rediss", "unix"),
        example="redis://127.0.0.1:6379/0",
        secret=True,
    )
    elevenst_url: str = setting(Declared("ELEVENST_URL", ELEVENST_URL, "Address of the 11st seller API."), web_address)
    secret_key: str = setting(
        Declared("SECRET_KEY", "", "Signs the sessions; empty: `secret.key` in `DATA_DIR`."),
        as_secret,
        example="$(openssl rand -hex 32)",
        secret=True,
    )
    vault_key: str = setting(
        Declared("VAULT_KEY", "", "Encrypts keys and personal data; empty: `vault.key` in `DATA_DIR`."),
        as_vault_keys,
        example="$(openssl rand -base64 32 | tr +/ -_)",
        secret=True,
    )
    host: str = setting(Declared("HOST", "127.0.0.1", "Address the web server listens on."), as_text)
    port: int = setting(Declared("PORT", "8011", "Port the web server listens on."), whole_number(1, 65535))
    web_workers: int = setting(Declared("WEB_WORKERS", "1", "Web server processes."), whole_number(1, 64))
    web_threads: int = setting(
        Declared("WEB_THREADS", "8", "Threads in each web server process."), whole_number(1, 128)
    )
    workers: int = setting(Declared("WORKERS", "1", "Worker processes started on this machine."), whole_number(0, 64))
    public_url: str = setting(
        Declared("PUBLIC_URL", "", "Address the browser uses; `https://…` makes cookies Secure and turns HSTS on."),
        web_address,
        example="https://desk.example.com",
    )
    trusted_proxies: int = setting(
        Declared("TRUSTED_PROXIES", "0", "Reverse proxies in front whose X-Forwarded-* headers count."),
        whole_number(0, 5),
    )
    log_format: str = setting(
        Declared("LOG_FORMAT", "text", "`text` for people, `json` for machines."), one_of("text", "json")
    )
    log_level: str = setting(
        Declared("LOG_LEVEL", "INFO", "The least serious level that is logged: DEBUG, INFO, WARNING or ERROR."),
        one_of("INFO", "DEBUG", "WARNING", "ERROR"),
    )
    session_days: int = setting(Declared("SESSION_DAYS", "14", "Days a login lasts."), whole_number(1, 365))
    upload_max_mb: int = setting(
        Declared("UPLOAD_MAX_MB", "100", "Largest uploaded file, in MiB."), whole_number(1, 2048)
    )
    import_max_rows: int = setting(
        Declared("IMPORT_MAX_ROWS", "200000", "Most rows in one product file."), whole_number(1, 1_048_576)
    )
    import_memory_mb: int = setting(
        Declared("IMPORT_MEMORY_MB", "2048", "Most memory for reading one product file, in MiB."),
        whole_number(256, 65536),
    )
    import_max_seconds: int = setting(
        Declared("IMPORT_MAX_SECONDS", "1800", "Longest time for reading one product file."), whole_number(10, 86400)
    )
    uploads_shared: bool = setting(
        Declared(
            "UPLOADS_SHARED",
            "1",
            "`0` on a machine that has not the web server's `uploads` folder: it leaves work on files to others.",
        ),
        as_flag,
    )
    calls_per_second: int = setting(
        Declared("CALLS_PER_SECOND", "10", "Calls to 11st a second, all stores together."), whole_number(1, 1000)
    )
    outgoing_ip: str = setting(
        Declared("OUTGOING_IP", "", "This server's outgoing IP, shown to sellers for registration at 11st."),
        as_ip,
        example="203.0.113.10",
    )
    image_check: bool = setting(
        Declared(
            "IMAGE_CHECK", "1", "`0` keeps this server from fetching product images at the addresses sellers enter."
        ),
        as_flag,
    )
    smtp_url: str = setting(
        Declared("SMTP_URL", "", "`smtp://user:password@host:587` or `smtps://…`; empty: no mail is sent."),
        address("smtp", "smtps"),
        example="smtp://user:password@mail.example.com:587",
        secret=True,
    )
    mail_from: str = setting(Declared("MAIL_FROM", "", "Sender of the mails; needed with `SMTP_URL`."), as_text)
    backup_dir: str = setting(
        Declared("BACKUP_DIR", "", "Folder of the backups, best on another disk; empty: `backups` in `DATA_DIR`."),
        as_text,
        example="/mnt/backups/elevendesk",
    )
    backup_keys_dir: str = setting(
        Declared("BACKUP_KEYS_DIR", "", "Folder of the backups' keys, apart; empty: `backup-keys` in `DATA_DIR`."),
        as_text,
        example="/mnt/keys/elevendesk",
    )
    backup_days: int = setting(
        Declared("BACKUP_DAYS", "7", "Nightly backups that are kept; 0: none is made by itself."), whole_number(0, 366)
    )
    backup_weeks: int = setting(
        Declared("BACKUP_WEEKS", "4", "Weeks of which one more backup is kept."), whole_number(0, 520)
    )
    admin_mail: str = setting(
        Declared("ADMIN_MAIL", "", "Told when a backup or its restore test fails; needs `SMTP_URL`."), as_mail
    )
    call_log_days: int = setting(
        Declared("CALL_LOG_DAYS", "14", "Days for which each call to 11st is kept in the log of calls."),
        whole_number(1, 400),
    )
    metrics_token: str = setting(
        Declared("METRICS_TOKEN", "", "Whoever asks for `/metrics` has to show it; empty: there is no such page."),
        as_secret,
        example="$(openssl rand -hex 32)",
        secret=True,
    )
    demo: bool = setting(Declared("DEMO", "0", "`1` shows the demo login on the login page; loopback only."), as_flag)

    def __post_init__(self) -> None:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{quote(str(self.data_dir / 'elevendesk.db'))}")
        if not self.redis_url:
            object.__setattr__(self, "redis_url", self.embedded_redis_url)
        self._refuse_contradictions()

    def _refuse_contradictions(self) -> None:
        if self.demo and self.host not in LOOPBACK:
            raise SettingsError("HOST must be a loopback address while DEMO=1, for example HOST=127.0.0.1.")
        if self.smtp_url and "@" not in self.mail_from:
            raise SettingsError(
                "MAIL_FROM must be a mail address when SMTP_URL is set, for example MAIL_FROM=desk@example.com."
            )
        if self.embeds_redis and len(os.fsencode(self.redis_socket)) > UNIX_PATH_LIMIT:
            raise SettingsError(
                "DATA_DIR is too long a path for a socket, for example a shorter one is DATA_DIR=/srv/elevendesk."
            )
        if self.database_url.startswith("sqlite:") and not self.sqlite_path:
            raise SettingsError(
                "DATABASE_URL names no file, for example DATABASE_URL=sqlite:////srv/elevendesk/desk.db."
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read every setting; SettingsError names the first variable that cannot be used."""
        return cls(**{one.name: _read(one, environ) for one in fields(cls)})

    @classmethod
    def declared(cls) -> list[Declared]:
        """Variable, default and meaning of every setting, in the order of the documentation."""
        return [one.metadata["declared"] for one in fields(cls)]

    def told(self) -> dict[str, str]:
        """The settings by variable that differ from their defaults and are no secret, as they may be written down."""
        found: dict[str, str] = {}
        for one in fields(self):
            declared, value = one.metadata["declared"], getattr(self, one.name)
            if one.repr and value != one.metadata["read"](declared.default):
                found[declared.variable] = str(int(value)) if isinstance(value, bool) else str(value)
        return found

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None when the database is PostgreSQL."""
        scheme, _, rest = self.database_url.partition(":///")
        return as_path(unquote(rest.partition("?")[0])) if scheme == "sqlite" and rest else None

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def backups(self) -> Path:
        return as_path(self.backup_dir) if self.backup_dir else self.data_dir / "backups"

    @property
    def backup_keys(self) -> Path:
        return as_path(self.backup_keys_dir) if self.backup_keys_dir else self.data_dir / "backup-keys"

    @property
    def redis_socket(self) -> Path:
        """Where the embedded server listens."""
        return self.data_dir / "redis" / "redis.sock"

    @property
    def embedded_redis_url(self) -> str:
        return f"unix://{quote(str(self.redis_socket))}"

    @property
    def embeds_redis(self) -> bool:
        return self.redis_url == self.embedded_redis_url

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def url(self) -> str:
        """Where a browser finds the product."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def secret_key_file(self) -> Path:
        return self.data_dir / "secret.key"

    @property
    def vault_key_file(self) -> Path:
        return self.data_dir / "vault.key"

    def prepare_folders(self) -> None:
        """Make the data folder and what stands in it, readable by this user alone."""
        for folder in (self.data_dir, self.uploads_dir, self.redis_socket.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

    def upload_marks(self) -> set[str]:
        """What the folder of uploads is known again by; processes that read the same mark share the folder.

        An empty folder each, of which there is more than one only if two processes were the first at the same moment.
        """
        found = {path.name for path in self.uploads_dir.glob(".mark-*")}
        if not found:
            (self.uploads_dir / f".mark-{os.urandom(8).hex()}").mkdir(mode=0o700)
            return self.upload_marks()
        return found

    def session_secret(self) -> str:
        """The key that signs sessions: from the environment, or the file made at first start."""
        return self.secret_key or read_or_make_secret(self.secret_key_file)


def _read(one: "Field[Any]", environ: Mapping[str, str]) -> Any:
    declared: Declared = one.metadata["declared"]
    text = environ.get(declared.variable, "").strip() or declared.default
    try:
        return one.metadata["read"](text)
    except ValueError as problem:
        example = one.metadata["example"]
        raise SettingsError(f"{declared.variable} {problem}, for example {declared.variable}={example}.") from None


def read_or_make_secret(file: Path) -> str:
    """The secret in a file; made with mode 0600 when it is not there, once even if several processes ask."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(os.urandom(SECRET_LENGTH).hex())
        _publish(draft, file)
    return file.read_text().strip()


def _publish(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)
    except FileExistsError:
        return  # another process was first, and its secret is the one that counts
    finally:
        draft.unlink()
