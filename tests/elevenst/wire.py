"""A tiny scripted market on loopback: it answers with exactly the bytes a test lays down, and remembers what came."""

import ssl
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DECLARATION = '<?xml version="1.0" encoding="euc-kr" standalone="yes"?>'
NAMESPACE = 'xmlns:ns2="http://skt.tmall.business.openapi.spring.service.client.domain/"'
SUCCESS = "<ns2:result_message>SUCCESS</ns2:result_message>"


def xml(document: str) -> bytes:
    """The document as the market sends it: on one line, declared EUC-KR, in CP949 bytes."""
    return (DECLARATION + document.replace("{ns}", NAMESPACE)).encode("cp949")


def auth(code: int | str, message: str) -> bytes:
    return xml(f"<AuthMessage><resultCode>{code}</resultCode><resultMessage>{message}</resultMessage></AuthMessage>")


@dataclass
class Planned:
    content: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut_after: int | None = None  # announce the whole answer, send so many bytes, hang up


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Wire:
    """The script and the record."""

    def __init__(self) -> None:
        self.planned: deque[Planned] = deque()
        self.received: list[Received] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def plan(self, content: bytes | str, status: int = 200, **more: object) -> None:
        """The next answer; the last one planned is repeated for ever."""
        headers = {str(name): str(value) for name, value in dict(more.pop("headers", {})).items()}
        content = xml(content) if isinstance(content, str) else content
        self.planned.append(Planned(content, status, headers, **more))

    def speak_tls(self, certificate: Path) -> None:
        """From now on the server speaks TLS with this certificate and key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def last(self) -> Received:
        return self.received[-1]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                wire.received.append(Received(self.command, self.path, dict(self.headers), body))
                self._answer(wire.planned.popleft() if len(wire.planned) > 1 else wire.planned[0])

            do_POST = do_PUT = do_GET

            def _answer(self, planned: Planned) -> None:
                time.sleep(planned.delay)
                self.send_response(planned.status)
                for name, value in {"Content-Type": "application/xml;charset=EUC-KR", **planned.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(planned.content)))
                self.close_connection = True
                with suppress(ConnectionError):  # a client that hung up is what some tests are about
                    self.end_headers()
                    self.wfile.write(planned.content[: planned.cut_after])

            def log_message(self, *args: object) -> None:
                """Quiet: pytest shows what a test says, not what its server hears."""

        return Handler
