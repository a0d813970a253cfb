"""Which of a document's pictures an app may show with its story. None is fetched here."""

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from audio_digest.model import IMAGE_URL

MIN_SIDE_PX = 50
"""Below it a picture is a button, or counts who has read the page."""
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"}
_PIXELS = re.compile(r"\s*(\d{1,6})\s*(?:px)?\s*")


def picture(url: str | None, *, base: str = "") -> str:
    """Return the address of a picture, absolute, or "" where apps could or should not show it.

    It leads to the web (http or https), has no password and no blank in it, is at most 2,000
    characters long and no SVG, which players do not draw. ``base`` is the page's own address.

    >>> picture("/quay.jpg", base="https://harbour.example/news"), picture("data:image/png,x")
    ('https://harbour.example/quay.jpg', '')
    """
    try:
        found = urljoin(base, (url or "").strip())
        parts = urlsplit(found)
        host, user = parts.hostname, parts.username
    except ValueError:
        return ""
    drawn = PurePosixPath(parts.path).suffix.lower() not in {".svg", ".svgz"}
    return found if host and user is None and drawn and re.fullmatch(IMAGE_URL, found) else ""


def is_small(width: str | None, height: str | None) -> bool:
    """Say whether a side, as HTML gives it, is too short for a story's picture.

    >>> is_small("1", "1"), is_small("640", None), is_small("100%", "auto")
    (True, False, False)
    """
    sides = [_PIXELS.fullmatch(side or "") for side in (width, height)]
    return any(side and int(side[1]) < MIN_SIDE_PX for side in sides)


def of_entry(entry: Any) -> str:  # noqa: ANN401  (feedparser's own dictionary)
    """Return the picture that a feed's entry names, or "".

    Looked for in this order: Media RSS's content and thumbnail, an enclosure, iTunes' image.
    """
    content = [m for m in entry.get("media_content") or () if _is_picture(m)]
    shown = [*content, *(entry.get("media_thumbnail") or ())]
    large = [m for m in shown if not is_small(m.get("width"), m.get("height"))]
    enclosed = [e for e in entry.get("enclosures") or () if _is_picture(e)]
    own = entry.get("image") or {}
    found = [m.get("url") for m in large] + [e.get("href") for e in enclosed] + [own.get("href")]
    return next(filter(None, (picture(str(url)) for url in found if url)), "")


def _is_picture(media: Any) -> bool:  # noqa: ANN401  (feedparser's own dictionary)
    kind = str(media.get("type") or "")
    if kind or media.get("medium"):
        return kind.startswith("image/") or media.get("medium") == "image"
    path = str(media.get("url") or media.get("href") or "").partition("?")[0]
    return PurePosixPath(path).suffix.lower() in _ENDINGS
