"""Methods that send, change and delete messages.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``process_send_message_query`` and its neighbours). As there, the text
is parsed before the chat is looked up, and length is checked last.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from . import access, views
from .compose import MAX_CAPTION, MAX_MESSAGE, Source, caption, link_preview, message_text, quoted, reply_to
from .entities import Formatted
from .errors import ApiError, bad_request
from .keyboard import inline_only, markup
from .params import Params, Upload
from .text import units
from .views import Json
from .world import Chat, ChatAction, Message, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_ACTIONS = frozenset({
    "cancel", "typing", "record_video", "upload_video", "record_audio", "record_voice", "upload_audio", "upload_voice",
    "upload_photo", "upload_document", "choose_sticker", "pick_up_location", "find_location", "record_video_note",
    "upload_video_note",
})  # fmt: skip
_REACTIONS = frozenset({
    "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱",
    "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭",
    "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉",
    "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
})  # fmt: skip
_MAX_FILE = 50 * 2**20


def send_message(world: World, params: Params) -> Json:
    text = message_text(params)
    preview = link_preview(params)

    def content() -> dict[str, Any]:
        return {"text": checked(world, text, MAX_MESSAGE, "message is too long"), "link_preview": preview}

    return _send(world, params, content, "text messages")


def send_document(world: World, params: Params) -> Json:
    name = params.text("document")
    upload = params.files.get(name.removeprefix("attach://") if name.startswith("attach://") else "document")
    if upload is None and not name:
        raise bad_request("there is no document in the request")
    upload = upload or Upload(name, b"known by its id")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > _MAX_FILE:
        raise ApiError(413, "Request Entity Too Large")
    text = caption(params)
    number = f"document-{next(world.numbers)}"
    shown = {"file_id": number, "file_unique_id": number, "file_name": upload.name, "file_size": len(upload.content)}

    def content() -> dict[str, Any]:
        formatted = checked(world, text, MAX_CAPTION, "message caption is too long", may_be_empty=True)
        return {"caption": formatted, "media": {"document": shown}, "content": upload.content}

    return _send(world, params, content, "documents")


def _send(world: World, params: Params, content: Any, what: str) -> Json:
    asked = reply_to(params)
    keyboard = markup(params.json("reply_markup", "reply keyboard markup"))
    place = access.chat(world, params.text("chat_id"), write=True)
    reply = access.replied(world, place, asked)
    thread_id = access.thread(place, params.number("message_thread_id"), reply)
    fields = content()
    if asked is not None and asked.quote is not None and reply is not None:
        original = reply.text or reply.caption or Formatted("")
        fields["quote"] = quoted(asked.quote, asked.position, original)
    access.may_write(place, what)
    is_post = place.type == "channel"
    sent = world.post(
        place,
        sender=None if is_post else world.bot,
        sender_chat_id=place.id if is_post else None,
        by_bot=True,
        reply_markup=keyboard,
        reply_to=reply.id if reply is not None and reply.chat_id == place.id else None,
        thread_id=thread_id,
        in_topic=thread_id is not None,
        **fields,
    )
    return views.message(world, sent)


def checked(world: World, text: Source, limit: int, too_long: str, *, may_be_empty: bool = False) -> Formatted:
    """The finished text: within its limit (in UTF-16 units, the stricter count), mentioning only known people."""
    formatted = text.finish(may_be_empty=may_be_empty)
    if units(formatted.text) > limit:
        raise bad_request(too_long)
    known = [each for each in formatted.entities if dict(each.extra).get("user_id", world.bot.id) in world.users]
    return replace(formatted, entities=tuple(known))


def _to_edit(world: World, params: Params) -> tuple[Chat, Message]:
    if not params.text("chat_id") and "message_id" not in params:
        if not (inline_id := params.text("inline_message_id")):
            raise bad_request("message identifier is not specified")
        if (found := world.inline_messages.get(inline_id)) is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return world.chats[found.chat_id], found
    place, found = access.message(world, params, "message to edit")
    if not found.by_bot:
        raise bad_request("message can't be edited")
    return place, found


def edit_message_text(world: World, params: Params) -> Json | bool:
    text = message_text(params)
    preview = link_preview(params)
    keyboard = inline_only(params.json("reply_markup", "reply keyboard markup"))
    _, found = _to_edit(world, params)
    if found.text is None:
        raise bad_request("there is no text in the message to edit")
    formatted = checked(world, text, MAX_MESSAGE, "MESSAGE_TOO_LONG")
    if (formatted, keyboard) == (found.text, found.reply_markup):
        raise bad_request(NOT_MODIFIED)
    return _edited(world, found, text=formatted, reply_markup=keyboard, link_preview=preview)


def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    keyboard = inline_only(params.json("reply_markup", "reply keyboard markup"))
    _, found = _to_edit(world, params)
    if keyboard == found.reply_markup:
        raise bad_request(NOT_MODIFIED)
    return _edited(world, found, reply_markup=keyboard)


def _edited(world: World, found: Message, **fields: Any) -> Json | bool:
    world.edit(found, **fields)
    return True if not found.by_bot else views.message(world, found)


def delete_message(world: World, params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not params.number("message_id"):
        raise bad_request("message identifier is not specified")
    place, found = access.message(world, params, "message to delete")
    if not (found.by_bot or place.type == "private" or place.bot == "administrator"):
        raise bad_request("message can't be deleted")
    found.deleted = True
    return True


def send_chat_action(world: World, params: Params) -> bool:
    action = params.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    place = access.chat(world, params.text("chat_id"), write=True)
    access.may_write(place)
    thread_id = params.number("message_thread_id")
    place.actions.append(ChatAction(action, thread_id or None, time.monotonic()))
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    given = params.json("reaction", "reaction types") or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise bad_request("can't parse reaction types: expected an Object")
    emoji = tuple(str(each.get("emoji", "")).replace("\ufe0f", "") for each in given if each.get("type") == "emoji")
    _, found = access.message(world, params, "message to react", write=False)
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if len(emoji) != len(given) or not _REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    found.reactions = emoji
    return True
