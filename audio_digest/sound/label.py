"""What the tags of a finished file say, whatever its format: names, texts, chapters, picture."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  (as in model)
from urllib.parse import quote

from audio_digest.config import Show, language_of
from audio_digest.model import Chapter, Timeline
from audio_digest.sound.cover import thumbnail

log = logging.getLogger(__name__)

MAX_CHAPTERS = 255
"""A table of contents, of MP3 and M4A, counts its entries in one byte."""
ISO_639_2: Mapping[str, str] = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "it": "ita", "ja": "jpn", "ko": "kor",
    "nb": "nob", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ru": "rus", "sv": "swe",
    "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
UNKNOWN_LANGUAGE = "und"
HONEST: Mapping[str, str] = {
    "en": "The script and the voices of this episode are made by machines.",
    "zh": "本期节目的文稿和声音均由机器生成。",
    "zh-hant": "本集節目的文稿和聲音均由機器生成。",
}
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Label:
    """What the tags say. Texts are single lines, but for ``lyrics``; links are ASCII.

    ``language`` is ISO 639-2, ``honest`` the sentence that machines made it, in the language
    ``honest_in``; ``picture`` a JPEG of a few hundred pixels.
    """

    title: str
    hosts: str
    show: str
    author: str
    number: int
    date: Date
    language: str
    honest: str
    honest_in: str
    lyrics: str
    chapters: tuple[Chapter, ...]
    duration_s: float
    picture: bytes


def label(  # noqa: PLR0913  (what a tag says, each by its name)
    timeline: Timeline, show: Show, *, number: int, date: Date, cover: bytes, captions: str
) -> Label:
    """Return what the tags of ``timeline`` say.

    ``cover`` is a JPEG of any size, ``captions`` what is said, as plain text. Raises
    ArtifactError where ``cover`` is no picture.
    """
    about = show.show
    tag = about.language.lower()
    traditional = tag.startswith(("zh-hant", "zh-tw", "zh-hk"))
    honest = HONEST.get("zh-hant" if traditional else language_of(tag), HONEST["en"])
    spoken_in = iso_639_2(tag)
    return Label(
        title=_line(timeline.title),
        hosts=_line(", ".join(host.name for host in show.hosts)),
        show=_line(about.title),
        author=_line(about.author or about.title),
        number=number,
        date=date,
        language=spoken_in,
        honest=honest,
        honest_in=spoken_in if honest is not HONEST["en"] else "eng",
        lyrics=captions.replace("\0", ""),
        chapters=chapters(timeline),
        duration_s=timeline.duration_s,
        picture=thumbnail(cover),
    )


def chapters(timeline: Timeline) -> tuple[Chapter, ...]:
    """Return the chapters as tags can hold them, in the order of time."""
    marks = timeline.chapters[:MAX_CHAPTERS]
    if len(marks) < len(timeline.chapters):
        log.warning("the tag holds the first %d of the chapters", MAX_CHAPTERS)
    return tuple(
        mark.model_copy(
            update={
                "title": _line(mark.title),
                "url": _ascii(mark.url),
                "image": _ascii(mark.image),
            }
        )
        for mark in marks
    )


def iso_639_2(language: str) -> str:
    """Return the three letters of a BCP 47 tag's language, "und" for one that is not listed.

    >>> iso_639_2("zh-Hant"), iso_639_2("tlh")
    ('zho', 'und')
    """
    return ISO_639_2.get(language_of(language), UNKNOWN_LANGUAGE)


def _line(text: str) -> str:
    # A NUL ends a text in ID3, a line break breaks a player's list.
    return " ".join(text.replace("\0", " ").split())


def _ascii(url: str | None) -> str | None:
    return quote(url, safe=_URL_SAFE) if url else None
