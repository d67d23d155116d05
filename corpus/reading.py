"""Files and folders of reports → `Document`s.

Markdown carries its structure in its markup: headings, sub-headings, captions (a paragraph that is emphasised as a
whole). Plain text is one paragraph a line, the first line the title; its structure is read from the layout that
Chinese newspapers and official papers share. Either way the document's text is the file's, letter for letter, markup
taken away, but for the characters that Telegram itself would rewrite (`clean`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.document import Corpus, Document, Kind, Paragraph, Section
from corpus.errors import CorpusError

SUFFIXES = (".md", ".txt")

# td/telegram/MessageEntity.cpp and misc.cpp, clean_input_string: control characters become a space; the line and
# direction separators U+2028-202E and three combining marks are dropped; of direction marks in a row the last stays.
# A line separator is a line break to a reader.
_REWRITTEN: dict[int, str | None] = dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), 0x7F), " ")
_REWRITTEN |= dict.fromkeys((*range(0x202A, 0x202F), 0x0333, 0x033F, 0x030A))
_DOUBLED_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_CREDIT = re.compile(r"(?:摄|摄影|摄影报道|供图|制图|图/.{1,12})[)）]?$")
_EDITORIAL = re.compile(
    r"^[【\[((]?\s*(?:原标题|原题|责任编辑|责编|编辑|编审|值班编辑|内容审核|审核|校对|监制|来源|稿源|转自)\s*[:：]"
)
_SENTENCE_END = re.compile(r"[。！？；…!?;.][”’」』）)】]*$")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff]")
_HEADING_CHARS = 30
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph before it has a place: its words and what it is."""

    text: str
    kind: Kind


def read_corpus(path: Path) -> Corpus:
    """Read one report, or every `.md` and `.txt` below a folder, in the order of their names.

    Raises `CorpusError`, with the path, where there is nothing to read or something is not a readable text: a report
    that is silently left out would be answered "not in the report".
    """
    files = _files(path)
    ids = _ids(path, files)
    return Corpus(tuple(read_document(file, ids[file]) for file in files))


def read_document(path: Path, document_id: str | None = None) -> Document:
    """Read one file; its id is the file's name without the ending, unless another is given."""
    text = clean(_decode(path))
    if path.suffix.lower() == ".md":
        lines, meta = _read_markdown(text, path)
    else:
        lines, meta = _read_plain(text), {}
    if not lines:
        raise CorpusError(f"{path} 里没有文字。请放入有内容的报告。(The file holds no text.)", path)
    title, source, date = (_meta_text(meta.get(key)) for key in ("title", "source", "date"))
    return _lay_out(lines, document_id or path.stem, title or lines[0].text, source, date)


def clean(text: str) -> str:
    """Take out what Telegram would rewrite on the way, so that a quote arrives as it was sent.

    >>> clean("增长\\t8.2%\\r\\n达\\u202e5137.98亿元\\u0000")
    '增长 8.2%\\n达5137.98亿元 '
    """
    return _DOUBLED_MARKS.sub("\u200c", _LINE_BREAKS.sub("\n", text).translate(_REWRITTEN))


def _files(path: Path) -> list[Path]:
    try:
        if path.is_file():
            return [path]
        if not path.is_dir():
            raise CorpusError(f"找不到 {path}。请检查报告文件夹的路径。(No such file or folder.)", path)
        below = (file.relative_to(path) for file in path.rglob("*") if file.is_file())
        files = sorted(
            path / file
            for file in below
            if file.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in file.parts)
        )
    except OSError as error:
        raise CorpusError(f"打不开 {path}:{error.strerror}。请检查权限。(Cannot be opened.)", path) from error
    if not files:
        raise CorpusError(f"{path} 里没有 .md 或 .txt 报告。请放入至少一篇。(The folder holds no report.)", path)
    return files


def _ids(root: Path, files: Sequence[Path]) -> dict[Path, str]:
    """A short, stable id for each file: its path without the ending, or with it where two would be the same."""
    if len(files) == 1:
        return {files[0]: files[0].stem}
    relative = {file: file.relative_to(root) for file in files}
    plain = {file: name.with_suffix("").as_posix() for file, name in relative.items()}
    taken = list(plain.values())
    return {file: name if taken.count(name) == 1 else relative[file].as_posix() for file, name in plain.items()}


def _decode(path: Path) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, or GB18030."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"打不开 {path}:{error.strerror}。请检查权限。(Cannot be opened.)", path) from error
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CorpusError(
        f"{path} 不是 UTF-8 或 GB18030 的文本。请另存为 UTF-8 文本再试。(The file is not text in a known encoding.)",
        path,
    )


def _read_plain(text: str) -> list[Line]:
    texts = [stripped for line in text.split("\n") if (stripped := line.strip())]
    kinds = [Kind.TITLE, *map(_kind_of_plain, texts[1:])] if texts else []
    return [Line(text, kind) for text, kind in zip(texts, _without_runs(kinds, texts), strict=True)]


def _kind_of_plain(text: str) -> Kind:
    if marked := _kind_of_marked(text):
        return marked
    return Kind.HEADING if len(text) <= _HEADING_CHARS and not _SENTENCE_END.search(text) else Kind.BODY


def _kind_of_marked(text: str) -> Kind | None:
    """What a line's own words show in any format: a photo credit at its end, an editor's label at its start.

    >>> _kind_of_marked("港口夜景。本报记者 王小明 摄"), _kind_of_marked("【责任编辑:李华】"), _kind_of_marked("大会开幕。")
    (<Kind.CAPTION: 'caption'>, <Kind.EDITORIAL: 'editorial'>, None)
    """
    if _EDITORIAL.search(text):
        return Kind.EDITORIAL
    return Kind.CAPTION if _CREDIT.search(text) else None


def _without_runs(kinds: list[Kind], texts: Sequence[str]) -> list[Kind]:
    """Three and more short lines in a row are a list or a table, not headings; nor is what nothing follows."""
    result = list(kinds)
    start = 0
    for end in range(1, len(kinds) + 1):
        if end < len(kinds) and kinds[end] == kinds[start]:
            continue
        lone = end - start == 1 or (end - start == 2 and texts[start].endswith((":", "：")))
        if kinds[start] is Kind.HEADING and (end == len(kinds) or not (lone or end - start == 2)):
            result[start:end] = [Kind.BODY] * (end - start)
        start = end
    return result


def _read_markdown(text: str, path: Path) -> tuple[list[Line], dict[str, Any]]:
    try:
        meta, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:  # such as a date that no calendar has
        raise CorpusError(f"{path} 开头的 YAML 写错了。请改正 --- 之间的部分。(Bad front matter.)", path) from error
    return list(_markdown_lines(_MARKDOWN.parse(body))), meta


def _meta_text(value: object) -> str:
    """A value of the front matter on one line; empty for none."""
    text = "" if value is None else str(value)
    return " ".join(clean(text.encode(errors="ignore").decode()).split())


def _markdown_lines(tokens: Sequence[Token]) -> Iterator[Line]:
    """Blocks of Markdown as lines; a heading keeps its line breaks, a body paragraph is joined into one line."""
    level = ""
    row: list[str] = []
    titled = in_cell = False
    for token in tokens:
        match token.type:
            case "heading_open":
                level = token.tag
            case "heading_close":
                level, titled = "", True
            case "tr_open":
                row = []
            case "tr_close":
                yield from _lines(" ".join(row), Kind.BODY)
            case "fence" | "code_block":
                yield from _lines(token.content, Kind.BODY)
            case "inline" if level:
                yield from _lines(_plain(token, "\n"), _kind_of_heading(level, first=not titled))
            case "td_open" | "th_open" | "td_close" | "th_close":
                in_cell = token.nesting == 1
            case "inline" if in_cell:
                row.append(_plain(token, " "))
            case "inline":
                plain = _plain(token, "")
                caption = Kind.CAPTION if _wholly_emphasised(token) else None
                yield from _lines(plain, caption or _kind_of_marked(plain) or Kind.BODY)
            case _:
                pass


def _kind_of_heading(tag: str, *, first: bool) -> Kind:
    if tag == "h1":
        return Kind.TITLE if first else Kind.HEADING
    return Kind.HEADING if tag == "h2" else Kind.SUBHEADING


def _wholly_emphasised(token: Token) -> bool:
    children = token.children or []
    closes = [index for index, child in enumerate(children) if child.type == "em_close" and child.level == 0]
    return bool(children) and children[0].type == "em_open" and closes == [len(children) - 1]


def _plain(token: Token, line_break: str) -> str:
    """The words of a block. Chinese lines are joined without a space, others with one, unless a break is given."""
    pieces: list[str] = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type != "html_inline":
            pieces.append(child.content)
    lines = [line.strip() for line in "".join(pieces).split("\n")]
    if line_break:
        return line_break.join(lines)
    text = lines[0]
    for before, after in pairwise(lines):
        glued = not before or not after or _CJK.match(before[-1]) or _CJK.match(after[0])
        text += after if glued else f" {after}"
    return text


def _lines(text: str, kind: Kind) -> Iterator[Line]:
    """One block's lines, cleaned again: Markdown and YAML can spell a character that the file itself does not hold."""
    yield from (Line(stripped, kind) for line in clean(text).split("\n") if (stripped := line.strip()))


def _lay_out(lines: Iterable[Line], document_id: str, title: str, source: str, date: str) -> Document:
    """Put the lines one under the other and note where each stands, and in which section."""
    paragraphs: list[Paragraph] = []
    headings: list[str] = [""]
    texts: list[str] = []
    offset = 0
    for line in lines:
        if line.kind is Kind.HEADING:
            goes_on = paragraphs and paragraphs[-1].kind is Kind.HEADING and texts[-1].endswith((":", "："))
            if goes_on:
                headings[-1] += line.text
            else:
                headings.append(line.text)
        end = offset + len(line.text)
        paragraphs.append(Paragraph(len(paragraphs) + 1, line.kind, offset, end, len(headings) - 1))
        texts.append(line.text)
        offset = end + 1
    return Document(
        document_id, title, "\n".join(texts), tuple(paragraphs), _sections(headings, paragraphs), source, date
    )


def _sections(headings: Sequence[str], paragraphs: Sequence[Paragraph]) -> tuple[Section, ...]:
    numbers: list[list[int]] = [[] for _ in headings]
    for paragraph in paragraphs:
        numbers[paragraph.section].append(paragraph.number)
    return tuple(
        Section(heading, own[0] if own else 1, own[-1] if own else 0)
        for heading, own in zip(headings, numbers, strict=True)
    )
