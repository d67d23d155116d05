"""Small talk is met as such; whoever asks something is not fobbed off with a greeting."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answer import Topic
from bot.smalltalk import small_talk
from tests.scoring import SETS, read_questions


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("你好", Topic.GREETING),
        ("您好呀!!!", Topic.GREETING),
        ("ＨＥＬＬＯ", Topic.GREETING),
        ("哈喽😀", Topic.GREETING),
        ("早上好", Topic.GREETING),
        ("謝謝", Topic.THANKS),
        ("谢谢啦,帮大忙了👍", Topic.THANKS),
        ("Thank you so much!", Topic.THANKS),
        ("再见", Topic.GOODBYE),
        ("拜拜~", Topic.GOODBYE),
        ("bye", Topic.GOODBYE),
        ("你是谁?", Topic.IDENTITY),
        ("你能做什么", Topic.IDENTITY),
        ("你是機器人嗎", Topic.IDENTITY),
        ("who are you?", Topic.IDENTITY),
        ("你真棒", Topic.PRAISE),
        ("太厉害了!", Topic.PRAISE),
        ("答错了", Topic.COMPLAINT),
        ("你真笨", Topic.COMPLAINT),
        ("", Topic.EMPTY),
        ("???", Topic.EMPTY),
        ("👍👍", Topic.EMPTY),
        (" \n\u200b", Topic.EMPTY),
        ("\ud800", Topic.EMPTY),
    ],
)
def test_small_talk(message: str, topic: Topic) -> None:
    assert small_talk(message) is topic


@pytest.mark.parametrize(
    "message",
    [
        "你好,深圳开工了多少项目?",
        "谢谢,那南山呢?",
        "好的,金融业增加值是多少",
        "谁拍的照片?",
        "为什么?",
        "那福田呢",
        "再见面是什么时候",
        "早上几点开门",
        "2022年",
        "目录",
        "再" * 100,
    ],
)
def test_what_asks_is_no_small_talk(message: str) -> None:
    assert small_talk(message) is None


def test_no_question_of_our_sets_is_taken_for_small_talk() -> None:
    questions = [question for path in SETS for question in read_questions(path)]
    assert len(questions) > 300
    assert [q.text for q in questions if q.kind != "smalltalk" and small_talk(q.text)] == []


@given(
    st.text(st.characters(), max_size=60)
    | st.lists(st.sampled_from("你 好 谢谢 再见 吗 了 真 棒 机器人 谁 bot hi ! 😀 太".split())).map("".join)
)
@example("谢谢" * 5000)
@example("你" * 5000)
@example("好" * 39 + "x")
@example("你好" * 19 + "x")
@example("太真棒厉害" * 8 + "x")
@example("hi " * 3000)
def test_any_message_is_told_at_once(message: str) -> None:
    began = time.process_time()
    topic = small_talk(message)
    assert time.process_time() - began < 0.3
    assert topic is None or topic in Topic
    assert small_talk(f"{message}?多少") in (None, Topic.IDENTITY)
