"""People, chats and messages as plain data, with one lock around all of it.

Sources: the Bot API's documentation (types), tdlib/telegram-bot-api ``Client.cpp``.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .entities import Formatted
from .updates import Updates

ChatType = Literal["private", "group", "supergroup", "channel"]


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    deactivated: bool = False


@dataclass(slots=True)
class Message:
    """A message of anybody; ``media`` holds the fields of what is not text, as the Bot API shows them."""

    id: int
    chat_id: int
    date: int
    sender: User | None = None
    sender_chat_id: int | None = None
    by_bot: bool = False
    text: Formatted | None = None
    caption: Formatted | None = None
    media: dict[str, Any] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)
    reply_markup: dict[str, Any] | None = None
    link_preview: dict[str, Any] | None = None
    reply_to: int | None = None
    quote: tuple[Formatted, int] | None = None
    thread_id: int | None = None
    in_topic: bool = False
    forward_origin: dict[str, Any] | None = None
    via_bot: bool = False
    inline_id: str | None = None
    edit_date: int | None = None
    reactions: tuple[str, ...] = ()
    deleted: bool = False
    edits: list[Message] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Topic:
    thread_id: int
    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ChatAction:
    """``typing`` and its like; ``at`` is time.monotonic()."""

    action: str
    thread_id: int | None
    at: float


@dataclass(slots=True)
class Chat:
    """A chat; ``bot`` is the bot's status there, ``outbox`` what the bot said there, in order.

    Message 1 of a supergroup is its creation, which in a forum is the General topic: no thread to send to.
    """

    id: int
    type: ChatType
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    bot: str = "member"
    may_write: bool = True
    blocked: bool = False
    migrated_to: int | None = None
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    outbox: list[Message] = field(default_factory=list, repr=False)
    actions: list[ChatAction] = field(default_factory=list, repr=False)
    last_id: int = 1


@dataclass(slots=True)
class Query:
    """A pressed button or an inline query, and the bot's answer once there is one; ``at`` is time.monotonic()."""

    id: str
    user: User
    asked: str
    at: float
    answer: dict[str, Any] | None = None
    expired: bool = False


class World:
    """Everything that Telegram knows; ``changed`` is notified of every change."""

    def __init__(self, bot: User, *, privacy: bool) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.listeners: list[Callable[[], object]] = []
        self.bot = bot
        self.privacy = privacy
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.updates = Updates()
        self.presses: dict[str, Query] = {}
        self.inline_queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Message] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.numbers = itertools.count(7_000_001)
        self._message_ids = itertools.count(101)

    def notify(self) -> None:
        """Wake everybody who waits, in threads and in the event loop; the lock is held."""
        self.changed.notify_all()
        for listener in self.listeners:
            listener()

    def wait(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until the condition holds; False once ``timeout`` seconds are over."""
        with self.changed:
            return self.changed.wait_for(condition, timeout)

    def post(self, chat: Chat, **fields: Any) -> Message:
        """Put a message into a chat, without any update about it.

        Private chats and basic groups share one counter of ids, supergroups and channels have their own.
        """
        chat.last_id = chat.last_id + 1 if chat.type in ("supergroup", "channel") else next(self._message_ids)
        message = Message(chat.last_id, chat.id, int(time.time()), **fields)
        if chat.type == "supergroup" and not message.in_topic and message.reply_to is not None:
            # outside forums a reply belongs to the thread of the message that began it, which is no topic
            first = chat.messages.get(message.reply_to)
            message.thread_id = (first.thread_id if first else None) or message.reply_to
        chat.messages[message.id] = message
        if message.by_bot:
            chat.outbox.append(message)
        return message

    @staticmethod
    def edit(message: Message, **fields: Any) -> None:
        """Change a message, keeping what it was."""
        message.edits.append(replace(message, edits=[]))
        for name, value in fields.items():
            setattr(message, name, value)
        message.edit_date = int(time.time())
