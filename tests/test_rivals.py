"""What speaks of another district, phase, year or ship than the question is told from what speaks of the one named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asked import analyse
from bot.rivals import begins_with_another
from index.folding import fold


def another(question: str, text: str, around: str = "") -> bool:
    return begins_with_another(question, analyse(question), text, around)


@pytest.mark.parametrize(
    ("question", "theirs", "own"),
    [
        ("南山区发了多少补贴?", "福田区发放5000万元补贴;", "南山区发放5000万元补贴;"),
        ("一厂的良率是多少?", "二厂良率提升到94.8%。", "一厂良率提升到94.8%。"),
        ("2期什么时候完工?", "一期已于去年完工。", "二期将于明年完工。"),
        ("第三季度营收多少?", "四季度营收3亿元。", "三季度营收3亿元。"),
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
        ("龙岗区投资 宝安有多少个项目?", "宝安区新开工46个项目。"),
        ("龙岗区新开工多少个项目?", "比宝安区多5个,共34个。"),
        ("自然保护区有多少种鸟?", "住宅小区里有300种鸟。"),
        ("2018年成立的公司什么时候上市?", "2021年12月在深交所上市。"),
        ("2022年出口增长多少?", "较2021年增长8.5%,高于全国。"),
        ("2022年增长多少?", "2023年1月28日,市统计局公布,去年增长3.3%。"),
        ("到2025年要建多少?", "2022年起,三年内建成300个。"),
        ("补贴2000元的有多少人?", "2022年有300人领取补贴。"),
        ("14号线什么时候开通?", "10月28号开通。"),
        ("二期投资多少?", "二、三期共投资300亿元。"),
        ("二期学员有多少人?", "每一期学员100人。"),
        ("第二期投资多少?", "第一期已完工,二期投资30亿元。"),
        ("一中招了多少学生?", "三中心两基地招生300人。"),
        ("第七次普查有多少人?", "与第六次相比,增加714万人。"),
    ],
)
def test_what_may_answer_is_left_to_the_reader(question: str, text: str) -> None:
    assert not another(question, text)


@pytest.mark.parametrize(
    ("question", "text", "around"),
    [
        ("2022年收了多少案件?", "2021年受理的18件除外,新收案件412件。", "2022年工作报告"),
        ("龙岗区签了多少个项目?", "福田区也派人来了,签约5个项目。", "龙岗区"),
    ],
)
def test_what_is_named_may_stand_around_the_text(question: str, text: str, around: str) -> None:
    assert another(question, text)
    assert not another(question, text, around)


@given(st.text())
def test_no_text_begins_with_another_than_itself(text: str) -> None:
    assert not another(fold(text), fold(text))
