"""A question in everyday words finds the written ones, and only in groups that are sound."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer
from index.folding import fold
from index.thesaurus import GROUPS, akin


def test_every_group_is_sound() -> None:
    lines = GROUPS.read_text(encoding="utf-8").splitlines()
    groups = [line.split() for line in lines]
    assert all(len(group) > 1 and len(set(group)) == len(group) for group in groups)
    assert all(len(word) > 1 and fold(word) == word for group in groups for word in group)
    assert max(Counter(lines).values()) == 1


@pytest.mark.parametrize(
    ("asked", "written"), [("工资多少", "薪酬"), ("他不干了", "辞职"), ("大桥", "桥梁"), ("为啥着火", "火灾")]
)
def test_everyday_words_find_written_ones(asked: str, written: str) -> None:
    assert written in akin(asked)


@given(st.text(max_size=60) | st.text("大桥动工资开奠基多少", max_size=30))
def test_what_is_akin_does_not_stand_there_already(text: str) -> None:
    folded = fold(text)
    assert not [word for word in akin(folded) if word in folded]


def test_only_words_of_the_corpus_are_searched(answerer: Answerer) -> None:
    meant = answerer.index.vocabulary.meant("哪些项目动工了")
    assert "开工" in meant
    assert all(answerer.index.vocabulary.has(word) for word in meant)
