"""Elevendesk: products, orders and customer care of a shop on 11번가."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; imported late, so that the library and the supervisor stay light."""
    from webapp.application import build

    return build(settings)
