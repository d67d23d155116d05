"""The chat in the terminal, with its input and output at hand."""

import io

import pytest

from bot.answering import Answerer
from bot.terminal import EXIT_WORDS, Waiting, chat


def said(answerer: Answerer, *lines: str) -> str:
    target = io.StringIO()
    assert chat(answerer, io.StringIO("".join(f"{line}\n" for line in lines)), target) == 0
    return target.getvalue()


def test_a_follow_up_is_understood_from_what_was_asked_before(answerer: Answerer) -> None:
    assert "46个" in said(answerer, "宝安区新开工多少个项目?", "谢谢", "那龙岗呢?")


def test_empty_lines_are_passed_over(answerer: Answerer) -> None:
    assert said(answerer, "", "  ", "　") == ""


@pytest.mark.parametrize("word", sorted(EXIT_WORDS))
def test_a_word_of_farewell_ends_the_chat(answerer: Answerer, word: str) -> None:
    assert "5137.98" not in said(answerer, f" {word.upper()} ", "2022年深圳金融业增加值是多少?")


def test_the_bot_speaks_the_language_that_is_set(answerer: Answerer) -> None:
    target = io.StringIO()
    chat(answerer, io.StringIO("谢谢\n"), target, "en")
    assert target.getvalue().isascii()


@pytest.mark.parametrize("line", ["港" * 10_000, "\0\x1b[2J\ud800", "'; DROP TABLE--", "{" * 999])
def test_whatever_is_typed_gets_a_reply(answerer: Answerer, line: str) -> None:
    assert said(answerer, line).strip() != ""


def test_where_no_one_watches_a_long_wait_is_one_line() -> None:
    stream = io.StringIO()
    with Waiting(stream) as waiting:
        for done in range(0, 96, 32):
            waiting.progress(done + 32, 96)
        waiting.notice("索引已损坏,需要重建。")
    assert stream.getvalue() == "正在为 96 个段落和句子建立索引,只在第一次。\n索引已损坏,需要重建。\n"
