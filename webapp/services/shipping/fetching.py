"""Addresses and dispatch-deadline templates brought in from the market, as background work and one by one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from webapp.elevenst import Address, AddressKind, ElevenstClient, ElevenstError, RejectedError, UnavailableError
from webapp.models.base import db, now
from webapp.models.runs import Run
from webapp.models.shipping import MISSING, AddressTemplate
from webapp.models.stores import Store
from webapp.services import audit, freshness, incidents, market, runs
from webapp.services.audit import Actor, Change
from webapp.services.market_words import sentence_of
from webapp.services.orders import due
from webapp.services.runs import Progress, RunProblem
from webapp.services.shipping import address_book, dispatch_book

KIND = "shipping_fetch"
LISTED_KINDS = (AddressKind.OUTBOUND, AddressKind.RETURN)
NUMBERED_KINDS = (AddressKind.OVERSEAS, AddressKind.VISIT)
NOT_THERE = "주소가 없습니다"
# After so many silent answers in a row the market is not asked for the rest.
MOST_SILENCES = 2
Counts = dict[str, Any]


@runs.work_of(KIND)
def fetch(run: Run, progress: Progress) -> Counts:
    """Bring in both parts; what fails in one leaves the other untouched. The result holds counts a part."""
    store = run.store
    if not store.is_approved:
        raise RunProblem(
            "not_approved", "승인되지 않은 스토어입니다. 판매채널 API에서 승인을 마친 뒤 다시 가져와 주세요."
        )
    with market.client_for(store) as client:
        parts: dict[str, Callable[[], Counts]] = {
            "addresses": lambda: _Addresses(store, client, progress).fetch(),
            "dispatch_templates": lambda: fetch_dispatch(store, client),
        }
        result = {what: _part(store, what, work) for what, work in parts.items()}
    if all("error" in part for part in result.values()):
        raise RunProblem(result["addresses"]["error"], result["addresses"]["sentence"])
    # A part counts beside its rows, so that one which failed whole is not all that was done.
    run.done, run.total = run.done + len(result), (run.total or 0) + len(result)
    run.failed = sum(part.get("failed", 1) for part in result.values())
    _audit(run, result)
    return result


def _part(store: Store, what: str, work: Callable[[], Counts]) -> Counts:
    """One part of the fetch with its mark of freshness: whole, or as old as it was."""
    try:
        with incidents.watch(store):
            counts = work()
    except ElevenstError as error:
        freshness.note_failure(store, what, error.label)
        return {"error": error.label, "sentence": sentence_of(error)}
    if counts["failed"]:
        freshness.note_failure(store, what, "partly")
    else:
        freshness.note_success(store, what)
    return counts


def _audit(run: Run, result: Counts) -> None:
    changed = {
        what: part for what, part in result.items() if any(part.get(name) for name in ("new", "changed", "missing"))
    }
    if changed:
        audit.record(Actor(run.user), Change("shipping.fetch", f"Store {run.store_id}", None, changed), run.store)


class _Addresses:
    """Reads all addresses that can be read: listed kinds whole, the others by the numbers we know."""

    def __init__(self, store: Store, client: ElevenstClient, progress: Progress) -> None:
        self.store, self.client, self.progress = store, client, progress
        self.outcomes: list[str] = []
        self.missing = self.failed = self.silences = 0

    def fetch(self) -> Counts:
        wanted = [found for kind in LISTED_KINDS for found in self._list(kind)]
        known = self._known()
        total = len(wanted) + len(known)
        for done, read in enumerate([*(self._detail_of(f) for f in wanted), *(self._again(r) for r in known)], 1):
            self._one(read)
            self.progress.tell(done, total, self.failed)
        return {**address_book.summed(self.outcomes), "missing": self.missing, "failed": self.failed}

    def _list(self, kind: AddressKind) -> list[Address]:
        """A whole list is believed, also when it is empty: whatever is not the documented empty list raised before."""
        since = now()
        found = self.client.addresses.list(kind)
        with db.atomic():
            numbers = {address.number for address in found}
            self.missing += address_book.mark_missing(self.store, kind.value, numbers, since)
        return found

    def _known(self) -> list[AddressTemplate]:
        kinds = AddressTemplate.kind.in_([kind.value for kind in NUMBERED_KINDS])
        return list(AddressTemplate.select().where((AddressTemplate.store == self.store) & kinds))

    def _detail_of(self, listed: Address) -> Callable[[], None]:
        def read() -> None:
            found = self.client.addresses.get(listed.kind, listed.number)
            self._keep(_merged(listed, found))

        return read

    def _again(self, row: AddressTemplate) -> Callable[[], None]:
        def read() -> None:
            try:
                self._keep(self.client.addresses.get(row.kind, row.number))
            except RejectedError as refusal:
                if NOT_THERE not in refusal.market_text:
                    raise
                self.missing += row.presence != MISSING
                row.patch(presence=MISSING)

        return read

    def _keep(self, found: Address) -> None:
        with db.atomic():
            self.outcomes.append(address_book.remember(self.store, found, {})[1])

    def _one(self, read: Callable[[], None]) -> None:
        """One address; that it cannot be read does not stop its neighbours, unless the market has fallen silent."""
        try:
            read()
            self.silences = 0
        except RejectedError:
            self.failed += 1
        except UnavailableError:
            self.failed += 1
            self.silences += 1
            if self.silences >= MOST_SILENCES:
                raise


def _merged(listed: Address, found: Address) -> Address:
    """The detail with the address text, which only the list has, where the detail stands behind it."""
    text = listed.address.strip()
    if found.detail and text.endswith(found.detail.strip()):
        text = text.removesuffix(found.detail.strip()).strip()
    return replace(found, address=text)


def fetch_dispatch(store: Store, client: ElevenstClient) -> Counts:
    """All dispatch templates (guide page 6735): counts of new, changed, same, missing."""
    since = now()
    found = client.dispatch_templates.list()
    return _keep_dispatch(store, found, since)


def _keep_dispatch(store: Store, found: list[Any], since: dt.datetime) -> Counts:
    with db.atomic():
        outcomes = [
            dispatch_book.remember(store, template.number, dispatch_book.values_of(template))[1] for template in found
        ]
        missing = dispatch_book.mark_missing(store, {template.number for template in found}, since)
        dispatch_book.choose_default(store)
        due.reckon(store)
    return {**address_book.summed(outcomes), "missing": missing, "failed": 0}


def bring_one(store: Store, client: ElevenstClient, kind: str, number: str, actor: Actor) -> AddressTemplate:
    """One address by its number, for the kinds of which the market has no list; guide pages 6759, 6792.

    Raises RejectedError when the seller has no such address, UnavailableError, AuthError.
    """
    with incidents.watch(store):
        found = client.addresses.get(kind, number)
    with db.atomic():
        row, outcome = address_book.remember(store, found, {})
        audit.record(actor, Change("address.fetch", f"AddressTemplate {row.id}", None, {"outcome": outcome}), store)
    return row
