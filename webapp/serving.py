"""How gunicorn serves the product: python -m gunicorn --config python:webapp.serving wsgi:app."""

from typing import Any

from gunicorn.glogging import Logger

from webapp import logs
from webapp.config import Settings

_settings = Settings.from_environment()
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host


class DeskLogger(Logger):
    """Lets gunicorn's lines go the way of all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        logs.configure(_settings)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


bind = f"{_host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.web_workers
threads = _settings.web_threads
# Loaded before the fork, several workers share their memory; a single one would only be there twice.
preload_app = _settings.web_workers > 1
timeout = 60
graceful_timeout = 8
keepalive = 5
limit_request_line = 8190  # filters stand in the address, and Korean takes nine bytes a syllable there
logger_class = DeskLogger
loglevel = "warning"
control_socket_disable = True
