"""Codes of the regions and countries that goods come from (orgnTypDtlsCd), as far as they are known.

The market's whole list is a workbook of its own (area.xlsx), so a code that does not stand here may well be right.
"""

DOMESTIC = {
    "1001": "강원", "1002": "경기", "1003": "경남", "1004": "경북", "1005": "광주", "1006": "대구", "1007": "대전",
    "1008": "부산", "1009": "서울", "1010": "울산", "1011": "인천", "1012": "전남", "1013": "전북", "1014": "제주",
    "1015": "충남", "1016": "충북",
}  # fmt: skip
ABROAD = {
    "1259": "말레이시아", "1262": "미얀마", "1264": "방글라데시", "1265": "베트남", "1283": "인도",
    "1284": "인도네시아", "1285": "일본", "1287": "중국", "1290": "캄보디아", "1293": "태국", "1298": "필리핀",
    "1357": "독일", "1389": "이탈리아", "1393": "튀르키예", "1405": "미국",
}  # fmt: skip
