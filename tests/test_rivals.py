"""What speaks of another district, phase, year or ship than the question is told from what speaks of the one named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asked import analyse
from bot.rivals import begins_with_another


def another(question: str, text: str, around: str = "") -> bool:
    return begins_with_another(question, analyse(question), text, around)


@pytest.mark.parametrize(
    ("question", "theirs", "own"),
    [
        ("南山区发了多少补贴?", "福田区发放5000万元补贴;", "南山区发放5000万元补贴;"),
        ("一厂的良率是多少?", "二厂良率提升到94.8%。", "一厂良率提升到94.8%。"),
        ("2期什么时候完工?", "一期已于去年完工。", "二期将于明年完工。"),
        ("第三季度营收多少?", "第四季度营收3亿元。", "第三季度营收3亿元。"),
        ("“海救116”轮的船长是谁?", "“海救113”轮的船长是崔海。", "“海救116”轮的船长是崔海。"),
        ("k7042次几点开?", "k7044次8时开车。", "k7042次8时开车。"),
        ("2024年的演练是哪天?", "2023年的演练于4月20日举行。", "2024年的演练于4月20日举行。"),
    ],
)
def test_another_one_of_the_kind_is_told(question: str, theirs: str, own: str) -> None:
    assert another(question, theirs)
    assert not another(question, own)
    assert not another(question, f"{own[:-1]},{theirs}")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("罗湖区的项目比哪个区多?", "盐田区新开工11个项目。"),
        ("宝安区和龙华区谁的投资大?", "龙岗区投资最大。"),
        ("2021年营收多少?", "2020年至2022年,营收分别为1亿元、2亿元和3亿元。"),
        ("福田区的企业去了哪个省?", "广东省和湖南省。"),
        ("第几期最贵?第一期多少钱?", "第二期最贵。"),
        ("龙岗区投资多少?", "全区投资300亿元,超过龙华区。"),
    ],
)
def test_what_may_answer_is_left_to_the_reader(question: str, text: str) -> None:
    assert not another(question, text)


def test_a_year_may_stand_around_the_text() -> None:
    question, text = "2022年收了多少案件?", "2021年受理的18件除外,新收案件412件。"
    assert another(question, text)
    assert not another(question, text, "2022年工作报告")


@given(st.text(), st.text())
def test_any_texts_are_compared(question: str, text: str) -> None:
    assert not another(question, f"{question}。{text}")
    another(question, text, text)
