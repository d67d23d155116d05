"""The HTTP side: one aiohttp server on 127.0.0.1, in a thread with an event loop of its own.

Source: tdlib/telegram-bot-api ``HttpConnection.cpp``, ``ClientManager.cpp``, ``Client.cpp`` (``on_cmd``).
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from . import access
from .errors import ApiError, too_many_requests, unauthorized
from .faults import Fault, Faults
from .limits import COUNTED, Limits
from .methods import METHODS
from .params import Params, read
from .polling import Poller
from .webhook import Webhook
from .world import World

_PATH = re.compile(r"/bot(?P<token>[^/]+)/(?P<method>[A-Za-z]+)")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Request:
    """A call as it came in; ``at`` is time.monotonic()."""

    method: str
    params: Params = field(repr=False)
    at: float


class Server:
    """Listens for one bot; everything it knows is in ``world``."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.revoked = False
        self.faults = Faults()
        self.limits: Limits | None = None
        self.requests: list[Request] = []
        self.refused: list[tuple[str, str]] = []
        self.latency = 0.0
        self.port = 0
        self.poller = Poller(world)
        self.webhook = Webhook(world, self.poller)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="botapi", daemon=True)
        self._runner: web.AppRunner | None = None

    def start(self) -> None:
        self._thread.start()
        with self.world.lock:
            self.world.listeners.append(lambda: self._loop.call_soon_threadsafe(self._wake))
        self.call(self.listen())

    def stop(self) -> None:
        with self.world.lock:
            self.world.listeners.clear()
        self.call(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _finish(self) -> None:
        """End everything, even calls that still hang."""
        await self.webhook.stop()
        await self.silence()
        rest = asyncio.all_tasks() - {task for task in (asyncio.current_task(),) if task}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def end_poll(self, error: ApiError) -> None:
        """Answer the long poll that waits with an error."""
        self._loop.call_soon_threadsafe(self.poller.end, error)

    def call(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine on the server's loop, from another thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    def _wake(self) -> None:
        self.poller.wake()
        self.webhook.wake()

    async def listen(self) -> None:
        """Start to listen, on the same port as before if there was one."""
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def silence(self) -> None:
        """Stop to listen and cut every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = _PATH.fullmatch(request.rel_url.path)
        if path is None:
            return _failure(ApiError(404, "Not Found"))
        method = path["method"].lower()
        try:
            params = await read(request)
            self._log(path["method"], params)
            if path["token"] != self.token or self.revoked:
                raise unauthorized()
            fault = self.faults.take(method, params)
            if fault is not None and (answer := await _before(fault, request)) is not None:
                return answer
            await self._travel(method)
            result = await self._carry_out(method, params, lambda: request.transport is not None)
            await self._travel(method)
            if fault is not None and fault.cut_after:
                return _cut(request)
        except ConnectionResetError:  # the bot was killed while it spoke
            return web.Response()
        except ApiError as error:
            with self.world.lock:
                self.refused.append((path["method"], error.description))
            return _failure(error)
        return web.json_response({"ok": True, "result": result})

    async def _travel(self, method: str) -> None:
        """Half of the way between the bot and a server that is far away."""
        if self.latency and method != "getupdates":
            await asyncio.sleep(self.latency / 2)

    def _log(self, method: str, params: Params) -> None:
        with self.world.lock:
            self.requests.append(Request(method, params, time.monotonic()))
            self.world.changed.notify_all()

    async def _carry_out(self, method: str, params: Params, connected: Callable[[], bool]) -> Any:
        if method == "getupdates":
            return await self.poller.get_updates(params, connected)
        if method == "setwebhook":
            return await self.webhook.set_webhook(params)
        if method == "deletewebhook":
            return await self.webhook.delete_webhook(params)
        if method == "getwebhookinfo":
            return self.webhook.info()
        if method == "logout":
            self.revoked = True
            return True
        if method == "close":
            raise too_many_requests(600)
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        with self.world.lock:
            if self.limits is not None and method in COUNTED and params.text("chat_id"):
                self.limits.check(access.chat(self.world, params.text("chat_id")))
            result = METHODS[method](self.world, params)
            self.world.notify()
        return result


def _failure(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(body, status=error.code, headers=headers)


def _cut(request: web.Request) -> web.Response:
    """Close the connection at once: whatever is returned never arrives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _before(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """What a fault does before the method is carried out; None lets it be carried out."""
    await asyncio.sleep(fault.seconds)
    if fault.error is not None:
        return _failure(fault.error)
    if fault.cut_before:
        return _cut(request)
    if fault.status:
        return web.Response(status=fault.status, text=fault.body, content_type="text/html")
    return None
