"""Exact search finds every place where the words stand, and no other."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering import Answerer
from corpus.document import Corpus, Document, Kind, Paragraph, Section
from corpus.finding import find
from corpus.reading import read_corpus


def corpus_of(*texts: str) -> Corpus:
    return Corpus(
        tuple(
            Document(str(n), "题", text, (Paragraph(1, Kind.BODY, 0, len(text), 0),), (Section("", 1, 1),))
            for n, text in enumerate(texts)
        )
    )


def spans(corpus: Corpus, words: str) -> list[tuple[str, int, int]]:
    return [(place.document.id, place.start, place.end) for place in find(corpus, words)]


@given(st.lists(st.text("深圳港Aaß增长İ1%", max_size=30), max_size=3), st.text("深圳港Aaß增长İ1%", max_size=3))
@example(["straße STRASSE"], "ss")
@example(["ﬁn FIN"], "fi")
def test_every_place_holds_the_words(texts: list[str], words: str) -> None:
    corpus = corpus_of(*texts)
    found = list(find(corpus, words))
    assert all(place.document.text[place.start : place.end].casefold() == words.casefold() for place in found)
    for document in corpus:
        own = [place for place in found if place.document is document]
        assert [place.start for place in own] == sorted({place.start for place in own})
        assert all(before.end <= after.start for before, after in pairwise(own))
        # Letter for letter, none is missed: without the places found, the words stand nowhere any more.
        rest, offset = [], 0
        for place in own:
            rest.append(document.text[offset : place.start])
            offset = place.end
        assert not words or words not in "\0".join([*rest, document.text[offset:]])


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("深圳", [("0", 0, 2), ("0", 5, 7), ("1", 2, 4)]),
        ("ecmo", [("1", 5, 9)]),
        ("8.2%", [("0", 8, 12)]),
        ("没有", []),
        ("", []),
        ("\ud800", []),
    ],
)
def test_places_come_in_reading_order(words: str, places: list[tuple[str, int, int]]) -> None:
    assert spans(corpus_of("深圳港,在深圳,8.2%", "在,深圳。ECMO"), words) == places


def test_overlapping_places_count_once() -> None:
    assert spans(corpus_of("哈哈哈哈哈"), "哈哈") == [("0", 0, 2), ("0", 2, 4)]


def test_every_word_of_the_report_is_found(answerer: Answerer) -> None:
    for document in answerer.corpus:
        for paragraph in document.paragraphs[::5]:
            words = document.paragraph_text(paragraph)[:12]
            assert paragraph.start in [place.start for place in find(answerer.corpus, words)]


def test_a_corpus_of_files_is_searched_file_by_file(tmp_path: Path) -> None:
    for name in ("乙", "甲"):
        (tmp_path / f"{name}.txt").write_text(f"{name}\n深圳港。", encoding="utf-8")
    assert [document for document, _, _ in spans(read_corpus(tmp_path), "深圳港")] == ["乙", "甲"]
