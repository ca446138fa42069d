"""The address search, by road and by lot."""

import pytest

from tests.simulator.conftest import Caller, form, search_body

SEARCH, SUGGEST = "/commonservices/v2/searchAddr", "/commonservices/roadAddrSuggest"


def suggest_body(**fields: str | None) -> str:
    districts = {"sido": "", "sigungu": "", "ueupmyon": ""}
    asked = {"searchRoadAddrKwd": "테헤란로", **districts, "fetchSize": "10", "pageNum": "1"}
    return form("RoadAddrSearchRequest", **{**asked, **fields})


@pytest.mark.parametrize("keyword", ["테헤란로 152", "역삼동 737"])
def test_one_building_is_found_by_its_road_and_by_its_lot(caller: Caller, keyword: str) -> None:
    rows = caller.post(SEARCH, search_body(keyword), "utf-8").rows("roadAddrInfo")

    assert [row["roadAddr"] for row in rows] == ["서울특별시 강남구 테헤란로 152"]
    assert rows[0]["mailAddr"] == "서울특별시 강남구 역삼동 737"
    assert len(rows[0]["buildMngNO"] or "") == 25
    assert (rows[0]["mainBunji"], rows[0]["subBunji"], rows[0]["mailNo"]) == ("737", "0", "06236")


def test_a_long_result_is_given_page_by_page(caller: Caller) -> None:
    pages = [caller.post(SEARCH, search_body("경기도", "5", page), "utf-8").rows("roadAddrInfo") for page in "1234"]
    numbers = [row["buildMngNO"] for page in pages for row in page]

    assert [len(page) for page in pages] == [5, 5, len(pages[2]), 0]
    assert len(set(numbers)) == len(numbers) > 10


def test_nothing_found_is_an_empty_list(caller: Caller) -> None:
    assert caller.post(SEARCH, search_body("없는길 999"), "utf-8").body.endswith(b"?><RoadAddrList/>")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (search_body(""), "E011"),
        (form("RoadAddrSearchRequest", fetchSize="10", pageNum="1"), "E011"),
        (search_body("테헤란로", "열개"), "E012"),
        (search_body("테헤란로", "10", "0"), "E012"),
        (search_body("길"), "E013"),
        (search_body("abc"), "E013"),
        (form("RoadAddrSearchRequest", searchRoadAddrKwd="테헤란로", fetchSize="10"), "E014"),
    ],
)
def test_a_bad_question_is_answered_with_its_code(caller: Caller, body: str, code: str) -> None:
    answer = caller.post(SEARCH, body, "utf-8")

    assert (answer.status, answer.root, answer.of("result_code")) == (200, "ResultMessage", code)
    assert answer.of("result_message")


def test_the_keyword_must_come_as_utf8(caller: Caller) -> None:
    assert caller.post(SEARCH, search_body("테헤란로"), "euc-kr").status == 500


def test_a_suggestion_can_be_narrowed_to_a_district(caller: Caller) -> None:
    everywhere = caller.post(SUGGEST, suggest_body(searchRoadAddrKwd="중앙로"), "utf-8").rows("roadAddrInfo")
    narrowed = caller.post(SUGGEST, suggest_body(searchRoadAddrKwd="중앙로", sido="제주"), "utf-8").rows("roadAddrInfo")

    assert len(everywhere) > len(narrowed) == 1
    assert narrowed[0]["sigunguNm"] == "서귀포시"
    assert {"buildMngNo", "areaNo", "mailNoSeq"} < narrowed[0].keys()


def test_a_suggestion_asks_for_every_parameter(caller: Caller) -> None:
    assert caller.post(SUGGEST, suggest_body(ueupmyon=None), "utf-8").of("result_code") == "E014"
