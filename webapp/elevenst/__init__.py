"""A client library for the seller Open API of 11st; usable alone, it knows nothing of the application around it."""

from webapp.elevenst.address_shapes import Address, AddressForm, FoundAddress, OverseasAddressForm
from webapp.elevenst.categories import Category
from webapp.elevenst.client import Approval, ElevenstClient
from webapp.elevenst.codes import (
    AddressKind,
    AddressStyle,
    AddressType,
    DelayReason,
    DispatchBy,
    DispatchMethod,
    FeePayment,
    InquiryKind,
    ListedDelivery,
    NoticeClass,
    NoticeState,
    OrderGiftWrap,
    OrderState,
    RejectReason,
    SaleMethod,
    SaleState,
    SearchDate,
    StockState,
)
from webapp.elevenst.couriers import CLAIM_COURIERS, COURIERS
from webapp.elevenst.dispatch_templates import DispatchTemplate, DispatchTemplateForm
from webapp.elevenst.errors import AuthError, ElevenstError, InvalidField, RejectedError, UnavailableError
from webapp.elevenst.inquiries import Inquiry
from webapp.elevenst.lane import InProcessLane, Lane
from webapp.elevenst.notices import Notice, NoticeTopic
from webapp.elevenst.order_acts import DelayForm, Receipt, Shipment
from webapp.elevenst.order_shapes import OrderLine, Person
from webapp.elevenst.product_shapes import Component, ProductFacts, ProductRow, ProductSearch, ProductStocks, StockRow
from webapp.elevenst.shapes import KST

__all__ = [
    "CLAIM_COURIERS",
    "COURIERS",
    "KST",
    "Address",
    "AddressForm",
    "AddressKind",
    "AddressStyle",
    "AddressType",
    "Approval",
    "AuthError",
    "Category",
    "Component",
    "DelayForm",
    "DelayReason",
    "DispatchBy",
    "DispatchMethod",
    "DispatchTemplate",
    "DispatchTemplateForm",
    "ElevenstClient",
    "ElevenstError",
    "FeePayment",
    "FoundAddress",
    "InProcessLane",
    "Inquiry",
    "InquiryKind",
    "InvalidField",
    "Lane",
    "ListedDelivery",
    "Notice",
    "NoticeClass",
    "NoticeState",
    "NoticeTopic",
    "OrderGiftWrap",
    "OrderLine",
    "OrderState",
    "OverseasAddressForm",
    "Person",
    "ProductFacts",
    "ProductRow",
    "ProductSearch",
    "ProductStocks",
    "Receipt",
    "RejectReason",
    "RejectedError",
    "SaleMethod",
    "SaleState",
    "SearchDate",
    "Shipment",
    "StockRow",
    "StockState",
    "UnavailableError",
]
