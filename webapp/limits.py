"""How often something may be tried: by network address and by account, counted in Redis for all processes."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address)


def by_login() -> str:
    return f"login:{request.form.get('login', '').strip().casefold()[:100]}"


def is_post() -> bool:
    return request.method == "POST"
