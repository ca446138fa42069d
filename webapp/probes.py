"""Whether something that was started answers, asked with nothing but a socket."""

import socket
from pathlib import Path


def connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def pong(path: Path) -> bool:
    """Whether the embedded server has loaded its file and answers."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def answers(listener: socket.socket, path: str) -> bool:
    """Whether the web server behind this socket answers 200; a wildcard address is asked on loopback."""
    host, port = listener.getsockname()[:2]
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((asked, port), timeout=5) as line:
            line.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            return line.recv(16).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False
