"""From parameters to the text, caption and reply of a message.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``get_formatted_text``, ``get_input_message_text``,
``get_reply_parameters``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .entities import QUOTES, STYLES, Entity, Formatted, finish, runs
from .errors import bad_request
from .markup import MarkupError, parse_html
from .params import Params
from .text import is_utf8, units

MAX_MESSAGE = 4096
MAX_CAPTION = 1024
MAX_QUOTE = 1024
_MAX_SOURCE_BYTES = 1 << 15
_GIVEN = {*STYLES, *QUOTES, "code", "pre", "text_link", "text_mention", "custom_emoji"}
_QUOTABLE = frozenset({*STYLES, "custom_emoji"})
_DETECTED = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its markup, parsed but not yet cleaned."""

    text: str
    entities: tuple[Entity, ...] = ()

    def finish(self, *, may_be_empty: bool = False, trim: bool = True) -> Formatted:
        return finish(self.text, self.entities, may_be_empty=may_be_empty, trim=trim)


def source(text: str, parse_mode: str = "", entities: Any = None) -> Source:
    """Parse by parse_mode, else take the entities as they were given."""
    if not is_utf8(text):
        raise bad_request("strings must be encoded in UTF-8")
    if len(text.encode()) > _MAX_SOURCE_BYTES:
        raise bad_request("Text is too long")
    if text and parse_mode and parse_mode.lower() != "none":
        if parse_mode.lower() != "html":
            raise bad_request("Unsupported parse_mode")
        try:
            plain, found = parse_html(text)
        except MarkupError as error:
            raise bad_request(f"can't parse entities: {error}") from error
        return Source(plain, tuple(found))
    given = entities if isinstance(entities, list) else []
    return Source(text, tuple(entity for each in given if (entity := _entity(each)) is not None))


def _entity(given: Any) -> Entity | None:
    if not isinstance(given, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for name in ("offset", "length"):
        if not isinstance(given.get(name), int):
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    kind = given.get("type")
    if kind in _DETECTED:
        return None
    if kind not in _GIVEN:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    extra = {name: given[name] for name in ("url", "language", "custom_emoji_id") if given.get(name)}
    if kind == "text_mention":
        extra["user_id"] = given.get("user", {}).get("id")
    return Entity(kind, given["offset"], given["length"], tuple(extra.items()))


def message_text(params: Params) -> Source:
    """``text`` of sendMessage and editMessageText."""
    return content_text(params.text("text"), params.text("parse_mode"), _entities(params, "entities"))


def content_text(text: str, parse_mode: str, entities: Any) -> Source:
    """A message's text, which may not be empty."""
    if not text:
        raise bad_request("Message text is empty")
    return source(text, parse_mode, entities)


def caption(params: Params) -> Source:
    """``caption`` of a file."""
    return source(params.text("caption"), params.text("parse_mode"), _entities(params, "caption_entities"))


def _entities(params: Params, name: str) -> Any:
    try:
        return json.loads(params.text(name) or "null")
    except ValueError:
        return None  # as the real server does: unreadable entities are none


def link_preview(params: Params) -> dict[str, Any] | None:
    """``link_preview_options``, or the older ``disable_web_page_preview``."""
    options = params.json("link_preview_options", "link preview options")
    if options is None:
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else None
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    return options


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """What a message is meant to reply to."""

    message_id: int
    chat_id: str = ""
    may_be_missing: bool = False
    quote: Source | None = None
    position: int = 0


def reply_to(params: Params) -> ReplyTo | None:
    """``reply_parameters``, or the older ``reply_to_message_id``."""
    given = params.json("reply_parameters", "reply parameters")
    if given is None:
        number = params.number("reply_to_message_id")
        return ReplyTo(number, may_be_missing=params.flag("allow_sending_without_reply")) if number > 0 else None
    if not isinstance(given, Mapping):
        raise bad_request("Object expected as reply parameters")
    if not given:
        return None
    if not isinstance(given.get("message_id"), int):
        raise bad_request('Can\'t find field "message_id"')
    quote = source(given.get("quote") or "", given.get("quote_parse_mode") or "", given.get("quote_entities"))
    if given["message_id"] <= 0:
        return None
    return ReplyTo(
        given["message_id"],
        str(given.get("chat_id") or ""),
        bool(given.get("allow_sending_without_reply")),
        quote if quote.text else None,
        int(given.get("quote_position") or 0),
    )


def quoted(quote: Source, position: int, original: Formatted) -> tuple[Formatted, int]:
    """The quote with its UTF-16 position in the original, the nearest to the one asked for.

    Raises ApiError where it is no exact part of it, styles included.

    >>> quoted(Source("圳市"), 0, Formatted("𠮷深圳市"))[1]
    3
    """
    wanted = quote.finish(may_be_empty=True, trim=False)
    length = units(wanted.text)
    styles = _styles(wanted, 0, length)
    begin = original.text.find(wanted.text)
    places = []
    while wanted.text and begin >= 0:
        place = units(original.text[:begin])
        if _styles(original, place, length) == styles:
            places.append(place)
        begin = original.text.find(wanted.text, begin + 1)
    if not places or length > MAX_QUOTE:
        raise bad_request("QUOTE_TEXT_INVALID")
    shown = tuple(entity for entity in wanted.entities if entity.type in _QUOTABLE)
    return Formatted(wanted.text, shown), min(places, key=lambda place: abs(place - position))


def _styles(text: Formatted, offset: int, length: int) -> set[tuple[str, int, int]]:
    """Where the styles that a quote keeps hold between two places, counted from the first."""
    return {
        (kind, max(start, offset) - offset, min(end, offset + length) - offset)
        for kind in _QUOTABLE
        for start, end in runs(text.entities, kind)
        if start < offset + length and end > offset
    }
