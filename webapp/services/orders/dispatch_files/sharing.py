"""합포장: several parcels to one person in one box, and how each of them can be told to the market.

The market takes a courier and a number for one order alone (−3320), and sends whoever needs more to its own desk. What
sellers do is to name the courier OTHER for the further parcels: once with the very number, and from then on with a
number of their own, which here is the box's with its place behind it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from webapp.elevenst.couriers import OTHER
from webapp.models.orders import Parcel
from webapp.models.stores import Store
from webapp.services.orders import tracking
from webapp.services.orders.dispatching import Entry

Recipient = tuple[str | None, str | None]
Key = tuple[str, str]
BY_OTHER = (
    "같은 받는 분의 다른 배송번호와 송장번호가 같습니다. 11번가는 택배사와 송장번호를 두 번 받지 않아, 이 배송번호는 "
    "택배사를 [기타]로 보냅니다."
)
RENAMED = (
    "한 상자에 함께 담은 {place}번째 배송번호입니다. 11번가는 택배사와 송장번호를 한 번만 받으므로, 이 배송번호는 "
    "택배사 [기타], 송장번호 {own}(뒤에 순서를 붙인 번호)로 보냅니다. 구매자에게도 이 번호로 보입니다. 함께 담은 것이 "
    "아니면 송장번호를 고쳐 다시 올려 주세요."
)
MOST_IN_BOX = 99


@dataclass(frozen=True)
class Packed:
    """A parcel with the courier and number that a file gives it, and hashes of whom it goes to."""

    entry: Entry
    recipient: Recipient


@dataclass(frozen=True)
class Way:
    """How a parcel leaves instead; with `is_renamed` under a number that stands on no box."""

    courier: str
    tracking_no: str
    sentence: str
    is_renamed: bool


def ways_of(store: Store, packed: Sequence[Packed]) -> list[Way | None]:
    """For each parcel how it leaves in a box that it shares, None where it leaves as it is told to.

    Parcels that share a number go to one person; so must those that have left with it.
    """
    groups = defaultdict(list)
    for place, one in enumerate(packed):
        groups[one.entry.courier, one.entry.number].append(place)
    taken = tracking.taken(store, {number for _, number in groups})
    found: list[Way | None] = [None] * len(packed)
    for key, places in groups.items():
        others = taken.get(key, set()) - {packed[place].entry.parcel_id for place in places}
        shares = len(places) > 1 or others
        if shares and _go_to(others, packed[places[0]].recipient):
            ways = _ways(store, key, [packed[place].entry.parcel_id for place in places])
            for place, way in zip(places, ways, strict=True):
                found[place] = way
    return found


def _go_to(parcel_ids: Collection[int], recipient: Recipient) -> bool:
    """Whether all of these parcels go to this person, who is known whole."""
    columns = (Parcel.recipient_name_hash, Parcel.recipient_phone_hash)
    rows = Parcel.select(*columns).where(Parcel.id.in_(list(parcel_ids))).tuples()
    return None not in recipient and all(tuple(one) == recipient for one in rows)


def _ways(store: Store, key: Key, parcel_ids: Sequence[int]) -> Iterator[Way | None]:
    courier, number = key
    forms = {(OTHER, tracking.form_of(number, place)): place for place in range(2, MOST_IN_BOX + 1)}
    free = [key, *forms] if courier == OTHER else [key, (OTHER, number), *list(forms)[1:]]
    taken = tracking.taken(store, {one for _, one in free})
    for parcel_id in parcel_ids:
        mine = next((one for one in free if not taken.get(one, set()) - {parcel_id}), key)
        if mine == key:
            yield None
        elif mine in forms:
            yield Way(*mine, RENAMED.format(place=forms[mine], own=mine[1]), is_renamed=True)
        else:
            yield Way(*mine, BY_OTHER, is_renamed=False)
        taken.setdefault(mine, set()).add(parcel_id)
