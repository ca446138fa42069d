"""A draft becomes a product on the market: once, whatever happens on the way.

The act is written down before it is sent, under the seller code that this store has only once. What nobody knows is
found by that code; nothing is sent a second time by itself.
"""

import secrets
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError, InvalidField
from webapp.elevenst.product_forms import ProductForm
from webapp.models.acts import REJECTED, Act, ActInProgress
from webapp.models.base import db, now
from webapp.models.products import Listing, ListingForm, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import IN_DOUBT, OPEN, SENDING, SENT, ListingDraft
from webapp.models.stores import Store
from webapp.services import audit, market, runs, sending
from webapp.services.audit import Actor, Change
from webapp.services.drafts import answers, beginning, checking, columns, quota, reading_back, refusals
from webapp.services.drafts.asked.options import NONE
from webapp.services.drafts.combining import uses_table
from webapp.services.drafts.ground import Ground
from webapp.services.drafts.keeping import Stale
from webapp.services.drafts.questions import WHOLE
from webapp.services.products import facts, history
from webapp.services.products.history import Source, Subject
from webapp.services.runs import Order, Progress, RunProblem
from webapp.services.sending import CannotTell, Closing, Intent, Sent

KEPT_FACTS = ("brand", "model", "maker", "category_number", "tax", "image_url", "detail_html", "notice_type")
KIND = "listing_register"


class NotReady(Exception):
    """The check still finds problems; nothing was sent."""


def begin(draft: ListingDraft, revision: int, actor: Actor) -> Run:
    """Set a checked draft on its way. Raises NotReady, or Stale when it was saved meanwhile; a second click finds the
    first one's run.
    """
    if draft.state in (SENDING, IN_DOUBT):
        return runs.start(Order(KIND, draft.store, draft.id), actor.user)[0]
    with db.atomic():
        if draft.state == OPEN and not checking.check(draft).may_leave:
            raise NotReady
        _leave(draft, revision)
        audit.record(actor, Change("draft.send", f"ListingDraft {draft.id}", None, {"code": _code(draft)}), draft.store)
        return runs.start(Order(KIND, draft.store, draft.id), actor.user)[0]


def _leave(draft: ListingDraft, revision: int) -> None:
    """From here on nobody edits it; it has a seller code by which it is found again."""
    basics = draft.form.get("basics", {})
    code = basics.get("seller_code") or f"ED-{secrets.token_hex(5).upper()}"
    form = {**draft.form, "basics": {**basics, "seller_code": code}}
    same = (ListingDraft.id == draft.id) & (ListingDraft.revision == revision) & (ListingDraft.state == OPEN)
    if not ListingDraft.update(state=SENDING, form=form, problem=None, changed_at=now()).where(same).execute():
        raise Stale
    draft.state = SENDING
    draft.form = form  # type: ignore[assignment]


def _code(draft: ListingDraft) -> str:
    return str(draft.form["basics"]["seller_code"])


@runs.work_of(KIND)
def register(run: Run, progress: Progress) -> dict[str, Any]:
    """Send a draft, or find out what became of it; the result names the listing, or tells why there is none."""
    draft = ListingDraft.get_or_none((ListingDraft.id == run.subject_id) & (ListingDraft.store == run.store_id))
    if draft is None:
        raise RunProblem("draft_gone", "초안이 지워졌습니다. 보내지 않았습니다.")
    if draft.state not in (SENDING, IN_DOUBT):
        return {"state": draft.state}
    progress.tell(0, 1)
    with market.client_for(draft.store) as client:
        listing = attempt(draft, client, Actor(run.user))
        if listing is not None:
            reading_back.try_to(listing, client)
    progress.tell(1, 1, 0 if listing else 1)
    return {"state": ListingDraft.get_by_id(draft.id).state, "listing": listing.id if listing else None}


def attempt(draft: ListingDraft, client: ElevenstClient, actor: Actor) -> Listing | None:
    """Send a draft and write down what it is then: sent, in doubt, or open again with the reason."""
    try:
        sent = send(draft, client, actor)
    except ActInProgress:
        reopen(draft, refusals.CODE_TAKEN)
        return None
    if sent.is_done:
        return Listing.get_or_none(Listing.id == sent.row_id)
    if sent.is_refused:
        reopen(draft, refusals.told(sent.error), sent.act)
    else:
        draft.patch(state=IN_DOUBT, act=sent.act, changed_at=now())
    return None


def reopen(draft: ListingDraft, problem: str, act: Act | None = None) -> None:
    """The draft may be edited and sent again; a new revision makes that a new attempt."""
    draft.patch(state=OPEN, act=act, problem=problem, revision=draft.revision + 1, changed_at=now())


def send(draft: ListingDraft, client: ElevenstClient, actor: Actor) -> Sent:
    """Register once; what an earlier worker left unsettled is looked for instead.

    Raises ActInProgress while another draft is on its way with the same seller code.
    """
    key, code = f"draft-{draft.id}-{draft.revision}", _code(draft)
    closing = _closing(client)
    try:
        act, is_mine = sending.begin(Intent(draft.store, quota.KIND, code, key, {"draft": draft.id}), actor)
    except ActInProgress as busy:
        if busy.act.request.get("form") != key:
            raise
        return sending.take_over(busy.act, closing)
    if not is_mine:
        return Sent(act, act.answer.get("row"))
    form = _form(draft)
    refusal = _taken(client, code) if form else InvalidField("form", "cannot be put together")
    if refusal or form is None:
        label = refusal.label if isinstance(refusal, ElevenstError) else "invalid"
        act.settle(REJECTED, reason=label, market_text=getattr(refusal, "market_text", ""))
        return Sent(act, error=refusal)
    return sending.carry_out(act, lambda: client.products.register(form).number, closing)


def _form(draft: ListingDraft) -> ProductForm | None:
    return checking.read(answers.flat(draft.form), Ground.of(draft))[1]


def _taken(client: ElevenstClient, code: str) -> ElevenstError | InvalidField | None:
    """Why this code cannot be used: the market has it, or could not be asked, and then nothing is sent."""
    try:
        return InvalidField("seller_code", "is taken") if client.products.by_seller_code(code) else None
    except ElevenstError as error:
        return error


def _closing(client: ElevenstClient) -> Closing[str]:
    def look(act: Act) -> str | None:
        found = [row.number for row in client.products.by_seller_code(act.target) if row.seller_code == act.target]
        if len(found) > 1:
            raise CannotTell
        return found[0] if found else None

    return Closing(look, _keep)


def _keep(act: Act, number: str) -> int:
    """Our listing of the new product, with the form that made it."""
    draft = ListingDraft.get_by_id(act.request["draft"])
    typed = answers.flat(draft.form)
    product = draft.product or _product_of(draft.store, typed)
    listing, made = Listing.get_or_create(
        store=draft.store, number=number, defaults={"product": product, **columns.of(typed, draft.store)}
    )
    ListingForm.replace_form(listing, draft.form)
    draft.patch(state=SENT, listing=listing, product=product, act=act, problem=None, changed_at=now())
    if made:
        _keep_option(listing, typed)
        source = Source(history.ACT, act.id, act.user)
        history.note(source, Subject(listing=listing), {}, {"name": listing.name, "price": listing.price})
        told = {"number": number, "name": listing.name}
        audit.record(Actor(act.user), Change(quota.KIND, f"Listing {listing.id}", None, told), act.store)
    return int(listing.id)


def _keep_option(listing: Listing, typed: dict[str, Any]) -> None:
    """A product without options has one stock row, which belongs to its one SKU; the market tells its number later."""
    skus = list(Sku.select().where(Sku.product == listing.product_id).limit(2))
    if typed["option_kind"] == NONE and len(skus) == 1:
        ListingOption.create(listing=listing, sku=skus[0], stock=WHOLE.read(typed["stock"]))


def _product_of(store: Store, typed: dict[str, Any]) -> Product:
    """A base product for a draft that was begun without one, with a SKU for each own code of its options."""
    told = {name: typed[beginning.FACTS.get(name, name)] for name in KEPT_FACTS}
    product = Product.create(seller=store.seller_id, name=typed["name"], facts=facts.kept(told))
    rows = typed[uses_table(typed["option_kind"])] if uses_table(typed["option_kind"]) else []
    codes = [(row.get("code") or None, _option_words(row)) for row in rows] or [(typed["seller_code"] or None, "")]
    for code, words in codes:
        Sku.create(seller=store.seller_id, product=product, code=code, option_text=words)
    return product


def _option_words(row: dict[str, str]) -> str:
    return ", ".join(row[name] for name in ("value", "first", "second", "third") if row.get(name))
