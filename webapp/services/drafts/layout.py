"""The whole form: its sections in order, and what of ProductForm no question reaches, with the reason."""

from collections.abc import Iterator

from webapp.elevenst.notice_types import ITEMS
from webapp.services.drafts.asked import basics, deliveries, duties, options, prices
from webapp.services.drafts.questions import Question, Rows, Section

SECTIONS: tuple[Section, ...] = (
    basics.SECTION,
    prices.SECTION,
    options.SECTION,
    basics.IMAGES,
    basics.DETAIL,
    deliveries.DELIVERY,
    deliveries.RETURNS,
    duties.NOTICE,
    duties.CERTIFICATES,
    duties.EXTRAS,
    duties.GLOBAL,
)
BY_NAME = {section.name: section for section in SECTIONS}
# Places of ProductForm that no question names, each with the reason.
DERIVED = {
    "changes_category": "set when the category of a listing differs from the market's",
    "replaces_options": "set when the options of a listing differ from the market's",
    "market_delivery.changes_weight": "set when the weight of a listing differs from what was sent last",
    "discount.has_end": "follows from the last day of the discount",
    "multi_buy.has_period": "follows from the days of the discount",
    "points.given": "the part is sent only when it is given",
    "mileage.given": "the part is sent only when it is given",
    "instalments.given": "the part is sent only when it is given",
    "multi_buy.given": "the part is sent only when it is given",
    "donation.given": "the part is sent only when it is given",
    "term.has_period": "follows from the period of sale",
    "has_free_gift": "follows from the free gifts",
    "delivery.outbound_is_abroad": "follows from the kind of the chosen address",
    "delivery.can_be_fetched": "follows from the place to fetch it at",
    "calculated_options.in_use": "the part is sent only when it is used",
    "options.has_options": "the part is sent only when there are options",
    "options.columns": "the guide knows one value only",
    "options.combinations.stock": "the guide's second name of the quantity",
    "options.axes.values.price": "typed on the line of the value, behind a bar",
    "options.axes.values.image": "typed on the line of the value, behind a bar",
}


def sections_for(seller_kind: str) -> tuple[Section, ...]:
    """The sections that a seller of this kind is asked."""
    return SECTIONS if seller_kind == "global" else tuple(one for one in SECTIONS if one is not duties.GLOBAL)


def asked_of(ask: Question | Rows, seller_kind: str, is_update: bool) -> bool:
    """Whether this is asked of such a seller, of a new product or one that is on sale."""
    allowed = {"": True, "global": seller_kind == "global", "register": not is_update, "update": is_update}
    return allowed[ask.only]


def places() -> Iterator[tuple[str, str]]:
    """Every place of ProductForm that a question names, with the question's name."""
    for section in SECTIONS:
        for ask in section.asks:
            if isinstance(ask, Question):
                yield ask.path, ask.name
                continue
            for column in ask.columns:
                yield (f"{ask.path}.{column.path}" if column.path else ""), f"{ask.name}-{column.name}"


def notice_items(kind: str) -> dict[str, str]:
    """The items of a type of notice by code; {} for a type whose items the market has not published."""
    return dict(ITEMS.get(kind, {}))


def find(name: str) -> tuple[Section, Question | Rows]:
    """The section and the question, or table, of this name."""
    return FOUND[name]


FOUND = {ask.name: (section, ask) for section in SECTIONS for ask in section.asks}
