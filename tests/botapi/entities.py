"""Message entities: their normal form, and the text that goes with them.

``finish`` is what stands between a request and a message: clean-up, trimming, dropping of entities that became
empty, detection of mentions and links, and the limit of 100.

Source: tdlib/td ``td/telegram/MessageEntity.cpp`` (``fix_entities``, ``fix_formatted_text``,
``get_input_message_entities``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .detect import found_in
from .errors import bad_request
from .text import BLANKS, clean, is_blank, is_utf8, new_offsets, units

MAX_ENTITIES = 100
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_FRAMED = frozenset({"pre", "code"})
_KEEPS_BLANKS = frozenset({"text_link", "text_mention", "pre", "code"})
_PRIORITY = {"pre": 10, "code": 20, "text_link": 49, "text_mention": 49, "custom_emoji": 99} | {
    style: 90 + place for place, style in enumerate(STYLES)
}


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; ``offset`` and ``length`` are UTF-16 units, ``extra`` the fields that only some types have."""

    type: str
    offset: int
    length: int
    extra: tuple[tuple[str, Any], ...] = ()

    @property
    def end(self) -> int:
        return self.offset + self.length

    def json(self) -> dict[str, Any]:
        """The Bot API's MessageEntity."""
        return {"offset": self.offset, "length": self.length, "type": self.type, **dict(self.extra)}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as it stands in a message."""

    text: str
    entities: tuple[Entity, ...] = ()


def finish(text: str, entities: Sequence[Entity] = (), *, may_be_empty: bool = False, trim: bool = True) -> Formatted:
    """The text as Telegram keeps it; raises ApiError for one that it would refuse.

    >>> finish(" 引\\t文 ", [Entity("bold", 1, 3), Entity("italic", 0, 1)])
    Formatted(text='引 文', entities=(Entity(type='bold', offset=0, length=3, extra=()),))
    """
    if not is_utf8(text):
        raise bad_request("strings must be encoded in UTF-8")
    for entity in entities:
        if not 0 <= entity.offset <= 1_000_000 or not 0 <= entity.length <= 1_000_000:
            raise bad_request(f"Receive an entity with incorrect offset {entity.offset}")
    kept = _moved(text, normal_form(entity for entity in entities if entity.length > 0))
    text = clean(text)
    kept = normal_form(_without_leading_blanks(text, kept))
    if is_blank(text):
        if may_be_empty:
            return Formatted("")
        raise bad_request("message must be non-empty")
    if trim:
        text, kept = _trimmed(text, kept)
    kept = normal_form(_first_hundred(kept), found_in(text))
    return Formatted(text, tuple(_without_leading_blanks(text, kept)))


def normal_form(entities: Iterable[Entity], found: Iterable[tuple[str, int, int]] = ()) -> list[Entity]:
    """Entities as td leaves them: quotes and links never cross, styles merge, and are split where others begin.

    ``found`` are detected ones (type, offset, length), which give way to those that were asked for.

    >>> [(e.type, e.offset, e.length) for e in normal_form([Entity("bold", 0, 4), Entity("italic", 2, 2)])]
    [('bold', 0, 2), ('bold', 2, 2), ('italic', 2, 2)]
    """
    given = _in_order(entities)
    quotes = _apart(entity for entity in given if entity.type in QUOTES)
    solid = _apart(entity for entity in given if entity.type not in QUOTES and entity.type not in STYLES)
    solid = [entity for entity in solid if _fits(entity, quotes)]
    for detected in _apart(_in_order(Entity(*each) for each in found)):
        if _fits(detected, quotes) and all(detected.end <= old.offset or old.end <= detected.offset for old in solid):
            solid.append(detected)
    frames = quotes + solid
    return _in_order(frames + _split([entity for entity in given if entity.type in STYLES], frames))


def _in_order(entities: Iterable[Entity]) -> list[Entity]:
    quote_first = dict.fromkeys(QUOTES, 0)
    priority = _PRIORITY | quote_first
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length, priority.get(entity.type, 50)))


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Those that do not overlap an earlier one: an inner quote or link is dropped without a word."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _fits(entity: Entity, quotes: Sequence[Entity]) -> bool:
    """Whether a link lies inside a quote or outside all of them."""
    return all(
        quote.end <= entity.offset
        or entity.end <= quote.offset
        or (quote.offset <= entity.offset and entity.end <= quote.end)
        for quote in quotes
    )


def runs(entities: Iterable[Entity], kind: str) -> list[tuple[int, int]]:
    """Where one type holds, as (start, end): touching pieces are one run."""
    merged: list[tuple[int, int]] = []
    for entity in sorted((each for each in entities if each.type == kind), key=lambda each: each.offset):
        if merged and entity.offset <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], entity.end))
        else:
            merged.append((entity.offset, entity.end))
    return merged


def _split(styles: Sequence[Entity], frames: Sequence[Entity]) -> list[Entity]:
    spans = [(kind, start, end) for kind in STYLES for start, end in runs(styles, kind)]
    cuts = {start for _, start, _ in spans} | {edge for frame in frames for edge in (frame.offset, frame.end)}
    pieces: list[Entity] = []
    for kind, start, end in spans:
        edges = sorted({start, end} | {edge for edge in cuts if start < edge < end})
        for left, right in pairwise(edges):
            if not any(f.type in _FRAMED and f.offset <= left and right <= f.end for f in frames):
                pieces.append(Entity(kind, left, right - left))
    return pieces


def _moved(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """Entities after clean-up; refuses those that cut a character or pass the end."""
    offsets = new_offsets(text)
    moved: list[Entity] = []
    for entity in entities:
        if entity.offset >= len(offsets):
            raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end >= len(offsets):
            raise bad_request(
                f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
                f"at UTF-16 offset {entity.end}"
            )
        start, end = offsets[entity.offset], offsets[entity.end]
        if start is None or end is None:
            raise bad_request(f"Entity beginning at UTF-16 offset {entity.offset} cuts a UTF-16 symbol")
        if end > start:
            moved.append(replace(entity, offset=start, length=end - start))
    return moved


def _without_leading_blanks(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """Entities begin at something visible; those of blanks only go, but links and code keep theirs."""
    spread = [character for character in text for _ in range(units(character))]
    kept: list[Entity] = []
    for entity in entities:
        if entity.type not in _KEEPS_BLANKS:
            start = entity.offset
            while start < entity.end and spread[start] in BLANKS:
                start += 1
            entity = replace(entity, offset=start, length=entity.end - start)
        if entity.length:
            kept.append(entity)
    return kept


def _trimmed(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    text = text.rstrip(BLANKS)
    end = units(text)
    kept = [replace(e, length=min(e.length, end - e.offset)) for e in entities if e.offset < end]
    first = min((entity.offset for entity in kept), default=end)
    lead = min(len(text) - len(text.lstrip(BLANKS)), first)
    return text[lead:], [replace(entity, offset=entity.offset - lead) for entity in kept]


def _first_hundred(entities: Sequence[Entity]) -> list[Entity]:
    """Quotes, links and code are counted before styles; the rest of them is ignored by the server."""
    frames = [entity for entity in entities if entity.type not in STYLES]
    styles = [Entity(kind, start, end - start) for kind in STYLES for start, end in runs(entities, kind)]
    return (frames + _in_order(styles))[:MAX_ENTITIES]
