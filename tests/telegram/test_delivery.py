"""What is done to the bot, and what must be seen: each test harms a process of its own."""

import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answering import Answerer
from tests.botapi import TOKEN, BotApi, bad_gateway, cut_after, cut_before, flood, hang, refuse
from tests.telegram.running import Running

QUESTION = "2022年深圳金融业增加值是多少?"
Start = Callable[..., Running]


@pytest.fixture
def own() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def start(own: BotApi, answerer: Answerer, data: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a bot with an inbox of its own and the session's index."""
    mine = tmp_path / "data"
    mine.mkdir()
    for each in data.iterdir():
        if each.is_dir():
            (mine / each.name).symlink_to(each)
    started: list[Running] = []

    def begin(**settings: str) -> Running:
        started.append(Running(own, mine, tmp_path / "bot.log", **settings))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.kill()
        assert TOKEN not in running.said
        assert "Traceback" not in running.said
        assert "金融业" not in running.said


def test_kills_lose_no_question_and_double_at_most_one_each(own: BotApi, start: Start) -> None:
    rooms = [own.private() for _ in range(30)]
    for room in rooms:
        room.send(QUESTION)
    kills = 3
    for number in range(kills):
        running = start()
        wanted = (number + 1) * 6
        assert own.world.wait(lambda: sum(len(room.data.outbox) for room in rooms) >= wanted, 60), running.said  # noqa: B023 - called at once
        running.kill()
    start()
    assert own.world.wait(lambda: all(room.data.outbox for room in rooms), 60)
    own.wait_confirmed()
    assert sum(len(room.data.outbox) - 1 for room in rooms) <= kills


def test_a_repeated_update_is_answered_once(own: BotApi, start: Start) -> None:
    start()
    chat = own.private()
    chat.ask(QUESTION, timeout=60)
    update = own.updates[-1]
    own.deliver_again(update)
    own.deliver_again(update)
    chat.ask("谢谢")
    assert len(chat.messages) == 2


def test_sigterm_ends_in_time_and_keeps_the_rest(own: BotApi, start: Start) -> None:
    running = start()
    own.private().ask("/start", timeout=60)
    rooms = [own.private() for _ in range(20)]
    own.script(hang(1), "sendMessage", times=20)
    for room in rooms:
        room.send(QUESTION)
    own.wait_confirmed()
    began = time.monotonic()
    assert running.terminate() == 0
    assert time.monotonic() - began < 10
    own.clear_faults()
    start()
    assert own.world.wait(lambda: all(room.data.outbox for room in rooms), 60)


def test_sigterm_while_the_index_is_built_ends_in_time(own: BotApi, tmp_path: Path) -> None:
    running = Running(own, tmp_path / "empty", tmp_path / "log")
    own.wait_request("getUpdates", timeout=60)
    began = time.monotonic()
    assert running.terminate() == 0
    assert time.monotonic() - began < 10


def test_a_revoked_token_ends_the_bot_with_one_line(own: BotApi, start: Start) -> None:
    running = start()
    own.private().ask("/start", timeout=60)
    own.revoke_token()
    assert running.wait() == 1
    assert "401" in running.said.splitlines()[-1]


def test_a_second_poller_ends_the_bot_with_one_line(own: BotApi, start: Start) -> None:
    running = start()
    own.private().ask("/start", timeout=60)
    own.let_another_poll()
    assert running.wait() == 1
    assert "409" in running.said.splitlines()[-1]


def test_outages_heal_and_one_chats_flood_is_its_own(own: BotApi, start: Start) -> None:
    own.stop_listening()
    start()
    own.start_listening()
    slow, quick = own.private(), own.private()
    quick.ask("/start", timeout=60)
    own.script(flood(5), "sendMessage", chat=slow)
    slow.send(QUESTION)
    own.wait_request("sendMessage", 2)
    began = time.monotonic()
    assert quick.ask(QUESTION).bold
    assert time.monotonic() - began < 2
    assert slow.next_message(timeout=15).bold
    own.script(flood(10_072), "sendMessage", chat=slow)
    slow.send(QUESTION)
    own.script(bad_gateway(), times=3)
    own.script(cut_before(), "sendMessage", chat=quick)
    assert quick.ask("谢谢", timeout=20).text
    own.script(cut_after(), "sendMessage", chat=quick)
    quick.send("谢谢")
    quick.next_message(timeout=10)
    assert quick.next_message(timeout=10).text, "at least once: what may not have arrived is sent again"
    assert quick.stays_silent(2)


def test_chats_that_are_gone_cost_one_line(own: BotApi, start: Start) -> None:
    running = start()
    gone, there = own.private(), own.private()
    there.ask("/start", timeout=60)
    own.script(refuse(403, "Forbidden: bot was blocked by the user"), "sendMessage", chat=gone)
    gone.send(QUESTION)
    own.script(refuse(400, "Bad Request: message thread not found"), "sendMessage", chat=there)
    there.send(QUESTION)
    assert there.ask("谢谢").text
    assert running.said.count("given up") == 2


def test_start_is_answered_at_once_while_a_long_text_is_read(own: BotApi, start: Start) -> None:
    start()
    busy = [own.private() for _ in range(40)]
    other = own.private()
    other.ask("/start", timeout=60)
    for room in busy:
        room.send("深圳的金融业增加值和南山区的项目数量分别是多少" * 150)
    own.wait_confirmed()
    began = time.monotonic()
    other.ask("/start")
    assert time.monotonic() - began < 1.0


def test_beyond_its_room_people_are_told_that_it_is_busy(own: BotApi, start: Start) -> None:
    start(YINWEN_INBOX_ROOM="5")
    rooms = [own.private() for _ in range(20)]
    rooms[0].ask("/start", timeout=60)
    own.script(hang(2), "sendMessage", times=3)
    for room in rooms:
        room.send(QUESTION)
    assert own.world.wait(lambda: all(room.messages for room in rooms), 30)
    said = [room.messages[-1].text for room in rooms]
    assert any("太多" in text for text in said) and any("5137.98" in text for text in said)


def test_limits_and_the_list_of_people(own: BotApi, start: Start) -> None:
    start(YINWEN_ALLOWED="9100001", YINWEN_QUESTIONS_PER_MINUTE="3")
    friend, stranger = own.private(own.user("友")), own.private(own.user("客"))
    assert "只对" in stranger.ask(QUESTION, timeout=60).text
    for _ in range(3):
        assert "不客气" in friend.ask("谢谢").text
    assert "太快" in friend.ask("谢谢").text
    friend.send("谢谢")
    assert friend.stays_silent(1)


def test_what_is_kept_is_for_its_owner_only_and_words_go_when_they_are_answered(
    own: BotApi, start: Start, tmp_path: Path
) -> None:
    running = start()
    own.private().ask("/start 暗号暗号", timeout=60)
    for path in (tmp_path / "data").glob("telegram.sqlite3*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert running.terminate() == 0
    with sqlite3.connect(tmp_path / "data" / "telegram.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM inbox WHERE body IS NOT NULL").fetchone() == (0,)
