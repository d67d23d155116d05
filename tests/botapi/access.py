"""Whether the bot may reach a chat, a message, a thread — and Telegram's words where it may not.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``check_chat_access``, ``check_message``, ``check_reply_parameters``).
"""

from __future__ import annotations

from .compose import ReplyTo
from .errors import bad_request, forbidden
from .params import Params
from .world import Chat, Message, World


def chat(world: World, chat_id: str, *, write: bool = False, empty: str = "chat_id is empty") -> Chat:
    """The chat by its id or @username."""
    if not chat_id:
        raise bad_request(empty)
    if chat_id.startswith("@"):
        named = (each for each in world.chats.values() if each.type != "private" and each.username == chat_id[1:])
        found = next(named, None)
    else:
        found = world.chats.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
    if found is None:
        raise bad_request("chat not found")
    if found.type == "private":
        if write and world.users[found.id].deactivated:
            raise forbidden("user is deactivated")
        return found
    if found.migrated_to is not None and write:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=found.migrated_to)
    if found.bot == "kicked":
        raise forbidden(f"bot was kicked from the {found.type} chat")
    if found.bot == "left":
        raise forbidden(f"bot is not a member of the {found.type} chat")
    return found


def may_write(place: Chat, what: str = "text messages") -> None:
    """Raise ApiError where a message of the bot would be refused by the server."""
    if place.blocked:
        raise forbidden("bot was blocked by the user")
    if not place.may_write:
        raise bad_request(f"not enough rights to send {what} to the chat")


def message(world: World, params: Params, purpose: str, *, write: bool = True) -> tuple[Chat, Message]:
    """Chat and message by ``chat_id`` and ``message_id``; ``purpose`` is Telegram's, as in ``message to edit``."""
    place = chat(world, params.text("chat_id"), write=write)
    found = place.messages.get(params.number("message_id"))
    if found is None or found.deleted:
        raise bad_request(f"{purpose} not found")
    return place, found


def replied(world: World, place: Chat, asked: ReplyTo | None) -> Message | None:
    """The message to reply to; None where there is none and none is needed."""
    if asked is None:
        return None
    source = place
    if asked.chat_id and asked.chat_id != str(place.id):
        source = chat(world, asked.chat_id)
    found = source.messages.get(asked.message_id)
    if found is not None and not found.deleted:
        return found
    if asked.may_be_missing:
        return None
    raise bad_request("message to be replied not found")


def thread(place: Chat, thread_id: int, reply: Message | None) -> int | None:
    """The topic that a message goes to: the asked one, else that of the message replied to, else none (General).

    Outside forums ``message_thread_id`` of an incoming message is the root of its replies, and no place to send to.
    """
    if thread_id <= 0:
        return reply.thread_id if reply is not None and reply.in_topic and reply.chat_id == place.id else None
    topic = place.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and place.bot != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return topic.thread_id
