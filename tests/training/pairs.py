"""Question sets → pairs of a question and a piece of text, with what the reader is to learn of them.

An answerable question gives its answer's sentence, and sentences that do not answer it, most alike first. What makes
the reader good are the negatives that look like answers: neighbours in the same paragraph; the answer's own sentence
with the answer cut out, or asked about with another name, year or figure; and near misses that people wrote.
"""

import json
import random
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rjieba

from bot.question import resolve
from index.folding import fold
from index.passages import sentences
from index.reader import Piece

OURS = Path(__file__).parent / "data"
Span = tuple[int, int]

_JOINED_CHARS = 220
_CLAUSE = re.compile(r"[^,，;；。!！?？]+[,，;；。!！?？]*")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NAME_TAGS = ("nr", "ns", "nt", "nz", "nrt", "nrfg")


@dataclass(frozen=True, slots=True)
class Pair:
    """One example."""

    question: str
    piece: Piece
    spans: tuple[Span, ...] = ()
    """The words that answer, as offsets into the piece's text; none where it does not answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its paragraph, cut into sentences."""

    question: str
    heading: str
    text: str
    parts: tuple[Span, ...]
    """The sentences."""
    answers: tuple[Span, ...]
    """Where the answers stand in the text; none for a near miss."""
    title: str = ""
    """The document's; the public sets' articles have theirs as the heading."""


def read_public(folder: Path) -> list[Asked]:
    """The public sets: every answerable question whose answer stands letter for letter in its folded paragraph."""
    return [asked for title, paragraph in _paragraphs(folder) for asked in _public(title, paragraph)]


def _paragraphs(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every paragraph of the public sets with its article's title."""
    with zipfile.ZipFile(folder / "train-pseudo-cmrc2018.zip") as archive:
        sets = [json.loads(archive.read(archive.namelist()[0]))]
    sets += [
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("cmrc2018_trial.json", "DRCD_dev.json", "DRCD_test.json")
    ]
    for articles in sets:
        for article in articles["data"]:
            for paragraph in article["paragraphs"]:
                yield article.get("title", ""), paragraph


def _public(title: str, paragraph: dict[str, Any]) -> Iterator[Asked]:
    text = fold(paragraph["context"])
    parts = tuple(sentences(text))
    for question in paragraph["qas"]:
        answer = question["answers"][0]
        start, words = answer["answer_start"], fold(answer["text"])
        end = start + len(words)
        if words and text[start:end] == words:
            yield Asked(question["question"], title, text, parts, ((start, end),))


def read_ours(public: Path, files: str) -> list[Asked]:
    """Our own questions of these files, patterns set off by spaces: over our own texts, or the public sets' (N, Y)."""
    contexts = {
        paragraph["id"]: (title, paragraph["context"]) for title, paragraph in _paragraphs(public) if "id" in paragraph
    }
    read: list[Asked] = []
    for path in sorted({path for pattern in files.split() for path in OURS.glob(pattern)}):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            entry = json.loads(line)
            heading, text = (entry.get("section", ""), entry["text"]) if "text" in entry else contexts[entry["id"]]
            text, title = fold(text), entry.get("title", "")
            parts = tuple(sentences(text))
            for question, words in _questions(entry, text):
                # Folding goes by phrases: a few words fold otherwise alone than in their sentence.
                if all(fold(word) in text for word in words):
                    found = tuple(_occurrence(question, fold(word), text, parts) for word in words)
                    read.append(Asked(question, heading, text, parts, found, title))
    return read


def _questions(entry: Mapping[str, Any], text: str) -> Iterator[tuple[str, list[str]]]:
    """A line's questions with the words that answer; no words for a near miss. Follow-ups read as the bot reads them."""
    has = text.__contains__
    yield from ((question, words) for question, *words in entry.get("yes", ()))
    yield from ((question, []) for question in entry.get("no", ()))
    yield from (
        (resolve(asked, [earlier], has).in_context, words) for earlier, asked, *words in entry.get("follow", ())
    )
    yield from ((resolve(asked, [earlier], has).in_context, []) for earlier, asked in entry.get("follow_no", ()))


def _occurrence(question: str, words: str, text: str, parts: Sequence[Span]) -> Span:
    """Where the words stand in the sentence that is most like the question."""
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    asked = bigrams(fold(question))

    def likeness(place: int) -> int:
        return max((len(asked & bigrams(text[a:b])) for a, b in parts if a <= place < b), default=0)

    best = max(places, key=likeness)
    return best, best + len(words)


def pairs_of(asked: Asked, rng: random.Random, others: Sequence[Asked]) -> list[Pair]:
    """The examples that one question gives this time: drawn anew at each pass.

    A near miss gives a sentence that is most like it; an answerable question its answer and one that is none.
    """
    ranked = _ranked(asked)
    if not asked.answers:
        return [Pair(asked.question, _piece(asked, _one_of(ranked[:2], (3, 1), rng)))]
    positives = _positives(asked)
    if not positives:
        return []
    chosen = rng.choice(positives)
    negative = _negative(asked, ranked, chosen, rng, others)
    return [chosen, negative] if negative else [chosen]


def _positives(asked: Asked) -> list[Pair]:
    """Each sentence with some of the answers; the piece with all of them too, where it is short enough."""
    first, last = min(start for start, _ in asked.answers), max(end for _, end in asked.answers)
    touched = [part for part in asked.parts if part[0] < last and first < part[1]]
    hull = (touched[0][0], touched[-1][1]) if touched else (0, 0)
    pieces = dict.fromkeys([hull, *touched]) if hull[1] - hull[0] <= _JOINED_CHARS else touched
    pairs = []
    for start, end in pieces:
        spans = tuple((a - start, b - start) for a, b in sorted(asked.answers) if start <= a and b <= end)
        if spans:
            pairs.append(Pair(asked.question, _piece(asked, (start, end)), spans))
    return pairs


def _negative(
    asked: Asked, ranked: Sequence[Span], positive: Pair, rng: random.Random, others: Sequence[Asked]
) -> Pair | None:
    words = [asked.text[start:end] for start, end in asked.answers]
    innocent = [part for part in ranked if not any(word in asked.text[slice(*part)] for word in words)]
    kind = rng.random()
    if kind < 0.18 and (cut := _without_answer(positive)):
        return Pair(asked.question, cut)
    if kind < 0.34 and (other := _exchanged(asked, positive.piece.text, rng)):
        return Pair(other, positive.piece)
    if kind < 0.40 or not innocent:
        stranger = rng.choice(others)
        return (
            Pair(asked.question, _piece(stranger, rng.choice(stranger.parts))) if stranger.text != asked.text else None
        )
    return Pair(asked.question, _piece(asked, _one_of(innocent[:3], (5, 3, 2), rng)))


def _one_of(parts: Sequence[Span], weights: Sequence[int], rng: random.Random) -> Span:
    return rng.choices(parts, weights[: len(parts)])[0]


def _without_answer(positive: Pair) -> Piece | None:
    """The piece without the clauses that answer, if enough of it is left."""
    text = positive.piece.text
    kept = [
        match[0]
        for match in _CLAUSE.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in positive.spans)
    ]
    left = "".join(kept)
    if 10 <= len(left) < len(text) and not any(text[start:end] in left for start, end in positive.spans):
        return replace(positive.piece, text=left)
    (start, end), *more = positive.spans
    left = text[:start] + text[end:]
    short = not more and len(left) >= 12 and end - start <= 12
    return replace(positive.piece, text=left) if short and text[start:end] not in left else None


def _exchanged(asked: Asked, read: str, rng: random.Random) -> str | None:
    """The question about another year or name: one of its own paragraph, as far as there is one, but not of what is read."""
    question = asked.question
    piece = "".join(asked.text[start:end] for start, end in asked.parts)
    swaps: list[tuple[str, str]] = []
    for year in _YEAR.findall(question):
        other = [found for found in _YEAR.findall(piece) if found != year and found not in read]
        near = [str(int(year) + step) for step in (-3, -2, -1, 1, 2, 3)]
        if others := other or [found for found in near if found not in read]:
            swaps.append((year, rng.choice(others)))
    names = {word for word, tag in rjieba.tag(piece) if tag in _NAME_TAGS and len(word) > 1}
    for word, tag in rjieba.tag(question):
        if tag in _NAME_TAGS and len(word) > 1:
            other = sorted(name for name in names if name not in question and name not in read and name not in word)
            if other:
                swaps.append((word, rng.choice(other)))
    if not swaps:
        return None
    old, new = rng.choice(swaps)
    return question.replace(old, new)


def _ranked(asked: Asked) -> list[Span]:
    """The sentences, those with most of the question first."""
    wanted = bigrams(fold(asked.question))

    def likeness(part: Span) -> float:
        own = bigrams(asked.text[slice(*part)])
        return float(len(wanted & own) / (1 + len(own)) ** 0.3)

    return sorted(asked.parts, key=likeness, reverse=True)


def _piece(asked: Asked, part: Span) -> Piece:
    return Piece(asked.heading, asked.text[slice(*part)], before=asked.text[: part[0]], title=asked.title)


def bigrams(text: str) -> set[str]:
    """The pairs of neighbouring characters.

    >>> sorted(bigrams("总投资"))
    ['总投', '投资']
    """
    return {text[place : place + 2] for place in range(len(text) - 1)}
