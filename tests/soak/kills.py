"""Kill the bot again and again while questions arrive: `python -m tests.soak.kills [KILLS] [polling|webhook] [MS]`.

A call to Telegram takes MS milliseconds. Prints how many questions were asked, lost and answered twice, and the most
that one kill has doubled. Each bot is a process of its own, forked from one that has imported everything, so that it is up in a second. The short
form in CI is tests/telegram/test_delivery.py.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import threading
import time
from bisect import bisect
from collections import Counter, defaultdict
from pathlib import Path

from bot.library import open_answerer
from tests.botapi import BotApi, Room
from tests.telegram.running import Forked, receiving

QUESTION = "2022年深圳金融业增加值是多少?"
_EVERY = 0.4
_OPEN = 60
"""Questions that may be unanswered at a time, so that a slow machine is not asked more and more."""
_LIFE = (0.05, 3.0)
"""Seconds that the bot lives once it has begun to answer, at random; now and then it is killed while it starts."""


def main(kills: int = 200, how: str = "polling", milliseconds: float = 0) -> int:
    """Print the figures; 0 where nothing was lost and no kill doubled more than one answer."""
    chance = random.Random(20261124)
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        api.be_far_away(milliseconds / 1000)
        data = Path(folder)
        open_answerer(data=data)
        log = data / "bot.log"
        # What is tried is delivery: without the reader they are up sooner.
        settings = receiving(how) | {"YINWEN_READER": "false"}
        rooms: list[Room] = []
        killed: list[float] = []
        enough = threading.Event()
        asking = threading.Thread(target=_ask, args=(api, rooms, enough), daemon=True)
        asking.start()
        while len(killed) < kills:
            with Forked(api, data, log, **settings) as bot:
                before = _answers(rooms)
                if chance.random() < 0.9:
                    api.world.wait(lambda: _answers(rooms) > before, 60)  # noqa: B023 - called at once
                    time.sleep(chance.uniform(*_LIFE))
                else:
                    time.sleep(chance.uniform(0.0, 5.0))
                assert bot.kill() == -signal.SIGKILL, bot.said
            killed.append(time.monotonic())
            if len(killed) % 10 == 0:
                print(f"{len(killed)} kills · {len(rooms)} questions · {_doubled(api, killed)}", flush=True)
        enough.set()
        asking.join()
        with Forked(api, data, log, **settings) as bot:
            rooms.append(api.private())
            rooms[-1].send(QUESTION)  # a bot that answers it has begun, and knows what SIGTERM means
            api.world.wait(lambda: all(room.data.outbox for room in rooms), 300)
            assert bot.terminate(60) == 0  # whatever is to be said twice is said before it ends
        lost = sum(not room.data.outbox for room in rooms)
        words = (data / "bot.log").read_text("utf-8", "replace")
        twice = sum(max(0, len(room.data.outbox) - 1) for room in rooms)
    print(f"{how}, {milliseconds:g} ms: {kills} kills · {len(rooms)} questions · {lost} lost · {twice} answered twice")
    print(f"by one kill: {_doubled(api, killed)} · tracebacks in the log: {words.count('Traceback')}")
    return 0 if lost == 0 and max(doubled(api, killed), default=0) <= 1 else 1


def doubled(api: BotApi, killed: list[float]) -> list[int]:
    """How many answers each kill has doubled: those that went out before it and once more after it."""
    sent: dict[str, list[float]] = defaultdict(list)
    for request in api.requests("sendMessage"):
        if "blockquote" in request.params.text("text"):
            sent[request.params.text("chat_id")].append(request.at)
    by = Counter(bisect(killed, at) for times in sent.values() for at in times[:-1])
    return [by[number] for number in range(len(killed) + 1)]


def _doubled(api: BotApi, killed: list[float]) -> str:
    counts = Counter(doubled(api, killed))
    return " · ".join(f"{twice} twice: {kills}" for twice, kills in sorted(counts.items()))


def _ask(api: BotApi, rooms: list[Room], enough: threading.Event) -> None:
    while not enough.wait(_EVERY):
        if sum(not room.data.outbox for room in rooms) >= _OPEN:
            continue
        room = api.private()
        room.send(QUESTION)
        rooms.append(room)


def _answers(rooms: list[Room]) -> int:
    return sum(len(room.data.outbox) for room in list(rooms))


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    sys.exit(main(int(given.get(1, 200)), given.get(2, "polling"), float(given.get(3, 0))))
