"""One bot process for the tests that do not harm it, and processes of their own for those that do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answering import Answerer
from tests.botapi import TOKEN, BotApi, Person, Room
from tests.telegram.running import SECRET, Forked, Running, free_port

Start = Callable[..., Running]


@pytest.fixture(scope="session")
def bot(answerer: Answerer, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Running]]:
    """A running bot and its Telegram; `answerer` is there so that the index is built once."""
    settings = {"YINWEN_OPERATORS": "9100001", "YINWEN_HEALTH_PORT": str(free_port())}
    log = tmp_path_factory.mktemp("log") / "bot.log"
    with BotApi() as api, Running(api, data, log, **settings) as running:
        api.private(api.user("运行者")).ask("/start", timeout=90)
        yield api, running
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


@pytest.fixture
def own() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def start(own: BotApi, answerer: Answerer, data: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a bot with an inbox of its own and the session's index; whatever happens, its logs tell no secret.

    `bot`, above, is started as people start it; these are forked, since there are dozens, unless a test wants it.
    """
    mine = tmp_path / "data"
    mine.mkdir()
    for each in data.iterdir():
        if each.is_dir():
            (mine / each.name).symlink_to(each)
    started: list[Running] = []

    def begin(how: type[Running] = Forked, **settings: str) -> Running:
        # What is tried here is delivery, not answers: without the reader a bot is up in half the time.
        started.append(how(own, mine, tmp_path / "bot.log", **{"YINWEN_READER": "false", **settings}))
        return started[-1]

    yield begin
    for running in started:
        if running.alive:
            running.kill()
    for log in (tmp_path / "bot.log", *mine.glob("*.log*")):
        said = log.read_text("utf-8", "replace")
        assert [word for word in (TOKEN, SECRET, "Traceback", "金融业", "\\u91d1") if word in said] == []
