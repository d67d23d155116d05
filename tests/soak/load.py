"""Questions from many chats at a rate: `python -m tests.soak.load [PER_SECOND] [SECONDS] [CHATS]`.

Telegram's ceilings are enforced. Prints questions asked, answered, told that it is busy, lost, refused by the ceilings;
the percentiles of the waiting time; memory, open files and threads at the start and at the end.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import psutil

from bot.library import open_answerer
from bot.phrases import phrases
from tests.benchmarks.telegram import QUESTIONS
from tests.botapi import BotApi, Room
from tests.telegram.running import Running


def main(per_second: float = 5, seconds: float = 60, chats: int = 500) -> int:
    """Print the figures; 0 where nothing was lost."""
    texts = cycle([str(json.loads(line)["q"]) for line in QUESTIONS.read_text("utf-8").splitlines()])
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        data = Path(folder)
        open_answerer(data=data)
        bot = Running(api, data, data / "bot.log")
        api.private().ask("/start", timeout=120)
        limits = api.enforce_limits(burst=3)
        rooms = [api.private() for _ in range(chats)]
        watched = psutil.Process(bot.process.pid)
        start = _state(watched)
        sent: dict[int, list[float]] = {room.id: [] for room in rooms}
        began, peak = time.monotonic(), 0
        total = int(per_second * seconds)
        for number, room in zip(range(total), cycle(rooms), strict=False):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            sent[room.id].append(time.monotonic())
            room.send(next(texts))
            peak = max(peak, watched.memory_info().rss) if number % 50 == 0 else peak
        ended = time.monotonic()
        _settle(api, rooms, total)
        busy = _busy(rooms)
        waits = _waits(rooms, sent, api)
        answered = sum(len(room.data.outbox) for room in rooms) - busy
        print(f"{per_second:g}/s for {seconds:g} s over {chats} chats: asked {total} in {ended - began:.0f} s")
        print(f"answered {answered} · notices of being busy {busy} · refused by the ceilings {limits.refused}")
        if len(waits) > 20:
            cuts = statistics.quantiles(waits, n=100)
            print(
                f"waiting: p50 {cuts[49]:.2f} s · p95 {cuts[94]:.2f} s · p99 {cuts[98]:.2f} s · max {max(waits):.2f} s"
            )
        print(
            f"all settled {time.monotonic() - ended:.0f} s after the last question · highest memory {peak / 1e6:.0f} MB"
        )
        print(f"memory, files, threads: {start} → {_state(watched)}")
        bot.terminate()
    return 0 if busy or answered == total else 1


def _settle(api: BotApi, rooms: list[Room], total: int) -> None:
    """Wait until nothing new is said for five seconds."""
    said = -1
    while said != (now := sum(len(room.data.outbox) for room in rooms)) and now < total:
        said = now
        api.world.wait(lambda: sum(len(room.data.outbox) for room in rooms) >= total, 5)


def _busy(rooms: list[Room]) -> int:
    return sum(message.text == phrases("zh-hans").busy for room in rooms for message in room.messages)


def _waits(rooms: list[Room], sent: dict[int, list[float]], api: BotApi) -> list[float]:
    """Seconds from each question to its answer, which come in the same order in a chat; chats told `busy` left out."""
    answers: dict[int, list[float]] = {}
    for request in api.requests("sendMessage"):
        answers.setdefault(int(str(request.params.values["chat_id"])), []).append(request.at)
    whole = [room.id for room in rooms if sent[room.id] and len(answers.get(room.id, [])) == len(sent[room.id])]
    return [after - before for chat in whole for before, after in zip(sent[chat], answers[chat], strict=True)]


def _state(process: psutil.Process) -> tuple[str, int, int]:
    return f"{process.memory_info().rss / 1e6:.0f} MB", process.num_fds(), process.num_threads()


if __name__ == "__main__":
    given = [*map(float, sys.argv[1:4]), *(5.0, 60.0, 500.0)[len(sys.argv) - 1 :]]
    sys.exit(main(given[0], given[1], int(given[2])))
