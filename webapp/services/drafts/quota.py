"""How many products a store may register in a Korean day, and how many it has."""

import datetime as dt

from webapp.elevenst import KST
from webapp.models.acts import REJECTED, Act
from webapp.models.base import now
from webapp.models.stores import Store

A_DAY = 500
KIND = "listing.register"


def sent_today(store: Store) -> int:
    """Registrations of this store since midnight in Korea that were not refused."""
    midnight = now().astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (Act.store == store) & (Act.kind == KIND) & (Act.created_at >= midnight.astimezone(dt.UTC))
    found: int = Act.select().where(today & (Act.state != REJECTED)).count()
    return found
