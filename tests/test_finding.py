from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer
from corpus.document import Corpus, Document, Kind, Paragraph, Section
from corpus.finding import find


def corpus(text: str) -> Corpus:
    whole = Paragraph(1, Kind.BODY, 0, len(text), 0)
    return Corpus((Document("a", "标题", text, (whole,), (Section("", 1, 1),)),))


@given(st.text(), st.text(min_size=1, max_size=3))
def test_every_place_holds_the_words_and_none_is_missed(text: str, words: str) -> None:
    places = list(find(corpus(text), words))
    assert all(place.document.text[place.start : place.end].casefold() == words.casefold() for place in places)
    assert (words in text) <= bool(places)
    assert all(one.end <= other.start for one, other in pairwise(places))


def test_latin_letters_are_found_in_either_case_and_nothing_nowhere() -> None:
    assert [(place.start, place.end) for place in find(corpus("TCL与tcl"), "Tcl")] == [(0, 3), (4, 7)]
    assert list(find(corpus("深圳"), "")) == []


def test_a_word_in_the_middle_of_a_sentence_is_found(answerer: Answerer) -> None:
    assert list(find(answerer.corpus, "业增加"))
