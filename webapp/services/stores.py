"""The seller's stores: making one, changing its settings and key, and its contact person, sealed and revealed."""

from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from webapp.models.accounts import OWNER, Member, User
from webapp.models.base import Keyring, db, lookup_form
from webapp.models.stores import Seller, Store
from webapp.services import approval, audit, channels
from webapp.services.approval import Trial
from webapp.services.audit import Actor, Change
from webapp.services.products import due

PLAIN = (
    "name", "seller_login", "seller_kind", "category_number", "collect_minutes", "auto_confirm", "collect_claims",
    "collect_inquiries", "collect_notices", "collect_settlements", "sync_stock", "stock_buffer", "default_courier",
    "personal_days",
)  # fmt: skip
CONTACT = ("contact_name", "contact_email", "contact_phone")
CHANGED = "*** (changed)"
SEALED = ("api_key", *CONTACT, "notify_urls")


class StoreProblem(ValueError):
    """A store cannot be saved like this; `reason` is a stable word, `field` the form field it belongs to."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@dataclass(frozen=True, kw_only=True)
class StoreFields:
    """What the form says. An empty sealed text keeps what the store has, unless it is to be forgotten."""

    name: str
    seller_login: str
    seller_kind: str
    category_number: str | None = None
    api_key: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    notify_urls: str = ""
    forget_notify_urls: bool = False
    collect_minutes: int = 10
    auto_confirm: bool = False
    collect_claims: bool = True
    collect_inquiries: bool = True
    collect_notices: bool = True
    collect_settlements: bool = True
    sync_stock: bool = False
    stock_buffer: int = 0
    default_courier: str | None = None
    personal_days: int = 90

    def plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in PLAIN}

    def sealed(self) -> dict[str, str]:
        """The sealed texts to write: those that were filled in, and "" for what is to be forgotten."""
        filled = {name: getattr(self, name) for name in SEALED if getattr(self, name)}
        return {**filled, "notify_urls": ""} if self.forget_notify_urls and not self.notify_urls else filled


@dataclass(frozen=True)
class Saved:
    """A saved store, what the market said to its key, and another store of the user at the same account, if any."""

    store: Store
    trial: Trial
    twin: Store | None = None


def create(fields: StoreFields, user: User, actor: Actor) -> Saved:
    """A new store of the user, approved or not. The user's first store makes the business. Raises StoreProblem."""
    _require_unused(fields.api_key)
    trial = approval.try_key(fields.api_key)
    try:
        with db.atomic():
            store = Store.create(seller=_seller_of(user, fields), **fields.plain(), **fields.sealed())
            Member.create(user=user, store=store, role=OWNER)
            change = Change("store.create", f"Store {store.id}", None, _told(fields))
            audit.record(actor, change, store)
            trial = approval.settle(store, trial, is_new_key=True, actor=actor)
    except IntegrityError as error:
        raise StoreProblem("key_taken", "api_key") from error
    return Saved(store, trial, _twin(store, user))


def update(store: Store, fields: StoreFields, actor: Actor) -> Saved:
    """Change the store and try its key again; a filled key replaces the old one. Raises StoreProblem."""
    is_new_key = bool(fields.api_key) and fields.api_key != store.api_key
    if is_new_key:
        _require_unused(fields.api_key)
    trial = approval.try_key(fields.api_key or store.api_key, store)
    if is_new_key and approval.is_other_seller(store, trial):
        raise StoreProblem(approval.OTHER_SELLER, "api_key")
    try:
        with db.atomic():
            before = {name: getattr(store, name) for name in PLAIN}
            _write(store, fields)
            if store.sync_stock and before["sync_stock"] and store.stock_buffer != before["stock_buffer"]:
                due.mark_store(store)
            change = Change("store.update", f"Store {store.id}", *audit.differing(before, _told(fields)))
            audit.record(actor, change, store)
            trial = approval.settle(store, trial, is_new_key, actor)
    except IntegrityError as error:
        raise StoreProblem("key_taken", "api_key") from error
    return Saved(store, trial, _twin(store, actor.user) if is_new_key else None)


def _write(store: Store, fields: StoreFields) -> None:
    sealed = fields.sealed()
    for name, text in sealed.items():
        setattr(store, name, text)
    columns = [f"{name}_sealed" for name in sealed] + (["api_key_hash"] if "api_key" in sealed else [])
    store.patch(**fields.plain(), **{column: getattr(store, column) for column in columns})


def _require_unused(key: str) -> None:
    """Look under every hash key of the ring, so that a rotation under way hides no store."""
    hashes = Keyring.vault.hashes(lookup_form(key))
    if Store.select().where(Store.api_key_hash.in_(hashes)).exists():
        raise StoreProblem("key_taken", "api_key")


def _seller_of(user: User, fields: StoreFields) -> Seller:
    """The business of the stores that the user owns; the first store makes it."""
    owned = (Member.user == user) & (Member.role == OWNER)
    found = Seller.select().join(Store).join(Member).where(owned).order_by(Seller.id).first()
    return found or Seller.create(name=fields.name)


def _twin(store: Store, user: User | None) -> Store | None:
    """Another of the user's stores that belongs to the same account at the market."""
    if user is None or not store.member_number:
        return None
    same = (Store.member_number == store.member_number) & (Store.id != store.id) & (Member.user == user)
    found: Store | None = Store.select().join(Member).where(same).first()
    return found


def _told(fields: StoreFields) -> dict[str, Any]:
    """What the audit trail may know: settings as they are, secret and personal texts only as changed."""
    return {**fields.plain(), **dict.fromkeys(fields.sealed(), CHANGED)}


def reveal_contact(store: Store, actor: Actor) -> dict[str, str]:
    """The contact person in plain text, with an audit line saying who looked."""
    audit.record(actor, Change("store.reveal_contact", f"Store {store.id}"), store)
    return {name: getattr(store, name) for name in CONTACT}


def notify_services(store: Store) -> list[str]:
    """The store's phone and chat channels by name, without their addresses."""
    return [channel.name for channel in channels.of(store) if channel.name != channels.MAIL]
