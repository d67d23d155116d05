from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Quote, Status, Topic
from bot.render import TEXT_LIMIT, contract, copied, telegram, utf16
from tests.botapi.compose import source

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Mn"]), min_size=1)


def quote(text: str, *highlights: tuple[int, int], title: str = "题", section: str = "节") -> Quote:
    return Quote(text, highlights, "a", title, section, 3, 0, len(text), 0.5)


def answer(*quotes: Quote, short: str | None = None) -> Answer:
    return Answer("问?", Status.ANSWERED, Topic.ANSWER, short, quotes)


def shown(html: str) -> str:
    return source(html, "HTML").finish(may_be_empty=False).text


def test_the_message_of_an_answer() -> None:
    first, second = quote("增长8.2%。", (2, 6)), quote("下降1%。")
    assert telegram(answer(first, second, short="8.2%")) == (
        "<b>8.2%</b>\n\n"
        "<blockquote>增长<b>8.2%</b>。</blockquote>\n[1]《题》 · 节 · 第 3 段\n\n"
        "<blockquote expandable>下降1%。</blockquote>\n[2]《题》 · 节 · 第 3 段"
    )


@given(TEXTS, TEXTS, TEXTS)
def test_any_words_come_through_whole(text: str, title: str, section: str) -> None:
    text = text.strip()
    if text:
        message = shown(telegram(answer(quote(text, (0, len(text)), title=title, section=section))))
        assert text in message


def test_too_long_is_cut_between_quotes() -> None:
    quotes = [quote("字" * 1900), quote("二" * 1900), quote("三" * 1900)]
    message = shown(telegram(answer(*quotes)))
    assert utf16(message) <= TEXT_LIMIT
    assert quotes[0].text in message and quotes[1].text in message and "三" not in message
    assert "放不下" in message


def test_a_quote_too_long_for_the_clipboard_is_left_to_a_message() -> None:
    assert copied(quote("短。")) == "“短。”——《题》 · 节 · 第 3 段"
    assert utf16(copied(quote("长" * 235, section="很长的一节" * 10))) <= 256
    assert copied(quote("长" * 300)) == ""


def test_the_contract_has_the_words_and_where_they_stand() -> None:
    row = contract(answer(quote("增长8.2%。", (2, 6)), short="8.2%"), "d1", 0.01234567)
    assert (row["id"], row["status"], row["answer"], row["seconds"]) == ("d1", "answered", "8.2%", 0.0123)
    assert row["quotes"][0]["highlights"] == [[2, 6]]
    assert (row["quotes"][0]["start"], row["quotes"][0]["end"], row["quotes"][0]["paragraph"]) == (0, 7, 3)
