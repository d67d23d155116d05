"""A chat in the terminal, and what it shows while something takes long."""

import contextlib
import os
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from bot.answering import Answerer
    from bot.settings import Language

EXIT_WORDS = frozenset({"退出", "结束", "再见", "拜拜", "exit", "quit", "q", ":q", "bye"})
PROMPT = "问> "
_MAX_HISTORY = 6
_MAX_LINE = 1 << 20


def in_colour(stream: TextIO) -> bool:
    """Whether a stream shows colour and bold: a terminal that has not been told otherwise (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Waiting:
    """While the model is loaded and the index built: a bar on a terminal, one line anywhere else."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, markup=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not stream.isatty(),
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("正在载入模型", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def progress(self, done: int, total: int) -> None:
        """The index is being built: `done` of `total` passages are encoded."""
        if self._task is None:
            return
        started = self._bar.tasks[0].total is not None
        if not started and not self._console.is_terminal:
            self._console.print(f"正在为 {total} 个段落和句子建立索引,只在第一次。")
        self._bar.update(self._task, description="正在建立索引", completed=done, total=total)

    def notice(self, sentence: str) -> None:
        """A line that stays."""
        self._console.print(sentence, soft_wrap=True)


def chat(answerer: "Answerer", source: TextIO, target: TextIO, language: "Language" = "zh-hans") -> int:
    """Answer questions until the input ends or a word of farewell is said; returns the exit code, 0.

    With a terminal at both ends there is a prompt; piped, a line is a question, its answer is followed by an empty
    line. What this chat asked before is kept for follow-ups, and forgotten at the end.
    """
    from bot import render

    prompted = source.isatty() and target.isatty()
    if prompted:
        _edit_lines()
        titles = "、".join(f"《{document.title}》" for document in list(answerer.corpus)[:3])
        print(f"可以问{titles}里的内容;说“再见”就退出。", file=target)
    history: deque[str] = deque(maxlen=_MAX_HISTORY)
    while (line := _next_line(source, prompted=prompted)) is not None:
        if not line.strip():
            continue
        answer = answerer.ask(line, tuple(history))
        said = render.terminal(answer, colour=in_colour(target), language=language)
        print(said, end="\n\n", file=target, flush=True)
        if line.strip().lower() in EXIT_WORDS:
            break
        if answer.status.value != "chat":
            history.append(line)
    return 0


def _next_line(source: TextIO, *, prompted: bool) -> str | None:
    """The next line without its end; None at the end of the input."""
    if not prompted:
        line = source.readline(_MAX_LINE)
        return line.rstrip("\n") if line else None
    with contextlib.suppress(EOFError):
        return input(PROMPT)
    return None


def _edit_lines() -> None:
    """Arrow keys and the up-key's memory, where Python was built with them."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - importing it is what gives input() its line editing
