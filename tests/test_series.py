"""Series of items that say the same of one after another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.series import Told, series_at, told_by

CLINICS = (
    "去年各医院齐头并进。第一医院夺得头名,完成手术8120台,门诊量96万人次;中医院完成手术2210台,门诊量71万人次;"
    "妇幼保健院完成手术4300台,门诊量58万人次;口腔医院完成手术390台,门诊量12.5万人次。今年再上台阶。"
)


def told(question: str, unit: str = "", *, compare: bool = True, text: str = CLINICS) -> Told | None:
    place = text.index(";")
    return told_by(series_at(text, place - 5, place), text, question, unit, compare=compare)


def words(text: str, told: Told) -> list[str]:
    """What is marked: of the best item, else of all."""
    places = range(len(told.figures)) if told.best is None else [told.best]
    return [text[start:end] for place in places for start, end in told.marks(place)]


@pytest.mark.parametrize(
    ("question", "unit", "winner", "figure"),
    [
        ("哪家医院做的手术最少", "台", "口腔医院", "390台"),
        ("哪家医院手术最多", "台", "第一医院", "8120台"),
        ("门诊量最低的是哪家", "人次", "口腔医院", "12.5万人次"),
        ("中医院和妇幼保健院谁完成的手术多", "台", "妇幼保健院", "4300台"),
        ("中医院和妇幼保健院哪家的门诊量更高?", "人次", "中医院", "71万人次"),
        ("中医院和妇幼保健院哪家门诊量大一点?", "人次", "中医院", "71万人次"),
        ("中医院和妇幼保健院谁完成的手术多?各多少台", "台", "妇幼保健院", "4300台"),
    ],
)
def test_the_most_or_the_least_is_computed_from_the_figures(question: str, unit: str, winner: str, figure: str) -> None:
    found = told(question, unit)
    assert found is not None
    assert words(CLINICS, found) == [winner, figure]


def test_all_of_a_series_is_marked() -> None:
    found = told("各家医院的手术分别是多少台", "台", compare=False)
    assert found is not None
    assert words(CLINICS, found) == [
        *("第一医院", "8120台", "中医院", "2210台"),
        *("妇幼保健院", "4300台", "口腔医院", "390台"),
    ]
    assert not found.named


@pytest.mark.parametrize(
    "question",
    ["哪家医院的医生最多", "哪家医院最漂亮", "口腔医院最多做了什么"],
)
def test_what_the_series_does_not_say_of_all_is_not_compared(question: str) -> None:
    assert told(question) is None


def test_a_figure_that_only_one_item_has_is_not_compared() -> None:
    text = "甲县修路3公里,修桥2座;乙县修路5公里;丙县修路4公里。"
    assert told("哪个县修桥最多", "座", text=text) is None
    assert told("哪个县修路最多", "公里", text=text) is not None


def test_equal_figures_have_no_winner() -> None:
    text = "甲县修路3公里;乙县修路5公里;丙县修路5公里。"
    assert told("哪个县修路最多", "公里", text=text) is None


@pytest.mark.parametrize(
    "text", ["今年再上台阶。", "甲县修路3公里;乙县修路5公里。", "甲县修路;乙县种树;丙县挖塘。", ""]
)
def test_two_items_or_no_figures_are_no_series(text: str) -> None:
    assert series_at(text, 0, 3) == ()


@given(st.text("甲乙丙县修路3公里;,。1亿元最 ", max_size=120), st.text("哪个县修路最多少?", max_size=12))
def test_any_text_is_taken_and_every_mark_stands_in_it(text: str, question: str) -> None:
    items = series_at(text, 0, max(1, len(text)))
    for item in items:
        assert item.start <= item.name[0] < item.name[1] <= item.end
    found = told_by(items, text, question, "", compare=True)
    assert found is None or all(
        0 <= start < end <= len(text) for place in range(len(found.figures)) for start, end in found.marks(place)
    )
