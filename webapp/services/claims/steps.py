"""The history of claims: each step on each of their tracks, and who or what brought it."""

from webapp.models.accounts import User
from webapp.models.claims import Claim, ClaimStep


def add_steps(
    claim: Claim, before: dict[str, str], source: str, source_id: int | None = None, user: User | None = None
) -> None:
    """The history of every track on which the claim stands elsewhere now than before."""
    for track, was in before.items():
        if (after := getattr(claim, track)) != was:
            ClaimStep.create(
                claim=claim, user=user, track=track, source=source, source_id=source_id, before=was, after=after
            )
