"""Logs: one line an event to stderr, for people or for machines, with what the line belongs to.

A line carries the facts bound to the present request or run (`bind`), then those given with `extra`. Line breaks are
written out, and credentials inside addresses are masked, whoever logged them.
"""

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from webapp.config import Settings

_bound: ContextVar[dict[str, Any] | None] = ContextVar("log_facts", default=None)
_OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
_CREDENTIALS = re.compile(r"://[^/@\s\"']+@")
# Libraries whose quieter lines hold addresses or say nothing that our own lines do not say.
_QUIET = ("urllib3", "apprise", "rq", "gunicorn.error", "flask-limiter", "asyncio")


def bind(**facts: Any) -> None:
    """Let every later line of this request or run carry these facts; a fact that is None is left out again."""
    merged = {**(_bound.get() or {}), **facts}
    _bound.set({name: value for name, value in merged.items() if value is not None})


def begin(**facts: Any) -> None:
    """Forget what the work before had bound in this thread, and bind these facts."""
    _bound.set({})
    bind(**facts)


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


class TextFormat(logging.Formatter):
    """`2026-11-23 14:05:09 INFO elevendesk.web request method=GET status=200`."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).strftime("%Y-%m-%d %H:%M:%S")
        facts = {**_facts(record), **_failure(record)}
        words = [moment, record.levelname, record.name, _one_line(record.getMessage())]
        return _masked(" ".join([*words, *(f"{name}={_quoted(value)}" for name, value in facts.items())]))


class JsonFormat(logging.Formatter):
    """One JSON object a line; the time is UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
            **_failure(record),
        }
        return _masked(json.dumps(line, ensure_ascii=False, default=str))


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    given = {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
    return {**(_bound.get() or {}), **given}


def _failure(record: logging.LogRecord) -> dict[str, str]:
    """An exception as facts: what it says, and the way to it, nearest place first."""
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    error = record.exc_info[1]
    way = reversed(traceback.extract_tb(error.__traceback__))
    places = (f"{'/'.join(step.filename.rsplit('/', 2)[-2:])}:{step.lineno} {step.name}" for step in way)
    return {"error": f"{type(error).__name__}: {error}", "trace": " < ".join(places)}


def _one_line(text: str) -> str:
    return "\\n".join(text.splitlines())


def _quoted(value: Any) -> str:
    text = _one_line(str(value))
    return json.dumps(text, ensure_ascii=False) if not text or re.search(r"[\s\"=]", text) else text


def _masked(line: str) -> str:
    return _CREDENTIALS.sub("://***@", line)


def configure(settings: "Settings") -> None:
    """Send the lines of this process, libraries' included, through one stderr handler; may be called again."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, Stderr)]:
        root.removeHandler(handler)
    ours = Stderr()
    ours.setFormatter(JsonFormat() if settings.log_format == "json" else TextFormat())
    root.addHandler(ours)
    root.setLevel(settings.log_level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
