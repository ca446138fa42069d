"""What was typed into a draft, kept as it is: section by section, text by question, rows as dicts of text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.elevenst.codec import byte_length, in_euc_kr
from webapp.services.drafts import layout
from webapp.services.drafts.questions import Question, Rows, Section

Typed = dict[str, Any]
MOST_LACKING = 5
TEXTS = ("text", "long", "html", "address", "category", "suggested")
REFUSED, WARNING = "refused", "warning"
NOT_SENT = "이 값은 보내지 않습니다. 앞의 선택과 함께 확인해 주세요."


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. `name` is the input it stands at; `level` REFUSED keeps the draft from leaving."""

    section: str
    name: str
    label: str
    sentence: str
    level: str = REFUSED


@dataclass
class Reading:
    """Answers as values by question; a table is a list of dicts. What could not be read is None, with its problem."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def blame(self, name: str, sentence: str, level: str = REFUSED) -> None:
        """Add a problem at a question, or at `table-row-column`."""
        section, ask = layout.find(name.split("-", 1)[0])
        label = ask.label
        if isinstance(ask, Rows) and "-" in name:
            _, row, column = name.split("-", 2)
            inner = next(one.label for one in ask.columns if one.name == column)
            label = f"{ask.label} {int(row) + 1}번째 {inner}"
        self.problems.append(Problem(section.name, name, label, sentence, level))

    def is_blamed(self, name: str) -> bool:
        """Whether the question, or something in the table, already has a problem that keeps the draft from leaving."""
        mine = (one for one in self.problems if one.level == REFUSED)
        return any(one.name == name or one.name.startswith(f"{name}-") for one in mine)


def flat(form: Mapping[str, Typed]) -> Typed:
    """All answers of a draft by question, whatever the section; defaults where nothing was typed."""
    typed = {name: value for section in form.values() for name, value in section.items()}
    return {name: typed.get(name, _untyped(ask)) for name, (_section, ask) in layout.FOUND.items()}


def split(values: Mapping[str, Any]) -> dict[str, Typed]:
    """Answers by question, section by section; names that no question has are left out."""
    form: dict[str, Typed] = {}
    for name, value in values.items():
        if name in layout.FOUND:
            form.setdefault(layout.find(name)[0].name, {})[name] = value
    return form


def _untyped(ask: Question | Rows) -> Any:
    return [] if isinstance(ask, Rows) else ask.default


def typed_in(section: Section, sent: Mapping[str, Any]) -> Typed:
    """The answers of a section from what a browser sent: `name`, and `table-row-column` for rows, empty rows dropped.

    A question of which nothing was sent is left out, so that it keeps its answer.
    """
    found: Typed = {}
    for ask in section.asks:
        if isinstance(ask, Rows):
            if f"{ask.name}-there" in sent:
                found[ask.name] = rows_in(ask, sent)
        elif ask.kind.shape == "many" and f"{ask.name}-there" in sent:
            found[ask.name] = " ".join(_all_of(sent, ask.name))
        elif ask.name in sent:
            found[ask.name] = str(sent[ask.name]).replace("\r\n", "\n").strip()
    return found


def _all_of(sent: Any, name: str) -> list[str]:
    return list(sent.getlist(name)) if hasattr(sent, "getlist") else [sent[name]] if name in sent else []


def rows_in(rows: Rows, sent: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a table that hold something, in order."""
    names = {column.name for column in rows.columns}
    by_row: dict[int, dict[str, str]] = {}
    for key, value in sent.items():
        parts = key.split("-", 2)
        if len(parts) == 3 and parts[0] == rows.name and parts[1].isdecimal() and parts[2] in names:
            by_row.setdefault(int(parts[1]), {})[parts[2]] = str(value).replace("\r\n", "\n").strip()
    return [row for _number, row in sorted(by_row.items()) if not is_blank(rows, row)]


def is_blank(rows: Rows, row: Mapping[str, str]) -> bool:
    """A row in which nobody typed: what a choice shows by itself does not count."""
    return all(row.get(column.name, "") in ("", _first(column)) for column in rows.columns)


def _first(column: Question) -> str:
    return column.default or (column.kind.choices[0][0] if column.kind.choices else "")


def read(typed: Typed, seller_kind: str, is_update: bool) -> Reading:
    """Every answer as a value. Mistakes become problems and None, so that their neighbours are still read."""
    reading = Reading()
    for section in layout.SECTIONS:
        for ask in section.asks:
            if not layout.asked_of(ask, seller_kind, is_update):
                reading.values[ask.name] = [] if isinstance(ask, Rows) else None
            elif is_left_over(ask, typed):
                reading.values[ask.name] = [] if isinstance(ask, Rows) else None
                if typed[ask.name] not in ("", [], getattr(ask, "default", "")):
                    reading.blame(ask.name, NOT_SENT, WARNING)
            elif isinstance(ask, Rows):
                reading.values[ask.name] = list(_rows(reading, ask, typed[ask.name]))
            else:
                reading.values[ask.name] = _value(reading, ask, ask.name, typed[ask.name])
                if ask.needed and not typed[ask.name]:
                    reading.blame(ask.name, "입력해 주세요." if not ask.kind.choices else "골라 주세요.")
    return reading


def is_left_over(ask: Question | Rows, typed: Typed) -> bool:
    """Whether the question stands behind a choice that was not made: what was typed there says nothing."""
    return bool(ask.behind) and typed[ask.behind[0]] not in ask.behind[1:]


def _rows(reading: Reading, rows: Rows, typed: list[Typed]) -> Iterator[Typed]:
    if len(typed) > rows.most:
        reading.blame(rows.name, f"{rows.most}줄까지 쓸 수 있습니다. 지금 {len(typed)}줄입니다.")
    for number, row in enumerate(typed):
        yield {
            column.name: _value(
                reading, column, f"{rows.name}-{number}-{column.name}", row.get(column.name, column.default)
            )
            for column in rows.columns
        }


def _value(reading: Reading, question: Question, name: str, text: str) -> Any:
    if not text:
        return None
    if question.kind.shape in TEXTS and (sentence := unsendable(text)):
        reading.blame(name, sentence)
    if question.most_bytes and byte_length(text) > question.most_bytes:
        reading.blame(name, f"{question.most_bytes}바이트까지 쓸 수 있습니다. 지금 {byte_length(text)}바이트입니다.")
    try:
        return question.kind.read(text)
    except ValueError as error:
        reading.blame(name, str(error))
        return None


def size_of(text: str) -> int:
    """Bytes of a text as the market counts them."""
    return byte_length(text)


def unsendable(text: str) -> str:
    """Which characters of a text the market cannot hold, as a sentence; "" when it can hold all."""
    lacking = [sign for sign in dict.fromkeys(text) if not in_euc_kr(sign)]
    if not lacking:
        return ""
    shown = ", ".join(f"‘{sign}’" if sign.isprintable() else f"U+{ord(sign):04X}" for sign in lacking[:MOST_LACKING])
    return f"11번가가 받지 못하는 글자가 있습니다: {shown}. 다른 글자로 바꿔 주세요."
