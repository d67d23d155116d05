"""Which addresses Telegram accepts in links and buttons, and the form it gives them.

Source: tdlib/td ``td/telegram/LinkManager.cpp`` (``check_link_impl``, ``get_link_user_id``), ``tdutils HttpUrl.cpp``.
"""

from __future__ import annotations

import re

_URL = re.compile(
    r"(?:(?P<scheme>[^:/?#@\[\]]*)://)?(?P<user>[^/?#@]*@)?(?P<host>\[[^\]/?#]*\]|[^:/?#]*)"
    r"(?::(?P<port>[^/?#]*))?(?P<rest>.*)",
    re.DOTALL,
)
_USER = re.compile(r"tg:(?://)?user\?(?:.*&)?id=(\d{1,18})(?:&|$)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(tg|ton|tonsite):(?://)?([\w-]+)/?(.*)", re.IGNORECASE | re.DOTALL | re.ASCII)


def mentioned_user(url: str) -> int | None:
    """The id in ``tg://user?id=…``, which makes a mention instead of a link."""
    found = _USER.match(url)
    return int(found[1]) if found else None


def checked(url: str) -> str:
    """The canonical address.

    Raises ValueError with td's reason for one that is refused.

    >>> checked("https://T.me/yinwen_bot?start=p12"), checked("example.com:8080")
    ('https://t.me/yinwen_bot?start=p12', 'http://example.com:8080/')
    """
    if other := _OTHER_SCHEME.fullmatch(url):
        return f"{other[1].lower()}://{other[2].lower()}{'' if other[3].startswith('?') else '/'}{other[3]}"
    parts = _URL.fullmatch(url)
    assert parts is not None, "the pattern matches every string"
    scheme, host, port = (parts["scheme"] or "http").lower(), parts["host"].lower(), parts["port"]
    if scheme not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    if port is not None and not (port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError("Wrong port number specified in the URL")
    if not host:
        raise ValueError("URL host is empty")
    if any(character <= " " for character in host):
        raise ValueError("Disallowed character in URL host")
    if "." not in host and not host.startswith("["):
        raise ValueError("Wrong HTTP URL")
    rest = "".join(f"%{ord(c):02X}" if c <= " " or c == "\x7f" else c for c in parts["rest"])
    place = f"{parts['user'] or ''}{host}{'' if port is None else ':' + port}"
    return f"{scheme}://{place}{rest if rest.startswith('/') else '/' + rest}"
