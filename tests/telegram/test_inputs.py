"""Whatever people write and whatever stands in the documents: an answer, and nothing that Telegram refuses."""

from pathlib import Path

from corpus.reading import read_corpus
from tests.botapi import BotApi
from tests.soak.inputs import settings, trial, write_reports
from tests.telegram.running import Running

COUNT = 40


def test_bad_inputs_of_every_kind_are_answered_and_refused_by_nobody(tmp_path: Path) -> None:
    reports = write_reports(tmp_path / "reports")
    variables = settings(reports, COUNT) | {"YINWEN_READER": "false"}
    with BotApi() as api, Running(api, tmp_path, tmp_path / "bot.log", **variables) as bot:
        tried, faults = trial(api, bot, read_corpus(reports), COUNT)
        assert bot.terminate() == 0
    assert tried > 3 * COUNT and not faults
