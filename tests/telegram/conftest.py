"""One bot process for the tests that do not harm it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering import Answerer
from tests.botapi import BotApi, Person, Room
from tests.telegram.running import Running, free_port


@pytest.fixture(scope="session")
def bot(answerer: Answerer, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Running]]:
    """A running bot and its Telegram; `answerer` is there so that the index is built once."""
    with BotApi() as api:
        running = Running(
            api,
            data,
            tmp_path_factory.mktemp("log") / "bot.log",
            YINWEN_OPERATORS="9100001",
            YINWEN_HEALTH_PORT=str(free_port()),
        )
        try:
            api.private(api.user("运行者")).ask("/start", timeout=90)
            yield api, running
        finally:
            assert running.terminate() == 0, running.said


@pytest.fixture(scope="session")
def api(bot: tuple[BotApi, Running]) -> BotApi:
    return bot[0]


@pytest.fixture
def person(api: BotApi) -> Person:
    return api.user("小王", language_code="zh-hans")


@pytest.fixture
def chat(api: BotApi, person: Person) -> Room:
    return api.private(person)
