"""Amounts, dates, people, places, names and lists are found where they stand, whole."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.values import ValueKind, values_in

ANY = st.text(st.characters(), max_size=120)
PIECES = '2023年 1月 4日 5137.98 亿元 3.5% 百分之 三十五 点 第 一 前 十 强 万 约 近 超 多 个 半 年 月 周二 至 - “ ” 《 》 、 和 等 记者 王小明 摄 书记 由 在 市 区 ， 。 " 数 几'.split()
TANGLED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def found(kind: ValueKind, text: str) -> list[str]:
    return [text[value.start : value.end] for value in values_in(text) if value.kind is kind]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("新开工32个项目,总投资847.6亿元,同比增长8.2%。", [("32个", "个"), ("847.6亿元", "元"), ("8.2%", "%")]),
        ("新开工３２个项目，總投資８４７．６億元。", [("３２个", "个"), ("８４７．６億元", "元")]),
        ("占比百分之三十五", [("百分之三十五", "%")]),
        ("提高1.2个百分点", [("1.2个百分点", "个百分点")]),
        ("港口吞吐量达三千万标箱", [("三千万标箱", "标箱")]),
        ("面积约3.5万平方公里,最深处380米", [("3.5万平方公里", "平方公里"), ("380米", "米")]),
        ("在全国排名第三位", [("第三位", "第")]),
        ("从12家增加到36家", [("12家", "家"), ("36家", "家")]),
        ("共1,234.5吨", [("1,234.5吨", "吨")]),
        ("统一思想,万众一心", []),
        ("没有数字的一句话。", []),
    ],
)
def test_amounts_have_their_units(text: str, amounts: list[tuple[str, str]]) -> None:
    values = [value for value in values_in(text) if value.kind is ValueKind.AMOUNT]
    assert [(text[value.start : value.end], value.unit) for value in values] == amounts


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2023年1月4日,大会召开", ["2023年1月4日"]),
        ("２０２３年１月４日，大会召开", ["２０２３年１月４日"]),
        ("1月4日至6日举行", ["1月4日至6日"]),
        ("二〇二三年一月动工", ["二〇二三年一月"]),
        ("二〇二二年十月十六日开幕", ["二〇二二年十月十六日"]),
        ("去年年底完成", ["去年"]),
        ("上半年增长3.5%", ["上半年"]),
        ("每周一闭馆", ["每周一"]),
        ("春节期间照常开放", ["春节期间"]),
        ("月亮很大", []),
    ],
)
def test_dates(text: str, dates: list[str]) -> None:
    values = found(ValueKind.DATE, text)
    assert all(any(value.startswith(date) for value in values) for date in dates)
    assert bool(values) == bool(dates)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (ValueKind.PERSON, "图为港口。本报记者王小明 摄", "王小明"),
        (ValueKind.PERSON, "馆长李建国介绍,展期三个月", "李建国"),
        (ValueKind.PERSON, "由王大伟担任主教练", "王大伟"),
        (ValueKind.PERSON, "責任編輯:陳小红", "陳小红"),
        (ValueKind.PLACE, "展览在人民公园举行", "人民公园"),
        (ValueKind.PLACE, "他们飞往意大利", "意大利"),
        (ValueKind.NAME, "《海的女儿》今晚上演", "海的女儿"),
        (ValueKind.NAME, "实施“双碳”行动", "双碳"),
        (ValueKind.LIST, "赴意大利、法国和德国等3国", "意大利、法国和德国"),
    ],
)
def test_people_places_names_and_lists(kind: ValueKind, text: str, expected: str) -> None:
    assert expected in found(kind, text)


@given(ANY | TANGLED)
@example("1" * 500)
@example("1." * 300)
@example("一" * 500)
@example("、" * 500)
@example("“" * 500)
@example("书记" * 250)
@example("由" * 500)
@example("\ud800第\ud800")
def test_every_value_lies_in_the_text_and_is_never_empty(text: str) -> None:
    values = values_in(text)
    assert all(0 <= value.start < value.end <= len(text) for value in values)
    assert [value.start for value in values] == sorted(value.start for value in values)
    amounts = [value for value in values if value.kind is ValueKind.AMOUNT]
    assert all(before.end <= after.start for before, after in pairwise(amounts))


@given(st.decimals(0, 99999, places=2), st.sampled_from(["亿元", "万人", "%", "公里", "个", "吨"]))
def test_a_figure_with_its_unit_is_one_value(number: object, unit: str) -> None:
    assert f"{number}{unit}" in found(ValueKind.AMOUNT, f"全年达到{number}{unit},比上年多。")


def test_no_amount_of_the_report_cuts_a_figure(answerer: Answerer) -> None:
    for passage in answerer.index.passages.sentences:
        text = answerer.index.text(passage)
        for value in values_in(text):
            if value.kind is ValueKind.AMOUNT:
                assert not (text[value.start].isdigit() and value.start and text[value.start - 1] in "0123456789.")
                assert not (text[value.end - 1].isdigit() and text[value.end : value.end + 1].isdigit())
