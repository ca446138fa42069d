"""The ways a call to the market can fail, told apart by what a caller can do about each."""

from typing import Literal

AuthReason = Literal["key_missing", "key_unknown", "not_approved", "ssl", "ip", "no_such_api", "other"]
UnavailableReason = Literal[
    "held_back",  # nothing was sent: the lane waits for the next try, ``retry_after`` seconds from now
    "no_connection",  # nothing was sent: name look-up, refused connection, connect time-out
    "tls",  # the certificate was not trusted: nothing was sent
    "timeout",  # sent, no answer in time: an act may have been done
    "connection_cut",  # sent, the answer broke off: an act may have been done
    "rate_limited",
    "server_error",
    "maintenance",
    "redirect",
    "silent_empty",  # an answer without content, or without the rows that it must have
    "not_xml",
    "truncated",
    "too_large",
    "unexpected_root",
    "unexpected_shape",  # the right root, but without the numbers which every such answer carries
    "again_later",  # the market itself asked for the call to be sent again
    "unclear",  # the market answered that it failed inside: an act may have been done
]


class ElevenstError(Exception):
    """Base of everything this library raises about an answer; ``market_text`` is the market's own sentence."""

    endpoint: str = ""
    market_text: str = ""

    @property
    def label(self) -> str:
        """One word for logs."""
        return type(self).__name__


class UnavailableError(ElevenstError):
    """No usable answer. The same read may work later; what an act did is unknown unless nothing was sent.

    ``retry_after``: seconds the market asked to wait, or None.
    """

    def __init__(
        self,
        reason: UnavailableReason,
        retry_after: float | None = None,
        *,
        endpoint: str = "",
        market_text: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(reason, retry_after)
        self.reason = reason
        self.retry_after = retry_after
        self.endpoint = endpoint
        self.market_text = market_text
        self.status = status

    def __str__(self) -> str:
        status = f" (HTTP {self.status})" if self.status else ""
        return f"no usable answer from the market: {self.reason}{status}"

    @property
    def label(self) -> str:
        return self.reason

    @property
    def was_sent(self) -> bool:
        """False only when the call certainly never reached the market."""
        return self.reason not in ("held_back", "no_connection", "tls")


class AuthError(ElevenstError):
    """The market does not let this key, this address or this call in: a person has to act.

    ``ip``: for reason "ip" the address the market saw, or None when it did not print one.
    """

    def __init__(
        self,
        reason: AuthReason,
        ip: str | None = None,
        *,
        endpoint: str = "",
        code: str = "",
        market_text: str = "",
    ) -> None:
        super().__init__(reason, ip)
        self.reason = reason
        self.ip = ip
        self.endpoint = endpoint
        self.code = code
        self.market_text = market_text

    def __str__(self) -> str:
        return f"the market refused access: {self.reason}" + (f" ({self.ip})" if self.ip else "")

    @property
    def label(self) -> str:
        return self.reason


class RejectedError(ElevenstError):
    """The market understood the call and refused it; sending it again unchanged is useless.

    ``code`` means something only together with ``endpoint``; "" where the market answers in words alone.
    ``meaning`` is the declared meaning of the code in English, "" for a code the guide does not list.
    """

    def __init__(self, endpoint: str, code: str, message: str, meaning: str = "") -> None:
        super().__init__(endpoint, code, message, meaning)
        self.endpoint = endpoint
        self.code = code
        self.market_text = message
        self.meaning = meaning

    def __str__(self) -> str:
        return f"{self.endpoint} refused with code {self.code or '(none)'}" + (f": {self.meaning}" * bool(self.meaning))

    @property
    def label(self) -> str:
        return self.code or "refused"


class InvalidField(ValueError):
    """An argument the market could not take; found before any call was made.

    ``field`` is our name of the argument, ``rule`` the rule it breaks, in English.
    """

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(field, rule)
        self.field = field
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.field}: {self.rule}"
