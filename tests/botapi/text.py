"""What Telegram does to the characters of a text: UTF-16 counting, clean-up, and what counts as empty.

Sources: tdlib/td ``td/telegram/misc.cpp`` (``clean_input_string``, ``replace_offending_characters``,
``strip_empty_characters``) and ``td/telegram/MessageEntity.cpp`` (``clean_input_string_with_entities``).
"""

from __future__ import annotations

import re

_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BECOMES_SPACE = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_ALL_BUT_LAST_MARK = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_INVISIBLE = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)
BLANKS = " \n"


def units(text: str) -> int:
    """Length in UTF-16 units, the measure of every Telegram offset.

    >>> units("深圳"), units("𠮷"), units("👨‍👩‍👧")
    (2, 2, 8)
    """
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, offset: int, length: int) -> str:
    """The piece at a UTF-16 offset.

    >>> cut("𠮷野家", 2, 1)
    '野'
    """
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def is_utf8(text: str) -> bool:
    """False where a lone surrogate hides, which no UTF-8 holds."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def is_blank(text: str) -> bool:
    """True where a person would see nothing: spaces of every kind, zero-width and filler characters.

    >>> is_blank("　\u200b\u2800"), is_blank("。")
    (True, False)
    """
    return _INVISIBLE.fullmatch(text) is not None


def clean(text: str) -> str:
    r"""Control characters become spaces; carriage returns, U+2028-202E and three combining marks go.

    Ends are not trimmed here: that is done together with the entities.

    >>> clean("一\t二\r\n三\u202e四\u0333")
    '一 二\n三四'
    """
    return _ALL_BUT_LAST_MARK.sub("\u200c", _BECOMES_SPACE.sub(" ", _REMOVED.sub("", text)))


def new_offsets(text: str) -> list[int | None]:
    """For every UTF-16 offset of the raw text, its offset in ``clean(text)``; None inside a surrogate pair.

    >>> new_offsets("a\\r𠮷")
    [0, 1, 1, None, 3]
    """
    offsets: list[int | None] = []
    position = 0
    for character in text:
        offsets.append(position)
        if character > "\uffff":
            offsets.append(None)
        position += 0 if _REMOVED.match(character) else units(character)
    return [*offsets, position]
