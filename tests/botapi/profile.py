"""What the bot says about itself, and what it asks about chats.

Sources: tdlib/telegram-bot-api ``Client.cpp``; tdlib/td ``BotCommand.cpp``, ``misc.cpp``
(``validate_bot_language_code``: two small letters, so ``zh`` and never ``zh-hans``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import access, views
from .errors import bad_request
from .params import Params
from .text import clean
from .views import Json
from .world import World

_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_COMMAND = re.compile(r"[a-z0-9_]+")
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


def get_me(world: World, params: Params) -> Json:
    return views.user(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(world: World, params: Params) -> str:
    given = params.json("scope", "BotCommandScope")
    if given is None:
        return "default"
    kind = given.get("type") if isinstance(given, dict) else None
    if kind in _SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    missing = "can't parse BotCommandScope: Empty chat_id specified"
    place = access.chat(world, str(given.get("chat_id", "")), empty=missing)
    if kind == "chat_member" and not isinstance(given.get("user_id"), int):
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return f"{kind} {place.id}" + (f" {given['user_id']}" if kind == "chat_member" else "")


def set_my_commands(world: World, params: Params) -> bool:
    given = params.json("commands", "commands") or []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(each) for each in given]
    world.commands[_scope(world, params), _language(params)] = commands
    return True


def _command(given: Any) -> dict[str, str]:
    for name in ("command", "description"):
        if not isinstance(given, dict) or not isinstance(given.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command, description = given["command"].strip().removeprefix("/"), clean(given["description"]).strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > 32:
        raise bad_request("command length must not exceed 32")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return {"command": command, "description": description}


def get_my_commands(world: World, params: Params) -> list[dict[str, str]]:
    return world.commands.get((_scope(world, params), _language(params)), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop((_scope(world, params), _language(params)), None)
    return True


def setter(name: str, limit: int) -> Callable[[World, Params], bool]:
    """``setMyName``, ``setMyDescription``, ``setMyShortDescription``: one text for each language."""

    def set_text(world: World, params: Params) -> bool:
        text = clean(params.text(name)).strip()
        if len(text) > limit:
            raise bad_request(f"{name} length must not exceed {limit}")
        world.profile[name, _language(params)] = text
        return True

    return set_text


def getter(name: str) -> Callable[[World, Params], dict[str, str]]:
    """The text of a language, else the one for every language."""

    def get_text(world: World, params: Params) -> dict[str, str]:
        return {name: world.profile.get((name, _language(params))) or world.profile.get((name, ""), "")}

    return get_text


def get_chat(world: World, params: Params) -> Json:
    place = access.chat(world, params.text("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return views.chat(world, place) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(world: World, params: Params) -> Json:
    place = access.chat(world, params.text("chat_id"))
    person = world.users.get(params.number("user_id"))
    if person is None:
        raise bad_request("invalid user_id specified" if params.number("user_id") <= 0 else "user not found")
    return views.member(world, place, person)


def leave_chat(world: World, params: Params) -> bool:
    place = access.chat(world, params.text("chat_id"))
    if place.type == "private":
        raise bad_request("chat is not a group or channel chat")
    place.bot = "left"
    return True
