"""The decision between an answer and "the report does not say"."""

from dataclasses import replace

from bot.answering import READ, Answerer
from bot.asked import analyse
from bot.decision import VETOES, answers, signals, weights


def given(answerer: Answerer, text: str) -> dict[str, float]:
    question = answerer.complete(text)
    asked = analyse(question.text)
    return signals(answerer.find(question, asked, answerer.reader)[:READ], asked, question, answerer.corpus)


def test_every_weight_is_of_a_signal(answerer: Answerer, unread: Answerer) -> None:
    read, plain = (given(each, "龙岗区新开工多少个项目?") for each in (answerer, unread))
    assert set(weights()["unread"]) | {*VETOES} == {*plain, "always"}
    assert set(weights()["read"]) == {*read, "always"} - {*plain}


def test_what_speaks_against_an_answer_is_seen(answerer: Answerer, unread: Answerer) -> None:
    assert given(unread, "首台国产ECMO一台卖多少钱")["untyped"] == 1
    assert given(answerer, "龙岗区新开工那46个项目,年度计划投资多少亿?")["lacking"] == 1
    assert given(answerer, "乌鲁木齐新开工多少个项目?")["strange"] == 1
    plain = given(answerer, "龙岗区新开工多少个项目?")
    assert not any(plain[name] for name in ("untyped", "lacking", "strange", "unstated", "elsewhere"))


def test_the_surer_the_reader_the_likelier_an_answer(answerer: Answerer) -> None:
    plain = given(answerer, "龙岗区新开工多少个项目?")
    assert answers({**plain, "read": 6.0})
    assert not answers({**plain, "read": -6.0})


def test_a_piece_that_was_not_read_counts_as_unread(answerer: Answerer) -> None:
    question = answerer.complete("龙岗区新开工多少个项目?")
    asked = analyse(question.text)
    found = [replace(item, reading=None) for item in answerer.find(question, asked, answerer.reader)[:READ]]
    assert "read" not in signals(found, asked, question, answerer.corpus)
