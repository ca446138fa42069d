"""Address search (guide 6700, 1987). Alone among all endpoints it reads its body as UTF-8."""

from webapp.simulator.routing import Call, endpoint
from webapp.simulator.state import places
from webapp.simulator.state.places import Place
from webapp.simulator.wire import Form, Node, bean, byte_length, container

SHORTEST_KEYWORD = 4
REFUSALS = {
    "E011": "검색키워드가 없습니다.",
    "E012": "잘못된 파라미터 값입니다.",
    "E013": "검색키워드는 4byte 이상 입력해야 합니다.",
    "E014": "파라미터가 NULL 입니다.",
}


def refuse(code: str) -> Node:
    return bean("ResultMessage", {"result_code": code, "result_message": REFUSALS[code]})


def stranger() -> Node:
    return bean("ResultMessage", {"result_code": "E099", "result_message": "OpenAPI Key 에 해당하는 유저가 없습니다."})


def fault_of(form: Form, required: tuple[str, ...]) -> str | None:
    """The code of the first rule the request breaks."""
    keyword = form.filled("searchRoadAddrKwd")
    if not keyword:
        return "E011"
    if any(form.get(name) is None for name in required):
        return "E014"
    sizes = (form.filled("fetchSize"), form.filled("pageNum"))
    if not all(size.isascii() and size.isdigit() and int(size) > 0 for size in sizes):
        return "E012"
    return "E013" if byte_length(keyword) < SHORTEST_KEYWORD else None


def page_of(form: Form, found: list[Place]) -> list[Place]:
    size, number = int(form.filled("fetchSize")), int(form.filled("pageNum"))
    return found[size * (number - 1) : size * number]


def building_row(place: Place) -> Node:
    building, building_sub = place.main_and_sub(place.building)
    lot, lot_sub = place.main_and_sub(place.lot)
    return bean(
        "roadAddrInfo",
        {
            "buildMngNO": place.building_no,
            "mailAddr": place.lot_address,
            "mailNo": place.mail_no,
            "roadAddr": place.road_address,
            "roadNm": place.road,
            "sidoNm": place.sido,
            "sigunguNm": place.sigungu,
            "ueupmyonNm": place.town,
            "rhyeeNm": place.village,
            "lawDongNm": place.law_dong,
            "buildMainNo": building,
            "buildSubNo": building_sub,
            "mainBunji": lot,
            "subBunji": lot_sub,
            "lnmAddrSeq": place.lot_seq,
        },
    )


def suggestion_row(place: Place) -> Node:
    return bean(
        "roadAddrInfo",
        {
            "buildMngNo": place.building_no,
            "mailAddr": place.lot_address,
            "mailNo": place.mail_no,
            "mailNoSeq": "",
            "areaNo": place.building_no[:10],
            "roadAddr": place.road_address,
            "roadNm": place.road,
            "sidoNm": place.sido,
            "sigunguNm": place.sigungu,
            "ueupmyonNm": place.town,
        },
    )


@endpoint(
    6700, "POST", "/commonservices/v2/searchAddr", root="RoadAddrSearchRequest", only_utf8=True, stranger=stranger
)
def search_address(call: Call) -> Node:
    if code := fault_of(call.form, ("fetchSize", "pageNum")):
        return refuse(code)
    found = places.search(call.form.filled("searchRoadAddrKwd"))
    return container("RoadAddrList", *map(building_row, page_of(call.form, found)))


@endpoint(
    1987, "POST", "/commonservices/roadAddrSuggest", root="RoadAddrSearchRequest", only_utf8=True, stranger=stranger
)
def suggest_address(call: Call) -> Node:
    if code := fault_of(call.form, ("fetchSize", "pageNum", "sido", "sigungu", "ueupmyon")):
        return refuse(code)
    filled = call.form.filled
    found = places.search(filled("searchRoadAddrKwd"), filled("sido"), filled("sigungu"), filled("ueupmyon"))
    return container("RoadAddrList", *map(suggestion_row, page_of(call.form, found)))
