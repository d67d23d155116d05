"""Bad inputs of every kind: `python -m tests.soak.inputs [COUNT]`.

The texts of tests/naughty.py, and random ones, are questions, captions, edits, mentions, commands, inline queries,
buttons and webhook bodies; the documents are made of such texts too. Prints how many were tried, and how many were not
answered, made a message that Telegram refused, a quote that is not in its document, or an error in the log (all 0).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import httpx

from bot.library import open_answerer
from corpus.document import Corpus
from corpus.reading import read_corpus
from tests.botapi import BotApi, Message, Person, Room
from tests.botapi.text import clean, cut, is_blank, is_utf8, units
from tests.naughty import NAUGHTY, random_texts
from tests.telegram.running import SECRET, Running, receiving

Answered = Callable[[], bool]
_PER_SECOND = 20
_ERRORS = ("Traceback", "could not be dealt with", "stray error")


def main(count: int = 2000) -> int:
    """Print the figures; 0 where nothing went wrong."""
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        data = Path(folder)
        reports = write_reports(data / "reports")
        open_answerer(reports, data=data)
        with Running(api, data, data / "bot.log", **settings(reports, count)) as bot:
            tried, faults = trial(api, bot, read_corpus(reports), count)
        print(bot.said[-4000:] if faults else "", end="")
    print(f"{tried} bad inputs · {sum(faults.values())} faults {dict(faults)}")
    return 1 if faults else 0


def settings(reports: Path, count: int) -> dict[str, str]:
    """How the bot is set: so that it answers all."""
    return receiving("webhook") | {"YINWEN_CORPUS": str(reports), "YINWEN_INBOX_ROOM": str(20 * count)}


def write_reports(folder: Path) -> Path:
    """Reports made of naughty texts, one plain, one in Markdown; whatever no file can hold is left out."""
    folder.mkdir()
    texts = [text.encode("utf-8", "ignore").decode() for text in (*NAUGHTY, *random_texts(100, seed=3))]
    lines = [" ".join(text.replace("\0", "")[:1000].split()) for text in texts if not is_blank(clean(text))]
    (folder / "plain.txt").write_text("\n".join(["&lt;<b>_*[标题", *lines]), encoding="utf-8")
    paragraphs = "\n\n".join(lines)
    (folder / "marked.md").write_text(
        f"---\ntitle: '</blockquote>&amp;'\n---\n\n## <i>节]]>\n\n{paragraphs}\n", "utf-8"
    )
    return folder


def trial(api: BotApi, bot: Running, corpus: Corpus, count: int) -> tuple[int, Counter[str]]:
    """Try so many inputs on a bot that Telegram delivers to; returns how many were tried, and the faults by kind."""
    api.private().ask("/start", timeout=120)
    texts = [*NAUGHTY, *random_texts(max(0, count - len(NAUGHTY)), seed=1)][:count]
    ways = cycle([_raw, _written, _caption, _edited, _mentioned, _command, _inline, _button])
    asked: list[tuple[str, Answered]] = []
    for text in texts:
        for way in (next(ways), next(ways)):
            asked += [(way.__name__, answered) for answered in way(api, text)]
            time.sleep(1 / _PER_SECOND)
    faults: Counter[str] = Counter()
    for name, answered in asked:
        faults[f"not answered: {name}"] += not api.world.wait(answered, 60)
    faults["webhook: no 2xx or 4xx"] += sum(not _taken(bot, text) for text in texts)
    pressed = _press_everything(api)
    faults["not answered: a button of ours"] += sum(not api.world.wait(answered, 30) for answered in pressed)
    faults.update(f"refused: {method}: {why}" for method, why in api.refused if "not modified" not in why)
    faults["quotes that are not verbatim"] += sum(not _verbatim(corpus, message) for message in _said(api))
    faults.update({f"log: {error}": bot.said.count(error) for error in _ERRORS})
    return len(asked) + len(texts) + len(pressed), +faults


def _raw(api: BotApi, text: str) -> list[Answered]:
    """A message that Telegram itself would never let through like this."""
    room = api.private()
    who = {"id": room.id, "is_bot": False, "first_name": text}
    chat = {"id": room.id, "type": "private", "first_name": text}
    api.add_update("message", {"message_id": 1, "date": 1_700_000_000, "from": who, "chat": chat, "text": text})
    return [lambda: bool(room.data.outbox)]


def _written(api: BotApi, text: str) -> list[Answered]:
    return [_answer(api.private(), text)] if _sendable(text) else []


def _caption(api: BotApi, text: str) -> list[Answered]:
    return [_answer(api.private(), text, media="photo")] if is_utf8(text) else []


def _edited(api: BotApi, text: str) -> list[Answered]:
    if not _sendable(text):
        return []
    room = api.private()
    asked = room.send("深圳")
    answer = room.next_message(30)
    room.edit(asked, text)
    room.send("谢谢")  # behind the edit: once this is answered, so is that
    return [lambda: len(room.data.outbox) > 1 or bool(answer.edits)]


def _mentioned(api: BotApi, text: str) -> list[Answered]:
    text = f"@yinwen_bot {text}"
    if not _sendable(text):
        return []
    person = api.user("<b>&amp;")
    return [_answer(api.supergroup("</blockquote>", person, forum=len(text) % 2 == 0), text)]


def _command(api: BotApi, text: str) -> list[Answered]:
    asked = [f"{command} {text}" for command in ("/find", "/ask", "/start")]
    return [_answer(api.private(), each) for each in asked if _sendable(each)]


def _inline(api: BotApi, text: str) -> list[Answered]:
    if not is_utf8(text):
        return []
    query = api.user(text[:30]).inline(cut(text, 0, 256) if units(text) > 256 else text)
    api.world.wait(lambda: query.data.answer is not None, 9)
    return [lambda: query.data.answer is not None]


def _button(api: BotApi, text: str) -> list[Answered]:
    room = api.private()
    message = api.world.post(room.data, by_bot=True, sender=api.world.bot)
    press = room.press(Message(room, message), text[:64])
    return [lambda: press.data.answer is not None]


def _answer(room: Room, text: str, media: str | None = None) -> Answered:
    room.send(text, media=media)
    return lambda: bool(room.data.outbox)


def _sendable(text: str) -> bool:
    return is_utf8(text) and not is_blank(clean(text)) and units(text) <= 4096


def _taken(bot: Running, text: str) -> bool:
    """Whether the webhook takes or refuses a text in the place of a body."""
    body = text.encode("utf-8", "surrogatepass")
    answer = httpx.post(bot.url, content=body, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}, trust_env=False)
    return answer.status_code // 100 in (2, 4)


def _press_everything(api: BotApi) -> list[Answered]:
    """Press every button under every message once."""
    presses = [
        message.room.press(message, button["callback_data"])
        for message in _said(api)
        for row in message.keyboard
        for button in row
        if "callback_data" in button and message.room.members
    ]
    return [lambda press=press: press.data.answer is not None for press in presses]  # type: ignore[misc] # a default


def _said(api: BotApi) -> list[Message]:
    with api.world.lock:
        chats = list(api.world.chats.values())
    return [message for chat in chats for message in Room(api, chat, *_members(api, chat.members)).messages]


def _members(api: BotApi, ids: dict[int, str]) -> list[Person]:
    return [Person(api, api.world.users[each]) for each in ids]


def _verbatim(corpus: Corpus, message: Message) -> bool:
    quotes = (*message.blockquotes, *message.expandable_blockquotes)
    return all(any(quote in document.text for document in corpus) for quote in quotes)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
