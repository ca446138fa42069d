"""What the checks have to know of the settings; set once at the start of a process."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Surroundings:
    """How this installation is reached and reaches out. `market_url` is the market's real one by default."""

    redis_url: str = field(repr=False)
    host: str
    public_url: str
    market_url: str
    is_real_market: bool
    outgoing_ip: str
    trusted_proxies: int
    log_level: str
    demo: bool
    has_mail: bool
    admin_mail: str
    private_files: tuple[str, ...]


class _Here:
    surroundings: Surroundings


def configure(surroundings: Surroundings) -> None:
    _Here.surroundings = surroundings


def here() -> Surroundings:
    return _Here.surroundings
