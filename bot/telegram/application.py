"""The bot's life: settings in, updates answered, until a signal or an error that only its operator can mend."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.crash import describe
from bot.examples import examples
from bot.library import open_answerer
from bot.phrases import phrases, spoken
from bot.settings import Settings
from bot.store import Store
from bot.telegram.admission import Admission, admitted
from bot.telegram.asking import Addressed, on_message, on_other
from bot.telegram.buttons import on_button
from bot.telegram.commands import COMMANDS, help_
from bot.telegram.delivery import Delivery, Json, refused
from bot.telegram.desk import Desk
from bot.telegram.errors import on_error
from bot.telegram.health import Counters
from bot.telegram.inline import on_inline
from bot.telegram.logs import keep_logs_clean
from bot.telegram.pacing import Pacing
from bot.telegram.polling import KINDS, poll
from bot.telegram.profile import introduce
from bot.telegram.webhook import serve_health, serve_webhook

_GRACE = 5.0
_THREAD_GRACE = 2.0
_WORKER = "answering"
_CONNECTIONS = 64
_LONGEST_RETRY = 30.0
_TIDY_SECONDS = 300.0
_PLAIN = frozenset(
    "message_id message_thread_id is_topic_message from sender_chat chat date edit_date text entities caption "
    "caption_entities".split()
)
_LOG = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]


def run(settings: Settings) -> int:
    """Be the bot until SIGTERM or SIGINT, which return 0; raises `YinwenError` for what its operator must mend."""
    secrets = (settings.token, settings.webhook_secret)
    keep_logs_clean(secret.get_secret_value() for secret in secrets if secret)
    asyncio.run(_live(settings))
    for thread in threading.enumerate():
        if thread.name.startswith(_WORKER):
            thread.join(_THREAD_GRACE)
            if thread.is_alive():  # an index that is being built is not waited for; it is switched to when it is whole
                logging.shutdown()
                os._exit(0)
    return 0


async def _live(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_on_stray_error)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    store, counters = Store(settings.data / "telegram.sqlite3"), Counters()
    app = build(settings)
    delivery = Delivery(store, counters, settings.inbox_room, lambda update: _tell_busy(app.bot, settings, update))
    worker = ThreadPoolExecutor(1, thread_name_prefix=_WORKER)
    health = serve_health(counters, settings.health_port) if settings.health_port else None
    life = [
        loop.create_task(_receive(app, settings, delivery), name="receiving"),
        loop.create_task(_answer(app, settings, delivery, store, counters, worker), name="answering"),
        loop.create_task(_tidy(store), name="tidying"),
    ]
    try:
        await _first_end(stop.wait(), delivery.failed, *life)
    finally:
        await _cancel(life)
        await delivery.stop(_GRACE)
        worker.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(TelegramError):
            await app.shutdown()
        if health:
            health.stop()
        store.close()


def build(settings: Settings) -> App:
    """python-telegram-bot's application: the handler table, and how requests leave."""
    url = settings.api_url if settings.api_url.rstrip("/").endswith("/bot") else f"{settings.api_url.rstrip('/')}/bot"
    # A proxy of the environment is for the world outside, never for a server on this machine.
    http = {"trust_env": urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1")}
    app: App = (
        ApplicationBuilder()
        .token(settings.token.get_secret_value() if settings.token else "")
        .base_url(url.rstrip("/"))
        .request(HTTPXRequest(_CONNECTIONS, read_timeout=10, pool_timeout=60, httpx_kwargs=http))
        .get_updates_request(HTTPXRequest(2, read_timeout=10, httpx_kwargs=http))
        .rate_limiter(Pacing())
        .updater(None)
        .build()
    )
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    words, private = filters.TEXT | filters.CAPTION, filters.ChatType.PRIVATE
    for name, handler in COMMANDS.items():
        app.add_handler(CommandHandler(name, admitted(handler), new))
    app.add_handler(MessageHandler(new & private & filters.COMMAND, admitted(help_)))
    app.add_handler(MessageHandler((new | edited) & words & Addressed(), admitted(on_message)))
    app.add_handler(MessageHandler(new & private & ~words & ~filters.StatusUpdate.ALL, admitted(on_other)))
    app.add_handler(CallbackQueryHandler(admitted(on_button)))
    app.add_handler(InlineQueryHandler(admitted(on_inline)))
    app.add_error_handler(on_error)
    return app


async def _receive(app: App, settings: Settings, delivery: Delivery) -> None:
    """Take updates in, by long polling or by a webhook."""
    if not settings.webhook_url:
        await _until_reached(lambda: app.bot.delete_webhook())
        await poll(app.bot, delivery)
        return
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    server = serve_webhook(settings.webhook_url, secret, settings.webhook_host, settings.webhook_port, delivery.receive)
    try:
        await _until_reached(
            lambda: app.bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=KINDS)
        )
        await asyncio.Event().wait()
    finally:
        server.stop()


async def _answer(
    app: App, settings: Settings, delivery: Delivery, store: Store, counters: Counters, worker: ThreadPoolExecutor
) -> None:
    """Make ready, tell Telegram who the bot is, and begin to deal with what has come."""

    def open_all() -> Desk:
        answerer = open_answerer(
            settings.corpus, data=settings.data, model=settings.model, read=settings.reader, notice=_LOG.warning
        )
        shown = examples(answerer)
        return Desk(answerer, store, settings, counters, shown, Admission(settings), worker, "")

    desk = await asyncio.get_running_loop().run_in_executor(worker, open_all)
    await _until_reached(app.initialize)
    desk.username = app.bot.username
    app.bot_data.update(desk=desk, delivery=delivery)

    async def handle(update: Json) -> None:
        await app.process_update(understood(update, app.bot))

    delivery.begin(handle)
    counters.version = desk.version
    _LOG.info("Ready: @%s, index %s, %d updates waiting.", desk.username, desk.version, counters.waiting)
    await _until_reached(lambda: introduce(app.bot))
    await asyncio.Event().wait()


def understood(update: Json, bot: Bot) -> Update:
    """An update as the library reads it; of a form that it does not know, what every message has.

    Telegram adds to its forms several times a year, and a poll of next year's is still something that a person sent.
    """
    try:
        return Update.de_json(update, bot)
    except Exception:  # noqa: BLE001 - whatever the library makes of a form that it does not know
        plain = {
            kind: {field: value for field, value in content.items() if field in _PLAIN}
            for kind, content in update.items()
            if isinstance(content, dict) and kind in ("message", "edited_message")
        }
        return Update.de_json({"update_id": update["update_id"], **plain}, bot)


async def _tidy(store: Store) -> None:
    """Delete what is out of time, whether anybody writes or not."""
    while True:
        store.tidy(time.time())
        await asyncio.sleep(_TIDY_SECONDS)


async def _until_reached(work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Do something that Telegram must hear, again and again until it can be reached."""
    wait = 0.5
    while True:
        try:
            await work()
        except InvalidToken as error:
            raise refused(error) from None
        except TelegramError as error:
            _LOG.warning("Telegram cannot be reached (%s); trying again in %.1f s.", type(error).__name__, wait)
            await asyncio.sleep(wait)
            wait = min(_LONGEST_RETRY, 2 * wait)
        else:
            return


async def _tell_busy(bot: Bot, settings: Settings, update: Json) -> None:
    """Say that the inbox is full, to whoever wrote in private or pressed a button."""
    person = (update.get("message") or update.get("callback_query") or {}).get("from") or {}
    words = phrases(spoken(person.get("language_code"), settings.language)).busy
    with contextlib.suppress(TelegramError):
        if "callback_query" in update:
            await bot.answer_callback_query(update["callback_query"]["id"], words)
        elif update.get("message", {}).get("chat", {}).get("type") == "private":
            await bot.send_message(update["message"]["chat"]["id"], words)


async def _first_end(*work: Awaitable[object]) -> None:
    """Wait until the first of several ends; raises what it raised."""
    tasks = [asyncio.ensure_future(each) for each in work]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    tasks[0].cancel()
    for task in done:
        task.result()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _on_stray_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _LOG.error("A stray error: %s", describe(error) if error else context.get("message"))
