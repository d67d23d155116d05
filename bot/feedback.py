"""What people found good and bad, as a question set."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rating:
    """A 👍 (`good`) or 👎 (`bad`) with the question and what was answered."""

    verdict: str
    question: str
    payload: str


def question_set(ratings: Sequence[Rating]) -> list[dict[str, Any]]:
    """Ratings as a question set in the contract's form; `verdict` says whether the answer was found good.

    >>> question_set([Rating("bad", "涨了多少?", '{"history": []}')])[0]["evidence"]
    []
    """
    questions = []
    for number, rating in enumerate(ratings, 1):
        payload = json.loads(rating.payload)
        good = rating.verdict == "good"
        questions.append(
            {
                "id": f"f{number:04}",
                "q": rating.question,
                "kind": "feedback",
                "history": payload.get("history", []),
                "evidence": payload.get("evidence", []) if good else [],
                "evidence_mode": "any",
                "answer": [payload["short"]] if good and payload.get("short") else [],
                "verdict": rating.verdict,
            }
        )
    return questions
