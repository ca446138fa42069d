"""What a registration begins with: the facts of a base product, kept as JSON in `Product.facts`.

Each key may be absent, which says that nobody has told it yet; an empty value is never kept. A registration form takes
them as its first answers and changes nothing here.
"""

from typing import Any, TypedDict

from webapp.models.products import Product


class Facts(TypedDict, total=False):
    """The keys and what stands under them."""

    brand: str
    model: str
    maker: str
    category_number: str  # of a leaf or node of the market's tree (Category.number)
    origin: str  # in the seller's words: 국내산, 중국산 …
    tax: str  # the market's suplDtyfrPrdClfCd: 01 taxed, 02 exempt, 03 zero-rated
    minors: str  # Y when minors may buy it, N when not (the market's minorSelCnYn)
    image_url: str  # the main picture, http or https
    detail_html: str  # as it was typed: clean it before showing it
    notice_type: str  # the market's type of legal notice, a key of elevenst.notice_types.TYPES


NAMES: tuple[str, ...] = tuple(Facts.__annotations__)


def of(product: Product) -> dict[str, str]:
    """The product's facts, an empty text for what nobody has told."""
    return {name: str(product.facts.get(name) or "") for name in NAMES}


def kept(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are kept: only known keys with a value."""
    return {name: facts[name] for name in NAMES if facts.get(name)}
