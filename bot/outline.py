"""Questions about a report itself: its title, what a section is called or about, which sub-headings it has."""

import re
from collections.abc import Iterator, Sequence

from bot.evidence import Span
from corpus.document import Corpus, Document, Kind, Paragraph, Section
from index.folding import fold

_SUBHEADINGS = re.compile(
    r"(?:下面|下边|底下|下|里|又|再|内|中|还)?[^,。]{0,6}(?:(?<!部)分|哪[两二三四五六七八九几]|几)[^,。]{0,4}(?:小标题|标题|小节|部分|方面|块|点)|subheading"
)
_DOCUMENT = re.compile(
    r"文章|报道|报告|这篇|全文|本文|文中|稿|述评|文件|公告|(?:大|总|主|副)标题|\b(?:report|article|document|title|headline|text)\b"
)
_HEADING_CUT = re.compile(r"[:：,，、\s]")

Place = tuple[Document, Span, Span]
"""A document, the span to quote, and the span to mark; both are offsets into the document's text."""


def outline(question: str, corpus: Corpus) -> list[Place]:
    """What the structure of the reports says to the question (folded), best first; nothing where it says nothing."""
    named = [(document, section) for document in corpus for section in _named(question, document)]
    if not named and not _DOCUMENT.search(question):
        return []
    if not named:
        return [place for document in corpus for place in _titles(document)]
    if _SUBHEADINGS.search(question):
        inner = [place for document, section in named for place in _subheadings(document, section)]
        if inner:
            return inner
    return [place for document, section in named for place in _heading(document, section)]


def _named(question: str, document: Document) -> Iterator[Section]:
    """The sections that the question calls by their heading, or by the head of it."""
    for section in document.sections:
        heading = fold(section.heading)
        head = _HEADING_CUT.split(heading, maxsplit=1)[0]
        if len(head) >= 2 and (head in question or heading in question):
            yield section


def _heading(document: Document, section: Section) -> Iterator[Place]:
    lines = [paragraph for paragraph in document.paragraphs_of(section) if paragraph.kind is Kind.HEADING]
    if lines:
        yield document, (lines[0].start, lines[-1].end), (lines[-1].start, lines[-1].end)


def _subheadings(document: Document, section: Section) -> Iterator[Place]:
    yield from _each(document, [p for p in document.paragraphs_of(section) if p.kind is Kind.SUBHEADING])


def _titles(document: Document) -> Iterator[Place]:
    yield from _each(document, [p for p in document.paragraphs if p.kind is Kind.TITLE])


def _each(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[Place]:
    for paragraph in paragraphs:
        span = (paragraph.start, paragraph.end)
        yield document, span, span
