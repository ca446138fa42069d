"""What is declared is what the official guide prints: method, path, required fields, roots and result codes.

`guide.json` holds the guide's facts, one page a line: fields as [name, depth, required].
"""

import json
from pathlib import Path
from typing import Any

import pytest

from webapp.elevenst.catalogue import declared
from webapp.elevenst.endpoint import Endpoint

GUIDE: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "guide.json").read_text())
# Where the guide prints an example in place of a path's variable, or variables that this page's use leaves off.
PATHS = {
    1739: "/rest/claimservice/returnexchangeupdate/{ordNo}/{ordPrdSeq}/{clmReqSeq}/{dlvMthdCd}/{dlvEtprsCd}/{invcNo}",
    **dict.fromkeys((1778, 1780), "/rest/exhibitionservice/target/{plnDispNo}"),
    **dict.fromkeys((1781, 1782), "/rest/exhibitionservice/group/{plnDispNo}"),
    **dict.fromkeys((1783, 1784), "/rest/exhibitionservice/group/{plnDispNo}/{plnThemeNo}"),
    6732: "/rest/prodservices/getRealTimeCheckSoldOutOpt/{startDt}/{endDt}",
    6737: "/rest/prodservices/sendCloseTemplate/{prdInfoTmpltNo}",
    1796: "/rest/alimi/getalimilist/{startTime}/{endTime}",
    1870: "/rest/alimi/getalimilist/{startTime}/{endTime}/{emerNtceCrntCd}",
}


# Printed where the root stands: the row of a settlement, and the variables of lists.
NO_ROOTS = {"seStlDtlList", "query", "startDt"}


def page_of(endpoint: Endpoint) -> dict[str, Any]:
    return GUIDE[str(endpoint.page)]


def bare(name: str) -> str:
    return name.rpartition(":")[2]


def required_leaves(fields: list[list[Any]]) -> set[str]:
    """Required fields that hold a value, not other fields; the first one is the root."""
    inner = {i for i, (_, depth, _r) in enumerate(fields[:-1]) if fields[i + 1][1] > depth}
    return {bare(name) for i, (name, _, required) in enumerate(fields) if required and i and i not in inner}


each = pytest.mark.parametrize("endpoint", declared(), ids=lambda endpoint: endpoint.name)


@each
def test_method_and_path_are_the_guide_s(endpoint: Endpoint) -> None:
    page = page_of(endpoint)
    assert endpoint.method == page["method"]
    assert endpoint.plain_path in page.get("paths", ()) or endpoint.plain_path == PATHS.get(endpoint.page)


@each
def test_the_request_has_the_guide_s_root_and_every_required_field(endpoint: Endpoint) -> None:
    fields = page_of(endpoint).get("request", [])
    sent = {name for path in endpoint.fields for name in path.split("/")}
    assert endpoint.request == (fields[0][0] if fields else "")
    assert required_leaves(fields) <= sent


@each
def test_the_answer_is_expected_under_the_guide_s_root(endpoint: Endpoint) -> None:
    page = page_of(endpoint)
    roots = {bare(page[part][0][0]) for part in ("result", "response") if part in page} - NO_ROOTS
    assert roots <= {*endpoint.roots, *endpoint.refusals}


@each
def test_every_result_code_of_the_guide_has_a_meaning(endpoint: Endpoint) -> None:
    assert set(page_of(endpoint).get("codes", [])) <= set(endpoint.codes)


def test_the_guide_is_complete() -> None:
    assert len(GUIDE) == 136
