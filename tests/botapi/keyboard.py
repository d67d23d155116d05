"""Inline keyboards and the other reply markups, checked as strictly as the server does.

Sources: tdlib/telegram-bot-api ``Client.cpp`` (``get_inline_keyboard_button``), tdlib/td ``ReplyMarkup.cpp``, the
Bot API's documentation. Stricter here than there: a button without a label (td leaves it out) and one with two
actions (Telegram takes the first) are refused, and so is a row of more than eight.
"""

from __future__ import annotations

from typing import Any

from .errors import bad_request
from .links import checked, mentioned_user
from .text import clean, is_blank, is_utf8, units

MAX_BUTTONS = 100
MAX_IN_ROW = 8
_ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "copy_text", "login_url", "web_app",
)  # fmt: skip
_STRINGS = frozenset({"url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat"})

Markup = dict[str, Any]


def markup(given: Any) -> Markup | None:
    """The markup as it will stand under the message; None for none."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("Object expected as reply markup")
    if "inline_keyboard" not in given:
        return given or None
    rows = given["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in kept):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def inline_only(given: Any) -> Markup | None:
    """The keyboard of an edited or inline message, where nothing but an inline keyboard may stand."""
    kept = markup(given)
    if kept is not None and "inline_keyboard" not in kept:
        raise bad_request("Inline keyboard expected")
    return kept


def _button(given: Any) -> Markup:
    prefix = "can't parse inline keyboard button: "
    if not isinstance(given, dict):
        raise bad_request(prefix + "InlineKeyboardButton must be an Object")
    label = given.get("text")
    if not isinstance(label, str):
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not is_utf8(label):
        raise bad_request("Inline keyboard button text must be encoded in UTF-8")
    if is_blank(label):
        raise bad_request("Inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in given]
    if not actions or (given[actions[0]] == "" and actions[0] in ("url", "callback_data")):
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(prefix + f"exactly one of the fields {', '.join(actions)} must be used")
    return {**given, "text": clean(label), actions[0]: _action(actions[0], given[actions[0]])}


def _action(name: str, value: Any) -> Any:
    if name in _STRINGS and not isinstance(value, str):
        raise bad_request(f'can\'t parse inline keyboard button: Field "{name}" must be of type String')
    if name == "callback_data" and len(value.encode("utf-8", "surrogatepass")) > 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if name == "url":
        return _url(value)
    if name == "copy_text":
        return {"text": _copied(value)}
    if name.startswith("switch_inline_query"):
        query = value.get("query", "") if isinstance(value, dict) else value
        if units(query) > 256:
            raise bad_request("BUTTON_TYPE_INVALID")
    return value


def _url(value: str) -> str:
    if mentioned_user(value) is not None:
        return value
    try:
        return checked(value)
    except ValueError as error:
        raise bad_request(f"Inline keyboard button URL '{value}' is invalid: {error}") from error


def _copied(value: Any) -> str:
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not is_utf8(text) or not 1 <= units(clean(text)) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return clean(text)
