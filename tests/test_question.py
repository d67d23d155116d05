"""A follow-up is completed from the chat, and a whole question is left as it is."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.question import MAX_CHARS, clean, resolve
from index.folding import fold

ANY = st.text(st.characters(), max_size=120)


@pytest.mark.parametrize(
    ("earlier", "follow_up", "meant"),
    [
        ("宝安区这次新开工了多少个项目?", "那南山呢?", "南山这次新开工了多少个项目?"),
        ("宝安区这次新开工了多少个项目?", "南山区呢", "南山区这次新开工了多少个项目?"),
        ("寶安區這次新開工了多少個項目?", "那南山区呢？", "南山区這次新開工了多少個項目?"),
        ("龙岗区总投资是多少?", "那福田区的呢", "福田区总投资是多少?"),
        ("龙岗区新开工了多少个项目?", "龙华呢", "龙华新开工了多少个项目?"),
        ("深圳港吞吐量是多少?", "上海港呢?", "上海港吞吐量是多少?"),
        ("1号线什么时候开通?", "2号线呢", "2号线什么时候开通?"),
        ("1号线什么时候开通?", "10号线呢", "10号线什么时候开通?"),
        ("3月15日那场来了多少人", "4月2日呢", "4月2日那场来了多少人"),
        ("2022年金融业增加值是多少?", "那2021年呢", "2021年金融业增加值是多少?"),
        ("院长是谁", "副院长呢", "副院长是谁"),
        ("3月15日来了多少人", "16日呢", "3月16日来了多少人"),
        ("2022年50岁以上的有多少人", "60岁以上呢", "2022年60岁以上的有多少人"),
        ("2022年3月深圳出口多少", "4月呢", "2022年4月深圳出口多少"),
        ("3月深圳出口多少", "2022年呢", "2022年3月深圳出口多少"),
        ("2022年第3季度营收多少", "第4季度呢", "2022年第4季度营收多少"),
        ("2022年3月15日来了多少人", "4月呢", "2022年4月来了多少人"),
        ("4月出口多少", "3月1日呢", "3月1日出口多少"),
        ("华为营收多少", "那腾讯?", "腾讯营收多少"),
        ("龙华区和南山区谁项目多", "福田区和罗湖区呢", "福田区和罗湖区谁项目多"),
        ("成人票多少钱", "那儿童票呢", "儿童票多少钱"),
        ("福田区利润是多少", "税收呢", "福田区税收是多少"),
        ("what was the GDP in 2021", "and 2022?", "what was the GDP in 2022"),
        ("how many hospitals does Shenzhen have", "and schools?", "how many schools does Shenzhen have"),
        ("how many people live in Hong Kong", "what about Macau", "how many people live in Macau"),
        ("how many people live in Paris", "what about Los Angeles", "how many people live in Los Angeles"),
        ("how many projects did Longhua start?", "what about Longgang?", "how many projects did Longgang start?"),
        ("How much did exports grow in 2022?", "and imports?", "How much did imports grow in 2022?"),
    ],
)
def test_the_same_about_something_else(earlier: str, follow_up: str, meant: str) -> None:
    question = resolve(follow_up, [earlier])
    assert question.text == meant
    assert question.focus in follow_up and question.focus


def test_something_else_of_the_same_place_keeps_the_place() -> None:
    assert "宝安区" in resolve("那总投资呢", ["宝安区新开工了多少个项目?"]).text
    assert "深圳" in resolve("人口呢", ["深圳2022年GDP是多少?"]).text


@pytest.mark.parametrize("name", ["福田区", "福田"])
def test_a_place_called_like_a_common_word_is_told_by_the_corpus(name: str) -> None:
    told = "福田区新开工34个项目;光明区新开工6个项目。全区人口120万,居民区40个,特别合作区1个,消费市场活跃。"
    assert resolve("光明呢", [f"{name}新开工多少项目?"], told.__contains__).text == "光明新开工多少项目?"
    for noun in ("人口", "居民", "消费", "合作"):
        assert name in resolve(f"{noun}呢", [f"{name}新开工多少项目?"], told.__contains__).text


def test_a_chain_of_follow_ups_keeps_the_first_question() -> None:
    history = ["宝安区新开工了多少个项目?", "那南山区呢?", "龙岗区呢?"]
    assert resolve("福田区呢?", history).text == "福田区新开工了多少个项目?"


@pytest.mark.parametrize("history", [("2021年呢", "南山区呢"), ("南山区呢", "2021年呢")])
def test_a_chain_of_two_kinds_keeps_both(history: tuple[str, str]) -> None:
    first, last = history
    assert resolve(last, ["宝安区2022年新开工了多少个项目?", first]).text == "南山区2021年新开工了多少个项目?"


@pytest.mark.parametrize(
    "follow_up", ["为什么?", "它是什么时候建的?", "总投资多少?", "那儿的学生多久放一次假?", "why?"]
)
def test_what_points_back_gets_its_subject(follow_up: str) -> None:
    question = resolve(follow_up, ["前海的国际学校在哪里?"])
    assert question.text == follow_up
    assert "前海" in question.context and "哪里" not in question.context


@pytest.mark.parametrize(
    ("earlier", "subject"),
    [
        ("龙岗区新开工了多少个项目?", "龙岗区新开工了 项目"),
        ("梧桐小学是哪一年搬的?", "梧桐小学 搬的"),
        ("谁负责东区的工地", "负责东区的工地"),
        ("有多少家庭停了电?", "家庭停了电"),
        ("西区为什么停工?", "西区 停工"),
    ],
)
def test_of_the_earlier_question_the_words_that_ask_are_left_out(earlier: str, subject: str) -> None:
    assert resolve("花了多少钱?", [earlier]).in_context == f"{subject} 花了多少钱?"


def test_a_remark_exchanges_nothing() -> None:
    assert resolve("那就好", ["小学有多少所"]).text == "那就好"


def test_a_whole_question_is_not_mixed_with_the_last() -> None:
    asked = "2022年深圳港集装箱吞吐量同比增长率达到多少个百分点?"
    question = resolve(asked, ["宝安区新开工了多少个项目?"])
    assert (question.text, question.focus, question.context) == (asked, "", "")


def test_without_history_nothing_is_filled_in() -> None:
    question = resolve("那南山呢?")
    assert (question.text, question.focus, question.context) == ("那南山呢?", "", "")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  @yinwen_bot  深圳港　吞吐量? ", "深圳港 吞吐量?"),
        ("深圳\u200b港\n吞吐量\t?", "深圳港 吞吐量 ?"),
        ("深圳\ud800港\0", "深圳港"),
        (unicodedata.normalize("NFD", "café"), "café"),
        ("\u202e\ufeff", ""),
        ("", ""),
        ("深" * 10_000, "深" * MAX_CHARS),
    ],
)
def test_what_no_question_needs_is_left_out(typed: str, read: str) -> None:
    assert clean(typed) == read


TANGLED = st.lists(
    st.sampled_from("那 呢 ? 南山 宝安区 和 与 的 它 其中 what about , 还有 多少 this 项目 那么 、".split()),
    max_size=30,
).map("".join)


@given(ANY | TANGLED, st.lists(ANY | TANGLED, max_size=8))
@example("\ud800呢", ["\ud800多少", "", "那"])
@example("那" * 500 + "呢", ["那" * 500])
@example("那İ呢", ["İ区多少"])
def test_any_chat_gives_a_question_that_can_be_searched(text: str, history: list[str]) -> None:
    question = resolve(text, history)
    for words in (question.text, question.focus, question.context):
        assert words.encode().decode() == words
    assert question.text if clean(text) else not question.text
    assert len(question.text) <= 2 * MAX_CHARS
    assert len(fold(question.text)) == len(question.text)
    assert resolve(text, history) == question
