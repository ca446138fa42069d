"""A client library for the seller Open API of 11st; usable alone, it knows nothing of the application around it."""

from webapp.elevenst.address_shapes import Address, AddressForm, FoundAddress, OverseasAddressForm
from webapp.elevenst.categories import Category
from webapp.elevenst.client import Approval, ElevenstClient
from webapp.elevenst.codes import (
    AddressKind,
    AddressType,
    DispatchMethod,
    SaleMethod,
    SaleState,
    SearchDate,
    StockState,
)
from webapp.elevenst.dispatch_templates import DispatchTemplate, DispatchTemplateForm
from webapp.elevenst.errors import AuthError, ElevenstError, InvalidField, RejectedError, UnavailableError
from webapp.elevenst.lane import InProcessLane, Lane
from webapp.elevenst.product_shapes import Component, ProductFacts, ProductRow, ProductSearch, ProductStocks, StockRow

__all__ = [
    "Address",
    "AddressForm",
    "AddressKind",
    "AddressType",
    "Approval",
    "AuthError",
    "Category",
    "Component",
    "DispatchMethod",
    "DispatchTemplate",
    "DispatchTemplateForm",
    "ElevenstClient",
    "ElevenstError",
    "FoundAddress",
    "InProcessLane",
    "InvalidField",
    "Lane",
    "OverseasAddressForm",
    "ProductFacts",
    "ProductRow",
    "ProductSearch",
    "ProductStocks",
    "RejectedError",
    "SaleMethod",
    "SaleState",
    "SearchDate",
    "StockRow",
    "StockState",
    "UnavailableError",
]
