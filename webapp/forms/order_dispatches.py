"""Many parcels with a courier and a number each; the rows of the table are read by the view."""

from wtforms import SelectField

from webapp.forms.orders import COURIER_CHOICES
from webapp.forms.shipping import PushForm


class DispatchesForm(PushForm):
    courier = SelectField("택배사", choices=COURIER_CHOICES)

    def __init__(self, courier: str | None) -> None:
        super().__init__(courier=courier)
