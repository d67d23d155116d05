"""Example questions for a corpus, made from its own sentences, each tried: it is answered, and by that sentence."""

import re
from collections.abc import Iterator

from bot.answer import Status
from bot.answering import Answerer
from bot.values import ValueKind, values_in
from corpus.document import Document, Kind
from index.passages import Passage

_SUBJECT = re.compile(
    r"(?:^|[,，;；:：])(?P<subject>[\u4e00-\u9fffA-Za-z0-9]{4,18}?)"
    r"(?:首次|再次|已经?|累计|一举|将|也|均)?"
    r"(?:(?P<change>(?:年均|同比|环比)?(?:增长|上升|上涨|下降|减少))|(?P<deed>新开工|投资|签约|接待)|达到?|为|突破|超过?|约|共)[超近约]?$"
)
_COUNT = 4


def examples(answerer: Answerer) -> tuple[str, ...]:
    """Up to four questions, spread over the reports, each known to be answered from the sentence it was made from."""
    sentences = answerer.index.passages.sentences
    stride = max(1, -(-len(sentences) // _COUNT))
    parts = [_candidates(answerer, sentences[start : start + stride]) for start in range(0, len(sentences), stride)]
    chosen: dict[str, None] = {}
    # One from each part, then a second from those that have more, until there are enough.
    while len(chosen) < _COUNT and parts:
        drawn = [(part, next(part, None)) for part in parts]
        parts = [part for part, question in drawn if question]
        chosen.update((question, None) for _, question in drawn if question)
    return tuple(chosen)[:_COUNT]


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
            change, deed = match["change"], match["deed"]
            yield f"{match['subject']}{f'{change}了' if change else deed or '是'}多少?"
