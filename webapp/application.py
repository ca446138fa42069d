"""Puts the web application together: extensions, blueprints, what every page knows, and how it guards itself."""

import hashlib
import logging
import secrets
import time
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from flask_compress import Compress
from flask_login import current_user
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from webapp import (
    access,
    bounds,
    errors,
    korean,
    logs,
    pages,
    process,
    wording,
    wording_audit,
    wording_board,
    wording_changes,
    wording_claim_acts,
    wording_claims,
    wording_facts,
    wording_inquiries,
    wording_orders,
    wording_products,
    wording_settlements,
)
from webapp.config import Settings
from webapp.jobs import queues
from webapp.limits import limiter
from webapp.models.base import db
from webapp.services import calls, works
from webapp.services.lane import storage_address
from webapp.views import blueprints, frame

log = logging.getLogger("elevendesk.web")
STATIC = Path(__file__).parent / "static"
POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:",
        "connect-src 'self'", "form-action 'self'", "frame-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip


def build(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_environment()
    app = Flask(__name__)
    configure(app, settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    _extensions(app)
    _connections(app)
    access.require_sign_in(app)
    bounds.register(app)
    blueprints.register(app)
    errors.register(app)
    _templates(app)
    _answers(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Let the application, and the process that it runs in, work by these settings."""
    logs.configure(settings)
    process.start(settings)
    works.register()
    queues.connect(settings.redis_url)
    queues.note_uploads(settings.upload_marks())
    app.config.from_mapping(_flask_settings(settings))


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.session_secret(),
        "SESSION_COOKIE_NAME": "elevendesk",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings.session_days * 86400,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "MAX_CONTENT_LENGTH": settings.upload_max_mb * 1024 * 1024 + 100_000,
        "WTF_I18N_ENABLED": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": storage_address(settings.redis_url),
        "RATELIMIT_STRATEGY": "moving-window",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
    }


def _extensions(app: Flask) -> None:
    Htmx(app)
    Compress(app)
    CSRFProtect(app)
    limiter.init_app(app)
    access.login_manager.init_app(app)
    # A session is a random token that the server knows, so Flask-Login's guess by address and agent adds nothing.
    access.login_manager.session_protection = None


def _connections(app: Flask) -> None:
    @app.before_request
    def open_connection() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = time.monotonic()
        logs.bind(request_id=g.request_id)
        if request.endpoint not in ("static", "health.healthz"):
            db.connect(reuse_if_open=True)

    @app.teardown_request
    def close_connection(_error: BaseException | None) -> None:
        calls.flush()
        if not db.is_closed():
            db.close()


def _templates(app: Flask) -> None:
    versions = {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in STATIC.rglob("*")
        if path.is_file()
    }

    def asset(name: str) -> str:
        """A static file's address with its version, so that browsers may keep it for good."""
        return url_for("static", filename=name, v=versions[name])

    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    words = {"wording": wording, "product_words": wording_products, "changes": wording_changes}
    words |= {
        "order_words": wording_orders,
        "fact_words": wording_facts,
        "audit_words": wording_audit,
        "board_words": wording_board,
    }
    words |= {"claim_words": wording_claims, "claim_act_words": wording_claim_acts, "inquiry_words": wording_inquiries}
    words |= {"settlement_words": wording_settlements}
    env.globals.update(words, asset=asset, may=access.may, waits_for=frame.waits_for, pace=pages.pace)
    env.filters["within"], env.filters["share"] = wording_board.seconds, wording_board.share
    env.filters["particle"] = korean.particle
    env.filters["exact"] = wording_settlements.won
    for name in ("when", "full_time", "age", "won", "count", "clock", "file_size", "path"):
        env.filters[name] = getattr(wording, name)
    # Macros as globals: a block that is rendered alone does not see what the template's top imported.
    env.globals["ui"] = env.get_template("macros/ui.html").module
    env.globals["forms"] = env.get_template("macros/forms.html").module
    app.context_processor(frame.context)


def _answers(app: Flask) -> None:
    @app.after_request
    def guard(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY" if "sandbox" not in headers["Content-Security-Policy"] else "SAMEORIGIN"
        if app.config["SETTINGS"].is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "static":
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers.setdefault("Cache-Control", "no-store")
        return response

    @app.after_request
    def note(response: Response) -> Response:
        quiet = request.endpoint in ("static", "health.healthz", "health.readyz", "metrics.show")
        seconds = round(time.monotonic() - g.get("began", time.monotonic()), 3)
        who = current_user.user.login if not quiet and current_user.is_authenticated else "-"
        facts = {"method": request.method, "endpoint": request.endpoint, "status": response.status_code, "user": who}
        log.log(logging.DEBUG if quiet else logging.INFO, "request", extra={**facts, "seconds": seconds})
        return response
