"""What is wrong or costly about where a parcel goes, told by flags that name no place and nobody.

The address itself is sealed. It is looked at while it is at hand, when the market tells it anew, and only the names of
the flags stay in the open.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

# Also what the market itself says of the way, kept with the recipient: a surcharge for far places, goods from abroad.
REMOTE: Final = "remote"
FROM_ABROAD: Final = "from_abroad"
NO_BUILDING: Final = "no_building"
NO_PHONE: Final = "no_phone"
NO_CUSTOMS: Final = "no_customs"
# Zip codes of 제주 (before 2015 too), 울릉군 and 옹진군, and the words that addresses there begin with.
REMOTE_ZIPS: Final = re.compile(r"63\d{3}|69[0-9]-?\d{3}|4020\d|402[1-3]\d|40240|231[0-3]\d|799-?8\d\d")
REMOTE_PLACES: Final = re.compile(r"^제주|\b울릉군|\b옹진군|\b신안군 (흑산|비금|도초|하의|신의|장산|안좌|팔금|암태)면")
# A number that is not part of the name of a road or village, nor that of a flat, a floor or a house of many.
BUILDING: Final = re.compile(r"(?<![\d-])\d+(?:-\d+)?(?![\d-]*\s*(?:호|층|동|로|길|번길|가|차|단지|리|읍|면))")


def flags_of(recipient: Mapping[str, str]) -> str | None:
    """The flags of a recipient's facts, by name and set apart by blanks; None where no address is told, or none fit."""
    if not recipient.get("recipient_address"):
        return None
    return " ".join(name for name, holds in CHECKS.items() if holds(recipient)) or None


def customs_code_of(recipient: Mapping[str, str]) -> str:
    """What customs know the recipient by: the list of orders from abroad tells it by another name than all others."""
    return recipient.get("customs_code") or recipient.get("customs_declaration", "")


def _is_remote(recipient: Mapping[str, str]) -> bool:
    zip_code = recipient.get("recipient_zip_code", "").strip()
    if REMOTE in recipient or REMOTE_ZIPS.fullmatch(zip_code):
        return True
    return REMOTE_PLACES.search(recipient["recipient_address"].strip()) is not None


def _lacks_building(recipient: Mapping[str, str]) -> bool:
    whole = f"{recipient['recipient_address']} {recipient.get('recipient_detail', '')}"
    return BUILDING.search(whole) is None


def _lacks_phone(recipient: Mapping[str, str]) -> bool:
    numbers = (recipient.get(f"recipient_{name}", "") for name in ("mobile", "phone"))
    return not any(len(re.sub(r"\D", "", number)) >= 8 for number in numbers)


def _lacks_customs(recipient: Mapping[str, str]) -> bool:
    return FROM_ABROAD in recipient and not customs_code_of(recipient)


CHECKS: Final[dict[str, Callable[[Mapping[str, str]], bool]]] = {
    REMOTE: _is_remote, NO_BUILDING: _lacks_building, NO_PHONE: _lacks_phone, NO_CUSTOMS: _lacks_customs,
}  # fmt: skip
WORDS: Final = {
    REMOTE: "제주·도서산간", NO_BUILDING: "건물번호 없음", NO_PHONE: "전화번호 없음", NO_CUSTOMS: "통관부호 없음",
}  # fmt: skip
