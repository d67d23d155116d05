"""Nothing lost, nobody kept waiting: each test kills, stops or fills a process of its own."""

import sqlite3
import stat
import time
from pathlib import Path

import pytest

from tests.botapi import BotApi, hang
from tests.soak.kills import doubled
from tests.telegram.conftest import Start
from tests.telegram.running import Running, receiving

QUESTION = "2022年深圳金融业增加值是多少?"


@pytest.mark.parametrize("how", ["polling", "webhook"])
def test_kills_lose_no_question_and_double_at_most_one_each(own: BotApi, start: Start, how: str) -> None:
    settings = receiving(how)
    own.be_far_away(0.02)
    rooms = [own.private() for _ in range(30)]
    for room in rooms:
        room.send(QUESTION)
    killed: list[float] = []
    for number in range(2):
        running = start(**settings)
        wanted = (number + 1) * 6
        assert own.world.wait(lambda: sum(len(room.data.outbox) for room in rooms) >= wanted, 60), running.said  # noqa: B023 - called at once
        running.kill()
        killed.append(time.monotonic())
    running = start(**settings)
    assert own.world.wait(lambda: all(room.data.outbox for room in rooms), 60)
    assert running.terminate() == 0  # whatever is to be said twice is said before it ends
    assert max(doubled(own, killed)) <= 1


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


def test_start_is_answered_at_once_while_long_texts_are_encoded_for_five_seconds(own: BotApi, start: Start) -> None:
    start()
    busy = [own.private() for _ in range(250)]
    own.private().ask("/start", timeout=60)
    for number, room in enumerate(busy):
        room.send(f"{number}:" + "深圳的金融业增加值和南山区的项目数量分别是多少" * 150)
    own.wait_confirmed()
    began, waited = time.monotonic(), []
    while (asked := time.monotonic()) - began < 5:
        own.private().ask("/start")
        waited.append(time.monotonic() - asked)
    assert not all(room.data.outbox for room in busy), "it was busy all the time"
    assert max(waited) < 0.5


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


def test_one_chat_fills_its_share_of_the_inbox_only(own: BotApi, start: Start) -> None:
    start(YINWEN_INBOX_ROOM="40")
    flooding, others = own.private(), [own.private() for _ in range(10)]
    others[0].ask("/start", timeout=60)
    for _ in range(100):
        flooding.send(QUESTION)
    own.wait_confirmed()
    for room in others:
        assert room.ask(QUESTION, timeout=5).bold
    assert any("太多" in message.text for message in flooding.messages)


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
