"""A question → an answer: search, weigh what was found, choose the words, and say honestly where there are none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer import Answer, Quote, Status, Topic, verify
from bot.asked import Asked, Wanted, analyse, anchors_of
from bot.evidence import Evidence, coverage, find_evidence
from bot.outline import outline
from bot.question import Question, resolve
from bot.smalltalk import small_talk
from corpus.document import Corpus, Document, Kind, Paragraph
from index.folding import fold
from index.search import Hit, Index

_READ = 16
"""Sentences that are weighed for an answer."""
_QUOTED, _MORE = 3, 7
_QUOTED_BELOW = 0.3
"""How far below the best a quote may score and still be shown unasked: what a question for two things needs lies within
half of it."""
_CONTEXT_CHARS = 150
"""A quote is widened to its neighbour only up to this many characters."""
_SERIES_CHARS = 180
_SINGLE = (Wanted.AMOUNT, Wanted.DATE, Wanted.PERSON, Wanted.PLACE)
"""The kinds of answer that one part of a series gives; other questions may want all of it."""
_MARKED_BELOW = 0.12
"""How far below the best a quote may score and still have words marked."""
_LEANS_BACK = re.compile(
    r"^(?:这(?!座)|那(?!么)|此(?!外)|其(?!他)|该|它|他|她|同时|特别是|尤其|其中|当天|与此|为此|对此)|^.{0,40}(?:在这里|在此)"
)
_STRUCTURE_COST = 0.3
"""A heading is about everything below it and says nothing of it."""
_CAPTION_COST = 0.05
"""A caption repeats what the text says better, unless it is asked about (`_ABOUT_KIND`)."""
_STRUCTURE = (Kind.TITLE, Kind.HEADING, Kind.SUBHEADING)
_ABOUT_KIND = {
    Kind.EDITORIAL: re.compile("责编|责任编辑|编辑|审核|校对|原标题|来源|出处|editor|source"),
    Kind.CAPTION: re.compile("照片|图片|配图|拍|摄影|摄|照的|相片|影|photo|picture|image"),
}
_NEAR, _NEAR_ALONE, _SHARED, _NEAR_ACROSS = 0.876, 0.896, 0.1, 0.72
"""Floors of the similarity of question and sentence: in one script, where what the question shares in words adds a tenth
of its share; where nothing but similarity speaks for the sentence; and across two scripts. On 381 questions over one report 98 % of the answerable ones lie above, and
of 20 about anything else in the world 4 in 5 below."""
_COUNTED = (Wanted.AMOUNT, Wanted.DATE)
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
    """The share of the question's weight that stands in the piece or, for half as much, around it."""
    score: float


class Answerer:
    """Answers questions over one version of one index. Safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @property
    def corpus(self) -> Corpus:
        """The documents that are answered from."""
        return self.index.corpus

    @property
    def version(self) -> str:
        """The index's version: the same for the same corpus and model."""
        return self.index.version

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question, given the person's earlier ones in the same chat, oldest first. Never raises for a text."""
        topic = small_talk(text)
        if topic:
            return Answer(text, Status.CHAT, topic)
        question = resolve(text, history)
        if not question.text:
            return Answer(text, Status.CHAT, Topic.EMPTY)
        question = replace(question, text=self.index.vocabulary.mend(fold(question.text)))
        asked = analyse(question.text)
        if asked.wanted is Wanted.OUTLINE and (quotes := self._outline(question)):
            return Answer(
                text, Status.ANSWERED, Topic.ANSWER, None, quotes[:_QUOTED], quotes[_QUOTED : _QUOTED + _MORE]
            )
        found = self._read(question, asked)
        if not found:
            return Answer(text, Status.NOT_FOUND, Topic.NOT_FOUND)
        quotes = tuple(self._quote(item, marked=item.score >= found[0].score - _MARKED_BELOW) for item in found)
        if not self._answers(found, asked, question):
            return Answer(
                text, Status.NOT_FOUND, Topic.RELATED, None, _unmarked(quotes[:_QUOTED]), _unmarked(quotes[_QUOTED:])
            )
        shown = sum(item.score >= found[0].score - _QUOTED_BELOW for item in found[:_QUOTED])
        best, rest = quotes[:shown], quotes[shown : shown + _MORE]
        short = found[0].evidence.short
        return Answer(text, Status.ANSWERED, Topic.ANSWER, best[0].text[slice(*short)] if short else None, best, rest)

    def _outline(self, question: Question) -> tuple[Quote, ...]:
        quotes = []
        for document, (start, end), mark in outline(question.text, self.corpus):
            paragraph = document.paragraph_at(start)
            quote = Quote(
                document.text[start:end],
                ((mark[0] - start, mark[1] - start),),
                document.id,
                document.title,
                document.section_of(paragraph).heading,
                paragraph.number,
                start,
                end,
                1.0,
            )
            quotes.append(verify(quote, document))
        return tuple(quotes)

    def _read(self, question: Question, asked: Asked) -> list[Found]:
        """The sentences that may answer, each weighed; a follow-up is searched with its context and without."""
        read: dict[tuple[str, int], Found] = {}
        text = question.text
        spelt = self.index.vocabulary.spelt(text)
        weights = self._weights([*spelt, *anchors_of(text)])
        context = self._weights(word for word in anchors_of(fold(question.context)) if word not in weights)
        queries = [text, f"{question.context} {text}"] if question.context else [text]
        for query in queries:
            for hit in self.index.search(query, _READ, f"{text} {' '.join(spelt)}" if spelt else ""):
                item = self._weigh(hit, question, asked, weights, context)
                key = (hit.passage.document, hit.passage.start)
                if key not in read or read[key].score < item.score:
                    read[key] = item
        return _apart(sorted(read.values(), key=lambda item: -item.score))[: _QUOTED + _MORE]

    def _weigh(
        self, hit: Hit, question: Question, asked: Asked, weights: Mapping[str, float], context: Mapping[str, float]
    ) -> Found:
        start, end = self._widened(hit, asked)
        document = self.corpus[hit.passage.document]
        text = document.text[start:end]
        folded, focus = fold(text), fold(question.focus)
        paragraph = document.paragraphs[hit.passage.paragraph - 1]
        around = fold(f"{hit.passage.section}{document.paragraph_text(paragraph)}")
        evidence = find_evidence(question.text, asked, weights, text)
        inside = coverage(weights, folded)
        covered = inside + 0.5 * (coverage(weights, around) - inside)
        about = _ABOUT_KIND.get(hit.passage.kind)
        if about and about.search(question.text):
            covered = max(covered, 0.5 + covered)
        score = hit.score + _TYPED.get(asked.wanted, 0.12) * evidence.fit + 0.35 * covered
        score += 0.25 * coverage(context, folded) + 0.1 * coverage(context, around)
        score += 0.3 * bool(focus and focus in folded)
        score -= _STRUCTURE_COST * (hit.passage.kind in _STRUCTURE)
        score -= _CAPTION_COST * (hit.passage.kind is Kind.CAPTION)
        return Found(hit, start, end, evidence, covered, score)

    def _widened(self, hit: Hit, asked: Asked) -> tuple[int, int]:
        """The sentence, with what it cannot be read without.

        The sentence before, where it leans on that one (在这里, 特别是, 该…); the rest of a series set off by semicolons,
        where a list or a reason is asked for; what a colon at its end announces.
        """
        passage = hit.passage
        document = self.corpus[passage.document]
        paragraph = document.paragraphs[passage.paragraph - 1]
        start, end = passage.start, passage.end
        if start > paragraph.start and _LEANS_BACK.search(fold(document.text[start:end])):
            before = self.index.sentence_before(passage)
            start = before.start if before and end - before.start <= _CONTEXT_CHARS else start
        if asked.several or asked.wanted not in _SINGLE:
            first, last = _series(document.paragraph_text(paragraph), start - paragraph.start, end - paragraph.start)
            if last - first <= _SERIES_CHARS:
                start, end = paragraph.start + first, paragraph.start + last
        if document.text[end - 1] in ":：" and end == paragraph.end:
            end = _announced(document, paragraph)
        return start, end

    def _weights(self, anchors: Iterable[str]) -> dict[str, float]:
        """The question's terms and what each is worth: rare ones more; long words by their pairs of characters."""
        weights: dict[str, float] = {}
        for anchor in anchors:
            whole = anchor.isascii() or len(anchor) < 3
            pieces = [anchor] if whole else [anchor[place : place + 2] for place in range(len(anchor) - 1)]
            for piece in pieces:
                if piece.isascii() and piece not in self.index.vocabulary.text:
                    continue
                share = 0.3 if len(piece) == 1 and not piece.isdigit() else 1.0
                weights[piece] = share * self.index.tables.sentences.rarity(piece) / len(pieces) ** 0.5
        return weights

    def _answers(self, found: Sequence[Found], asked: Asked, question: Question) -> bool:
        """Whether the best piece may be shown as an answer.

        Refused is what shares next to nothing with the question, in words and in meaning, and a question for an amount
        or a date that no piece near the top has. A question in another script shares no words: its meaning decides.
        """
        best = found[0]
        if asked.wanted in _COUNTED and asked.unit != "第" and not best.evidence.fit:
            return False
        if not any("\u4e00" <= char <= "\u9fff" for char in question.text):
            return best.hit.similarity >= _NEAR_ACROSS
        floor = _NEAR if best.evidence.fit or best.covered >= _SHARED else _NEAR_ALONE
        return any(item.hit.similarity + _SHARED * item.covered >= floor for item in found[:_QUOTED])

    def _quote(self, item: Found, *, marked: bool) -> Quote:
        document = self.corpus[item.hit.passage.document]
        quote = Quote(
            document.text[item.start : item.end],
            item.evidence.marks if marked else (),
            document.id,
            document.title,
            item.hit.passage.section,
            item.hit.passage.paragraph,
            item.start,
            item.end,
            max(0.0, min(1.0, item.hit.score)),
        )
        return verify(quote, document)


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


def _unmarked(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    return tuple(replace(quote, highlights=()) for quote in quotes)
