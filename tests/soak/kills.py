"""Kill the bot again and again while questions arrive: `python -m tests.soak.kills [KILLS] [polling|webhook]`.

Prints how many questions were asked, lost and answered twice. The short form in CI is tests/telegram/test_delivery.py.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from bot.library import open_answerer
from tests.botapi import BotApi, Room
from tests.telegram.running import Running, free_port

QUESTION = "2022年深圳金融业增加值是多少?"
_EVERY = 0.4
_LIFE = (0.05, 3.0)
"""Seconds that the bot lives once it has begun to answer, at random; now and then it is killed while it starts."""


def main(kills: int = 200, how: str = "polling") -> int:
    """Print the figures; 0 where nothing was lost and no kill doubled more than one answer."""
    chance = random.Random(20261124)
    settings = _webhook() if how == "webhook" else {}
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        data = Path(folder)
        open_answerer(data=data)
        rooms: list[Room] = []
        enough = threading.Event()
        asking = threading.Thread(target=_ask, args=(api, rooms, enough))
        asking.start()
        for _ in range(kills):
            running = Running(api, data, data / "bot.log", **settings)
            before = _answers(rooms)
            if chance.random() < 0.9:
                _wait_for_more(api, rooms, before)
                time.sleep(chance.uniform(*_LIFE))
            else:
                time.sleep(chance.uniform(0.0, 5.0))
            running.kill()
        enough.set()
        asking.join()
        last = Running(api, data, data / "bot.log", **settings)
        api.world.wait(lambda: all(room.data.outbox for room in rooms), 300)
        time.sleep(2)
        last.terminate()
        lost = sum(not room.data.outbox for room in rooms)
        doubled = sum(max(0, len(room.data.outbox) - 1) for room in rooms)
    print(f"{how}: {kills} kills · {len(rooms)} questions · {lost} lost · {doubled} answered twice")
    return 0 if lost == 0 and doubled <= kills else 1


def _ask(api: BotApi, rooms: list[Room], enough: threading.Event) -> None:
    while not enough.wait(_EVERY):
        room = api.private()
        room.send(QUESTION)
        rooms.append(room)


def _wait_for_more(api: BotApi, rooms: list[Room], than: int) -> None:
    api.world.wait(lambda: _answers(rooms) > than, 60)


def _answers(rooms: list[Room]) -> int:
    return sum(len(room.data.outbox) for room in list(rooms))


def _webhook() -> dict[str, str]:
    port = free_port()
    return {
        "YINWEN_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "YINWEN_WEBHOOK_SECRET": "a-Secret_1",
        "YINWEN_WEBHOOK_PORT": str(port),
    }


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else "polling"))
