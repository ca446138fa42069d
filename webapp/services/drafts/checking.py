"""보내기 전 확인: everything that the market would refuse in a draft, and what a person should look at twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from peewee import fn

from webapp.elevenst import InvalidField
from webapp.elevenst.product_forms import ProductForm
from webapp.elevenst.shapes import write_form
from webapp.korean import with_particle
from webapp.models.products import MISSING, Sku
from webapp.models.runs import Run
from webapp.models.selling import ListingDraft
from webapp.services.drafts import (
    answers,
    building,
    checking_rules,
    images,
    layout,
    merging,
    offering,
    quota,
    standing,
)
from webapp.services.drafts.answers import REFUSED, WARNING, Problem, Reading, Typed
from webapp.services.drafts.asked.options import NONE, SINGLE
from webapp.services.drafts.building import QUESTION_AT
from webapp.services.drafts.ground import Ground
from webapp.services.drafts.merging import Edit
from webapp.services.drafts.questions import Question, Rows, Section
from webapp.services.drafts.standing import Standing
from webapp.services.products import deeds, rules

# What the client calls a field where that is not the end of a question's place.
CLIENT_NAMES = {
    "axes": "option_axes",
    "combinations": "combinations",
    "options": "option_rows",
    "notice": "notice_items",
}
UNTOLD = "11번가가 알려 주지 않는 항목입니다. 셀러오피스에서 지금 값을 확인해 채워 주세요."
UNKNOWN = "11번가가 받지 않는 값입니다. 다시 확인해 주세요."
RARELY = "덜 쓰는"
COMPLETE, WRONG, UNTOUCHED = "complete", "wrong", "untouched"


@dataclass(frozen=True)
class Checked:
    """What a check found: problems that keep the draft here, warnings, and the form where it can be made.

    `typed` are the answers that were looked at, `edits` what they change of a listing, `left_empty` what they take
    away from it; `looks` is the newest look at its pictures.
    """

    problems: list[Problem]
    warnings: list[Problem]
    form: ProductForm | None
    left_empty: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    typed: Typed = field(default_factory=dict)
    looks: Run | None = None

    @property
    def may_leave(self) -> bool:
        return not self.problems and self.form is not None


def check(draft: ListingDraft, ground: Ground | None = None, with_images: bool = True) -> Checked:
    """Everything known against a draft as it stands; `with_images` asks what the newest look at them found."""
    ground = ground or Ground.of(draft)
    found = standing.of(draft.listing) if ground.is_update else None
    typed = merging.typed_of(draft, found)
    edits = merging.edits_between(typed, found, draft.listing, draft.begun) if found else []
    reading, form = _read_for(typed, found, edits, ground)
    looks = images.latest(draft) if with_images else None
    for name, sentence in _warnings(draft, reading, ground, looks):
        reading.blame(name, sentence, WARNING)
    order = {section.name: place for place, section in enumerate(layout.SECTIONS)}
    ordered = sorted(reading.problems, key=lambda one: order[one.section])
    refused = [one for one in ordered if one.level == REFUSED]
    warned = [one for one in ordered if one.level == WARNING]
    return Checked(refused, warned, form if not refused else None, _left_empty(typed, found), edits, typed, looks)


def problems_of(typed: Typed, found: Standing, edits: list[Edit], ground: Ground) -> list[Problem]:
    """What the market would refuse in answers that overwrite a listing."""
    reading, _form = _read_for(typed, found, edits, ground)
    return [one for one in reading.problems if one.level == REFUSED]


def _read_for(
    typed: Typed, found: Standing | None, edits: list[Edit], ground: Ground
) -> tuple[Reading, ProductForm | None]:
    """Answers read; for a listing without its options where those stay, and with what nobody knows of it told."""
    judged = typed if found is None or merging.changes_options(edits) else without_options(typed)
    reading, form = read(judged, ground)
    for name in _untold(typed, found, ground):
        reading.problems = [one for one in reading.problems if one.name != name]
        reading.blame(name, UNTOLD)
    if ground.listing is not None and ground.listing.status == rules.BANNED:
        reading.blame("name", rules.FORBIDDEN)
    if ground.listing is not None and ground.listing.presence == MISSING:
        reading.blame("name", rules.GONE)
    return reading, form


def _untold(typed: Typed, found: Standing | None, ground: Ground) -> Iterator[str]:
    """Questions that have an answer at the market which it does not tell, and which is still missing here."""
    for name in found.untold if found else ():
        ask = layout.find(name)[1]
        is_always = isinstance(ask, Question) and (ask.needed or (ask.default and not ask.fold))
        is_asked = layout.asked_of(ask, ground.store.seller_kind, True)
        if is_asked and is_always and not typed[name] and name not in merging.OPTION_ANSWERS:
            yield name


def _left_empty(typed: Typed, found: Standing | None) -> list[str]:
    """What the market does not tell and nobody filled in, by its heading: an update takes it away there."""
    names = [name for name in layout.FOUND if found and name in found.untold and not typed[name]]
    asks = [layout.find(name)[1] for name in names if name not in (*merging.OPTION_ANSWERS, "stock")]
    optional = [ask for ask in asks if isinstance(ask, Rows) or not (ask.needed or ask.default)]
    return list(dict.fromkeys(_heading(ask) for ask in optional if ask.only in ("", "update")))


def _heading(ask: Question | Rows) -> str:
    return ask.label if not ask.fold or ask.fold.startswith(RARELY) else ask.fold


def without_options(typed: Typed) -> Typed:
    """Answers for an update that leaves the options alone: what the market has of them is not judged again."""
    return {**typed, "option_kind": NONE, "option_rows": [], "option_axes": [], "combinations": []}


def read(typed: Typed, ground: Ground) -> tuple[Reading, ProductForm | None]:
    """Answers read, held against every rule, and put together; the form is None while something is missing."""
    reading = answers.read(typed, ground.store.seller_kind, ground.is_update)
    for rule in checking_rules.RULES:
        for name, sentence in rule(reading.values, ground):
            if not reading.is_blamed(name):
                reading.blame(name, sentence)
    form = building.build(reading, ground)
    if form is None or any(one.level == REFUSED for one in reading.problems):
        return reading, None
    form = building.with_options(form, reading, ground.is_update)
    try:
        form.check()
        write_form(form)
    except InvalidField as error:
        reading.blame(_name_of(error), UNKNOWN)
        return reading, None
    return reading, form


def _name_of(error: InvalidField) -> str:
    """The question at which a field of the client stands."""
    if error.field in CLIENT_NAMES:
        return CLIENT_NAMES[error.field]
    ends = (name for path, name in QUESTION_AT.items() if path.rpartition(".")[2] == error.field)
    return next(ends, "name")


def _warnings(draft: ListingDraft, reading: Reading, ground: Ground, looks: Run | None) -> Iterator[tuple[str, str]]:
    values = reading.values
    category = ground.category(values["category"])
    if category and category.asked_at is None:
        yield (
            "category",
            "이 카테고리가 인증을 요구하는지 아직 11번가에 묻지 못했습니다. [인증] 화면에서 다시 확인해 주세요.",
        )
    if values["price"] and (cost := _cost(draft)) is not None:
        paid = deeds.discounted(values["price"], _discount(reading))
        if paid is not None and paid < cost:
            yield "price", f"할인한 값 {paid:,}원이 원가 {cost:,}원보다 낮습니다."
    for number, row in enumerate(values["option_rows"] if values["option_kind"] == SINGLE else ()):
        if row["value"] and row["value"] == row["code"]:
            code = with_particle(str(row["value"]), "이/가")
            words = f"자체상품코드 {code} 구매자에게 옵션값으로 보입니다. 이름을 적어 주세요."
            yield f"option_rows-{number}-value", words
    yield from offering.warnings(draft, values)
    yield from images.warnings(looks, values)
    if ground.listing is None and (sent := quota.sent_today(draft.store)) >= quota.A_DAY:
        yield "name", f"오늘 이 스토어에서 {sent}건을 등록했습니다. 11번가는 하루 {quota.A_DAY}건까지만 받습니다."


def _discount(reading: Reading) -> dict[str, object]:
    values = reading.values
    if values["discount_use"] != "Y" or values["discount_amount"] is None:
        return {}
    return {"amount": values["discount_amount"], "unit": str(values["discount_unit"])}


def _cost(draft: ListingDraft) -> int | None:
    """What the dearest SKU of the base product costs; None where it is not known."""
    if draft.product_id is None:
        return None
    dearest: int | None = Sku.select(fn.MAX(Sku.cost)).where(Sku.product == draft.product_id).scalar()
    return dearest


def state_of(section: Section, draft: ListingDraft, checked: Checked) -> str:
    """How far a section is: complete, wrong, or untouched while nobody has saved it."""
    is_wrong = any(one.section == section.name for one in checked.problems)
    if section.name not in draft.form and (is_wrong or draft.listing_id is None):
        return UNTOUCHED
    return WRONG if is_wrong else COMPLETE
