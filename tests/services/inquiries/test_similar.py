"""Earlier answers to questions that are like the one asked now, by the pairs of signs that they share."""

from typing import Any

import pytest

from tests.services.inquiries.asking import ask, collect, inquiry
from tests.services.inquiries.test_answering import answer
from webapp.models.stores import Store
from webapp.services.inquiries import beside, similar


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("재입고는 언제 되나요?", "재입고 언제 되나요", True),
        ("재입고는 언제 되나요? 연락처 010-1234-5678", "재입고 언제쯤 되나요?", True),
        ("선물 포장 되나요", "선물포장 가능한가요?", True),
        ("재입고는 언제 되나요?", "색상이 사진과 다릅니다", False),
        ("", "재입고", False),
    ],
)
def test_what_is_alike_shares_pairs_of_signs(one: str, other: str, is_alike: bool) -> None:
    found = similar.likeness(similar.pairs(one), similar.pairs(other))
    assert 0 <= found <= 1
    assert (found >= similar.LEAST) == is_alike, found


def test_the_most_alike_answers_of_the_same_product_are_suggested_each_once(store: Store, market: Any) -> None:
    earlier = {
        ask(market, "재입고는 언제쯤 되나요?"): "다음 주에 들어옵니다",
        ask(market, "재입고 언제인가요"): "다음 주에 들어옵니다",
        ask(market, "선물 포장 되나요?"): "네, 됩니다",
        ask(market, "재입고 언제 되나요?", "3000000014"): "다른 상품의 답변",
    }
    now_asked = ask(market, "재입고 언제 되나요?")
    collect(store)
    for number, text in earlier.items():
        answer(store, number, text)
    found = beside.of(inquiry(now_asked))
    suggested = similar.suggestions("재입고 언제 되나요?", found.of_product, found.threads)
    assert [one.answer for one in suggested] == ["다음 주에 들어옵니다"]
    assert suggested[0].likeness > 0.5
