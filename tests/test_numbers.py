"""Numbers across their written forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numbers import as_written, magnitude


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("5137.98亿元", 513_798_000_000),
        ("１.６８万户", 16_800),
        ("两千", 2_000),
        ("3千万", 30_000_000),
        ("三成", 30),
        ("六成半", 65),
        ("百分之五点二", 5.2),
        ("8.2%", 8.2),
        ("1,200家", 1_200),
        ("第四位", 4),
    ],
)
def test_an_amount_says_its_number(words: str, value: float) -> None:
    assert magnitude(words) == pytest.approx(value)


@pytest.mark.parametrize("words", ["", "半壁江山", "千万", "数十", "亿元"])
def test_words_that_say_no_number_have_none(words: str) -> None:
    assert magnitude(words) is None


@pytest.mark.parametrize(
    ("asked", "report", "written"),
    [
        ("哪个区发了两千万元?", "发放2000万元消费券", "哪个区发了2000万元?"),
        ("哪个区发了2000万元?", "发放两千万元消费券", "哪个区发了两千万元?"),
        ("涨了三成的是什么", "同比增长30%", "涨了30%的是什么"),
        ("涨了60%的是什么", "同比增六成", "涨了六成的是什么"),
        ("十二月二十八日开了什么会", "12月28日开馆", "12月28日开了什么会"),
        ("一千二百家是什么", "支持1200家以上企业", "1200家是什么"),
    ],
)
def test_a_number_is_asked_for_in_the_form_of_the_report(asked: str, report: str, written: str) -> None:
    assert as_written(asked, lambda words: words in report) == written


def test_a_number_that_the_report_has_as_it_was_asked_stays() -> None:
    assert as_written("六成和60%", lambda words: words in "增六成,即60%") == "六成和60%"


@given(st.integers(1, 10**12))
def test_plain_digits_are_their_own_number(value: int) -> None:
    assert magnitude(f"{value}元") == pytest.approx(value)


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    assert as_written(text, lambda words: False) == text
    magnitude(text)
