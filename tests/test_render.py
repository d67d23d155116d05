import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Quote, Status, Topic
from bot.answering import Answerer
from bot.phrases import LANGUAGES
from bot.render import TEXT_LIMIT, contract, copied, fit, shortened, telegram, terminal, utf16
from tests.botapi.compose import source

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Mn"]), min_size=1)


def quote(text: str, *highlights: tuple[int, int], title: str = "题", section: str = "节") -> Quote:
    return Quote(text, highlights, "a", title, section, 3, 0, len(text), 0.5)


def answer(*quotes: Quote, short: str | None = None) -> Answer:
    return Answer("问?", Status.ANSWERED, Topic.ANSWER, short, quotes)


def shown(html: str) -> str:
    return source(html, "HTML").finish(may_be_empty=False).text


def test_the_message_of_an_answer() -> None:
    first, second = quote("增长8.2%。", (2, 6)), quote("下降1%。")
    assert telegram(answer(first, second, short="8.2%")) == (
        "<b>8.2%</b>\n\n"
        "<blockquote>增长<b>8.2%</b>。</blockquote>\n[1]《题》 · 节 · 第 3 段\n\n"
        "<blockquote expandable>下降1%。</blockquote>\n[2]《题》 · 节 · 第 3 段"
    )


@given(TEXTS, TEXTS, TEXTS)
def test_any_words_come_through_whole(text: str, title: str, section: str) -> None:
    text = text.strip()
    if text:
        message = shown(telegram(answer(quote(text, (0, len(text)), title=title, section=section))))
        assert text in message


def test_too_long_is_cut_between_quotes() -> None:
    quotes = [quote("字" * 1900), quote("二" * 1900), quote("三" * 1900)]
    message = shown(telegram(answer(*quotes)))
    assert utf16(message) <= TEXT_LIMIT
    assert quotes[0].text in message and quotes[1].text in message and "三" not in message
    assert "放不下" in message


def test_a_quote_too_long_for_the_clipboard_is_left_to_a_message() -> None:
    assert copied(quote("短。")) == "“短。”——《题》 · 节 · 第 3 段"
    assert utf16(copied(quote("长" * 235, section="很长的一节" * 10))) <= 256
    assert copied(quote("长" * 300)) == ""


def test_the_contract_has_the_words_and_where_they_stand() -> None:
    row = contract(answer(quote("增长8.2%。", (2, 6)), short="8.2%"), "d1", 0.01234567)
    assert (row["id"], row["status"], row["answer"], row["seconds"]) == ("d1", "answered", "8.2%", 0.0123)
    assert row["quotes"][0]["highlights"] == [[2, 6]]
    assert (row["quotes"][0]["start"], row["quotes"][0]["end"], row["quotes"][0]["paragraph"]) == (0, 7, 3)


def test_the_terminal_shows_the_quote_its_words_and_where_it_stands() -> None:
    one = answer(quote("增长8.2%。", (2, 6)), short="8.2%")
    assert terminal(one, colour=False) == "8.2%\n\n  “增长[8.2%]。”\n  [1]《题》 · 节 · 第 3 段"
    assert "\033[1m8.2%\033[0m。”" in terminal(one, colour=True)
    assert terminal(answer(quote("\ud800")), colour=False).encode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_passages_that_are_no_answer_are_called_so(language: str) -> None:
    near = Answer("问?", Status.NOT_FOUND, Topic.RELATED, None, (quote("增长8.2%。"),))
    for said in (shown(telegram(near, language)), terminal(near, colour=False, language=language)):
        assert "不是答案" in said or "not an answer" in said
        assert "增长8.2%。" in said


@given(st.lists(st.text("字👍<&a", min_size=1, max_size=3000), min_size=1, max_size=6))
def test_as_many_blocks_are_kept_as_one_message_holds(blocks: list[str]) -> None:
    message = fit([block.replace("<", "&lt;").replace("&a", "&amp;a") for block in blocks], "其余略")
    assert utf16(message) <= TEXT_LIMIT
    assert message.endswith("其余略") or message.count("\n\n") == len(blocks) - 1


@given(TEXTS, st.integers(2, 60))
def test_a_title_is_shortened_to_its_beginning(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit and "\n" not in short
    assert " ".join(text.split()).startswith(short.removesuffix("…"))


@given(st.text(st.characters(), max_size=60))
def test_any_question_makes_a_message_and_a_line_of_json(answerer: Answerer, text: str) -> None:
    one = answerer.ask(text)
    assert utf16(shown(telegram(one))) <= TEXT_LIMIT
    assert json.loads(json.dumps(contract(one, None, 0.1)))["question"] == text
    for each in one.quotes:
        assert each.text in shown(telegram(one))
