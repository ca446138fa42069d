"""Serves a market over HTTP in threads, for the program and for tests alike."""

import threading
from wsgiref.types import WSGIEnvironment

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from webapp.simulator.market import Market


class QuietHandler(WSGIRequestHandler):
    """Says nothing about ordinary requests (errors still reach the log), and hangs up when it is told to."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Without an answer there is no header that ends the connection, and it would wait for another request."""
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


class RunningServer:
    """A market being served. `url` is where; `close()` ends it and hangs up on calls that are held."""

    def __init__(self, market: Market, server: BaseWSGIServer) -> None:
        self.market = market
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        host = f"[{self._server.host}]" if ":" in self._server.host else self._server.host
        return f"http://{host}:{self._server.port}"

    def close(self) -> None:
        self.market.faults.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve(market: Market, host: str = "127.0.0.1", port: int = 0) -> RunningServer:
    """Serve the market on this address; port 0 takes a free one. A port that is taken ends the program."""
    market.faults.closing.clear()
    server = make_server(host, port, market.wsgi, threaded=True, request_handler=QuietHandler)
    return RunningServer(market, server)
