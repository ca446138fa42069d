"""Couriers by the market's code (dlvEtprsCd, guide page 1003): those that sellers in Korea use most, and all others."""

from webapp.elevenst.couriers import COURIERS as ALL

COURIERS = {
    "00034": "CJ대한통운",
    "00012": "롯데택배",
    "00011": "한진택배",
    "00007": "우체국택배/등기",
    "00002": "로젠택배",
    "00026": "경동택배",
    "00021": "대신택배",
    "00022": "일양로지스",
    "00027": "천일택배",
    "00035": "합동택배",
    "00037": "건영택배",
    "00061": "CU편의점택배",
    "00060": "CVSnet편의점택배",
    "00062": "우리택배",
    "00065": "용마로지스",
    "00067": "농협택배",
    "00070": "홈픽택배",
    "00063": "SLX택배",
    "00116": "(주)팀프레시",
    "00119": "두발히어로",
    "00045": "CJ대한통운 국제특송 (해외)",
    "00058": "EMS (해외)",
    "00039": "DHL (해외)",
    "00099": "기타",
}
OTHERS = {code: name for code, name in ALL.items() if code not in COURIERS}
