"""Files made for somebody to fetch: kept for a day, whether or not anybody asks for another one."""

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import make_user
from webapp.models.accounts import User
from webapp.models.base import now
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import attention, kept_files, runs, workbooks
from webapp.services.audit import SYSTEM
from webapp.services.imports import folders
from webapp.services.orders import exporting
from webapp.services.runs import Order
from webapp.services.workbooks import Column, Sheet

DAY = 24 * 3600


def backdate(path: os.PathLike[str], seconds: float) -> None:
    moment = os.stat(path).st_mtime - seconds
    os.utime(path, (moment, moment))


@pytest.mark.one_database
def test_a_file_goes_after_a_day_though_nobody_makes_another(store: Store, seller_user: User) -> None:
    old, fresh = (kept_files.new_file("order_exports", owner) for owner in ("1", "2"))
    upload = folders.make_folder() / folders.UPLOADED_NAME
    draft = folders.shared("take_outs") / "tmpsample"
    draft.mkdir()
    half = folders.shared(kept_files.HALF_WRITTEN) / "openpyxl.sample"
    for path in (old, fresh, upload, half, draft / "part.xlsx"):
        path.write_bytes(b"sample")
    for path in (old, upload, draft, half):
        backdate(path, DAY + 60)
    done = Run.create(kind="orders_export", state="done", result={"file": old.name})
    assert kept_files.file_of("order_exports", done) is None
    run, _ = runs.start(Order(kept_files.KIND))
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.result == {"files": 3, "searches": 0}
    assert [path.exists() for path in (old, draft, half, fresh, upload)] == [False, False, False, True, True]


def test_what_was_looked_for_goes_with_the_file(store: Store, seller_user: User) -> None:
    asked, _ = runs.start(exporting.order(seller_user, "q=김비밀"))
    live, _ = runs.start(exporting.order(make_user("colleague"), "q=이비밀"))
    assert runs.perform(asked.id)
    Run.update(created_at=now() - dt.timedelta(days=2)).execute()
    forgetting, _ = runs.start(Order(kept_files.KIND))
    ended = runs.perform(forgetting.id)
    assert ended is not None
    assert ended.result == {"files": 0, "searches": 1}
    assert Run.get_by_id(asked.id).parameters == {"user": seller_user.id}
    assert Run.get_by_id(live.id).parameters["query"] == "q=이비밀", "it has not been written yet"
    once_more, _ = runs.again(Run.get_by_id(asked.id), SYSTEM)
    refused = runs.perform(once_more.id)
    assert refused is not None
    assert (refused.state, refused.cause) == ("failed", "search_forgotten")
    assert attention.outlook(refused.kind, "search_forgotten", is_regular=False) == attention.NEVER


def test_a_workbook_that_fails_leaves_none_of_its_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["김비밀"]
        raise OSError("no space left")

    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(drafts))
    sheets = [Sheet("가", [Column("이름")], [["김비밀"]]), Sheet("나", [Column("이름")], rows())]
    with pytest.raises(OSError, match="no space left"):
        workbooks.write(tmp_path / "a.xlsx", *sheets)
    assert not list(drafts.iterdir())
