"""Files made for somebody to fetch: kept for a day, whether or not anybody asks for another one."""

import os

import pytest

from webapp.models.accounts import User
from webapp.models.runs import Run
from webapp.models.stores import Store
from webapp.services import kept_files, runs
from webapp.services.imports import folders
from webapp.services.runs import Order

DAY = 24 * 3600


def backdate(path: os.PathLike[str], seconds: float) -> None:
    moment = os.stat(path).st_mtime - seconds
    os.utime(path, (moment, moment))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_goes_after_a_day_though_nobody_makes_another(store: Store, seller_user: User) -> None:
    old, fresh = (kept_files.new_file("order_exports", owner) for owner in ("1", "2"))
    upload = folders.make_folder() / folders.UPLOADED_NAME
    draft = folders.shared("take_outs") / "tmpsample"
    draft.mkdir()
    for path in (old, fresh, upload, draft / "part.xlsx"):
        path.write_bytes(b"sample")
    for path in (old, upload, draft):
        backdate(path, DAY + 60)
    done = Run.create(kind="orders_export", state="done", result={"file": old.name})
    assert kept_files.file_of("order_exports", done) is None
    run, _ = runs.start(Order(kept_files.KIND))
    ended = runs.perform(run.id)
    assert ended is not None
    assert ended.result == {"files": 2}
    assert [path.exists() for path in (old, draft, fresh, upload)] == [False, False, True, True]
