"""The README keeps its promises."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot import render
from bot.answering import Answerer
from bot.cli import parser
from bot.settings import Settings, variable_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```(?:ba)?sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_every_command_is_explained() -> None:
    commands = re.findall(r"^    (\w+) ", parser().format_help(), re.MULTILINE)
    assert len(commands) >= 3
    assert [command for command in commands if f"`yinwen {command}" not in README] == []


def test_every_setting_is_explained() -> None:
    variables = [variable_of(field) for field in Settings.model_fields]
    assert [variable for variable in variables if f"| `{variable}` |" not in README] == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[=~<>]", requirement)[0] for requirement in project["dependencies"]]
    table = README.partition("## Dependencies")[2]
    assert [name for name in names if not re.search(rf"^\|[^|]*\b{name}\b", table, re.MULTILINE)] == []


@pytest.mark.parametrize("block", SHELL[:2], ids=["ask", "test"])
def test_the_first_two_blocks_are_complete_in_themselves(block: str) -> None:
    steps = [step.strip() for step in block.replace("\n", " ").split("&&")]
    assert steps[0] == "python3 -m venv .venv"
    assert steps[1].startswith(".venv/bin/pip install ")
    assert all(step.startswith(".venv/bin/") for step in steps[1:])


def test_the_first_asks_and_the_second_checks_everything() -> None:
    ask, check = SHELL[:2]
    assert re.search(r'yinwen ask ".+"', ask)
    assert all(tool in check for tool in ("ruff check", "ruff format --check", "mypy", "pytest"))


def test_ci_runs_the_second_block_word_for_word() -> None:
    extraction = next(line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line.startswith("command="))
    script = f'{extraction}\nprintf "%s\\n" "$command"'
    assert subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, check=True).stdout.decode() == SHELL[1]


def test_the_answer_that_is_shown_is_given(answerer: Answerer) -> None:
    question, shown = re.findall(r'^\$ yinwen ask "([^"]+)"\n(.+?)\n```', README, re.DOTALL | re.MULTILINE)[0]
    assert render.terminal(answerer.ask(question), colour=False).startswith(shown)
