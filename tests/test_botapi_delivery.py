"""The Bot API emulator delivers as Telegram does: long polling, webhooks, ceilings, faults, and a real client."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.botapi import BotApi, Room, bad_gateway, cut_after, cut_before, flood, hang, refuse
from tests.botapi.plain import post

CLIENT = Path(__file__).parent / "botapi" / "echo.py"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def chat(api: BotApi) -> Room:
    return api.private()


def updates(api: BotApi, **params: Any) -> list[int]:
    return [each["update_id"] for each in post(api, "getUpdates", **params).json()["result"]]


def test_updates_stay_until_an_offset_confirms_them(api: BotApi, chat: Room) -> None:
    for text in "一二三四":
        chat.send(text)
    first, second, third, fourth = (each.id for each in api.updates)
    assert updates(api) == updates(api) == [first, second, third, fourth]
    assert updates(api, offset=third, limit=1) == [third]
    assert updates(api, offset=-1) == [fourth]
    assert [each.id for each in api.pending] == [fourth]
    assert updates(api, offset=fourth + 1) == []
    api.wait_confirmed()
    api.deliver_again(api.updates[1])
    assert updates(api, offset=fourth + 1) == [second]


def test_a_long_poll_ends_with_the_first_update_or_in_time(api: BotApi, chat: Room) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(updates, api, timeout=20)
        api.wait_request("getUpdates")
        began = time.monotonic()
        chat.send("问")
        assert poll.result(timeout=5) == [api.updates[0].id]
        assert time.monotonic() - began < 1
    began = time.monotonic()
    assert updates(api, offset=api.updates[0].id + 1, timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_a_second_poller_ends_the_first(api: BotApi) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(post, api, "getUpdates", timeout=20)
        api.wait_request("getUpdates")
        second = pool.submit(post, api, "getUpdates", timeout=20)
        body = first.result(timeout=5).json()
        assert (body["error_code"], body["description"]) == (
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        )
        api.wait_request("getUpdates", 2)
        assert post(api, "setWebhook", url="https://example.com/hook").json()["result"] is True
        assert second.result(timeout=5).json()["description"] == "Conflict: terminated by setWebhook request"
    assert (
        post(api, "getUpdates").json()["description"].startswith("Conflict: can't use getUpdates method while webhook")
    )


def test_the_waiting_poll_learns_at_once_of_another_poller_and_of_a_revoked_token(api: BotApi) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(post, api, "getUpdates", timeout=20)
        api.wait_request("getUpdates")
        api.let_another_poll(times=1)
        assert [poll.result(timeout=5).status_code, post(api, "getUpdates").status_code] == [409, 409]
        poll = pool.submit(post, api, "getUpdates", timeout=20)
        api.wait_request("getUpdates", 3)
        api.revoke_token()
        assert [poll.result(timeout=5).status_code, post(api, "getMe").status_code] == [401, 401]


def test_only_asked_kinds_of_updates_come(api: BotApi, chat: Room) -> None:
    updates(api, allowed_updates=["callback_query"])
    chat.send("问")
    api.add_update("unheard_of", {"id": 1})
    assert [each.kind for each in api.updates] == ["unheard_of"]
    updates(api)  # without the parameter the last one holds
    chat.send("问")
    updates(api, allowed_updates=[])
    chat.send("问")
    api.add_update("message_reaction", {})
    assert [each.kind for each in api.updates] == ["unheard_of", "message"]


@contextlib.contextmanager
def receiver(answers: list[int]) -> Iterator[tuple[str, list[tuple[str | None, bytes]]]]:
    """An HTTP server that answers with these statuses in turn, then 200; what it got is in the list."""
    got: list[tuple[str | None, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_webhook_gets_each_chat_in_order_and_again_until_it_agrees(api: BotApi, chat: Room) -> None:
    with receiver([500, 503]) as (url, got):
        chat.send("一")
        chat.send("二")
        assert post(api, "setWebhook", url=url, secret_token="s3_-").json()["result"] is True
        api.wait_confirmed()
        first, second = (each.id for each in api.updates)
        assert [(each.update_id, each.status) for each in api.deliveries] == [
            (first, 500), (first, 503), (first, 200), (second, 200),
        ]  # fmt: skip
        assert {secret for secret, _ in got} == {"s3_-"}
        info = post(api, "getWebhookInfo").json()["result"]
        assert (info["url"], info["pending_update_count"]) == (url, 0)
        assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
        assert post(api, "deleteWebhook").json()["result"] is True
        chat.send("三")
        assert updates(api) == [api.updates[-1].id]
        assert len(got) == 4


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "nowhere"}, "invalid webhook URL specified"),
        ({"url": "https://a.cn/", "secret_token": "密"}, "secret token contains unallowed characters"),
        ({"url": "https://a.cn/", "secret_token": "x" * 257}, "secret token is too long"),
    ],
)
def test_bad_webhooks_are_refused(api: BotApi, params: dict[str, str], words: str) -> None:
    assert post(api, "setWebhook", **params).json()["description"] == f"Bad Request: {words}"


def test_ceilings(api: BotApi, chat: Room) -> None:
    now = [100.0]
    limits = api.enforce_limits(clock=lambda: now[0])
    other, group = api.private(), api.group("深圳", *chat.members)

    def status(room: Room) -> int:
        return post(api, "sendMessage", chat_id=room.id, text="答").status_code

    assert [status(chat), status(other), status(chat)] == [200, 200, 429]
    refused = post(api, "sendMessage", chat_id=chat.id, text="答")
    assert refused.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert (refused.headers["Retry-After"], limits.refused) == ("1", 2)
    now[0] += 1
    assert status(chat) == 200
    api.enforce_limits(burst=50, per_second=50, clock=lambda: now[0])
    assert [status(group) for _ in range(21)] == [200] * 20 + [429]
    api.enforce_limits(burst=50, clock=lambda: now[0])
    assert [status(chat) for _ in range(31)] == [200] * 30 + [429]


def test_scripted_faults(api: BotApi, chat: Room) -> None:
    def send(room: Room = chat) -> httpx.Response:
        return post(api, "sendMessage", chat_id=room.id, text="答")

    api.script(flood(retry_after=10_072), "sendMessage", chat=chat, times=2)
    assert send(api.private()).status_code == 200
    assert send().json()["parameters"] == send().json()["parameters"] == {"retry_after": 10_072}
    api.script(bad_gateway())
    page = send()
    assert (page.status_code, page.headers["Content-Type"].split(";")[0]) == (502, "text/html")
    api.script(refuse(403, "Forbidden: bot was blocked by the user"), "sendmessage")
    assert send().json()["description"] == "Forbidden: bot was blocked by the user"
    assert chat.messages == []
    for fault, kept in ((cut_before(), 0), (cut_after(), 1)):
        api.script(fault, "sendMessage")
        with pytest.raises(httpx.RemoteProtocolError):
            send()
        assert len(chat.messages) == kept
    api.script(hang(seconds=0.5), "sendMessage")
    began = time.monotonic()
    assert send().status_code == 200
    assert time.monotonic() - began >= 0.5


def test_an_outage_and_its_end(api: BotApi, chat: Room) -> None:
    chat.send("问")
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(updates, api, offset=api.updates[0].id + 1, timeout=20)
        api.wait_request("getUpdates")
        api.stop_listening()
        with pytest.raises(httpx.TransportError):
            poll.result(timeout=5)
    with pytest.raises(httpx.ConnectError):
        post(api, "getMe")
    api.start_listening()
    assert post(api, "getMe").json()["result"]["username"] == "yinwen_bot"


@contextlib.contextmanager
def client(api: BotApi, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """python-telegram-bot as a process of its own."""
    process = subprocess.Popen([sys.executable, str(CLIENT)], env=os.environ | api.environment | environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def converse(api: BotApi) -> None:
    """What a person does with the echo bot, and what they see."""
    person = api.user("小王", language_code="zh-hans")
    chat = api.private(person)
    reply = chat.ask("𠮷 <深圳> & 龙岗", timeout=20)
    assert reply.text == "答:𠮷 <深圳> & 龙岗\n更多"
    assert (reply.bold, reply.blockquotes, reply.expandable_blockquotes) == (["答"], ["𠮷 <深圳> & 龙岗"], ["更多"])
    assert (reply.buttons, reply.link_preview_disabled, reply.quote) == ([["下文"]], True, "𠮷 <深圳>")
    assert "typing" in chat.actions
    press = reply.press("下文")
    assert press.answer() == {"text": "好", "show_alert": False, "url": None}
    assert (reply.wait_edited().text, reply.buttons) == ("下文", [])
    offered = person.inline("金融").results()
    assert [(each.title, each.description) for each in offered] == [("金融", "1"), ("金融", "2")]
    chosen = offered[0].choose(api.supergroup("深圳", person))
    assert (chosen.bold, chosen.via_bot) == (["金融"], True)
    document = chat.ask("/export").document
    assert document is not None and (document.name, document.content) == ("问题.jsonl", b"{}\n")


def test_python_telegram_bot_polls(api: BotApi) -> None:
    with client(api) as process:
        converse(api)
        api.wait_confirmed()
    assert process.returncode == 0
    assert api.methods_called()[:2] == ["getMe", "deleteWebhook"]


def test_python_telegram_bot_receives_by_webhook(api: BotApi) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with client(api, WEBHOOK_PORT=str(port)) as process:
        converse(api)
        api.wait_confirmed()
        assert api.webhook_url == f"http://127.0.0.1:{port}/hook"
        wrong = httpx.post(api.webhook_url, json=api.updates[0].json(), trust_env=False)
        assert wrong.status_code == 403
    assert process.returncode == 0
    assert {each.update_id: each.status for each in api.deliveries} == {each.id: 200 for each in api.updates}


def test_the_emulator_leaves_nothing_running() -> None:
    before = set(threading.enumerate())
    with ThreadPoolExecutor() as pool:
        with BotApi() as api:
            api.script(hang(seconds=60), "sendMessage")
            call = pool.submit(post, api, "sendMessage", chat_id=1, text="答")
            api.wait_request("sendMessage")
        assert isinstance(call.exception(timeout=5), httpx.TransportError)
    assert set(threading.enumerate()) <= before
