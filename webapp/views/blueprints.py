"""All areas' blueprints."""

from importlib import import_module

from flask import Flask

AREAS = (
    "health",
    "accounts",
    "home",
    "attention",
    "help",
    "runs",
    "stores",
    "members",
    "imports",
    "sheets",
    "addresses",
    "dispatch_templates",
    "shipping_templates",
    "lists",
    "listings",
    "bulks",
    "stock",
    "products",
    "drafts",
    "draft_steps",
    "contents",
    "mapping",
    "differences",
    "orders",
    "order_today",
    "order_checks",
    "closed_days",
    "order_notes",
    "order_acts",
    "order_abroad",
    "order_dispatches",
    "order_files",
    "order_exports",
    "order_outgoing",
    "order_papers",
    "order_layouts",
    "forgetting",
    "claims",
    "claim_acts",
    "claim_goods",
    "inquiries",
    "inquiries_answers",
    "inquiries_templates",
    "inquiries_exports",
    "claim_exports",
    "settlements",
    "settlement_differences",
    "settlement_sums",
    "settlement_exports",
    "admin",
    "backups",
    "doctor",
    "users",
    "audit",
    "calls",
    "metrics",
)


def register(app: Flask) -> None:
    for area in AREAS:
        app.register_blueprint(import_module(f"webapp.views.{area}").bp)
