"""Which courier a word in a file means: the market's name or code of it, what people say, or what was told before."""

import re
from collections.abc import Mapping
from typing import Final

from webapp.elevenst.couriers import COURIERS
from webapp.models.base import db
from webapp.models.dispatching import CourierWord
from webapp.models.stores import Store
from webapp.services import audit
from webapp.services.audit import Actor, Change
from webapp.services.couriers import COURIERS as OURS
from webapp.services.imports.headers import normalise

LONGEST: Final = 40
CALLED: Final = {
    "00034": "cj cj택배 cj대한통운택배 cjgls 씨제이 씨제이대한통운 대한통운 대한통운택배",
    "00012": "롯데 롯데택배 롯데글로벌로지스 롯데로지스틱스 현대택배",
    "00011": "한진 한진택배주식회사",
    "00007": "우체국 우체국택배 우체국등기 등기 우편등기 우체국소포 소포",
    "00002": "로젠 로젠택배주식회사",
    "00026": "경동 경동화물 경동택배화물",
    "00021": "대신 대신화물",
    "00022": "일양 일양택배",
    "00027": "천일 천일화물",
    "00035": "합동",
    "00037": "건영 건영화물",
    "00061": "cu cu택배 cu편의점 cupost",
    "00060": "gs25 gs편의점택배 gspostbox cvsnet gs25편의점택배",
    "00058": "ems",
    "00039": "dhl",
    "00070": "홈픽",
    "00067": "농협",
    "00119": "두발히어로당일택배",
}


def word_of(name: str) -> str:
    """A courier's name as it is compared: half-width, lower case, without spaces, signs and what stands in brackets."""
    return normalise(re.sub(r"\([^()]*\)|㈜|주식회사", "", name))[:LONGEST]


def _known() -> dict[str, str]:
    names = [*COURIERS.items(), *OURS.items()]
    found = {word_of(name): code for code, name in names if "(" not in name}
    found |= {normalise(name): code for code, name in names}
    return found | {word: code for code, words in CALLED.items() for word in words.split()}


KNOWN: Final = _known()


class Names:
    """What the words of a store's files mean."""

    def __init__(self, store: Store) -> None:
        told = CourierWord.select(CourierWord.word, CourierWord.courier).where(CourierWord.store == store)
        self._told: Mapping[str, str] = dict(told.tuples())

    def code_of(self, name: str) -> str | None:
        """The market's code; a spreadsheet may have taken its leading zeros."""
        word = word_of(name)
        if name.isascii() and name.isdigit() and (code := name.zfill(5)) in COURIERS:
            return code
        return self._told.get(word) or KNOWN.get(word) or KNOWN.get(normalise(name))


def remember(store: Store, chosen: Mapping[str, str], actor: Actor) -> int:
    """Keep what these words mean in the store's files (word → code); how many that were. Unknown codes are left out."""
    told = {word: code for word, code in chosen.items() if word and code in COURIERS}
    with db.atomic():
        for word, code in told.items():
            kept, made = CourierWord.get_or_create(store=store, word=word[:LONGEST], defaults={"courier": code})
            if not made:
                kept.patch(courier=code)
        if told:
            audit.record(actor, Change("dispatch_file.couriers", f"Store {store.id}", None, dict(told)), store)
    return len(told)
