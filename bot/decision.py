"""The one decision: does the best that was found answer the question, or does the report not say?

A logistic regression over what speaks for an answer and against it: the reader's word where there is a reader, else
what is asked held against what stands there. Its weights lie in `decision.json`; `python -m tests.training.calibrate`
fits them and shows how well they do, the two together among them.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.asked import Asked, Wanted
from bot.evidence import says_first
from bot.question import Question
from bot.rivals import rivals
from bot.series import lacks, series_at
from bot.weighing import Found
from corpus.document import Corpus, Document
from index.folding import fold

WEIGHTS = Path(__file__).with_name("decision.json")
_SURE = 6.0
"""Log odds beyond which the reader's word counts no more."""
_MIDDLE, _SCALE = 0.88, 0.05
"""Where the similarities of the bundled model lie: random pairs at 0.81, true ones at 0.90."""
_NEAR, _NEAR_ALONE, _SHARED, _NEAR_ACROSS = 0.876, 0.896, 0.1, 0.72
"""Floors of the similarity of question and piece: in one script, where what the question shares in words adds a tenth of
its share; where nothing but similarity speaks for the piece; and across two scripts. On 381 questions over one report
98 % of the answerable ones lie above, and of 20 about anything else in the world 4 in 5 below."""
_TYPED = (Wanted.AMOUNT, Wanted.DATE, Wanted.PERSON)


def answers(found: Sequence[Found], asked: Asked, question: Question, corpus: Corpus) -> bool:
    """Whether the first of these pieces (there is one) answers the question: the reader's word decides, else the checks.

    A figure that only others of a series have is no answer, nor is what has no value of the wanted kind and leaves the
    reader in doubt, nor what begins with another district, year or phase than the question names, nor what shares next
    to nothing with it, whatever else speaks for it.
    """
    item = found[0]
    kind, given = ("read", read(item)) if item.reading else ("unread", checks(item, asked, question, corpus))
    return log_odds(given, weights()[kind]) > 0 and not any(vetoes(found, asked, question, corpus).values())


def read(item: Found) -> dict[str, float]:
    """The reader's word of a piece as a signal; none where it was not read."""
    return {"read": max(-_SURE, min(_SURE, item.reading.answers))} if item.reading else {}


def checks(item: Found, asked: Asked, question: Question, corpus: Corpus) -> dict[str, float]:
    """What is asked held against what stands in a piece: what speaks for it as an answer, and against it."""
    document = corpus[item.hit.passage.document]
    text = fold(document.text[item.start : item.end])
    foreign = _foreign(question)
    return {
        "untyped": float(_untyped(item, asked)),
        "guessed": float(_typed(asked) and 0 < item.evidence.fit < 1),
        "covered": item.covered,
        "similar": 0.0 if foreign else (item.hit.similarity - _MIDDLE) / _SCALE,
        "score": item.score,
        "foreign": float(foreign),
        "unstated": float(asked.superlative and not says_first(text)),
        "elsewhere": float(bool(item.absent)),
        "rival": float(rivals(fold(question.text), text)),
        "strange": float(bool(item.strange)),
    }


def vetoes(found: Sequence[Found], asked: Asked, question: Question, corpus: Corpus) -> dict[str, bool]:
    """What decides alone against the first of these pieces as an answer.

    Without a value of the wanted kind (an amount, a date, a person) only what the reader finds likelier than not is one: an
    answer may say its kind in other words (持股31.75%, asked how many shares), and then the reader is sure of it.
    """
    foreign, reading = _foreign(question), found[0].reading
    return {
        "untyped": reading is not None and reading.answers < 0 and _untyped(found[0], asked),
        "lacking": _lacks(found[0], asked, question, corpus[found[0].hit.passage.document]),
        "another": found[0].another,
        "far": all(_far(each, foreign=foreign) for each in found),
    }


def log_odds(given: Mapping[str, float], fitted: Mapping[str, float]) -> float:
    """How sure the decision is; above 0 is an answer.

    >>> log_odds({"covered": 0.5, "untyped": 1.0}, {"covered": 2.5, "untyped": -2.0, "always": 0.25})
    -0.5
    """
    return fitted["always"] + sum(fitted.get(name, 0.0) * value for name, value in given.items())


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The fitted weights, for pieces that were read and for pieces that were not."""
    fitted: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return fitted


def _foreign(question: Question) -> bool:
    """The question is in another script than the reports."""
    return not any("\u4e00" <= char <= "\u9fff" for char in question.text)


def _typed(asked: Asked) -> bool:
    return asked.wanted in _TYPED and asked.unit != "第"


def _untyped(item: Found, asked: Asked) -> bool:
    """Nothing in the piece is of the wanted kind."""
    return _typed(asked) and item.evidence.fit == 0


def _far(item: Found, *, foreign: bool) -> bool:
    """The piece shares next to nothing with the question, in words and in meaning."""
    if foreign:
        return item.hit.similarity < _NEAR_ACROSS
    floor = _NEAR if item.evidence.fit or item.covered >= _SHARED else _NEAR_ALONE
    return item.hit.similarity + _SHARED * item.covered < floor


def _lacks(item: Found, asked: Asked, question: Question, document: Document) -> bool:
    paragraph = document.paragraphs[item.hit.passage.paragraph - 1]
    text = document.paragraph_text(paragraph)
    items = series_at(text, item.start - paragraph.start, item.end - paragraph.start)
    return lacks(items, text, question.text, asked.unit)
