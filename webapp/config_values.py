"""How the text of a setting becomes its value: each reader raises ValueError saying what is wrong with the text."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

SECRET_LENGTH = 32


def as_text(text: str) -> str:
    return text


def as_secret(text: str) -> str:
    if text and len(text) < SECRET_LENGTH:
        raise ValueError(f"is shorter than {SECRET_LENGTH} characters")
    return text


def as_vault_keys(text: str) -> str:
    """What the vault takes as its ring, so that a key it could not use is refused before anything starts."""
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            length = len(urlsafe_b64decode(part))
        except ValueError:
            length = 0
        if length != SECRET_LENGTH:
            raise ValueError(f"must be keys of {SECRET_LENGTH} bytes in urlsafe base64, separated by commas")
    return text


def as_flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return text == "1"


def whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        for choice in choices:
            if text.lower() == choice.lower():
                return choice
        raise ValueError(f"must be one of {', '.join(choices)}")

    return read


def address(*schemes: str) -> Callable[[str], str]:
    """An address with one of the schemes, or nothing; the value is not repeated since it may hold a password."""

    def read(text: str) -> str:
        try:
            parts = urlsplit(text)
            usable = parts.scheme in schemes and (parts.port or True) and (parts.netloc or parts.path.startswith("/"))
        except ValueError:
            usable = False
        if text and not usable:
            raise ValueError(f"must begin with {' or '.join(f'{s}://' for s in schemes)}")
        return text

    return read


def database_address(text: str) -> str:
    """An address that PostgreSQL's own programs read as the product does: they make the copies.

    They take a sign that stands for itself in a password for another, or repeat the password in what they complain of.
    """
    found = address("sqlite", "postgresql")(text)
    who = urlsplit(found).netloc.rpartition("@")[0]
    if found.startswith("postgresql:") and re.search(r"%(?![0-9A-Fa-f]{2})|[@\s]", who):
        raise ValueError("must have user and password in percent code (% is %25, @ is %40, a blank %20)")
    return found


def as_mail(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError("must be a mail address")
    return text


def web_address(text: str) -> str:
    found = address("http", "https")(text).rstrip("/")
    if found and not urlsplit(found).hostname:
        raise ValueError("names no host")
    return found


def as_ip(text: str) -> str:
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise ValueError("must be an IP address") from None
