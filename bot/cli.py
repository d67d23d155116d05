"""The command line: a thin skin over `library`, `render` and the Telegram bot."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinwenError

if TYPE_CHECKING:
    from bot.answering import Answerer
    from bot.settings import Settings

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130

# Heavy libraries are imported by the command that needs them, so that help and mistakes are answered at once.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. No error that a person can mend gets a traceback."""
    _speak_utf8()
    data: Path | None = None
    try:
        options = parser().parse_args(arguments)
        from bot.settings import read_settings

        settings = read_settings()
        data = settings.data
        code = int(options.run(options, settings))
        _finish_output()
    except YinwenError as error:
        return _fail(str(error))
    except BrokenPipeError:  # whoever read our output has seen enough
        _drop_output()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: one sentence for the person, the places for the log
        return _fail(_unforeseen(error, data))
    return code


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    root = argparse.ArgumentParser(
        prog="yinwen",
        description="引文:用报告的原话回答问题。不带命令时:设了 TELEGRAM_BOT_TOKEN 就是 Telegram 机器人,没设就在终端里聊。",
    )
    root.add_argument("--version", action="version", version=f"yinwen {_version()}")
    root.set_defaults(run=_serve, corpus=None)
    commands = root.add_subparsers(title="命令", metavar="命令")
    corpus = argparse.ArgumentParser(add_help=False)
    corpus.add_argument("--corpus", type=Path, metavar="文件夹", help="换一个报告文件夹(.md、.txt)")
    _add_ask(commands.add_parser("ask", parents=[corpus], help="问一个问题,或用 --jsonl 问一串"))
    chat = commands.add_parser("chat", parents=[corpus], help="在终端里聊,记得前面问过什么")
    chat.set_defaults(run=_chat)
    index = commands.add_parser("index", parents=[corpus], help="建立索引(已有就不再建),并说明里面有什么")
    index.set_defaults(run=_index)
    health = commands.add_parser("health", help="问运行中的机器人好不好(要设 YINWEN_HEALTH_PORT)")
    health.set_defaults(run=_health)
    export = commands.add_parser("export", help="把 👍 / 👎 导出成问题集(每行一个 JSON 对象)")
    export.set_defaults(run=_export)
    return root


def _add_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("question", nargs="*", metavar="问题")
    ask.add_argument("--jsonl", action="store_true", help="从标准输入逐行读 JSON 对象,逐行答 JSON 对象")
    ask.set_defaults(run=_ask, misuse=ask.error)


def _serve(options: argparse.Namespace, settings: "Settings") -> int:
    if settings.token is None:
        return _chat(options, settings)
    from bot.telegram.application import run

    return run(settings)


def _health(options: argparse.Namespace, settings: "Settings") -> int:
    from bot.telegram.health import ask_health

    state, ready = ask_health(settings)
    print(state)
    return DONE if ready else FAILED


def _export(options: argparse.Namespace, settings: "Settings") -> int:
    from bot.feedback import question_set
    from bot.store import Store

    store = Store(settings.data / "telegram.sqlite3")
    for question in question_set(store.ratings()):
        print(json.dumps(question, ensure_ascii=False))
    store.close()
    return DONE


def _ask(options: argparse.Namespace, settings: "Settings") -> int:
    question = " ".join(options.question)
    if options.jsonl:
        if question:
            options.misuse("--jsonl 从标准输入读问题,命令行上不要再写问题。(With --jsonl, questions come on stdin.)")
        from bot import jsonl

        answerer = _open(options, settings)
        return jsonl.run(answerer, sys.stdin.buffer, sys.stdout, lambda error: _unforeseen(error, settings.data))
    if not question.strip():
        options.misuse("请写上问题,例如:yinwen ask \"报告说了什么?\"(The question is empty.)")  # fmt: skip
    from bot import render, terminal

    answer = _open(options, settings).ask(question)
    print(render.terminal(answer, colour=terminal.in_colour(sys.stdout), language=settings.language))
    return DONE


def _chat(options: argparse.Namespace, settings: "Settings") -> int:
    from bot import terminal

    return terminal.chat(_open(options, settings), sys.stdin, sys.stdout, settings.language)


def _index(options: argparse.Namespace, settings: "Settings") -> int:
    answerer = _open(options, settings)
    from index.storage import folder_for, read_manifest

    folder = folder_for(settings.data, options.corpus or settings.corpus, settings.model)
    _, manifest = read_manifest(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    for document in answerer.corpus:
        sections = sum(1 for section in document.sections if section.heading)
        print(f"《{document.title}》 {document.id}:{sections} 节,{len(document.paragraphs)} 段,{len(document.text)} 字")
    print(f"段落 {manifest['paragraphs']} · 句子 {manifest['sentences']} · 窗口 {manifest['windows']}")
    print(f"模型 {manifest['model']} · {manifest['dimension']} 维")
    print(f"版本 {answerer.version} · 建于 {manifest['built']}")
    print(f"位置 {folder} · {size / 1e6:.1f} MB")
    return DONE


def _open(options: argparse.Namespace, settings: "Settings") -> "Answerer":
    from bot import terminal

    with terminal.Waiting(sys.stderr) as waiting:
        from bot.library import open_answerer

        return open_answerer(
            options.corpus or settings.corpus,
            data=settings.data,
            model=settings.model,
            read=settings.reader,
            progress=waiting.progress,
            notice=waiting.notice,
        )


def _speak_utf8() -> None:
    """UTF-8 whatever the locale says; what cannot be written is escaped instead of ending the program."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):  # fmt: skip
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _finish_output() -> None:
    """Write out what is still held back; raises `YinwenError` where it cannot be, as on a full disk."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise YinwenError(f"答案写不出去:{error.strerror}。请检查输出到的地方。(Output failed.)") from error


def _drop_output() -> None:
    """Python flushes standard output once more when it ends: let that go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(sentence: str) -> int:
    print(f"yinwen: {sentence}", file=sys.stderr)
    return FAILED


def _unforeseen(error: Exception, data: Path | None) -> str:
    from bot.crash import record

    path = record(error, data) if data else None
    where = f"经过记在 {path}" if path else "经过没能记下来"
    return f"出了没料到的错误({type(error).__name__}),{where}。(Unexpected error; details are in the log, if any.)"


def _version() -> str:
    try:
        return version("yinwen")
    except PackageNotFoundError:
        return "(未安装)"
