"""`/metrics` for whoever watches the installation, past a token; without the setting there is no such page."""

import hmac

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response

from webapp.access import public
from webapp.jobs import metrics
from webapp.limits import limiter

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
@public
@limiter.exempt
def show() -> Response:
    token: str = current_app.config["SETTINGS"].metrics_token
    if not token:
        abort(404)
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token.encode()):
        return Response("", 401, {"WWW-Authenticate": 'Bearer realm="metrics"'})
    return Response(metrics.text(), content_type=metrics.CONTENT_TYPE)
