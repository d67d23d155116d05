import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Answerer
from tests.botapi import BotApi
from tests.telegram.running import SECRET, Running, receiving

QUESTION = "2022年深圳金融业增加值是多少?"
FIELDS = (
    "id",
    "from",
    "chat",
    "text",
    "type",
    "data",
    "message",
    "date",
    "message_id",
    "entities",
    "query",
    "username",
)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def hook(
    answerer: Answerer, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BotApi, str, Running]]:
    mine = tmp_path_factory.mktemp("webhook")
    for each in data.iterdir():
        if each.is_dir():
            (mine / each.name).symlink_to(each)
    with BotApi() as api, Running(api, mine, mine / "bot.log", **receiving("webhook")) as running:
        api.private().ask("/start", timeout=60)
        yield api, running.url, running
        assert running.terminate() == 0
        assert SECRET not in running.said and "Traceback" not in running.said


def test_questions_are_answered_over_the_webhook(hook: tuple[BotApi, str, Running]) -> None:
    assert hook[0].private().ask(QUESTION).bold[0] == "5137.98亿元"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b"\xff\xfe", b"[" * 200_000),
        b'{"update_id": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"update_id": -1}',
    ],
    ids=range(11),
)
def test_bad_bodies_are_refused(hook: tuple[BotApi, str, Running], body: bytes) -> None:
    answer = httpx.post(hook[1], content=body, headers={HEADER: SECRET}, trust_env=False)
    assert 400 <= answer.status_code < 500


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(), each, max_size=4),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["message", "edited_message", "callback_query", "inline_query", "poll"]), JSON, st.integers(0))
def test_any_json_is_taken_or_refused_and_holds_nobody_up(
    hook: tuple[BotApi, str, Running], kind: str, content: object, number: int
) -> None:
    body = json.dumps({"update_id": number, kind: content}).encode()
    assert httpx.post(hook[1], content=body, headers={HEADER: SECRET}, trust_env=False).status_code // 100 in (2, 4)


def test_one_update_many_times_at_once_is_answered_once(hook: tuple[BotApi, str, Running]) -> None:
    chat = hook[0].private()
    who = {"id": chat.id, "is_bot": False, "first_name": "王"}
    place = {"id": chat.id, "type": "private"}
    message = {"message_id": 1, "date": 1_700_000_000, "from": who, "chat": place, "text": QUESTION}
    update = {"update_id": 7_000_000_000, "message": message}

    def deliver(_: int) -> int:
        return httpx.post(hook[1], json=update, headers={HEADER: SECRET}, trust_env=False).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(deliver, range(32))) == {200}
    assert chat.next_message().bold
    assert "不客气" in chat.ask("谢谢").text


def test_without_the_secret_nothing_is_read(hook: tuple[BotApi, str, Running]) -> None:
    update = json.dumps({"update_id": 999_999_999}).encode()
    for headers in ({}, {HEADER: "wrong"}, {HEADER: ""}):
        assert httpx.post(hook[1], content=update, headers=headers, trust_env=False).status_code == 403
    assert httpx.get(hook[1], headers={HEADER: SECRET}, trust_env=False).status_code == 405
    assert httpx.post(f"{hook[1]}/other", headers={HEADER: SECRET}, trust_env=False).status_code == 404


@pytest.mark.parametrize("headers", [{}, {HEADER: SECRET}])
def test_a_huge_body_is_refused_and_takes_no_memory(hook: tuple[BotApi, str, Running], headers: dict[str, str]) -> None:
    before = hook[2].memory
    host, _, port = hook[1].split("/")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        extra = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{extra}Content-Length: 90000000\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(64).split()[1].startswith(b"4")
    assert hook[2].memory - before < 20_000_000
    assert hook[0].private().ask("谢谢").text
