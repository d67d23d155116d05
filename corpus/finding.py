"""Exact search in the originals: every place where some words stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Corpus, Document


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand: `document.text[start:end]`."""

    document: Document
    start: int
    end: int


def find(corpus: Corpus, words: str) -> Iterator[Place]:
    """Every place of the words, in reading order, letter for letter; overlapping places count once.

    Latin letters are found in either case. Nothing stands nowhere: empty words are found in no place.
    """
    needle = words.casefold()
    for document in corpus:
        text = document.text.casefold()
        # Folding case may change the length (ß, İ); then only the exact letters are looked for.
        haystack, sought = (text, needle) if len(text) == len(document.text) else (document.text, words)
        start = haystack.find(sought) if sought else -1
        while start >= 0:
            yield Place(document, start, start + len(sought))
            start = haystack.find(sought, start + len(sought))
