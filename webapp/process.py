"""What every process of the product sets up before it works: folders, vault, database, the way to the market."""

from webapp.config import Settings
from webapp.models.base import Keyring, connect
from webapp.services import market, notifications
from webapp.services.drafts import images
from webapp.services.imports import folders
from webapp.services.imports.files import Limits
from webapp.vault import Vault


def start(settings: Settings) -> None:
    settings.prepare_folders()
    Keyring.vault = Vault(settings.vault_key, settings.vault_key_file)
    connect(settings.database_url)
    market.configure(settings.elevenst_url, settings.redis_url, settings.calls_per_second)
    notifications.configure(notifications.Mail(settings.smtp_url, settings.mail_from), settings.url)
    images.configure(settings.image_check)
    folders.configure(settings.uploads_dir, _limits(settings))


def _limits(settings: Settings) -> Limits:
    """What one uploaded product file may cost."""
    mebibyte = 1024 * 1024
    return Limits(
        max_bytes=settings.upload_max_mb * mebibyte,
        max_rows=settings.import_max_rows,
        max_seconds=settings.import_max_seconds,
        memory_bytes=settings.import_memory_mb * mebibyte,
    )
