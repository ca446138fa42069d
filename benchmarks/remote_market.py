"""The pretend market as a process of its own, used through its doors: so nobody takes time from its clock."""

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from benchmarks.idle import free_port
from tests.product import until
from webapp.simulator.control import DOORS, PREFIX
from webapp.simulator.market import Market

PROJECT = Path(__file__).parents[1]
ERRORS = {400: ValueError, 404: LookupError}


class RemoteMarket:
    """What the control door has of `Market`, under the same names and with the same answers."""

    def __init__(self, data: Path, products: int) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        words = ["--port", str(port), "--data", str(data), "--products", str(products), "--quiet"]
        self._process = subprocess.Popen([sys.executable, "-m", "webapp.simulator", *words], cwd=PROJECT)
        self._doors = requests.Session()
        self._addresses = {name: (method, path) for method, path, name in DOORS}

    def __enter__(self) -> "RemoteMarket":
        until(self._answers, "the market answers")
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return self._doors.get(f"{self.url}{PREFIX}/", timeout=2).ok
        except requests.RequestException:
            return False

    def __getattr__(self, name: str) -> Any:
        """The door that stands before this method of Market. Raises AttributeError where there is none."""
        if name not in self.__dict__.get("_addresses", {}):
            raise AttributeError(name)
        method, path = self._addresses[name]
        signature = inspect.signature(getattr(Market, name))

        def call(*given: Any, **named: Any) -> Any:
            bound = signature.bind(self, *given, **named)
            found = {key: value for key, value in bound.arguments.items() if key not in ("self", "fields")}
            found |= bound.arguments.get("fields", {})
            address = re.sub(r"<(\w+)>", lambda part: quote(str(found.pop(part[1])), safe=""), path)
            how = {"params": found} if method == "GET" else {"json": found}
            answer = self._doors.request(method, f"{self.url}{PREFIX}{address}", timeout=60, **how)
            if answer.status_code in ERRORS:
                raise ERRORS[answer.status_code](answer.text)
            answer.raise_for_status()
            return answer.json()

        return call
