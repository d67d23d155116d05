"""The command line as a person and a program meet it: real processes, their output and exit codes."""

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.answering import Answerer

ROOT = Path(__file__).parent.parent
QUESTION = "2022年深圳金融业增加值是多少?"
SMALL = "港口年报\n2023年一号港区货物吞吐量为5137.98万吨。\n二号港区新开工3个项目。\n港务局局长王小明主持了开工仪式。\n"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path, data: Path) -> dict[str, str]:
    """Nothing but what a fresh machine has: no locale, no hub, no cache. Without the reader a process is up sooner."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "YINWEN_DATA": str(data),
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hub"),
        "LC_ALL": "C",
        "YINWEN_READER": "false",
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def _run(
        *arguments: str, stdin: str | bytes = b"", preexec: Callable[[], None] | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=environment | variables,
            cwd=ROOT,
            preexec_fn=preexec,
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return _run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with one short report."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "port.txt").write_text(SMALL, encoding="utf-8")
    return folder


def lines(*objects: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in objects)


def replies(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_help_names_every_command_and_loads_nothing_heavy(run: Run) -> None:
    done = run("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert re.findall(r"^ {4}(\w+) ", done.stdout, re.MULTILINE)[:3] == ["ask", "chat", "index"]
    assert not re.search(r"\| +(numpy|torch|pydantic|telegram|rich|sentence_transformers)\b", done.stderr)


def test_a_question_is_answered_with_a_quote_and_its_place(run: Run, answerer: Answerer) -> None:
    done = run("ask", QUESTION, YINWEN_READER="true")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("5137.98亿元\n")
    assert "2022年,深圳金融业增加值首次突破5000亿元大关、达[5137.98亿元],同比增长8.2%。" in done.stdout
    assert (
        "《深圳:锚定高质量发展首要任务 跑起来 抢时间 争一流》 · 优起来:提升服务业集聚力辐射力 · 第 34 段" in done.stdout
    )


def test_what_is_not_in_the_report_is_said_to_be_not_there(run: Run, answerer: Answerer) -> None:
    done = run("ask", "怎么做红烧肉好吃?")
    assert done.returncode == 0
    assert "报告里没有" in done.stdout


def test_the_stream_answers_in_order_and_no_line_stops_the_rest(run: Run, answerer: Answerer) -> None:
    stdin = (
        lines({"id": 1, "question": QUESTION})
        + b"{broken\n"
        + b"\n"
        + "深圳".encode("gb18030")
        + b"\n"
        + lines([1], {"id": "no"}, {"id": 2, "question": 5}, {"id": 3, "question": "x", "history": "y"})
        + b"[" * 100_000
        + b"\n"
        + b'"' + b"x" * (3 << 20) + b'"\n'
        + lines({"id": 4, "question": "港" * 10_000}, {"id": 5, "question": ""}, {"id": 6, "question": "\ud800\0\x1b[31m谢谢"})
        + lines({"id": "末", "question": "那龙岗呢?", "history": ["宝安区新开工多少个项目?"]}).rstrip()
    )  # fmt: skip
    done = run("ask", "--jsonl", stdin=stdin)
    found = replies(done)
    assert [reply["id"] for reply in found] == [1, None, None, None, None, "no", 2, 3, None, None, 4, 5, 6, "末"]
    assert ["error" in reply for reply in found] == [False, *[True] * 9, *[False] * 4]
    assert all(re.fullmatch(r".+。\(.+\)", str(reply["error"])) for reply in found if "error" in reply)
    assert found[0]["status"] == "answered"
    assert found[11]["status"] == "chat"
    assert "46个" in str(found[-1]["answer"])
    assert done.stderr == ""


def test_the_contract_is_kept_to_the_letter(run: Run, answerer: Answerer) -> None:
    (reply,) = replies(run("ask", "--jsonl", stdin=lines({"id": "d1", "question": QUESTION})))
    assert list(reply) == ["id", "question", "status", "answer", "quotes", "message", "seconds"]
    quotes = reply["quotes"]
    assert isinstance(quotes, list)
    assert 1 <= len(quotes) <= 3
    document = answerer.corpus[quotes[0]["document"]]
    for quote in quotes:
        assert document.text[quote["start"] : quote["end"]] == quote["text"]
        paragraph = document.paragraphs[quote["paragraph"] - 1]
        assert paragraph.start <= quote["start"] < quote["end"] <= paragraph.end
    assert [quotes[0]["text"][start:end] for start, end in quotes[0]["highlights"]] == ["5137.98亿元"]


def test_the_stream_answers_each_line_before_it_reads_the_next(environment: dict[str, str], answerer: Answerer) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        for number in range(3):
            process.stdin.write(lines({"id": number, "question": QUESTION}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == b""


def test_a_reader_that_has_seen_enough_is_no_error(environment: dict[str, str], answerer: Answerer) -> None:
    command = f"{sys.executable} -m bot ask --jsonl | head -n 1; exit ${{PIPESTATUS[0]}}"
    questions = lines(*({"id": number, "question": QUESTION} for number in range(50)))
    done = subprocess.run(
        ["bash", "-c", command], input=questions, capture_output=True, env=environment, cwd=ROOT, timeout=120, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["id"] == 0


def test_output_that_cannot_be_written_is_one_sentence(environment: dict[str, str], answerer: Answerer) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "ask", QUESTION],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert re.fullmatch("yinwen: 答案写不出去.*\n", done.stderr.decode())


def test_piped_questions_are_a_chat(run: Run, answerer: Answerer) -> None:
    done = run(stdin="宝安区新开工多少个项目?\n\n那龙岗呢?\n谢谢\n再见\n2022年深圳金融业增加值是多少?\n")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.index("32个"), done.stdout.index("46个")
    assert first < second < done.stdout.index("不客气") < done.stdout.index("再见")
    assert "5137.98" not in done.stdout


def test_a_person_at_a_terminal_has_a_prompt_and_bold_words(environment: dict[str, str], answerer: Answerer) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment | {"TERM": "xterm"},
        cwd=ROOT,
    ) as process:
        os.close(theirs)
        shown = until(ours, "问> ")
        assert "《深圳:锚定高质量发展首要任务" in shown
        os.write(ours, f"{QUESTION}\n".encode())
        assert "\x1b[1m5137.98亿元\x1b[0m" in until(ours, "第 34 段")
        os.write(ours, b"\x04")
        assert process.wait(timeout=30) == 0
    os.close(ours)


def until(terminal: int, words: str) -> str:
    """What the terminal shows up to and with the words."""
    shown = b""
    while words.encode() not in shown:
        shown += os.read(terminal, 4096)
    return shown.decode(errors="replace")


def test_index_is_built_once_and_described(run: Run, small: Path, tmp_path: Path) -> None:
    variables = {"YINWEN_DATA": str(tmp_path / "new" / "data")}
    built = run("index", "--corpus", str(small), **variables)
    assert built.returncode == 0, built.stderr
    assert len(built.stderr.splitlines()) == 1
    assert "《港口年报》" in built.stdout
    assert "4 段" in built.stdout
    assert "384 维" in built.stdout
    assert str(tmp_path / "new" / "data") in built.stdout
    again = run("index", "--corpus", str(small), **variables)
    assert (again.stdout, again.stderr) == (built.stdout, "")


def test_another_folder_is_answered_from_and_changes_are_seen(run: Run, small: Path, tmp_path: Path) -> None:
    variables = {"YINWEN_DATA": str(tmp_path / "data")}
    asked = ("ask", "一号港区2023年货物吞吐量是多少?", "--corpus", str(small))
    assert "5137.98万吨" in run(*asked, **variables).stdout
    (small / "port.txt").write_text(SMALL.replace("5137.98", "6240.5"), encoding="utf-8")
    assert "6240.5万吨" in run(*asked, **variables).stdout


def test_a_damaged_index_is_noticed_and_built_again(run: Run, small: Path, tmp_path: Path) -> None:
    variables = {"YINWEN_DATA": str(tmp_path / "data")}
    asked = ("ask", "一号港区2023年货物吞吐量是多少?", "--corpus", str(small))
    whole = run(*asked, **variables)
    (vectors,) = (tmp_path / "data").rglob("vectors.faiss")
    content = bytearray(vectors.read_bytes())
    content[-100] ^= 1
    vectors.write_bytes(content)
    mended = run(*asked, **variables)
    assert (mended.returncode, mended.stdout) == (0, whole.stdout)
    assert re.search("^索引的 vectors.faiss 已损坏,需要重建。", mended.stderr, re.MULTILINE)
    assert run(*asked, **variables).stderr == ""


def limit_files() -> None:
    """No file may grow past 8 KiB, as where a disk is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(run: Run, small: Path, tmp_path: Path) -> None:
    (small / "long.txt").write_text("标题\n" + "港区新开工一个项目。\n" * 3, encoding="utf-8")
    done = run("index", "--corpus", str(small), preexec=limit_files, YINWEN_DATA=str(tmp_path / "data"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search("^yinwen: 索引写不进 .*请检查磁盘空间和权限", done.stderr, re.MULTILINE)
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "data").rglob("*.faiss")) == []
    assert run("index", "--corpus", str(small), YINWEN_DATA=str(tmp_path / "data")).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        (("ask", "问", "--corpus", "{tmp}/nowhere"), {}, "找不到 {tmp}/nowhere"),
        (("index", "--corpus", "{tmp}/empty"), {}, "{tmp}/empty 里没有 .md 或 .txt 报告"),
        (("index", "--corpus", "{tmp}/photo.txt"), {}, "{tmp}/photo.txt 不是 UTF-8 或 GB18030 的文本"),
        (("index",), {"YINWEN_DATA": "{tmp}/photo.txt"}, "写不进文件夹 {tmp}/photo.txt"),
        (("index",), {"YINWEN_DATA": "/proc/yinwen"}, "写不进文件夹 /proc/yinwen"),
        (("ask", "问"), {"YINWEN_MODEL": "nobody/no-such-model"}, "载入不了模型 'nobody/no-such-model'"),
        (("ask", "问"), {"YINWEN_LANGUAGE": "klingon"}, "环境变量 YINWEN_LANGUAGE 的值不对"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(
    run: Run, tmp_path: Path, arguments: Sequence[str], variables: dict[str, str], sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    here = str(tmp_path)
    filled = {name: value.replace("{tmp}", here) for name, value in variables.items()}
    done = run(*(argument.replace("{tmp}", here) for argument in arguments), **filled)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"yinwen: {sentence.replace('{tmp}', here)}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("ask",), ("ask", " "), ("ask", "--jsonl", "问"), ("nosuch",), ("--nosuch",)])
def test_a_mistake_in_the_command_is_told_with_the_usage(run: Run, arguments: Sequence[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: yinwen")


def test_a_broken_installation_is_logged_without_what_was_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "faiss.py").write_text(f"raise ZeroDivisionError({QUESTION!r})", encoding="utf-8")
    variables = {"YINWEN_DATA": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path / "broken")}
    done = run("ask", QUESTION, **variables)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"yinwen: 出了没料到的错误\(ZeroDivisionError\),经过记在 .*errors\.log。.*\n", done.stderr)
    log = (tmp_path / "data" / "errors.log").read_text(encoding="utf-8")
    assert "faiss.py:1" in log
    assert QUESTION not in log


def test_the_installed_command_brings_the_report_with_it(environment: dict[str, str], tmp_path: Path) -> None:
    yinwen = Path(sys.executable).with_name("yinwen")
    done = subprocess.run(
        [yinwen, "ask", QUESTION], capture_output=True, env=environment, cwd=tmp_path, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "5137.98亿元" in done.stdout.decode()
