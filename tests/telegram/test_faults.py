"""What goes wrong around the bot, and what must be seen: each test harms a process of its own."""

import textwrap
import time
from pathlib import Path

import psutil
import pytest

from tests.botapi import BotApi, Fault, bad_gateway, cut_after, cut_before, flood, hang, refuse
from tests.telegram.conftest import Start
from tests.telegram.running import Running, receiving

QUESTION = "2022年深圳金融业增加值是多少?"
HOW = pytest.mark.parametrize("how", ["polling", "webhook"])


@HOW
def test_a_revoked_token_ends_the_bot_with_one_line(own: BotApi, start: Start, how: str) -> None:
    running = start(**receiving(how))
    chat = own.private()
    chat.ask("/start", timeout=60)
    own.revoke_token()
    chat.send(QUESTION)
    assert running.wait() == 1
    assert "401" in running.said.splitlines()[-1]


def test_a_second_poller_ends_the_bot_with_one_line(own: BotApi, start: Start) -> None:
    running = start()
    own.private().ask("/start", timeout=60)
    own.let_another_poll()
    own.private().send("/start")  # whatever poll is under way ends
    assert running.wait() == 1
    assert "409" in running.said.splitlines()[-1]


def test_outages_heal(own: BotApi, start: Start) -> None:
    own.stop_listening()
    start()
    own.start_listening()
    chat, hung = own.private(), own.private()
    chat.ask("/start", timeout=60)
    own.script(hang(40), "sendMessage", chat=hung)  # longer than anybody waits
    hung.send(QUESTION)
    own.script(bad_gateway(), times=3)
    own.script(cut_before(), "sendMessage", chat=chat)
    assert chat.ask("谢谢", timeout=20).text
    own.script(cut_after(), "sendMessage", chat=chat)
    chat.send("谢谢")
    chat.next_message(timeout=10)
    assert chat.next_message(timeout=10).text, "at least once: what may not have arrived is sent again"
    assert hung.next_message(timeout=30).bold
    assert chat.stays_silent(0), "and no oftener than that"


def test_one_chats_flood_is_its_own(own: BotApi, start: Start) -> None:
    running = start()
    slow, slower, hopeless, quick = (own.private() for _ in range(4))
    quick.ask("/start", timeout=60)
    for chat, seconds in ((slow, 5), (slower, 60), (hopeless, 10_072)):
        own.script(flood(seconds), "sendMessage", chat=chat)
        chat.send(QUESTION)
    own.wait_request("sendMessage", 4)
    began = time.monotonic()
    assert quick.ask(QUESTION).bold
    assert time.monotonic() - began < 2
    assert slow.next_message(timeout=15).bold
    assert running.said.count("given up") == 1
    assert running.terminate() == 0
    start()
    assert slower.next_message(timeout=60).bold, "whoever has to wait is not forgotten"
    assert not hopeless.messages


def test_chats_that_are_gone_cost_one_line(own: BotApi, start: Start) -> None:
    running = start()
    person = own.user()
    gone, there, old = own.private(), own.private(person), own.group("旧群", person)
    forum = own.supergroup("论坛", person, forum=True)
    topic = forum.topic("经济")
    there.ask("/start", timeout=60)
    own.script(refuse(403, "Forbidden: bot was blocked by the user"), "sendMessage", chat=gone)
    gone.send(QUESTION)
    for chat in (old, forum):
        own.script(hang(1), "sendMessage", chat=chat)
    old.send(f"/ask {QUESTION}")
    asked = forum.send(f"/ask {QUESTION}", topic=topic)
    own.wait_request("sendMessage", 4)
    old.migrate()
    forum.remove_topic(topic)
    forum.delete(asked)
    assert there.ask("谢谢").text
    own.wait_request("sendMessage", 5)
    own.world.wait(lambda: running.said.count("given up") >= 3, 3)
    assert running.said.count("given up") == 3
    assert forum.ask(f"/ask {QUESTION}").bold


def test_a_handler_that_raises_is_told_and_the_rest_goes_on(own: BotApi, start: Start) -> None:
    start()
    chat = own.private()
    chat.ask("/start", timeout=60)
    own.script(Fault(status=200, body='{"ok": true}'), "sendMessage", chat=chat)
    assert "出了点问题" in chat.ask(QUESTION).text
    assert chat.ask(QUESTION).bold


@HOW
def test_a_full_disk_ends_the_bot_with_one_line_and_loses_nothing(
    own: BotApi, start: Start, how: str, tmp_path: Path
) -> None:
    settings = receiving(how)
    running = start(**settings)
    own.private().ask("/start", timeout=60)
    grown = max(path.stat().st_size for path in (tmp_path / "data").glob("telegram.sqlite3*"))
    psutil.Process(running.pid).rlimit(psutil.RLIMIT_FSIZE, (grown + 40_000, grown + 40_000))
    rooms = [own.private() for _ in range(20)]
    for room in rooms:
        room.send(QUESTION)
    assert running.wait() == 1
    assert "磁盘" in running.said.splitlines()[-1]
    start(**settings)
    assert own.world.wait(lambda: all(room.data.outbox for room in rooms), 60)


def test_at_the_level_of_debugging_no_library_tells_what_was_asked(own: BotApi, start: Start, tmp_path: Path) -> None:
    talkative = """
        import logging

        logging.root.level = logging.DEBUG
        logging.Logger.setLevel = lambda *arguments: None
    """
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(talkative))
    running = start(Running, PYTHONPATH=str(tmp_path), **receiving("webhook"))
    chat = own.private()
    assert chat.ask(QUESTION, timeout=60).bold
    own.script(bad_gateway(), "sendMessage")
    assert chat.ask(QUESTION).bold
    own.revoke_token()
    chat.send(QUESTION)
    assert running.wait() == 1
    assert "DEBUG" in running.said  # the fixture looks for what must not be there
