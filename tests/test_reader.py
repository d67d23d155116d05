"""The reader: a question and a piece of text, read together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import EncoderError
from index.reader import WEIGHTS, Piece, Reader

LEFT_OUT = pytest.mark.xfail(reason="it takes the nearest 吞吐量增长 where the subject is left out", strict=False)
HARBOUR = Piece("", "2023年,云港市港口货物吞吐量达到1.85亿吨,同比增长6.2%,集装箱吞吐量增长11.4%。")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def words(reader: Reader, question: str, piece: Piece) -> str:
    (reading,) = reader.read(question, [piece])
    return piece.text[slice(*reading.span)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("云港市港口去年的货物吞吐量是多少?", "1.85亿吨"),
        ("货物吞吐量的增速是多少?", "6.2%"),
        pytest.param("货物吞吐量增长了百分之几", "6.2%", marks=LEFT_OUT),
        ("集装箱吞吐量涨了多少", "11.4%"),
        ("雲港市港口貨物吞吐量多少噸?", "1.85亿吨"),
    ],
)
def test_the_words_that_answer_are_found(reader: Reader, question: str, answer: str) -> None:
    assert answer in words(reader, question, HARBOUR)


@pytest.mark.parametrize(
    ("answered", "near_miss"),
    [
        ("货物吞吐量是多少吨?", "集装箱吞吐量是多少标箱?"),
        ("货物吞吐量增长了百分之几?", "港口的利润增长了百分之几?"),
        ("2023年货物吞吐量是多少?", "港口的总经理是谁?"),
    ],
)
def test_a_near_miss_is_less_likely_an_answer(reader: Reader, answered: str, near_miss: str) -> None:
    (yes,), (no,) = reader.read(answered, [HARBOUR]), reader.read(near_miss, [HARBOUR])
    assert yes.answers > no.answers


def test_whom_a_piece_speaks_of_may_stand_around_it(reader: Reader) -> None:
    asked, text = "青山医院2023年看了多少门诊病人?", "全年门诊量51.2万人次,增长8.3%。"
    title = [Piece("一、医疗", text, title=title) for title in ("青山医院2023年工作总结", "白河医院2021年工作总结")]
    before = [
        Piece("", "开工21个项目,总投资86亿元。", before=f"2月8日,{place}举行开工仪式。")
        for place in ("河阳区", "南湖区")
    ]
    for question, (yes, no) in ((asked, title), ("河阳区这次开工了多少个项目?", before)):
        here, elsewhere = reader.read(question, [yes, no])
        assert here.answers > elsewhere.answers


def test_pieces_are_read_in_the_order_given_and_alone_as_together(reader: Reader) -> None:
    pieces = [HARBOUR, Piece("农业", "全市粮食总产量35万吨。"), Piece("", "云港市举办了龙舟赛。")]
    together = reader.read("货物吞吐量是多少吨?", pieces)
    alone = [reader.read("货物吞吐量是多少吨?", [piece])[0] for piece in pieces]
    assert [reading.span for reading in together] == [reading.span for reading in alone]
    assert [reading.answers for reading in together] == pytest.approx([reading.answers for reading in alone], abs=1e-3)
    assert max(together, key=lambda reading: reading.answers) is together[0]


def test_threads_share_a_reader(reader: Reader) -> None:
    serial = [reader.read(f"{place}月的货物吞吐量?", [HARBOUR]) for place in range(12)]
    with ThreadPoolExecutor(6) as pool:
        parallel = list(pool.map(lambda place: reader.read(f"{place}月的货物吞吐量?", [HARBOUR]), range(12)))
    assert parallel == serial


def test_nothing_to_read_is_no_reading(reader: Reader) -> None:
    assert reader.read("多少?", []) == []


@settings(max_examples=25)
@given(st.text(max_size=60), st.text(max_size=400))
def test_any_text_is_taken_and_the_span_lies_in_it(reader: Reader, question: str, text: str) -> None:
    (reading,) = reader.read(question, [Piece("节", text)])
    start, end = reading.span
    assert 0 <= start <= end <= len(text)


def test_damaged_weights_are_refused_in_one_sentence(tmp_path: Path) -> None:
    cut = tmp_path / "reader.safetensors"
    cut.write_bytes(WEIGHTS.read_bytes()[:-100])
    with pytest.raises(EncoderError, match="重新安装") as caught:
        Reader(cut)
    assert "\n" not in str(caught.value)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError):
        Reader(tmp_path / "none.safetensors")


def test_what_was_trained_takes_little_room() -> None:
    assert WEIGHTS.stat().st_size <= 20_000_000
