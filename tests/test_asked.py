"""What a question asks for is understood, however it is put."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.asked import Wanted, analyse

W = Wanted


@pytest.mark.parametrize(
    ("question", "wanted", "unit"),
    [
        ("2022年金融业增加值是多少亿元?", W.AMOUNT, "元"),
        ("２０２２年金融業增加值是多少億元？", W.AMOUNT, "元"),
        ("龙岗区新开工多少个项目?", W.AMOUNT, "个"),
        ("有几家企业上市?", W.AMOUNT, "家"),
        ("港口去年增长了多少?", W.AMOUNT, "%"),
        ("占全国的百分之几?", W.AMOUNT, "%"),
        ("要花多少钱?", W.AMOUNT, "元"),
        ("离市区多远?", W.AMOUNT, "公里"),
        ("展览持续多久?", W.AMOUNT, "时"),
        ("在全国排第几?", W.AMOUNT, "第"),
        ("How many companies went abroad?", W.AMOUNT, "家"),
        ("大会什么时候开?", W.DATE, ""),
        ("大會什麼時候開?", W.DATE, ""),
        ("哪天闭馆?", W.DATE, ""),
        ("When did the port open?", W.DATE, ""),
        ("谁拍的照片?", W.PERSON, ""),
        ("馆长叫什么名字?", W.PERSON, ""),
        ("Who wrote it?", W.PERSON, ""),
        ("展览在哪里举行?", W.PLACE, ""),
        ("Where is the museum?", W.PLACE, ""),
        ("有哪些奖项?", W.LIST, ""),
        ("为什么要建水库?", W.REASON, ""),
        ("水库咋建的", W.REASON, ""),
        ("Why did it fail?", W.REASON, ""),
        ("甲队和乙队谁进球更多?", W.COMPARISON, ""),
        ("甲区和乙区的新项目,哪边总投资大一点?", W.COMPARISON, ""),
        ("甲区和乙区发的券,谁出手更大方", W.COMPARISON, ""),
        ("谁负责蓄电池的更换?", W.PERSON, ""),
        ("哪个区的新项目减少?", W.PLACE, ""),
        ("水库建好了吗?", W.YES_NO, ""),
        ("是否收费?", W.YES_NO, ""),
        ("报告分几个部分?", W.OUTLINE, ""),
        ("文章的副标题是什么?", W.OUTLINE, ""),
        ("什么是双碳?", W.THING, ""),
        ("", W.THING, ""),
    ],
)
def test_the_kind_of_answer(question: str, wanted: Wanted, unit: str) -> None:
    asked = analyse(question)
    assert asked.wanted is wanted
    assert asked.unit == unit


def test_several_and_the_most() -> None:
    assert analyse("去了哪些国家?").several
    assert not analyse("去了哪个国家?").several
    assert analyse("哪个队进球最多?").superlative
    assert not analyse("最近怎么样?").superlative


@pytest.mark.parametrize(
    ("question", "anchors"),
    [
        ("龙岗区新开工多少个项目?", ("龙岗区", "新开工", "项目")),
        ("請問龍崗區新開工多少個項目呢？", ("龙岗区", "新开工", "项目")),
        ("How many companies are there in the report?", ("companies",)),
        ("的了呢", ()),
        ("??", ()),
    ],
)
def test_the_words_that_an_answer_is_bound_to(question: str, anchors: tuple[str, ...]) -> None:
    assert analyse(question).anchors == anchors


TANGLED = st.lists(
    st.sampled_from(
        "哪 几 多少 谁 更 最 不 没有 的 ? 第 增长 到 了 是 个 which how many much did cost what 什么 人 在 , 。 1".split()
    ),
    max_size=200,
).map(" ".join)


@given(st.text(st.characters(), max_size=300) | TANGLED)
@example("\ud800多少")
@example("which " * 80)
@example("how much did " * 40)
@example("how many a " * 40)
@example("谁" * 500)
@example("增长" * 250)
@example("人员" * 250)
@example("不一" * 250)
def test_any_text_is_analysed_at_once(text: str) -> None:
    began = time.process_time()
    asked = analyse(text)
    assert time.process_time() - began < 0.5
    assert analyse(text) == asked
    assert len(set(asked.anchors)) == len(asked.anchors)
