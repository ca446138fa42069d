"""Who may do what: users, their sessions and one-time links, rights per store, and the audit trail."""

import hashlib
from typing import Any

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.models.base import BaseModel, JsonField, Sealed, SealedModel, UtcField
from webapp.models.stores import Store

RIGHTS = ("read", "work", "manage", "personal_data")
OWNER, STAFF = "owner", "staff"


def token_hash(token: str) -> str:
    """What is stored of a session or link token: enough to recognise it, too little to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


class User(SealedModel):
    login = TextField(unique=True)
    name = TextField()
    password_hash = TextField(null=True)
    is_admin = BooleanField(default=False)
    is_active = BooleanField(default=True)
    totp_secret_sealed = TextField(null=True)
    totp_enabled = BooleanField(default=False)
    totp_last_step = TextField(null=True)
    password_changed_at = UtcField(null=True)
    last_login_at = UtcField(null=True)
    preferences = JsonField(default=dict)

    totp_secret = Sealed()


class UserSession(BaseModel):
    """One signed-in browser; ending it here signs that browser out at its next request."""

    user = ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    token_hash = TextField(unique=True)
    address = TextField()
    agent = TextField()
    last_seen_at = UtcField()
    expires_at = UtcField()


class OneTimeLink(BaseModel):
    """A link that sets a password once: the first administrator, an invited user, a forgotten password."""

    token_hash = TextField(unique=True)
    purpose = TextField()
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    expires_at = UtcField()
    used_at = UtcField(null=True)


class Member(BaseModel):
    """A user's place in a store: its owner, or staff with chosen rights."""

    user = ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    store = ForeignKeyField(Store, backref="members", on_delete="CASCADE")
    role = TextField(default=STAFF)
    rights = JsonField(default=list)

    class Meta:
        indexes = ((("user", "store"), True),)

    def may(self, right: str) -> bool:
        """Working and managing imply reading; personal data is its own right."""
        if self.role == OWNER:
            return True
        implied = {"read": {"read", "work", "manage"}, "work": {"work", "manage"}}
        return bool(implied.get(right, {right}) & set(self.rights))


class AuditEntry(BaseModel):
    """Who did what to which record, before and after. Only ever added to."""

    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    login = TextField()
    store = ForeignKeyField(Store, null=True, on_delete="SET NULL")
    action = TextField()
    record = TextField()
    before: Any = JsonField(null=True)
    after: Any = JsonField(null=True)
    address = TextField(null=True)
    request_id = TextField(null=True)

    class Meta:
        indexes = ((("store", "created_at"), False), (("store", "record"), False))


class SavedFilter(BaseModel):
    """A search that a user has given a name: `query` is what stands behind the ? in the address of a list."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    area = TextField()
    name = TextField()
    query = TextField()

    class Meta:
        indexes = ((("user", "area", "name"), True),)
