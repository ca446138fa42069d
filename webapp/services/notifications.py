"""Tells a store's contact person that its API has a problem, once, and once more when it is over.

A message is a row before it is sent: one for each incident, occasion and channel, so that it cannot leave twice. The
run `notify` sends what waits, tries a failed one once more, and then leaves the failure on the store's page.
"""

import datetime as dt
import logging
import time
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.models.base import db, now
from webapp.models.runs import Run
from webapp.models.stores import Incident, Notification, Store
from webapp.services import channels, runs
from webapp.services.channels import ChannelProblem, Letter
from webapp.services.runs import Order, Progress

log = logging.getLogger("elevendesk.notifications")
NOTIFY = "notify"
OPENED, CLOSED, TEST = "opened", "closed", "test"
WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"
CUT_OFF = "interrupted"


class _Wording:
    """What the letters need to know of this installation; set once at the start of a process."""

    url = ""
    again_after = 30.0


@dataclass(frozen=True)
class Mail:
    """How mails leave: `smtp://…` or `smtps://…` ("" for not at all) and their sender."""

    smtp_url: str
    sender: str


def configure(mail: Mail, url: str, again_after: float = 30.0) -> None:
    """`url` is where a browser finds the product; a failed message is tried again after so many seconds."""
    channels.configure(mail.smtp_url, mail.sender)
    _Wording.url, _Wording.again_after = url, again_after


def plan(store: Store, occasion: str, incident: Incident | None = None) -> None:
    """One waiting message for each channel of the store; none for a channel that has its message already.

    Call it in the transaction of what it tells about, and start a run of `order(store)` afterwards.
    """
    for channel in channels.of(store):
        row = {"store": store, "incident": incident, "occasion": occasion, "channel": channel.name, "state": WAITING}
        Notification.insert(row).on_conflict_ignore().execute()


def plan_test(store: Store) -> bool:
    """Plan a test message over every channel, unless one waits already; False when the store has no channel."""
    with db.atomic():
        tests = (Notification.store == store) & (Notification.occasion == TEST) & (Notification.state == WAITING)
        if not Notification.select().where(tests).exists():
            plan(store, TEST)
    return has_waiting(store)


def order(store: Store) -> Order:
    return Order(NOTIFY, store)


def has_waiting(store: Store) -> bool:
    return _waiting(store).exists()


def latest(store: Store, limit: int = 20) -> list[Notification]:
    """The store's newest messages with their incidents."""
    found = Notification.select(Notification, Incident).join(Incident, JOIN.LEFT_OUTER)
    return list(found.where(Notification.store == store).order_by(Notification.id.desc()).limit(limit))


def _waiting(store: Store) -> Any:
    found = Notification.select(Notification, Incident).join(Incident, JOIN.LEFT_OUTER)
    waits = (Notification.store == store) & (Notification.state == WAITING)
    return found.where(waits).order_by(Notification.id)


@runs.work_of(NOTIFY)
def send_waiting(run: Run, progress: Progress) -> dict[str, Any]:
    """Send all messages of the run's store that wait. The run ends done also when some failed: their rows say so."""
    store: Store = run.store
    # Only one such run of a store lives at a time, so what is still `sending` was cut off: it may have left.
    cut_off = (Notification.store == store) & (Notification.state == SENDING)
    Notification.update(state=FAILED, error=CUT_OFF).where(cut_off).execute()
    sent = failed = 0
    while messages := list(_waiting(store)):
        for message in messages:
            delivered = _deliver(store, message, progress)
            sent, failed = sent + delivered, failed + (not delivered)
            progress.tell(sent + failed, sent + failed, failed)
    return {"sent": sent, "failed": failed}


def _deliver(store: Store, message: Notification, progress: Progress) -> bool:
    claimed = (Notification.id == message.id) & (Notification.state == WAITING)
    if not Notification.update(state=SENDING).where(claimed).execute():
        return False
    error = _try(store, message)
    if error is not None and error.again:
        _pause(progress)
        error = _try(store, message)
    message.patch(state=FAILED if error else SENT, error=error.reason if error else None)
    log.info("notification", extra={"store": store.id, "occasion": message.occasion, "state": message.state})
    return error is None


def _try(store: Store, message: Notification) -> ChannelProblem | None:
    try:
        channels.send(store, message.channel, letter(store, message))
    except ChannelProblem as problem:
        return problem
    return None


def _pause(progress: Progress) -> None:
    until = time.monotonic() + _Wording.again_after
    while (left := until - time.monotonic()) > 0:
        progress.check()
        time.sleep(min(1.0, left))


def letter(store: Store, message: Notification) -> Letter:
    """What a message says, in Korean; it names the store, never a key or another secret."""
    link = f"{_Wording.url}/stores/{store.id}"
    if message.occasion == TEST:
        title = f"[일레븐데스크] {store.name} 알림 시험"
        return Letter(
            title, f"알림이 잘 도착하는지 확인하는 시험입니다. 따로 하실 일은 없습니다.\n\n스토어 화면: {link}"
        )
    incident = message.incident
    if message.occasion == CLOSED:
        title = f"[일레븐데스크] {store.name} 11번가 연동이 다시 됩니다"
        body = f"아래 문제가 해결되어 11번가 연동이 다시 됩니다.\n\n{incident.detail}"
        return Letter(title, f"{body}\n\n발생 {_kst(incident.created_at)}\n해결 {_kst(incident.closed_at)}\n{link}")
    title = f"[일레븐데스크] {store.name} 11번가 연동에 문제가 생겼습니다"
    body = f"{incident.detail}\n\n발생 {_kst(incident.created_at)}\n해결하는 곳: {link}"
    return Letter(title, f"{body}\n\n해결되면 한 번 더 알려 드립니다.")


def _kst(moment: dt.datetime | None) -> str:
    return f"{(moment or now()).astimezone(dt.timezone(dt.timedelta(hours=9))):%Y-%m-%d %H:%M}"
