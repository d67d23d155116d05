"""Every example question that is offered is answered, and well."""

from pathlib import Path

import pytest

from bot.answer import Status
from bot.answering import Answerer
from bot.examples import examples
from bot.library import open_answerer
from tests.scoring import HERE


def assert_good(answerer: Answerer, questions: tuple[str, ...]) -> None:
    assert len(set(questions)) == len(questions) <= 4
    for question in questions:
        answer = answerer.ask(question)
        assert answer.status is Status.ANSWERED
        assert answer.quotes[0].highlights
        assert 6 <= len(question) <= 40
        assert question.endswith("?")


def test_the_packaged_report_has_examples(answerer: Answerer) -> None:
    questions = examples(answerer)
    assert len(questions) >= 3
    assert not any("首次是" in question for question in questions)
    assert_good(answerer, questions)
    assert examples(answerer) == questions


@pytest.fixture(scope="module")
def others(data: Path) -> Answerer:
    return open_answerer(HERE / "texts", data=data)


def test_other_reports_have_examples_too(others: Answerer) -> None:
    questions = examples(others)
    assert questions
    assert_good(others, questions)


def test_a_report_without_figures_has_none(tmp_path: Path, tiny_model: Path) -> None:
    (tmp_path / "诗.txt").write_text("静夜思\n床前明月光,疑是地上霜。举头望明月,低头思故乡。\n", encoding="utf-8")
    assert examples(open_answerer(tmp_path / "诗.txt", data=tmp_path / "data", model=str(tiny_model))) == ()
