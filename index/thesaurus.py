"""Words that say nearly the same: people ask in everyday words (短处), reports answer in written ones (不足).

The groups stand in `thesaurus.txt`, one a line. They are about the language of reports in general, and of no report.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import rjieba

GROUPS = Path(__file__).with_suffix(".txt")
_LONGEST = 4
"""Characters of a word, at most."""


def akin(folded: str) -> dict[str, tuple[str, ...]]:
    """For each word of this folded text that has any, the words that say nearly the same and do not stand in it.

    >>> akin("两座大桥哪年动工"), akin("金融业增加值")
    ({'大桥': ('桥梁',), '动工': ('开工', '开建', '奠基')}, {})
    """
    known = {word: _others()[word] for word in _words(folded) if word in _others()}
    kin = {word: tuple(other for other in others if other not in folded) for word, others in known.items()}
    return {word: others for word, others in kin.items() if others}


def _words(folded: str) -> Iterator[str]:
    """What starts and ends where words do, up to `_LONGEST` characters: 不干了 is three words, 增加值 is one."""
    words = rjieba.cut(folded)
    for first in range(len(words)):
        phrase = ""
        for word in words[first:]:
            phrase += word
            if len(phrase) > _LONGEST:
                break
            yield phrase


@cache
def _others() -> Mapping[str, tuple[str, ...]]:
    """Each word's group without itself."""
    groups = [line.split() for line in GROUPS.read_text(encoding="utf-8").splitlines()]
    return {word: tuple(other for other in group if other != word) for group in groups for word in group}
