import json

from bot.answering import Answerer
from corpus.finding import find
from tests.botapi import BotApi, Room
from tests.telegram.running import Running

QUESTION = "2022年深圳金融业增加值是多少?"


def test_help_privacy_and_sources_say_what_they_promise(chat: Room, answerer: Answerer) -> None:
    assert "@yinwen_bot" in chat.ask("/help").text
    assert "/forget" in chat.ask("/privacy").text
    assert answerer.corpus.documents[0].title[:10] in chat.ask("/sources").text


def test_find_shows_every_place_page_by_page(chat: Room, answerer: Answerer) -> None:
    count = len(list(find(answerer.corpus, "深圳")))
    message = chat.ask("/find 深圳")
    assert f"{count} 次" in message.text
    assert "深圳" in message.bold[0]
    first = message.blockquotes
    message.press("▶️").answer()
    second = message.wait_edited().blockquotes
    text = answerer.corpus.documents[0].text
    assert all(quote in text and "深圳" in quote for quote in first + second)
    message.press("[6]").answer()
    assert "深圳" in "".join(message.wait_edited().bold)


def test_find_without_words_and_without_a_place(chat: Room) -> None:
    assert "/find" in chat.ask("/find").text
    assert "没有" in chat.ask("/find 火星基地<b>").text


def test_the_contents_lead_to_sections_and_paragraphs(chat: Room, answerer: Answerer) -> None:
    document = answerer.corpus.documents[0]
    message = chat.ask("/toc")
    section = next(each for each in document.sections if each.heading)
    message.press(section.heading[:6]).answer()
    message.wait_edited()
    labels = [label for row in message.buttons for label in row if label[0].isdigit() and ". " in label]
    message.press(labels[0]).answer()
    shown = message.wait_edited().blockquotes[0]
    assert shown in document.text
    assert document.paragraph_at(document.text.index(shown)).number == int(labels[0].split(".")[0])


def test_the_language_is_chosen_for_the_chat_and_quotes_keep_their_glyphs(chat: Room, answerer: Answerer) -> None:
    menu = chat.ask("/language")
    menu.press("繁體").answer()
    answer = chat.ask("谢谢")
    if "報告" not in answer.text and "已經" not in answer.text:
        answer = chat.next_message()
    assert "報告" in chat.ask("/help").text
    assert chat.ask(QUESTION).blockquotes == [answerer.ask(QUESTION).quotes[0].text]


def test_english_and_traditional_people_are_spoken_to_in_their_language(api: BotApi) -> None:
    assert "Hello" in api.private(api.user("Ann", language_code="en")).ask("/start").text
    assert "報告" in api.private(api.user("陳", language_code="zh-hant")).ask("/start").text


def test_forget_says_what_was_kept_and_then_nothing_is(chat: Room) -> None:
    message = chat.ask(QUESTION)
    message.press("👍").answer()
    assert "1" in chat.ask("/forget").text
    assert "没有" in chat.ask("/forget").text
    assert "没有" not in message.press("返回" if "返回" in str(message.buttons) else "更多").answer()["text"]


def test_a_deep_link_opens_the_passage(chat: Room, answerer: Answerer, api: BotApi) -> None:
    result = api.user("读者").inline(QUESTION).results()[0]
    link = result.choose(chat).links[0][1]
    best = answerer.ask(QUESTION).quotes[0]
    chat.start(link.partition("start=")[2])
    opened = chat.next_message()
    assert best.text in opened.blockquotes[0] and best.text in "".join(opened.bold)
    chat.start("q-00000000-0-1-2")
    assert "更新" in chat.next_message().text


def test_ratings_are_exported_to_operators_only(bot: tuple[BotApi, Running], chat: Room) -> None:
    api, _ = bot
    message = chat.ask(QUESTION)
    message.press("👍").answer()
    assert "/find" in chat.ask("/export").text
    operator = api.world.users[9_100_001]
    room = next(room for room in (api.private(person) for person in [type(chat.members[0])(api, operator)]))
    room.send("/export")
    api.wait_request("sendDocument")
    exported = next(each for each in reversed(room.messages) if each.document).document
    assert exported is not None
    rows = [json.loads(line) for line in exported.content.decode().splitlines()]
    assert {"q": QUESTION, "verdict": "good", "answer": ["5137.98亿元"]}.items() <= rows[-1].items()
