"""긴급알리미: the market's urgent questions and notices to a seller (guide 1796, 1870, 1871, 6738, 6982)."""

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webapp.elevenst import shapes
from webapp.elevenst.codec import require_sendable
from webapp.elevenst.codes import NoticeClass, NoticeState
from webapp.elevenst.endpoint import (
    ALREADY_DONE,
    ASK,
    DONE,
    MAINTENANCE,
    NOTHING_FOUND,
    Endpoint,
    Meaning,
    Outcome,
    act,
    read,
    refused,
)
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.order_calls import CATCH_ALL
from webapp.elevenst.resource import Receipt, Resource
from webapp.elevenst.shapes import KST
from webapp.elevenst.windows import days

MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One entry of a notice's thread: each question that follows up is an entry of its own."""

    number: str = shapes.identity("emerNtceSeq")
    entry: str | None = shapes.maybe("emerCtntSeq")
    state: NoticeState | None = shapes.code(NoticeState, "emerNtceCrntCd")
    subject: str = shapes.text("emerNtceSubject")
    text: str = shapes.text("emerCtnt")
    created_on: date | None = shapes.day("createDt")
    created_time: time | None = shapes.converted(time.fromisoformat, "createTm")
    answer_by: date | None = shapes.day("emerReplyDt")
    kind: NoticeClass | None = shapes.code(NoticeClass, "emerNtceClfNo1")
    kind_name: str | None = shapes.maybe("emerNtceClfNm1")
    group_no: str | None = shapes.maybe("emerNtceClfNo2")
    group_name: str | None = shapes.maybe("emerNtceClfNm2")
    topic_no: str | None = shapes.maybe("emerNtceClfNo3")
    topic_name: str | None = shapes.maybe("emerNtceClfNm3")
    product_name: str | None = shapes.maybe("prdNm")
    order_no: str | None = shapes.maybe("ordNo")
    line_no: str | None = shapes.maybe("ordPrdSeq")
    buyer_login: str | None = shapes.maybe("memId")
    buyer_name: str | None = shapes.maybe("memNm")
    department: str | None = shapes.maybe("deptNm")
    writer: str | None = shapes.maybe("empNm")
    replies: tuple[str, ...] = shapes.texts("emerReplyList/emerReplyCtnt")
    extra: Mapping[str, str] = shapes.unread()

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells this entry from all others."""
        return self.number, self.entry

    @property
    def created_at(self) -> datetime | None:
        """When it was written, in Korean time."""
        if self.created_on is None:
            return None
        return datetime.combine(self.created_on, self.created_time or time(), KST)


@dataclass(frozen=True, kw_only=True)
class NoticeTopic:
    """One class of notices, three levels deep."""

    kind_no: str = shapes.identity("emerNtceClfNo1")
    kind_name: str = shapes.text("emerNtceClfNm1")
    group_no: str | None = shapes.maybe("emerNtceClfNo2")
    group_name: str | None = shapes.maybe("emerNtceClfNm2")
    topic_no: str | None = shapes.maybe("emerNtceClfNo3")
    topic_name: str | None = shapes.maybe("emerNtceClfNm3")
    is_in_use: bool | None = shapes.flag("useYn")
    extra: Mapping[str, str] = shapes.unread()


LIST_CODES = {
    "0": NOTHING_FOUND,
    # Not in the guide; clients in production meet it where nothing was found.
    "500": Meaning(Outcome.REFUSED, "business rule", {"결과가 없": NOTHING_FOUND, "건이 없": NOTHING_FOUND}),
    "-1": CATCH_ALL,
    "-10001": refused("no start"),
    "-10002": refused("no end"),
    "-10003": refused("no such state"),
    "-10004": refused("the span is longer than 30 days"),
    "-1000": MAINTENANCE,
}


def _list(name: str, page: int, more: str = "") -> Endpoint:
    return read(
        name=f"notices.{name}",
        page=page,
        method="GET",
        path="/rest/alimi/getalimilist/{startTime:day}/{endTime:day}" + more,
        roots=("alimi",),
        row=("alimListInfo",),
        codes=LIST_CODES,
        window=MONTH,
    )


LIST = _list("list", 1796)
LIST_BY_STATE = _list("list_by_state", 1870, "/{emerNtceCrntCd:number}")
LIST_OF_ORDER = _list("list_of_order", 1871, "/{emerNtceCrntCd:number}/{orderNo:number}")
TOPICS = read(
    name="notices.topics",
    page=6738,
    method="GET",
    path="/rest/alimi/getalimiclflist",
    roots=("alimi",),
    row=("alimClfInfo",),
    codes={"0": NOTHING_FOUND, "-1": CATCH_ALL, "-1000": MAINTENANCE},
)
ANSWER = act(
    name="notices.answer",
    page=6982,
    method="PUT",
    path="/rest/alimi/alimianswer",
    roots=("alimiResult",),
    request="request",
    fields=("confirmYn", "emerNtceSeq", "answerCtnt"),
    codes={
        "100": DONE,
        "200": DONE,
        "-1": ASK,
        "-10000": refused("no such notice"),
        "-10001": refused("no number"),
        "-10002": refused("no confirmation"),
        "-10003": refused("the confirmation is neither Y nor N"),
        "-10004": refused("the answer is empty"),
        "-10005": ALREADY_DONE,
        "-1000": MAINTENANCE,
    },
)


ANSWER_BY_PATH = act(
    name="notices.answer_by_path",
    page=1869,
    method="GET",
    path="/rest/alimi/alimianswer/{emerNtceSeq:number}/{confimYn:flag}/{answerCtnt:words}",
    roots=("alimiResult",),
    codes=ANSWER.codes,
)


class Notices(Resource):
    """The market's notices to one seller."""

    def list(
        self, start: date, end: date | None = None, state: NoticeState | None = None, order_no: str | None = None
    ) -> Iterator[Notice]:
        """Entries written on these days, both included, today at the latest; guide pages 1796, 1870, 1871.

        ``order_no`` narrows a list of one state only. Raises InvalidField, RejectedError, AuthError, UnavailableError.
        """
        if order_no is not None and state is None:
            raise InvalidField("state", "must be given together with an order number")
        endpoint, more = LIST, {}
        if state is not None:
            endpoint, more = LIST_BY_STATE, {"emerNtceCrntCd": state.value}
        if order_no is not None:
            endpoint, more = LIST_OF_ORDER, {**more, "orderNo": order_no}
        spans = [{"startTime": f"{a:%Y%m%d}", "endTime": f"{b:%Y%m%d}"} for a, b in days(start, end, MONTH)]
        paths = [endpoint.fill(**span, **more) for span in spans]
        return self._walk(endpoint, paths)

    def _walk(self, endpoint: Endpoint, paths: builtins.list[str]) -> Iterator[Notice]:
        seen: set[tuple[str, str | None]] = set()
        for path in paths:
            for notice in self._rows(Notice, self._transport.read(endpoint, path)):
                if notice.key not in seen:
                    seen.add(notice.key)
                    yield notice

    def topics(self) -> builtins.list[NoticeTopic]:
        """The classes that notices may have; guide page 6738."""
        return self._rows(NoticeTopic, self._transport.read(TOPICS, TOPICS.fill()))

    def confirm(self, number: str) -> Receipt:
        """Say that a notice was read; guide page 6982."""
        return self._settle(number, {})

    def answer(self, number: str, text: str) -> Receipt:
        """Answer an urgent question; guide page 6982."""
        if not text.strip():
            raise InvalidField("text", "must not be empty")
        require_sendable("text", text)
        return self._settle(number, {"answerCtnt": text})

    def answer_by_path(self, number: str, text: str) -> Receipt:
        """Answer an urgent question by the call that came before ``answer``; guide page 1869.

        The market switched it off on 14 February 2024; the guide still prints it.
        """
        path = ANSWER_BY_PATH.fill(emerNtceSeq=number, confimYn="Y", answerCtnt=text)
        return self._do(ANSWER_BY_PATH, path)

    def _settle(self, number: str, answer: dict[str, str]) -> Receipt:
        if not number.isascii() or not number.isdigit():
            raise InvalidField("number", "must be digits")
        body = {"confirmYn": "Y", "emerNtceSeq": number, **answer}
        return self._do(ANSWER, ANSWER.fill(), body)
