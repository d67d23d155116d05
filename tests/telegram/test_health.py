import json

import httpx

from bot.settings import Settings
from bot.telegram.health import ask_health
from tests.botapi import BotApi, Room
from tests.telegram.running import Running


def test_the_bot_says_how_it_is(bot: tuple[BotApi, Running], chat: Room) -> None:
    port = bot[1].health_port
    chat.ask("2022年深圳金融业增加值是多少?")
    state, ready = ask_health(Settings(health_port=port))
    shown = json.loads(state)
    assert ready and shown["alive"] and shown["version"] and shown["questions"] > 0
    metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    counters = dict(line.split(" ") for line in metrics.splitlines())
    assert float(counters["yinwen_answered_total"]) > 0
    assert "金融" not in metrics + state
