"""Which messages of a group reach the bot.

Source: https://core.telegram.org/bots/features#privacy-mode
"""

from __future__ import annotations

from .entities import Entity, Formatted
from .text import cut
from .world import Message, World

CONTENT = frozenset({
    "photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker", "location", "venue", "poll",
    "contact", "dice",
})  # fmt: skip


def bot_sees(world: World, message: Message) -> bool:
    """Under privacy mode: commands, mentions, replies to the bot, its inline results, and service messages."""
    chat = world.chats[message.chat_id]
    if chat.type in ("private", "channel") or chat.bot == "administrator" or not world.privacy or message.via_bot:
        return True
    replied = chat.messages.get(message.reply_to or 0)
    if replied is not None and replied.by_bot:
        return True
    body = message.text or message.caption
    if body is None:
        return not message.media.keys() & CONTENT
    return any(_addresses(world, body, entity) for entity in body.entities)


def _addresses(world: World, body: Formatted, entity: Entity) -> bool:
    name = f"@{world.bot.username}".lower()
    piece = cut(body.text, entity.offset, entity.length).lower()
    if entity.type == "bot_command":
        return "@" not in piece or piece.endswith(name)
    return entity.type == "mention" and piece == name
