"""Numbers across their written forms: 两千 is 2000, 三成 is 30%, 1.68万 is 16800. Units are kept as they are."""

import re
from collections.abc import Callable, Iterator

import cn2an

from index.folding import fold

_VAGUE = {"数", "几"}
"""数十 and 十几亿 are no figures."""
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_CHINESE = "[〇零一二两三四五六七八九十百千万亿]+"
_PERCENT = re.compile(rf"百分之(?P<said>{_CHINESE}(?:点{_CHINESE})?)|(?P<digits>{_DIGITS})\s?%")
_TENTHS = re.compile(rf"(?P<tenths>[一二两三四五六七八九]|{_DIGITS})成(?P<half>半)?")
_NUMBER = re.compile(rf"(?P<digits>{_DIGITS})(?P<scale>[十百千万亿]*)|(?P<said>{_CHINESE})")
_WRITTEN = re.compile(
    rf"百分之{_CHINESE}(?:点{_CHINESE})?|(?:[一二两三四五六七八九]|{_DIGITS})成半?|{_DIGITS}\s?%|{_DIGITS}[十百千万亿]*"
    rf"|(?:{_CHINESE})(?=[个家座项场款套户条次人名位辆台架艘元月日号年级天倍])|[一二两三四五六七八九十百千][百千万亿]+"
)


def magnitude(words: str) -> float | None:
    """The first number that the words say; a share in per cent; None where they say none.

    >>> magnitude("1.68万户"), magnitude("三成"), magnitude("超两千家"), magnitude("百分之五点二"), magnitude("半壁江山")
    (16800.0, 30.0, 2000.0, 5.2, None)
    """
    folded = fold(words)
    if share := _PERCENT.search(folded):
        return _spoken(share["said"]) if share["said"] else float(share["digits"].replace(",", ""))
    if tenths := _TENTHS.search(folded):
        whole = _spoken(tenths["tenths"])
        return None if whole is None else 10 * whole + (5 if tenths["half"] else 0)
    number = _NUMBER.search(folded)
    if number is None:
        return None
    if number["said"]:
        vague = _VAGUE & {folded[: number.start()][-1:], folded[number.end() :][:1]}
        return None if vague else _spoken(number["said"])
    value = float(number["digits"].replace(",", ""))
    for scale in number["scale"]:
        value *= _SCALES[scale]
    return value


def as_written(question: str, stands: Callable[[str], bool]) -> str:
    """The question with its numbers in the form that the reports have, where they have them in another one only.

    `stands` tells whether the reports have a string.

    >>> as_written("哪个区发了两千万元,涨了三成?", {"2000万元", "30%"}.__contains__)
    '哪个区发了2000万元,涨了30%?'
    """
    written, taken = "", 0
    for match in _WRITTEN.finditer(question):
        end = match.end()
        unit = "" if _is_share(match[0]) else question[end : end + 1]
        other = next((form for form in _forms(match[0]) if stands(form + unit)), "")
        if other and not stands(match[0] + unit):
            written += question[taken : match.start()] + other
            taken = end
    return written + question[taken:]


def _forms(words: str) -> Iterator[str]:
    """Other ways to write a number: plain digits, digits with 万 or 亿, Chinese numerals, and shares in both ways."""
    value = magnitude(words)
    if value is None:
        return
    if _is_share(words):
        yield f"{_plain(value)}%"
        if value % 10 == 0 and 0 < value < 100:
            yield f"{cn2an.an2cn(int(value / 10))}成"
        return
    yield _plain(value)
    for scale in ("亿", "万"):
        if value >= _SCALES[scale]:
            yield f"{_plain(value / _SCALES[scale])}{scale}"
    if value == int(value) < 1e16:
        spoken = cn2an.an2cn(int(value))
        yield from (spoken, spoken.replace("二百", "两百").replace("二千", "两千").replace("二万", "两万"))
        yield spoken.removeprefix("一") if spoken.startswith("一十") else spoken


def _is_share(words: str) -> bool:
    return words.endswith(("%", "成", "成半")) or words.startswith("百分之")


def _plain(value: float) -> str:
    """A number in digits, without zeros at its end.

    >>> _plain(2000.0), _plain(5.20)
    ('2000', '5.2')
    """
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _spoken(words: str) -> float | None:
    try:
        return float(cn2an.cn2an(words, "smart"))
    except ValueError:  # 千万 and 十几亿 are numerals to a reader, not to the library
        return None
