"""The figures below which no change may take the answers."""

from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.library import open_answerer
from corpus.reading import read_corpus
from tests.scoring import FRESH, HERE, SETS, Question, Score, read_questions, score, table

# The floors of the task on the development questions, then what was reached on questions that were written later.
FLOORS = {
    "dev": {"quote@1": 0.97, "quote@3": 0.98, "answer": 0.96, "answered": 0.98, "declined": 0.75, "chat": 1.0},
    "report": {"quote@1": 0.92, "quote@3": 0.93, "answer": 0.88, "answered": 0.96, "declined": 0.6, "chat": 1.0},
    "others": {"quote@1": 0.9, "quote@3": 0.96, "answer": 0.87, "answered": 0.98, "declined": 0.5},
}


@pytest.fixture(scope="module")
def scores(answerer: Answerer, data: Path) -> dict[str, Score]:
    others = open_answerer(HERE / "texts", data=data)
    return {name: score(others if name == "others" else answerer, _questions(name)) for name in FLOORS}


def _questions(name: str) -> list[Question]:
    return read_questions(HERE / "questions" / f"{name}.jsonl")


@pytest.mark.parametrize(("name", "figure"), [(name, figure) for name, floors in FLOORS.items() for figure in floors])
def test_the_answers_are_as_good_as_promised(scores: dict[str, Score], name: str, figure: str) -> None:
    assert scores[name].shares[figure] >= FLOORS[name][figure], table(scores[name])


@pytest.mark.parametrize("name", FLOORS)
def test_every_quote_is_verbatim(scores: dict[str, Score], name: str) -> None:
    assert scores[name].verbatim == 1.0


def test_quotes_are_short_and_so_is_what_is_marked_in_them(scores: dict[str, Score]) -> None:
    assert scores["dev"].quote_chars <= 180
    assert scores["dev"].highlight_chars <= 45


@pytest.mark.parametrize("path", [*SETS, *FRESH], ids=lambda path: path.stem)
def test_the_questions_themselves_are_sound(path: Path) -> None:
    text = "\n".join(document.text for document in read_corpus({**SETS, **FRESH}[path]))
    for question in read_questions(path):
        assert all(words in text for words in (*question.evidence, *question.answer)), question.id
