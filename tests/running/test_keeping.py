"""A shop moves to an empty machine: the product starts there, and the doctor finds nothing wrong."""

import os
import signal
from pathlib import Path

import pytest

from tests.product import Product
from tests.services.keeping.conftest import command
from webapp.config import Settings
from webapp.models.stores import Store
from webapp.process import installation
from webapp.services.keeping import making

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_doctor_is_green_on_the_machine_that_a_backup_was_restored_on(
    database: Settings, store: Store, tmp_path: Path
) -> None:
    made = making.make(installation(database), making.BY_HAND)
    place = {"DATA_DIR": str(tmp_path / "elsewhere"), "ELEVENST_URL": database.elevenst_url}
    assert command(place, "restore", made.file, "--keys", made.keys_file).returncode == 0
    alone = command(place, "doctor")
    assert alone.returncode == 1, alone.stdout
    assert "X BAD  작업 서버" in alone.stdout

    product = Product(tmp_path / "elsewhere", ELEVENST_URL=database.elevenst_url)
    try:
        product.wait_until_ready()
        assert command(place, "backup").returncode == 0
        done = command(place, "doctor")
        assert product.stop() == 0
    finally:
        product.stop()
        for process in product.descendants():
            os.kill(process, signal.SIGKILL)
    assert done.returncode == 0, done.stdout
    assert "BAD" not in done.stdout
    for title in ("데이터베이스", "봉한 값과 열쇠", "백업", "작업 서버", "일정", f"API Key · {store.name}"):
        assert f"  good {title}: " in done.stdout, done.stdout
