"""People, the buttons they press and the inline queries they type.

Sources: the Bot API's documentation (CallbackQuery, InlineQuery, ChosenInlineResult), tdlib/telegram-bot-api
``Client.cpp`` (the lanes of ``add_update``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import views, world
from .seen import Message
from .text import units

if TYPE_CHECKING:
    from .api import BotApi
    from .rooms import Room


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account."""

    api: BotApi
    data: world.User

    @property
    def id(self) -> int:
        return self.data.id

    @property
    def name(self) -> str:
        return self.data.first_name

    def inline(self, query: str, *, offset: str = "", chat_type: str = "sender") -> Inline:
        """Type ``@bot query`` in some chat."""
        assert units(query) <= 256, "Telegram's apps send at most 256 characters"
        with self.api.world.lock:
            asked = world.Query(str(next(self.api.world.numbers)), self.data, query, time.monotonic())
            self.api.world.inline_queries[asked.id] = asked
            payload = {"id": asked.id, "from": views.user(self.data), "query": query, "offset": offset}
            self.api.add_update("inline_query", payload | {"chat_type": chat_type}, lane=f"inline {self.id}")
        return Inline(self.api, self, asked)

    def deactivate(self) -> None:
        """Delete the account."""
        with self.api.world.lock:
            self.data.deactivated = True


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button."""

    api: BotApi
    data: world.Query

    @property
    def id(self) -> str:
        return self.data.id

    def answer(self, timeout: float = 10.0) -> dict[str, Any]:
        """What the bot answered: ``text`` (maybe empty), ``show_alert``, ``url``."""
        return self.api.answer_to(self.data, timeout)

    def expire(self) -> None:
        """Let it be too old to be answered."""
        self.data.expired = True


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline query."""

    api: BotApi
    by: Person
    data: world.Query

    def answer(self, timeout: float = 10.0) -> dict[str, Any]:
        """What the bot answered: ``results``, ``button``, ``cache_time``, ``is_personal``, ``next_offset``."""
        return self.api.answer_to(self.data, timeout)

    def results(self, timeout: float = 10.0) -> list[Result]:
        """The offered results, best first."""
        return [Result(self, each) for each in self.answer(timeout)["results"]]

    def expire(self) -> None:
        """Let it be too old to be answered."""
        self.data.expired = True


@dataclass(frozen=True, slots=True)
class Result:
    """One offered result."""

    inline: Inline
    data: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.data.get("title", ""))

    @property
    def description(self) -> str:
        return str(self.data.get("description", ""))

    def choose(self, room: Room) -> Message:
        """Send it to a chat, as its asker; returns the message that stands there."""
        api, by = self.inline.api, self.inline.by
        with api.world.lock:
            inline_id = f"inline-{next(api.world.numbers)}" if self.data["keyboard"] else None
            data = api.world.post(
                room.data,
                sender=by.data,
                text=self.data["content"],
                reply_markup=self.data["keyboard"],
                link_preview=self.data["link_preview"],
                via_bot=True,
                inline_id=inline_id,
            )
            chosen = {"result_id": self.data["id"], "from": views.user(by.data), "query": self.inline.data.asked}
            if inline_id is not None:
                api.world.inline_messages[inline_id] = data
                chosen["inline_message_id"] = inline_id
            if api.inline_feedback:
                api.add_update("chosen_inline_result", chosen, lane=f"chosen {by.id}")
            views.announce(api.world, data)
        return Message(room, data)
