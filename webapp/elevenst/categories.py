"""The market's category tree (guide pages 1001, 1617)."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.elevenst import shapes
from webapp.elevenst.codes import CertificateType
from webapp.elevenst.endpoint import read
from webapp.elevenst.resource import Resource

LIST = read(
    name="categories.list",
    page=1001,
    method="GET",
    path="/rest/cateservice/category",
    roots=("categorys",),
    row=("category",),
    largest=64 << 20,
)
UNDER = read(
    name="categories.under",
    page=1617,
    method="GET",
    path="/rest/cateservice/category/{dispCtgrNo:number}",
    roots=("categorys",),
    row=("category",),
    largest=64 << 20,
)


def _above(number: str) -> str | None:
    """0 stands for the top of the tree."""
    return None if number == "0" else number


@dataclass(frozen=True, kw_only=True)
class Category:
    """One node. ``depth`` counts from 1: from the top in the whole tree, from the asked category in a part of it."""

    number: str = shapes.identity("dispNo")
    name: str = shapes.text("dispNm")
    parent_number: str | None = shapes.converted(_above, "parentDispNo")
    depth: int | None = shapes.whole("depth")
    is_leaf: bool | None = shapes.flag("leafYn")  # only in the whole tree
    global_delivery: bool | None = shapes.flag("gblDlvYn")  # only in the whole tree
    english_display: bool | None = shapes.flag("engDispYn")
    cert_type: CertificateType | None = shapes.code(CertificateType, "certType")  # only in a part of the tree
    cert_required: bool | None = shapes.flag("requiredYn")  # only in a part of the tree
    extra: Mapping[str, str] = shapes.unread()


class Categories(Resource):
    """Reads the tree. The market asks for no key here: an answer proves nothing about the key."""

    def list(self) -> builtins.list[Category]:
        """Every category, parents before their children: some 15,000 rows, up to 9 MB. Guide page 1001."""
        answer = self._transport.read(LIST, LIST.fill())
        return self._rows(Category, answer)

    def under(self, number: str) -> builtins.list[Category]:
        """The category and all below it, with the certificates they ask for. Guide page 1617."""
        answer = self._transport.read(UNDER, UNDER.fill(dispCtgrNo=number))
        return self._rows(Category, answer)
