"""What a person in a private chat sees."""

import pytest

from bot.answering import Answerer
from tests.botapi import BotApi, Room

QUESTION = "2022年深圳金融业增加值是多少"
SENTENCE = "2022年,深圳金融业增加值首次突破5000亿元大关、达5137.98亿元,同比增长8.2%。"


@pytest.fixture
def chat(api: BotApi) -> Room:
    """A private chat of somebody new."""
    return api.private(api.user("小王", language_code="zh-hans"))


def verbatim(answerer: Answerer, text: str) -> bool:
    return any(text in document.text for document in answerer.corpus)


def test_a_question_is_answered_by_one_message_with_quote_answer_and_citation(chat: Room, answerer: Answerer) -> None:
    reply = chat.ask(QUESTION)

    assert reply.text.splitlines()[0] == "5137.98亿元"
    assert reply.blockquotes[0] == SENTENCE
    assert reply.bold[:2] == ["5137.98亿元", "5137.98亿元"]
    assert "[1]《深圳:锚定高质量发展首要任务" in reply.text
    assert "优起来:提升服务业集聚力辐射力 · 第 34 段" in reply.text
    assert all(verbatim(answerer, text) for text in (*reply.blockquotes, *reply.expandable_blockquotes))
    assert reply.link_preview_disabled
    assert chat.actions == ["typing"]
    assert chat.stays_silent()


def test_what_the_report_does_not_say_is_said_to_be_so(chat: Room, answerer: Answerer) -> None:
    reply = chat.ask("红烧肉怎么做才不腻")

    assert reply.text.startswith("报告里没有")
    assert "不是答案" in reply.text
    assert reply.bold == []
    assert all(verbatim(answerer, text) for text in (*reply.blockquotes, *reply.expandable_blockquotes))


def test_small_talk_gets_a_short_reply_without_a_quote(chat: Room) -> None:
    reply = chat.ask("谢谢你")

    assert reply.text.startswith("不客气")
    assert reply.blockquotes == []
    assert reply.buttons == []


def test_a_follow_up_is_understood_from_the_question_before(chat: Room) -> None:
    chat.ask("宝安区这次新开工了多少个项目?")

    assert chat.ask("那南山呢?").text.startswith("29个")


def test_the_original_is_walked_around_the_quote_which_stays_marked(chat: Room, answerer: Answerer) -> None:
    text = next(iter(answerer.corpus)).text
    reply = chat.ask(QUESTION)

    reply.press("⬇️ 下文").answer()
    reply.wait_edited()

    assert SENTENCE in reply.bold
    assert reply.blockquotes[0] in text
    assert "聚焦高质量发展重点领域" in reply.blockquotes[0]
    reply.press("↩️ 返回答案").answer()
    reply.wait_edited()
    assert reply.text.splitlines()[0] == "5137.98亿元"


def test_more_quotes_are_paged_and_lead_back(chat: Room, answerer: Answerer) -> None:
    reply = chat.ask(QUESTION)

    reply.press("更多原文").answer()
    reply.wait_edited()

    assert len(reply.blockquotes) == 3
    assert all(verbatim(answerer, quote) for quote in reply.blockquotes)
    first = reply.blockquotes
    reply.press("▶️").answer()
    reply.wait_edited()
    assert reply.blockquotes != first


def test_the_quote_is_copied_with_its_citation(chat: Room) -> None:
    reply = chat.ask(QUESTION)

    copied = reply.button("📋 复制引文")["copy_text"]["text"]

    assert copied.startswith(f"“{SENTENCE}”——《")
    assert len(copied.encode("utf-16-le")) // 2 <= 256


@pytest.mark.parametrize("label", ["👍", "👎"])
def test_a_rating_is_acknowledged(chat: Room, label: str) -> None:
    assert chat.ask(QUESTION).press(label).answer()["text"] == "谢谢,记下了。"


@pytest.mark.parametrize(
    "forged",
    ["", "x", "w:00000000:0:0:1:0:1", "m:zzzzzzzz:1", "w:1:2", "'; DROP TABLE answers", "g:00000000:1", "好" * 21],
)
def test_forged_and_old_buttons_are_answered_and_harmless(chat: Room, forged: str) -> None:
    reply = chat.ask(QUESTION)
    before = reply.text

    assert chat.press(reply, forged).answer()["text"]
    assert reply.text == before


def test_start_says_who_it_is_with_examples_that_are_answered(chat: Room) -> None:
    hello = chat.start()
    answer = chat.next_message()

    assert answer.text.startswith("你好,我是引文")
    assert len(answer.buttons) >= 3
    answer.press(answer.buttons[0][0]).answer()
    assert chat.next_message().blockquotes
    assert hello.text == "/start"


def test_find_shows_every_place_of_the_words(chat: Room, answerer: Answerer) -> None:
    count = sum(document.text.count("高质量发展") for document in answerer.corpus)

    reply = chat.ask("/find 高质量发展")

    assert f"出现 {count} 次" in reply.text
    assert set(reply.bold) == {"高质量发展"}
    first = reply.blockquotes
    reply.press("▶️").answer()
    reply.wait_edited()
    assert reply.blockquotes != first
    assert chat.ask("/find 火星车").text.startswith("原文里没有“火星车”")


def test_the_report_can_be_read_from_its_contents(chat: Room, answerer: Answerer) -> None:
    reply = chat.ask("/toc")
    sections = [label for row in reply.buttons for label in row]

    assert "强起来:挺立深圳工业脊梁" in sections
    reply.press("强起来:挺立深圳工业脊梁").answer()
    reply.wait_edited()
    reply.press(reply.buttons[0][0]).answer()
    reply.wait_edited()
    assert verbatim(answerer, reply.blockquotes[0])


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/help", "/find"),
        ("/sources", "深圳特区报 · 2023-02-06"),
        ("/privacy", "/forget"),
        ("/find", "/find"),
        ("/ask", "/ask"),
    ],
)
def test_commands_say_what_they_are_for(chat: Room, command: str, says: str) -> None:
    assert says in chat.ask(command).text


def test_forget_says_what_was_kept_and_then_nothing_is(chat: Room) -> None:
    chat.ask(QUESTION)

    assert chat.ask("/forget").text.startswith("已删除关于你的记录")
    assert chat.ask("/forget").text == "我没有记着任何关于你的内容。"
    assert not chat.ask("那南山呢?").text.startswith("29个")


def test_the_language_of_the_bots_own_words_can_be_chosen(chat: Room) -> None:
    reply = chat.ask("/language")
    reply.press("English").answer()
    reply.wait_edited()

    answer = chat.ask(QUESTION)

    assert "para. 34" in answer.text
    assert answer.blockquotes[0] == SENTENCE


def test_people_are_spoken_to_in_their_own_language(api: BotApi) -> None:
    english = api.private(api.user("Ann", language_code="en"))
    traditional = api.private(api.user("阿明", language_code="zh-hant"))

    assert english.ask("thanks").text.startswith("You're welcome")
    assert traditional.ask("2022年深圳金融業增加值是多少").blockquotes[0] == SENTENCE
    assert traditional.ask("謝謝").text.startswith("不客氣")


def test_an_edited_question_has_its_answer_edited(chat: Room) -> None:
    question = chat.send("宝安区这次新开工了多少个项目?")
    reply = chat.next_message()

    chat.edit(question, "南山区这次新开工了多少个项目?")
    reply.wait_edited()

    assert reply.text.startswith("29个")
    assert chat.stays_silent()


def test_a_caption_and_a_forwarded_message_are_questions(chat: Room, api: BotApi) -> None:
    assert chat.ask(QUESTION, media="photo").text.startswith("5137.98亿元")
    assert chat.ask(QUESTION, forwarded_from="李雷").text.startswith("5137.98亿元")


@pytest.mark.parametrize("media", ["voice", "sticker", "location", "document", "video", "contact", "dice", "poll"])
def test_what_is_not_text_gets_one_deliberate_answer(chat: Room, media: str) -> None:
    chat.send("", media=media)

    assert "只看得懂文字" in chat.next_message().text
    assert chat.stays_silent()


@pytest.mark.parametrize(
    "text", ["😂😂😂", "👨‍👩‍👧‍👦" * 50, "?" * 40, "\u200b你\u200b好", "<b>&amp;</blockquote>]]>_*[", "龘" * 4096]
)
def test_odd_texts_are_answered_politely(chat: Room, text: str) -> None:
    assert chat.ask(text).text


def test_a_deep_link_opens_the_passage(chat: Room, answerer: Answerer) -> None:
    document = next(iter(answerer.corpus))
    start = document.text.index(SENTENCE)
    chat.start(f"q-{answerer.version[:8]}-0-{start}-{start + len(SENTENCE)}")

    reply = chat.next_message()

    assert SENTENCE in reply.bold
    chat.start("q-00000000-0-1-2")
    assert "报告已经更新" in chat.next_message().text


def test_an_update_of_a_form_that_no_library_knows_yet_holds_nobody_up(api: BotApi, chat: Room) -> None:
    other = api.private(api.user("小李"))
    chat.ask("你好")
    person = {"id": chat.id, "is_bot": False, "first_name": "小王"}
    api.add_update(
        "message",
        {
            "message_id": 9_000_001,
            "date": 1_795_000_000,
            "from": person,
            "chat": {"id": chat.id, "type": "private", "first_name": "小王"},
            "poll": {"of": "next year"},
        },
    )

    assert "只看得懂文字" in chat.next_message().text
    assert other.ask("你好").text.startswith("你好")
