"""World data as the Bot API's JSON.

Source: tdlib/telegram-bot-api ``Client.cpp`` (the ``Json…`` classes).
"""

from __future__ import annotations

from typing import Any

from .entities import Entity, Formatted
from .privacy import bot_sees
from .updates import Update
from .world import Chat, Message, User, World

Json = dict[str, Any]
_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
FOR_CHANNEL = User(136817688, "Channel", "Channel_Bot", is_bot=True)


def _present(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def user(data: User) -> Json:
    return _present(
        id=data.id,
        is_bot=data.is_bot,
        first_name=data.first_name,
        username=data.username,
        language_code=data.language_code,
    )


def chat(world: World, data: Chat) -> Json:
    shown = _present(id=data.id, type=data.type, title=data.title, username=data.username)
    if data.type == "private":
        person = world.users[data.id]
        shown |= _present(first_name=person.first_name, username=person.username)
    if data.is_forum:
        shown["is_forum"] = True
    if data.type == "group":
        shown["all_members_are_administrators"] = False
    return shown


def entities(world: World, text: Formatted) -> list[Json]:
    return [_entity(world, each) for each in text.entities]


def _entity(world: World, data: Entity) -> Json:
    shown = data.json()
    if "user_id" in shown:
        shown["user"] = user(world.users[shown.pop("user_id")])
    return shown


def message(world: World, data: Message, *, with_reply: bool = True) -> Json:
    """A Message; the message replied to is shown without what that one replied to."""
    place = world.chats[data.chat_id]
    author = data.sender
    if author is None and place.type == "supergroup":
        author = ANONYMOUS if data.sender_chat_id == place.id else FOR_CHANNEL
    shown = _present(
        message_id=data.id,
        **{"from": user(author) if author else None},
        sender_chat=chat(world, world.chats[data.sender_chat_id]) if data.sender_chat_id else None,
        chat=chat(world, place),
        date=data.date,
        edit_date=data.edit_date,
        message_thread_id=data.thread_id,
        is_topic_message=data.in_topic or None,
        forward_origin=data.forward_origin,
        via_bot=user(world.bot) if data.via_bot else None,
    )
    replied = place.messages.get(data.reply_to or data.thread_id or 0)
    if with_reply and replied is not None and replied is not data and not replied.deleted:
        shown["reply_to_message"] = message(world, replied, with_reply=False)
    if with_reply and data.quote is not None:
        quote, position = data.quote
        shown["quote"] = {"text": quote.text, "position": position, "is_manual": True}
        if quote.entities:
            shown["quote"]["entities"] = entities(world, quote)
    for name, formatted in (("text", data.text), ("caption", data.caption)):
        if formatted is not None and formatted.text:
            shown[name] = formatted.text
            if formatted.entities:
                shown["entities" if name == "text" else "caption_entities"] = entities(world, formatted)
    if data.text is not None and data.link_preview:
        shown["link_preview_options"] = data.link_preview
    if data.reply_markup and "inline_keyboard" in data.reply_markup:
        shown["reply_markup"] = data.reply_markup
    return shown | data.media


def inaccessible(world: World, data: Message) -> Json:
    """What a button's message becomes once it is deleted."""
    return {"chat": chat(world, world.chats[data.chat_id]), "message_id": data.id, "date": 0}


def member(world: World, place: Chat, person: User) -> Json:
    """A ChatMember."""
    status = place.bot if person is world.bot else place.members.get(person.id, "left")
    shown: Json = {"user": user(person), "status": status}
    if status == "administrator":
        shown |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, True)
    if status == "creator":
        shown["is_anonymous"] = False
    if status == "kicked":
        shown["until_date"] = 0
    return shown


def announce(world: World, data: Message) -> Update | None:
    """Queue the update about a new or edited message, where the bot may see it; the lock is held."""
    place = world.chats[data.chat_id]
    if data.by_bot or place.bot in ("left", "kicked") or place.blocked or not bot_sees(world, data):
        return None
    kind = "channel_post" if place.type == "channel" else "message"
    kind = kind if data.edit_date is None else f"edited_{kind}"
    update = world.updates.add(kind, message(world, data), lane=f"chat {place.id}")
    world.notify()
    return update
