import string
from dataclasses import fields

import pytest

from bot.answer import Topic
from bot.phrases import LANGUAGES, Phrases, own_words, phrases, spoken


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("field", [field.name for field in fields(Phrases)])
def test_every_language_says_everything_and_fills_in_the_same(field: str) -> None:
    said = [getattr(phrases(language), field) for language in LANGUAGES]
    assert all(said)
    assert len({frozenset(names(text)) for text in said}) == 1


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic is not Topic.ANSWER])
def test_every_topic_has_words_of_its_own(topic: Topic) -> None:
    said = {own_words(topic, language) for language in LANGUAGES}
    assert all(said) and len(said) == len(LANGUAGES)


def test_telegrams_limits_for_what_it_shows_of_the_bot() -> None:
    for language in LANGUAGES:
        words = phrases(language)
        assert len(words.description) <= 512 and len(words.short_description) <= 120
        assert all(3 <= len(getattr(words, name)) <= 256 for name in dir(words) if name.startswith("command_"))


def test_the_language_of_a_person() -> None:
    assert [spoken(code) for code in ("zh", "zh-hans", "zh-hant", "zh-HK", "en", "fr", "", None)] == [
        *("zh-hans", "zh-hans", "zh-hant", "zh-hant", "en", "en", "zh-hans", "zh-hans")
    ]
