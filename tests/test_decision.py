"""The decision between an answer and "the report does not say"."""

from dataclasses import replace

import pytest

from bot.answering import READ, Answerer
from bot.asked import Asked, analyse
from bot.decision import answers, checks, read, vetoes, weights
from bot.question import Question
from bot.weighing import Found
from index.reader import Reading


def found(answerer: Answerer, text: str) -> tuple[list[Found], Asked, Question]:
    question = answerer.complete(text)
    asked = analyse(question.text)
    return answerer.find(question, asked, answerer.reader)[:READ], asked, question


def checked(answerer: Answerer, text: str) -> dict[str, float]:
    items, asked, question = found(answerer, text)
    return checks(items[0], asked, question, answerer.corpus)


def test_every_weight_is_of_a_signal(answerer: Answerer) -> None:
    text = "龙岗区新开工多少个项目?"
    assert set(weights()["unread"]) == {*checked(answerer, text), "always"}
    assert set(weights()["read"]) == {*read(found(answerer, text)[0][0]), "always"}


def test_what_speaks_against_an_answer_is_seen(answerer: Answerer) -> None:
    assert checked(answerer, "首台国产ECMO一台卖多少钱")["untyped"] == 1
    assert checked(answerer, "乌鲁木齐新开工多少个项目?")["strange"] == 1
    plain = checked(answerer, "龙岗区新开工多少个项目?")
    assert not any(plain[name] for name in ("untyped", "strange", "unstated", "elsewhere"))


def test_a_figure_that_only_others_of_a_series_have_is_vetoed(answerer: Answerer) -> None:
    assert vetoes(*found(answerer, "龙岗区新开工那46个项目,年度计划投资多少亿?"), answerer.corpus)["lacking"]
    assert not any(vetoes(*found(answerer, "龙岗区新开工多少个项目?"), answerer.corpus).values())


def test_the_readers_word_decides(answerer: Answerer) -> None:
    items, asked, question = found(answerer, "龙岗区新开工多少个项目?")

    def decided(word: float) -> bool:
        said = [replace(item, reading=Reading(word, (0, 1))) for item in items]
        return answers(said, asked, question, answerer.corpus)

    assert decided(6.0)
    assert not decided(-6.0)


@pytest.mark.parametrize("text", ["龙岗区新开工那46个项目,年度计划投资多少亿?", "红烧肉怎么做才不腻"])
def test_a_veto_overrules_a_sure_reader(answerer: Answerer, text: str) -> None:
    items, asked, question = found(answerer, text)
    sure = [replace(item, reading=Reading(6.0, (0, 1))) for item in items]
    assert any(vetoes(sure, asked, question, answerer.corpus).values())
    assert not answers(sure, asked, question, answerer.corpus)


def test_where_nothing_was_read_the_checks_decide(unread: Answerer) -> None:
    items, asked, question = found(unread, "龙岗区新开工多少个项目?")
    assert read(items[0]) == {}
    assert answers(items, asked, question, unread.corpus)
    items, asked, question = found(unread, "首台国产ECMO一台卖多少钱")
    assert not answers(items, asked, question, unread.corpus)
