"""Telegram's ceilings on messages, enforced when a test asks for them.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this — one message a second in a
chat, twenty a minute in a group, thirty a second in all. Telegram forgives short bursts; here ``burst`` says how many.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import too_many_requests
from .world import Chat

COUNTED = frozenset({"sendmessage", "senddocument", "editmessagetext", "editmessagereplymarkup"})
_SLACK = 0.95


@dataclass(slots=True)
class Limits:
    """``refused`` counts what was turned away."""

    burst: int = 1
    group_per_minute: int = 20
    per_second: int = 30
    clock: Callable[[], float] = time.monotonic
    refused: int = 0
    _taken: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, chat: Chat) -> None:
        """Count one message, or raise a 429 that says when the next may come."""
        now = self.clock()
        windows = [("all", self.per_second, 1.0), (f"chat {chat.id}", self.burst, 1.0)]
        if chat.type != "private":
            windows.append((f"group {chat.id}", self.group_per_minute, 60.0))
        waits = [self._wait(name, count, seconds * _SLACK, now) for name, count, seconds in windows]
        if max(waits) > 0:
            self.refused += 1
            raise too_many_requests(math.ceil(max(waits)))
        for name, _, _ in windows:
            self._taken[name].append(now)

    def _wait(self, name: str, count: int, seconds: float, now: float) -> float:
        taken = self._taken[name]
        while taken and taken[0] <= now - seconds:
            taken.popleft()
        return taken[-count] + seconds - now if len(taken) >= count else 0.0
