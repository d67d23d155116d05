"""The one way in which a Bot API method fails, in Telegram's words.

Source: tdlib/telegram-bot-api ``Client.cpp``, ``fail_query_with_error``.
"""

from __future__ import annotations


class ApiError(Exception):
    """A refusal: HTTP status, description, and the ``parameters`` object some refusals carry."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str, **parameters: int) -> ApiError:
    """A 400; the first letter is lowered unless the reason is a server's constant.

    >>> bad_request("Message text is empty").description
    'Bad Request: message text is empty'
    >>> bad_request("BUTTON_DATA_INVALID").description
    'Bad Request: BUTTON_DATA_INVALID'
    """
    constant = len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z")
    return ApiError(400, "Bad Request: " + (reason if constant else reason[:1].lower() + reason[1:]), **parameters)


def forbidden(reason: str) -> ApiError:
    """A 403, such as ``bot was blocked by the user``."""
    return ApiError(403, f"Forbidden: {reason}")


def unauthorized() -> ApiError:
    """A 401: the token is wrong or was revoked."""
    return ApiError(401, "Unauthorized")


def conflict(reason: str) -> ApiError:
    """A 409: two pollers, or polling beside a webhook."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 with ``parameters.retry_after`` in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
