"""Words that say nearly the same: people ask in everyday words (短处), reports answer in written ones (不足).

The groups stand in `thesaurus.txt`, one a line. They are about the language of reports in general, and of no report.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

GROUPS = Path(__file__).with_suffix(".txt")


def akin(folded: str) -> tuple[str, ...]:
    """The words that say nearly the same as one in this folded text and do not stand in it themselves, each once.

    >>> akin("两座大桥哪年动工")
    ('桥梁', '桥面', '开工', '开建', '奠基')
    """
    others = (_others()[word] for start in range(len(folded)) for word in _words_at(folded, start))
    return tuple(dict.fromkeys(word for words in others for word in words if word not in folded))


def _words_at(text: str, start: int) -> list[str]:
    return [word for size in _sizes() if (word := text[start : start + size]) in _others() and len(word) == size]


@cache
def _sizes() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in _others()}))


@cache
def _others() -> Mapping[str, tuple[str, ...]]:
    """Each word's group without itself."""
    others: dict[str, list[str]] = defaultdict(list)
    for line in GROUPS.read_text(encoding="utf-8").splitlines():
        group = line.split()
        for word in group:
            others[word].extend(other for other in group if other != word)
    return {word: tuple(group) for word, group in others.items()}
