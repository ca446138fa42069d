"""Help pages: joining the market, getting the API key, making the product file."""

import socket

from flask import Blueprint, abort, current_app
from werkzeug.wrappers import Response

from webapp import pages

bp = Blueprint("help", __name__, url_prefix="/help")
TOPICS = ("joining", "api-key", "product-file")


@bp.get("/<topic>")
def show(topic: str) -> Response:
    if topic not in TOPICS:
        abort(404)
    return pages.page(
        f"help/{topic}.html", outgoing_ip=current_app.config["SETTINGS"].outgoing_ip, host=socket.gethostname()
    )
