"""getUpdates and its long polling, on the server's event loop.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``process_get_updates_query``, ``do_get_updates``, ``abort_long_poll``):
a second long poll ends the first one with a 409, and so does setWebhook.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .errors import ApiError, conflict
from .params import Params
from .updates import Update
from .views import Json
from .world import World

MAX_SECONDS = 50
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Poller:
    """At most one long poll waits; it is woken by new updates."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.webhook_is_set = False
        self._waiting: asyncio.Future[None] | None = None

    async def get_updates(self, params: Params, connected: Callable[[], bool]) -> list[Json]:
        """Updates from ``offset`` on, waiting up to ``timeout`` seconds; a poller that hung up takes none."""
        if self.webhook_is_set:
            raise conflict(_WEBHOOK)
        offset, limit = params.number("offset"), params.number("limit", 100, 1, 100)
        with self.world.lock:
            self.world.updates.allow(params.json("allowed_updates", "allowed updates"))
        loop = asyncio.get_running_loop()
        end = loop.time() + params.number("timeout", 0, 0, MAX_SECONDS)
        while connected():
            given = self._take(offset, limit)
            left = end - loop.time()
            if given or left <= 0:
                return [update.json() for update in given]
            self.end(conflict(OTHER_POLLER))
            self._waiting = waiting = loop.create_future()
            try:
                await asyncio.wait_for(waiting, left)
            except TimeoutError:
                pass
            finally:
                if self._waiting is waiting:
                    self._waiting = None
        return []

    def _take(self, offset: int, limit: int) -> list[Update]:
        with self.world.lock:
            given = self.world.updates.take(offset, limit)
            self.world.changed.notify_all()
        return given

    def end(self, error: ApiError) -> None:
        """Answer the long poll that waits, if one does, with an error."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
        self._waiting = None

    def wake(self) -> None:
        """There is something new."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
