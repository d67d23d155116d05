"""Weighing: what search found, widened to what can be read alone, and how well each piece fits the question."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from bot.asked import Asked, Wanted, anchors_of, names, names_of
from bot.evidence import Evidence, coverage, find_evidence, with_span
from bot.question import Question
from bot.rivals import begins_with_another
from corpus.document import Document, Kind, Paragraph
from index.folding import fold
from index.reader import Piece, Reader, Reading
from index.search import Hit, Index
from index.thesaurus import akin

_READ = 16
"""Sentences that are weighed for an answer."""
_READ_SHARE = 0.3
"""Of a piece's score, what it is worth that the reader is sure of it."""
_CONTEXT_CHARS = 150
"""A quote is widened to its neighbour only up to this many characters."""
_SERIES_CHARS = 180
_SINGLE = (Wanted.AMOUNT, Wanted.DATE, Wanted.PERSON, Wanted.PLACE)
"""The kinds of answer that one part of a series gives; other questions may want all of it."""
_LEANS_BACK = re.compile(
    r"^(?:这(?!座)|那(?!么)|此(?!外)|其(?!他)|该|它|他|她|同时|特别是|尤其|其中|当天|与此|为此|对此)|^.{0,40}(?:在这里|在此)"
)
_STRUCTURE_COST = 0.3
"""A heading is about everything below it and says nothing of it."""
_CAPTION_COST = 0.05
"""A caption repeats what the text says better, unless it is asked about (`_ABOUT_KIND`)."""
_ANOTHER_COST = 0.3
"""What begins with another district, year or phase than the question names stands behind what does not."""
_STRUCTURE = (Kind.TITLE, Kind.HEADING, Kind.SUBHEADING)
_ABOUT_KIND = {
    Kind.EDITORIAL: re.compile("责编|责任编辑|编辑|审核|校对|原标题|来源|出处|editor|source"),
    Kind.CAPTION: re.compile("照片|图片|配图|拍|摄影|摄|照的|相片|影|photo|picture|image"),
}
_TYPED = {Wanted.AMOUNT: 0.35, Wanted.DATE: 0.35, Wanted.PERSON: 0.25}
"""What a value of the wanted kind is worth to a piece; a tenth for the kinds that cannot be told so surely."""


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a document, read for a question: what it offers, and how good that is."""

    hit: Hit
    start: int
    end: int
    """Offsets into the document's text: the hit's sentence, with what it leans on."""
    evidence: Evidence
    covered: float
    """The share of the question's weight that stands in the piece or, for half as much, around it: in its paragraph, its
    heading, its document's title."""
    score: float
    absent: tuple[str, ...] = ()
    """Names of the question that the corpus has elsewhere, not in the piece or around it."""
    strange: tuple[str, ...] = ()
    """Names of the question that the corpus does not have at all."""
    another: bool = False
    """It begins with another one of a kind than the question names."""
    reading: Reading | None = None
    """What the reader says of it; None where it was not read."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """The words of a question."""

    own: Mapping[str, float]
    """What each is worth."""
    context: Mapping[str, float]
    """What each word is worth that is only of its context."""
    kin: Mapping[str, tuple[str, ...]]
    """Words that say nearly the same."""
    names: tuple[str, ...]

    def told(self, folded: str) -> str:
        """A text, and the question's words for what it says in others."""
        return " ".join([folded, *(word for word, kin in self.kin.items() if any(other in folded for other in kin))])


def weigh(index: Index, question: Question, asked: Asked, most: int) -> list[Found]:
    """The sentences that may answer, each weighed; a follow-up is searched with its context and without."""
    read: dict[tuple[str, int], Found] = {}
    text = question.text
    spelt, kin = index.vocabulary.spelt(text), akin(text)
    own = _weights(index, [*spelt, *anchors_of(text)])
    context = _weights(index, (word for word in anchors_of(fold(question.context)) if word not in own))
    terms = _Terms(own, context, kin, names_of(text))
    others = [*spelt, *(word for words in kin.values() for word in words if index.vocabulary.has(word))]
    for query in dict.fromkeys((text, question.in_context)):
        for hit in index.search(query, _READ, f"{text} {' '.join(others)}" if others else ""):
            item = _weigh(index, hit, question, asked, terms)
            key = (hit.passage.document, hit.passage.start)
            if key not in read or read[key].score < item.score:
                read[key] = item
    return _apart(sorted(read.values(), key=lambda item: -item.score))[:most]


def read_by(reader: Reader, index: Index, question: Question, found: Sequence[Found], most: int) -> list[Found]:
    """The first `most` pieces read together with the question and put in order again; the rest as they were."""
    pieces = [_piece(index.corpus[item.hit.passage.document], item) for item in found[:most]]
    readings = reader.read(question.in_context, pieces)
    read = [
        replace(
            item,
            evidence=with_span(item.evidence, piece.text, reading.span, sure=reading.answers > 0),
            score=item.score + _READ_SHARE / (1 + exp(-reading.answers)),
            reading=reading,
        )
        for item, piece, reading in zip(found, pieces, readings, strict=False)
    ]
    return [*sorted(read, key=lambda item: -item.score), *found[most:]]


def _piece(document: Document, item: Found) -> Piece:
    paragraph = document.paragraphs[item.hit.passage.paragraph - 1]
    text, before = document.text[item.start : item.end], document.text[paragraph.start : item.start]
    return Piece(item.hit.passage.section, text, before=before, title=document.title)


def _weigh(index: Index, hit: Hit, question: Question, asked: Asked, terms: _Terms) -> Found:
    start, end = _widened(index, hit, asked)
    document = index.corpus[hit.passage.document]
    text = document.text[start:end]
    folded, focus = fold(text), fold(question.focus)
    paragraph = document.paragraphs[hit.passage.paragraph - 1]
    under = fold(f"{document.title} {hit.passage.section}")
    around = f"{under} {fold(document.paragraph_text(paragraph))}"
    evidence = find_evidence(question.text, asked, terms.own, text)
    inside = coverage(terms.own, terms.told(folded))
    covered = inside + 0.5 * (coverage(terms.own, terms.told(around)) - inside)
    about = _ABOUT_KIND.get(hit.passage.kind)
    if about and about.search(question.text):
        covered = max(covered, 0.5 + covered)
    score = hit.score + _TYPED.get(asked.wanted, 0.12) * evidence.fit + 0.35 * covered
    score += 0.25 * coverage(terms.context, folded) + 0.1 * coverage(terms.context, around)
    score += 0.3 * bool(focus and focus in folded)
    score -= _STRUCTURE_COST * (hit.passage.kind in _STRUCTURE)
    score -= _CAPTION_COST * (hit.passage.kind is Kind.CAPTION)
    another = begins_with_another(fold(question.in_context), asked, folded, under)
    score -= _ANOTHER_COST * another
    near = folded + around
    missing = [name for name in terms.names if not names(name, near)]
    absent = tuple(name for name in missing if index.vocabulary.has(name))
    strange = tuple(name for name in missing if not index.vocabulary.has(name))
    return Found(hit, start, end, evidence, covered, score, absent, strange, another)


def _widened(index: Index, hit: Hit, asked: Asked) -> tuple[int, int]:
    """The sentence, with what it cannot be read without.

    The sentence before, where it leans on that one (在这里, 特别是, 该…); the rest of a series set off by semicolons,
    where a list or a reason is asked for; what a colon at its end announces.
    """
    passage = hit.passage
    document = index.corpus[passage.document]
    paragraph = document.paragraphs[passage.paragraph - 1]
    start, end = passage.start, passage.end
    if start > paragraph.start and _LEANS_BACK.search(fold(document.text[start:end])):
        before = index.sentence_before(passage)
        start = before.start if before and end - before.start <= _CONTEXT_CHARS else start
    if asked.several or asked.wanted not in _SINGLE:
        first, last = _series(document.paragraph_text(paragraph), start - paragraph.start, end - paragraph.start)
        if last - first <= _SERIES_CHARS:
            start, end = paragraph.start + first, paragraph.start + last
    if document.text[end - 1] in ":：" and end == paragraph.end:
        end = _announced(document, paragraph)
    return start, end


def _weights(index: Index, anchors: Iterable[str]) -> dict[str, float]:
    """The question's terms and what each is worth: rare ones more; long words by their pairs of characters."""
    weights: dict[str, float] = {}
    for anchor in anchors:
        whole = anchor.isascii() or len(anchor) < 3
        pieces = [anchor] if whole else [anchor[place : place + 2] for place in range(len(anchor) - 1)]
        for piece in pieces:
            if piece.isascii() and piece not in index.vocabulary.text:
                continue
            share = 0.3 if len(piece) == 1 and not piece.isdigit() else 1.0
            weights[piece] = share * index.tables.sentences.rarity(piece) / len(pieces) ** 0.5
    return weights


def _series(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole sentence around a part of it that semicolons set off.

    >>> _series("有三个问题:人手不够;钱不够;时间不够。下一步再议。", 11, 15)
    (0, 20)
    """
    first = max(text.rfind(mark, 0, start) for mark in "。！？!?") + 1
    ends = [place + 1 for mark in "。！？!?" if (place := text.find(mark, end - 1)) >= 0]
    return first, min(ends, default=len(text))


def _announced(document: Document, paragraph: Paragraph) -> int:
    """The end of the paragraphs that a colon announces: those that follow, as long as they are short."""
    end = paragraph.end
    for following in document.paragraphs[paragraph.number :]:
        if following.kind is not Kind.BODY or following.end - paragraph.start > _CONTEXT_CHARS:
            break
        end = following.end
    return end


def _apart(found: Sequence[Found]) -> list[Found]:
    """Pieces that overlap made one, the wider, at the better one's place."""
    kept: list[Found] = []
    for item in found:
        same = next((place for place, other in enumerate(kept) if _overlap(item, other)), None)
        if same is None:
            kept.append(item)
        elif item.end - item.start > kept[same].end - kept[same].start:
            kept[same] = replace(item, score=kept[same].score)
    return kept


def _overlap(one: Found, other: Found) -> bool:
    same = one.hit.passage.document == other.hit.passage.document
    return same and one.start < other.end and other.start < one.end
