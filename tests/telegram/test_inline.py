"""Inline mode: quotes offered while a question is typed, in any chat."""

from bot.answering import Answerer
from tests.botapi import BotApi

SENTENCE = "2022年,深圳金融业增加值首次突破5000亿元大关、达5137.98亿元,同比增长8.2%。"


def test_quotes_are_offered_best_first_and_sent_with_a_citation_that_opens_them(api: BotApi) -> None:
    person = api.user("小王")
    room = api.private(api.user("小李"))

    results = person.inline("2022年深圳金融业增加值是多少").results()

    assert 1 < len(results) <= 10
    message = results[0].choose(room)
    assert message.blockquotes == [SENTENCE]
    assert any("?start=q-" in link for link in message.links)
    assert message.link_preview_disabled


def test_an_empty_query_offers_examples(api: BotApi) -> None:
    assert len(api.user("小王").inline("").results()) >= 3


def test_every_offered_quote_is_verbatim(api: BotApi, answerer: Answerer) -> None:
    room = api.private(api.user("小李"))

    for result in api.user("小王").inline("春节消费").results():
        assert any(result.choose(room).blockquotes[0] in document.text for document in answerer.corpus)


def test_of_a_burst_of_keystrokes_the_last_is_answered(api: BotApi) -> None:
    person = api.user("小王")
    question = "龙华区招商引资的目标是多少"
    queries = [person.inline(question[: end + 1]) for end in range(len(question))]

    assert queries[-1].results()


def test_256_characters_and_nothing_found_are_answered_in_time(api: BotApi) -> None:
    person = api.user("小王")

    assert person.inline("深圳" * 128).answer()
    assert person.inline("\u200b").answer()
