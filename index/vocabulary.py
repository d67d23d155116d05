"""The words of a corpus by their sound, to mend what a pinyin keyboard or a slip of the hand got wrong.

Most typing errors in Chinese are other characters of the same sound (同笔 for 同比). A stretch of a question that
stands nowhere in the corpus is exchanged for a word of the corpus that sounds the same, tones aside, and shares a
character with it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import rjieba
from pypinyin import lazy_pinyin

from index.folding import fold

_LENGTHS = (4, 3, 2)
_KEPT = frozenset("的了是在有和与及或就都而也还又很吗呢吧啊呀么谁几多少哪什怎啥这那个一不没我你他她它们")
"""Characters that are a question's grammar, never a slip."""
_PLACE_ENDINGS = frozenset("区市县省镇乡")
"""What English texts translate: 龙华区 is Longhua District."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a corpus, folded."""

    text: str
    """All of the corpus, to ask whether something stands in it."""
    by_sound: Mapping[tuple[str, ...], tuple[str, ...]]
    by_spelling: Mapping[str, tuple[str, ...]]
    """The words by their pinyin without spaces; three at most of one spelling."""

    def mend(self, question: str) -> str:
        """The folded question with slips exchanged for the corpus's words; the same length.

        >>> vocabulary_of(["同比增长8.2%,光明区新开工18个项目"]).mend("光名区同笔增长多少")
        '光明区同比增长多少'
        """
        mended = question
        for length in _LENGTHS:
            for start in range(len(question) - length + 1):
                piece = mended[start : start + length]
                word = self._misspelt(piece)
                changed = mended[:start] + word + mended[start + length :]
                if word and _reads_better(changed, mended, length):
                    mended = changed
        return mended

    def has(self, words: str) -> bool:
        """These words (folded) stand somewhere in the corpus.

        >>> vocabulary_of(["龙华首次出海选择了韩国"]).has("韩国")
        True
        """
        return words in self.text

    def spelt(self, question: str) -> tuple[str, ...]:
        """The words of the corpus that the question writes in pinyin, as English texts write Chinese names.

        >>> vocabulary_of(["龙华首次出海选择了韩国"]).spelt("where did longhua district go")
        ('龙华',)
        """
        found = (self.by_spelling.get(word, ()) for word in re.findall(r"[a-z]{4,}", question))
        return tuple(dict.fromkeys(word for words in found for word in words))

    def _misspelt(self, piece: str) -> str:
        if not _is_chinese(piece) or piece in self.text:
            return ""
        for word in self.by_sound.get(_sound(piece), ()):
            differing = [wrong for wrong, right in zip(piece, word, strict=True) if wrong != right]
            if len(differing) < len(piece) and not _KEPT & set(differing):
                return word
        return ""


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of these texts: their words, and neighbouring words put together, by sound."""
    folded = [fold(text) for text in texts]
    words: dict[str, None] = {}
    for text in folded:
        before = ""
        for word in rjieba.cut(text):
            for candidate in (word, before + word):
                if len(candidate) in _LENGTHS and _is_chinese(candidate) and not _KEPT & set(candidate):
                    words[candidate] = None
            before = word
    by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for word in words:
        by_sound[_sound(word)].append(word)
    by_spelling = {"".join(sound): tuple(found[:3]) for sound, found in by_sound.items()}
    for word in words:
        if len(word) > 2 and word[-1] in _PLACE_ENDINGS:
            by_spelling.setdefault("".join(_sound(word[:-1])), (word[:-1],))
    return Vocabulary("\n".join(folded), {sound: tuple(found) for sound, found in by_sound.items()}, by_spelling)


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def _reads_better(changed: str, before: str, length: int) -> bool:
    """The dictionary needs fewer words for it; or as many, where three characters and more were all strange to it.

    >>> _reads_better("同比增长", "同笔增长", 2), _reads_better("数据显是", "数据显示", 2)
    (True, False)
    """
    gained = len(rjieba.cut(before, False)) - len(rjieba.cut(changed, False))
    return gained > 0 or (gained == 0 and length > 2)


@lru_cache(maxsize=1 << 16)
def _sound(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text))
