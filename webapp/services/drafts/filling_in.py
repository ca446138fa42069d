"""What the buttons within a section do to its answers: combinations, bulk values, notice items, a template's terms."""

from collections.abc import Mapping

from webapp.models.shipping import ShippingTemplate
from webapp.services.drafts import beginning, combining, layout
from webapp.services.drafts.answers import Typed
from webapp.services.drafts.asked.duties import SEE_DETAIL
from webapp.services.drafts.combining import uses_table
from webapp.services.drafts.questions import Section

FILLED = ("price", "quantity")


def with_template(template: ShippingTemplate, section: Section) -> Typed:
    """The answers of a section that a shipping template gives."""
    mine = {ask.name for ask in section.asks}
    return {name: value for name, value in beginning.template_values(template).items() if name in mine}


def with_combinations(typed: Typed) -> Typed:
    """The combinations of the axes that were typed. Raises ValueError with a Korean sentence."""
    axes = combining.axes_of(typed.get("option_axes", []))
    return {**typed, "combinations": combining.combined(axes, typed.get("combinations", []))}


def with_same(typed: Typed, sent: Mapping[str, str]) -> Typed:
    """Every row of the option table with the same price or quantity, where one was given."""
    table = uses_table(typed.get("option_kind", ""))
    given = {name: value.strip() for name in FILLED if (value := sent.get(f"all_{name}", "")).strip()}
    return {**typed, table: [{**row, **given} for row in typed.get(table, [])]} if table else typed


def with_notice(typed: Typed, fill: bool) -> Typed:
    """The items of the chosen type of notice, what was typed kept; with `fill` the empty ones point to the detail."""
    rows = typed.get("notice_items", [])
    known = layout.notice_items(typed.get("notice_kind", ""))
    texts = {row.get("code", ""): row.get("text", "") for row in rows}
    blank = SEE_DETAIL if fill else ""
    return {
        **typed,
        "notice_items": [{"code": code, "text": texts.get(code) or blank} for code in (known or texts)],
    }
