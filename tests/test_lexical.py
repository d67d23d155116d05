"""BM25 finds what shares words with a question, and finds it as the textbook says."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.lexical import build_lexicon, terms_of

TEXTS = [
    "深圳港集装箱吞吐量达3004万标箱,增长4.4%。",
    "龙岗区新开工46个项目,总投资611.7亿元。",
    "福田区新开工32个项目,总投资847.6亿元。",
    "ECMO设备由一家深圳企业研制。",
    "项目,项目,还是项目。",
    "",
]
ANY = st.text(st.characters(), max_size=80)


def textbook(texts: list[str], query: list[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """BM25 as Lucene has it, term by term: Robertson and Zaragoza (2009), without the constant factor k1 + 1."""
    bags = [Counter(terms_of(text)) for text in texts]
    mean = sum(bag.total() for bag in bags) / len(bags)
    scores = []
    for bag in bags:
        score = 0.0
        for term in query:
            df = sum(term in other for other in bags)
            idf = math.log(1 + (len(bags) - df + 0.5) / (df + 0.5))
            score += idf * bag[term] / (bag[term] + k1 * (1 - b + b * bag.total() / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "query", ["龙岗区新开工多少个项目", "ecmo是谁研制的", "增长4.4%", "没有的字眼", "", "项目项目"]
)
def test_scores_are_those_of_the_textbook(query: str) -> None:
    scores = build_lexicon(TEXTS).scores(terms_of(query))
    np.testing.assert_allclose(scores, textbook(TEXTS, terms_of(query)), rtol=1e-4, atol=1e-5)


@given(st.lists(ANY, max_size=6), ANY)
@example([], "深圳")
@example(["", ""], "深圳")
@example(["\ud800", "深圳\0"], "\ud800深")
def test_any_texts_can_be_indexed_and_asked(texts: list[str], query: str) -> None:
    lexicon = build_lexicon(texts)
    scores = lexicon.scores(terms_of(query))
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all() and (scores >= 0).all()
    shares = [bool(set(terms_of(text)) & set(terms_of(query))) for text in texts]
    assert [score > 0 for score in scores] == shares


@given(ANY)
def test_a_text_finds_itself(text: str) -> None:
    lexicon = build_lexicon([*TEXTS, text])
    scores = lexicon.scores(terms_of(text))
    assert not terms_of(text) or scores[len(TEXTS)] > 0
    assert lexicon.known(terms_of(text)) == (1.0 if terms_of(text) else 0.0)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("龍崗區新開工", "龙岗区新开工46个项目,总投资611.7亿元。"),
        ("ＥＣＭＯ", "ECMO设备由一家深圳企业研制。"),
        ("８４７．６億元", "福田区新开工32个项目,总投资847.6亿元。"),
        ("3004", "深圳港集装箱吞吐量达3004万标箱,增长4.4%。"),
    ],
)
def test_other_ways_of_writing_reach_the_same_text(written: str, found: str) -> None:
    assert TEXTS[int(build_lexicon(TEXTS).scores(terms_of(written)).argmax())] == found


def test_half_a_figure_is_not_the_figure() -> None:
    lexicon = build_lexicon(["达5137.98亿"])
    assert lexicon.scores(["5137.98"])[0] > 0
    assert lexicon.scores(terms_of("5137")).max() == lexicon.scores(terms_of("98")).max() == 0


def test_what_is_rare_is_worth_more() -> None:
    lexicon = build_lexicon(TEXTS)
    assert lexicon.rarity("没有") > lexicon.rarity("龙岗") > lexicon.rarity("项目") > 0
    assert lexicon.known(["龙岗", "没有"]) == 0.5
