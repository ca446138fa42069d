"""Every element that a seller may send has its question, or a reason why not."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from webapp.elevenst.product_forms import ProductForm
from webapp.services.drafts import layout


def places(shape: Any, before: str = "") -> Iterator[str]:
    for field in dataclasses.fields(shape):
        inner = field.metadata.get("part") or field.metadata.get("shape")
        if inner:
            yield from places(inner, f"{before}{field.name}.")
        else:
            yield before + field.name


def test_every_place_of_the_market_s_form_is_asked_for_or_has_a_reason() -> None:
    asked = {place for place, _question in layout.places() if place}
    assert set(places(ProductForm)) == asked | set(layout.DERIVED)
    assert not asked & set(layout.DERIVED)
    assert all(reason for reason in layout.DERIVED.values())


def test_every_question_has_a_name_of_its_own_and_every_choice_can_be_read() -> None:
    names = [ask.name for section in layout.SECTIONS for ask in section.asks]
    assert len(set(names)) == len(names)
    for section in layout.SECTIONS:
        for question in section.questions():
            for value, _label in question.kind.choices:
                assert not value or question.kind.read(value) is not None
            assert not question.default or question.kind.read(question.default) is not None
