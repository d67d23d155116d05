"""The answer contract as a stream: one JSON object a line in, one a line out, in order, each as soon as it is known."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TextIO

from bot import render
from bot.answering import Answerer
from corpus.errors import YinwenError

_MAX_LINE_BYTES = 1 << 20


class RequestError(YinwenError):
    """A line asks nothing that can be answered; `id` is its id where it has one."""

    def __init__(self, message: str, request_id: Any = None) -> None:
        super().__init__(message)
        self.id = request_id


@dataclass(frozen=True, slots=True)
class Request:
    """One line: a question, and the chat's earlier ones, oldest first."""

    question: str
    id: Any = None
    history: tuple[str, ...] = field(default=())


def run(answerer: Answerer, source: BinaryIO, target: TextIO, unforeseen: Callable[[Exception], str]) -> int:
    """Answer every line of `source`, which is read only as far as it is answered; returns the exit code, 0.

    A line that cannot be answered gives an error object, and the rest goes on. `unforeseen` says what to tell about an
    error that nobody expected.
    """
    for line in _lines(source):
        target.write(f"{_dump(_reply(answerer, line, unforeseen))}\n")
        target.flush()
    return 0


def parse(line: bytes) -> Request:
    """One line as a request; raises `RequestError`.

    >>> parse('{"id": 7, "question": "涨了多少?"}'.encode())
    Request(question='涨了多少?', id=7, history=())
    """
    if len(line) > _MAX_LINE_BYTES:
        raise RequestError("这一行超过 1 MiB,没有读。请分成小的。(The line is longer than 1 MiB.)")
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RequestError("这一行不是 UTF-8 的 JSON。(The line is not JSON in UTF-8.)") from error
    if not isinstance(value, dict):
        raise RequestError("这一行不是 JSON 对象。(The line is not a JSON object.)")
    request_id, question, history = value.get("id"), value.get("question"), value.get("history")
    if not isinstance(question, str):
        raise RequestError("缺少 question,它应是一个字符串。(There is no question, a string.)", request_id)
    if history is None:
        history = []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise RequestError("history 应是字符串的数组。(history is not an array of strings.)", request_id)
    return Request(question, request_id, tuple(history))


def _reply(answerer: Answerer, line: bytes, unforeseen: Callable[[Exception], str]) -> dict[str, Any]:
    request = Request("")
    try:
        request = parse(line)
        started = time.perf_counter()
        answer = answerer.ask(request.question, request.history)
        return render.contract(answer, request.id, time.perf_counter() - started)
    except RequestError as error:
        return {"id": error.id, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - one line's fault must not cost the others their answers
        return {"id": request.id, "error": unforeseen(error)}


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines as they come; of one that is too long only the beginning, one byte over the limit."""
    while line := source.readline(_MAX_LINE_BYTES + 1):
        rest = line
        while len(rest) > _MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = source.readline(_MAX_LINE_BYTES + 1)
        yield line


def _dump(reply: dict[str, Any]) -> str:
    """JSON that any reader of UTF-8 takes as one line: half a surrogate pair and Unicode's line ends are escaped."""
    text = json.dumps(reply, ensure_ascii=False)
    for line_end in "\x85\u2028\u2029":
        text = text.replace(line_end, f"\\u{ord(line_end):04x}")
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(reply)
    return text
