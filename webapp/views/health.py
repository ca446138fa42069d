"""Whether the process is up, and whether the product can work: for supervisors and load balancers."""

import datetime as dt
from typing import Any

from flask import Blueprint, jsonify
from peewee import PeeweeException
from werkzeug.wrappers import Response

from webapp.access import public
from webapp.jobs import workers
from webapp.limits import limiter
from webapp.models import schema
from webapp.models.base import db

bp = Blueprint("health", __name__)
WORKER_SEEN_WITHIN = dt.timedelta(minutes=1)


@bp.get("/healthz")
@public
@limiter.exempt
def healthz() -> Response:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """200 when everything that work needs is there, else 503; each check is told by name."""
    checks: dict[str, Any] = {"database": _database(), "migrations": False, "redis": False, "worker": False}
    if checks["database"]:
        checks["migrations"] = not schema.pending()
    seen = workers.last_seen()
    checks["redis"] = seen is not workers.SILENT
    checks["worker"] = isinstance(seen, dt.timedelta) and seen <= WORKER_SEEN_WITHIN
    ready = all(checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


def _database() -> bool:
    try:
        db.execute_sql("SELECT 1")
    except PeeweeException:
        return False
    return True
