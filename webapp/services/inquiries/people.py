"""Whom an inquiry names: masked for everybody, in plain text for those with the right, with an audit line."""

from webapp.models.inquiries import Inquiry
from webapp.services import audit
from webapp.services.audit import Actor, Change

REVEAL = "inquiry.reveal"


def reveal(inquiry: Inquiry, actor: Actor) -> None:
    """Somebody reads who asked, and what of themselves they wrote; who looked is kept."""
    audit.record(actor, Change(REVEAL, f"Inquiry {inquiry.id}"), inquiry.store)
