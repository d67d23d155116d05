"""The queue of updates: numbered, kept until confirmed, filtered by allowed_updates when they come in.

Source: tdlib/telegram-bot-api ``Client.cpp`` (``do_get_updates``, ``add_update``, ``update_allowed_update_types``).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TYPES = (
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "message_reaction", "message_reaction_count",
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
    "purchased_paid_media",
)  # fmt: skip
DEFAULT_TYPES = frozenset(TYPES) - {"chat_member", "message_reaction", "message_reaction_count"}
_FIRST_ID = 320_000_001


@dataclass(frozen=True, slots=True)
class Update:
    """One update; updates of one ``lane`` (a chat, a person's buttons) reach a webhook in order."""

    id: int
    kind: str
    lane: str
    payload: dict[str, Any]

    def json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.payload}


@dataclass(slots=True)
class Updates:
    """``waiting`` is not yet confirmed, ``lanes`` the same by lane; ``again`` is to be given out once more."""

    waiting: dict[int, Update] = field(default_factory=dict)
    lanes: dict[str, dict[int, Update]] = field(default_factory=lambda: defaultdict(dict))
    again: list[Update] = field(default_factory=list)
    all: list[Update] = field(default_factory=list)
    allowed: frozenset[str] = DEFAULT_TYPES
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(_FIRST_ID))

    def add(self, kind: str, payload: dict[str, Any], lane: str) -> Update | None:
        """Queue an update; None when the bot did not ask for its type (a type that nobody knows always passes)."""
        if kind in TYPES and kind not in self.allowed:
            return None
        update = Update(next(self._ids), kind, lane, payload)
        self.waiting[update.id] = self.lanes[lane][update.id] = update
        self.all.append(update)
        return update

    def allow(self, types: Any) -> None:
        """Set allowed_updates for what comes from now on; an empty list means the default, None no change."""
        if isinstance(types, list):
            known = frozenset(str(each).lower() for each in types) & frozenset(TYPES)
            self.allowed = known or DEFAULT_TYPES

    def take(self, offset: int, limit: int) -> list[Update]:
        """Confirm everything below a positive offset (a negative one keeps only the newest), give out the rest."""
        confirmed = itertools.takewhile(lambda update_id: update_id < offset, self.waiting)
        for update_id in list(confirmed) if offset >= 0 else list(self.waiting)[:offset]:
            self.done(self.waiting[update_id])
        again, self.again = self.again, []
        return list(itertools.islice(itertools.chain(again, self.waiting.values()), limit))

    def done(self, update: Update) -> None:
        """Confirmed, or taken by the webhook."""
        if self.waiting.pop(update.id, None) is not None:
            del self.lanes[update.lane][update.id]
            if not self.lanes[update.lane]:
                del self.lanes[update.lane]

    def forget(self) -> None:
        """Drop everything that waits."""
        self.waiting.clear()
        self.lanes.clear()
