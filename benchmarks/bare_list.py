"""What P9 is held against: an app that renders the list's own template from memory and does nothing else."""

from typing import Any

from flask import Flask, g, template_rendered

from benchmarks import sample_shop
from webapp import create_app


def bare() -> Flask:
    """The product's routes and templates, one page's contents, and none of what is done before and after a page."""
    app = create_app()
    kept: dict[str, Any] = {}

    def keep(_app: Flask, template: Any, context: dict[str, Any], **_others: Any) -> None:
        if template.name == "listings/list.html":
            kept.update(template=template, context=dict(context), memberships=g.memberships)

    app.config.update(WTF_CSRF_ENABLED=False)
    client = app.test_client()
    client.post("/sign-in", data={"login": sample_shop.LOGIN, "password": sample_shop.PASSWORD})
    with template_rendered.connected_to(keep, app):
        client.get("/listings")
    for done in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        done.clear()

    def render() -> str:
        g.memberships = kept["memberships"]  # the template asks what the reader may do
        return kept["template"].render(kept["context"])

    app.view_functions["listings.list_listings"] = render
    app.view_functions["health.readyz"] = lambda: "ready"
    return app


app = bare()
