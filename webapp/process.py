"""What every process of the product sets up before it works: folders, vault, database, the way to the market."""

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import OperationalError

from webapp import logs
from webapp.config import ELEVENST_URL, RELEASE, Settings
from webapp.models.base import Keyring, connect, db
from webapp.reservations import StartError
from webapp.services import calls_upkeep, market, notifications
from webapp.services.doctor import surroundings
from webapp.services.doctor.surroundings import Surroundings
from webapp.services.drafts import images
from webapp.services.imports import folders
from webapp.services.imports.files import Limits
from webapp.services.keeping import place
from webapp.services.keeping.place import Installation, Keeping
from webapp.vault import Vault


def start(settings: Settings) -> None:
    settings.prepare_folders()
    Keyring.vault = Vault(settings.vault_key, settings.vault_key_file)
    connect(settings.database_url)
    market.configure(settings.elevenst_url, settings.redis_url, settings.calls_per_second)
    calls_upkeep.configure(settings.call_log_days)
    notifications.configure(notifications.Mail(settings.smtp_url, settings.mail_from), settings.url)
    images.configure(settings.image_check)
    folders.configure(settings.uploads_dir, _limits(settings))
    place.configure(installation(settings))
    surroundings.configure(_surroundings(settings))


@contextmanager
def database(settings: Settings) -> Iterator[None]:
    """The product's database, connected for the length of a block. Raises StartError when it does not answer."""
    logs.configure(settings)
    start(settings)
    try:
        db.connect()
        db.close()
    except OperationalError as error:
        raise StartError(f"DATABASE_URL names a database that does not answer: {error}".strip() + ".") from error
    with db.connection_context():
        yield


def installation(settings: Settings) -> Installation:
    """What copies of everything have to know of these settings."""
    return Installation(
        database_url=settings.database_url,
        sqlite_file=settings.sqlite_path,
        data_dir=settings.data_dir,
        uploads=settings.uploads_dir,
        vault_key=settings.vault_key,
        vault_key_file=settings.vault_key_file,
        keeping=Keeping(
            settings.backups, settings.backup_keys, settings.backup_days, settings.backup_weeks, settings.admin_mail
        ),
        release=RELEASE,
        settings=settings.told(),
        has_uploads=settings.uploads_shared,
    )


def _surroundings(settings: Settings) -> Surroundings:
    files = (settings.data_dir, settings.vault_key_file, settings.secret_key_file, settings.backup_keys)
    return Surroundings(
        redis_url=settings.redis_url,
        host=settings.host,
        public_url=settings.public_url,
        market_url=settings.elevenst_url,
        is_real_market=settings.elevenst_url == ELEVENST_URL,
        outgoing_ip=settings.outgoing_ip,
        trusted_proxies=settings.trusted_proxies,
        log_level=settings.log_level,
        demo=settings.demo,
        has_mail=bool(settings.smtp_url),
        admin_mail=settings.admin_mail,
        private_files=tuple(map(str, files)),
    )


def _limits(settings: Settings) -> Limits:
    """What one uploaded product file may cost."""
    mebibyte = 1024 * 1024
    return Limits(
        max_bytes=settings.upload_max_mb * mebibyte,
        max_rows=settings.import_max_rows,
        max_seconds=settings.import_max_seconds,
        memory_bytes=settings.import_memory_mb * mebibyte,
    )
