"""The only way from a request to a row: who is asking, and what of whose may they see or do."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from webapp.models.accounts import Member, User, UserSession
from webapp.models.claims import Claim
from webapp.models.dispatching import DispatchBatch, DispatchFile
from webapp.models.imports import ProductImport
from webapp.models.inquiries import AnswerRule, AnswerTemplate, Inquiry
from webapp.models.mapping import MappingBatch
from webapp.models.orders import Order
from webapp.models.outgoing import CourierLayout, OutgoingBatch
from webapp.models.products import Listing, ListingOption, Product, Sku
from webapp.models.runs import Run
from webapp.models.selling import Bulk, ListingDraft
from webapp.models.settlements import SettlementCheck, SettlementLine
from webapp.models.sheets import SheetEdit
from webapp.models.shipping import AddressTemplate, DispatchTemplate, ShippingTemplate
from webapp.models.stores import Store
from webapp.services import accounts
from webapp.services.audit import Actor
from webapp.services.inquiries import answering
from webapp.services.orders import noting
from webapp.services.products import mapping

View = TypeVar("View", bound=Callable[..., Any])
login_manager = LoginManager()


class SignedIn(UserMixin):
    """The signed-in browser: a user by way of one revocable session."""

    def __init__(self, token: str, session_row: UserSession) -> None:
        self.token = token
        self.session = session_row
        self.user: User = session_row.user

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader
def load_session(token: str) -> SignedIn | None:
    found = accounts.find_session(token)
    return SignedIn(token, found) if found else None


@login_manager.unauthorized_handler
def ask_to_sign_in() -> Response:
    """A page goes to the sign-in page and back; an htmx call must not get that page swapped into its target."""
    target = url_for("accounts.sign_in", next=request.full_path if request.method == "GET" else None)
    if request.htmx:  # type: ignore[attr-defined]
        return Response("", status=401, headers={"HX-Redirect": url_for("accounts.sign_in")})
    return redirect(target)


def public(view: View) -> View:
    """Mark a view that a signed-out visitor may call; every other view asks for a signed-in user."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def require_sign_in(app: Flask) -> None:
    @app.before_request
    def check() -> Any:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
            return None
        return None if current_user.is_authenticated else login_manager.unauthorized()


def actor() -> Actor:
    """Who acts in this request, for the audit trail."""
    user = current_user.user if current_user.is_authenticated else None
    return Actor(user, request.remote_addr, g.get("request_id"))


def user() -> User:
    found: User = current_user.user
    return found


def memberships() -> list[Member]:
    """The signed-in user's stores with the rights in them, by name; read once a request."""
    if "memberships" not in g:
        rows = Member.select(Member, Store).join(Store).where(Member.user == user()).order_by(Store.name, Store.id)
        g.memberships = list(rows)
    found: list[Member] = g.memberships
    return found


def my_stores(right: str = "read") -> list[Store]:
    return [member.store for member in memberships() if member.may(right)]


def get_store(store_id: int, right: str = "read") -> Store:
    """The store, if the signed-in user may; a stranger learns nothing (404), a colleague is told (403)."""
    member = next((member for member in memberships() if member.store_id == store_id), None) or abort(404)
    if not member.may(right):
        abort(403)
    g.store = member.store
    store: Store = member.store
    return store


def asked_stores() -> tuple[Store | None, list[Store]]:
    """The store that a list's address names, or the user's only one, and the stores that the list is about."""
    mine = my_stores()
    asked = request.args.get("store", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        abort(404)
    store = get_store(int(asked)) if asked else (mine[0] if len(mine) == 1 else None)
    return store, [store] if store else mine


def may(store: Store, right: str) -> bool:
    return any(member.store_id == store.id and member.may(right) for member in memberships())


def current_store() -> Store | None:
    """The store that the page is about, else the one this browser used last, else the first."""
    if "store" not in g:
        stores = my_stores()
        g.store = next((store for store in stores if store.id == session.get("store")), stores[0] if stores else None)
    if g.store is not None:
        session["store"] = g.store.id
    return g.store


def _of_store(model: Any, row_id: int, store_id: int, right: str) -> Any:
    store = get_store(store_id, right)
    return model.get_or_none((model.id == row_id) & (model.store == store)) or abort(404)


def get_address(store_id: int, address_id: int, right: str = "read") -> AddressTemplate:
    row: AddressTemplate = _of_store(AddressTemplate, address_id, store_id, right)
    return row


def get_dispatch_template(store_id: int, template_id: int, right: str = "read") -> DispatchTemplate:
    row: DispatchTemplate = _of_store(DispatchTemplate, template_id, store_id, right)
    return row


def get_shipping_template(store_id: int, template_id: int, right: str = "read") -> ShippingTemplate:
    row: ShippingTemplate = _of_store(ShippingTemplate, template_id, store_id, right)
    return row


def get_import(store_id: int, import_id: int, right: str = "read") -> ProductImport:
    row: ProductImport = _of_store(ProductImport, import_id, store_id, right)
    return row


def get_listing(store_id: int, listing_id: int, right: str = "read") -> Listing:
    row: Listing = _of_store(Listing, listing_id, store_id, right)
    return row


def get_order(store_id: int, order_id: int, right: str = "read") -> Order:
    """An order of the store, with all that its page asks of it."""
    store = get_store(store_id, right)
    row = noting.at_hand().where((Order.id == order_id) & (Order.store == store)).first() or abort(404)
    row.store = store  # at hand already
    found: Order = row
    return found


def get_claim(store_id: int, claim_id: int, right: str = "read") -> Claim:
    row: Claim = _of_store(Claim, claim_id, store_id, right)
    row.store = get_store(store_id, right)  # at hand already
    return row


def get_inquiry(store_id: int, inquiry_id: int, right: str = "read") -> Inquiry:
    """A question or a notice of the store, with all that its page asks of it."""
    store = get_store(store_id, right)
    row = answering.at_hand().where((Inquiry.id == inquiry_id) & (Inquiry.store == store)).first() or abort(404)
    row.store = store
    found: Inquiry = row
    return found


def get_settlement(store_id: int, settlement_id: int, right: str = "read") -> SettlementLine:
    """A row of the store's settlements."""
    row: SettlementLine = _of_store(SettlementLine, settlement_id, store_id, right)
    row.store = get_store(store_id, right)  # at hand already
    return row


def get_settlement_check(store_id: int, check_id: int, right: str = "read") -> SettlementCheck:
    """What differs of a line's settlement."""
    row: SettlementCheck = _of_store(SettlementCheck, check_id, store_id, right)
    row.store = get_store(store_id, right)
    return row


def get_answer_template(store_id: int, template_id: int, right: str = "read") -> AnswerTemplate:
    row: AnswerTemplate = _of_store(AnswerTemplate, template_id, store_id, right)
    return row


def get_answer_rule(store_id: int, rule_id: int, right: str = "read") -> AnswerRule:
    row: AnswerRule = _of_store(AnswerRule, rule_id, store_id, right)
    return row


def get_dispatch(store_id: int, dispatch_id: int, right: str = "read") -> DispatchBatch:
    """Parcels of the store that were handed in together."""
    row: DispatchBatch = _of_store(DispatchBatch, dispatch_id, store_id, right)
    return row


def get_outgoing(store_id: int, outgoing_id: int, right: str = "read") -> OutgoingBatch:
    """Lines of the store that were asked for together in a file or on paper."""
    row: OutgoingBatch = _of_store(OutgoingBatch, outgoing_id, store_id, right)
    row.store = get_store(store_id, right)  # at hand already
    return row


def get_courier_layout(store_id: int, layout_id: int, right: str = "read") -> CourierLayout:
    row: CourierLayout = _of_store(CourierLayout, layout_id, store_id, right)
    row.store = get_store(store_id, right)
    return row


def get_dispatch_file(store_id: int, file_id: int) -> DispatchFile:
    """A file with tracking numbers, for those who work in the store; one about all stores of somebody is theirs."""
    row: DispatchFile = _of_store(DispatchFile, file_id, store_id, "work")
    return row if not row.everywhere or row.user_id == user().id else abort(404)


def get_option(store_id: int, option_id: int, right: str = "read") -> ListingOption:
    """An option of one of the store's listings."""
    return mapping.option_of(get_store(store_id, right), option_id) or abort(404)


def get_mapping_batch(store_id: int, batch_id: int, right: str = "read") -> MappingBatch:
    row: MappingBatch = _of_store(MappingBatch, batch_id, store_id, right)
    return row


def get_bulk(store_id: int, bulk_id: int, right: str = "read") -> Bulk:
    row: Bulk = _of_store(Bulk, bulk_id, store_id, right)
    return row


def get_sheet(store_id: int, sheet_id: int, right: str = "read") -> SheetEdit:
    row: SheetEdit = _of_store(SheetEdit, sheet_id, store_id, right)
    return row


def get_draft(store_id: int, draft_id: int, right: str = "read") -> ListingDraft:
    """A draft of the store, with the listing that it overwrites."""
    store = get_store(store_id, right)
    mine = (ListingDraft.id == draft_id) & (ListingDraft.store == store)
    row = ListingDraft.select(ListingDraft, Listing).left_outer_join(Listing).where(mine).first() or abort(404)
    row.store = store
    found: ListingDraft = row
    return found


def my_sellers(right: str = "read") -> list[int]:
    """Ids of the businesses in one of whose stores the user has this right."""
    return sorted({store.seller_id for store in my_stores(right)})


def get_product(product_id: int, right: str = "read") -> Product:
    """A base product belongs to a business; who may read one of its stores may see it, who works there may change it.

    A stranger learns nothing (404), a colleague without the right is told (403).
    """
    product = Product.get_or_none((Product.id == product_id) & Product.seller.in_(my_sellers())) or abort(404)
    if product.seller_id not in my_sellers(right):
        abort(403)
    return product


def get_product_sku(product_id: int, sku_id: int, right: str = "read") -> Sku:
    product = get_product(product_id, right)
    return Sku.get_or_none((Sku.id == sku_id) & (Sku.product == product)) or abort(404)


def get_sku(sku_id: int, right: str = "read") -> Sku:
    """A SKU of a business in one of whose stores the user has the right."""
    found = Sku.get_or_none((Sku.id == sku_id) & Sku.seller.in_(my_sellers())) or abort(404)
    if found.seller_id not in {store.seller_id for store in my_stores(right)}:
        abort(403)
    sku: Sku = found
    return sku


def get_run(run_id: int, right: str = "read") -> Run:
    """A run of one of the user's stores; runs without a store are the administrators'."""
    run = Run.get_or_none(Run.id == run_id) or abort(404)
    if run.store_id is None:
        require_admin()
    else:
        get_store(run.store_id, right)
    return run


def require_admin() -> None:
    """Administrators only; the others do not learn that there is a page."""
    if not user().is_admin:
        abort(404)
