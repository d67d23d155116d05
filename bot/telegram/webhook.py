"""The two addresses that the bot serves: the webhook, which trusts nobody, and the health of the bot, on loopback.

python-telegram-bot's own receiver reads the whole body before it looks at the secret, and answers 500 to bad JSON; so
this is one of our own, on Tornado, which python-telegram-bot's webhooks need anyway.
"""

import hmac
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.telegram import health
from bot.telegram.delivery import Json, is_update
from bot.telegram.health import Counters
from corpus.errors import YinwenError

MAX_BODY = 1 << 20
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_BODY_SECONDS = 30.0


class WebhookError(YinwenError):
    """The webhook cannot be served as it is set."""


@stream_request_body
class Hook(RequestHandler):
    """Takes one update; everything is refused with a 4xx before its body is read, if it can be."""

    def initialize(self, secret: bytes, receive: Callable[[list[Json]], None]) -> None:
        """Called by Tornado for each request."""
        self._secret, self._receive, self._body = secret, receive, bytearray()

    def prepare(self) -> None:
        """Look at the head of the request, before its body is read."""
        if not hmac.compare_digest(self.request.headers.get(_HEADER, "").encode("utf-8", "replace"), self._secret):
            raise HTTPError(403)
        if self.request.method != "POST":
            raise HTTPError(405)

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body; Tornado ends the connection beyond MAX_BODY."""
        self._body += chunk

    def post(self) -> None:
        """The body is there: keep the update, and only then say so."""
        update = parse(bytes(self._body))
        try:
            self._receive([update])
        except RecursionError:  # nested just less deeply than what can be read at all
            raise HTTPError(400) from None

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """No page: nobody reads it."""
        self.finish()


class _Health(RequestHandler):
    def initialize(self, counters: Counters) -> None:
        self._counters = counters

    def get(self, name: str) -> None:
        if name == "metrics":
            self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.write(health.metrics(self._counters))
        else:
            self.set_status(200 if self._counters.version else 503)
            self.write(health.report(self._counters))


def parse(body: bytes) -> Json:
    """An update as JSON; raises Tornado's 400 for everything else.

    >>> parse(b'{"update_id": 7, "message": {}}')["update_id"]
    7
    """
    try:
        update = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise HTTPError(400) from None
    if not is_update(update):
        raise HTTPError(400)
    return dict(update)


def serve_webhook(url: str, secret: str, host: str, port: int, receive: Callable[[list[Json]], None]) -> HTTPServer:
    """Listen for Telegram's deliveries; raises `WebhookError` where that cannot be."""
    if not _SECRET.fullmatch(secret):
        raise WebhookError("请设 YINWEN_WEBHOOK_SECRET:1 到 256 个字母、数字、_ 或 -。(The webhook needs a secret.)")
    path = re.escape(urlsplit(url).path or "/")
    arguments = {"secret": secret.encode(), "receive": receive}
    return _listen(Application([(path, Hook, arguments)], log_function=_silent), host, port)


def serve_health(counters: Counters, port: int) -> HTTPServer:
    """Say how the bot is, on loopback only."""
    routes = [(r"/(health|metrics)", _Health, {"counters": counters})]
    return _listen(Application(routes, log_function=_silent), "127.0.0.1", port)


def _listen(application: Application, host: str, port: int) -> HTTPServer:
    server = HTTPServer(application, max_body_size=MAX_BODY, max_header_size=1 << 14, body_timeout=_BODY_SECONDS)
    try:
        server.listen(port, host)
    except OSError as error:
        raise WebhookError(f"{host}:{port} 听不了:{error.strerror},请换一个端口。(Cannot listen.)") from error
    return server


def _silent(handler: RequestHandler) -> None:
    """Requests are not logged."""
