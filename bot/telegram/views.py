"""What can be read in the chat beside answers: the original around a quote, contents, places found, sources. Pure.

Each view is a text as Telegram's HTML and the buttons under it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.phrases import phrases
from bot.render import escape, fit, marked, shortened, utf16
from bot.telegram.callbacks import Action, Callback
from corpus.document import Corpus, Document, Kind, Section
from corpus.finding import Place
from index.passages import sentences

PIECE_CHARS = 1200
"""A longer paragraph is read in pieces."""
VIEW_UNITS = 3400
PER_PAGE = 8
PLACES_PER_PAGE = 5
_AROUND = 40

Span = tuple[int, int]
Rows = list[list[InlineKeyboardButton]]
Turning = Callable[[int], Callback]
"""The callback that shows a page."""


@dataclass(frozen=True, slots=True)
class View:
    """A message: its text as Telegram's HTML, and its buttons."""

    text: str
    buttons: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """A stretch of a document that is being read, and the quote in it."""

    document: int
    """Its place in the corpus."""
    quote: Span
    """Offsets of the quote; empty where none is marked."""
    first: int
    last: int
    """Places in `pieces`, both shown."""


@lru_cache(maxsize=64)
def pieces(document: Document) -> tuple[Span, ...]:
    """The document in pieces for reading: its paragraphs, long ones cut between sentences."""
    found: list[Span] = []
    for paragraph in document.paragraphs:
        start = paragraph.start
        for _, end in sentences(document.paragraph_text(paragraph)):
            if paragraph.start + end - start > PIECE_CHARS:
                found.append((start, paragraph.start + end))
                start = paragraph.start + end
        if start < paragraph.end:
            found.append((start, paragraph.end))
    return tuple(found)


def piece_at(document: Document, offset: int) -> int:
    """The place in `pieces` of the piece that holds the character at `offset`."""
    return max((place for place, (start, _) in enumerate(pieces(document)) if start <= offset), default=0)


def walk(corpus: Corpus, version: str, at: Walk, language: str, *, answered: bool) -> View:
    """The original around a quote, the quote bold, with buttons to go on; `answered` has one back to the answer."""
    document = corpus.documents[at.document]
    at = _fitting(document, at)
    start, end = pieces(document)[at.first][0], pieces(document)[at.last][1]
    marks = [(max(start, at.quote[0]) - start, min(end, at.quote[1]) - start)]
    marks = [(first, last) for first, last in marks if first < last]
    text = f"<blockquote>{marked(document.text[start:end], marks)}</blockquote>\n{escape(_where(document, start, end, language))}"
    return View(text, _walk_buttons(document, version, at, language, answered=answered))


def contents(corpus: Corpus, version: str, document: int, page: int, language: str) -> View:
    """A document's sections as buttons; other documents' below."""
    words = phrases(language)
    shown = corpus.documents[document]
    rows = [
        [_button(shortened(section.heading or shown.title, 40), Action.SECTION, version, document, number, 0)]
        for number, section in enumerate(shown.sections)
    ]
    rows, turning = _paged(rows, page, lambda to: Callback(Action.TOC, version, (document, to)))
    others = [
        [_button(f"《{shortened(other.title, 40)}》", Action.TOC, version, number, 0)]
        for number, other in enumerate(corpus.documents[:20])
        if number != document
    ]
    text = f"<b>《{escape(shortened(shown.title))}》</b>\n{escape(words.toc)}"
    return View(text, InlineKeyboardMarkup([*rows, *turning, *others]))


def section(corpus: Corpus, version: str, document: int, number: int, page: int, language: str) -> View:
    """A section's paragraphs as buttons, each by its first words."""
    shown = corpus.documents[document]
    chosen: Section = shown.sections[number]
    rows = [
        [
            _button(
                f"{paragraph.number}. {shortened(shown.paragraph_text(paragraph), 30)}",
                Action.WALK, version, document, 0, 0,
                piece_at(shown, paragraph.start), piece_at(shown, paragraph.start),
            )
        ]
        for paragraph in shown.paragraphs_of(chosen)
        if paragraph.kind is not Kind.HEADING
    ]  # fmt: skip
    rows, turning = _paged(rows, page, lambda to: Callback(Action.SECTION, version, (document, number, to)))
    back = [[_button(f"↩️ {phrases(language).command_toc}", Action.TOC, version, document, 0)]]
    return View(f"<b>{escape(chosen.heading or shown.title)}</b>", InlineKeyboardMarkup([*rows, *turning, *back]))


def places(corpus: Corpus, version: str, needle: str, found: Sequence[Place], page: int, language: str) -> View:
    """A page of the places where some words stand, each in its surroundings."""
    words = phrases(language)
    page = max(0, min(page, (len(found) - 1) // PLACES_PER_PAGE))
    shown = found[page * PLACES_PER_PAGE : (page + 1) * PLACES_PER_PAGE]
    blocks = [escape(words.find_some.format(needle=shortened(needle, 40), count=len(found)))]
    rows = []
    for number, place in enumerate(shown, page * PLACES_PER_PAGE + 1):
        document = place.document
        paragraph = document.paragraph_at(place.start)
        start, end = max(paragraph.start, place.start - _AROUND), min(paragraph.end, place.end + _AROUND)
        text = marked(document.text[start:end], [(place.start - start, place.end - start)])
        blocks.append(f"<blockquote>{text}</blockquote>\n[{number}]{escape(_where(document, start, end, language))}")
        piece = piece_at(document, place.start)
        where = corpus.documents.index(document)
        rows.append(_button(f"[{number}]", Action.WALK, version, where, place.start, place.end, piece, piece))
    turning = turned(page, -(-len(found) // PLACES_PER_PAGE), lambda to: Callback(Action.FIND, version, (to,)))
    return View(fit(blocks, escape(words.cut_short)), InlineKeyboardMarkup([rows, *turning]))


def sources(corpus: Corpus, language: str) -> str:
    """The documents that are answered from, with source and date, as Telegram's HTML."""
    words = phrases(language)
    lines = [
        escape(
            words.source_line.format(
                title=document.title,
                details="".join(
                    f" · {part}" for part in (document.source, document.date, f"{len(document.paragraphs)} ¶") if part
                ),
            )
        )
        for document in corpus
    ]
    return fit([escape(words.sources), *lines], escape("…"))


def _fitting(document: Document, at: Walk) -> Walk:
    """The stretch clamped to the document and to what one message holds; the quote's end of it is kept."""
    every = pieces(document)
    first = max(0, min(at.first, len(every) - 1))
    last = max(first, min(at.last, len(every) - 1))
    home = piece_at(document, at.quote[0]) if at.quote[0] < at.quote[1] else first
    while first < last and utf16(document.text[every[first][0] : every[last][1]]) > VIEW_UNITS:
        if last - home >= home - first:
            first, last = (first, last - 1) if last > home else (first + 1, last)
        else:
            first += 1
    return Walk(at.document, at.quote, first, last)


def _walk_buttons(document: Document, version: str, at: Walk, language: str, *, answered: bool) -> InlineKeyboardMarkup:
    words = phrases(language)
    row = []
    if at.first > 0:
        row.append(_button(words.before, Action.WALK, version, at.document, *at.quote, at.first - 1, at.last))
    if answered:
        row.append(_button(words.back, Action.ANSWER, version))
    if at.last < len(pieces(document)) - 1:
        row.append(_button(words.after, Action.WALK, version, at.document, *at.quote, at.first, at.last + 1))
    return InlineKeyboardMarkup([row])


def _where(document: Document, start: int, end: int, language: str) -> str:
    first, last = document.paragraph_at(start), document.paragraph_at(max(start, end - 1))
    numbers = str(first.number) if first.number == last.number else f"{first.number}-{last.number}"
    parts = (f"《{shortened(document.title)}》", shortened(document.section_of(first).heading))
    return " · ".join(part for part in (*parts, phrases(language).paragraph.format(number=numbers)) if part)


def _button(label: str, action: Action, version: str, *numbers: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=str(Callback(action, version, numbers)))


def _paged(rows: Rows, page: int, to: Turning) -> tuple[Rows, Rows]:
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(page, pages - 1)
    return rows[page * PER_PAGE : (page + 1) * PER_PAGE], turned(page, pages, to)


def turned(page: int, pages: int, to: Turning) -> Rows:
    """A row of buttons to turn pages; none where there is only one."""
    if pages <= 1:
        return []
    before = [InlineKeyboardButton("◀️", callback_data=str(to(page - 1)))] if page > 0 else []
    here = InlineKeyboardButton(f"{page + 1}/{pages}", callback_data=str(to(page)))
    after = [InlineKeyboardButton("▶️", callback_data=str(to(page + 1)))] if page < pages - 1 else []
    return [[*before, here, *after]]
