import pytest

from bot.answering import Answerer
from bot.telegram.callbacks import VERSION_CHARS
from tests.botapi import BotApi, Message, Room

QUESTION = "2022年深圳金融业增加值是多少?"


def quoted(message: Message) -> str:
    return "".join(message.blockquotes)


def test_the_original_is_walked_around_the_quote_and_back(chat: Room, answerer: Answerer) -> None:
    message = chat.ask(QUESTION)
    first = message.text
    best = answerer.ask(QUESTION).quotes[0]
    text = answerer.corpus[best.document].text
    message.press("上文").answer()
    before = quoted(message.wait_edited())
    assert before in text and best.text in before and len(before) > len(best.text)
    assert best.text in message.bold
    message.press("下文").answer()
    both = quoted(message.wait_edited())
    assert both in text and both.startswith(before) and len(both) > len(before)
    message.press("返回").answer()
    assert message.wait_edited().text == first


def test_walking_on_ends_where_the_report_begins(chat: Room, answerer: Answerer) -> None:
    message = chat.ask(QUESTION)
    document = answerer.corpus.documents[0]
    shown = message
    for _ in range(3):
        shown.press("上文").answer()
        shown = shown.wait_edited()
        assert quoted(shown) in document.text


def test_more_passages_are_paged_and_every_one_is_verbatim(chat: Room, answerer: Answerer) -> None:
    message = chat.ask(QUESTION)
    text = "".join(document.text for document in answerer.corpus)
    message.press("更多").answer()
    quotes = message.wait_edited().blockquotes
    assert quotes and all(quote in text for quote in quotes)
    message.press("▶️").answer()
    further = message.wait_edited().blockquotes
    assert further and not set(further) & set(quotes)


def test_the_copy_button_holds_quote_and_citation(chat: Room, answerer: Answerer) -> None:
    button = chat.ask(QUESTION).button("复制")
    assert answerer.ask(QUESTION).quotes[0].text in button["copy_text"]["text"]
    assert "《" in button["copy_text"]["text"]


@pytest.mark.parametrize(
    "forged",
    ["", "x" * 64, "<b>", "w:00000000:0:1:2:3:4", "🙂", "m:99999999999:1", "w:zzzzzzzz:::", "\x00", "l:00000000:77"],
)
def test_forged_buttons_are_answered_and_change_nothing(chat: Room, forged: str) -> None:
    message = chat.ask(QUESTION)
    before = message.text
    assert chat.press(message, forged or "a").answer()["text"]
    assert message.text == before


@pytest.mark.parametrize("forged", ["w:{}:9:1:2:3:4", "w:{}:0:9:2:999999:3", "s:{}:0:99:0", "t:{}:0:999", "m:{}:99", "e:{}:9", "c:{}:0:9:3", "g:{}:7", "f:{}:5"])  # fmt: skip
def test_numbers_that_point_nowhere_are_harmless(chat: Room, answerer: Answerer, forged: str) -> None:
    message = chat.ask(QUESTION)
    chat.press(message, forged.format(answerer.version[:VERSION_CHARS])).answer()
    assert chat.ask("谢谢").text


def test_a_button_of_another_version_says_that_the_report_has_changed(chat: Room) -> None:
    message = chat.ask(QUESTION)
    answer = chat.press(message, "w:00000000:0:1:2:3:4").answer()
    assert "更新" in answer["text"] and answer["show_alert"]


def test_in_a_group_only_the_asker_walks_and_anyone_may_rate(api: BotApi) -> None:
    wang, li = api.user("王"), api.user("李")
    group = api.supergroup("读报", wang, li)
    message = group.ask(f"/ask {QUESTION}", by=wang)
    before = message.text
    assert "别人" in message.press("上文", by=li).answer()["text"]
    assert message.text == before
    assert "记下" in message.press("👍", by=li).answer()["text"]
    message.press("上文", by=wang).answer()
    assert message.wait_edited().text != before


def test_a_button_under_a_deleted_message_is_answered(chat: Room) -> None:
    message = chat.ask(QUESTION)
    chat.delete(message)
    assert message.press("下文").answer()["text"]
