"""Weighing: what is found becomes pieces that can be read, and reading puts them in order."""

from collections.abc import Sequence

import pytest

from bot.answering import Answerer
from bot.asked import analyse
from bot.library import open_answerer
from bot.weighing import Found, read_by
from index.reader import Piece, Reader, Reading

TITLE = "青山医院2023年工作总结"
TEXT = f"""# {TITLE}

## 一、医疗

全年门诊量51.2万人次,增长8.3%。其中急诊7.4万人次。

## 二、设备

新购CT两台,花费2100万元。旧的一台送给了柳河卫生院。
"""


class Keeping(Reader):
    """A reader that keeps what it was given to read."""

    def read(self, question: str, pieces: Sequence[Piece]) -> list[Reading]:
        self.given = list(pieces)
        return super().read(question, pieces)


@pytest.fixture(scope="module")
def reader() -> Keeping:
    return Keeping()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("hospital")
    (folder / "report.md").write_text(TEXT, encoding="utf-8")
    return open_answerer(folder / "report.md", data=folder / "data", read=False)


def found(answerer: Answerer, text: str, reader: Reader | None = None, most: int = 2) -> list[Found]:
    question = answerer.complete(text)
    unread = answerer.find(question, analyse(question.text), None)
    return read_by(reader, answerer.index, question, unread, most) if reader else unread


def words(answerer: Answerer, item: Found) -> str:
    return answerer.corpus[item.hit.passage.document].text[item.start : item.end]


def test_the_reader_is_told_what_a_piece_stands_under_and_after(hospital: Answerer, reader: Keeping) -> None:
    found(hospital, "柳河卫生院得了什么?", reader, most=9)
    bought, given = "新购CT两台,花费2100万元。", "旧的一台送给了柳河卫生院。"
    assert Piece("二、设备", bought, before="", title=TITLE) in reader.given
    assert Piece("二、设备", given, before=bought, title=TITLE) in reader.given


def test_a_sentence_that_leans_back_is_widened_to_the_one_before(hospital: Answerer) -> None:
    best = found(hospital, "急诊多少人次?")[0]
    assert words(hospital, best) == "全年门诊量51.2万人次,增长8.3%。其中急诊7.4万人次。"


def test_what_was_read_comes_first_and_the_rest_stays_as_it_was(hospital: Answerer, reader: Keeping) -> None:
    unread = found(hospital, "CT花了多少钱?")
    read = found(hospital, "CT花了多少钱?", reader)
    assert [item.reading is not None for item in read] == [True, True] + [False] * (len(read) - 2)
    assert read[2:] == unread[2:]
    assert "2100万元" in words(hospital, read[0])
