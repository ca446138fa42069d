"""The category tree, as the market spells it."""

import pytest

from tests.elevenst.wire import NAMESPACE, Wire, xml
from webapp.elevenst import ElevenstClient, InvalidField, UnavailableError
from webapp.elevenst.codes import CertificateType

TREE = (
    f"<ns2:categorys {NAMESPACE}><ns2:category><depth>1</depth><dispNm>패션의류</dispNm><dispNo>1001296</dispNo>"
    "<engDispYn>N</engDispYn><gblDlvYn>Y</gblDlvYn><leafYn>N</leafYn><parentDispNo>0</parentDispNo></ns2:category>"
    "<ns2:category><depth>2</depth><dispNm>[전시대기]*뜌티셔츠 &amp; 탑</dispNm><dispNo>1001297</dispNo>"
    "<engDispYn>N</engDispYn><gblDlvYn>N</gblDlvYn><leafYn>Y</leafYn><parentDispNo>1001296</parentDispNo>"
    "</ns2:category></ns2:categorys>"
)


def test_the_tree_comes_with_names_parents_and_leaves(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(TREE)
    top, leaf = client.categories.list()

    assert (top.number, top.parent_number, top.depth) == ("1001296", None, 1)
    assert (top.is_leaf, top.global_delivery, top.english_display) == (False, True, False)
    assert (leaf.name, leaf.parent_number, leaf.is_leaf) == ("[전시대기]*뜌티셔츠 & 탑", "1001296", True)
    assert top.extra == {}


def test_a_part_of_the_tree_tells_which_certificates_are_asked_for(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(
        f"<ns2:categorys {NAMESPACE}><ns2:category><certType>2</certType><depth>1</depth><dispNm>유아용품</dispNm>"
        "<dispNo>77</dispNo><engDispYn>N</engDispYn><parentDispNo>0</parentDispNo><requiredYn>Y</requiredYn>"
        "</ns2:category></ns2:categorys>"
    )
    (category,) = client.categories.under("77")

    assert wire.last.path == "/rest/cateservice/category/77"
    assert (category.cert_type, category.cert_required) == (CertificateType.LIVING_CHILDREN_ELECTRIC, True)
    assert category.is_leaf is None


def test_a_tree_without_categories_is_not_believed(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(f"<ns2:categorys {NAMESPACE}></ns2:categorys>")

    with pytest.raises(UnavailableError):
        client.categories.list()


def test_a_category_without_its_number_makes_the_answer_unusable(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(f"<ns2:categorys {NAMESPACE}><ns2:category><dispNm>이름뿐</dispNm></ns2:category></ns2:categorys>")

    with pytest.raises(UnavailableError) as trouble:
        client.categories.list()

    assert trouble.value.reason == "unexpected_shape"


def test_a_number_with_broken_bytes_names_no_category(wire: Wire, client: ElevenstClient) -> None:
    wire.plan(xml(TREE).replace(b"<dispNo>1001297", b"<dispNo>1001297\xff"))

    with pytest.raises(UnavailableError) as trouble:
        client.categories.list()

    assert trouble.value.reason == "unexpected_shape"


def test_a_number_that_is_none_is_refused_before_any_call(wire: Wire, client: ElevenstClient) -> None:
    with pytest.raises(InvalidField, match="dispCtgrNo"):
        client.categories.under("../orders")

    assert wire.received == []
