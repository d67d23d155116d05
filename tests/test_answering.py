"""Whatever is asked, the answer is the report's own words or an honest no."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from bot.answer import Answer, Quote, QuoteError, Status, Topic, verify
from bot.answering import Answerer
from tests.scoring import HERE, read_questions

ANY = st.text(st.characters(), max_size=120)
PIECES = "深圳 龙岗区 新开工 多少 哪些 谁 什么时候 最 项目 亿元 2022年 ， ? “ 为什么 the which 的 了 呢 那 标题 \n \0 👍 总投资 增长 报告".split(
    " "
)
TANGLED = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
FULL_WIDTH = {ord(" "): "\u3000", **{code: code + 0xFEE0 for code in range(0x21, 0x7F)}}


def assert_sound(answerer: Answerer, asked: str, answer: Answer) -> None:
    assert answer.question == asked
    assert len(answer.quotes) <= 3 and len(answer.more) <= 7
    for quote in (*answer.quotes, *answer.more):
        document = answerer.corpus[quote.document]
        assert quote.text == document.text[quote.start : quote.end] != ""
        paragraph = document.paragraph_at(quote.start)
        assert (quote.title, quote.paragraph) == (document.title, paragraph.number)
        assert quote.section == document.section_of(paragraph).heading
        assert 0 <= quote.score <= 1
        offset = -1
        for start, end in quote.highlights:
            assert offset < start < end <= len(quote.text)
            offset = end
    match answer.status:
        case Status.ANSWERED:
            assert answer.quotes
            assert answer.short is None or answer.short in answer.quotes[0].text
        case Status.NOT_FOUND:
            assert answer.short is None
            assert not any(quote.highlights for quote in (*answer.quotes, *answer.more))
        case Status.CHAT:
            assert not answer.quotes and not answer.more and answer.short is None


@given(ANY | TANGLED, st.lists(ANY | TANGLED, max_size=3))
@settings(max_examples=120)
@example("\ud800", [])
@example("\0", ["\ud800"])
@example("报告的标题是什么?", [])
@example("那\ud800呢", ["龙岗区新开工多少个项目?"])
def test_every_quote_is_letter_for_letter_in_its_document(unread: Answerer, text: str, history: list[str]) -> None:
    assert_sound(unread, text, unread.ask(text, history))


def test_the_questions_of_the_sets_are_answered_soundly(answerer: Answerer) -> None:
    for question in read_questions(HERE / "questions" / "dev.jsonl")[::4]:
        assert_sound(answerer, question.text, answerer.ask(question.text, question.history))


def plain_questions() -> list[str]:
    questions = read_questions(HERE / "questions" / "dev.jsonl")
    return [
        q.text
        for q in questions
        if q.kind in ("fact", "when", "what", "list") and q.text == unicodedata.normalize("NFKC", q.text)
    ]


def traditional(text: str) -> str:
    return str(OpenCC("s2t").convert(text))


WRITTEN = {
    "full-width": lambda text: text.translate(FULL_WIDTH),
    "half-width marks": lambda text: unicodedata.normalize("NFKC", text),
    "Traditional": traditional,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "spaces around": lambda text: f" \u3000{text}\u200b\n",
    "upper case": str.upper,
}


@pytest.mark.parametrize("form", WRITTEN)
def test_however_it_is_written_the_first_quote_is_the_same(unread: Answerer, form: str) -> None:
    questions = plain_questions()[::4]
    assert len(questions) > 8
    differing = []
    for question in questions:
        plain, written = unread.ask(question), unread.ask(WRITTEN[form](question))
        first = [answer.quotes[0].text if answer.quotes else "" for answer in (plain, written)]
        if first[0] != first[1] or plain.short != written.short:
            differing.append(WRITTEN[form](question))
    assert differing == []


@pytest.mark.parametrize(
    "unit",
    [
        "深圳",
        "which ",
        "一",
        "1.",
        "的",
        "“",
        "哪个",
        "不",
        "a",
        "what ",
        "how much did ",
        "谁",
        "第",
        "你好",
        "、",
        "和",
        "1月",
        "百分之",
        "那呢",
        "标题",
        "光名",
        "同笔",
        "\n",
        "🇨🇳",
        "e\u0301",
        "(",
        "[",
    ],
)
def test_ten_thousand_characters_are_answered_at_once(answerer: Answerer, unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    began = time.process_time()
    answer = answerer.ask(text, [text, text])
    assert time.process_time() - began < 6
    assert_sound(answerer, text, answer)


OFF_TOPIC = [
    *("推荐一部好看的电影", "怎么做红烧肉?", "勾股定理是什么?", "明天会下雨吗?", "帮我写一首诗", "苹果手机多少钱?"),
    *(
        "怎么治感冒?",
        "李白是哪个朝代的诗人?",
        "我的快递到哪了?",
        "红楼梦的作者是谁?",
        "股票明天会涨吗?",
        "怎么学好英语?",
    ),
    *("今天北京天气怎么样?", "世界杯冠军是谁?", "火星上有水吗?", "How do I cook rice?", "1+1等于几?"),
]


def test_what_the_report_does_not_say_is_said_not_to_be_there(answerer: Answerer) -> None:
    answers = [answerer.ask(text) for text in OFF_TOPIC]
    refused = [answer for answer in answers if answer.status is Status.NOT_FOUND]
    assert all(answer.topic in (Topic.NOT_FOUND, Topic.RELATED) for answer in refused)
    # A floor, as in test_questions: it may rise, and no change may go below it.
    assert len(refused) >= 0.65 * len(OFF_TOPIC), [answer.question for answer in answers if answer not in refused]


@pytest.mark.parametrize(
    ("text", "topic"),
    [("你好", Topic.GREETING), ("", Topic.EMPTY), ("@yinwen_bot", Topic.EMPTY), ("谢谢", Topic.THANKS)],
)
def test_small_talk_has_no_quotes(answerer: Answerer, text: str, topic: Topic) -> None:
    answer = answerer.ask(text)
    assert (answer.status, answer.topic, answer.quotes) == (Status.CHAT, topic, ())


def test_a_follow_up_is_about_the_new_subject(answerer: Answerer) -> None:
    first = answerer.ask("龙岗区新开工多少个项目?")
    second = answerer.ask("那福田区呢?", ["龙岗区新开工多少个项目?"])
    assert "龙岗" in first.quotes[0].text and "福田" in second.quotes[0].text
    assert first.short != second.short


@pytest.mark.parametrize(
    ("text", "winner", "figure"),
    [
        ("哪个区新开工的项目最多?", "龙岗区", "46个"),
        ("总投资最少的是哪个区?", "大鹏新区", "64.1亿元"),
        ("新开工项目最少的是哪个区", "前海合作区", "8个"),
    ],
)
def test_the_most_or_the_least_of_a_series_is_computed_and_said_to_be(
    answerer: Answerer, text: str, winner: str, figure: str
) -> None:
    answer = answerer.ask(text)
    assert (answer.status, answer.topic, answer.short) == (Status.ANSWERED, Topic.COMPARED, winner)
    assert answer.quotes[0].marked == (winner, figure)
    assert sum(words[-1] == figure[-1] and words[0].isdigit() for words in answer.quotes[1].marked) == 12


def test_the_figures_of_those_that_a_question_names_are_compared(answerer: Answerer) -> None:
    answer = answerer.ask("福田和南山,这次谁开工的项目多?")
    assert (answer.topic, answer.short) == (Topic.COMPARED, "福田区")
    assert [quote.marked for quote in answer.quotes] == [("福田区", "34个"), ("南山区", "29个")]


def test_a_question_for_all_of_a_series_has_every_figure_marked(answerer: Answerer) -> None:
    answer = answerer.ask("各区新开工项目分别是多少个?")
    assert answer.status is Status.ANSWERED
    assert len(answer.quotes[0].marked) == 24 and answer.quotes[0].marked[:2] == ("宝安区", "32个")


@pytest.mark.parametrize(
    "text",
    [
        "龙岗区新开工那46个项目,2023年度计划投资多少亿?",
        "首台国产ECMO一台卖多少钱",
        "宝安机场2022年旅客吞吐量多少万人次",
        "舞剧《咏春》的总编导是谁?",
        "比亚迪1月到底卖了多少辆新能源车?",
        "广州今年头一批动工了多少个大项目?",
    ],
)
def test_a_near_miss_is_refused_with_what_the_report_does_say(answerer: Answerer, text: str) -> None:
    answer = answerer.ask(text)
    assert (answer.status, answer.topic, answer.short) == (Status.NOT_FOUND, Topic.RELATED, None)
    assert answer.quotes


def test_a_number_is_asked_for_as_the_report_writes_it(answerer: Answerer) -> None:
    assert answerer.complete("投资一百四十亿元的是什么项目").text == "投资140亿元的是什么项目"
    assert "140亿元" in answerer.ask("投资一百四十亿元的是什么项目").quotes[0].text


def test_without_a_reader_and_in_a_hurry_questions_are_answered_too(answerer: Answerer, unread: Answerer) -> None:
    for question in plain_questions()[:4]:
        hurried = answerer.ask(question, hurried=True)
        assert hurried.status is Status.ANSWERED
        assert hurried == unread.ask(question)


def test_the_same_question_has_the_same_answer(answerer: Answerer) -> None:
    again = Answerer(answerer.index, answerer.reader)
    for question in plain_questions()[:8]:
        assert answerer.ask(question) == again.ask(question)


def test_a_quote_that_is_not_in_its_document_is_never_sent(answerer: Answerer) -> None:
    quote = answerer.ask("龙岗区新开工多少个项目?").quotes[0]
    document = answerer.corpus[quote.document]
    assert verify(quote, document) is quote
    fields = (quote.document, quote.title, quote.section, quote.paragraph)
    for false in (
        Quote(f"{quote.text}!", (), *fields, quote.start, quote.end, 1.0),
        Quote(quote.text, (), *fields, quote.start + 1, quote.end + 1, 1.0),
        Quote("", (), *fields, quote.start, quote.start, 1.0),
        Quote(quote.text, ((0, len(quote.text) + 1),), *fields, quote.start, quote.end, 1.0),
        Quote(quote.text, ((3, 3),), *fields, quote.start, quote.end, 1.0),
        Quote(quote.text, (), "another", *fields[1:], quote.start, quote.end, 1.0),
    ):
        with pytest.raises(QuoteError, match="没有发出"):
            verify(false, document)
