"""Asking the market how one inquiry stands now."""

import datetime as dt

from webapp.elevenst import KST, ElevenstClient
from webapp.models.base import now
from webapp.models.inquiries import GONE, QNA, Inquiry
from webapp.services.inquiries import told
from webapp.services.inquiries.taking import Look, move, take
from webapp.services.inquiries.told import Told

SOURCE = "asked"
# Days before and after the one that it was asked on: no call more, and its thread or an unsure time is met too.
AROUND = {True: (3, 3), False: (25, 4)}


def look(inquiry: Inquiry, client: ElevenstClient) -> Told | None:
    """What the market tells of it now, which is written down; None where it lists it no more: it is gone.

    Raises ElevenstError.
    """
    began = Look(inquiry.store, now(), SOURCE)
    row = _read(inquiry, client)
    if row is not None:
        take(began, [row])
    elif inquiry.state != GONE:
        move(inquiry, GONE, began, values={"gone_at": now()})
    return row


def _read(inquiry: Inquiry, client: ElevenstClient) -> Told | None:
    is_question = inquiry.kind == QNA
    before, after = (dt.timedelta(days=days) for days in AROUND[is_question])
    today, day = now().astimezone(KST).date(), inquiry.asked_at.astimezone(KST).date()
    first, last = day - before, min(day + after, today)
    if is_question:
        found = [told.of_question(row) for row in client.inquiries.list(first, last) if row.number == inquiry.number]
    else:
        found = told.of_notices(row for row in client.notices.list(first, last) if row.number == inquiry.number)
    return found[0] if found else None
