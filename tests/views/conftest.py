"""What tests of pages may ask for beside everybody's fixtures: work that fails."""

from collections.abc import Iterator
from typing import Any

import pytest

from webapp.models.runs import Run
from webapp.services import runs
from webapp.services.runs import Progress, RunProblem

FAILING = "test_failing"


@pytest.fixture
def failing() -> Iterator[dict[str, Any]]:
    """A kind of work that fails until it is mended."""
    told: dict[str, Any] = {"cause": "timeout"}

    @runs.work_of(FAILING)
    def work(run: Run, progress: Progress) -> None:
        if told["cause"]:
            raise RunProblem(told["cause"], "견본 까닭입니다.")

    yield told
    del runs.WORKS[FAILING]
