"""옵션 연결 on its way into the queue: joining a store's options by their codes, and taking a large change back."""

from webapp.models.base import db
from webapp.models.mapping import MappingBatch
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import runs
from webapp.services.audit import Actor
from webapp.services.products import joining_back
from webapp.services.products.joining import BACK_RUN, JOIN_RUN
from webapp.services.runs import Order


def join(store: Store, actor: Actor) -> tuple[Run, bool]:
    """Have the store's options joined by their codes; the run, and whether it was begun now."""
    return runs.start(Order(JOIN_RUN, store), actor.user)


def take_back(batch: MappingBatch, actor: Actor) -> MappingBatch:
    """Take a change of joints back: at once, or as a run when it is a large one. Raises JoiningRefused."""
    with db.atomic():
        back = joining_back.begin(batch, actor)
        if joining_back.is_small(back):
            joining_back.take_back_now(back)
        else:
            runs.start(Order(BACK_RUN, back.store, back.id), actor.user)
    return back
