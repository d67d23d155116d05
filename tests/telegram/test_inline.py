from bot.answering import Answerer
from tests.botapi import BotApi, Person, Room

QUESTION = "2022年深圳金融业增加值是多少?"


def test_quotes_are_offered_with_links_to_the_passage(person: Person, chat: Room, answerer: Answerer) -> None:
    results = person.inline(QUESTION).results()
    answer = answerer.ask(QUESTION)
    assert 1 < len(results) <= 10
    message = results[0].choose(chat)
    assert message.blockquotes == [answer.quotes[0].text]
    assert "t.me/yinwen_bot?start=" in message.links[0][1]
    text = answerer.corpus.documents[0].text
    assert all(quote in text for result in results for quote in result.choose(chat).blockquotes)


def test_nothing_typed_offers_examples(person: Person) -> None:
    assert person.inline("").results()


def test_only_the_last_of_a_burst_needs_an_answer(person: Person) -> None:
    queries = [person.inline(QUESTION[:length]) for length in range(1, len(QUESTION) + 1)]
    assert queries[-1].results(timeout=5)


def test_long_and_odd_queries_are_answered(person: Person) -> None:
    for text in ("问" * 256, "<b>&amp;", "🙂" * 100, "\u3000", "'; DROP"):
        assert "results" in person.inline(text).answer(timeout=5)


def test_what_was_sent_by_inline_mode_is_not_a_question(person: Person, chat: Room) -> None:
    person.inline(QUESTION).results()[0].choose(chat)
    assert "不客气" in chat.ask("谢谢").text


def test_the_asker_of_a_group_is_not_kept_waiting_by_a_typist(api: BotApi, chat: Room) -> None:
    typist = api.user("打字的")
    for length in range(40):
        typist.inline("深圳" * (length % 20 + 1))
    assert chat.ask(QUESTION, timeout=3).bold
