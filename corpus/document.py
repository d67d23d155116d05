"""A document: one text, and where its sections and paragraphs stand in it.

`Document.text` is the one truth that every offset in the program points into. All offsets are code points.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is in the layout of a report."""

    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"
    CAPTION = "caption"
    EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text: `document.text[start:end]`. Numbers count from 1, headings included."""

    number: int
    kind: Kind
    start: int
    end: int
    section: int
    """Index into `Document.sections`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of paragraphs under one heading; what stands before the first heading is a section without one."""

    heading: str
    first: int
    """Number of its first paragraph (the heading itself, where there is one)."""
    last: int
    """Number of its last paragraph."""


@dataclass(frozen=True, slots=True)
class Document:
    """A report as it is quoted: its text, markup taken away, and the structure that the markup showed."""

    id: str
    title: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    source: str = ""
    date: str = ""
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple(p.start for p in self.paragraphs))

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the character at `offset` (a line break belongs to the paragraph before it)."""
        return self.paragraphs[max(0, bisect_right(self.starts, offset) - 1)]

    def paragraph_text(self, paragraph: Paragraph) -> str:
        """The paragraph's own words."""
        return self.text[paragraph.start : paragraph.end]

    def section_of(self, paragraph: Paragraph) -> Section:
        """The section in which the paragraph stands."""
        return self.sections[paragraph.section]

    def paragraphs_of(self, section: Section) -> tuple[Paragraph, ...]:
        """The section's paragraphs, its heading first."""
        return self.paragraphs[section.first - 1 : section.last]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents that are answered from, in reading order, each with an id of its own."""

    documents: tuple[Document, ...]
    by_id: dict[str, Document] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {document.id: document for document in self.documents})

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __getitem__(self, document_id: str) -> Document:
        return self.by_id[document_id]

    def sha256(self) -> str:
        """A sum over everything that an index depends on: ids, titles, texts and structure."""
        digest = hashlib.sha256()
        for document in self.documents:
            shape = [(p.kind.value, p.start, p.end) for p in document.paragraphs]
            digest.update(repr((document.id, document.title, document.text, shape)).encode())
        return digest.hexdigest()
