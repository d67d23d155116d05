"""The table of methods. Names are matched without regard to case, as Telegram does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import messages, profile, queries
from .params import Params
from .world import World

Method = Callable[[World, Params], Any]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmyname": profile.setter("name", 64),
    "getmyname": profile.getter("name"),
    "setmydescription": profile.setter("description", 512),
    "getmydescription": profile.getter("description"),
    "setmyshortdescription": profile.setter("short_description", 120),
    "getmyshortdescription": profile.getter("short_description"),
    "getchat": profile.get_chat,
    "getchatmember": profile.get_chat_member,
    "leavechat": profile.leave_chat,
    "sendmessage": messages.send_message,
    "senddocument": messages.send_document,
    "sendchataction": messages.send_chat_action,
    "setmessagereaction": messages.set_message_reaction,
    "editmessagetext": messages.edit_message_text,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": queries.answer_callback_query,
    "answerinlinequery": queries.answer_inline_query,
}
