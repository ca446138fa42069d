"""Keeping a draft: saved at every step as it was typed, found again in lists, deleted when nobody wants it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.models.base import db, now
from webapp.models.products import Listing
from webapp.models.selling import OPEN, SENT, ListingDraft
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.drafts import layout
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.questions import Section


class Stale(Exception):
    """Somebody else saved the draft meanwhile, or it is on its way to the market; nothing was written."""


@dataclass(frozen=True)
class Saving:
    """Who saves a draft as it was at a revision, and in which stores they may work: a family ends there."""

    revision: int
    actor: Actor
    stores: Collection[int] = ()


def save(draft: ListingDraft, section: Section, typed: Typed, saving: Saving) -> None:
    """Write the answers of a section as they were typed. Raises Stale.

    In a family, a shared section is written to every draft that is still open and within reach.
    """
    with db.atomic():
        before = draft.form.get(section.name, {})
        _write(draft, {section.name: {**before, **typed}}, saving.revision)
        changed = [layout.find(name)[1].label for name, value in typed.items() if before.get(name) != value]
        for sibling in siblings(draft, saving.stores) if section.shared else []:
            mine = {**sibling.form.get(section.name, {}), **typed}
            sibling.patch(form={**sibling.form, section.name: mine}, changed_at=now(), revision=sibling.revision + 1)
        if changed:
            told = {"section": section.label, "changed": changed}
            audit.record(saving.actor, Change("draft.save", f"ListingDraft {draft.id}", None, told), draft.store)


def _write(draft: ListingDraft, sections: dict[str, Typed], revision: int) -> None:
    form = {**draft.form, **sections}
    same = (ListingDraft.id == draft.id) & (ListingDraft.revision == revision) & (ListingDraft.state == OPEN)
    values: dict[str, Any] = {"form": form, "changed_at": now(), "problem": None, "revision": revision + 1}
    if not ListingDraft.update(**values).where(same).execute():
        raise Stale
    for name, value in values.items():
        setattr(draft, name, value)


def siblings(draft: ListingDraft, stores: Collection[int]) -> list[ListingDraft]:
    """The other open drafts of the family in these stores."""
    return [one for one in family_of(draft, stores) if one.id != draft.id and one.state == OPEN]


def family_of(draft: ListingDraft, stores: Collection[int]) -> list[ListingDraft]:
    """All drafts of the family in these stores, whatever became of them."""
    if draft.family is None:
        return [draft]
    mine = (ListingDraft.family == draft.family) & ListingDraft.store.in_(list(stores))
    return list(ListingDraft.select(ListingDraft, Store).join(Store).where(mine).order_by(ListingDraft.id))


def of_stores(stores: Sequence[Store], state: str = "") -> Any:
    """The drafts of these stores, the last changed first; without a state those that are not sent yet."""
    mine = ListingDraft.store.in_([store.id for store in stores])
    mine &= ListingDraft.state == state if state else ListingDraft.state != SENT
    found = ListingDraft.select(ListingDraft, Store, Listing).join(Store).switch(ListingDraft)
    return found.left_outer_join(Listing).where(mine).order_by(ListingDraft.changed_at.desc(), ListingDraft.id.desc())


def name_of(draft: ListingDraft) -> str:
    """What a draft is called in lists."""
    typed = draft.form.get("basics", {}).get("name")
    return str(typed or (draft.listing.name if draft.listing_id else "") or "이름 없는 초안")


def delete(draft: ListingDraft, actor: Actor) -> None:
    """Delete a draft that is not on its way. Raises Stale."""
    with db.atomic():
        free = (ListingDraft.id == draft.id) & ListingDraft.state.in_((OPEN, SENT))
        if not ListingDraft.delete().where(free).execute():
            raise Stale
        told = {"name": name_of(draft)}
        audit.record(actor, Change("draft.delete", f"ListingDraft {draft.id}", told), draft.store)


def of_section(typed: Typed, section: Section) -> Typed:
    """The answers of one section."""
    return {ask.name: typed[ask.name] for ask in section.asks}
