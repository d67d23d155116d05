from bot.answer import Status
from bot.answering import Answerer
from bot.examples import examples
from tests.botapi import BotApi, Room

QUESTION = "2022年深圳金融业增加值是多少?"


def test_a_question_gets_the_answer_bold_and_a_verbatim_quote(chat: Room, answerer: Answerer) -> None:
    message = chat.ask(QUESTION)
    answer = answerer.ask(QUESTION)
    best = answer.quotes[0]
    assert message.bold[0] == answer.short == "5137.98亿元"
    assert message.blockquotes == [best.text]
    assert message.blockquotes[0] in answerer.corpus[best.document].text
    assert message.expandable_blockquotes == [quote.text for quote in answer.quotes[1:]]
    assert f"第 {best.paragraph} 段" in message.text
    assert message.link_preview_disabled
    assert "typing" in chat.actions


def test_start_offers_examples_that_are_answered(chat: Room, answerer: Answerer) -> None:
    start = chat.ask("/start")
    offered = [label for row in start.buttons for label in row]
    assert len(offered) > 1
    assert offered == list(examples(answerer))
    for example in offered:
        assert answerer.ask(example).status is Status.ANSWERED
    start.press(offered[0]).answer()
    answer = answerer.ask(offered[0])
    assert chat.next_message().blockquotes == [answer.quotes[0].text]


def test_the_profile_is_set_in_chinese_and_english(api: BotApi) -> None:
    api.wait_request("setMyShortDescription", 3)
    assert api.commands()["find"] == "在原文里查词"
    assert api.commands(language_code="en")["find"] == "find words in the text"
    assert "原文" in api.profile("description", "zh")
