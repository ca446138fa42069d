"""Pictures are looked at as the market would fetch them, and never from this machine's own network."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from webapp.services.drafts import images, outside
from webapp.services.drafts.image_size import size_of
from webapp.services.drafts.outside import NotFetched


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0\x00\x10JFIF\0" + b"\0" * 9
    return b"\xff\xd8" + app + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\0" * 10


def webp(kind: bytes, width: int, height: int) -> bytes:
    if kind == b"VP8X":
        sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
        return b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + sides
    if kind == b"VP8L":
        return b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    return b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", width, height)


ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/good.png": (200, "image/png", png(300, 300)),
    "/good.jpg": (200, "image/jpeg;charset=x", jpeg(600, 400)),
    "/small.jpg": (200, "image/jpeg", jpeg(299, 900)),
    "/page.jpg": (200, "text/html", b"<p>no picture</p>"),
    "/gif.jpg": (200, "image/png", b"GIF89a"),
    "/gone.jpg": (404, "image/jpeg", jpeg(600, 600)),
    "/moved.jpg": (302, "image/jpeg", b""),
    "/drip.png": (200, "image/png", png(600, 600) + b"\0" * 100),
    "/그림 1.png": (200, "image/png", png(600, 600)),
    "/huge.png": (200, "image/png", png(600, 600) + b"\0" * (outside.MOST_BYTES + 1)),
}


class Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, content = ANSWERS[unquote(self.path)]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "http://127.0.0.1/inside")
        self.end_headers()
        pieces = [content[at : at + 1] for at in range(len(content))] if self.path == "/drip.png" else [content]
        try:
            for piece in pieces:
                self.wfile.write(piece)
                time.sleep(0.1 if len(pieces) > 1 else 0)
        except ConnectionError:
            return

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def at() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pictures) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def anywhere(_address: str, _port: int) -> bool:
    return True


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/good.png", ""),
        ("/그림 1.png", ""), ("/good.jpg", ""), ("/small.jpg", "299×900"), ("/page.jpg", "text/html"),
        ("/gif.jpg", "읽을 수 없습니다"), ("/gone.jpg", "404번"), ("/moved.jpg", "302번"), ("/huge.png", "10MB"),
    ],
)  # fmt: skip
def test_what_the_market_would_have_against_a_picture_is_said(at: str, path: str, words: str) -> None:
    told = images.look(at + path, anywhere)
    assert words in told
    assert bool(told) is bool(words)


def test_a_server_that_drips_is_cut_off(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(NotFetched, match="10초"):
        outside.fetch(f"{at}/drip.png", anywhere)
    assert time.monotonic() - began < 2


def test_certificates_are_those_of_the_name(at: str) -> None:
    with pytest.raises(NotFetched, match="받지 못했습니다"):
        outside.fetch(at.replace("http:", "https:") + "/good.png", anywhere)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.png", "http://localhost/a.png", "http://2130706433/a.png", "http://0x7f.1/a.png",
        "http://[::1]/a.png", "http://[::ffff:127.0.0.1]/a.png", "http://[fe80::1]/a.png", "http://[fd00::1]/a.png",
        "http://[2002:7f00:1::]/a.png", "http://[64:ff9b::7f00:1]/a.png",
        "http://10.1.2.3/a.png", "http://192.168.0.1/a.png", "http://172.16.0.1/a.png",
        "http://169.254.169.254/latest", "http://100.64.0.1/a.png", "http://0.0.0.0/a.png", "http://224.0.0.1/a.png",
        "http://8.8.8.8:8080/a.png", "https://8.8.8.8:22/a.png", "ftp://8.8.8.8/a.png", "file:///etc/passwd",
        "http://user@8.8.8.8/a.png", "http:///a.png", "http://[::1/a.png", "http://8.8.8.8:99999/a.png", "gopher://x",
    ],
)  # fmt: skip
def test_nothing_but_the_open_web_is_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: called.append(place))
    with pytest.raises(NotFetched):
        outside.fetch(address)
    assert called == []


def test_a_name_is_resolved_once_and_the_call_goes_to_what_was_looked_at(
    at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(at.rpartition(":")[2])
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]]
    real = socket.getaddrinfo

    def once(host: str, *more: Any, **options: Any) -> Any:
        return answers.pop() if host == "pictures.example" else real(host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert outside.fetch(f"http://pictures.example:{port}/good.png", anywhere).status == 200
    assert answers == []


def test_one_closed_address_among_open_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: rows)
    with pytest.raises(NotFetched):
        outside.fetch("http://pictures.example/a.png")


@pytest.mark.parametrize("kind", [b"VP8X", b"VP8L", b"VP8 "])
def test_sizes_are_read_from_the_first_bytes(kind: bytes) -> None:
    assert size_of(webp(kind, 640, 480)) == (640, 480)
    assert size_of(jpeg(640, 480)) == size_of(png(640, 480)) == (640, 480)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X"])
def test_broken_pictures_have_no_size(content: bytes) -> None:
    assert size_of(content) is None
    assert size_of(content + b"\xff") is None
