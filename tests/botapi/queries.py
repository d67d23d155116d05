"""Answers to pressed buttons and to inline queries.

Sources: tdlib/telegram-bot-api ``Client.cpp`` (``process_answer_callback_query_query``, ``get_inline_query_result``),
the error constants of ``messages.setInlineBotResults`` in the MTProto documentation.
"""

from __future__ import annotations

import re
import time
from typing import Any

from .compose import MAX_CAPTION, MAX_MESSAGE, content_text, source
from .entities import Formatted
from .errors import ApiError, bad_request
from .keyboard import inline_only
from .messages import checked
from .params import Params
from .text import units
from .views import Json
from .world import Query, World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_RESULTS = 50
INLINE_SECONDS = 10.0
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MEDIA = frozenset({
    "audio", "contact", "document", "game", "gif", "location", "mpeg4_gif", "photo", "sticker", "venue", "video", "voice",
})  # fmt: skip


def answer_callback_query(world: World, params: Params) -> bool:
    query = _open(world.presses, params.text("callback_query_id"))
    text = params.text("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if (url := params.text("url")) and not url.startswith(("https://t.me/", "http://t.me/", "t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    query.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": url or None}
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    button = _button(params.json("button", "inline query results button"))
    given = params.json("results", "inline query results")
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [_result(world, each) for each in given]
    if len({each["id"] for each in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = _open(world.inline_queries, params.text("inline_query_id"), within=INLINE_SECONDS)
    query.answer = {
        "results": results,
        "button": button,
        "cache_time": params.number("cache_time", 300, 0, 86400),
        "is_personal": params.flag("is_personal"),
        "next_offset": params.text("next_offset"),
    }
    return True


def _open(queries: dict[str, Query], query_id: str, within: float = float("inf")) -> Query:
    """The query, if it still waits for its one answer."""
    query = queries.get(query_id)
    if query is None or query.answer is not None or query.expired or time.monotonic() - query.at > within:
        raise bad_request(TOO_OLD)
    return query


def _button(given: Any) -> Json | None:
    prefix = "can't parse inline query results button: "
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request(prefix + "InlineQueryResultsButton must be an Object")
    if not isinstance(given.get("text"), str) or not given["text"]:
        raise bad_request(prefix + 'Can\'t find field "text"')
    if ("start_parameter" in given) == ("web_app" in given):
        raise bad_request(prefix + "InlineQueryResultsButton must have exactly one optional field")
    if "start_parameter" in given and not _START_PARAMETER.fullmatch(str(given["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
    return given


def _result(world: World, given: Any) -> Json:
    """A result whose content is parsed and whose keyboard is checked like those of any message."""
    prefix = "can't parse inline query result: "
    if not isinstance(given, dict):
        raise bad_request(prefix + "Inline query result must be an object")
    for name in ("type", "id"):
        if not isinstance(given.get(name), str):
            raise bad_request(prefix + f'Can\'t find field "{name}"')
    if given["type"] != "article" and given["type"] not in _MEDIA:
        raise bad_request(prefix + f'type "{given["type"]}" is unsupported for the inline query result')
    if not 1 <= len(given["id"].encode("utf-8", "surrogatepass")) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    try:
        content = _content(world, given)
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        if reason.isupper():
            raise
        raise bad_request(prefix + reason[:1].upper() + reason[1:]) from error
    keyboard = inline_only(given.get("reply_markup"))
    if given["type"] == "article":
        if not isinstance(given.get("title"), str):
            raise bad_request(prefix + 'Can\'t find field "title"')
        if not given["title"].strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")
    return {**given, "content": content, "keyboard": keyboard, "link_preview": _preview(given)}


def _preview(given: Json) -> Json | None:
    content = given.get("input_message_content") or {}
    if content.get("disable_web_page_preview"):
        return {"is_disabled": True}
    options: Json | None = content.get("link_preview_options")
    return options


def _content(world: World, given: Json) -> Formatted | None:
    content = given.get("input_message_content")
    if content is None and given["type"] == "article":
        raise bad_request('Can\'t find field "message_text"')
    if isinstance(content, dict) and ("message_text" in content or given["type"] == "article"):
        text = str(content.get("message_text") or "")
        if not text:
            raise bad_request("Input message content is not specified")
        parsed = content_text(text, str(content.get("parse_mode") or ""), content.get("entities"))
        return checked(world, parsed, MAX_MESSAGE, "MESSAGE_TOO_LONG")
    words = source(str(given.get("caption") or ""), str(given.get("parse_mode") or ""), given.get("caption_entities"))
    return checked(world, words, MAX_CAPTION, "MEDIA_CAPTION_TOO_LONG", may_be_empty=True)
