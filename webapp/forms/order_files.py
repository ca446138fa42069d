"""엑셀로 발송처리: a file with tracking numbers is uploaded, its columns are named, what it sends is handed in."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice

from webapp.forms import DeskForm
from webapp.forms.imports import ACCEPTED, MappingForm
from webapp.forms.orders import COURIER_CHOICES
from webapp.forms.shipping import PushForm

AS_TOLD = SelectChoice("", "파일에 있는 대로")
COURIER_OR_NONE = [AS_TOLD, *COURIER_CHOICES[1:]]


class FileForm(DeskForm):
    file = FileField(
        "송장 파일", [FileRequired("올릴 파일을 골라 주세요.")], render_kw={"accept": ACCEPTED, "required": True}
    )
    courier = SelectField("택배사", choices=COURIER_OR_NONE, default="")
    everywhere = BooleanField("내 모든 스토어의 주문에서 찾기")


class ColumnsForm(MappingForm):
    courier = SelectField("택배사", choices=COURIER_OR_NONE, default="")


class SendForm(PushForm):
    """The key alone: what is sent stands in the preview."""
