"""A list's workbook on its way to whoever asked for it: at once, or by a run with a page that leads to it."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import send_file
from werkzeug.wrappers import Response

from webapp import pages, wording
from webapp.korean import with_particle
from webapp.models.base import now
from webapp.models.runs import Run

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Book:
    """What a list's file is called and what its rows are, the endpoints of the list and of a long file, its page."""

    name: str
    rows: str
    listed_at: str
    shown_at: str
    template: str

    def answer(self, made: BinaryIO | Run | None) -> Response:
        """The file, the page of the run that writes a long one, or the list with a word where it has no rows."""
        if made is None:
            message = f"내려받을 {with_particle(self.rows, '이/가')} 없습니다. 조건을 줄여 주세요."
            return pages.done(self.listed_at, message, "info")
        return pages.done(self.shown_at) if isinstance(made, Run) else self._file(made)

    def page(self, run: Run | None, file: Path | None) -> Response:
        """How far the last long file is, and the way to it; it asks again while the run goes on."""
        answer = pages.page(self.template, "progress", run=run, is_there=file is not None)
        return pages.refreshing(answer, run.live_since if run else None)

    def download(self, file: Path | None) -> Response:
        return pages.done(self.shown_at) if file is None else self._file(file)

    def _file(self, content: BinaryIO | Path) -> Response:
        return workbook(self.name, content)


def workbook(name: str, content: BinaryIO | Path) -> Response:
    """The file as it goes to whoever asked, named with this moment."""
    told = f"{name}_{wording.kst(now()):%Y%m%d_%H%M}.xlsx"
    return send_file(content, as_attachment=True, download_name=told, mimetype=EXCEL)
