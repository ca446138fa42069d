"""Dispatch-deadline templates: how soon, and up to which hour of the day, an order leaves (guide 6735 to 6737)."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from webapp.elevenst import shapes
from webapp.elevenst.codec import Body
from webapp.elevenst.codes import DispatchMethod
from webapp.elevenst.endpoint import DONE, MAINTENANCE, Empty, Outcome, act, read, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.resource import Resource
from webapp.elevenst.shapes import fields_of, write_form
from webapp.elevenst.verdict import Answer

CUT_OFF_HOURS = range(9, 21)
LONGEST_OVERSEAS_TERM = 14
TERMS: Mapping[DispatchMethod, tuple[int, int]] = {
    DispatchMethod.NORMAL: (1, 2),
    DispatchMethod.AFTER_STOCK_CHECK: (3, 7),
}


@dataclass(frozen=True, kw_only=True)
class DispatchTemplate:
    """One template. ``term`` is in days, 0 for dispatch on the same day; cut-offs are Korean time of day."""

    number: str = shapes.identity("prdInfoTmpltNo")
    name: str = shapes.text("prdInfoTmpltNm")
    method: DispatchMethod | None = shapes.code(DispatchMethod, "sendClfCd")
    term: int | None = shapes.whole("sendCmplTerm")
    weekday_cutoff: time | None = shapes.hour("wkdayPayCmplHm")
    saturday: bool | None = shapes.flag("satSendYn")
    saturday_cutoff: time | None = shapes.hour("satPayCmplHm")
    is_default: bool | None = shapes.flag("repCloseTimeYn")
    member_number: str = shapes.text("memNo")
    template_kind: str = shapes.text("prdInfoTmpltClfCd")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class DispatchTemplateForm:
    """A template to send; the market names it. ``overseas_direct`` is not sent: it stretches 7 days to 14."""

    method: DispatchMethod = shapes.code(DispatchMethod, "sendClfCd", default=DispatchMethod.NORMAL)
    saturday: bool = shapes.flag("satSendYn", default=False)
    term: int | None = shapes.whole("sendCmplTerm")
    weekday_cutoff: time | None = shapes.hour("wkdayPayCmplHm")
    saturday_cutoff: time | None = shapes.hour("satPayCmplHm")
    is_default: bool = shapes.flag("repCloseTimeYn", default=False)
    overseas_direct: bool = False

    def check(self) -> None:
        """Raise InvalidField for the first field that does not go with the method."""
        if self.method is DispatchMethod.TODAY:
            self._check_today()
        else:
            self._check_term()
        if self.saturday != (self.saturday_cutoff is not None):
            raise InvalidField("saturday_cutoff", "is given exactly when Saturday is a dispatch day")
        for field in ("weekday_cutoff", "saturday_cutoff"):
            _require_full_hour(field, getattr(self, field))

    def _check_today(self) -> None:
        if self.term:
            raise InvalidField("term", "dispatch on the same day has no term")
        if self.weekday_cutoff is None:
            raise InvalidField("weekday_cutoff", "dispatch on the same day needs a cut-off hour")

    def _check_term(self) -> None:
        if self.method not in TERMS:
            raise InvalidField("method", "must be normal (01), today (02) or after stock check (03)")
        shortest, longest = TERMS[self.method]
        if self.overseas_direct and self.method is DispatchMethod.AFTER_STOCK_CHECK:
            longest = LONGEST_OVERSEAS_TERM
        if self.term is None or not shortest <= self.term <= longest:
            raise InvalidField("term", f"must be {shortest} to {longest} days with this method")


RECEIPT = {"200": DONE, "500": refused("business rule"), "-1000": MAINTENANCE}
LIST = read(
    name="dispatch_templates.list",
    page=6735,
    method="GET",
    path="/rest/prodservices/sendCloseList",
    roots=("productInformationTemplateList",),
    row=("templateBOList",),
    texts={"SUCCESS": Outcome.DONE, "성공": Outcome.DONE, "조회된 결과가 없습니다": Outcome.EMPTY},
    free_text=True,
    empty=Empty.SAID,
)
REGISTER = act(
    name="dispatch_templates.register",
    page=6736,
    method="POST",
    path="/rest/prodservices/sendCloseTemplate",
    roots=("ClientMessage",),
    row=("prdInfoTmpltNo",),
    request="SendCloseTmplt",
    fields=fields_of(DispatchTemplateForm),
    codes=RECEIPT,
)
UPDATE = act(
    name="dispatch_templates.update",
    page=6737,
    method="PUT",
    path="/rest/prodservices/sendCloseTemplate/{prdInfoTmpltNo:number}",
    roots=("ClientMessage",),
    row=("prdInfoTmpltNo",),
    request="SendCloseTmplt",
    fields=fields_of(DispatchTemplateForm),
    codes=RECEIPT,
)


class DispatchTemplates(Resource):
    """The dispatch templates of one seller. The market offers no way to delete one."""

    def list(self) -> builtins.list[DispatchTemplate]:
        """All templates; guide page 6735. Only these numbers may be used on a product."""
        return self._rows(DispatchTemplate, self._transport.read(LIST, LIST.fill()))

    def register(self, form: DispatchTemplateForm) -> str:
        """Register a template and return its number; guide page 6736. Raises InvalidField, RejectedError."""
        return _number(self._transport.act(REGISTER, REGISTER.fill(), _body(form)))

    def update(self, number: str, form: DispatchTemplateForm) -> str:
        """Change a template, for every product that uses it, and return its number; guide page 6737.

        Raises InvalidField, RejectedError.
        """
        return _number(self._transport.act(UPDATE, UPDATE.fill(prdInfoTmpltNo=number), _body(form)))


def _body(form: DispatchTemplateForm) -> Body:
    form.check()
    # The market keeps 0 days for dispatch on the same day, and prints the element as required.
    return write_form(replace(form, term=0) if form.method is DispatchMethod.TODAY else form)


def _number(answer: Answer) -> str:
    number = (answer.rows[0].text or "").strip()
    if not number.isdigit():
        raise answer.unusable()
    return number


def _require_full_hour(field: str, value: time | None) -> None:
    if value is not None and not (value.hour in CUT_OFF_HOURS and value == time(value.hour)):
        raise InvalidField(field, "must be a full hour from 09:00 to 20:00")
