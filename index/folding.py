"""The matching form of a text: same length, same offsets, differences of writing taken away.

Full-width and half-width forms, Traditional and Simplified characters, and letter case are made one, for matching
only. Because the form is made character by character, an offset into it is an offset into the text itself.
"""

import unicodedata
from functools import lru_cache

from opencc import OpenCC

_SIMPLIFY = OpenCC("t2s")
# Marks that NFKC leaves apart although they are typed for one another.
_MARKS = str.maketrans("「」『』—–―−•‧", "“”“”----··")


@lru_cache(maxsize=1 << 12)
def fold(text: str) -> str:
    """The matching form of a text, of the same length.

    >>> fold("２０２３年,龍崗區新開工(ＣＢＤ)")
    '2023年,龙岗区新开工(cbd)'
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_character, _simplify(text)))


def compose(text: str) -> str:
    """The text in composed form, with what is no character of any script taken out; its length may change.

    For what a person typed, never for a document: NFC, no lone surrogates, no control or zero-width characters.

    >>> compose("深圳\\u200b金融\\ud800业\\u0000增加值")
    '深圳金融业增加值'
    """
    return "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def _simplify(text: str) -> str:
    """By phrase where that keeps the length (乾隆 is not 干隆), else character by character."""
    text = text.encode(errors="replace").decode()  # half a surrogate pair is a question mark to every library
    simplified: str = _SIMPLIFY.convert(text)
    return simplified if len(simplified) == len(text) else "".join(map(_simplify_character, text))


@lru_cache(maxsize=1 << 16)
def _simplify_character(char: str) -> str:
    simplified: str = _SIMPLIFY.convert(char)
    return simplified if len(simplified) == 1 else char


@lru_cache(maxsize=1 << 16)
def _fold_character(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).lower()
    return (folded if len(folded) == 1 else char).translate(_MARKS)
