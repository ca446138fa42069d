"""WTForms by area. Messages are Korean; a form checks shape, a service checks meaning."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields import SelectChoice


class DeskForm(FlaskForm):
    """Base of all forms: Korean messages, texts trimmed."""

    class Meta:
        locales = ("ko",)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class.__name__
            filters = list(unbound_field.kwargs.get("filters", []))
            if kind in ("StringField", "TextAreaField", "EmailField", "TelField", "SearchField"):
                filters.append(lambda text: text.strip() if isinstance(text, str) else text)
            return unbound_field.bind(form=form, filters=filters, **options)


def options(pairs: Mapping[Any, str] | Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Choices of a field from a mapping or pairs of value and label."""
    return [SelectChoice(value, label) for value, label in (pairs.items() if isinstance(pairs, Mapping) else pairs)]
