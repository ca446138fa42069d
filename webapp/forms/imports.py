"""Uploading a product file, saying which column is what, deciding conflicts, taking an import back."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from webapp.forms import DeskForm, options
from webapp.korean import with_particle
from webapp.services.imports.headers import Mapping as ColumnMapping
from webapp.services.imports.headers import column_label
from webapp.services.imports.headers_fields import Field

NOT_READ = ("", "읽지 않음")
ACCEPTED = ".xlsx,.xls,.csv,.zip,.html,.htm"
PREFIX = "column-"


class UploadForm(DeskForm):
    file = FileField(
        "상품 파일", [FileRequired("올릴 파일을 골라 주세요.")], render_kw={"accept": ACCEPTED, "required": True}
    )


class UndoForm(DeskForm):
    """Asks for the number of rows to be typed when there are many."""

    count = StringField("되돌릴 건수", render_kw={"inputmode": "numeric", "autocomplete": "off"})
    expected: int | None = None

    def validate_count(self, field: Any) -> None:
        typed = (field.data or "").replace(",", "").removesuffix("건").strip()
        if self.expected is not None and typed != str(self.expected):
            raise ValidationError(f"되돌릴 건수 {with_particle(f'{self.expected:,}', '을/를')} 그대로 입력해 주세요.")


class MappingForm(DeskForm):
    """One select a column; see `mapping_form`."""

    known: Mapping[str, Field] = {}

    def column_fields(self) -> list[str]:
        return [name for name in self._fields if name.startswith(PREFIX)]

    def columns(self) -> dict[str, int]:
        """Field name → index of the column it is read from."""
        chosen = ((self[name].data, int(name.removeprefix(PREFIX))) for name in self.column_fields())
        return {field: index for field, index in chosen if field}

    def validate(self, extra_validators: Any = None) -> bool:
        """An item that was chosen for two columns is an error at each of them."""
        is_valid = bool(super().validate(extra_validators))
        chosen = Counter(self[name].data for name in self.column_fields() if self[name].data)
        for name in self.column_fields():
            if chosen[self[name].data] > 1:
                label = self.known[self[name].data].label
                self[name].errors = [f"'{label}' 항목을 두 열에 골랐습니다. 한 열만 골라 주세요."]
                is_valid = False
        return is_valid


Form = TypeVar("Form", bound=MappingForm)


def mapping_form(mapping: ColumnMapping, base: type[Form]) -> Form:
    """The form for one file's headers, showing the mapping that holds now."""
    known = mapping.fields.fields
    choices = options([NOT_READ, *((field.name, _choice(field)) for field in known.values())])
    fields_of = {index: name for name, index in mapping.columns.items()}
    fields = {
        f"{PREFIX}{index}": SelectField(
            f"{column_label(mapping.headers, index)} 열의 항목", choices=choices, default=fields_of.get(index, "")
        )
        for index in range(len(mapping.headers))
    }
    return type("ThisMappingForm", (base,), {**fields, "known": known})()


def _choice(field: Field) -> str:
    return f"{field.label} (필수)" if field.required else field.label
