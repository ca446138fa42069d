"""One part of a listing's content changed by itself: checked, sent once, read back."""

from collections.abc import Iterable

from webapp.elevenst import InvalidField
from webapp.models.acts import REJECTED, ActInProgress
from webapp.models.products import Listing
from webapp.services import sending
from webapp.services.audit import Actor
from webapp.services.drafts import answers, checking_rules, reading_back, refusals, standing
from webapp.services.drafts.answers import Reading, Typed
from webapp.services.drafts.asked.options import NONE
from webapp.services.drafts.ground import Ground
from webapp.services.products import acting, deeds_content
from webapp.services.products.acting import Doing
from webapp.services.products.deeds import Target, Wanted
from webapp.services.products.rules import problems
from webapp.services.sending import Sent

BUSY = "같은 변경이 아직 끝나지 않았습니다. 결과를 확인한 뒤 다시 해 주세요."
DOUBT = "11번가가 답하지 않아 반영됐는지 아직 모릅니다. 다시 보내지 않았습니다. 잠시 뒤 이 화면에서 확인해 주세요."


class Refused(Exception):
    """Nothing changed at the market; the text is a Korean sentence with a way out."""


def wrong_options(typed: Typed, listing: Listing) -> Reading:
    """What the market would refuse in the options of a listing."""
    whole = {**standing.of(listing).typed, **typed}
    reading = answers.read(whole, listing.store.seller_kind, is_update=True)
    _only(reading, typed)
    if whole["option_kind"] == NONE:
        reading.blame("option_kind", "옵션을 모두 없애는 것은 전체 수정에서만 할 수 있습니다. 옵션 방식을 골라 주세요.")
    return _held(reading, listing, typed)


def wrong_components(typed: Typed, listing: Listing) -> Reading:
    """What the market would refuse in the add-on goods of a listing."""
    reading = answers.read({**standing.of(listing).typed, **typed}, listing.store.seller_kind, is_update=True)
    _only(reading, typed)
    if not typed["components"]:
        reading.blame("components", "추가구성상품을 한 줄 이상 입력해 주세요. 모두 없애는 것은 전체 수정에서 합니다.")
    return _held(reading, listing, typed)


def _only(reading: Reading, names: Iterable[str]) -> None:
    """Forget the problems of what is not sent."""
    mine = set(names)
    reading.problems = [one for one in reading.problems if one.name.split("-", 1)[0] in mine]


def _held(reading: Reading, listing: Listing, typed: Typed) -> Reading:
    ground = Ground(listing.store, listing)
    for name, sentence in checking_rules.options(reading.values, ground):
        if name.split("-", 1)[0] in typed and not reading.is_blamed(name):
            reading.blame(name, sentence)
    return reading


def change(listing: Listing, kind: str, wanted: Wanted, key: str, actor: Actor) -> Sent:
    """Send one change while a person waits. Raises Refused, MarketProblem."""
    if known := problems(kind, Target(listing), wanted):
        raise Refused(known[0])
    with sending.calling(listing.store) as client:
        try:
            sent = acting.do(Doing(kind, Target(listing), wanted, key, actor), client)
        except ActInProgress:
            raise Refused(BUSY) from None
        if sent.is_done and kind in (deeds_content.OPTIONS, deeds_content.COMPONENTS):
            reading_back.try_to(Listing.get_by_id(listing.id), client)
    if sent.act.state == REJECTED:
        raise Refused(_reason(sent))
    return sent


def _reason(sent: Sent) -> str:
    if isinstance(sent.error, InvalidField):
        return "11번가가 받을 수 없는 값이 있어 보내지 않았습니다. 다시 확인해 주세요."
    return refusals.told(sent.error)


def answers_of(listing: Listing) -> Typed:
    """A listing as answers of the form."""
    return standing.of(listing).typed
