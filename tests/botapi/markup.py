"""Telegram's HTML: tags in, text and entities out, or the refusal with its byte offset.

Source: tdlib/td ``td/telegram/MessageEntity.cpp`` (``parse_html``, ``decode_html_entity``). One thing is stricter
here: td drops a quote inside a quote without a word; the Bot API's documentation forbids it, so it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .entities import Entity
from .links import checked, mentioned_user

_STYLE_OF = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
_TAGS = frozenset(_STYLE_OF) | {"a", "code", "pre", "blockquote", "tg-emoji"}
_SPACES = frozenset(b" \t\r\n\0\v")
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_ARGUMENT = {"a": "href", "tg-emoji": "emoji-id"}
_PREFIX = {"code": "language-", "span": "tg-"}


class MarkupError(ValueError):
    """Why the text was refused, as it stands after ``can't parse entities:``."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities with UTF-16 offsets, neither cleaned nor trimmed.

    >>> parse_html("<b>𠮷</b>&lt;")
    ('𠮷<', [Entity(type='bold', offset=0, length=2, extra=())])

    Raises MarkupError, for ``一<x>`` with the words ``Unsupported start tag "x" at byte offset 3``.
    """
    return _Parser(source).run()


class _Parser:
    """One pass over the UTF-8 bytes; a closing zero byte saves the checks for the end."""

    def __init__(self, source: str) -> None:
        self.data = source.encode() + b"\0"
        self.size = len(self.data) - 1
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < self.size:
            byte = self.data[self.at]
            if byte == ord("&") and (character := self.reference()):
                self.put(character)
            elif byte != ord("<"):
                self.put(self.character())
            elif self.data[self.at + 1] == ord("/"):
                self.end_tag()
            else:
                self.start_tag()
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        try:
            text = "".join(self.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            ) from error
        return text, [Entity(e.type, e.offset, e.length) if e.type == "code" else e for e in self.entities]

    def put(self, character: str) -> None:
        self.out.append(character)
        self.offset += 1 + (character > "\uffff")

    def character(self) -> str:
        width = 1
        while self.data[self.at + width] & 0xC0 == 0x80:
            width += 1
        self.at += width
        return self.data[self.at - width : self.at].decode()

    def reference(self) -> str | None:
        """The character of ``&amp;``, ``&#39;`` or ``&#x4e00;``; None leaves the ampersand as it is."""
        end = self.at + 1
        if self.data[end] == ord("#"):
            base, digits = (16, b"0123456789abcdefABCDEF") if self.data[end + 1] == ord("x") else (10, b"0123456789")
            begin = end = end + (2 if base == 16 else 1)
            while self.data[end] in digits:
                end += 1
            code = int(self.data[begin:end] or b"0", base)
            if code == 0 or code >= 0x10FFFF or end - self.at >= 10:
                return None
            character = chr(code)
        else:
            while chr(self.data[end]).isascii() and chr(self.data[end]).isalpha():
                end += 1
            if (named := _NAMED.get(self.data[self.at + 1 : end])) is None:
                return None
            character = named
        self.at = end + (self.data[end] == ord(";"))
        return character

    def word(self, stop: bytes) -> bytes:
        """Bytes up to a space, the end, or one of ``stop``."""
        begin = self.at
        while self.data[self.at] not in _SPACES and self.data[self.at] not in stop:
            self.at += 1
        return self.data[begin : self.at]

    def skip_spaces(self) -> None:
        while self.at < self.size and self.data[self.at] in _SPACES and self.data[self.at]:
            self.at += 1

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self.word(b">").decode().lower()
        if not self.data[self.at]:
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = ""
        while self.data[self.at] != ord(">"):
            self.skip_spaces()
            if self.data[self.at] == ord(">"):
                break
            name, value = self.attribute(tag, begin)
            if name == _ARGUMENT.get(tag) and value is not None:
                argument = value
            elif name == "class" and tag in _PREFIX and value is not None and value.startswith(_PREFIX[tag]):
                argument = value.removeprefix(_PREFIX[tag])
            elif tag == "blockquote" and name == "expandable":
                argument = "expandable"
        if tag == "span" and argument != "spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        if tag == "blockquote" and any(outer.tag == "blockquote" for outer in self.open):
            raise MarkupError(f"BlockQuote entities can't be nested at byte offset {begin}")
        self.at += 1
        self.open.append(_Open(tag, argument, self.offset, len(self.out)))

    def attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        name = self.word(b"=>/\"'").decode()
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self.skip_spaces()
        if self.data[self.at] != ord("="):
            if not self.data[self.at]:
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
            return name, None
        self.at += 1
        self.skip_spaces()
        if not self.data[self.at]:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self.quoted() if self.data[self.at] in b"\"'" else self.name_token()
        if not self.data[self.at]:
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def name_token(self) -> str:
        begin = self.at
        while chr(self.data[self.at]) in ".-" or (self.data[self.at] < 128 and chr(self.data[self.at]).isalnum()):
            self.at += 1
        if self.data[self.at] not in _SPACES and self.data[self.at] != ord(">"):
            raise MarkupError(f"Unexpected end of name token at byte offset {begin}")
        return self.data[begin : self.at].decode().lower()

    def quoted(self) -> str:
        end = self.data[self.at]
        self.at += 1
        value: list[str] = []
        while self.data[self.at] not in (end, 0):
            reference = self.reference() if self.data[self.at] == ord("&") else None
            value.append(reference or self.character())
        self.at += self.data[self.at] == end
        return "".join(value)

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self.word(b">").decode().lower()
        self.skip_spaces()
        if self.data[self.at] != ord(">"):
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self.close(opened)

    def close(self, opened: _Open) -> None:
        if opened.tag in _STYLE_OF:
            self.add(opened, _STYLE_OF[opened.tag])
        elif opened.tag == "blockquote":
            self.add(opened, "expandable_blockquote" if opened.argument else "blockquote")
        elif opened.tag == "a":
            self.close_link(opened)
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdecimal() or int(opened.argument) == 0:
                raise MarkupError("Invalid custom emoji identifier specified")
            self.add(opened, "custom_emoji", custom_emoji_id=opened.argument)
        else:
            self.close_code(opened)

    def close_link(self, opened: _Open) -> None:
        url = opened.argument or "".join(self.out[opened.begin :])
        if (user_id := mentioned_user(url)) is not None:
            self.add(opened, "text_mention", user_id=user_id)
            return
        try:
            self.add(opened, "text_link", url=checked(url))
        except ValueError:
            return  # td keeps the text and forgets a link that is not one

    def close_code(self, opened: _Open) -> None:
        """``<pre><code class="language-…">`` around the same text is one entity with a language."""
        last = self.entities[-1] if self.entities else None
        same = last is not None and (last.offset, last.end) == (opened.offset, self.offset)
        if same and last is not None and last.type == "code" and opened.tag == "pre" and last.extra:
            self.entities[-1] = Entity("pre", last.offset, last.length, last.extra)
        elif same and last is not None and last.type == "pre" and opened.tag == "code" and opened.argument:
            self.entities[-1] = Entity("pre", last.offset, last.length, (("language", opened.argument),))
        else:
            extra = {"language": opened.argument} if opened.tag == "code" and opened.argument else {}
            self.add(opened, opened.tag, **extra)

    def add(self, opened: _Open, kind: str, **extra: Any) -> None:
        self.entities.append(Entity(kind, opened.offset, self.offset - opened.offset, tuple(extra.items())))
