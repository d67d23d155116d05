"""Different ways of writing the same words become one, and every offset stays what it was."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.folding import compose, fold

ANY = st.text(st.characters(), max_size=200)
CHINESE = st.text("龍崗區龙岗区乾隆皇帝乾燥後來皇后頭髮發展一隻只有ＡＢＣ１２３％，。「」『』—–ßİﬁ㎡①½", max_size=60)


@given(ANY | CHINESE)
@example("乾隆皇帝的頭髮與發展")
@example("İstanbul ﬁ ㎡ ½ ǰ ΐ")
@example("\ud800龍\U0010ffff\0")
def test_the_folded_text_has_the_length_of_the_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(ANY | CHINESE)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("龍崗區新開工項目", "龙岗区新开工项目"),
        ("２０２２年，５１３７．９８億元", "2022年,5137.98亿元"),
        ("ＣＢＤ和Cbd", "cbd和cbd"),
        ("８．２％", "8.2%"),
        ("「好」", "“好”"),
        ("乾隆", "乾隆"),
        ("頭髮與發展", "头发与发展"),
    ],
)
def test_what_reads_the_same_is_matched_as_the_same(written: str, plain: str) -> None:
    assert fold(written) == fold(plain)


def test_an_offset_into_the_folded_text_is_an_offset_into_the_text() -> None:
    text = "去年，龍崗區ＧＤＰ增長８．２％。"
    place = fold(text).find("gdp")
    assert text[place : place + 3] == "ＧＤＰ"


@given(ANY)
def test_what_is_composed_holds_only_characters_that_can_be_written(text: str) -> None:
    composed = compose(text)
    assert composed.encode().decode() == composed
    assert composed == compose(composed)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in composed)


@given(st.text("深圳港口增长8.2%caféがぱ한글", max_size=40))
def test_decomposed_and_composed_typing_are_the_same(text: str) -> None:
    assert compose(unicodedata.normalize("NFD", text)) == compose(text)
