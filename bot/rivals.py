"""Rivals: what a piece speaks of in place of what the question names: 龙华区 for 龙岗区, 三期 for 二期, 2021年 for 2022年.

Such a near miss has every word of an answer but one. All texts here are folded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.asked import PLACE_ENDINGS, Asked, Wanted, names, names_of
from bot.numbers import magnitude

_NUMERAL = "[一二三四五六七八九十百\\d]+"
_ORDINAL = re.compile(rf"第(?P<number>{_NUMERAL})(?P<kind>[\u4e00-\u9fff])")
_NUMBERED = re.compile(
    rf"(?<![\d.第一二三四五六七八九十百])(?P<number>{_NUMERAL})(?P<kind>号|期|厂|院|中|馆|车间|标段|季度|年级|大队|工区)"
)
_CODE = re.compile(
    r"(?P<kind>[a-z]+-?)(?P<number>\d{2,})(?![\d.%])|(?P<before>[\u4e00-\u9fff])(?P<after>\d{2,})(?=[”\"」』》号轮次型班])"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年?[至到~—-]+((?:19|20)\d\d)(?!\d)")
_AT_START = 4
"""Characters before it, at most, where a text begins with a name: 在二厂, “澜救113”."""


@dataclass(frozen=True, slots=True)
class _Named:
    """One of several of a kind, as a text names it."""

    kind: str
    """What it shares with its rivals: the ending of a place, what is numbered, the letters of a code."""
    one: str
    """What sets it apart: the place's name, the number."""
    start: int


def rivals(question: str, text: str) -> bool:
    """The text has another name of the kind than the one that the question gives.

    >>> rivals("龙岗区实际利用外资的目标", "龙华区实际利用外资2.5亿美元;"), rivals("龙华区的目标", "龙华区2.5亿美元;")
    (True, False)
    """
    asked, said = names_of(question), names_of(text)
    missing = [name for name in asked if not names(name, text)]
    others = [name for name in said if not names(name, question)]
    return any(_alike(name, other) for name in missing for other in others)


def begins_with_another(question: str, asked: Asked, text: str, around: str) -> bool:
    """The text begins with another one of a kind than the question names, and has not the one that it does name.

    A year may also stand `around` the text: in its heading, in its document's title.

    >>> from bot.asked import analyse
    >>> question = "龙岗区的目标是多少?"
    >>> [begins_with_another(question, analyse(question), f"{name}区力争超1000亿元。", "") for name in ("龙华", "龙岗")]
    [True, False]
    """
    if asked.wanted is Wanted.COMPARISON or asked.superlative:
        return False
    wanted = [name for name in _named(question) if not _asks_which(question, asked, name.kind)]
    said = list(_named(text))
    for kind in {name.kind for name in wanted}:
        ones = [name.one for name in wanted if name.kind == kind]
        others = [name for name in said if name.kind == kind]
        first = min((name.start for name in others), default=len(text))
        if first <= _AT_START and not any(_has(kind, one, others, text, around) for one in ones):
            return True
    return False


def _named(text: str) -> Iterator[_Named]:
    for name in names_of(text):
        if len(name) > 2 and name[-1] in PLACE_ENDINGS:
            yield _Named(name[-1], name, text.find(name))
    for pattern, lead in ((_ORDINAL, "第"), (_NUMBERED, "")):
        for match in pattern.finditer(text):
            yield _Named(lead + match["kind"], str(magnitude(match["number"])), match.start())
    for match in _CODE.finditer(text):
        yield _Named(match["kind"] or match["before"], match["number"] or match["after"], match.start())
    for match in _YEAR.finditer(text):
        yield _Named("年", match[0], match.start())


def _asks_which(question: str, asked: Asked, kind: str) -> bool:
    """The question asks for one of the kind itself: then it names another only to say which."""
    if kind in PLACE_ENDINGS and asked.wanted is Wanted.PLACE:
        return True
    return bool(re.search(rf"(?:哪|什么|多少|第几|几)[^,。?]{{0,3}}{kind[-1]}", question))


def _has(kind: str, one: str, others: list[_Named], text: str, around: str) -> bool:
    if kind in PLACE_ENDINGS:
        return names(one, text)
    spans = _YEARS.findall(text) if kind == "年" else ()
    return (
        any(name.one == one for name in others)
        or (kind == "年" and one in around)
        or any(first <= one <= last for first, last in spans)
    )


def _alike(one: str, other: str) -> bool:
    """Of one kind, as far as their endings tell: two districts, or two without such an ending."""
    ends = [name[-1] if name[-1] in PLACE_ENDINGS and len(name) > 2 else "" for name in (one, other)]
    return ends[0] == ends[1] or "" in ends
