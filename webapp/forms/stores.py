"""A store: its account and key, contact person, common settings. Secret fields start empty and keep what is stored."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from webapp.forms import DeskForm, options
from webapp.models.stores import Store
from webapp.services import categories, channels
from webapp.services.channels import ChannelProblem
from webapp.services.couriers import COURIERS
from webapp.services.stores import CONTACT, PLAIN, StoreFields
from webapp.wording import COLLECT_CHOICES, NOTIFICATION_ERRORS, SELLER_KINDS

ONE_LINE = Regexp(r"^[^\x00-\x1f\x7f]*$", message="줄바꿈이나 제어 문자는 쓸 수 없습니다.")
KEY_SHAPE = re.compile(r"[!-~]{16,100}")
MAIL_SHAPE = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9가-힣.-]{1,190}\.[A-Za-z가-힣]{2,}")
PHONE_SHAPE = re.compile(r"\+?[0-9][0-9 -]{6,18}[0-9]")
NOT_STORED = {"autocomplete": "off"}


class StoreForm(DeskForm):
    seller_login = StringField("판매자 ID", [InputRequired(), Length(max=100), ONE_LINE], render_kw=NOT_STORED)
    name = StringField("스토어명", [InputRequired(), Length(max=100), ONE_LINE], render_kw=NOT_STORED)
    api_key = PasswordField(
        "11ST OPEN API Key",
        filters=[lambda text: (text or "").strip()],
        render_kw={"autocomplete": "new-password", "spellcheck": "false"},
    )
    category_query = SearchField("대표카테고리 찾기", [Length(max=100)])
    category_number = StringField("대표카테고리", [Length(max=20)])
    seller_kind = RadioField("셀러구분", [InputRequired("셀러구분을 골라 주세요.")], choices=options(SELLER_KINDS))

    contact_name = StringField("담당자 이름", [Length(max=60), ONE_LINE], render_kw=NOT_STORED)
    contact_email = EmailField("담당자 이메일", [Length(max=254), ONE_LINE], render_kw=NOT_STORED)
    contact_phone = TelField("담당자 휴대폰", [Length(max=20), ONE_LINE], render_kw=NOT_STORED)
    notify_urls = TextAreaField("알림 주소", [Length(max=4000)], render_kw={"rows": 3, "spellcheck": "false"})
    forget_notify_urls = BooleanField("등록한 알림 주소를 모두 지웁니다")

    collect_minutes = RadioField("주문 수집", coerce=int, choices=options(COLLECT_CHOICES), default=10)
    auto_confirm = RadioField(
        "발주확인", coerce=str, choices=options([("0", "직접 확인"), ("1", "수집하면 자동으로 확인")]), default="0"
    )
    collect_claims = BooleanField("클레임(취소·반품·교환) 수집", default=True)
    collect_inquiries = BooleanField("상품 Q&A 수집", default=True)
    collect_notices = BooleanField("긴급알리미 수집", default=True)
    collect_settlements = BooleanField("정산 수집 (하루에 한 번, 어제까지)", default=True)
    sync_stock = BooleanField("재고 동기화 (SKU 재고를 11번가에 맞춥니다)")
    stock_buffer = IntegerField(
        "안전재고 (SKU마다 남겨 둘 수량)",
        [Optional(), NumberRange(0, 99_999, message="0에서 99,999 사이로 입력해 주세요.")],
        default=0,
        render_kw={"inputmode": "numeric"},
    )
    default_courier = SelectField("기본 택배사", choices=options([("", "정하지 않음"), *COURIERS.items()]))
    personal_days = IntegerField(
        "개인정보 보관 일수",
        [InputRequired(), NumberRange(30, 365, message="30일에서 365일 사이로 입력해 주세요.")],
        default=90,
        render_kw={"inputmode": "numeric"},
    )

    def __init__(self, store: Store | None = None, **options: Any) -> None:
        """`store`: the one that is edited; None for a new one."""
        self.store = store
        super().__init__(**({"data": _shown(store)} if store else {}), **options)

    def validate_api_key(self, field: PasswordField) -> None:
        if not field.data and self.store is None:
            raise ValidationError("OPEN API CENTER에서 받은 API Key를 입력해 주세요.")
        if field.data and not KEY_SHAPE.fullmatch(field.data):
            raise ValidationError(
                "빈칸 없이 영문과 숫자로 된 Key를 그대로 복사해 주세요. 입력한 값은 Key의 모양이 아닙니다."
            )

    def validate_category_number(self, field: StringField) -> None:
        kept = self.store is not None and field.data == self.store.category_number
        if field.data and not kept and categories.find(field.data) is None:
            raise ValidationError("카테고리 목록에 없는 번호입니다. 검색해서 다시 골라 주세요.")
        # Not asked of a form that was filled in while the tree was still being fetched: it had no place for it.
        if not field.data and self.category_query.raw_data:
            raise ValidationError("카테고리를 검색해서 하나를 골라 주세요.")

    def validate_contact_name(self, field: StringField) -> None:
        if not field.data and not (self.store and self.store.contact_name_sealed):
            raise ValidationError("API에 문제가 생겼을 때 알릴 담당자의 이름을 입력해 주세요.")

    def validate_contact_email(self, field: EmailField) -> None:
        if not field.data and not (self.store and self.store.contact_email_sealed):
            raise ValidationError("API에 문제가 생겼을 때 알릴 이메일을 입력해 주세요.")
        if field.data and not MAIL_SHAPE.fullmatch(field.data):
            raise ValidationError("이메일 주소의 모양이 아닙니다. name@example.com처럼 입력해 주세요.")

    def validate_contact_phone(self, field: TelField) -> None:
        if field.data and not PHONE_SHAPE.fullmatch(field.data):
            raise ValidationError("전화번호의 모양이 아닙니다. 010-1234-5678처럼 입력해 주세요.")

    def validate_notify_urls(self, field: TextAreaField) -> None:
        try:
            refused = channels.refused_urls(field.data or "")
        except ChannelProblem as problem:
            raise ValidationError(NOTIFICATION_ERRORS[problem.reason]) from problem
        if refused:
            lines = ", ".join(f"{number}번째" for number in refused)
            raise ValidationError(f"{lines} 줄은 쓸 수 있는 알림 주소가 아닙니다. 한 줄에 하나씩 입력해 주세요.")

    def fields(self) -> StoreFields:
        """What was typed, in the service's words."""
        plain: dict[str, Any] = {
            name: self[name].data for name in PLAIN if name not in ("auto_confirm", "category_number")
        }
        secret: dict[str, Any] = {name: self[name].data or "" for name in ("api_key", *CONTACT, "notify_urls")}
        return StoreFields(
            **{
                **plain,
                "default_courier": self.default_courier.data or None,
                "stock_buffer": self.stock_buffer.data or 0,
            },
            **secret,
            auto_confirm=self.auto_confirm.data == "1",
            category_number=self.category_number.data or None,
            forget_notify_urls=self.forget_notify_urls.data,
        )


def _shown(store: Store) -> dict[str, Any]:
    """What an edit form starts with: nothing secret, nothing personal."""
    plain = {name: getattr(store, name) for name in PLAIN}
    return {**plain, "auto_confirm": "1" if store.auto_confirm else "0"}
