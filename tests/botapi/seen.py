"""A message as a person sees it: its text, what is bold, what is quoted, its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import world
from .entities import STYLES, Formatted, runs
from .text import cut

if TYPE_CHECKING:
    from .people import Person, Press
    from .rooms import Room


class Message:
    """Always shows the present state; ``edits`` are the texts before."""

    def __init__(self, room: Room, data: world.Message) -> None:
        self.room = room
        self.data = data
        self._edits_seen = len(data.edits)

    def __repr__(self) -> str:
        return f"Message({self.text!r}, buttons={self.buttons})"

    @property
    def id(self) -> int:
        return self.data.id

    @property
    def text(self) -> str:
        """Text or caption, without markup."""
        return self._body.text

    @property
    def _body(self) -> Formatted:
        return self.data.text or self.data.caption or Formatted("")

    def spans(self, kind: str) -> list[str]:
        """The pieces of text of one entity type, in order."""
        found = [(each.offset, each.end) for each in self._body.entities if each.type == kind]
        if kind in STYLES:
            found = runs(self._body.entities, kind)
        return [cut(self.text, start, end - start) for start, end in found]

    @property
    def bold(self) -> list[str]:
        return self.spans("bold")

    @property
    def italic(self) -> list[str]:
        return self.spans("italic")

    @property
    def code(self) -> list[str]:
        return self.spans("code")

    @property
    def blockquotes(self) -> list[str]:
        """The plain quotes, not the expandable ones."""
        return self.spans("blockquote")

    @property
    def expandable_blockquotes(self) -> list[str]:
        return self.spans("expandable_blockquote")

    @property
    def links(self) -> list[tuple[str, str]]:
        """Words and address of every text link."""
        return [
            (cut(self.text, each.offset, each.length), dict(each.extra)["url"])
            for each in self._body.entities
            if each.type == "text_link"
        ]

    @property
    def entities(self) -> list[dict[str, Any]]:
        """The entities as the Bot API gives them, offsets in UTF-16 units."""
        return [each.json() for each in self._body.entities]

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The inline keyboard as the Bot API gives it."""
        rows: list[list[dict[str, Any]]] = (self.data.reply_markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[list[str]]:
        """The labels, row by row."""
        return [[button["text"] for button in row] for row in self.keyboard]

    def button(self, label: str) -> dict[str, Any]:
        """The button with this label, or the only one whose label contains it."""
        every = [button for row in self.keyboard for button in row]
        exact = [button for button in every if button["text"] == label]
        close = exact or [button for button in every if label in button["text"]]
        assert len(close) == 1, f"{len(close)} buttons are like {label!r} in {self.buttons}"
        return close[0]

    def press(self, label: str, *, by: Person | None = None) -> Press:
        """Press a button; its callback_data goes to the bot."""
        button = self.button(label)
        assert "callback_data" in button, f"{label!r} is no callback button: {button}"
        return self.room.press(self, button["callback_data"], by=by)

    @property
    def link_preview_disabled(self) -> bool:
        return bool((self.data.link_preview or {}).get("is_disabled"))

    @property
    def reply_to(self) -> int | None:
        """Id of the message that this one replies to."""
        return self.data.reply_to

    @property
    def quote(self) -> str | None:
        """The words quoted from the message that this one replies to."""
        return self.data.quote[0].text if self.data.quote else None

    @property
    def thread_id(self) -> int | None:
        """The forum topic."""
        return self.data.thread_id if self.data.in_topic else None

    @property
    def via_bot(self) -> bool:
        return self.data.via_bot

    @property
    def deleted(self) -> bool:
        return self.data.deleted

    @property
    def reactions(self) -> tuple[str, ...]:
        return self.data.reactions

    @property
    def document(self) -> Document | None:
        """The file, if the message is one."""
        if (shown := self.data.media.get("document")) is None:
            return None
        return Document(shown["file_name"], self.data.content)

    @property
    def edits(self) -> list[str]:
        """What the text was before each edit, oldest first."""
        return [(old.text or old.caption or Formatted("")).text for old in self.data.edits]

    def wait_edited(self, timeout: float = 10.0) -> Message:
        """Wait for the next edit that was not waited for yet."""
        wanted = self._edits_seen + 1
        if not self.room.api.world.wait(lambda: len(self.data.edits) >= wanted, timeout):
            raise AssertionError(f"not edited within {timeout} s: {self!r}")
        self._edits_seen = wanted
        return self


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the bot sent."""

    name: str
    content: bytes
