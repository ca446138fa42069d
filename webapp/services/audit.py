"""The audit trail: who did what to which record, before and after. Values that are secret or personal come masked."""

from dataclasses import dataclass
from typing import Any

from webapp.models.accounts import AuditEntry, User
from webapp.models.stores import Store


@dataclass(frozen=True)
class Actor:
    """Who acts, from where, in which request; the product itself acts with no user."""

    user: User | None = None
    address: str | None = None
    request_id: str | None = None

    @property
    def login(self) -> str:
        return self.user.login if self.user else "system"


SYSTEM = Actor()


@dataclass(frozen=True)
class Change:
    """One change to one record. `record` reads like `Store 3`; before and after hold only what differs."""

    action: str
    record: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields whose values differ, as two dicts with the same keys."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def record(actor: Actor, change: Change, store: Store | None = None) -> AuditEntry:
    """Add one audit line; call it in the transaction of the change itself."""
    return AuditEntry.create(
        user=actor.user,
        login=actor.login,
        store=store,
        action=change.action,
        record=change.record,
        before=change.before,
        after=change.after,
        address=actor.address,
        request_id=actor.request_id,
    )
