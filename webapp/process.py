"""What every process of the product sets up before it works: folders, vault, database, the way to the market."""

from webapp.config import Settings
from webapp.models.base import Keyring, connect
from webapp.services import market
from webapp.vault import Vault


def start(settings: Settings) -> None:
    settings.prepare_folders()
    Keyring.vault = Vault(settings.vault_key, settings.vault_key_file)
    connect(settings.database_url)
    market.configure(settings.elevenst_url, settings.redis_url, settings.calls_per_second)
