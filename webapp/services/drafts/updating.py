"""A listing is overwritten as a whole: what was edited changes, everything else is sent again as it stands.

The market's own list of what an update loses is long (guide page 1619); so the whole form goes out, with the switches
that keep options, category and discount where they were not edited, and stock as it is at that moment.
"""

from dataclasses import replace
from typing import Any

from webapp.elevenst import ElevenstClient, ElevenstError, InvalidField
from webapp.elevenst.product_forms import ProductForm
from webapp.models.acts import Act, ActInProgress
from webapp.models.base import db, now
from webapp.models.products import Listing, ListingDetail, ListingForm
from webapp.models.runs import Run
from webapp.models.selling import IN_DOUBT, OPEN, SENDING, SENT, ListingDraft
from webapp.services import audit, market, runs, sending
from webapp.services.audit import Actor, Change
from webapp.services.drafts import answers, checking, columns, layout, merging, reading_back, refusals, registering
from webapp.services.drafts.answers import Problem, Typed
from webapp.services.drafts.ground import Ground
from webapp.services.drafts.keeping import Stale
from webapp.services.drafts.merging import Edit
from webapp.services.drafts.registering import NotReady
from webapp.services.drafts.standing import Standing
from webapp.services.drafts.standing import of as standing_of
from webapp.services.filling import ABSENT
from webapp.services.market_words import problem_of
from webapp.services.products import acting, history
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Deed, Target, Wanted, declare, facts_of
from webapp.services.products.history import Source, Subject
from webapp.services.runs import Order, Progress, RunProblem
from webapp.services.sending import CannotTell, Sent

KIND = "listing_update"
UPDATE = "listing.update"
# Answers that the market shows when it is asked, by which a doubtful update is judged.
SHOWN = {"name": "name", "price": "price", "seller_code": "seller_code", "after_service": "after_service"}
SHOWN |= {"category": "category_number", "detail_html": "detail_html"}
SHOWN |= {"return_fee": "return_fee", "exchange_fee": "exchange_fee"}


def begin(draft: ListingDraft, revision: int, actor: Actor) -> Run:
    """Set a checked draft on its way. Raises NotReady, or Stale when it was saved meanwhile."""
    if draft.state in (SENDING, IN_DOUBT):
        return runs.start(Order(KIND, draft.store, draft.id), actor.user)[0]
    with db.atomic():
        checked = checking.check(draft)
        if not checked.may_leave or not checked.edits:
            raise NotReady
        same = (ListingDraft.id == draft.id) & (ListingDraft.revision == revision) & (ListingDraft.state == OPEN)
        if not ListingDraft.update(state=SENDING, problem=None, changed_at=now()).where(same).execute():
            raise Stale
        audit.record(actor, Change("draft.send", f"ListingDraft {draft.id}"), draft.store)
        return runs.start(Order(KIND, draft.store, draft.id), actor.user)[0]


@runs.work_of(KIND)
def update(run: Run, progress: Progress) -> dict[str, Any]:
    """Overwrite a listing by a draft, or find out what became of it."""
    draft = ListingDraft.get_or_none((ListingDraft.id == run.subject_id) & (ListingDraft.store == run.store_id))
    if draft is None or draft.listing is None:
        raise RunProblem("draft_gone", "초안이 지워졌습니다. 보내지 않았습니다.")
    if draft.state not in (SENDING, IN_DOUBT):
        return {"state": draft.state}
    progress.tell(0, 1)
    with market.client_for(draft.store) as client:
        sent = _attempt(draft, client, Actor(run.user))
        if sent is not None and sent.is_done:
            reading_back.try_to(Listing.get_by_id(draft.listing_id), client)
    progress.tell(1, 1, 0 if draft.state == SENT else 1)
    return {"state": draft.state, "listing": draft.listing_id}


def _attempt(draft: ListingDraft, client: ElevenstClient, actor: Actor) -> Sent | None:
    """Send the draft once, or settle what an earlier attempt left, and write down what the draft is then."""
    key = f"draft-{draft.id}-{draft.revision}"
    try:
        sent = acting.do(Doing(UPDATE, Target(draft.listing), _wanted(draft, key, client), key, actor), client)
    except ActInProgress:
        registering.reopen(draft, "같은 상품의 다른 수정이 아직 끝나지 않았습니다. 잠시 뒤 다시 보내 주세요.")
        return None
    close(draft, sent)
    return sent


def close(draft: ListingDraft, sent: Sent) -> None:
    """Write down what an attempt made of the draft."""
    if sent.is_done:
        draft.patch(state=SENT, act=sent.act, problem=None, changed_at=now())
    elif sent.is_refused:
        registering.reopen(draft, refusals.told(sent.error), sent.act)
    else:
        draft.patch(state=IN_DOUBT, act=sent.act, changed_at=now())


def _wanted(draft: ListingDraft, key: str, client: ElevenstClient) -> Wanted:
    """The whole form with what it changes; a second attempt takes it from the act of the first.

    Before the first the listing is read once more, so that nothing goes out as it was hours ago.
    """
    mine = (Act.store == draft.store_id) & (Act.kind == UPDATE) & (Act.target == draft.listing.number)
    latest = Act.select().where(mine).order_by(Act.attempt.desc()).first()
    if latest is not None and latest.request.get("form") == key:
        return dict(latest.request["wanted"])
    try:
        is_there = reading_back.read(draft.listing, client)
    except ElevenstError as error:
        registering.reopen(draft, refusals.told(error))
        raise problem_of(error) from error
    if not is_there:
        registering.reopen(draft, ABSENT)
        raise RunProblem("absent", ABSENT)
    found = standing_of(Listing.get_by_id(draft.listing_id))
    return wanted_for(merging.typed_of(draft, found), found, merging.edits_of(draft, found))


def plan(listing: Listing, changes: Typed) -> tuple[Wanted, list[Problem]]:
    """What an update of some answers wants of a listing as it is known here, and what stands against it.

    For changes of many listings, where no draft is filled in: a shipping template, words in names.
    """
    found = standing_of(listing)
    typed = {**found.typed, **changes}
    edits = merging.edits_between(typed, found, listing)
    return wanted_for(typed, found, edits), checking.problems_of(typed, found, edits, Ground(listing.store, listing))


def wanted_for(typed: dict[str, Any], found: Standing, edits: list[Edit]) -> Wanted:
    """What an update wants: all answers, the edits in words, and what the market shows of them before and after."""
    changed = {edit.name for edit in edits}
    seen = {name: [merging.plain(name, one[name]) for one in (found.typed, typed)] for name in SHOWN if name in changed}
    told = {edit.label: [edit.before, edit.after] for edit in edits}
    return {
        "answers": answers.split(typed),
        "seen": seen,
        "told": told,
        "options": merging.changes_options(edits),
        "category": any(edit.name == "category" for edit in edits),
    }


def _send(client: ElevenstClient, target: Target, wanted: Wanted) -> object:
    ground = Ground(target.listing.store, target.listing)
    typed = answers.flat(wanted["answers"])
    form = checking.read(typed if wanted["options"] else checking.without_options(typed), ground)[1]
    if form is None:
        raise InvalidField("form", "cannot be put together")
    return client.products.update(target.number, switched(form, wanted))


def switched(form: ProductForm, wanted: Wanted) -> ProductForm:
    """The form with the switches of an update: what was not edited is left alone there."""
    is_moved = "1" if wanted["category"] else None
    # With options the market adds the quantities up itself.
    quantities = replace(form.quantities, stock=None) if form.options else form.quantities
    return replace(form, changes_category=is_moved, quantities=quantities)


def _look(client: ElevenstClient, target: Target, wanted: Wanted) -> bool:
    """What the market shows of the edits tells: one that arrived came with all of them.

    An update of what it does not show, or of what it shows otherwise, is for a person to judge.
    """
    facts = facts_of(client, target)
    shown = {name: str(getattr(facts, SHOWN[name]) or "") for name in wanted["seen"]}
    if any(value == wanted["seen"][name][1] for name, value in shown.items()):
        return True
    if shown and all(value == wanted["seen"][name][0] for name, value in shown.items()):
        return False
    raise CannotTell


def _columns(target: Target, wanted: Wanted) -> dict[str, Any]:
    return columns.of(answers.flat(wanted["answers"]), target.listing.store, target.listing)


def _kept(act: Act, target: Target) -> None:
    """The form is the last one that the market took; what has no column of its own is told in the history."""
    wanted = act.request["wanted"]
    ListingForm.replace_form(target.listing, wanted["answers"])
    detail = answers.flat(wanted["answers"])["detail_html"]
    row, made = ListingDetail.get_or_create(listing=target.listing, defaults={"html": detail, "fetched_at": now()})
    if not made:
        row.patch(html=detail, fetched_at=now())
    own = {layout.find(name)[1].label for name in (*columns.NAMES, "price", "category", "discount_use")}
    told = {label: pair for label, pair in wanted["told"].items() if label not in own}
    before, after = ({label: pair[at] for label, pair in told.items()} for at in (0, 1))
    history.note(Source(history.ACT, act.id, act.user), Subject(listing=target.listing), before, after)


declare(Deed(UPDATE, send=_send, look=_look, columns=_columns, kept=_kept, summary=lambda wanted: wanted["told"]))


def judge(draft: ListingDraft, was_done: bool, actor: Actor) -> None:
    """A person looked at the market and says whether a doubtful update arrived there. Raises Stale."""
    act = draft.act
    if draft.state != IN_DOUBT or act is None:
        raise Stale
    with db.atomic():
        if was_done:
            acting.take_as_done(act, actor)
            draft.patch(state=SENT, problem=None, changed_at=now())
        else:
            sending.give_up(act, actor)
            registering.reopen(draft, refusals.NOT_THERE, act)
