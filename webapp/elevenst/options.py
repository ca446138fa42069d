"""Options of a product as they are registered and replaced: one list, or axes with their combinations.

Source: guide pages 1003, 1619, 1851 and their texts on options.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.elevenst import shapes
from webapp.elevenst.codec import byte_length, require_sendable
from webapp.elevenst.codes import OptionOrder, require_known
from webapp.elevenst.errors import InvalidField

FORBIDDEN = frozenset("'\"%&<>#†;|")
DAGGER = "†"
MOST_BYTES = 50  # of a value
MOST_TITLE = 25  # characters of a name
MOST_AXES = 3


@dataclass(frozen=True, kw_only=True)
class Option:
    """One row of a single list. ``price`` is added to the product's, in won; a sold out row may have none left."""

    value: str = shapes.text("colValue0", default=shapes.REQUIRED)
    price: int = shapes.whole("colOptPrice", default=0)
    quantity: int = shapes.whole("colCount", default=0)
    in_use: bool = shapes.flag("useYn", default=True)
    seller_stock_code: str = shapes.text("colSellerStockCd")
    image: str | None = shapes.text("optionImage", default=None)


@dataclass(frozen=True, kw_only=True)
class OptionValue:
    """One value of an axis."""

    value: str = shapes.text("colValue0", default=shapes.REQUIRED)
    price: int = shapes.whole("colOptPrice", default=0)
    image: str | None = shapes.text("optionImage", default=None)


@dataclass(frozen=True, kw_only=True)
class OptionAxis:
    """One question to the buyer, such as a colour, with its answers."""

    title: str = shapes.text("colTitle", default=shapes.REQUIRED)
    values: tuple[OptionValue, ...] = shapes.rows("ProductOption", OptionValue)


@dataclass(frozen=True, kw_only=True)
class OptionCombination:
    """One combination of values, with price and stock of its own. ``key`` is axis:value†axis:value, see ``key_of``."""

    key: str = shapes.text("optionMappingKey", default=shapes.REQUIRED)
    price: int = shapes.whole("colOptPrice", default=0)
    quantity: int = shapes.whole("colOptCount", default=0)
    in_use: bool = shapes.flag("useYn", default=True)
    weight: int | None = shapes.whole("optWght")
    seller_stock_code: str = shapes.text("colSellerStockCd")
    stock: int | None = shapes.whole("colCount")  # the guide's second name of the quantity
    image: str | None = shapes.text("optionImage", default=None)


@dataclass(frozen=True, kw_only=True)
class OptionsForm:
    """All options of a product: what is not in it is gone.

    Either ``title`` and ``options``, or ``axes`` with ``combinations``, or ``axes`` with ``every_combination`` and one
    ``quantity_of_each``.
    """

    has_options: bool = shapes.flag("optSelectYn", default=True)
    columns: int = shapes.whole("txtColCnt", default=1)
    title: str | None = shapes.text("colTitle", default=None)
    quantity_of_each: int | None = shapes.whole("optionAllQty")
    price_of_each: int | None = shapes.whole("optionAllAddPrc")
    weight_of_each: int | None = shapes.whole("optionAllAddWght")
    order: OptionOrder | None = shapes.code(OptionOrder, "prdExposeClfCd")
    every_combination: bool | None = shapes.flag("optMixYn")
    options: tuple[Option, ...] = shapes.rows("ProductOption", Option)
    axes: tuple[OptionAxis, ...] = shapes.rows("ProductRootOption", OptionAxis)
    combinations: tuple[OptionCombination, ...] = shapes.rows("ProductOptionExt/ProductOption", OptionCombination)

    def check(self, product_price: int | None = None) -> None:
        """Raise InvalidField for the first thing that the market would refuse; prices by the product's, if known."""
        if self.order is not None:
            require_known("order", self.order)
        if bool(self.options) == bool(self.axes):
            raise InvalidField("options", "must be one list, or axes, and not both")
        (self._check_list if self.options else self._check_axes)()
        priced: Iterable[Option | OptionValue | OptionCombination]
        priced = self.options or self.combinations or [value for axis in self.axes for value in axis.values]
        _check_prices([row.price for row in priced], product_price)

    def _check_list(self) -> None:
        for field in ("quantity_of_each", "price_of_each", "weight_of_each", "every_combination"):
            if getattr(self, field) is not None:
                raise InvalidField(field, "goes with axes, not with one list")
        _check_title("title", self.title or "")
        _check_values("options", [option.value for option in self.options])
        for option in self.options:
            _check_quantity("options", option.quantity, option.in_use)

    def _check_axes(self) -> None:
        if len(self.axes) > MOST_AXES:
            raise InvalidField("axes", f"must be {MOST_AXES} at most")
        for axis in self.axes:
            _check_title("axes", axis.title)
            _check_values("axes", [value.value for value in axis.values])
        if self.every_combination is None or self.every_combination == bool(self.combinations):
            raise InvalidField("combinations", "must be given with every_combination False, or none with True")
        if self.price_of_each:
            raise InvalidField("price_of_each", "must be 0 or left out")
        if self.every_combination and not self.quantity_of_each:
            raise InvalidField("quantity_of_each", "must be above 0 where every combination is taken")
        known = self._keys()
        for combination in self.combinations:
            _check_quantity("combinations", combination.quantity, combination.in_use)
            if combination.key not in known:
                raise InvalidField("combinations", f"{combination.key} is no combination of the axes")
        if len({combination.key for combination in self.combinations}) < len(self.combinations):
            raise InvalidField("combinations", "must differ from each other")

    def _keys(self) -> set[str]:
        keys = {""}
        for axis in self.axes:
            parts = [f"{axis.title}:{value.value}" for value in axis.values]
            keys = {f"{key}{DAGGER}{part}" if key else part for key in keys for part in parts}
        return keys


def key_of(**values: str) -> str:
    """The key of a combination: its axes with their values, in the order of the axes."""
    return DAGGER.join(f"{axis}:{value}" for axis, value in values.items())


def _check_title(field: str, title: str) -> None:
    if not 1 <= len(title.strip()) <= MOST_TITLE or FORBIDDEN & set(title):
        raise InvalidField(field, f"a name must have 1 to {MOST_TITLE} characters and none of {''.join(FORBIDDEN)}")
    require_sendable(field, title)


def _check_values(field: str, values: list[str]) -> None:
    if not values or len(set(values)) < len(values):
        raise InvalidField(field, "values must differ from each other, and there must be one")
    for value in values:
        if not value.strip() or byte_length(value) > MOST_BYTES or FORBIDDEN & set(value):
            raise InvalidField(field, f"a value must have 1 to {MOST_BYTES} bytes and none of {''.join(FORBIDDEN)}")
        require_sendable(field, value)


def _check_quantity(field: str, quantity: int, in_use: bool) -> None:
    if quantity < 0 or (in_use and not quantity):
        raise InvalidField(field, "a quantity must be above 0, or the row not in use")


def _check_prices(prices: list[int], product_price: int | None) -> None:
    if 0 not in prices:
        raise InvalidField("options", "one at least must cost nothing more")
    if any(price % 10 for price in prices):
        raise InvalidField("options", "prices must be multiples of ten")
    if product_price is not None and not all(-product_price <= 2 * price <= 2 * product_price for price in prices):
        raise InvalidField("options", "prices must be from half the product's less to as much more")
