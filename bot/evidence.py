"""Which words of a quote answer: the wanted kind of value, bound to the words that the question is about.

A quote is read clause by clause. A value counts for more the more of the question stands in its own clause. Where no
value of a certain kind is wanted, the clauses that say something new about the question's words are marked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.asked import Asked, Wanted
from bot.values import Value, ValueKind, values_in
from index.folding import fold

Span = tuple[int, int]

_CLAUSE = re.compile(r"[^,;:。!?…\n]+(?:[,;:。!?…\n]+[”\")》】]*|$)")
_MONEY = ("元", "美元", "港元", "欧元", "英镑", "日元", "人民币")
_TIME = ("天", "日", "年", "月", "个月", "周", "小时", "分钟", "秒")
_LENGTH = ("公里", "千米", "米", "海里", "厘米", "毫米", "km", "m", "cm", "mm")
_AREA = ("平方米", "平方公里", "平方千米", "公顷", "亩")
_WEIGHT = ("吨", "公斤", "千克", "克", "毫克", "kg", "g", "t")
_RATE = ("%", "成", "倍", "百分点", "个百分点")
_DIMENSIONED = frozenset((*_MONEY, *_TIME, *_LENGTH, *_AREA, *_WEIGHT, *_RATE, "第")) - {"个"}
"""Units that never count things: no answer to how many companies there are."""
_COUNTING = frozenset("个家座项场款套户条次人名位辆台架艘倍栋幢所处批篇件张期届例种类门份只头匹支队组班节课")
"""Measure words that count things."""
_GUESSED, _OTHER_UNIT = 0.3, 0.6
_CHANGE = re.compile(r"(?:增加|增长|增|减少|下降|提高|上升|多了?|少了?|涨|跌|升|降)[了约近超]?$")
_CHANGE_ASKED = re.compile(r"增|涨|多了|少了|减|降|升|跌|提高|变化|新")
_FROM = re.compile(r"(?:由|从)[^,。]{0,6}$")
_BEFORE_ASKED = re.compile(r"原来|之前|以前|上年|去年|过去|当初|原先")
_KINDS: Mapping[Wanted, tuple[ValueKind, ...]] = {
    Wanted.AMOUNT: (ValueKind.AMOUNT,),
    Wanted.DATE: (ValueKind.DATE,),
    Wanted.PERSON: (ValueKind.PERSON,),
    Wanted.PLACE: (ValueKind.PLACE, ValueKind.LIST),
    Wanted.LIST: (ValueKind.LIST,),
    Wanted.COMPARISON: (ValueKind.AMOUNT,),
}
_TOTAL_ASKED = re.compile("总共|一共|合计|总[数量额计]|加起来|加在一|累计|共计|total")
_TOTAL_SAID = re.compile("总|共|合计|累计|达")
_FIRST = re.compile(r"之首|居首|首位|榜首|头筹|第一|最|领先|冠军|夺冠|桂冠|末位|垫底")
_WIDE = 100
"""Characters that may be marked where no value of a certain kind is wanted."""
_NEW = 0.35
"""A clause with a smaller share of characters that the question does not have only repeats it."""
_TAIL = 30
"""What is left of a sentence behind its last list belongs to the list, if it is no longer than this."""
_SHORT = 40
"""Characters of a short answer, at most."""
_NEAR = 0.35
"""How far below the best a value may score and still belong to an answer of several."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a quote offers to a question."""

    marks: tuple[Span, ...]
    """The answering words, as offsets into the quote, in order."""
    short: Span | None
    """The one span that is a short answer by itself, if there is one."""
    fit: float
    """How well what stands there is of the wanted kind, in [0, 1]; 0 where no value of it stands there."""


def clauses(text: str) -> list[Span]:
    """Where the clauses of a text stand, the mark that ends each included.

    >>> text = "新开工32个项目,总投资847.6亿元。"
    >>> [text[start:end] for start, end in clauses(text)]
    ['新开工32个项目,', '总投资847.6亿元。']
    """
    return [match.span() for match in _CLAUSE.finditer(fold(text))]


def coverage(weights: Mapping[str, float], folded: str) -> float:
    """The share of the question's weight whose terms stand in the text, in [0, 1].

    >>> coverage({"龙岗": 2.0, "总投资": 1.0, "外资": 1.0}, "龙岗区新开工46个项目,总投资611.7亿元;")
    0.75
    """
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in folded) / total if total else 0.0


def says_first(folded: str) -> bool:
    """A text itself says who has the most, the least, or comes first.

    >>> says_first("总投资额居各区之首;"), says_first("总投资611.7亿元;")
    (True, False)
    """
    return bool(_FIRST.search(folded))


def find_evidence(question: str, asked: Asked, weights: Mapping[str, float], text: str) -> Evidence:
    """The words of a quote that answer the question (folded); `weights` are its terms with their rarity."""
    reading = _Reading(question, asked, weights, fold(text), clauses(text))
    values = [value for value in values_in(text) if value.kind in _KINDS.get(asked.wanted, ())]
    fitting = [value for value in values if reading.fits(value)]
    if asked.superlative and (marks := reading.superlative()):
        return Evidence(marks, None, fit=1.0)
    if not fitting or (asked.wanted is Wanted.PLACE and not any(value.sure for value in fitting)):
        return Evidence(merged([_tighten(text, *reading.widest(_WIDE))]), None, fit=0.0)
    if asked.wanted is Wanted.PLACE and not asked.several:
        # Nearly every clause names some place: only one that stands alone is sure to be the answer.
        fitting = [value for value in fitting if value.sure]
        if len(fitting) > 1:
            return Evidence(merged([_tighten(text, *reading.widest(_WIDE))]), None, reading.fit(fitting))
    weighed = {(value.start, value.end): reading.weigh(value) for value in fitting}
    best = max(weighed, key=lambda span: weighed[span])
    several = asked.several or asked.wanted is Wanted.COMPARISON
    chosen = [span for span in weighed if weighed[span] >= weighed[best] - _NEAR] if several else [best]
    if several and asked.wanted is Wanted.AMOUNT:
        unit = next(value.unit for value in fitting if (value.start, value.end) == best)
        alike = [(value.start, value.end) for value in fitting if value.unit == unit]
        bound = [span for span in alike if reading.bound(reading.item(*span)) > 0]
        chosen = [reading.item(*span) for span in dict.fromkeys([*chosen, *bound])]
    if asked.wanted is Wanted.LIST:
        hull = (min(start for start, _ in weighed), max(end for _, end in weighed))
        hull = hull if len(text) - hull[1] > _TAIL else (hull[0], len(text))
        chosen = [hull] if hull[1] - hull[0] <= _WIDE else chosen
    marks = merged(_tighten(text, *span) for span in chosen)
    return Evidence(marks, marks[0] if len(marks) == 1 else None, reading.fit(fitting))


def with_span(evidence: Evidence, text: str, span: Span, *, sure: bool) -> Evidence:
    """The evidence of a quote with the words that the reader takes for the answer marked too.

    They are the short answer where there is no other, and where the reader is sure and means quite other words. Where
    it means those that are known to answer, with more around them, these are exact enough.

    >>> both = with_span(Evidence((), None, 0.0), "盐田区携手电商平台发放消费券;", (5, 9), sure=True)
    >>> both.marks, both.short
    (((5, 9),), (5, 9))
    """
    read = _tighten(text, *span)
    if read[0] >= read[1]:
        return evidence
    short = evidence.short
    apart = short is None or read[1] <= short[0] or short[1] <= read[0]
    if not apart and evidence.fit == 1:
        return evidence
    if apart and sure and read[1] - read[0] <= _SHORT:
        short = read
    return Evidence(merged([*evidence.marks, read]), short, evidence.fit)


@dataclass(frozen=True)
class _Reading:
    """One quote as it is read for one question; everything folded."""

    question: str
    asked: Asked
    weights: Mapping[str, float]
    text: str
    parts: Sequence[Span]

    def fits(self, value: Value) -> bool:
        """The value may be the answer: of the wanted unit, and not said by the question itself."""
        words = self.text[value.start : value.end]
        if value.kind is ValueKind.LIST:
            if self.asked.wanted is Wanted.PLACE and not self.asked.several:
                return False
            known = sum(char in self.question for char in words)
            return known <= 0.6 * len(words)
        if words in self.question:
            return False
        if value.kind is not ValueKind.AMOUNT:
            return True
        match self.asked.unit:
            case "元":
                return value.unit in _MONEY or (not value.unit and words[-1:] in "万亿")
            case "公里" | "米":
                return value.unit in _LENGTH
            case "平方米":
                return value.unit in _AREA
            case "吨":
                return value.unit in _WEIGHT
            case "时":
                return value.unit in _TIME
            case "%":
                return value.unit in _RATE
            case "第":
                return value.unit in ("第", "名", "位")
            case "":
                return True
            case _:
                counted = self.asked.unit in _COUNTING and value.unit in _DIMENSIONED
                return value.unit.startswith(self.asked.unit) or not (counted or value.unit in ("%", "第"))

    def fit(self, fitting: Sequence[Value]) -> float:
        """1 where a value has the very unit that was asked for, or where none was; less where it is a guess."""
        if not any(value.sure for value in fitting):
            return _GUESSED
        unit = self.asked.unit
        named = unit in _COUNTING
        return 1.0 if not named or any(value.unit.startswith(unit) for value in fitting) else _OTHER_UNIT

    def weigh(self, value: Value) -> float:
        """How well the value is bound to the question."""
        parts = self.parts
        own = next((place for place, (_, end) in enumerate(parts) if value.start < end), 0)
        before = max((self.bound(part) for part in parts[:own]), default=0.0)
        item = self.item(value.start, value.end)
        weight = self.bound(parts[own]) + 0.4 * before + 0.5 * self.bound(item)
        unit, after = self.asked.unit, self.text[value.end : value.end + 8]
        if unit and value.unit.startswith(unit):
            weight += 0.2
        weight -= 0.25 * (not value.sure)
        if len(unit) > 1 and unit in after:
            weight += 0.15
        if value.kind is ValueKind.AMOUNT:
            weight += 0.15 * (after[:8] in self.question and bool(after)) - 0.6 * after.startswith("大关")
            weight -= 0.3 * (not value.unit and self.text[value.end - 1].isdigit())
            lead = self.text[max(0, value.start - 8) : value.start]
            weight -= 0.25 * (bool(_CHANGE.search(lead)) and not _CHANGE_ASKED.search(self.question))
            weight -= 0.3 * (bool(_FROM.search(lead)) and not _BEFORE_ASKED.search(self.question))
            if _TOTAL_ASKED.search(self.question):
                weight += 0.2 * bool(_TOTAL_SAID.search(self.text[max(0, value.start - 4) : value.start]))
        if value.kind is ValueKind.DATE:
            weight += 0.3 * any(char.isdigit() for char in self.text[value.start : value.end])
            weight += 0.2 * any(char in "日号" for char in self.text[value.start : value.end])
        if value.kind is ValueKind.LIST:
            weight += 0.25 if "、" in self.text[value.start : value.end] else 0.1
        return weight

    def item(self, start: int, end: int) -> Span:
        """The item of an enumeration, or the few characters around, in which the span stands."""
        first = max(self.text.rfind(mark, 0, start) for mark in "、,;:。") + 1
        ends = [place for mark in "、,;:。…" if (place := self.text.find(mark, end)) >= 0]
        return max(first, start - 12), min([*ends, end + 12, len(self.text)])

    def superlative(self) -> tuple[Span, ...]:
        """The clause that says who is first, and the clause that names whom."""
        for start, end in self.parts:
            if _FIRST.search(self.text[start:end]) and self.bound((start, end)) > 0:
                first = self.parts[0]
                return merged(_tighten(self.text, *span) for span in (first, (start, end)))
        return ()

    def widest(self, limit: int) -> Span:
        """The run of clauses, of at most so many characters, that says most about the question and most that is new.

        Clauses at its edges that only repeat the question are left out.
        """
        told = [part for part in self.parts if self._new(part) >= _NEW] or self.parts
        runs = [
            (start, end) for place, (start, _) in enumerate(told) for _, end in told[place:] if end - start <= limit
        ] or told[:1]
        return max(runs, key=self._tells, default=(0, 0))

    def bound(self, span: Span) -> float:
        return coverage(self.weights, self.text[slice(*span)])

    def _new(self, span: Span) -> float:
        """The share of a clause's characters that the question does not have."""
        words = [char for char in self.text[slice(*span)] if char.isalnum()]
        return sum(char not in self.question for char in words) / max(len(words), 1)

    def _tells(self, span: Span) -> float:
        return self.bound(span) + 0.005 * self._new(span) * (span[1] - span[0])


def _tighten(text: str, start: int, end: int) -> Span:
    """Without the punctuation and white space at either end.

    >>> _tighten("达5137.98亿元,同比", 0, 11)
    (0, 10)
    """
    while start < end and not (text[start].isalnum() or text[start] in '“《「『(（【"+-'):
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in '”》」』)）】"%‰℃+'):
        end -= 1
    return start, end


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap made one; empty ones left out.

    >>> merged([(5, 9), (0, 3), (2, 4)])
    ((0, 4), (5, 9))
    """
    apart: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)
