"""셀러기획전: a seller's own exhibitions and the groups of products in them (guide category 54)."""

import builtins
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.elevenst import shapes
from webapp.elevenst.codec import byte_length, require_sendable
from webapp.elevenst.codes import (
    ExhibitionState,
    GroupOrder,
    GroupTemplate,
    GroupTitle,
    TalkPlace,
    TitleKind,
    require_known,
)
from webapp.elevenst.endpoint import ASK, DONE, Empty, Outcome, act, read, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shapes import REQUIRED, fields_of, write_form

NAME_BYTES, MOST_TAGS, TAG_LENGTH, MOST_SETS, MOST_DAYS = 100, 5, 15, 10, 90
WEB = re.compile(r"https?://[^\s/]+/\S*")


@dataclass(frozen=True, kw_only=True)
class Exhibition:
    """An exhibition in the list."""

    number: str = shapes.identity("plnDispNo")
    name: str = shapes.text("plnDispNm")
    created_at: datetime | None = shapes.moment("createDt")
    state: ExhibitionState | None = shapes.code(ExhibitionState, "planDisplayProcessStatusCode")
    product_count: int | None = shapes.whole("regPrdQty")
    begins_at: datetime | None = shapes.moment("plnDispBgnDt")
    ends_at: datetime | None = shapes.moment("plnDispEndDt")
    address: str | None = shapes.maybe("planDisplayUrl")
    extra: Mapping[str, str] = shapes.unread()


@dataclass(frozen=True, kw_only=True)
class ExhibitionSearch:
    """What to look for; nothing means all."""

    name: str | None = shapes.text("plnDispNm", default=None)
    number: str | None = shapes.text("plnDispNo", default=None)
    begins_on: date | None = shapes.slashed("startDate")
    ends_on: date | None = shapes.slashed("endDate")
    state: ExhibitionState | None = shapes.code(ExhibitionState, "planDisplayProcessStatusCode")


@dataclass(frozen=True, kw_only=True)
class ExhibitionForm:
    """An exhibition as it is registered or overwritten. Lists are joined by commas."""

    name: str = shapes.text("plnDispNm", default=REQUIRED)
    tags: str | None = shapes.text("plnDispTagNm", default=None)
    begins_on: date = shapes.slashed("plnDispBgnDt")
    ends_on: date = shapes.slashed("plnDispEndDt")
    banner: str = shapes.text("plnNewBnrImg", default=REQUIRED)
    title_kind: TitleKind = shapes.code(TitleKind, "plnDispTitlTypCd", default=TitleKind.IMAGE)
    title: str = shapes.text("plnDispTitlData", default=REQUIRED)
    mobile_banner: str = shapes.text("plnMBnrImg", default=REQUIRED)
    has_mobile_image: bool = shapes.flag("plnDispMYn", default=False)
    mobile_html: str = shapes.text("plnDispMHtml")
    categories: str = shapes.text("ctgrInsertList", default=REQUIRED)
    mall: str | None = shapes.text("mallTypeCd", default=None)
    mall_category: str | None = shapes.text("dispCtgrNo", default=None)
    benefits: str = shapes.text("benefitInfo", default=REQUIRED)
    product_no: str = shapes.text("repPrdNo", default=REQUIRED)
    has_talk: bool = shapes.flag("socialUseYn", default=False)
    talk_place: TalkPlace | None = shapes.code(TalkPlace, "dispPosCd")

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        if not self.name.strip() or byte_length(self.name) > NAME_BYTES:
            raise InvalidField("name", f"must have 1 to {NAME_BYTES} bytes in EUC-KR")
        tags = self.tags.split(",") if self.tags else []
        if len(tags) > MOST_TAGS or any(not 1 <= len(tag) <= TAG_LENGTH for tag in tags):
            raise InvalidField("tags", f"must be {MOST_TAGS} at most, of 1 to {TAG_LENGTH} characters")
        if self.begins_on is None or self.ends_on is None or self.ends_on < self.begins_on:
            raise InvalidField("ends_on", "must be given, as begins_on, and not be before it")
        if (self.ends_on - self.begins_on).days > MOST_DAYS:
            raise InvalidField("ends_on", f"must be {MOST_DAYS} days after begins_on at most")
        require_known("title_kind", self.title_kind)
        addresses = ["banner", "mobile_banner", *(["title"] if self.title_kind is TitleKind.IMAGE else [])]
        for field in addresses:
            if not WEB.fullmatch(getattr(self, field)):
                raise InvalidField(field, "must be an address that begins with http:// or https://")
        for field, shape in (("categories", r"[0-9]+(,[0-9]+)*"), ("benefits", r"0[1-6](,0[1-6])*")):
            if not re.fullmatch(shape, getattr(self, field)):
                raise InvalidField(field, "must be codes joined by commas")
        if not re.fullmatch(r"[0-9]{1,20}", self.product_no):
            raise InvalidField("product_no", "must be digits")
        if self.has_talk != (self.talk_place is not None):
            raise InvalidField("talk_place", "goes with talk, and only with it")
        for field in ("name", "title", "mobile_html"):
            require_sendable(field, getattr(self, field))


@dataclass(frozen=True, kw_only=True)
class GroupForm:
    """A group of products in an exhibition. ``products`` is (number|rank),(number|rank)… as the market writes it."""

    name: str = shapes.text("plnThemeNm", default=REQUIRED)
    rank: int = shapes.whole("plnThemeRnk", default=REQUIRED)
    title_kind: GroupTitle = shapes.code(GroupTitle, "themeTitlTypCd", default=GroupTitle.TEMPLATE)
    title: str = shapes.text("themeTitlData", default=REQUIRED)
    has_more: bool = shapes.flag("moreBtnYn", default=False)
    more_address: str = shapes.text("moreLinkValue")
    sets: int = shapes.whole("dispTmpltCnt", default=1)
    template: GroupTemplate = shapes.code(GroupTemplate, "dispTemplateNo", default=GroupTemplate.FIVE)
    products: str = shapes.text("themePrdInsertList", default=REQUIRED)
    order: GroupOrder = shapes.code(GroupOrder, "prdSortCd", default=GroupOrder.POPULAR)

    def check(self) -> None:
        """Raise InvalidField for the first thing that the market would refuse."""
        if not self.name.strip():
            raise InvalidField("name", "must not be empty")
        for field in ("title_kind", "template", "order"):
            require_known(field, getattr(self, field))
        if self.title_kind is GroupTitle.TEMPLATE and not re.fullmatch(r"[a-e](1[0-4]|[1-9])", self.title):
            raise InvalidField("title", "must be a template a to e with a colour 1 to 14, such as b12")
        if self.title_kind is GroupTitle.IMAGE and not WEB.fullmatch(self.title):
            raise InvalidField("title", "must be an address that begins with http:// or https://")
        if not 1 <= self.sets <= MOST_SETS:
            raise InvalidField("sets", f"must be 1 to {MOST_SETS}")
        if self.has_more != bool(self.more_address):
            raise InvalidField("more_address", "goes with a button, and only with it")
        if not re.fullmatch(r"\([0-9]+\|[0-9]+\)(,\([0-9]+\|[0-9]+\))*", self.products):
            raise InvalidField("products", "must be (number|rank), joined by commas")
        for field in ("name", "title"):
            require_sendable(field, getattr(self, field))


@dataclass(frozen=True, kw_only=True)
class Group(GroupForm):
    """A group as the market keeps it."""

    number: str = shapes.identity("plnThemeNo")
    name: str = shapes.text("plnThemeNm")
    rank: int | None = shapes.whole("plnThemeRnk")  # type: ignore[assignment]
    title: str = shapes.text("themeTitlData")
    products: str = shapes.text("themePrdInsertList")
    extra: Mapping[str, str] = shapes.unread()


COMMON = {"-100": refused("the key is not known"), "-501": refused("something required is missing"), "-999": ASK}
GONE = {"-505": refused("no such number")}
FORM = {
    **COMMON,
    "-506": refused("wrong format"),
    "-508": refused("characters that may not be used"),
    "-509": refused("cannot be registered"),
    "-521": refused("too large"),
}
PERIOD = {"-530": refused("too long from its beginning"), "-540": refused("the banner is not 720 by 360 pixels")}
# The guide prints no code for a success; others of this shape answer 200.
SAID = {"200": DONE}
TEXTS = {"성공": Outcome.DONE, "정상": Outcome.DONE}
LIST = read(
    name="exhibitions.list",
    page=1504,
    method="POST",
    path="/rest/exhibitionservice/exhibition",
    roots=("sellerExhibitions",),
    row=("sellerExhibition",),
    request="ExhibitionSearchInfo",
    fields=fields_of(ExhibitionSearch),
    codes={key: meaning for key, meaning in FORM.items() if key != "-508"},
    empty=Empty.BARE,
)
REGISTER = act(
    name="exhibitions.register",
    page=1505,
    method="POST",
    path="/rest/exhibitionservice/target",
    roots=("ClientMessage",),
    request="ExhibitionInfo",
    fields=fields_of(ExhibitionForm),
    codes={**FORM, **PERIOD, **SAID},
    texts=TEXTS,
)
UPDATE = act(
    name="exhibitions.update",
    page=1778,
    method="PUT",
    path="/rest/exhibitionservice/target/{plnDispNo:number}",
    roots=("ClientMessage",),
    request="ExhibitionInfo",
    fields=fields_of(ExhibitionForm),
    codes={**FORM, **PERIOD, **GONE, **SAID},
    texts=TEXTS,
)
CANCEL = act(
    name="exhibitions.cancel",
    page=1780,
    method="DELETE",
    path="/rest/exhibitionservice/target/{plnDispNo:number}",
    roots=("ClientMessage",),
    codes={**COMMON, **GONE, **SAID},
    texts=TEXTS,
)
GROUPS = read(
    name="exhibitions.groups",
    page=1781,
    method="GET",
    path="/rest/exhibitionservice/group/{plnDispNo:number}",
    roots=("exhibitionGroups",),
    row=("exhibitionGroup",),
    refusals=("ClientMessage",),
    codes={**COMMON, **GONE},
    empty=Empty.BARE,
)
GROUP = "/rest/exhibitionservice/group/{plnDispNo:number}"
REGISTER_GROUP = act(
    name="exhibitions.register_group",
    page=1782,
    method="POST",
    path=GROUP,
    roots=("ClientMessage",),
    request="ExhibitionGroup",
    fields=fields_of(GroupForm),
    codes={**FORM, **SAID},
    texts=TEXTS,
)
UPDATE_GROUP = act(
    name="exhibitions.update_group",
    page=1783,
    method="PUT",
    path=GROUP + "/{plnThemeNo:number}",
    roots=("ClientMessage",),
    request="ExhibitionGroup",
    fields=fields_of(GroupForm),
    codes={**FORM, **GONE, **SAID},
    texts=TEXTS,
)
REMOVE_GROUP = act(
    name="exhibitions.remove_group",
    page=1784,
    method="DELETE",
    path=GROUP + "/{plnThemeNo:number}",
    roots=("ClientMessage",),
    codes={**COMMON, **GONE, **SAID},
    texts=TEXTS,
)


class Exhibitions(Resource):
    """Exhibitions of one seller."""

    def list(self, filters: ExhibitionSearch = ExhibitionSearch()) -> builtins.list[Exhibition]:
        """Exhibitions that fit; guide page 1504."""
        return self._rows(Exhibition, self._transport.read(LIST, LIST.fill(), write_form(filters)))

    def register(self, form: ExhibitionForm) -> Receipt:
        """A new exhibition, whose number the list tells; guide page 1505."""
        form.check()
        return self._do(REGISTER, REGISTER.fill(), _body(form))

    def update(self, number: str, form: ExhibitionForm) -> Receipt:
        """Overwrite an exhibition; guide page 1778."""
        form.check()
        return self._do(UPDATE, UPDATE.fill(plnDispNo=number), _body(form))

    def cancel(self, number: str) -> Receipt:
        """Cancel an exhibition; guide page 1780."""
        return self._do(CANCEL, CANCEL.fill(plnDispNo=number))

    def groups(self, number: str) -> builtins.list[Group]:
        """The groups of an exhibition; guide page 1781."""
        return self._rows(Group, self._transport.read(GROUPS, GROUPS.fill(plnDispNo=number)))

    def register_group(self, number: str, form: GroupForm) -> Receipt:
        """A new group, whose number the list of groups tells; guide page 1782."""
        form.check()
        return self._do(REGISTER_GROUP, REGISTER_GROUP.fill(plnDispNo=number), write_form(form))

    def update_group(self, number: str, group: str, form: GroupForm) -> Receipt:
        """Overwrite a group; guide page 1783."""
        form.check()
        return self._do(UPDATE_GROUP, UPDATE_GROUP.fill(plnDispNo=number, plnThemeNo=group), write_form(form))

    def remove_group(self, number: str, group: str) -> Receipt:
        """Remove a group; guide page 1784."""
        return self._do(REMOVE_GROUP, REMOVE_GROUP.fill(plnDispNo=number, plnThemeNo=group))


def _body(form: ExhibitionForm) -> dict[str, Any]:
    """The guide requires the place of the talk without a talk too: empty."""
    return {"dispPosCd": "", **write_form(form)}
