"""RSS and Atom: a feed's bytes → stories. Home of feedparser."""

import calendar
import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from audio_digest.errors import SourceError
from audio_digest.model import Skipped, Story
from audio_digest.stories.sources import document, html, pictures
from audio_digest.stories.sources.cleaning import clean
from audio_digest.stories.sources.outline import outline

log = logging.getLogger(__name__)

MAX_ENTRIES = 200
_ROOT = re.compile(rb"<[A-Za-z_]")
_TAGS = re.compile(r"<[^>]{0,2000}>")


def entries(
    data: bytes, *, name: str, since: datetime, content_type: str = ""
) -> Iterator[Story | Skipped]:
    """Yield the stories in the feed ``data``; raises SourceError where it is none.

    A feed that declares entities of its own is refused: none needs them but an XML bomb.
    """
    _refuse_entities(data, name)
    headers = {"content-type": content_type} if content_type else {}
    parsed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    if not parsed.get("version"):
        why = parsed.get("bozo_exception") or "it has no RSS or Atom element"
        raise SourceError(f"{name}: not a feed: {why}", "give the address of an RSS or Atom feed")
    if parsed.get("bozo") and not parsed.entries:
        raise SourceError(f"{name}: {parsed.bozo_exception}", "tell the feed's publisher")
    source = clean(str(parsed.feed.get("title") or "")).strip() or urlsplit(name).netloc or name
    if len(parsed.entries) > MAX_ENTRIES:
        log.warning("%s: only %d of %d entries are read", name, MAX_ENTRIES, len(parsed.entries))
    for entry in parsed.entries[:MAX_ENTRIES]:
        yield from _entry(entry, source, since)


def _refuse_entities(data: bytes, name: str) -> None:
    head = data.replace(b"\0", b"")
    root = _ROOT.search(head)
    declared = head.find(b"<!ENTITY")
    if declared >= 0 and (root is None or declared < root.start()):
        raise SourceError(f"{name}: declares XML entities: refused as a bomb", "do without them")


def _entry(entry: Any, source: str, since: datetime) -> Iterator[Story | Skipped]:  # noqa: ANN401
    title = clean(_TAGS.sub("", str(entry.get("title") or ""))).strip()
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    published_at = datetime.fromtimestamp(calendar.timegm(when), UTC) if when else None
    if published_at and published_at < since:
        return
    bodies = [part.get("value") or "" for part in entry.get("content") or ()]
    body = max([*bodies, entry.get("summary") or ""], key=len)
    link = str(entry.get("link") or "")
    url = link if urlsplit(link).scheme in {"http", "https"} else None
    found = outline(html.parse(clean(body)) if body.strip() else (), title=title, article=True)
    if not found.drafts:
        yield Skipped(what=f"{source}: {title or link}", reason="the entry has no text")
        return
    image = pictures.of_entry(entry)
    yield from document.told(found, source=source, url=url, published_at=published_at, image=image)
