"""The one lane to the market that all processes of an installation share, kept in Redis.

The market limits calls by network address, so all stores of an installation share one allowance. Calls leave evenly
spaced; among stores that wait, the one served longest ago goes first. After 429 or code 004 everybody pauses and goes
on at half the speed for a while. A store whose key is refused twice in a row, and everybody while the market is under
maintenance, is held back until the next try, whose time can be read here.
"""

import logging
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError

from webapp.elevenst import AuthError, ElevenstError, UnavailableError

log = logging.getLogger("elevendesk.lane")
PREFIX = "elevendesk:lane"
EVERYBODY = "*"
# The second in which only so many calls may leave, and with it the time between two of them, is longer by this: for a
# network that lets some of them catch up with others.
MARGIN = 1.045
LATE = 60  # milliseconds that a call which left late gives back to the next
# Seconds in which a slot has to be heard of: whoever was held up by a busy machine would call together with others.
# Where Redis is so far away that this is usual, the slot is taken after a few tries.
PROMPT, MOST_TOO_LATE = 0.02, 3
SHORTEST_WAIT, LONGEST_WAIT = 0.005, 1.0
QUIET = 5.0  # seconds of silence when the market names none
LONGEST_PAUSE = 900
SLOW_FOR = 60  # seconds at a lower speed after each complaint
SLOWEST = 8  # times slower than allowed
STRIKES = 2  # refusals in a row that close the lane
FIRST_CLOSURE, LONGEST_CLOSURE = 60, 900
REMEMBERED = 600  # seconds after a closure in which one more refusal closes it again, for longer
TOO_LATE = 1.0  # millisecond to the next question
ANSWERS_IN = 5.0  # seconds in which Redis answers, and after which a call may be tried again when it does not
CLOSING_AUTH = ("key_missing", "key_unknown", "not_approved", "ip")

# One step in which a store asks for the next slot. Returns the milliseconds to wait, or as a text the moment at which
# the call may go; a closed lane answers with the milliseconds to the next try below zero. All scripts of an
# installation see the clock of Redis. When that clock is set back, what lies further ahead than anything could is taken
# for what it is; when nobody knows of the last call, as after a restart, it may have gone out just now. `began` holds
# when the last calls left, as many as may leave in a second.
ASK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local prefix, store, gap, late, longest = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local waiting, served = prefix .. ':waiting', prefix .. ':served'
local function left(key)
  local time = redis.call('PTTL', key)
  if time > longest then redis.call('PEXPIRE', key, longest) end
  return math.min(time, longest)
end
for _, name in ipairs({'*', store}) do
  local closed = left(prefix .. ':closed:' .. name)
  if closed > 0 then
    redis.call('ZREM', waiting, store)
    return -closed
  end
end
local pause = left(prefix .. ':pause')
if pause > 0 then return pause end
redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now - 1500)
redis.call('ZREMRANGEBYSCORE', waiting, '(' .. now, '+inf')
redis.call('ZADD', waiting, now, store)
left(prefix .. ':slower')
local slowed = gap * tonumber(redis.call('GET', prefix .. ':slower') or 1)
local free = tonumber(redis.call('GET', prefix .. ':free') or now + longest)
if free > now + gap * tonumber(ARGV[6]) then
  free = now + slowed
  redis.call('SET', prefix .. ':free', free, 'EX', 60)
end
if free > now then return math.ceil(free - now) end
local began, many, second = prefix .. ':began', tonumber(ARGV[7]), tonumber(ARGV[8])
local oldest = tonumber(redis.call('LINDEX', began, -many) or 0)
if oldest > now then redis.call('DEL', began) end
if oldest <= now and oldest + second > now then return oldest + second - now end
local mine = tonumber(redis.call('ZSCORE', served, store) or 0)
for _, other in ipairs(redis.call('ZRANGE', waiting, 0, -1)) do
  if other ~= store and tonumber(redis.call('ZSCORE', served, other) or 0) < mine then return 5 end
end
redis.call('SET', prefix .. ':free', math.max(free, now - late) + slowed, 'EX', 60)
redis.call('RPUSH', began, now)
redis.call('LTRIM', began, -many, -1)
redis.call('EXPIRE', began, 60)
redis.call('ZADD', served, redis.call('INCR', prefix .. ':turn'), store)
redis.call('ZREMRANGEBYRANK', served, 0, -1001)
redis.call('ZREM', waiting, store)
return tostring(now)
"""
# A slot that nobody used: the call did not leave at this moment, and whoever waits need not wait for it.
GIVE_BACK = """
local prefix, moment, gap = ARGV[1], ARGV[2], ARGV[3]
if redis.call('LREM', prefix .. ':began', -1, moment) == 1 then
  local free = redis.call('GET', prefix .. ':free')
  if free then redis.call('SET', prefix .. ':free', free - gap, 'EX', 60) end
end
"""


@dataclass(frozen=True)
class Closure:
    """The lane is closed for a store, or for everybody (store None), until the next try."""

    store: str | None
    reason: str
    next_try_at: datetime


def storage_address(redis_url: str) -> str:
    """The address in the form that the `limits` library reads: a unix socket has a scheme of its own there."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url


class SharedLane:
    """Waits until a call may go out. Redis is asked each time, so that workers on other machines count too."""

    def __init__(self, redis_url: str, calls_per_second: float) -> None:
        self._redis = Redis.from_url(redis_url, decode_responses=True, socket_timeout=ANSWERS_IN)
        self._ask = self._redis.register_script(ASK)
        self._give_back = self._redis.register_script(GIVE_BACK)
        self._gap = 1000 * MARGIN / calls_per_second
        self._many = max(1, math.floor(calls_per_second))

    def acquire(self, store: str) -> None:
        """Block until a call for this store may go out.

        Raises UnavailableError while the lane is closed for it, or while Redis does not answer: nobody counts then.
        """
        too_late = 0
        while wait := self._next_slot(store, too_late < MOST_TOO_LATE):
            if wait < 0:
                raise UnavailableError("held_back", -wait / 1000)
            too_late += wait == TOO_LATE
            time.sleep(min(LONGEST_WAIT, max(SHORTEST_WAIT, wait / 1000)))

    def _next_slot(self, store: str, in_time: bool) -> float:
        """Milliseconds to wait, 0 to go; with `in_time` TOO_LATE where the slot was heard of too late to be used."""
        longest = 1000 * (LONGEST_PAUSE + SLOW_FOR)
        pace = [self._gap, LATE, longest, SLOWEST, self._many, 1000 * MARGIN]
        asked = time.monotonic()
        try:
            found = self._ask(args=[PREFIX, store, *pace])
            if not isinstance(found, str):
                return int(found)
            if not in_time or time.monotonic() - asked <= PROMPT:
                return 0
            self._give_back(args=[PREFIX, found, self._gap])
            return TOO_LATE
        except RedisError as error:
            log.warning("the lane cannot be asked", extra={"reason": type(error).__name__})
            raise UnavailableError("held_back", ANSWERS_IN) from error

    def heed(self, store: str, error: ElevenstError | None) -> None:
        """Learn from what a call met; None for an answer. The answer counts, whatever becomes of the lesson."""
        try:
            self._learn(store, error)
        except RedisError as trouble:
            log.warning("the lane cannot be told", extra={"reason": type(trouble).__name__})

    def _learn(self, store: str, error: ElevenstError | None) -> None:
        match error:
            case None:
                self._redis.delete(_strikes(EVERYBODY), _strikes(store))
            case UnavailableError(reason="rate_limited"):
                self._slow_down(QUIET if error.retry_after is None else error.retry_after)
            case UnavailableError(reason="maintenance"):
                self._strike(EVERYBODY, error.reason, error.retry_after or 0)
            case AuthError() if error.reason in CLOSING_AUTH:
                self._strike(store, error.reason, 0)

    def closures(self) -> list[Closure]:
        """For whom the lane is closed now, and until when."""
        found = []
        for key in sorted(self._redis.scan_iter(f"{PREFIX}:closed:*")):
            left, reason = self._redis.pttl(key), self._redis.get(key)
            if reason is None or left <= 0:  # it has opened between two questions
                continue
            name = str(key).rpartition(":")[2]
            until = datetime.now(UTC) + timedelta(milliseconds=left)
            found.append(Closure(None if name == EVERYBODY else name, str(reason), until))
        return found

    def reopen(self, store: str) -> None:
        """A person wants to try this store again now."""
        self._redis.delete(_closed(store), _strikes(store))

    def forget(self) -> None:
        """Start afresh: nobody waits, nothing is closed."""
        if keys := list(self._redis.scan_iter(f"{PREFIX}:*")):
            self._redis.delete(*keys)

    def _slow_down(self, seconds: float) -> None:
        """A complaint during a pause is about a call that went out before it: it may make the pause longer only."""
        left = self._left(f"{PREFIX}:pause")
        pause = min(LONGEST_PAUSE, max(1, left, math.ceil(seconds)))
        slower = min(SLOWEST, (1 if left else 2) * int(self._redis.get(f"{PREFIX}:slower") or 1))
        log.warning("the market asked for a pause", extra={"seconds": pause, "slower": slower})
        self._redis.set(f"{PREFIX}:pause", 1, ex=pause)
        self._redis.set(f"{PREFIX}:slower", slower, ex=pause + SLOW_FOR)

    def _strike(self, name: str, reason: str, asked: float) -> None:
        """A refusal while the lane is closed is about a call that went out before: it is no strike of its own."""
        if left := self._left(_closed(name)):
            self._redis.set(_closed(name), reason, ex=min(LONGEST_CLOSURE, max(left, math.ceil(asked))))
            return
        strikes = int(self._redis.incr(_strikes(name)))
        seconds = min(LONGEST_CLOSURE, max(math.ceil(asked), FIRST_CLOSURE * 2 ** max(0, strikes - STRIKES)))
        self._redis.expire(_strikes(name), seconds + REMEMBERED)
        if strikes < STRIKES:
            return
        log.warning("the lane is closed", extra={"lane": name, "reason": reason, "seconds": seconds})
        self._redis.set(_closed(name), reason, ex=seconds)

    def _left(self, key: str) -> int:
        """Seconds that are left to a key, 0 for one that is gone."""
        return math.ceil(max(0, int(self._redis.pttl(key))) / 1000)


def _strikes(name: str) -> str:
    return f"{PREFIX}:strikes:{name}"


def _closed(name: str) -> str:
    return f"{PREFIX}:closed:{name}"
