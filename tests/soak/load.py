"""Questions from many chats at a rate: `python -m tests.soak.load [PER_SECOND] [SECONDS] [CHATS] [MS]`.

Telegram's ceilings are enforced, and a call to it takes MS milliseconds. The questions come again after every 141, so
that most answers are remembered in the end; of none but new questions two cores answer some 15 a second. Prints what
came of the questions, the percentiles of the waiting time, how soon a new question was answered at once again, and
memory, open files and threads: at the start (after the first fifteenth of the time), at the end, and the most. 900
seconds are the long soak.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import psutil

from bot.library import open_answerer
from bot.phrases import phrases
from bot.settings import Settings
from bot.telegram.health import ask_health
from tests.benchmarks.telegram import QUESTIONS
from tests.botapi import BotApi, Room
from tests.telegram.running import Running, free_port

BUSY = phrases("zh-hans").busy
_SOON = 2.0
_RECOVERY = 60.0
_SETTLED = 180.0


def main(per_second: float = 5, seconds: float = 60, chats: int = 500, milliseconds: float = 0) -> int:
    """Print the figures; 0 where nothing that was accepted was lost or answered twice, and the bot recovered."""
    total = int(per_second * seconds)
    with tempfile.TemporaryDirectory() as folder, BotApi() as api, ready(api, Path(folder)) as bot:
        api.be_far_away(milliseconds / 1000)
        limits = api.enforce_limits(burst=3)
        rooms = [api.private() for _ in range(chats)]
        states: list[tuple[float, int, int]] = []
        watching = threading.Timer(seconds / 15, lambda: states.append(state(bot)))
        watching.start()
        sent = ask(rooms, total, per_second, questions(QUESTIONS))
        ended = time.monotonic()
        api.wait_confirmed(60)
        turned_away = int(_health(bot)["turned_away"])
        recovered = _recovery(api)
        while _health(bot)["waiting"] and time.monotonic() - ended < _SETTLED:
            api.world.wait(lambda: False, 0.2)
        states.append(state(bot))
        told = sum(message.text == BUSY for room in rooms for message in room.messages)
        answered = sum(len(room.data.outbox) for room in rooms) - told
        delays = waits(api, rooms, sent)
        print(f"{per_second:g}/s for {seconds:g} s over {chats} chats, {milliseconds:g} ms away: asked {total}")
        print(
            f"answered {answered} · turned away {turned_away}, told so {told} · lost {total - turned_away - answered}"
            f" · refused by the ceilings {limits.refused}"
        )
        print(f"waiting: {percentiles(delays)}")
        print(f"a new question is answered within {_SOON:g} s again {recovered:.0f} s after the last")
        print(f"all settled after {time.monotonic() - ended:.0f} s · {answered / seconds:.1f} answers a second")
        print(f"memory (MB), files, threads: {states} · highest memory {_highest(bot):.0f} MB")
        print(f"drift of memory: {states[-1][0] / states[0][0] - 1:+.1%}")
    return 0 if total == turned_away + answered and recovered < _RECOVERY else 1


def ready(api: BotApi, data: Path, **settings: str) -> Running:
    """A bot that answers."""
    open_answerer(data=data)
    bot = Running(api, data, data / "bot.log", YINWEN_HEALTH_PORT=str(free_port()), **settings)
    api.private().ask("/start", timeout=120)
    return bot


def questions(path: Path) -> Iterator[str]:
    """The questions of a set, again and again."""
    return cycle([str(json.loads(line)["q"]) for line in path.read_text("utf-8").splitlines()])


def ask(rooms: list[Room], total: int, per_second: float, texts: Iterator[str]) -> dict[int, list[float]]:
    """Ask so many questions, in one chat after the other; returns when, by chat."""
    sent: dict[int, list[float]] = defaultdict(list)
    began = time.monotonic()
    for number, room in zip(range(total), cycle(rooms), strict=False):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        sent[room.id].append(time.monotonic())
        room.send(next(texts))
    return sent


def waits(api: BotApi, rooms: list[Room], sent: dict[int, list[float]]) -> list[float]:
    """Seconds from each question until its answer left, in the order of a chat; chats with unanswered ones left out."""
    answers: dict[int, list[float]] = defaultdict(list)
    for request in api.requests("sendMessage"):
        if request.params.text("text") != BUSY:
            answers[int(request.params.text("chat_id"))].append(request.at)
    whole = [room.id for room in rooms if len(answers[room.id]) == len(sent[room.id])]
    return [after - before for chat in whole for before, after in zip(sent[chat], answers[chat], strict=True)]


def percentiles(delays: list[float]) -> str:
    """p50, p95, p99 and the longest."""
    cuts = statistics.quantiles(delays, n=100)
    return f"p50 {cuts[49]:.3f} s · p95 {cuts[94]:.3f} s · p99 {cuts[98]:.3f} s · longest {max(delays):.3f} s"


def state(bot: Running) -> tuple[float, int, int]:
    """Resident memory in MB, open files, threads."""
    process = psutil.Process(bot.pid)
    return round(process.memory_info().rss / 1e6, 1), process.num_fds(), process.num_threads()


def _recovery(api: BotApi) -> float:
    """Seconds until a question of somebody new is answered soon."""
    began = time.monotonic()
    while time.monotonic() - began < _RECOVERY:
        room, asked = api.private(), time.monotonic()
        room.send("2022年深圳金融业增加值是多少?")
        if api.world.wait(lambda: any(each.text != BUSY for each in room.messages), _SOON):  # noqa: B023 - called at once
            return asked - began
    return _RECOVERY


def _health(bot: Running) -> dict[str, float]:
    state: dict[str, float] = json.loads(ask_health(Settings(health_port=bot.health_port))[0])
    return state


def _highest(bot: Running) -> float:
    lines = Path(f"/proc/{bot.pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    defaults = (5.0, 60.0, 500.0, 0.0)
    given = [*map(float, sys.argv[1:]), *defaults[len(sys.argv) - 1 :]]
    sys.exit(main(given[0], given[1], int(given[2]), given[3]))
