"""Between Telegram and the handlers: what was accepted is on disk first, and stays there until it is dealt with.

Updates of one lane (a chat) are dealt with in order, lanes side by side. There is room for a limited number, of which a
single chat gets its share; whoever comes later is told that the bot is busy. Inline queries, which nobody waits for
longer than some seconds, are kept in memory only, and a newer one of the same person takes the place of those that
still wait.
"""

import asyncio
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from telegram.error import EndPointNotFound, InvalidToken

from bot.crash import describe
from bot.store import Store, StoreError, Waiting
from bot.telegram.health import Counters
from corpus.errors import YinwenError

Json = dict[str, Any]
_NOTICE_SECONDS = 60.0
_NOTICES = 50
"""Notices of being busy that may be under way at a time; answers come first."""
_SHARE = 10
"""What one chat may fill of the room, once half of it is taken, is one part in so many."""
_TYPISTS = 50
"""People whose inline queries may wait at a time: as many as get their quotes while they still look."""
_LOG = logging.getLogger(__name__)


class Delivery:
    """The durable inbox and the lanes that empty it; lives in one event loop."""

    def __init__(
        self, store: Store, counters: Counters, room: int, busy: Callable[[Json], Coroutine[Any, Any, None]]
    ) -> None:
        self._store = store
        self._counters = counters
        self._room = room
        self._busy = busy
        self._handle: Callable[[Json], Awaitable[None]] | None = None
        self._lanes: dict[str, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._notices: set[asyncio.Task[None]] = set()
        self._told: dict[str, float] = {}
        self._stopping = False
        self._held = Counter(waiting.lane for waiting in store.waiting())
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the bot cannot go on; its exception says why."""
        counters.waiting = self._held.total()

    def receive(self, updates: Sequence[Json]) -> None:
        """Take updates in; when this returns they are safe, and Telegram may be told so. Raises `StoreError`."""
        kept: list[Waiting] = []
        quick: list[Waiting] = []
        for update in updates:
            waiting = Waiting(update["update_id"], lane_of(update), json.dumps(update, sort_keys=True))
            if "inline_query" in update:
                quick.append(waiting)
            elif self._has_room(waiting.lane):
                kept.append(waiting)
                self._hold(waiting, 1)
            else:
                self._turn_away(waiting.lane, update)
        fresh = self._kept(kept)
        self._counters.received += len(fresh) + len(quick)
        if self._handle is not None:
            for waiting in (*fresh, *quick):
                self._queue(waiting)

    def begin(self, handle: Callable[[Json], Awaitable[None]]) -> None:
        """Start to deal with what is there and what will come."""
        self._handle = handle
        for waiting in self._store.waiting():
            self._queue(waiting)

    async def stop(self, grace: float) -> None:
        """Finish what is being dealt with, for so many seconds; the rest is kept for the next start."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        rest = (*self._tasks, *self._notices)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def fail(self, error: YinwenError) -> None:
        """Say that the bot cannot go on."""
        if not self.failed.done():
            self.failed.set_exception(error)
            self.failed.exception()  # where something else ends the bot at the same time, nobody else asks

    def _has_room(self, lane: str) -> bool:
        waiting = self._counters.waiting
        fair = waiting < self._room // 2 or self._held[lane] < max(1, self._room // _SHARE)
        return waiting < self._room and fair

    def _hold(self, waiting: Waiting, number: int) -> None:
        self._counters.waiting += number
        self._held[waiting.lane] += number
        if not self._held[waiting.lane]:
            del self._held[waiting.lane]

    def _kept(self, updates: list[Waiting]) -> list[Waiting]:
        """Put updates on disk; returns those that were not there before."""
        try:
            fresh = self._store.receive(updates, time.time()) if updates else []
        except StoreError as error:
            self.fail(error)
            raise
        known = Counter(updates)
        known.subtract(fresh)
        for waiting in known.elements():
            self._hold(waiting, -1)
        return fresh

    def _queue(self, waiting: Waiting) -> None:
        quick = waiting.lane.startswith("inline")
        lane = self._lanes.get(waiting.lane)
        if lane is not None:
            if quick:
                lane.clear()
            lane.append(waiting)
        elif not quick or sum(name.startswith("inline") for name in self._lanes) < _TYPISTS:
            self._lanes[waiting.lane] = deque([waiting])
            _start(self._work(waiting.lane), self._tasks)

    async def _work(self, name: str) -> None:
        lane = self._lanes[name]
        while lane and not self._stopping and not self.failed.done():
            await self._deal_with(lane.popleft())
        del self._lanes[name]

    async def _deal_with(self, waiting: Waiting) -> None:
        started = time.perf_counter()
        try:
            if self._handle is not None:  # lanes begin to work in `begin`
                await self._handle(json.loads(waiting.body))
        except StoreError as error:
            self.fail(error)
        except Exception as error:  # noqa: BLE001 - one update's fault must not end the lane
            self._counters.failed(error)
            _LOG.error("An update could not be dealt with: %s", describe(error))
        if self.failed.done():
            return
        if not waiting.lane.startswith("inline"):
            self._done(waiting)
        self._counters.updates += 1
        self._counters.update_seconds += time.perf_counter() - started

    def _done(self, waiting: Waiting) -> None:
        try:
            self._store.done(waiting)
        except StoreError as error:
            self.fail(error)
        self._hold(waiting, -1)

    def _turn_away(self, lane: str, update: Json) -> None:
        self._counters.turned_away += 1
        now = time.monotonic()
        self._told = {who: at for who, at in self._told.items() if now - at < _NOTICE_SECONDS}
        if lane not in self._told and len(self._notices) < _NOTICES:
            self._told[lane] = now
            _start(self._busy(update), self._notices)


def _start(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def is_update(update: object) -> bool:
    """Whether it is an update at all: an object with a number that SQLite can keep.

    >>> is_update({"update_id": 7}), is_update({"update_id": True}), is_update([])
    (True, False, False)
    """
    number = update.get("update_id") if isinstance(update, dict) else None
    return type(number) is int and 0 <= number < 2**63


def lane_of(update: Json) -> str:
    """The lane of an update: its chat, or the person who types an inline query.

    >>> lane_of({"update_id": 1, "message": {"chat": {"id": -5}}}), lane_of({"update_id": 2, "poll": {}})
    ('chat -5', 'other')
    """
    if isinstance(query := update.get("inline_query"), dict):
        return f"inline {_id(query.get('from'))}"
    for kind in ("message", "edited_message"):
        if isinstance(message := update.get(kind), dict):
            return f"chat {_id(message.get('chat'))}"
    if isinstance(pressed := update.get("callback_query"), dict):
        message = pressed.get("message")
        return f"chat {_id(message.get('chat'))}" if isinstance(message, dict) else f"press {_id(pressed.get('from'))}"
    return "other"


def _id(who: object) -> object:
    number = who.get("id") if isinstance(who, dict) else None
    return number if isinstance(number, int) else None


class RefusedError(YinwenError):
    """Telegram does not let this bot work: its token, or a second bot with the same one."""


def refused(error: Exception) -> RefusedError:
    """What to tell about a 401 or a 409."""
    if isinstance(error, InvalidToken | EndPointNotFound):
        return RefusedError(
            "Telegram 不认这个 token,请向 @BotFather 要新的,再设 TELEGRAM_BOT_TOKEN。(401: the token is not valid.)"
        )
    return RefusedError("另一个程序在用同一个 token 收消息,请先停掉它。(409: another program uses the same token.)")
