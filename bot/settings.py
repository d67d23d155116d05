"""Settings, read once from the environment, and what is wrong with them in one sentence."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from corpus import REPORTS
from corpus.errors import YinwenError

PREFIX = "YINWEN_"

Folder = Annotated[Path, AfterValidator(Path.expanduser)]
Language = Literal["zh-hans", "zh-hant", "en"]


def _ids(value: object) -> object:
    return frozenset(int(part) for part in value.replace(",", " ").split()) if isinstance(value, str) else value


Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)]


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
    reader: bool = True
    """Whether the reader judges what was found; without it answers come sooner, and near misses pass for answers."""
    language: Language = "zh-hans"
    """What the bot itself speaks to people whose language it does not know."""

    token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    """Telegram's token for the bot; without one, `python -m bot` is a chat in the terminal."""
    api_url: str = Field(default="https://api.telegram.org/bot", validation_alias="TELEGRAM_API_URL")
    """The Bot API server, in the form of python-telegram-bot's `base_url`."""
    webhook_url: str = ""
    """The public address that Telegram delivers to; without one the bot fetches its updates (long polling)."""
    webhook_secret: SecretStr | None = None
    """What Telegram proves itself with: 1-256 of `A-Za-z0-9_-`; a webhook needs one."""
    webhook_host: str = "127.0.0.1"
    """Where the webhook listens; a proxy in front of it speaks TLS."""
    webhook_port: int = Field(default=8080, ge=1, le=65535)
    """The port of the webhook."""
    health_port: int = Field(default=0, ge=0, le=65535)
    """The port on 127.0.0.1 that serves /health and /metrics; 0 is none."""
    allowed: Ids = frozenset()
    """The people and chats that may use the bot, by their Telegram ids, with commas between; none is everybody."""
    operators: Ids = frozenset()
    """The people who may use the operator's commands."""
    questions_per_minute: int = Field(default=30, ge=0)
    """How many messages and buttons of one person are answered in a minute; 0 is no limit."""
    inbox_room: int = Field(default=500, ge=1)
    """How many updates may wait; whoever comes later is told that the bot is busy."""


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
