"""When a message may leave: within Telegram's published ceilings, and again when it failed, without others waiting.

A chat gets one message a second (a few at once, after a pause), a group twenty a minute, all together less than thirty
a second, evenly.
Sources: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

LONGEST_WAIT = 300.0
"""Seconds that a chat may be told to wait; an answer that would have to wait longer is given up."""
_COUNTED = frozenset({"sendMessage", "sendDocument", "editMessageText"})
_FIRST_RETRY, _LONGEST_RETRY = 0.5, 15.0
_ALONE = 0.25
"""Seconds that a message may be alone on its way."""
_PATIENCE = 4.0
"""Seconds that a message waits for those before it to arrive one by one, when there are many."""
_UNDER_WAY = 32
"""Messages that may be under way at a time; as many connections again are left for what is not a message."""
_CHATS = 10_000
_LOG = logging.getLogger(__name__)

Result = bool | dict[str, Any] | list[dict[str, Any]]


class GivenUpError(TelegramError):
    """Telegram makes the chat wait for longer than an answer is worth."""


class Meter:
    """A rate with a burst: `book` says when the next one may come. (The generic cell rate algorithm.)

    >>> meter = Meter(1.0, burst=2)
    >>> [meter.book(10.0) for _ in range(4)]
    [10.0, 10.0, 11.0, 12.0]
    """

    def __init__(self, per_second: float, burst: int) -> None:
        self._interval = 1 / per_second
        self._tolerance = (burst - 1) / per_second
        self.free = 0.0
        """When the burst is whole again."""

    def book(self, now: float) -> float:
        """Take a place; returns the time of it, in seconds on the clock of `now`."""
        at = max(now, self.free - self._tolerance)
        self.free = max(self.free, at) + self._interval
        return at

    def hold(self, until: float) -> None:
        """Let nothing more come before a time, and then one after another."""
        self.free = max(self.free, until + self._tolerance)


class Pacing(BaseRateLimiter[None]):
    """The door through which every request to Telegram leaves, except the one that fetches updates.

    One message leaves at a time: whoever asked is noted as answered before the next one leaves, so that a crash can leave
    no more than one answer in doubt. But the door opens again after a quarter of a second, sooner where dozens wait: a slow
    chat must not slow all, and a distant server confirms fewer than thirty a second one by one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all = Meter(29.6, burst=1)  # evenly: a few milliseconds late, and 29.8 make 31 of one second
        self._chats: dict[str, Meter] = {}
        self._groups: dict[str, Meter] = {}
        self._under_way = asyncio.Semaphore(_UNDER_WAY)
        self._door = asyncio.Lock()
        self._at_the_door = 0

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make the request when its chat may have it; again where the network failed; raises what Telegram refuses."""
        if endpoint not in _COUNTED:
            return await callback(*args, **kwargs)
        chat, failures = str(data.get("chat_id", "")), 0
        while True:
            await self._turn(chat)
            try:
                async with self._alone(), self._under_way:
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._blocked(chat, error)
            except BadRequest:
                raise
            except NetworkError as error:
                failures += 1
                if failures == 1:
                    _LOG.warning("A message could not be sent (%s); trying until it can.", type(error).__name__)
                await asyncio.sleep(min(_LONGEST_RETRY, _FIRST_RETRY * 2 ** min(failures, 10)))

    async def _turn(self, chat: str) -> None:
        if len(self._chats) > _CHATS:
            self._tidy()
        slots = [self._chats.setdefault(chat, Meter(1, burst=3)).book(self._clock())]
        if chat.startswith("-"):
            slots.append(self._groups.setdefault(chat, Meter(15 / 60, burst=5)).book(self._clock()))
        if max(slots) - self._clock() > LONGEST_WAIT:
            raise GivenUpError("the chat has to wait too long")
        await self._until(max(slots))

    async def _until(self, at: float) -> None:
        if (wait := at - self._clock()) > 0:
            await asyncio.sleep(wait)

    def _blocked(self, chat: str, error: RetryAfter) -> None:
        seconds = error.retry_after if isinstance(error.retry_after, int | float) else error.retry_after.total_seconds()
        self._chats.setdefault(chat, Meter(1, burst=3)).hold(self._clock() + seconds)
        _LOG.warning("Telegram lets one chat wait for %d s.", seconds)

    def _tidy(self) -> None:
        now = self._clock()
        for meters in (self._chats, self._groups):
            for chat in [chat for chat, meter in meters.items() if meter.free < now]:
                del meters[chat]

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Through the door, when all together may have one more, and one at a time while that is quick enough."""
        self._at_the_door += 1
        try:
            await self._door.acquire()
        finally:
            self._at_the_door -= 1
        opened = False

        def open_again() -> None:
            nonlocal opened
            if not opened:
                opened = True
                self._door.release()

        try:
            await self._until(self._all.book(self._clock()))
            alone = min(_ALONE, _PATIENCE / (1 + self._at_the_door))
            timer = asyncio.get_running_loop().call_later(alone, open_again)
            try:
                yield
            finally:
                timer.cancel()
        finally:
            open_again()
