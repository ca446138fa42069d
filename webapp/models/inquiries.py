"""문의: what people ask about products (상품 Q&A), what the market asks and tells (긴급알리미), and our answers.

What somebody wrote is sealed, and so is who it was. Words of it are found by keyed hashes of their parts in the table
`inquiries_words`, which is no model (services.inquiries.wordbook).
"""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.accounts import User
from webapp.models.base import BaseModel, Sealed, SealedModel, UtcField, now
from webapp.models.lists import INQUIRIES, UnreadName
from webapp.models.stores import Store

# A question about a product; an urgent question, which wants an answer; an urgent notice, which wants to be read.
QNA, QUESTION, NOTICE = "qna", "question", "notice"
KINDS = (QNA, QUESTION, NOTICE)
# A question is open or answered, a notice unread or read; either may be gone: the market lists it no more.
OPEN, ANSWERED, UNREAD, READ, GONE = "open", "answered", "unread", "read", "gone"
ASKED, REPLIED = "question", "answer"


class Inquiry(SealedModel):
    """One question or notice; `number` is the market's brdInfoNo or emerNtceSeq, `market_state` its own word.

    `type` is the market's code: qnaDtlsCd, or the second and third number of a notice's class. `asked_at` is when it
    was last asked. `seen_at` is when the look began that last told of it, `digest` a keyed hash of what it told.
    `wiped_at` is when what names a person was taken away for good. Ours alone: the colleague who sees to it.
    """

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    kind = TextField()
    number = TextField()
    state = TextField()
    state_at = UtcField()
    market_state = TextField(null=True)
    seen_at = UtcField()
    type = TextField(null=True)
    type_name = TextField(null=True)
    product_no = TextField(null=True)
    product_name = TextField(null=True)
    order_no = TextField(null=True)
    line_no = TextField(null=True)
    department = TextField(null=True)
    asked_at = UtcField()
    answer_by = UtcField(null=True)
    answered_at = UtcField(null=True)
    is_public = BooleanField(null=True)
    is_buyer = BooleanField(null=True)
    assignee = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    gone_at = UtcField(null=True)
    wiped_at = UtcField(null=True)
    digest = TextField(null=True)
    title_sealed = TextField(null=True)
    asker_name_sealed = TextField(null=True)
    asker_name_hash = TextField(null=True)
    asker_login_sealed = TextField(null=True)
    asker_login_hash = TextField(null=True)
    writer_sealed = TextField(null=True)

    title = Sealed()
    asker_name = Sealed(lookup=True)
    asker_login = Sealed(lookup=True)
    writer = Sealed()

    class Meta:
        indexes = (
            (("store", "kind", "number"), True),
            (("store", "asked_at", "id"), False),
            (("store", "state", "asked_at", "id"), False),
            (("store", "kind", "state", "asked_at", "id"), False),
            (("store", "type", "asked_at", "id"), False),
            (("store", "product_no", "asked_at", "id"), False),
            (("store", "assignee", "asked_at", "id"), False),
            (("store", "order_no"), False),
            (("store", "asker_login_hash"), False),
            (("store", "asker_name_hash"), False),
        )

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to answer it or to read it."""
        return self.state in (OPEN, UNREAD)

    def reseal(self) -> bool:
        """Also have its words read again, for their hashes go with the key that sealed it."""
        is_stale: bool = super().reseal()
        if is_stale:
            UnreadName.create(area=INQUIRIES, row_id=self.id)
        return is_stale


class InquiryEntry(SealedModel):
    """One part of a thread: what was asked, or an answer to it; `number` tells those of a part from each other.

    An answer that took another's place stands beside it. `user` is who of the shop wrote it, as far as we know.
    """

    inquiry = ForeignKeyField(Inquiry, backref="entries", on_delete="CASCADE", index=False)
    part = TextField()
    number = TextField()
    written_at = UtcField(null=True)
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    text_sealed = TextField(null=True)

    text = Sealed()

    class Meta:
        indexes = ((("inquiry", "part", "number"), True),)


class InquiryChange(BaseModel):
    """One step from state to state: which look or act told it, and by which run or act."""

    inquiry = ForeignKeyField(Inquiry, backref="changes", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    source = TextField()
    source_id = IntegerField(null=True)
    before = TextField(null=True)
    after = TextField()


class InquiryNote(SealedModel):
    """What somebody of the shop noted about an inquiry for the others; the market never sees it."""

    inquiry = ForeignKeyField(Inquiry, backref="notes", on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    text_sealed = TextField(null=True)

    text = Sealed()


class InquiryType(BaseModel):
    """A type that the market has used in a store's inquiries, so that a list can be narrowed to it."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    code = TextField()
    name = TextField()

    class Meta:
        indexes = ((("store", "code"), True),)


class AnswerTemplate(BaseModel):
    """An answer that comes back again and again, with blanks such as {{송장번호}}."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    name = TextField()
    body = TextField()

    class Meta:
        indexes = ((("store", "name"), True),)


class AnswerRule(BaseModel):
    """Which template is laid ready where a new inquiry is of a type, or holds a word. It never sends anything."""

    store = ForeignKeyField(Store, on_delete="CASCADE", index=False)
    template = ForeignKeyField(AnswerTemplate, on_delete="CASCADE")
    type = TextField(null=True)
    word = TextField(null=True)
    is_active = BooleanField(default=False)

    class Meta:
        indexes = ((("store", "id"), False),)


class AnswerDraft(SealedModel):
    """The answer to an inquiry that lies ready, its blanks not filled yet: laid there by a person or by a rule."""

    inquiry = ForeignKeyField(Inquiry, unique=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    rule = ForeignKeyField(AnswerRule, null=True, on_delete="SET NULL", index=False)
    changed_at = UtcField(default=now)
    text_sealed = TextField(null=True)

    text = Sealed()

    @property
    def mark(self) -> str:
        """What tells this text from what may lie here later."""
        return f"{self.id} {self.changed_at.isoformat()}"
