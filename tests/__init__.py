"""Tests; ``tests.botapi`` is the Telegram that they talk to."""
