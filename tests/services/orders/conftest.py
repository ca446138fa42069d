"""What happens between two calls to the market, for tests of what moves on while something is under way."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from requests.adapters import HTTPAdapter

AtCall = Callable[[int, Callable[[], None]], None]


@pytest.fixture
def at_call(monkeypatch: pytest.MonkeyPatch) -> AtCall:
    """Have something happen right after the market has answered the n-th call from now on."""
    send = HTTPAdapter.send

    def arm(place: int, happen: Callable[[], None]) -> None:
        calls = count(1)

        def passing(adapter: HTTPAdapter, *arguments: Any, **options: Any) -> Any:
            answer = send(adapter, *arguments, **options)
            if next(calls) == place:
                happen()
            return answer

        monkeypatch.setattr(HTTPAdapter, "send", passing)

    return arm
