"""A question → an answer: search, weigh, read, decide, choose the words; and say honestly where there are none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.answer import Answer, Quote, Status, Topic, verify
from bot.asked import Asked, Wanted, analyse
from bot.decision import answers
from bot.evidence import Span, merged
from bot.numbers import as_written
from bot.outline import outline
from bot.question import Question, resolve
from bot.series import Told, series_at, told_by
from bot.smalltalk import small_talk
from bot.weighing import Found, read_by, weigh
from corpus.document import Corpus, Document, Paragraph
from index.folding import fold
from index.reader import Reader
from index.search import Index

READ = 4
"""Pieces that are read."""
_QUOTED, _MORE = 3, 7
_QUOTED_BELOW = 0.4
"""How far below the best a quote may score and still be shown unasked: what a question for two things needs lies within
half of it."""
_MARKED_BELOW = 0.12
"""How far below the best a quote may score and still have words marked."""
_REMEMBERED = 256
"""The last answers are remembered, whoever asked: many ask the same, and every page that is turned asks again."""
_EACH = re.compile("各|每|分别|所有|全部|都")


class Answerer:
    """Answers questions over one version of one index. Safe to share between threads."""

    def __init__(self, index: Index, reader: Reader | None = None) -> None:
        """Without a reader, words and meaning alone decide: quicker, and more often wrong about near misses."""
        self.index = index
        self.reader = reader
        self._answer = lru_cache(maxsize=_REMEMBERED)(self._worked_out)

    @property
    def corpus(self) -> Corpus:
        """The documents that are answered from."""
        return self.index.corpus

    @property
    def version(self) -> str:
        """The index's version: the same for the same corpus and model."""
        return self.index.version

    def ask(self, text: str, history: Sequence[str] = (), *, hurried: bool = False) -> Answer:
        """Answer a question, given the person's earlier ones in the same chat, oldest first. Never raises for a text.

        In a hurry nothing is read: sooner by four fifths, and more near misses are taken for answers.
        """
        topic = small_talk(text)
        if topic:
            return Answer(text, Status.CHAT, topic)
        question = self.complete(text, history)
        if not question.text:
            return Answer(text, Status.CHAT, Topic.EMPTY)
        return replace(self._answer(question, None if hurried else self.reader), question=text)

    def complete(self, text: str, history: Sequence[str] = ()) -> Question:
        """The question clean and complete, its typing errors mended, its numbers as the reports write them."""
        vocabulary = self.index.vocabulary
        question = resolve(text, history, vocabulary.has)
        mended = vocabulary.mend(fold(question.text))
        return replace(question, text=as_written(mended, vocabulary.has))

    def find(self, question: Question, asked: Asked, reader: Reader | None) -> list[Found]:
        """The pieces that may answer, best first: what search found, weighed, the first of them read."""
        found = weigh(self.index, question, asked, _QUOTED + _MORE)
        return read_by(reader, self.index, question, found, READ) if reader else found

    def _worked_out(self, question: Question, reader: Reader | None) -> Answer:
        text = question.text
        asked = analyse(text)
        if asked.wanted is Wanted.OUTLINE and (headings := self._outline(question)):
            return _answer(text, headings)
        found = self.find(question, asked, reader)
        if not found:
            return Answer(text, Status.NOT_FOUND, Topic.NOT_FOUND)
        if told := self._told(found[:READ], asked, question):
            return told
        quotes = tuple(self._quote(item, marked=item.score >= found[0].score - _MARKED_BELOW) for item in found)
        if not answers(found[:READ], asked, question, self.corpus):
            return Answer(
                text, Status.NOT_FOUND, Topic.RELATED, None, _unmarked(quotes[:_QUOTED]), _unmarked(quotes[_QUOTED:])
            )
        shown = sum(item.score >= found[0].score - _QUOTED_BELOW for item in found[:_QUOTED])
        short = found[0].evidence.short
        return _answer(text, quotes, shown, quotes[0].text[slice(*short)] if short else None)

    def _outline(self, question: Question) -> list[Quote]:
        return [
            _quoted(document, document.paragraph_at(start), (start, end), ((mark[0] - start, mark[1] - start),), 1.0)
            for document, (start, end), mark in outline(question.text, self.corpus)
        ]

    def _told(self, found: Sequence[Found], asked: Asked, question: Question) -> Answer | None:
        """The answer that a series of figures gives, where the question is for all of it, or the most or least of it."""
        compare = asked.superlative or asked.wanted is Wanted.COMPARISON
        if not compare and not (asked.several and _EACH.search(question.text)):
            return None
        for item in found:
            document = self.corpus[item.hit.passage.document]
            paragraph = document.paragraphs[item.hit.passage.paragraph - 1]
            text = document.paragraph_text(paragraph)
            items = series_at(text, item.start - paragraph.start, item.end - paragraph.start)
            told = told_by(items, text, question.text, asked.unit, compare=compare)
            if told:
                quotes = _told_quotes(told, document, paragraph)
                best = quotes[0].marked[0] if told.best is not None else None
                return _answer(question.text, quotes, short=best, topic=Topic.COMPARED if compare else Topic.ANSWER)
        return None

    def _quote(self, item: Found, *, marked: bool) -> Quote:
        document = self.corpus[item.hit.passage.document]
        paragraph = document.paragraphs[item.hit.passage.paragraph - 1]
        marks = item.evidence.marks if marked else ()
        return _quoted(document, paragraph, (item.start, item.end), marks, max(0.0, min(1.0, item.hit.score)))


def _answer(
    text: str, quotes: Sequence[Quote], shown: int = _QUOTED, short: str | None = None, topic: Topic = Topic.ANSWER
) -> Answer:
    return Answer(text, Status.ANSWERED, topic, short, tuple(quotes[:shown]), tuple(quotes[shown : shown + _MORE]))


def _told_quotes(told: Told, document: Document, paragraph: Paragraph) -> list[Quote]:
    """The items that were looked at with their figures: each by itself where the question names them, else all as one,
    and before them the one that has the most or the least.
    """
    places = range(len(told.figures))
    order = sorted(places, key=lambda place: place != told.best)
    alone = order if told.named else order[: told.best is not None]
    groups = [[place] for place in alone] + ([] if told.named else [list(places)])
    quotes = []
    for group in groups:
        start = paragraph.start + told.figures[group[0]][0].start
        end = paragraph.start + told.figures[group[-1]][0].end
        marks = merged(mark for place in group for mark in told.marks(place))
        inside = tuple((paragraph.start + a - start, paragraph.start + b - start) for a, b in marks)
        quotes.append(_quoted(document, paragraph, (start, end), inside, 1.0))
    return quotes


def _quoted(document: Document, paragraph: Paragraph, span: Span, marks: tuple[Span, ...], score: float) -> Quote:
    quote = Quote(
        document.text[slice(*span)],
        marks,
        document.id,
        document.title,
        document.section_of(paragraph).heading,
        paragraph.number,
        *span,
        score,
    )
    return verify(quote, document)


def _unmarked(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    return tuple(replace(quote, highlights=()) for quote in quotes)
