"""Series: neighbouring items that say the same of one after another, such as what each district invests.

A series answers what no single sentence does: all of it (各区分别多少), and which of it is the most or the least. The
latter is computed here from the figures that are quoted, never guessed: every item must have the figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import rjieba

from bot.numbers import magnitude
from bot.values import ValueKind, values_in
from index.folding import fold

Span = tuple[int, int]

_ITEM = re.compile(r"[^;。!?…]+[;。!?…]*")
_CLAUSE_START = re.compile(r"[,:、]")
_LEAD = re.compile(r"(?:其中|此外|另外|同时|以及|而),?|[^,;]{0,12}(?:期间|以来|时间|年|月|日),")
_AFTER = re.compile(r"[^,;。、:!?…()\d]{0,4}")
_ENDINGS = tuple("区县市镇乡村州省国局厂店校馆院组队站港湖海所行司部")
"""What names of one kind share at their end: it belongs to the name, not to what is said of it."""
_ADVERBS = "只仅共约达就也均则各已还又再"
_NOUN_TAGS = ("n", "ns", "nr", "nz", "nt", "nrt", "nrfg", "j", "eng", "b", "l", "s")
_LEAST = re.compile(
    r"最[少低小慢短轻弱差矮窄浅晚]|垫底|末位|倒数第一|(?<![多减扩缩不至偏降])(?:少|低|小|慢|短|轻|浅)一?[点些]?(?:[?。!]|$)|\b(?:least|lowest|smallest|fewest|shortest)\b"
)
_MOST = re.compile(
    r"最[多高大快长重强好宽深早贵]|第一|榜首|居首|头名|(?<![多减扩缩不至偏降])(?:多|高|大|快|长|重|强|深|贵|猛|大方)一?[点些]?(?:[?。!]|$)"
    r"|\b(?:most|highest|largest|biggest|longest|more|higher|larger|greater)\b"
)
_MOST_SAID = re.compile(r"最[多高大快长重]")
_LABEL_CHARS = 14
_ITEMS, _SERIES_CHARS = 3, 900
_ALIKE = 0.5
"""The share of a label's characters that the question must have."""
_SURELY, _BETTER = 0.9, 0.3
"""The share of another item's label that the question must have, and by how much it must be the likelier one, for the
item that is asked about to lack the figure."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in an item, with the words that say what it is."""

    label: str
    """The words before it that all items of the series have: 新开工."""
    after: str
    """The words after it: 项目."""
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a series, in its text."""

    start: int
    end: int
    name: Span
    """What the item is about."""
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a series says to a question: the items that it is about, each with the figure that was asked for."""

    figures: tuple[tuple[Item, Figure], ...]
    """In the order of the text."""
    named: bool
    """The question names these items; else they are all of the series."""
    best: int | None = None
    """The place in `figures` of the most or the least, where that was asked for."""

    def marks(self, place: int) -> tuple[Span, Span]:
        """The name and the figure of one item, as offsets into the text."""
        item, figure = self.figures[place]
        return item.name, (figure.start, figure.end)


def series_at(text: str, start: int, end: int) -> tuple[Item, ...]:
    """The items of the series that the sentence at `start` … `end` belongs to; empty where it belongs to none.

    >>> text = "甲区新开工3个项目;乙区新开工5个项目;丙区新开工4个项目。下一步再议。"
    >>> [text[slice(*item.name)] for item in series_at(text, 11, 21)]
    ['甲区', '乙区', '丙区']
    """
    folded = fold(text)
    spans = [match.span() for match in _ITEM.finditer(folded)]
    here = next((place for place, span in enumerate(spans) if span[0] < end and start < span[1]), None)
    items = _series(folded, spans, here) if here is not None else ()
    return items if len(items) >= _ITEMS and items[-1].end - items[0].start <= _SERIES_CHARS else ()


def told_by(items: Sequence[Item], text: str, question: str, unit: str, *, compare: bool) -> Told | None:
    """What the series says of the figure that the question asks for, of those items that it names or else of all.

    None where the question asks for no figure that all of them have. `compare` asks for the most or the least.

    >>> text = "甲区新开工3个项目;乙区新开工5个项目;丙区新开工4个项目。"
    >>> told = told_by(series_at(text, 0, 10), text, "哪个区新开工项目最多", "个", compare=True)
    >>> [text[start:end] for start, end in told.marks(told.best)]
    ['乙区', '5个']
    """
    if not items:
        return None
    folded = fold(text)
    named = [item for item in items if _named(folded[slice(*item.name)], question)]
    chosen = named if len(named) > 1 else list(items)
    if len(named) == 1:
        return None
    figures = _figures(chosen, question, unit)
    if figures is None:
        return None
    told = Told(tuple(zip(chosen, figures, strict=True)), named=len(named) > 1)
    if not compare:
        return told
    best = _best([magnitude(folded[figure.start : figure.end]) for figure in figures], question)
    return None if best is None else replace(told, best=best)


def lacks(items: Sequence[Item], text: str, question: str, unit: str) -> bool:
    """The question asks one named item for a figure that only others of the series have.

    >>> text = "甲区新开工3个项目,年度投资2亿元;乙区新开工5个项目;丙区新开工4个项目。"
    >>> [lacks(series_at(text, 20, 28), text, f"{name}区的年度投资是多少?", "元") for name in "甲乙"]
    [False, True]
    """
    folded = fold(text)
    named = [item for item in items if _named(folded[slice(*item.name)], question)]
    if len(named) != 1:
        return False

    def likeliest(of: Sequence[Item]) -> float:
        """Of the figures that the question does not say itself."""
        figures = [
            figure for item in of for figure in item.figures if folded[figure.start : figure.end] not in question
        ]
        return max((_likeness(figure, question, unit) for figure in figures), default=0.0)

    others = likeliest(items)
    return others >= _SURELY and others - likeliest(named) >= _BETTER


def _likeness(figure: Figure, question: str, unit: str) -> float:
    """How much of what a figure says it is stands in the question, in [0, 1], and a little more for its unit."""
    words = [char for char in figure.label + figure.after if char.isalnum()]
    own = sum(char in question for char in words) / max(len(words), 1)
    return own + 0.1 * (bool(unit) and figure.unit.startswith(unit))


def _best(sizes: Sequence[float | None], question: str) -> int | None:
    """The place of the most or the least, whichever is asked for; None where two share it, or a figure says nothing."""
    least = bool(_LEAST.search(question)) and not _MOST_SAID.search(question)
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes) or not (least or _MOST.search(question)):
        return None
    best = min(known) if least else max(known)
    return known.index(best) if known.count(best) == 1 else None


@dataclass(frozen=True, slots=True)
class _Amount:
    before: str
    """The words before it in its clause."""
    after: str
    unit: str
    start: int
    end: int


def _amounts(folded: str, span: Span) -> list[_Amount]:
    start, end = span
    found = []
    for value in values_in(folded[start:end]):
        if value.kind is ValueKind.AMOUNT and value.unit != "第":  # a rank is mostly a part of a name
            first, last = start + value.start, start + value.end
            clause = max((match.end() for match in _CLAUSE_START.finditer(folded, start, first)), default=start)
            after = _AFTER.match(folded, last, end)
            before = folded[max(clause, first - _LABEL_CHARS) : first]
            found.append(_Amount(before, after[0] if after else "", value.unit, first, last))
    return found


def _counterpart(amount: _Amount, others: Sequence[_Amount]) -> _Amount | None:
    """The amount of another item that says the same: of the same unit, behind the same words."""
    alike = [other for other in others if other.unit == amount.unit and _said_alike(amount, other)]
    return max(alike, key=lambda other: len(_shared_end(amount.before, other.before)), default=None)


def _said_alike(one: _Amount, other: _Amount) -> bool:
    return len(_shared_end(one.before, other.before)) > 1 or (one.after == other.after != "")


def _shared_end(one: str, other: str) -> str:
    """The longest end that both have.

    >>> _shared_end("龙岗区新开工", "新开工")
    '新开工'
    """
    size = next((n for n in range(min(len(one), len(other)), 0, -1) if one[-n:] == other[-n:]), 0)
    return one[len(one) - size :]


def _series(folded: str, spans: Sequence[Span], here: int) -> tuple[Item, ...]:
    """The run of items around one that say the same as it."""
    amounts = [_amounts(folded, span) for span in spans]
    first, last = here, here
    while first > 0 and any(_counterpart(amount, amounts[first - 1]) for amount in amounts[here]):
        first -= 1
    while last + 1 < len(spans) and any(_counterpart(amount, amounts[last + 1]) for amount in amounts[here]):
        last += 1
    run = range(first, last + 1)
    figures: dict[int, list[Figure]] = {place: [] for place in run}
    for amount in amounts[here]:
        found = {place: amount if place == here else _counterpart(amount, amounts[place]) for place in run}
        same = [other for other in found.values() if other]
        label = amount.before
        for other in same:
            label = _shared_end(label, other.before)
        while label.startswith(_ENDINGS):
            label = label[1:]
        for place, counterpart in found.items():
            if counterpart:
                figures[place].append(Figure(label, amount.after, counterpart.unit, counterpart.start, counterpart.end))
    for place in run:
        matched = {figure.start for figure in figures[place]}
        figures[place] += [
            Figure(amount.before, amount.after, amount.unit, amount.start, amount.end)
            for amount in amounts[place]
            if amount.start not in matched
        ]
    names = _names(folded, [spans[place] for place in run], [figures[place] for place in run])
    if any(start >= end for start, end in names):
        return ()  # without one of its items a series would name the wrong one as the most
    return tuple(Item(*spans[place], name, tuple(figures[place])) for place, name in zip(run, names, strict=True))


def _names(folded: str, spans: Sequence[Span], figures: Sequence[Sequence[Figure]]) -> list[Span]:
    """What the items are about: the words before the first figure's label.

    Where a clause without figures stands before it (甲区夺得头名,新开工…), the name is what ends there like the others'
    names do, else its first nouns; empty where there are none.
    """
    starts, stops = [], []
    for (start, end), own in zip(spans, figures, strict=True):
        lead = _LEAD.match(folded, start, end)
        start = lead.end() if lead else start
        clause = _CLAUSE_START.search(folded, start, end)
        first = min((figure.start - len(figure.label) for figure in own), default=end)
        starts.append(start)
        stops.append(first if clause is None or first < clause.start() else -clause.start())
    known = [folded[start:stop].rstrip(_ADVERBS) for start, stop in zip(starts, stops, strict=True) if stop >= 0]
    ending = known[0] if known else ""
    for name in known:
        ending = _shared_end(ending, name)
    names = []
    for start, stop in zip(starts, stops, strict=True):
        if stop < 0:
            place = folded.find(ending, start, -stop) if ending else -1
            stop = place + len(ending) if place >= 0 else start + _first_nouns(folded[start:-stop])
        names.append((start, start + len(folded[start:stop].rstrip(_ADVERBS))))
    return names


def _first_nouns(clause: str) -> int:
    """The length of the nouns that a clause begins with."""
    length = 0
    for word, tag in rjieba.tag(clause):
        if tag not in _NOUN_TAGS:
            break
        length += len(word)
    return length


def _figures(items: Sequence[Item], question: str, unit: str) -> list[Figure] | None:
    """The figure that the question asks for, of every item."""
    kinds = [{_kind(figure): figure for figure in item.figures} for item in items]
    known = {kind: figure for own in kinds for kind, figure in own.items()}
    best = max(sorted(known), key=lambda kind: _likeness(known[kind], question, unit), default=None)
    if best is None or any(best not in own for own in kinds) or _likeness(known[best], question, unit) < _ALIKE:
        return None
    return [own[best] for own in kinds]


def _kind(figure: Figure) -> tuple[str, str, str]:
    return figure.label, figure.after, figure.unit


def _named(name: str, question: str) -> bool:
    """The question names it, in whole or by its first characters (龙岗 for 龙岗区, 前海 for 前海合作区)."""
    return name in question or (len(name) > 2 and name[:-1] in question) or (len(name) > 3 and name[:2] in question)
