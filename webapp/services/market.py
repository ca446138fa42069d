"""The way to the market for a store: its client, with the address, key and lane of this installation."""

from functools import lru_cache

from webapp.elevenst import ElevenstClient
from webapp.elevenst.client import PAUSES  # named here, so that another market may be asked again sooner
from webapp.elevenst.lane import name_of
from webapp.models.stores import Store
from webapp.services import calls
from webapp.services.lane import Closure, SharedLane


class _Way:
    """Where the market is and how to queue for it; set once at the start of a process."""

    url = ""
    redis_url = ""
    calls_per_second = 10


def configure(url: str, redis_url: str, calls_per_second: int) -> None:
    _Way.url, _Way.redis_url, _Way.calls_per_second = url, redis_url, calls_per_second
    _lane.cache_clear()


@lru_cache(maxsize=1)
def _lane() -> SharedLane:
    return SharedLane(_Way.redis_url, _Way.calls_per_second)


def client_with(key: str, timeout: tuple[float, float] = (5, 30), store: Store | None = None) -> ElevenstClient:
    """A client for a key; that of no store yet, as when a key is tried before it is saved, is told of as nobody's."""
    told = calls.of_store(store.id if store else None)
    return ElevenstClient(key, base_url=_Way.url, lane=_lane(), timeout=timeout, pauses=PAUSES, told=told)


def client_to_prove(key: str, timeout: tuple[float, float] = (5, 30), store: Store | None = None) -> ElevenstClient:
    """A client for a person who wants to know now whether a key is let in, whatever it met before."""
    _lane().reopen(name_of(key))
    return client_with(key, timeout, store)


def calls_per_second() -> int:
    """So many calls are allowed, of all stores and processes together."""
    return _Way.calls_per_second


def let_through(store: Store) -> None:
    """A person wants this store's calls to be tried now, whatever its key met before."""
    _lane().reopen(name_of(store.api_key))


def closures() -> dict[str | None, Closure]:
    """Keys that are held back, by their name in the lane, and None for everybody."""
    return {closure.store: closure for closure in _lane().closures()}


def client_for(store: Store) -> ElevenstClient:
    """The store's client; close it, or use it as a context manager."""
    return client_with(store.api_key, store=store)
