"""Files become documents whole, and whatever cannot is named in one sentence."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.document import Document, Kind
from corpus.errors import CorpusError
from corpus.reading import clean, read_corpus, read_document
from tests.botapi.text import clean as rewritten_by_telegram

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
CHINESE = st.text("深圳港口货物吞吐量增长。,:；！“”()5137.98%\n 龍崗區", min_size=1, max_size=200)
CONTROLS = st.text("\0\t\n\x0b\x0c\r\x1b\x7f\x85\u200e\u200f\u2028\u2029\u202a\u202e\u0333\u033f\u030a文", max_size=30)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(paragraph.kind.value, document.paragraph_text(paragraph)) for paragraph in document.paragraphs]


def tiles(document: Document) -> bool:
    """The paragraphs cover the text in order, one line break between two."""
    spans = [(paragraph.start, paragraph.end) for paragraph in document.paragraphs]
    ends = spans[0][0] == 0 and spans[-1][1] == len(document.text)
    return ends and all(after == before + 1 for (_, before), (after, _) in pairwise(spans))


@given(TEXTS | CONTROLS)
@example("增长\r\n8.2%\u2028达\u200e\u200f\u202e5137.98亿元")
def test_what_is_cleaned_once_arrives_unchanged(text: str) -> None:
    assert rewritten_by_telegram(clean(text)) == clean(text) == clean(clean(text))


@given(CHINESE)
def test_chinese_text_is_not_touched(text: str) -> None:
    assert clean(text) == text


@given(TEXTS | CONTROLS | CHINESE, st.sampled_from([".txt", ".md"]))
@example("# 题\n\n甲&#9;乙&#x202e;丙&#0;", ".md")
@example('---\ntitle: "甲\\u202e\\ud800\\n乙"\n---\n\n正文。', ".md")
@example("---\ndate: 2023-99-99\n---\n正文。", ".md")
@example("---\n- 甲\n---\n正文。", ".md")
def test_any_text_is_read_whole_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str, ending: str
) -> None:
    path = written(tmp_path_factory.mktemp("any"), f"甲{ending}", text)
    refusal = ""
    try:
        document = read_document(path)
    except CorpusError as error:
        refusal = str(error)
    if refusal:
        assert refusal.startswith(str(path))
        return
    assert tiles(document)
    for words in (document.text, document.title):
        assert rewritten_by_telegram(words) == words
        assert words.encode().decode() == words
    assert all(line == line.strip() != "" for line in document.text.split("\n"))


@given(CHINESE.filter(lambda text: text.strip() != ""))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_makes_no_difference(tmp_path_factory: pytest.TempPathFactory, encoding: str, text: str) -> None:
    folder = tmp_path_factory.mktemp("encodings")
    # Two letters that start no other encoding's multi-byte character keep short samples from being ambiguous.
    text = f"深圳港口货物吞吐量\n{text}"
    path = written(folder, "甲.txt", text.encode(encoding))
    assert read_document(path).text == read_document(written(folder, "乙.txt", text)).text


def test_plain_text_is_a_title_then_a_paragraph_a_line(tmp_path: Path) -> None:
    lines = "港口年报\n\n吞吐量\n货物吞吐量增长8.2%。\r\n港口夜景。 记者 王小明 摄\n(责任编辑:李华)\n"
    document = read_document(written(tmp_path, "port.txt", lines))
    assert (document.id, document.title) == ("port", "港口年报")
    assert kinds(document) == [
        ("title", "港口年报"),
        ("heading", "吞吐量"),
        ("body", "货物吞吐量增长8.2%。"),
        ("caption", "港口夜景。 记者 王小明 摄"),
        ("editorial", "(责任编辑:李华)"),
    ]
    assert [section.heading for section in document.sections] == ["", "吞吐量"]


def test_short_lines_in_a_row_are_a_list_and_no_headings(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, "list.txt", "名单\n获奖者如下。\n王小明\n李华\n张三\n赵四\n祝贺他们。"))
    assert {kind for kind, _ in kinds(document)[1:]} == {"body"}


def test_markdown_gives_its_words_without_its_markup(tmp_path: Path) -> None:
    text = """---
title: 港口年报
source: 港务局
date: 2024-01-02
---
# 港口年报

## 吞吐量

货物吞吐量**增长8.2%**,见[附表](http://example.org)。
达5137.98万吨。

### 集装箱

- 一号港区
- 二号港区

| 港区 | 万吨 |
| --- | --- |
| 一号 | 31.5 |

*港口夜景。王小明 摄*
"""
    document = read_document(written(tmp_path, "port.md", text))
    assert (document.title, document.source, document.date) == ("港口年报", "港务局", "2024-01-02")
    assert kinds(document) == [
        ("title", "港口年报"),
        ("heading", "吞吐量"),
        ("body", "货物吞吐量增长8.2%,见附表。达5137.98万吨。"),
        ("subheading", "集装箱"),
        ("body", "一号港区"),
        ("body", "二号港区"),
        ("body", "港区 万吨"),
        ("body", "一号 31.5"),
        ("caption", "港口夜景。王小明 摄"),
    ]
    assert document.section_of(document.paragraphs[-1]).heading == "吞吐量"


def test_a_heading_over_two_lines_is_one_heading(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, "two.md", "# 题\n\n强起来:\n挺立脊梁\n--------\n\n正文。\n"))
    assert [section.heading for section in document.sections] == ["", "强起来:挺立脊梁"]


def test_a_folder_is_read_with_what_is_below_it_but_not_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "year/a.txt", ".git/x.md", "note.pdf", "A.TXT"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}\n\n正文。", encoding="utf-8")
    assert [document.id for document in read_corpus(tmp_path)] == ["A", "a", "b", "year/a"]


def test_two_files_of_one_name_keep_ids_of_their_own(tmp_path: Path) -> None:
    written(tmp_path, "甲.md", "# 一")
    written(tmp_path, "甲.txt", "二")
    assert sorted(document.id for document in read_corpus(tmp_path)) == ["甲.md", "甲.txt"]


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(range(256))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("photo.txt", JPEG, "不是 UTF-8 或 GB18030 的文本"),
        ("photo.md", JPEG, "不是 UTF-8 或 GB18030 的文本"),
        ("nul.txt", "标题\n\0".encode(), "不是 UTF-8 或 GB18030 的文本"),
        ("empty.txt", b"", "没有文字"),
        ("blank.md", b"\xef\xbb\xbf \r\n\t\n", "没有文字"),
        ("yaml.md", "---\ntitle: [甲\n---\n正文".encode(), "YAML 写错了"),
    ],
)
def test_a_file_that_is_no_report_is_named(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    written(tmp_path, "good.txt", "标题\n正文。")
    path = written(tmp_path, name, content)
    with pytest.raises(CorpusError, match=f"^{re.escape(str(path))}.*{sentence}.*。") as caught:
        read_corpus(tmp_path)
    assert caught.value.path == path


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"找不到 .*/nowhere"):
        read_corpus(tmp_path / "nowhere")


def test_a_folder_without_a_report_is_named(tmp_path: Path) -> None:
    written(tmp_path, "note.docx", b"PK")
    with pytest.raises(CorpusError, match=r"没有 \.md 或 \.txt 报告"):
        read_corpus(tmp_path)


def test_a_link_that_leads_in_a_circle_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CorpusError):
        read_corpus(tmp_path / "loop")


def test_a_long_document_is_read_in_time(tmp_path: Path) -> None:
    body = "\n\n".join(f"第{number}段说了一件事,有{number}个数字。" for number in range(20_000))
    document = read_document(written(tmp_path, "long.md", f"# 题\n\n{body}\n"))
    assert len(document.paragraphs) == 20_001
    assert document.paragraphs[-1].kind is Kind.BODY
