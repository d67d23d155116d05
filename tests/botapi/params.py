"""What a request said: JSON, form or multipart bodies and the query string, all as one table of strings.

Like the real server, a JSON body's nested values are kept as JSON text, so that every form of request is read alike.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``get_integer_arg``, ``to_bool``, ``get_message_id``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from .errors import bad_request
from .text import is_utf8


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one call."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """A string, empty where there is none; raises ApiError for what is not UTF-8."""
        value = self.values.get(name, "")
        if not is_utf8(value):
            raise bad_request("strings must be encoded in UTF-8")
        return value

    def number(self, name: str, default: int = 0, low: int = -(2**63), high: int = 2**63) -> int:
        """An integer, moved into its range."""
        try:
            value = int(self.values.get(name, "") or default)
        except ValueError:
            raise bad_request(f'parameter "{name}" must be an integer') from None
        return min(max(value, low), high)

    def flag(self, name: str) -> bool:
        return self.values.get(name, "").lower() in ("true", "yes", "1")

    def json(self, name: str, what: str) -> Any:
        """A nested value, None where there is none; ``what`` is Telegram's word for it in the error."""
        if not (value := self.text(name)):
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {what} JSON object") from None


def from_json(values: Mapping[str, Any]) -> Params:
    """Parameters from a JSON object.

    >>> from_json({"chat_id": 7, "text": "引", "link_preview_options": {"is_disabled": True}}).values
    {'chat_id': '7', 'text': '引', 'link_preview_options': '{"is_disabled": true}'}
    """
    return Params({k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items() if v is not None})


async def read(request: web.Request) -> Params:
    """The parameters of an HTTP request of any of the forms that Telegram accepts."""
    asked = dict(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True, errors="surrogateescape"))
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError):
            raise bad_request("can't parse JSON object in the request body") from None
        if not isinstance(body, dict):
            raise bad_request("the request body must be a JSON object")
        asked |= from_json(body).values
    elif request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise bad_request("can't parse the multipart body")
            content = bytes(await part.read())
            if part.filename:
                files[part.name] = Upload(part.filename, content)
            else:
                asked[part.name] = content.decode("utf-8", "surrogateescape")
    else:
        body_text = (await request.read()).decode("utf-8", "surrogateescape")
        asked |= dict(parse_qsl(body_text, keep_blank_values=True, errors="surrogateescape"))
    return Params(asked, files)
