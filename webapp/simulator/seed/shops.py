"""The sample sellers with their addresses and dispatch templates. All names, numbers and keys are made up."""

from sqlite3 import Connection

from webapp.simulator.state import addresses, dispatch_templates, sellers
from webapp.simulator.state.addresses import Address
from webapp.simulator.state.places import search
from webapp.simulator.state.sellers import Seller


def key(number: int) -> str:
    return f"SAMPLE-KEY-{number:021d}"


MAIN_KEY, SECOND_KEY, UNAPPROVED_KEY, ELSEWHERE_KEY, NO_HOSTING_KEY, GLOBAL_KEY, GONE_KEY = map(key, range(1, 8))
MAIN_SHOP, SECOND_SHOP, GLOBAL_SHOP = 10000276, 10000277, 10000281

SELLERS = (
    Seller(MAIN_SHOP, MAIN_KEY, "샘플 생활관"),
    Seller(SECOND_SHOP, SECOND_KEY, "샘플 둘째가게"),
    Seller(10000278, UNAPPROVED_KEY, "샘플 미승인점", approved=False),
    Seller(10000279, ELSEWHERE_KEY, "샘플 다른서버점", allowed_ips=("203.0.113.10",)),
    Seller(10000280, NO_HOSTING_KEY, "샘플 호스팅미지정점", hosting=False),
    Seller(GLOBAL_SHOP, GLOBAL_KEY, "샘플 글로벌점", kind="global"),
    Seller(10000282, GONE_KEY, "샘플 탈퇴점", member=False),
)


def domestic(seq: int, label: str, keyword: str, detail: str, lot: bool = False) -> Address:
    place = search(keyword)[0]
    return {
        "addrSeq": str(seq),
        "addrNm": label,
        "rcvrNm": "김샘플",
        "gnrlTlphnNo": "02-000-0000",
        "prtblTlphnNo": f"010-0000-{seq:04d}",
        "buildMngNO": None if lot else place.building_no,
        "lnmAddrSeq": place.lot_seq if lot else None,
        "dtlsAddr": detail,
        "addrClfCd": "02" if lot else "01",
        "baseAddrYN": "Y" if seq <= 2 else "N",
    }


OVERSEAS: Address = {
    "addrSeq": "4",
    "addrNm": "미국 물류센터",
    "rcvrNm": "Sample Warehouse",
    "gnrlTlphnNo": "+1-213-555-0100",
    "prtblTlphnNo": "+1-213-555-0101",
    "countryCd": "US",
    "addr1": "100 Sample Street",
    "addr2": "Unit 7",
    "city": "Los Angeles",
    "state": "CA",
    "zipCode": "90001",
}
TEMPLATES = (
    {
        "sendClfCd": "02",
        "satSendYn": "Y",
        "sendCmplTerm": 0,
        "wkdayPayCmplHm": "1500",
        "satPayCmplHm": "1100",
        "repCloseTimeYn": "Y",
    },
    {
        "sendClfCd": "01",
        "satSendYn": "N",
        "sendCmplTerm": 2,
        "wkdayPayCmplHm": None,
        "satPayCmplHm": None,
        "repCloseTimeYn": "N",
    },
    {
        "sendClfCd": "03",
        "satSendYn": "N",
        "sendCmplTerm": 5,
        "wkdayPayCmplHm": "",
        "satPayCmplHm": "",
        "repCloseTimeYn": "N",
    },
)


def save_shops(db: Connection) -> None:
    for seller in SELLERS:
        sellers.save(db, seller)
    save_main_shop(db)
    addresses.save(db, SECOND_SHOP, "outbound", domestic(1, "둘째 창고", "해운대해변로", "2층 201호"))
    addresses.save(db, SECOND_SHOP, "return", domestic(2, "둘째 반품처", "센텀중앙로", "B동 1층"))
    addresses.save(db, GLOBAL_SHOP, "overseas", {**OVERSEAS, "addrSeq": "1"})
    dispatch_templates.save(db, SECOND_SHOP, dispatch_templates.next_number(db), dict(TEMPLATES[1]))


def save_main_shop(db: Connection) -> None:
    for kind, address in (
        ("outbound", domestic(1, "본사 창고", "가산디지털1로", "샘플빌딩 지하1층 물류팀")),
        ("return", domestic(2, "본사 반품센터", "가산디지털1로", "샘플빌딩 1층 반품팀")),
        ("outbound", domestic(3, "김포 물류센터", "전호리", "B동 3번 도크", lot=True)),
        ("overseas", OVERSEAS),
        ("visit", domestic(5, "본사 방문수령", "세종대로 110", "1층 안내데스크")),
    ):
        addresses.save(db, MAIN_SHOP, kind, address)
    for template in TEMPLATES:
        dispatch_templates.save(db, MAIN_SHOP, dispatch_templates.next_number(db), dict(template))
