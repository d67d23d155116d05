import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.answering import Answerer
from tests.botapi import BotApi
from tests.telegram.running import SECRET, Running, webhook

QUESTION = "2022年深圳金融业增加值是多少?"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def hook(
    answerer: Answerer, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BotApi, str, Running]]:
    mine = tmp_path_factory.mktemp("webhook")
    for each in data.iterdir():
        if each.is_dir():
            (mine / each.name).symlink_to(each)
    with BotApi() as api:
        running = Running(api, mine, mine / "bot.log", **webhook())
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
