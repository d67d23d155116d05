"""Scripted faults: what goes wrong, for which method, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import ApiError, conflict, too_many_requests
from .params import Params
from .polling import OTHER_POLLER


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong; made by the functions below."""

    error: ApiError | None = None
    status: int = 0
    body: str = ""
    seconds: float = 0.0
    cut_before: bool = False
    cut_after: bool = False


def refuse(code: int, description: str) -> Fault:
    """Any refusal in the Bot API's form, such as ``refuse(403, "Forbidden: bot was blocked by the user")``."""
    return Fault(error=ApiError(code, description))


def second_poller() -> Fault:
    """The 409 of getUpdates when another program polls with the same token."""
    return Fault(error=conflict(OTHER_POLLER))


def flood(retry_after: int) -> Fault:
    """A 429; the method is not carried out."""
    return Fault(error=too_many_requests(retry_after))


def bad_gateway() -> Fault:
    """A 502 with an HTML page for a body, as the proxy in front of Telegram answers."""
    page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
    return Fault(status=502, body=page)


def cut_before() -> Fault:
    """The connection is closed and the method is not carried out."""
    return Fault(cut_before=True)


def cut_after() -> Fault:
    """The method is carried out, then the connection is closed before any answer."""
    return Fault(cut_after=True)


def hang(seconds: float) -> Fault:
    """No answer for so long; then the method is carried out and answered."""
    return Fault(seconds=seconds)


@dataclass(slots=True)
class _Scripted:
    fault: Fault
    method: str
    chat_id: int | None
    left: int


@dataclass(slots=True)
class Faults:
    """What is still to go wrong, first scripted first; ``*`` is any method, getUpdates too."""

    scripted: list[_Scripted] = field(default_factory=list)

    def script(self, fault: Fault, method: str, chat_id: int | None, times: int) -> None:
        self.scripted.append(_Scripted(fault, method.lower(), chat_id, times))

    def take(self, method: str, params: Params) -> Fault | None:
        """The fault that meets this call, if one does; it is used up."""
        for each in self.scripted:
            right_chat = each.chat_id is None or params.values.get("chat_id") == str(each.chat_id)
            if each.method in ("*", method) and right_chat:
                each.left -= 1
                if each.left <= 0:
                    self.scripted.remove(each)
                return each.fault
        return None
