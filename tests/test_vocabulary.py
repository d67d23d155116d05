"""Slips of a pinyin keyboard are mended with the report's own words, and nothing else is touched."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering import Answerer
from index.folding import fold
from index.vocabulary import vocabulary_of

TEXT = "2022年,光明区新开工18个项目,同比增长8.2%。龙华区企业首次出海选择了韩国。深圳港集装箱吞吐量创新高。"
VOCABULARY = vocabulary_of([TEXT])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("光名区新开工多少个项目", "光明区新开工多少个项目"),
        ("同笔增长多少", "同比增长多少"),
        ("集装箱吞土量", "集装箱吞吐量"),
        ("光明区新开工多少个项目", "光明区新开工多少个项目"),
        ("今天天气怎么样", "今天天气怎么样"),
        ("", ""),
        ("8.2%", "8.2%"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert VOCABULARY.mend(typed) == meant


@given(st.text(st.characters(), max_size=60) | st.text("光明名区同笔比增长吞土吐量的了是多少", max_size=40))
@example("\ud800光名区")
def test_a_mended_question_keeps_its_length(text: str) -> None:
    folded = fold(text)
    mended = VOCABULARY.mend(folded)
    assert len(mended) == len(folded)
    assert [a for a, b in zip(folded, mended, strict=True) if a != b and not "\u4e00" <= a <= "\u9fff"] == []


@given(st.data())
def test_words_of_the_report_are_never_changed(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 2))
    piece = fold(TEXT[start : data.draw(st.integers(start + 1, len(TEXT)))])
    assert VOCABULARY.mend(piece) == piece


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("where did longhua district go", ("龙华",)),
        ("how many projects in guangming", ("光明",)),
        ("what is the weather", ()),
        ("", ()),
    ],
)
def test_names_in_pinyin_are_found(asked: str, names: tuple[str, ...]) -> None:
    assert set(names) <= set(VOCABULARY.spelt(asked))
    assert bool(VOCABULARY.spelt(asked)) == bool(names)


@given(st.lists(st.text(st.characters(), max_size=40), max_size=4))
def test_any_texts_have_a_vocabulary(texts: list[str]) -> None:
    vocabulary = vocabulary_of(texts)
    assert vocabulary.mend("光名区") in ("光名区", "光明区") or texts
    assert all(fold(text) in vocabulary.text for text in texts)


def test_a_slip_reaches_the_same_quote(answerer: Answerer) -> None:
    plain, slip = answerer.ask("光明区新开工多少个项目?"), answerer.ask("光名区新开工多少个项目?")
    assert plain.quotes[0].text == slip.quotes[0].text
    assert plain.short == slip.short
