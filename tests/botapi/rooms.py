"""Chats as their members use them: they write, edit, forward, press, block. Every act makes updates.

Sources: the Bot API's documentation (Update, Message, ChatMemberUpdated), tdlib/telegram-bot-api ``Client.cpp``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import views, world
from .compose import source
from .entities import finish
from .media import MEDIA
from .people import Person, Press
from .seen import Message
from .text import units

if TYPE_CHECKING:
    from .api import BotApi

_START = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Room:
    """A chat as its members use it; ``by`` says who acts, at first the first member."""

    def __init__(self, api: BotApi, data: world.Chat, *members: Person) -> None:
        self.api = api
        self.data = data
        self.members = members
        self._read = 0

    @property
    def id(self) -> int:
        return self.data.id

    # -- writing ------------------------------------------------------------------------------------------------

    def send(
        self,
        text: str = "",
        *,
        by: Person | None = None,
        reply_to: Message | None = None,
        quote: str | None = None,
        topic: int | None = None,
        html: bool = False,
        media: str | None = None,
        forwarded_from: str | None = None,
        anonymous: bool = False,
        as_channel: Room | None = None,
    ) -> Message:
        """Write a message; with ``media`` (a name in MEDIA) the text is its caption, with ``html`` it has styles.

        ``anonymous`` is a group's administrator who hides behind it, ``as_channel`` one who speaks for a channel.
        """
        body = source(text, "HTML" if html else "").finish(may_be_empty=media is not None)
        assert units(body.text) <= 4096, "Telegram's apps split longer messages"
        shown = self.data.type == "channel" or anonymous
        with self.api.world.lock:
            data = self.api.world.post(
                self.data,
                sender=None if shown or as_channel else self._who(by),
                sender_chat_id=self.id if shown else as_channel.id if as_channel else None,
                text=body if media is None else None,
                caption=body if media is not None else None,
                media=dict(MEDIA[media]) if media else {},
                reply_to=reply_to.id if reply_to else None,
                quote=(finish(quote), units(reply_to.text.split(quote)[0])) if quote and reply_to else None,
                thread_id=topic,
                in_topic=topic is not None,
                forward_origin=_origin(forwarded_from) if forwarded_from else None,
            )
            views.announce(self.api.world, data)
        return Message(self, data)

    def start(self, payload: str = "", *, by: Person | None = None) -> Message:
        """Open ``t.me/bot?start=payload``."""
        assert _START.fullmatch(payload), f"no deep link carries {payload!r}"
        return self.send(f"/start {payload}".strip(), by=by)

    def edit(self, message: Message, text: str) -> None:
        """Change an own message."""
        with self.api.world.lock:
            name = "text" if message.data.text is not None else "caption"
            self.api.world.edit(message.data, **{name: finish(text)})
            views.announce(self.api.world, message.data)

    def service(self, **fields: Any) -> Message:
        """A service message, such as ``new_chat_title="深圳"``."""
        with self.api.world.lock:
            data = self.api.world.post(self.data, sender=self._who(None), media=fields)
            views.announce(self.api.world, data)
        return Message(self, data)

    def delete(self, message: Message) -> None:
        """Delete a message; bots are not told."""
        with self.api.world.lock:
            message.data.deleted = True

    def press(self, message: Message, data: str, *, by: Person | None = None) -> Press:
        """Press a button with this callback data, which may be forged."""
        with self.api.world.lock:
            who = self._who(by)
            query = world.Query(str(next(self.api.world.numbers)), who, data, time.monotonic())
            self.api.world.presses[query.id] = query
            payload = {"id": query.id, "from": views.user(who), "chat_instance": str(-self.id), "data": data}
            if message.data.inline_id is not None:
                payload["inline_message_id"] = message.data.inline_id
            elif message.deleted:
                payload["message"] = views.inaccessible(self.api.world, message.data)
            else:
                payload["message"] = views.message(self.api.world, message.data)
            self.api.add_update("callback_query", payload, lane=f"press {who.id}")
        return Press(self.api, query)

    def _who(self, by: Person | None) -> world.User:
        return by.data if by is not None else self.members[0].data if self.members else views.ANONYMOUS

    # -- what the bot does --------------------------------------------------------------------------------------

    @property
    def messages(self) -> list[Message]:
        """Everything that the bot said here and did not delete."""
        with self.api.world.lock:
            return [Message(self, data) for data in self.data.outbox if not data.deleted]

    def next_message(self, timeout: float = 10.0) -> Message:
        """The bot's next message here that was not taken yet."""
        if not self.api.world.wait(lambda: len(self.data.outbox) > self._read, timeout):
            raise AssertionError(f"the bot said nothing within {timeout} s; requests: {self.api.methods_called()[-8:]}")
        self._read += 1
        return Message(self, self.data.outbox[self._read - 1])

    def ask(self, text: str, *, timeout: float = 10.0, **how: Any) -> Message:
        """Write, and take the bot's next message."""
        self.send(text, **how)
        return self.next_message(timeout)

    def wait_for(self, condition: Callable[[], bool], timeout: float = 10.0) -> None:
        """Wait until something holds here."""
        assert self.api.world.wait(condition, timeout), f"not so within {timeout} s"

    def stays_silent(self, seconds: float = 0.5) -> bool:
        """Whether the bot says nothing new for so long; better is to send something that it must answer."""
        return not self.api.world.wait(lambda: len(self.data.outbox) > self._read, seconds)

    @property
    def actions(self) -> list[str]:
        """The chat actions shown here so far, such as ``typing``."""
        return [each.action for each in self.data.actions]

    # -- membership ---------------------------------------------------------------------------------------------

    def block(self) -> None:
        """The person blocks the bot."""
        self.data.blocked = True
        self._bot_becomes("kicked", was="member")

    def unblock(self) -> None:
        """The person lets the bot write again."""
        self.data.blocked = False
        self._bot_becomes("member", was="kicked")

    def set_bot(self, status: str) -> None:
        """The bot becomes ``member``, ``administrator``, ``left`` or ``kicked`` in a group."""
        was, self.data.bot = self.data.bot, status
        self._bot_becomes(status, was=was)

    def _bot_becomes(self, status: str, *, was: str) -> None:
        with self.api.world.lock:
            bot = views.user(self.api.world.bot)
            payload = {
                "chat": views.chat(self.api.world, self.data),
                "from": views.user(self._who(None)),
                "date": int(time.time()),
                "old_chat_member": _status(bot, was),
                "new_chat_member": _status(bot, status),
            }
            self.api.add_update("my_chat_member", payload, lane=f"member {self.id}")

    def topic(self, name: str) -> int:
        """Open a forum topic; returns its message_thread_id."""
        assert self.data.is_forum, "only forums have topics"
        with self.api.world.lock:
            created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            data = self.api.world.post(self.data, sender=self._who(None), media=created, in_topic=True)
            data.thread_id = data.id
            self.data.topics[data.id] = world.Topic(data.id, name)
            views.announce(self.api.world, data)
        return data.id

    def close_topic(self, topic: int) -> None:
        self.data.topics[topic].closed = True

    def remove_topic(self, topic: int) -> None:
        with self.api.world.lock:
            del self.data.topics[topic]

    def migrate(self) -> Room:
        """The group becomes a supergroup; both sides get Telegram's service message."""
        with self.api.world.lock:
            room = self.api.supergroup(self.data.title or "", *self.members)
            self.data.migrated_to = room.id
            old = self.api.world.post(self.data, sender=self._who(None), media={"migrate_to_chat_id": room.id})
            views.announce(self.api.world, old)
            new = self.api.world.post(room.data, sender=self._who(None), media={"migrate_from_chat_id": self.id})
            views.announce(self.api.world, new)
        return room


def _status(bot: dict[str, Any], status: str) -> dict[str, Any]:
    return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def _origin(name: str) -> dict[str, Any]:
    return {"type": "hidden_user", "sender_user_name": name, "date": int(time.time()) - 3600}
