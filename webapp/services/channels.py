"""The ways to a contact person: mail by SMTP, and phone and chat services by apprise addresses.

A channel has a name that says its kind and recognises it, without holding its address. Failures are told by a word:
an address may hold a token, and a mail server's words may hold an address.
"""

import hashlib
import importlib.util
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from webapp.models.stores import Store

SECONDS = 10
MAIL = "email"
LONGEST_LINE = 900  # a mail's line may have 998 bytes
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Services that would speak on the server's own screen or in its log instead of to a person.
NOT_A_PERSON = {"dbus", "qt", "kde", "glib", "gnome", "windows", "macosx", "syslog", "apprise", "apprises"}


class ChannelProblem(Exception):
    """A message did not leave. `reason` is a stable word; `again` when a second try may help."""

    def __init__(self, reason: str, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


@dataclass(frozen=True)
class Letter:
    title: str
    body: str


@dataclass(frozen=True)
class Channel:
    name: str
    address: str


class _Post:
    """The mail server of this installation; set once at the start of a process."""

    smtp_url = ""
    sender = ""


def configure(smtp_url: str, sender: str) -> None:
    _Post.smtp_url, _Post.sender = smtp_url, sender


def has_mail() -> bool:
    return bool(_Post.smtp_url)


def has_apprise() -> bool:
    """True when the optional library for phone and chat services is installed; it is not loaded by asking."""
    return importlib.util.find_spec("apprise") is not None


def of(store: Store) -> list[Channel]:
    """The store's channels: mail to its contact person, then its apprise addresses."""
    mail = [Channel(MAIL, store.contact_email)] if store.contact_email else []
    return mail + [Channel(name_of(url), url) for url in urls_of(store.notify_urls)]


def urls_of(text: str) -> list[str]:
    """The addresses of a text, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def name_of(url: str) -> str:
    """The service and a short mark of the address, such as `discord 3fa9c1d2`."""
    return f"{url.partition(':')[0].lower()} {hashlib.sha256(url.encode()).hexdigest()[:8]}"


def refused_urls(text: str) -> list[int]:
    """Line numbers, from 1, of addresses that no service understands. Raises ChannelProblem without the library."""
    if not urls_of(text):
        return []
    understand = _apprise().instantiate
    lines = enumerate(text.splitlines(), 1)
    return [number for number, line in lines if line.strip() and not _is_usable(line.strip(), understand)]


def _is_usable(url: str, understand: Callable[..., Any]) -> bool:
    scheme, mark, _rest = url.partition("://")
    return bool(mark) and scheme.lower() not in NOT_A_PERSON and bool(understand(url, suppress_exceptions=True))


def _apprise() -> Any:
    """The library, loaded only where it is used: it takes some 40 MB."""
    if not has_apprise():
        raise ChannelProblem("no_library")
    from apprise import Apprise

    return Apprise


def send(store: Store, name: str, letter: Letter) -> None:
    """Send over the channel of this name. Raises ChannelProblem."""
    channel = next((one for one in of(store) if one.name == name), None)
    if channel is None:
        raise ChannelProblem("removed")
    if channel.name == MAIL:
        send_mail(channel.address, letter)
    else:
        _send_by_service(channel.address, letter)


def _send_by_service(url: str, letter: Letter) -> None:
    service = _apprise().instantiate(url, suppress_exceptions=True)
    if service is None:
        raise ChannelProblem("not_understood")
    service.socket_connect_timeout = service.socket_read_timeout = SECONDS
    if not service.notify(title=letter.title, body=letter.body):
        raise ChannelProblem("not_delivered", again=True)


def send_mail(address: str, letter: Letter) -> None:
    """Send a mail to an address. Raises ChannelProblem."""
    if not _Post.smtp_url:
        raise ChannelProblem("no_mail_server")
    with _in_words(), _mail_server() as server:
        server.send_message(_mail(address, letter))


def try_mail_server() -> None:
    """Connect and sign in to the mail server, without sending anything. Raises ChannelProblem."""
    with _in_words(), _mail_server() as server:
        server.noop()


@contextmanager
def _in_words() -> Iterator[None]:
    """What goes wrong with mail, as ChannelProblem."""
    try:
        yield
    except ChannelProblem:
        raise
    except smtplib.SMTPRecipientsRefused:
        raise ChannelProblem("address_refused") from None
    except smtplib.SMTPAuthenticationError:
        raise ChannelProblem("sign_in_refused") from None
    except ssl.SSLError:
        raise ChannelProblem("tls") from None
    except (OSError, smtplib.SMTPException):
        raise ChannelProblem("no_connection", again=True) from None
    except ValueError:
        raise ChannelProblem("bad_address") from None


def _mail(address: str, letter: Letter) -> EmailMessage:
    """The message class refuses line breaks in headers, so that nothing can be smuggled into them."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = _Post.sender, address, " ".join(letter.title.split())
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=_Post.sender.rpartition("@")[2].strip("> "))
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    # Where the library folds a Korean header it loses the space between two words, so no header is folded.
    mail.policy = mail.policy.clone(max_line_length=LONGEST_LINE)
    return mail


def _mail_server() -> smtplib.SMTP:
    """A connection with TLS where the server offers it; a password never goes out without it but to this machine."""
    parts = urlsplit(_Post.smtp_url)
    host, context = parts.hostname or "", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
        is_safe = True
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
        server.ehlo()
        is_safe = server.has_extn("starttls")
        if is_safe:
            server.starttls(context=context)
    if parts.username:
        if not is_safe and host not in LOOPBACK:
            server.close()
            raise ChannelProblem("no_tls")
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
