"""How fast the Telegram bot is on loopback: `python -m tests.benchmarks.telegram [QUESTIONS]`.

One question at a time, each in a chat of its own, so that no ceiling of Telegram's is waited for.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from bot.library import open_answerer
from tests.botapi import BotApi, Person
from tests.telegram.running import Running

QUESTIONS = Path(__file__).parents[1] / "questions" / "dev.jsonl"


def main(count: int = 200) -> None:
    """Print the figures."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    asked = list(islice(cycle([str(json.loads(line)["q"]) for line in lines]), count))
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        open_answerer(data=Path(folder))  # the index is built before the clock starts
        began = time.perf_counter()
        first = api.private()
        first.send(asked[0])
        bot = Running(api, Path(folder), Path(folder) / "bot.log")
        first.next_message(timeout=120)
        print(f"start → first answer: {time.perf_counter() - began:.1f} s")
        show("message → answer", [timed(partial(api.private().ask, text)) for text in asked])
        person = api.user("打字的")
        show("inline query → quotes", [timed(partial(typed, person, text)) for text in asked])
        print(f"resident memory: {bot.memory / 1e6:.0f} MB")
        bot.terminate()


def typed(person: Person, text: str) -> None:
    """Type an inline query and wait for what is offered."""
    person.inline(text).answer()


def timed(work: Callable[[], object]) -> float:
    """Seconds that something took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(what: str, seconds: list[float]) -> None:
    """One line: how many, the median, the 95th percentile, the longest, in milliseconds."""
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{what}: n {len(seconds)} · p50 {1000 * statistics.median(seconds):.0f} ms · p95 {1000 * p95:.0f} ms"
        f" · max {1000 * max(seconds):.0f} ms"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
