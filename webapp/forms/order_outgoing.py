"""What lines of orders leave as: a courier's file with its columns, or paper."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields import SelectChoice

from webapp.forms import options
from webapp.forms.shipping import Choice, PushForm
from webapp.models.outgoing import COURIER
from webapp.services.orders.courier_file import BY_PARCEL
from webapp.services.orders.courier_layouts import Layout
from webapp.services.orders.outgoing import Wanted
from webapp.wording_orders import MERGINGS, PURPOSES

OWN, READY = "우리 스토어의 열 구성", "택배사 기본 열 구성"


class OutgoingForm(PushForm):
    purpose = HiddenField()
    layout = Choice("열 구성")
    merging = RadioField("합치기", choices=options(MERGINGS), validate_choice=False)
    skips_gone = BooleanField("이미 내보낸 주문상품은 빼기")

    def __init__(self, layouts: Sequence[Layout], usual: str = "", merging: str = BY_PARCEL) -> None:
        super().__init__(layout=usual, merging=merging)
        self.layouts = {one.key: one for one in layouts}
        self.layout.choices = [
            SelectChoice(one.key, one.name, optgroup=OWN if one.own_id else READY) for one in layouts
        ]
        if self.purpose.data not in PURPOSES:
            self.purpose.data = COURIER
        if self.merging.data not in MERGINGS:
            self.merging.data = BY_PARCEL
        if self.purpose.data != COURIER:
            del self.layout, self.merging

    def wanted(self) -> Wanted:
        if self.purpose.data != COURIER:
            return Wanted(self.purpose.data)
        chosen = self.layouts[self.layout.data]
        return Wanted(COURIER, chosen.name, chosen.columns, self.merging.data)
