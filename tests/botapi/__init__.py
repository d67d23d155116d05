"""A loopback Telegram Bot API server for tests, as strict as Telegram.

    from tests.botapi import BotApi, flood

    with BotApi() as api:
        ...                                     # start the bot with ``api.environment``
        chat = api.private(api.user("小王", language_code="zh-hans"))
        reply = chat.ask("那龙岗呢")
        reply.press("下文").answer()
        reply.wait_edited()
        api.script(flood(retry_after=5), "sendMessage", chat=chat)

What it knows of Telegram is read from the server's own code; each module names its sources.
"""

from .api import TOKEN, BotApi
from .errors import ApiError
from .faults import Fault, bad_gateway, cut_after, cut_before, flood, hang, refuse, second_poller
from .media import MEDIA
from .people import Inline, Person, Press, Result
from .rooms import Room
from .seen import Document, Message
from .text import cut, units

__all__ = [
    "MEDIA",
    "TOKEN",
    "ApiError",
    "BotApi",
    "Document",
    "Fault",
    "Inline",
    "Message",
    "Person",
    "Press",
    "Result",
    "Room",
    "bad_gateway",
    "cut",
    "cut_after",
    "cut_before",
    "flood",
    "hang",
    "refuse",
    "second_poller",
    "units",
]
