"""A report is cut where its sentences end, and nowhere else."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering import Answerer
from corpus.document import Corpus, Kind
from corpus.reading import read_document
from index.passages import WINDOW_CHARS, passages_of, sentences, windows

MAX_CHARS = 300
ANY = st.text(st.characters(), max_size=700)
PIECES = [
    "他说",
    "“好!”",
    "增长8.2%,",
    "达5137.98亿元;",
    "v1.2版",
    "(见附件)。",
    "……",
    "!」",
    "。",
    "?",
    ".",
    " ",
    "GDP. ",
    "其中出口",
    "3.5万亿元",
]
CHINESE = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)
FIGURES = st.from_regex(r"[1-9]\d{0,4}(?:[.,]\d{1,3}){1,2}%?", fullmatch=True)
CLOSING = "”’」』）》】)]"


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(ANY | CHINESE)
@example("。" * 700)
@example("”" * 700)
@example("深" * 299 + "。")
def test_sentences_cover_the_text_in_order_but_for_white_space(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") in text.replace(" ", "")
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    left = list(text)
    for start, end in spans:
        left[start:end] = " " * (end - start)
    assert not "".join(left).strip()


@given(ANY | CHINESE)
@example("深" * 1000)
@example(("深圳" * 80 + "。") * 5 + "完。")
@example("深" * 298 + "圳,好。")
@example("深" * 295 + "。好。")
def test_no_sentence_is_longer_than_may_be_quoted(text: str) -> None:
    assert all(end - start <= MAX_CHARS for start, end in sentences(text))


@given(FIGURES, st.text("深圳港口货物吞吐量增长,。;!?“”()", max_size=320))
@example("5137.98", "深" * 297)
@example("3.5%", "深" * 298)
@example("1,234.5", "深" * 296)
@example("1,234.5", "深" * 298)
def test_a_figure_is_never_cut(figure: str, before: str) -> None:
    text = f"{before}{figure}亿元。"
    assert any(figure in sentence for sentence in cut(text))


@given(
    st.text("深圳港口货物吞吐量", min_size=8, max_size=40),
    st.text("。！？；…!?;", min_size=1, max_size=3),
    st.text(CLOSING, min_size=1, max_size=3),
)
def test_closing_quotes_and_brackets_stay_with_their_sentence(words: str, end: str, closing: str) -> None:
    assert cut(f"{words}{end}{closing}{words}{end}") == [f"{words}{end}{closing}", f"{words}{end}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年进出口总值增长8.2%。其中,出口增长3.5%。", ["全年进出口总值增长8.2%。", "其中,出口增长3.5%。"]),
        ("他说:“港口今年要扩建!”随后离开了会场。", ["他说:“港口今年要扩建!”", "随后离开了会场。"]),
        ("开放时间9:30至17:00;周一闭馆不接待观众。", ["开放时间9:30至17:00;", "周一闭馆不接待观众。"]),
        (
            "The port grew by 3.5% in 2022. It will grow again.",
            ["The port grew by 3.5% in 2022.", "It will grow again."],
        ),
        ("", []),
        (" \n ", []),
        ("好。", ["好。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(CHINESE)
def test_a_window_is_a_run_of_whole_sentences(text: str) -> None:
    spans = sentences(text)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    for window in windows(spans):
        assert window[0] in starts and window[1] in ends
        assert window in spans or window[1] - window[0] <= WINDOW_CHARS


def test_every_passage_of_the_report_is_in_its_paragraph_and_section(answerer: Answerer) -> None:
    passages = answerer.index.passages
    for passage in (*passages.sentences, *passages.windows, *passages.paragraphs):
        document = answerer.corpus[passage.document]
        paragraph = document.paragraphs[passage.paragraph - 1]
        assert paragraph.start <= passage.start < passage.end <= paragraph.end
        assert passage.section == document.section_of(paragraph).heading
        assert passage.kind is paragraph.kind
    assert len(passages.sentences) == len(passages.sentence_paragraph)
    assert len(passages.windows) == len(passages.window_paragraph)


def test_the_sentences_of_the_report_hold_all_its_figures_whole(answerer: Answerer) -> None:
    for document in answerer.corpus:
        whole = re.findall(r"\d+(?:\.\d+)?%?", document.text)
        own = [passage for passage in answerer.index.passages.sentences if passage.document == document.id]
        cut_up = [re.findall(r"\d+(?:\.\d+)?%?", document.text[passage.start : passage.end]) for passage in own]
        assert [figure for figures in cut_up for figure in figures] == whole


def test_a_caption_is_one_sentence_with_its_credit(answerer: Answerer) -> None:
    captions = [p for p in answerer.index.passages.paragraphs if p.kind is Kind.CAPTION]
    spans = {(p.start, p.end) for p in answerer.index.passages.sentences}
    short = [p for p in captions if p.end - p.start <= WINDOW_CHARS]
    assert short
    assert all((p.start, p.end) in spans for p in short)


def test_a_book_in_one_line_is_cut_in_moments(tmp_path: Path) -> None:
    path = tmp_path / "书.txt"
    path.write_text("书\n" + "深圳港口货物吞吐量增长。" * 50_000, encoding="utf-8")
    document = read_document(path)
    began = time.process_time()
    assert len(passages_of(Corpus((document,))).sentences) == 50_001  # the title is one
    assert time.process_time() - began < 5
