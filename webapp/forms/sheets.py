"""Uploading an edited workbook."""

from flask_wtf.file import FileField, FileRequired

from webapp.forms import DeskForm
from webapp.forms.imports import ACCEPTED


class SheetForm(DeskForm):
    file = FileField(
        "고친 파일", [FileRequired("올릴 파일을 골라 주세요.")], render_kw={"accept": ACCEPTED, "required": True}
    )
