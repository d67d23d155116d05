"""What a button carries: 64 bytes that anyone can forge, so they are read with suspicion.

A button names its index version by the first characters of its name: what it points at is only there as long as the
reports are the same.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LIMIT = 64
"""Bytes of callback data that Telegram takes."""
VERSION_CHARS = 8


class Action(StrEnum):
    """What a button does; the first character of its data."""

    WALK = "w"
    """Show pieces first-last of a document, with the quote start-end marked: numbers are document, start, end, first, last."""
    ANSWER = "a"
    """Go back to the answer."""
    MORE = "m"
    """Show a page of all quotes: page."""
    COPY = "c"
    """Send the quote as plain text: document, start, end."""
    RATE = "g"
    """Say whether the answer was good: 1 or 0."""
    EXAMPLE = "e"
    """Ask an example question: which."""
    TOC = "t"
    """Show a document's sections: document, page."""
    SECTION = "s"
    """Show a section's paragraphs: document, section, page."""
    FIND = "f"
    """Show a page of places found: page."""
    LANGUAGE = "l"
    """Speak a language: which."""


_NUMBERS = {
    Action.WALK: 5,
    Action.ANSWER: 0,
    Action.MORE: 1,
    Action.COPY: 3,
    Action.RATE: 1,
    Action.EXAMPLE: 1,
    Action.TOC: 2,
    Action.SECTION: 3,
    Action.FIND: 1,
    Action.LANGUAGE: 1,
}
_DATA = re.compile(r"(?P<action>[a-z]):(?P<version>[0-9a-f]{8})(?P<numbers>(?::[0-9]{1,8})*)", re.ASCII)
_LINK = re.compile(
    r"q-(?P<version>[0-9a-f]{8})-(?P<document>[0-9]{1,6})-(?P<start>[0-9]{1,8})-(?P<end>[0-9]{1,8})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Callback:
    """A button's data, understood."""

    action: Action
    version: str
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        """The data, at most 64 bytes.

        >>> str(Callback(Action.WALK, "20c9ad50", (0, 2301, 2348, 33, 34)))
        'w:20c9ad50:0:2301:2348:33:34'
        """
        return ":".join((self.action.value, self.version[:VERSION_CHARS], *map(str, self.numbers)))


def parse(data: object) -> Callback | None:
    """A button's data, or None for anything that no button of ours ever carried.

    >>> parse("m:20c9ad50:2"), parse("m:20c9ad50:2:3"), parse("<b>")
    (Callback(action=<Action.MORE: 'm'>, version='20c9ad50', numbers=(2,)), None, None)
    """
    match = _DATA.fullmatch(data) if isinstance(data, str) and len(data) <= LIMIT else None
    if match is None or match["action"] not in set(Action):
        return None
    action = Action(match["action"])
    numbers = tuple(int(number) for number in match["numbers"].split(":")[1:])
    return Callback(action, match["version"], numbers) if len(numbers) == _NUMBERS[action] else None


@dataclass(frozen=True, slots=True)
class Link:
    """The payload of a deep link: a quote in a document."""

    version: str
    document: int
    start: int
    end: int

    def __str__(self) -> str:
        """The payload, at most 64 characters of A-Z, a-z, 0-9, _ and -.

        >>> str(Link("20c9ad50b4e2", 0, 2301, 2348))
        'q-20c9ad50-0-2301-2348'
        """
        return f"q-{self.version[:VERSION_CHARS]}-{self.document}-{self.start}-{self.end}"


def parse_link(payload: str) -> Link | None:
    """A deep link's payload, or None where it is none of ours."""
    match = _LINK.fullmatch(payload)
    if match is None:
        return None
    return Link(match["version"], int(match["document"]), int(match["start"]), int(match["end"]))
