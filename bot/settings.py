"""Settings, read once from the environment, and what is wrong with them in one sentence."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus import REPORTS
from corpus.errors import YinwenError

PREFIX = "YINWEN_"

Folder = Annotated[Path, AfterValidator(Path.expanduser)]
Language = Literal["zh-hans", "zh-hant", "en"]


class SettingsError(YinwenError):
    """A setting is wrong; `variable` is the environment variable to put right."""

    def __init__(self, message: str, variable: str) -> None:
        super().__init__(message)
        self.variable = variable


class Settings(BaseSettings):
    """Everything that can be set, each with the default that suits most. An empty variable is one that is not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    corpus: Folder = REPORTS
    """The report, or the folder of reports, that is answered from."""
    data: Folder = Field(default_factory=lambda: user_data_path("yinwen"))
    """Where indexes, the inbox and the log are kept."""
    model: str = "bundled"
    """The embedding model: `bundled`, or any sentence-transformers model by its name or folder."""
    language: Language = "zh-hans"
    """What the bot itself speaks to people whose language it does not know."""

    token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    """Telegram's token for the bot; without one, `python -m bot` is a chat in the terminal."""
    api_url: str = Field(default="https://api.telegram.org", validation_alias="TELEGRAM_API_URL")
    """The Bot API server."""


def read_settings() -> Settings:
    """The settings as the environment has them; raises `SettingsError`, which never shows a value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        variable = variable_of(str(first["loc"][0]))
        message = f"环境变量 {variable} 的值不对,请改正或去掉它。({variable}: {first['msg']}.)"
        raise SettingsError(message, variable) from error


def variable_of(field: str) -> str:
    """The environment variable that sets a field.

    >>> variable_of("data"), variable_of("token")
    ('YINWEN_DATA', 'TELEGRAM_BOT_TOKEN')
    """
    info = Settings.model_fields.get(field)
    if info is None:  # pydantic names a field by its own variable where it has one
        return field
    return str(info.validation_alias or f"{PREFIX}{field.upper()}")
