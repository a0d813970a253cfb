"""Text that is safe to put into HTML and XML."""

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

from audio_digest.text.templates import filler

TEMPLATES = Path(__file__).parent / "publishers" / "templates"

_UNFIT = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # not XML, or a control
    "|[\u202a-\u202e\u2066-\u2069]"  # turns the direction of what follows
)


def xml_safe(text: str) -> str:
    """Return ``text`` without the characters that XML cannot hold."""
    return _UNFIT.sub("", text)


def plain(text: str) -> str:
    r"""Return ``text`` as one line that can stand in XML, HTML and a header.

    >>> plain("a\x00  b\n")
    'a b'
    """
    return " ".join(xml_safe(text).split())


def web(url: str | None) -> str | None:
    """Return ``url`` if it leads to the web (http or https), else None.

    >>> web("javascript:alert(1)") is None
    True
    """
    cleaned = (url or "").strip()
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or plain(url or "") != url:
        return None
    return cleaned


def uri(url: str) -> str:
    """Return ``url`` in ASCII, as feeds must have it.

    >>> uri("https://example.org/größe?a=%20&b=c")
    'https://example.org/gr%C3%B6%C3%9Fe?a=%20&b=c'
    """
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")


def clock(seconds: float) -> str:
    """Return whole seconds as a time that players link to.

    >>> clock(75.2), clock(3600)
    ('01:15', '1:00:00')
    """
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m:02}:{s:02}"


fill = filler(TEMPLATES, html=True, clock=clock, plain=plain, web=web)
"""Return a template with its values, each escaped for HTML."""
