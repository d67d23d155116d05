"""The stream of the contract, line by line, whatever the lines hold."""

import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answer import Answer
from bot.answering import Answerer
from bot.jsonl import Request, RequestError, parse, run

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
LINES = (
    st.binary(max_size=60).map(lambda line: line.replace(b"\n", b" "))
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries({}, optional={"id": VALUES, "question": st.text(max_size=9), "history": VALUES}).map(
        lambda value: json.dumps(value).encode()
    )
)


def never(error: Exception) -> str:
    raise AssertionError("no line may surprise us") from error


@given(LINES)
@example(b'{"question": NaN}')
@example(b'{"question": ' + b"9" * 5000 + b"}")
@example(b"[" * 100_000)
def test_every_line_is_a_request_or_refused_in_a_sentence(line: bytes) -> None:
    request, refusal = None, ""
    try:
        request = parse(line)
    except RequestError as error:
        refusal = str(error)
    assert isinstance(request, Request) or refusal.endswith(".)")


@given(st.lists(LINES, max_size=5))
@settings(max_examples=15, deadline=None)
def test_there_is_one_line_out_for_every_line_in(answerer: Answerer, lines: list[bytes]) -> None:
    target = io.StringIO()
    assert run(answerer, io.BytesIO(b"".join(line + b"\n" for line in lines)), target, never) == 0
    found = [json.loads(line) for line in target.getvalue().splitlines()]
    assert len(found) == len(lines)
    assert all(("error" in reply) != ("status" in reply) for reply in found)


@pytest.mark.parametrize("request_id", [None, 0, "甲", [1, {"a": "\ud800"}]])
def test_the_id_comes_back_as_it_was(answerer: Answerer, request_id: object) -> None:
    target = io.StringIO()
    line = json.dumps({"id": request_id, "question": "你好"}).encode()
    run(answerer, io.BytesIO(line), target, never)
    assert json.loads(target.getvalue())["id"] == request_id


def test_what_any_utf8_stream_takes_is_written(answerer: Answerer) -> None:
    target = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    run(answerer, io.BytesIO(b'{"question": "\\ud83d\\u2028\\u0085 2022\\ud800"}\n'), target, never)
    target.seek(0)
    assert json.loads(target.read())["question"] == "\ud83d\u2028\x85 2022\ud800"


def test_a_fault_in_one_answer_is_told_and_the_rest_goes_on(answerer: Answerer) -> None:
    told: list[str] = []

    def unforeseen(error: Exception) -> str:
        told.append(type(error).__name__)
        return "出错了。"

    class Broken(Answerer):
        def ask(self, text: str, history: Sequence[str] = (), *, hurried: bool = False) -> Answer:
            if text == "坏":
                raise ZeroDivisionError(text)
            return super().ask(text, history, hurried=hurried)

    target = io.StringIO()
    source = io.BytesIO('{"id": 1, "question": "坏"}\n{"id": 2, "question": "谢谢"}\n'.encode())
    run(Broken(answerer.index), source, target, unforeseen)
    first, second = [json.loads(line) for line in target.getvalue().splitlines()]
    assert first == {"id": 1, "error": "出错了。"}
    assert (second["id"], second["status"]) == (2, "chat")
    assert told == ["ZeroDivisionError"]
