"""What feedgen does not write: podcast:, simple chapters, paging, explicit as true or false.

An extension of feedgen is any object with these methods; what it is to write is given to it as
a list of elements, so that feed.py alone decides and this file alone knows the names.
https://podcasting2.org/docs/podcast-namespace, https://podlove.org/simple-chapters,
https://www.rfc-editor.org/rfc/rfc5005
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from audio_digest.config import Show
from audio_digest.folder import digest
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import plain, uri
from audio_digest.show.publishers.paging import Page

NAMESPACES = {
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
}
_ATOM = "http://www.w3.org/2005/Atom"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_P = f"{{{NAMESPACES['podcast']}}}"
_PSC = f"{{{NAMESPACES['psc']}}}"

CODECS = {".m4a": "mp4a.40.2", ".mp3": "mp3", ".opus": "opus"}
"""Extension → RFC 6381 name of the codec in it."""
CAPTION_TYPES = {"text/vtt": "captions", "application/x-subrip": "captions"}
"""Types of `podcast:transcript`, best first, and their ``rel``; JSON carries times of its own."""


@dataclass(frozen=True)
class Element:
    """An XML element to be written."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""
    children: tuple["Element", ...] = ()


def _append(parent: Any, element: Element) -> None:  # noqa: ANN401  (lxml's, which feedgen owns)
    made = parent.makeelement(element.name, dict(element.attributes))
    made.text = element.text or None
    for child in element.children:
        _append(made, child)
    parent.append(made)


class Extension:
    """feedgen's extension for a channel, or for an item (which feedgen makes by itself)."""

    def __init__(self) -> None:
        """Write nothing yet."""
        self.elements: tuple[Element, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that are used."""
        return dict(NAMESPACES)

    def write(self, elements: Iterable[Element]) -> None:
        """Write these elements."""
        self.elements = tuple(elements)


class ChannelExtension(Extension):
    """The channel's elements."""

    def extend_rss(self, rss: Any) -> Any:  # noqa: ANN401
        """Append the elements to the channel of ``rss``."""
        for element in self.elements:
            _append(rss[0], element)
        return rss


class ItemExtension(Extension):
    """An item's elements."""

    def extend_rss(self, item: Any) -> Any:  # noqa: ANN401
        """Append the elements to ``item``."""
        for element in self.elements:
            _append(item, element)
        return item


def paging(show: Show, page: Page) -> Iterable[Element]:
    """Yield the links from one feed document to the others; all addresses of one stay the same."""
    if page.is_archive:
        yield Element(f"{{{NAMESPACES['fh']}}}archive", {})
    links = {
        "current": layout.FEED if page.is_archive else None,
        "first": layout.FEED if page.oldest else None,
        "next": page.older,
        "prev-archive": page.older,
        "last": page.oldest,
    }
    for rel, name in links.items():
        if name:
            href = layout.address(show, name)
            yield Element(
                f"{{{_ATOM}}}link", {"rel": rel, "href": href, "type": "application/rss+xml"}
            )


def _explicit(show: Show) -> Element:
    return Element(f"{{{_ITUNES}}}explicit", {}, "true" if show.show.explicit else "false")


def picture(show: Show, episode: Episode) -> str | None:
    """Return the address of the episode's own picture: another picture, another address."""
    for file in layout.media(episode):
        if file.type.startswith("image/"):
            # In a query, so that the file keeps its name; it ends as a picture's address must.
            suffix = PurePath(file.name).suffix
            made = f"?{digest(file.integrity)[:8]}{suffix}" if file.integrity else ""
            return layout.address(show, layout.place(episode, file.name)) + made
    return None


def _image(url: str, show: Show) -> Element:
    alt = plain(show.show.title)
    attributes = {"href": url, "alt": alt, "aspect-ratio": "1/1", "type": "image/jpeg"}
    return Element(f"{_P}image", {**attributes, "purpose": "artwork"})


def channel(
    show: Show, *, rrule: str, frequency: str, cover_url: str | None, hosts: Iterable[str]
) -> Iterable[Element]:
    """Yield the channel's elements. ``rrule`` is an RFC 5545 rule, empty where there is none."""
    yield _explicit(show)
    yield Element(f"{_P}guid", {}, show.show.identity)
    owner = {"owner": plain(show.show.email)} if show.show.email else {}
    yield Element(f"{_P}locked", owner, "yes" if show.show.private else "no")
    if show.show.private:
        yield Element(f"{_P}block", {}, "yes")
    yield Element(f"{_P}medium", {}, "podcast")
    yield Element(f"{_P}txt", {"purpose": "ai-content"}, "true")
    if rrule:
        yield Element(f"{_P}updateFrequency", {"rrule": rrule}, plain(frequency))
    if cover_url:
        yield _image(cover_url, show)
    for name in hosts:
        yield Element(f"{_P}person", {"role": "host"}, name)


def item(show: Show, episode: Episode, *, cover_url: str | None) -> Iterable[Element]:
    """Yield an episode's elements."""
    yield _explicit(show)
    yield Element(f"{_P}episode", {}, str(episode.number))
    yield Element(f"{_P}txt", {"purpose": "ai-content"}, "true")
    if cover_url:
        yield _image(cover_url, show)
    for host in episode.hosts:
        yield Element(f"{_P}person", {"role": "host"}, plain(host.name))
    yield from _transcripts(show, episode)
    for file in layout.media(episode):
        if file.name == layout.CHAPTERS:
            url = layout.address(show, layout.place(episode, file.name))
            yield Element(f"{_P}chapters", {"url": url, "type": file.type})
    if episode.chapters:
        yield _simple_chapters(episode)
    yield from _other_formats(show, episode)
    if episode.corrections:
        at = episode.corrections[-1].at.strftime("%Y-%m-%dT%H:%M:%SZ")
        yield Element(f"{{{_ATOM}}}updated", {}, at)


def _other_formats(show: Show, episode: Episode) -> Iterable[Element]:
    """Yield the sound in every format, its own first, where there is more than one."""
    sounds = layout.sounds(episode)
    for file in sounds if len(sounds) > 1 else ():
        url = layout.address(show, layout.place(episode, file.name))
        suffix = PurePath(file.name).suffix
        attributes = {"type": file.type, "length": str(file.bytes)}
        if episode.duration_s:
            attributes["bitrate"] = str(round(file.bytes * 8 / episode.duration_s))
        if suffix in CODECS:
            attributes["codecs"] = CODECS[suffix]
        attributes |= {"title": suffix.lstrip(".").upper()}
        attributes |= {"default": "true"} if file is sounds[0] else {}
        inside = [Element(f"{_P}source", {"uri": url})]
        if file.integrity:
            sri = {"type": "sri", "value": file.integrity}
            inside.append(Element(f"{_P}integrity", sri))
        yield Element(f"{_P}alternateEnclosure", attributes, "", tuple(inside))


def _transcripts(show: Show, episode: Episode) -> Iterable[Element]:
    ranks = [*CAPTION_TYPES, "application/json"]
    files = [file for file in layout.media(episode) if file.type in ranks]
    for file in sorted(files, key=lambda file: ranks.index(file.type)):
        url = layout.address(show, layout.place(episode, file.name))
        attributes = {"url": url, "type": file.type, "language": episode.language}
        if file.type in CAPTION_TYPES:
            attributes["rel"] = CAPTION_TYPES[file.type]
        yield Element(f"{_P}transcript", attributes)


def _simple_chapters(episode: Episode) -> Element:
    def start(seconds: float) -> str:
        ms = round(seconds * 1000)
        return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"

    listed = tuple(
        Element(
            f"{_PSC}chapter",
            {
                "start": start(c.start_s),
                "title": plain(c.title),
                **({"href": uri(c.url)} if c.url else {}),
                **({"image": uri(c.image)} if c.image else {}),
            },
        )
        for c in episode.chapters
    )
    return Element(f"{_PSC}chapters", {"version": "1.2"}, "", listed)
