"""Who may ask, and how often."""

import functools
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import ContextTypes

from bot.phrases import phrases
from bot.settings import Settings

_WINDOW = 60.0
_PEOPLE = 10_000

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class Admission:
    """Counts what each person asks; remembers nothing for longer than a minute."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = settings.allowed
        self._per_minute = settings.questions_per_minute
        self._clock = clock
        self._asked: dict[int, deque[float]] = {}
        self._told: dict[int, float] = {}

    def open_to(self, person: int, chat: int) -> bool:
        """Whether the person, or the whole chat, may use the bot."""
        return not self._allowed or person in self._allowed or chat in self._allowed

    def seconds_to_wait(self, person: int) -> int:
        """Count a question; the seconds until the next would be answered, 0 where this one is."""
        now = self._clock()
        if len(self._asked) > _PEOPLE:
            self._asked = {who: times for who, times in self._asked.items() if times and now - times[-1] < _WINDOW}
        times = self._asked.setdefault(person, deque())
        while times and now - times[0] >= _WINDOW:
            times.popleft()
        if not self._per_minute or len(times) < self._per_minute:
            times.append(now)
            return 0
        return math.ceil(times[0] + _WINDOW - now)

    def tell(self, person: int) -> bool:
        """Whether to tell the person that they are turned away: once a minute is enough."""
        now = self._clock()
        if now - self._told.get(person, -math.inf) < _WINDOW:
            return False
        if len(self._told) > _PEOPLE:
            self._told = {who: at for who, at in self._told.items() if now - at < _WINDOW}
        self._told[person] = now
        return True


def admitted(handler: Handler) -> Handler:
    """The handler, for those who may ask, as often as they may; the others are told why not, once a minute."""

    @functools.wraps(handler)
    async def guarded(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        desk, user, chat = context.bot_data["desk"], update.effective_user, update.effective_chat
        person = user.id if user else 0
        words = phrases(desk.language(chat.id if chat else person, user.language_code if user else None))
        if not desk.admission.open_to(person, chat.id if chat else person):
            await _refuse(update, words.not_allowed, desk.admission.tell(person))
        elif wait := desk.admission.seconds_to_wait(person) if update.inline_query is None else 0:
            await _refuse(update, words.too_fast.format(seconds=wait), desk.admission.tell(person))
        else:
            await handler(update, context)

    return guarded


async def _refuse(update: Update, words: str, tell: bool) -> None:
    if update.callback_query:
        await update.callback_query.answer(words)
    elif update.inline_query:
        await update.inline_query.answer([], cache_time=10, is_personal=True)
    elif tell and update.effective_message:
        message = update.effective_message
        topic = message.message_thread_id if message.is_topic_message else None
        await message.get_bot().send_message(message.chat_id, words, message_thread_id=topic)
