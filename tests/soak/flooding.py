"""One person sends 200 messages in 10 s while others ask: `python -m tests.soak.flooding [ROUNDS] [MS]`.

The others ask five questions a second all the time, none that is still remembered, in rounds of 20 s: quiet for the
first half, flooded in the second (the flooding person gets no answers beyond the default limit). Prints the others'
waiting times in both.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.benchmarks.telegram import QUESTIONS
from tests.botapi import BotApi, Room
from tests.soak.load import ask, percentiles, questions, ready, waits

REPORT = QUESTIONS.with_name("report.jsonl")
_HALF = 10.0
_PER_SECOND = 5.0
_MESSAGES = 200


def main(rounds: int = 10, milliseconds: float = 0) -> int:
    """Print the figures; 0 where the others' p95 grew by at most a fifth."""
    quiet: list[float] = []
    flooded: list[float] = []
    texts = chain.from_iterable(zip(questions(QUESTIONS), questions(REPORT), strict=False))
    default = {"YINWEN_QUESTIONS_PER_MINUTE": "30"}
    with tempfile.TemporaryDirectory() as folder, BotApi() as api, ready(api, Path(folder), **default):
        api.be_far_away(milliseconds / 1000)
        api.enforce_limits(burst=3)
        for _ in range(rounds):
            quiet += _half(api, texts)
            flood = threading.Thread(target=_flood, args=(api.private(),))
            flood.start()
            flooded += _half(api, texts)
            flood.join()
    grown = statistics.quantiles(flooded, n=100)[94] / statistics.quantiles(quiet, n=100)[94]
    print(f"quiet:   {len(quiet)} answers · {percentiles(quiet)}")
    print(f"flooded: {len(flooded)} answers · {percentiles(flooded)}")
    print(f"p95 × {grown:.2f}")
    return 0 if grown <= 1.2 else 1


def _half(api: BotApi, texts: Iterator[str]) -> list[float]:
    """Half a round: the waiting times of as many people as ask in it, once each."""
    total = int(_HALF * _PER_SECOND)
    rooms = [api.private() for _ in range(total)]
    sent = ask(rooms, total, _PER_SECOND, texts)
    assert api.world.wait(lambda: all(room.data.outbox for room in rooms), 30), "somebody was not answered"
    return waits(api, rooms, sent)


def _flood(room: Room) -> None:
    began = time.monotonic()
    for number in range(_MESSAGES):
        time.sleep(max(0.0, began + number * _HALF / _MESSAGES - time.monotonic()))
        room.send("2022年深圳金融业增加值是多少?")


if __name__ == "__main__":
    given = [*map(float, sys.argv[1:]), *(10.0, 0.0)[len(sys.argv) - 1 :]]
    sys.exit(main(int(given[0]), given[1]))
