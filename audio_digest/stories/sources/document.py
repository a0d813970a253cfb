"""A document's bytes → its stories, whatever it is written in."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath
from urllib.parse import urlsplit

from audio_digest.errors import SourceError
from audio_digest.model import Skipped, Story
from audio_digest.stories.sources import html, markdown, plain
from audio_digest.stories.sources.cleaning import byline, clean, without_date
from audio_digest.stories.sources.elements import weight
from audio_digest.stories.sources.outline import Draft, Outline, outline
from audio_digest.text.flags import sayable
from audio_digest.text.languages import detect, is_chinese

MAX_BYTES = 1_000_000
"""A year of daily digests; what is larger is no document."""
MAX_LINE_CHARS = 8_000
_MAX_NAME_WEIGHT = 6.0
_MAX_CHARACTER_BYTES = 4
_HTML = re.compile(
    r"\s*(?:<!doctype\s+html|<html\b|<\?xml[^>]*>\s*<(?:!doctype\s+)?html\b)", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def stories(data: bytes, *, name: str) -> Iterator[Story | Skipped]:
    """Yield the stories in the document ``data`` and what was left aside in it.

    ``name`` is its file name; the ending decides how it is read. Raises SourceError, naming the
    file, where it is empty, binary, cut off, too large or tells nothing.
    """
    text = decode(data, name)
    cleaned = clean(text)
    suffix = PurePath(name).suffix.lower()
    longest = max(map(len, text.split("\n")))
    if suffix in {".html", ".htm", ".xhtml"} or _HTML.match(text):
        found = outline(html.parse(cleaned))
    elif longest > MAX_LINE_CHARS:
        raise SourceError(
            f"{name}: a line of {longest:,} characters is no prose", "break it into paragraphs"
        )
    else:
        marked = suffix in {".md", ".markdown"} or markdown.is_markdown(cleaned)
        found = outline((markdown if marked else plain).parse(cleaned))
    if not found.drafts:
        raise SourceError(f"{name}: no story in it", "give a document with prose in paragraphs")
    yield from told(found, source=_source(found, cleaned))


def told(
    found: Outline,
    *,
    source: str,
    url: str | None = None,
    published_at: datetime | None = None,
    image: str = "",
) -> Iterator[Story | Skipped]:
    """Yield a Story for each draft, and what was skipped.

    ``url`` is the address of the whole document, ``image`` its picture: the story's own where it
    tells only one.
    """
    usual = detect("\n".join(draft.text for draft in found.drafts))
    if not sayable(source):
        yield Skipped(what=source, reason="the name of the source gives orders or sells something")
        source = urlsplit(url or "").netloc
    seen: dict[str, int] = {}
    for draft in found.drafts:
        seen[draft.title] = seen.get(draft.title, 0) + 1
        alone = url if len(found.drafts) == 1 else None
        identity = alone or f"{url or source}\n{draft.title}" + "\n" * (seen[draft.title] - 1)
        language = detect(f"{draft.title}\n{draft.text}")
        yield Story(
            id=hashlib.sha256(identity.encode()).hexdigest()[:8],
            title=draft.title,
            url=url,
            source=source,
            published_at=published_at,
            language=language if language != "und" else usual,
            blocks=draft.blocks,
            links=draft.links,
            image=_image(draft, image if len(found.drafts) == 1 else ""),
            flagged=draft.flagged,
        )
    yield from (
        Skipped(what=f"{source}: {item.what}", reason=item.reason) for item in found.skipped
    )


def _image(draft: Draft, own: str) -> str | None:
    """Return the story's picture; where a line gives orders, only title and source are told."""
    return None if draft.flagged else own or draft.image or None


def decode(data: bytes, name: str) -> str:
    """Return the text in ``data``; raises SourceError, naming the place and the cure."""
    if not data.strip():
        raise SourceError(f"{name}: the file is empty", "give a document with stories in it")
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"{name}: {len(data):,} bytes are more than a document's {MAX_BYTES:,}", "split it"
        )
    encoding = next((known for mark, known in _BOMS if data.startswith(mark)), "")
    if not encoding and b"\0" in data:
        raise SourceError(f"{name}: a binary file, not a document", "give Markdown, text or HTML")
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        return _decode_declared(data, name, error)


def _decode_declared(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    declared = _CHARSET.search(data[:2000])
    if declared:
        try:
            return data.decode(codecs.lookup(declared.group(1).decode("ascii", "replace")).name)
        except (LookupError, UnicodeDecodeError):
            pass
    if error.reason == "unexpected end of data" or error.start >= len(data) - _MAX_CHARACTER_BYTES:
        raise SourceError(
            f"{name}: ends in the middle of a character: the file was cut off", "copy it once more"
        ) from error
    raise SourceError(
        f"{name}: byte {error.start:,} is not UTF-8: a binary file or an old encoding",
        "save it as UTF-8",
    ) from error


def _source(found: Outline, text: str) -> str:
    """Return what to call a document: its title without the day and the list of its stories.

    Or whom its byline names, where it has no short title or tells the one story that is its title.
    Never its file's name, which was chosen for nobody else's eyes and ears.
    """
    own = re.split(r"[:：|]\s|[：|]", without_date(found.title), maxsplit=1)[0].strip()
    by = byline(text)
    alone = len(found.drafts) == 1 and found.drafts[0].title == found.title
    for name in (by, own) if alone else (own, by):
        if name and weight(name) <= _MAX_NAME_WEIGHT:
            return name
    return "文稿" if is_chinese(detect(found.drafts[0].text)) else "Document"
