"""Products registered and overwritten as a whole (guide pages 1003, 1619)."""

from dataclasses import dataclass

from webapp.elevenst.codec import Body
from webapp.elevenst.endpoint import DONE, MAINTENANCE, Endpoint, act, refused
from webapp.elevenst.errors import InvalidField
from webapp.elevenst.product_acts import ProductActs
from webapp.elevenst.product_forms import ProductForm
from webapp.elevenst.resource import Receipt
from webapp.elevenst.shapes import fields_of, write_form

ONLY_UPDATED = {
    "originDispCtgrNo": "changes_category", "optUpdateYn": "replaces_options", "mileageYN": "mileage",
    "mileageValue": "mileage", "mileageWyCd": "mileage", "prdWghtUpdateYn": "market_delivery",
}  # fmt: skip
ONLY_REGISTERED = {"stdPrdYn": "is_standard"}
# Required in an update, and what the market takes for an absent one.
UNLESS_GIVEN = {"yearEndTaxYn": "N", "optUpdateYn": "N"}
NEW_TYPE = "210"
FIELDS = fields_of(ProductForm)
# What the guide prints under 100, 200, 300 of an AuthMessage is judged by that root; here they would be refusals.
CODES = {
    "200": DONE,
    NEW_TYPE: DONE,
    "100": refused("the key is missing"),
    "300": refused("the key is not approved"),
    "500": refused("business rule"),
    "-1000": MAINTENANCE,
}
REGISTER = act(
    name="products.register",
    page=1003,
    method="POST",
    path="/rest/prodservices/product",
    roots=("ClientMessage",),
    refusals=("AuthMessage",),
    row=("productNo",),
    request="Product",
    fields=tuple(name for name in FIELDS if name not in ONLY_UPDATED),
    codes={**CODES, "400": refused("more than 500 registrations in a day")},
)
UPDATE = act(
    name="products.update",
    page=1619,
    method="PUT",
    path="/rest/prodservices/product/{prdNo:number}",
    roots=("ClientMessage",),
    refusals=("AuthMessage",),
    row=("productNo",),
    request="Product",
    fields=tuple(name for name in FIELDS if name not in ONLY_REGISTERED),
    codes=CODES,
)


@dataclass(frozen=True, kw_only=True)
class ProductReceipt(Receipt):
    """The market's word that it has the product. ``is_standard``: as one of the new type."""

    number: str
    is_standard: bool


class Registrations(ProductActs):
    """Products as a whole."""

    def register(self, form: ProductForm) -> ProductReceipt:
        """A new product; 500 a day at most. Guide page 1003.

        Raises InvalidField before sending, RejectedError with the market's reason; after UnavailableError the product
        has to be looked for by its seller code before it is sent again.
        """
        if form.discount_switch == "S":
            raise InvalidField("discount_switch", "must be Y or N: there is nothing to keep yet")
        if form.origin.kind is None:
            raise InvalidField("kind", "must be given for a new product's origin")
        return self._send(REGISTER, REGISTER.fill(), form, ONLY_UPDATED)

    def update(self, number: str, form: ProductForm) -> ProductReceipt:
        """Overwrite a product: what the form leaves out is lost, as `product_forms` tells. Guide page 1619."""
        if (form.options or form.custom_options) and not form.replaces_options:
            raise InvalidField("replaces_options", "must be True, or the market ignores the options")
        return self._send(UPDATE, UPDATE.fill(prdNo=number), form, ONLY_REGISTERED, number)

    def _send(
        self, endpoint: Endpoint, path: str, form: ProductForm, foreign: dict[str, str], expected: str = ""
    ) -> ProductReceipt:
        form.check()
        body: Body = {**(UNLESS_GIVEN if expected else {}), **write_form(form)}
        for name, field in foreign.items():
            if name in body:
                raise InvalidField(field, f"does not go with {endpoint.name}")
        answer = self._transport.act(endpoint, path, body)
        number = (answer.rows[0].text or "").strip()
        if not number.isdigit() or (expected and number != expected):
            raise answer.unusable()
        is_standard = answer.code == NEW_TYPE
        return ProductReceipt(
            code=answer.code, text=answer.text, was_done_before=False, number=number, is_standard=is_standard
        )
