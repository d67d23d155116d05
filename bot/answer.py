"""What an answer is: a status, the report's own words, and where they stand.

An `Answer` is plain data. It carries no sentence of the bot's own: `topic` names which one belongs to it, and
`phrases.py` has the words in the person's language.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.document import Document
from corpus.errors import YinwenError


class Status(StrEnum):
    """The three things that can be said; the values are those of the answer contract."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    CHAT = "chat"


class Topic(StrEnum):
    """What the bot itself has to say beside the quotes; the key into its phrases."""

    ANSWER = "answer"
    COMPARED = "compared"
    """The report does not say it in one place: the figures in the quotes were compared."""
    NOT_FOUND = "not_found"
    """Nothing near was found."""
    RELATED = "related"
    """The report answers a different but close question; the quotes are what it does say."""
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    IDENTITY = "identity"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    EMPTY = "empty"
    """There were no words in the message, or only emoji and punctuation."""


class QuoteError(YinwenError):
    """A quote is not, letter for letter, a part of its document; it must not be sent."""

    def __init__(self, message: str, quote: "Quote") -> None:
        super().__init__(message)
        self.quote = quote


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of a report, with the words that answer marked, and its citation."""

    text: str
    highlights: tuple[tuple[int, int], ...]
    """Offsets into `text`, in order, not overlapping."""
    document: str
    title: str
    section: str
    """The section's heading; empty before the first."""
    paragraph: int
    """The paragraph's number, from 1."""
    start: int
    end: int
    """Offsets into the document's text."""
    score: float
    """Fused score in [0, 1]; higher is better; comparable within one answer only."""

    @property
    def marked(self) -> tuple[str, ...]:
        """The highlighted words."""
        return tuple(self.text[start:end] for start, end in self.highlights)


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to one question."""

    question: str
    """As it was asked."""
    status: Status
    topic: Topic
    short: str | None = None
    """The shortest verbatim piece of a quote that answers; None where a whole sentence is the answer."""
    quotes: tuple[Quote, ...] = ()
    """Best first, three at most; with `NOT_FOUND`, the nearest passages, which are not an answer."""
    more: tuple[Quote, ...] = ()
    """Further quotes for whoever asks for them, best first, seven at most."""


def trimmed(quote: Quote) -> Quote:
    """The quote without blanks at its ends, which Telegram would take away.

    >>> quote = Quote(" 增长 8.2% ", ((1, 3), (4, 9)), "a", "题", "节", 3, 10, 19, 1.0)
    >>> trimmed(quote).text, trimmed(quote).marked, trimmed(quote).start, trimmed(quote).end
    ('增长 8.2%', ('增长', '8.2%'), 11, 18)
    """
    text = quote.text.strip()
    before = len(quote.text) - len(quote.text.lstrip())
    moved = ((max(0, start - before), min(len(text), end - before)) for start, end in quote.highlights)
    highlights = tuple((start, end) for start, end in moved if start < end)
    begin = quote.start + before
    return replace(quote, text=text, highlights=highlights, start=begin, end=begin + len(text))


def verify(quote: Quote, document: Document) -> Quote:
    """Give the quote back if it is letter for letter what stands in the document, else raise `QuoteError`.

    Called on every quote just before it leaves, whatever came before.
    """
    whole = document.text[quote.start : quote.end] == quote.text != ""
    inside = all(0 <= start < end <= len(quote.text) for start, end in quote.highlights)
    if not (whole and inside and document.id == quote.document):
        raise QuoteError("这段引文与原文不符,没有发出。请重建索引再试。(The quote differs from its source.)", quote)
    return quote
