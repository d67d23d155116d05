import json

import httpx

from bot.settings import Settings
from bot.telegram.health import ask_health
from tests.botapi import BotApi, Room
from tests.telegram.conftest import Start
from tests.telegram.running import Running, free_port


def test_the_bot_says_how_it_is(bot: tuple[BotApi, Running], chat: Room) -> None:
    port = bot[1].health_port
    chat.ask("2022年深圳金融业增加值是多少?")
    state, ready = ask_health(Settings(health_port=port))
    shown = json.loads(state)
    assert ready and shown["alive"] and shown["version"] and shown["questions"] > 0
    assert counters(port)["yinwen_answered_total"] > 0
    assert "金融" not in metrics(port) + state


def test_where_many_wait_answers_are_given_in_a_hurry(bot: tuple[BotApi, Running]) -> None:
    api, port = bot[0], bot[1].health_port
    before = counters(port)["yinwen_hurried_total"]
    rooms = [api.private() for _ in range(20)]
    for number, room in enumerate(rooms):
        room.send(f"龙岗区新开工的{number}个项目总投资是多少?")
    assert api.world.wait(lambda: all(room.data.outbox for room in rooms), 60)
    assert counters(port)["yinwen_hurried_total"] > before


def test_what_no_reader_would_have_read_is_not_hurried(own: BotApi, start: Start) -> None:
    port = free_port()
    start(YINWEN_READER="false", YINWEN_HEALTH_PORT=str(port))
    rooms = [own.private() for _ in range(20)]
    for room in rooms:
        room.send("龙岗区新开工的项目总投资是多少?")
    assert own.world.wait(lambda: all(room.data.outbox for room in rooms), 60)
    assert counters(port)["yinwen_hurried_total"] == 0


def metrics(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text


def counters(port: int) -> dict[str, float]:
    return {name: float(value) for name, value in (line.split(" ") for line in metrics(port).splitlines())}
