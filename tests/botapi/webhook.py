"""setWebhook, and the deliveries: one at a time in each lane, repeated until a 2xx answer.

As a self-hosted server in local mode does, plain HTTP and any port are accepted. Repetitions come faster than
Telegram's (which wait from 1 s up to a minute), so that tests need not.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``do_set_webhook``), ``WebhookActor.cpp``.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

import aiohttp

from .errors import bad_request, conflict
from .links import checked
from .params import Params
from .polling import Poller
from .updates import Update
from .views import Json
from .world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_FIRST_RETRY = 0.05
_LONGEST_RETRY = 1.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt: the status that came back, 0 where no answer did; ``at`` is time.monotonic()."""

    update_id: int
    status: int
    at: float


@dataclass(slots=True)
class Webhook:
    """The address that is set, if one is, and what was delivered there."""

    world: World
    poller: Poller
    url: str = ""
    secret: str = field(default="", repr=False)
    max_connections: int = 40
    deliveries: list[Delivery] = field(default_factory=list)
    last_error: tuple[int, str] | None = None
    _lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None

    async def set_webhook(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        if url:
            try:
                checked(url.replace("//localhost", "//127.0.0.1"))
            except ValueError as error:
                raise bad_request("invalid webhook URL specified") from error
            if len(secret) > 256:
                raise bad_request("secret token is too long")
            if not _SECRET.fullmatch(secret):
                raise bad_request("secret token contains unallowed characters")
            self.poller.end(conflict("terminated by setWebhook request"))
        return await self._change(params, url, secret)

    async def delete_webhook(self, params: Params) -> bool:
        return await self._change(params, "", "")

    async def _change(self, params: Params, url: str, secret: str) -> bool:
        await self.stop()
        with self.world.lock:
            if params.flag("drop_pending_updates"):
                self.world.updates.forget()
            if url:
                self.world.updates.allow(params.json("allowed_updates", "allowed updates"))
        self.url, self.secret, self.last_error = url, secret, None
        self.max_connections = params.number("max_connections", 40, 1, 100)
        self.poller.webhook_is_set = bool(url)
        self.wake()
        return True

    def info(self) -> Json:
        with self.world.lock:
            shown: Json = {
                "url": self.url,
                "has_custom_certificate": False,
                "pending_update_count": len(self.world.updates.waiting),
            }
            if self.last_error is not None:
                shown |= {"last_error_date": self.last_error[0], "last_error_message": self.last_error[1]}
            if self.url:
                shown |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
                shown["allowed_updates"] = sorted(self.world.updates.allowed)
        return shown

    def wake(self) -> None:
        """Start a worker for every lane that has something to deliver and none at work."""
        if not self.url:
            return
        with self.world.lock:
            lanes = [*self.world.updates.lanes, *(update.lane for update in self.world.updates.again)]
        for lane in lanes:
            if (lane not in self._lanes or self._lanes[lane].done()) and self._at_work() < self.max_connections:
                self._lanes[lane] = asyncio.get_running_loop().create_task(self._work(lane))

    def _at_work(self) -> int:
        return sum(not task.done() for task in self._lanes.values())

    def _next(self, lane: str) -> Update | None:
        with self.world.lock:
            updates = self.world.updates
            for update in updates.again:
                if update.lane == lane:
                    updates.again.remove(update)
                    return update
            return next(iter(updates.lanes[lane].values()), None) if lane in updates.lanes else None

    async def _work(self, lane: str) -> None:
        while (update := self._next(lane)) is not None:
            delay = _FIRST_RETRY
            while not await self._deliver(update):
                await asyncio.sleep(delay)
                delay = min(2 * delay, _LONGEST_RETRY)
            with self.world.lock:
                self.world.updates.done(update)
                self.world.changed.notify_all()
        asyncio.get_running_loop().call_soon(self.wake)

    async def _deliver(self, update: Update) -> bool:
        """One attempt; True for a 2xx answer."""
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False, timeout=aiohttp.ClientTimeout(total=60))
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with self._session.post(self.url, json=update.json(), headers=headers) as response:
                status, reason = response.status, f"Wrong response from the webhook: {response.status}"
                reason += f" {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            status, reason = 0, "Connection refused" if isinstance(error, aiohttp.ClientConnectorError) else str(error)
        good = 200 <= status <= 299
        with self.world.lock:
            self.deliveries.append(Delivery(update.id, status, time.monotonic()))
            if not good:
                self.last_error = (int(time.time()), reason)
            self.world.changed.notify_all()
        return good

    async def stop(self) -> None:
        """End all deliveries; what was not taken stays in the queue."""
        tasks = [task for task in self._lanes.values() if not task.done()]
        self._lanes.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
