"""The words that are marked in a quote are those that answer."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.asked import analyse
from bot.evidence import clauses, coverage, find_evidence
from index.folding import fold

ANY = st.text(st.characters(), max_size=200)
SENTENCES = st.sampled_from(
    [
        "龙岗区新开工46个项目,总投资611.7亿元;福田区新开工32个项目,总投资847.6亿元。",
        "2023年1月4日,大会在人民公园举行,图为现场。本报记者王小明 摄",
        "他们先后赴意大利、法国和德国,签约35场。",
        "龍崗區新開工４６個項目，總投資６１１．７億元。",
        "“好!”",
    ]
)
QUESTIONS = st.sampled_from(
    [
        "龙岗区新开工多少个项目?",
        "大会什么时候开?",
        "谁拍的?",
        "在哪里?",
        "去了哪些国家?",
        "哪个区最多?",
        "为什么?",
        "龙岗和福田谁的投资更多?",
        "总投资分别是多少?",
        "",
        "how many?",
    ]
)


def marked(question: str, text: str) -> list[str]:
    asked = analyse(question)
    weights = dict.fromkeys(asked.anchors, 1.0)
    return [text[start:end] for start, end in find_evidence(fold(question), asked, weights, text).marks]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "龙岗区新开工多少个项目?",
            "福田区新开工32个项目,总投资847.6亿元;龙岗区新开工46个项目,总投资611.7亿元。",
            ["46个"],
        ),
        ("福田区总投资是多少亿元?", "福田区新开工32个项目,总投资847.6亿元。", ["847.6亿元"]),
        ("龍崗區總投資多少？", "龍崗區新開工４６個項目，總投資６１１．７億元。", ["６１１．７億元"]),
        ("大会什么时候开?", "2023年1月4日,大会在人民公园举行。", ["2023年1月4日"]),
        ("展览在哪里举行?", "展览在人民公园举行,免费开放。", ["人民公园"]),
        ("谁拍的照片?", "图为港口夜景。本报记者王小明 摄", ["王小明"]),
        ("进出口增长了百分之几?", "进出口总值3.67万亿元,同比增长3.7%。", ["3.7%"]),
    ],
)
def test_the_answering_words_are_marked(question: str, text: str, expected: list[str]) -> None:
    assert marked(question, text) == expected


def test_each_of_several_is_marked() -> None:
    text = "他们先后赴意大利、法国和德国,签约35场。"
    assert "意大利、法国和德国" in "".join(marked("他们去了哪些国家?", text))


def test_where_nothing_of_the_wanted_kind_stands_nothing_is_called_a_short_answer() -> None:
    asked = analyse("龙岗区新开工多少个项目?")
    evidence = find_evidence("龙岗区新开工多少个项目?", asked, {"龙岗区": 1.0}, "龙岗区加快项目建设,形势喜人。")
    assert evidence.short is None and evidence.fit == 0.0


@given(QUESTIONS | ANY, SENTENCES | ANY)
@example("多少?", "")
@example("多少?", "\ud800")
@example("多少", "1" * 300)
@example("哪些", "、" * 300)
def test_marks_lie_in_the_quote_in_order_and_apart(question: str, text: str) -> None:
    asked = analyse(question)
    evidence = find_evidence(fold(question), asked, dict.fromkeys(asked.anchors, 1.0), text)
    offset = -1
    for start, end in evidence.marks:
        assert offset < start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        offset = end
    assert evidence.short is None or evidence.short in evidence.marks
    assert 0 <= evidence.fit <= 1


@given(ANY | SENTENCES)
def test_clauses_are_in_order_and_hold_every_letter(text: str) -> None:
    spans = clauses(text)
    left = list(text)
    offset = 0
    for start, end in spans:
        assert offset <= start < end <= len(text)
        left[start:end] = "," * (end - start)
        offset = end
    assert not any(char.isalnum() for char in left)


@given(st.dictionaries(st.text("深圳港口增长", min_size=1, max_size=3), st.floats(0.1, 9), max_size=5), ANY)
def test_coverage_is_a_share(weights: dict[str, float], text: str) -> None:
    assert 0 <= coverage(weights, text) <= 1 + 1e-9
    assert coverage(weights, "".join(weights)) == pytest.approx(1.0 if weights else 0.0)
