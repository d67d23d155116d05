import pytest

from bot.answering import Answerer
from tests.botapi import BotApi, Room

QUESTION = "2022年深圳金融业增加值是多少?"


def test_in_groups_it_speaks_only_when_spoken_to_and_quotes_the_asker(api: BotApi) -> None:
    wang = api.user("王")
    group = api.supergroup("读报", wang)
    group.send(QUESTION)
    asked = group.send(f"@yinwen_bot {QUESTION}")
    answer = group.next_message()
    assert (answer.reply_to, answer.quote) == (asked.id, QUESTION)
    further = group.send("那同比增长了多少?", reply_to=answer)
    assert group.next_message().reply_to == further.id
    assert len(group.messages) == 2


def test_it_stays_in_its_topic(api: BotApi) -> None:
    forum = api.supergroup("论坛", api.user("王"), forum=True)
    topic = forum.topic("经济")
    assert forum.ask(f"/ask {QUESTION}", topic=topic).thread_id == topic
    assert forum.ask("/help", topic=topic).thread_id == topic
    assert forum.ask(f"@yinwen_bot {QUESTION}").thread_id is None


def test_two_peoples_follow_ups_do_not_mix(api: BotApi, answerer: Answerer) -> None:
    wang, li = api.user("王"), api.user("李")
    group = api.supergroup("读报", wang, li)
    first, second = "宝安区这次新开工了多少个项目?", "2022年深圳港集装箱吞吐量是多少?"
    group.ask(f"/ask {first}", by=wang)
    group.ask(f"/ask {second}", by=li)
    shown = group.ask("/ask 那南山呢?", by=wang)
    assert shown.blockquotes == [answerer.ask("那南山呢?", [first]).quotes[0].text]


def test_an_edited_question_has_its_answer_edited(chat: Room, answerer: Answerer) -> None:
    asked = chat.send("宝安区这次新开工了多少个项目?")
    answer = chat.next_message()
    chat.edit(asked, QUESTION)
    assert answer.wait_edited().blockquotes == [answerer.ask(QUESTION).quotes[0].text]
    assert len(chat.messages) == 1


def test_captions_and_forwarded_messages_are_questions(chat: Room) -> None:
    assert chat.ask(QUESTION, media="photo").bold[0] == "5137.98亿元"
    assert chat.ask(QUESTION, forwarded_from="别人").bold[0] == "5137.98亿元"


@pytest.mark.parametrize("media", ["voice", "sticker", "location", "photo", "poll"])
def test_what_is_no_text_gets_one_deliberate_phrase(chat: Room, media: str) -> None:
    assert "文字" in chat.ask("", media=media).text


@pytest.mark.parametrize(
    "text",
    [
        *("🙂🙂", "\u200b你\u200b好", "<b>", "&amp;", "]]>", "_*[`", "</blockquote>", "?" * 4096, "𠮷" * 2048),
        *("深圳" * 2048, "👨‍👩‍👧‍👦" * 300, "<b>" * 1000),
    ],
)
def test_any_text_gets_an_answer(chat: Room, text: str) -> None:
    assert chat.ask(text, timeout=20).text


def test_channels_and_service_messages_get_silence(api: BotApi, chat: Room) -> None:
    channel = api.channel("频道")
    channel.send(QUESTION)
    chat.service(pinned_message={"message_id": 1, "date": 0, "chat": {"id": chat.id, "type": "private"}})
    api.add_update("message_of_the_future", {"x": 1})
    assert "不客气" in chat.ask("谢谢").text
    assert channel.messages == []


def test_an_anonymous_admin_is_answered(api: BotApi) -> None:
    group = api.supergroup("读报", api.user("王"))
    assert group.ask(f"/ask {QUESTION}", anonymous=True).bold[0] == "5137.98亿元"


def test_not_in_the_report_is_said_and_the_nearest_is_labelled(chat: Room) -> None:
    message = chat.ask("红烧肉怎么做才不腻")
    assert "报告里没有" in message.text
    assert message.bold == []
