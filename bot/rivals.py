"""Rivals: what a piece speaks of in place of what the question names: 龙华区 for 龙岗区, 三期 for 二期, 2021年 for 2022年.

Such a near miss has every word of an answer but one. All texts here are folded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from bot.asked import PLACE_ENDINGS, Asked, Wanted, names, names_of
from bot.numbers import magnitude

_NUMERAL = "[一二三四五六七八九十\\d]+"
_NUMBERED = re.compile(
    rf"(?<![\d.一二三四五六七八九十每这那新上下同各头月])第?(?P<number>{_NUMERAL})"
    r"(?P<kind>期|厂|院|中(?![心国央间等])|车间|标段|季度|年级|大队|工区|号[\u4e00-\u9fff]?)"
    rf"|第(?P<ordinal>{_NUMERAL})(?P<what>[届批次轮季场站章条组名])"
)
_SEVERAL = re.compile(rf"{_NUMERAL}(?:年级|季度|期)?(?:[、/至到和及与~-])+第?{_NUMERAL}")
"""二、三期; 一至三季度: what it holds is not worked out."""
_CODE = re.compile(
    r"(?P<kind>[a-z]+-?)(?P<number>\d{2,})(?![\d.%])|(?P<before>[\u4e00-\u9fff])(?P<after>\d{2,})(?=[”\"」』》])"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年")
_OF_A_YEAR = re.compile(rf"{_YEAR.pattern}(?!\d|[^的,。?]{{1,8}}的|成立|出生|建|开始)")
"""A year that is asked about: neither a date's nor one that only tells which (2018年成立的公司)."""
_IN_A_YEAR = re.compile(rf"{_YEAR.pattern}(?!\d|以来|起|[至到~/-])")
"""A year that a text speaks of: no date, on which something may have been made known, no beginning."""
_BEGINS = re.compile(r"(?:在|其中,?|此外,|另外,|同时,|而)?(?:[“\"《「『][^”\"》」』]{0,4})?")
"""What may stand before a name that a text begins with: 在二厂, “海救113”. Behind 与, 比, 自 stands no subject."""
_GENERIC = tuple("开发区 保护区 小区 特区 园区 城中村 自治区 社区 街区 景区 校区 辖区 中心区 示范区 合作区".split())
"""Ends of words for any of a kind, not one's name."""


@dataclass(frozen=True, slots=True)
class _Named:
    """One of several of a kind, as a text names it."""

    kind: str
    """What it shares with its rivals: the ending of a place, what is numbered, the letters of a code."""
    one: str
    """What sets it apart: the place's name, the number."""
    start: int


def rivals(question: str, text: str) -> bool:
    """The text has, anywhere, another name of the kind than the one that the question gives.

    >>> rivals("龙岗区实际利用外资的目标", "龙华区实际利用外资2.5亿美元;"), rivals("龙华区的目标", "龙华区2.5亿美元;")
    (True, False)
    """
    asked, said = names_of(question), names_of(text)
    missing = [name for name in asked if not names(name, text)]
    others = [name for name in said if not names(name, question)]
    return any(_alike(name, other) for name in missing for other in others)


def _alike(one: str, other: str) -> bool:
    """Of one kind, as far as their endings tell: two districts, or two without such an ending."""
    ends = [name[-1] if name[-1] in PLACE_ENDINGS and len(name) > 2 else "" for name in (one, other)]
    return ends[0] == ends[1] or "" in ends


def begins_with_another(question: str, asked: Asked, text: str, around: str) -> bool:
    """The text begins with another one of a kind than the question names, and has not the one that it does name.

    A place or a year may also stand `around` the text: in its heading, in its document's title.

    >>> from bot.asked import analyse
    >>> question = "龙岗区的目标是多少?"
    >>> [begins_with_another(question, analyse(question), f"{name}区力争超1000亿元。", "") for name in ("龙华", "龙岗")]
    [True, False]
    """
    if asked.wanted is Wanted.COMPARISON or asked.superlative:
        return False
    return _place(question, asked, text, around) or _year(question, asked, text, around) or _number(question, text)


def _place(question: str, asked: Asked, text: str, around: str) -> bool:
    if asked.wanted is Wanted.PLACE or not (named := list(_places(question))):
        return False
    first = next((place for place in _places(text) if _BEGINS.fullmatch(text[: place.start])), None)
    if first is None or names(first.one, question):
        return False
    wanted = [place.one for place in named if place.kind == first.kind]
    which = re.search(rf"[哪几][^,。?]{{0,3}}{first.kind}", question)
    return bool(wanted) and not which and not any(names(one, text) or names(one, around) for one in wanted)


def _places(text: str) -> Iterator[_Named]:
    start = 0
    for word, tag in rjieba.tag(text):
        if (
            len(word) > 2
            and word[-1] in PLACE_ENDINGS
            and tag in ("ns", "n", "nr", "nt")
            and not word.endswith(_GENERIC)
        ):
            yield _Named(word[-1], word, start)
        start += len(word)


def _year(question: str, asked: Asked, text: str, around: str) -> bool:
    first = next((match for match in _IN_A_YEAR.finditer(text) if _BEGINS.fullmatch(text[: match.start()])), None)
    wanted = [match["year"] for match in _OF_A_YEAR.finditer(question)]
    which = re.search(r"[哪几][^,。?]{0,3}年", question)
    return bool(first and wanted) and not which and not any(year in text or year in around for year in wanted)


def _number(question: str, text: str) -> bool:
    said = list(_numbered(text))
    first = next((named for named in said if _BEGINS.fullmatch(text[: named.start])), None)
    if first is None or _SEVERAL.search(text):
        return False
    wanted = [named.one for named in _numbered(question) if named.kind == first.kind]
    which = re.search(rf"[哪几][^,。?]{{0,3}}{re.escape(first.kind[0])}", question)
    return bool(wanted) and not which and not any(named.kind == first.kind and named.one in wanted for named in said)


def _numbered(text: str) -> Iterator[_Named]:
    for match in _NUMBERED.finditer(text):
        value = magnitude(match["number"] or match["ordinal"])
        if value is not None:
            yield _Named(match["kind"] or match["what"], str(value), match.start())
    for match in _CODE.finditer(text):
        yield _Named(f"code {match['kind'] or match['before']}", match["number"] or match["after"], match.start())
