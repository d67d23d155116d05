"""Example questions for a corpus, made from its own sentences, each tried: it is answered, and by that sentence."""

import re
from collections.abc import Iterator

from bot.answer import Status
from bot.answering import Answerer
from bot.values import ValueKind, values_in
from corpus.document import Document, Kind
from index.passages import Passage

_SUBJECT = re.compile(
    r"(?:^|[,，;；:：])(?P<subject>[\u4e00-\u9fffA-Za-z0-9]{4,18}?)(?:首次|再次|已经?|累计|一举|将|也|均)?(?P<verb>达到?|为|突破|超过?|约|共|新开工|增长|投资)$"
)
_ASKS = {"增长": "{}增长了多少?", "投资": "{}投资多少?", "新开工": "{}新开工多少?"}
_COUNT = 4


def examples(answerer: Answerer) -> tuple[str, ...]:
    """Up to four questions, spread over the reports, each known to be answered from the sentence it was made from."""
    chosen: list[str] = []
    sentences = answerer.index.passages.sentences
    stride = max(1, len(sentences) // _COUNT)
    for start in range(0, len(sentences), stride):
        question = next(
            (text for text in _candidates(answerer, sentences[start : start + stride]) if text not in chosen), None
        )
        if question:
            chosen.append(question)
    return tuple(chosen[:_COUNT])


def _candidates(answerer: Answerer, sentences: tuple[Passage, ...]) -> Iterator[str]:
    for passage in sentences:
        if passage.kind is not Kind.BODY:
            continue
        document = answerer.corpus[passage.document]
        for question in _questions(document, passage):
            answer = answerer.ask(question)
            if answer.status is Status.ANSWERED and answer.quotes[0].start <= passage.start < answer.quotes[0].end:
                yield question


def _questions(document: Document, passage: Passage) -> Iterator[str]:
    text = document.text[passage.start : passage.end]
    for value in values_in(text):
        if value.kind is not ValueKind.AMOUNT or not value.unit:
            continue
        if match := _SUBJECT.search(text[: value.start]):
            yield _ASKS.get(match["verb"], "{}是多少?").format(match["subject"])
