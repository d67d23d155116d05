"""Plain HTTP calls of the emulator, for tests of the emulator itself."""

from __future__ import annotations

from typing import Any

import httpx

from .api import BotApi
from .rooms import Room


def post(api: BotApi, method: str, **params: Any) -> httpx.Response:
    """One call with a JSON body."""
    return httpx.post(f"{api.base_url}{api.token}/{method}", json=params, trust_env=False, timeout=30)


def ok(api: BotApi, method: str, **params: Any) -> Any:
    """The result of a call that must succeed."""
    body = post(api, method, **params).json()
    assert body["ok"], body
    return body["result"]


def refusal(api: BotApi, method: str, **params: Any) -> str:
    """The description of a call that must fail."""
    response = post(api, method, **params)
    body = response.json()
    assert (body["ok"], body.get("error_code")) == (False, response.status_code), body
    return str(body["description"])


def send(chat: Room, text: str, **params: Any) -> Any:
    """Send HTML to a chat as the bot; the message as JSON."""
    return ok(chat.api, "sendMessage", chat_id=chat.id, text=text, parse_mode="HTML", **params)


def refused(chat: Room, text: str, **params: Any) -> str:
    """The description with which HTML is refused."""
    return refusal(chat.api, "sendMessage", chat_id=chat.id, text=text, parse_mode="HTML", **params)


def button(**fields: Any) -> dict[str, Any]:
    """A keyboard of one button."""
    return {"inline_keyboard": [[{"text": "下文", **fields}]]}


def article(number: int = 1, text: str = "<b>引</b>", **fields: Any) -> dict[str, Any]:
    """An inline result."""
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": str(number), "title": "题", "input_message_content": content, **fields}
