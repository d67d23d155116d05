"""Mentions, commands, hashtags and addresses that Telegram finds in a text by itself.

A letter on either side hides them, and Chinese characters are letters: in ``请问@yinwen_bot`` and in ``/ask深圳``
nothing is found. Addresses are found by a simpler rule than td's, which knows every top-level domain.

Source: tdlib/td ``td/telegram/MessageEntity.cpp`` (``match_mentions``, ``match_bot_commands``, ``match_hashtags``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .text import units

_PATTERNS = (
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("hashtag", re.compile(r"(?<![\w#@])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
    ("email", re.compile(r"(?<![\w.@-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,8}(?![\w-])")),
    ("url", re.compile(r"(?i)(?<![\w@.])https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:[/?#][!-~]*)?")),
    ("url", re.compile(r"(?i)(?<![\w@./])(?:[a-z0-9-]+\.)+(?:com|org|net|cn|me|io|gov|edu)\b(?:[/?#][!-~]*)?")),
)


def found_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Type, UTF-16 offset and UTF-16 length of each find; they may overlap.

    >>> list(found_in("𠮷 @yinwen_bot 请看/start")), list(found_in("请问@yinwen_bot"))
    ([('mention', 3, 11)], [])
    """
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            piece = match[0].rstrip(".:;,('?!`") if kind == "url" else match[0]
            yield kind, units(text[: match.start()]), units(piece)
