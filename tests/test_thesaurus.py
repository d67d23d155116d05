"""A question in everyday words finds the written ones, and only in groups that are sound."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.asked import analyse
from index.folding import fold
from index.thesaurus import GROUPS, akin


def test_every_group_has_words_of_its_own() -> None:
    groups = [line.split() for line in GROUPS.read_text(encoding="utf-8").splitlines()]
    assert all(len(group) > 1 for group in groups)
    words = Counter(word for group in groups for word in group)
    assert [word for word, count in words.items() if count > 1] == []
    assert all(len(word) > 1 and fold(word) == word and akin(word)[word] for word in words)


@pytest.mark.parametrize(
    ("asked", "word", "written"),
    [
        ("工资多少", "工资", "薪酬"),
        ("他为啥不干了", "不干了", "辞职"),
        ("大桥", "大桥", "桥梁"),
        ("哪天着火的", "着火", "火灾"),
    ],
)
def test_everyday_words_find_written_ones(asked: str, word: str, written: str) -> None:
    assert written in akin(asked)[word]


@pytest.mark.parametrize("text", ["金融业增加值", "项目前期", "公司机构", "和平局势", "", "8.2%", "why"])
def test_what_only_looks_like_a_word_finds_nothing(text: str) -> None:
    assert akin(text) == {}


@given(st.text(max_size=60) | st.text("大桥动工资开奠基多少", max_size=30))
def test_what_is_akin_does_not_stand_there_already(text: str) -> None:
    folded = fold(text)
    assert not [other for kin in akin(folded).values() for other in kin if other in folded]


def test_a_question_in_everyday_words_finds_what_is_written(unread: Answerer) -> None:
    question = unread.complete("文章承认有哪些短处")
    best = unread.find(question, analyse(question.text), None)[0]
    assert "不足" in unread.corpus[best.hit.passage.document].text[best.start : best.end]
