"""Settings come from the environment, and a wrong one is named without being shown."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import SettingsError, read_settings
from corpus import REPORTS


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of this test, without any setting of ours."""
    for name in ("YINWEN_CORPUS", "YINWEN_DATA", "YINWEN_MODEL", "YINWEN_LANGUAGE", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_settings_the_packaged_report_is_answered_from(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("XDG_DATA_HOME", "/somewhere")
    settings = read_settings()
    assert (settings.corpus, settings.model, settings.language) == (REPORTS, "bundled", "zh-hans")
    assert settings.data == Path("/somewhere/yinwen")
    assert settings.token is None


def test_every_setting_has_its_variable(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("YINWEN_CORPUS", "~/reports")
    environment.setenv("YINWEN_DATA", "/data")
    environment.setenv("YINWEN_MODEL", "/models/one")
    environment.setenv("YINWEN_LANGUAGE", "en")
    environment.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    settings = read_settings()
    assert settings.corpus == Path.home() / "reports"
    assert (settings.data, settings.model, settings.language) == (Path("/data"), "/models/one", "en")
    assert settings.token is not None
    assert settings.token.get_secret_value() == "123:secret"


def test_a_token_does_not_show(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TELEGRAM_BOT_TOKEN", "123:hush")
    environment.setenv("YINWEN_WEBHOOK_SECRET", "mum")
    assert "hush" not in f"{read_settings()!r} {read_settings()}"
    assert "mum" not in f"{read_settings()!r} {read_settings()}"


def test_an_empty_variable_is_one_that_is_not_set(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TELEGRAM_BOT_TOKEN", "")
    environment.setenv("YINWEN_MODEL", "")
    assert (read_settings().token, read_settings().model) == (None, "bundled")


def test_a_wrong_value_is_named_by_its_variable_and_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("YINWEN_LANGUAGE", "klingon")
    with pytest.raises(SettingsError, match=r"^环境变量 YINWEN_LANGUAGE 的值不对,请改正或去掉它。") as caught:
        read_settings()
    assert caught.value.variable == "YINWEN_LANGUAGE"
    assert "klingon" not in str(caught.value)


def test_settings_cannot_be_changed(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("YINWEN_MODEL", "bundled")
    with pytest.raises(ValidationError):
        read_settings().model = "other"
