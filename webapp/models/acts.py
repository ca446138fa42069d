"""전송 기록: each state-changing call to the market, written down before it is sent and settled after."""

from peewee import ForeignKeyField, IntegerField, IntegrityError, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, JsonField, UtcField, db, now
from webapp.models.stores import Store

SENDING, DONE, REJECTED, UNKNOWN = "sending", "done", "rejected", "unknown"


class ActInProgress(Exception):
    """The same act is under way or its outcome is not known yet; it must not be sent again."""

    def __init__(self, act: "Act") -> None:
        super().__init__(f"act {act.id} on {act.target} is {act.state}")
        self.act = act


class Act(BaseModel):
    """One intended change at the market. `dismissed_at` is when a person put a refusal aside."""

    store = ForeignKeyField(Store, backref="acts", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    kind = TextField()
    target = TextField()
    attempt = IntegerField(default=1)
    state = TextField(default=SENDING)
    request = JsonField(default=dict)
    answer = JsonField(null=True)
    settled_at = UtcField(null=True)
    dismissed_at = UtcField(null=True)

    class Meta:
        indexes = ((("store", "kind", "target", "attempt"), True), (("state", "created_at"), False))

    @classmethod
    def begin(cls, store: Store, kind: str, target: str, request: dict[str, object], user: User | None = None) -> "Act":
        """Write the intention down and commit it. Raises ActInProgress when an earlier attempt is not settled."""
        latest = cls._latest(store, kind, target)
        if latest is not None and latest.state in (SENDING, UNKNOWN):
            raise ActInProgress(latest)
        attempt = latest.attempt + 1 if latest else 1
        try:
            with db.atomic():
                return cls.create(store=store, kind=kind, target=target, attempt=attempt, request=request, user=user)
        except IntegrityError as error:
            winner = cls._latest(store, kind, target)
            if winner is None:
                raise
            raise ActInProgress(winner) from error

    @classmethod
    def _latest(cls, store: Store, kind: str, target: str) -> "Act | None":
        same = (cls.store == store) & (cls.kind == kind) & (cls.target == target)
        return cls.select().where(same).order_by(cls.attempt.desc()).first()

    def settle(self, state: str, **answer: object) -> bool:
        """Write how it ended; False when somebody settled it meanwhile, whose word this act then carries.

        That it was done outweighs every other word; that it was not does not undo one that has been given.
        """
        open_to = Act.state != DONE if state == DONE else Act.state.in_((SENDING, UNKNOWN))
        written = (
            Act.update(state=state, answer=answer, settled_at=now()).where((Act.id == self.id) & open_to).execute()
        )
        found = Act.get_by_id(self.id)
        self.state, self.answer, self.settled_at = found.state, found.answer, found.settled_at
        return bool(written)
