"""ID3v2.3 tags and chapters of the finished MP3: the one home of mutagen.

mutagen writes frames in the order of their size, so that chapters leave the order of time, which
confuses players that read them as they come. Here mutagen makes each frame, and the tag is put
together anew, in an order of our own: names first, then chapters by time, the picture last.

Version 2.3 and not 2.4, because ffmpeg, and what is built on it, reads the sizes of the frames
within a chapter as plain numbers, as they are in 2.3, in 2.4 too: there it loses each chapter
whose title or link takes more than 127 bytes.
"""

import logging
import shutil
from collections.abc import Iterator, Mapping
from datetime import date as Date  # noqa: N812  (as in model)
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mutagen.id3
from mutagen import MutagenError
from mutagen.mp3 import MP3

from audio_digest.atomic import writing
from audio_digest.config import Show, language_of
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Chapter, Timeline
from audio_digest.sound.cover import thumbnail

log = logging.getLogger(__name__)

id3: Any = mutagen.id3  # typed here and there only
_MP3: Any = MP3
Frame = Any

PADDING_BYTES = 1_024
"""Room for a player to note something without rewriting the file."""
MAX_CHAPTERS = 255
"""A table of contents counts its entries in one byte."""
NO_OFFSET = 0xFFFFFFFF
"""By the standard: "use the times", a byte offset is not given."""
FRONT_COVER = 3
UTF_8 = 3
ORDER = ("TIT2", "TPE1", "TALB", "TRCK", "TDRC", "TCON", "TLAN", "TLEN", "PCST", "CTOC", "CHAP")
"""Frames in this order; any other after them, by name; the picture at the very end."""
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

_HEADER = 10
_FOOTER_FLAG = 0x10
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


def tag(  # noqa: PLR0913  (what a tag says, each by its name)
    path: Path,
    timeline: Timeline,
    show: Show,
    *,
    number: int,
    date: Date,
    cover: bytes,
    captions: str,
) -> None:
    """Give the MP3 at ``path`` its tag, in place of any that it has; whole or not at all.

    ``cover`` is a JPEG of any size, ``captions`` what is said, as plain text. The same input
    gives the same bytes. Raises ArtifactError where ``path`` cannot be read or written.
    """
    frames = [
        *_names(timeline, show, number=number, date=date),
        *_chapters(timeline),
        *_texts(show.show.language, captions),
        id3.APIC(UTF_8, "image/jpeg", FRONT_COVER, "cover", thumbnail(cover)),
    ]
    _replace(path, _ordered(frames))


def header_duration_s(path: Path) -> float:
    """Return how long the MP3's header says that it is; raises AudioToolError if it has none."""
    try:
        return float(_MP3(path).info.length)
    except (MutagenError, OSError) as error:
        raise AudioToolError(f"{path.name}: no MP3 that can be read: {error}") from error


def chapters(path: Path) -> tuple[Chapter, ...]:
    """Return the chapters in the file's tag, in the order in which they stand there.

    Raises AudioToolError for a file without a tag that can be read.
    """
    try:
        found = id3.ID3(path).getall("CHAP")
    except (MutagenError, OSError) as error:
        raise AudioToolError(f"{path.name}: no tag that can be read: {error}") from error
    return tuple(
        Chapter(
            title=str(chap.sub_frames["TIT2"]) if "TIT2" in chap.sub_frames else "",
            start_s=chap.start_time / 1000,
            url=next((link.url for link in chap.sub_frames.getall("WXXX")), None),
        )
        for chap in found
    )


def _names(timeline: Timeline, show: Show, *, number: int, date: Date) -> Iterator[Frame]:
    hosts = ", ".join(host.name for host in show.hosts)
    yield id3.TIT2(UTF_8, [_line(timeline.title)])
    yield id3.TPE1(UTF_8, [_line(hosts)])
    yield id3.TPE2(UTF_8, [_line(show.show.author or show.show.title)])
    yield id3.TALB(UTF_8, [_line(show.show.title)])
    yield id3.TRCK(UTF_8, [str(number)])
    yield id3.TDRC(UTF_8, [date.isoformat()])
    yield id3.TCON(UTF_8, ["Podcast"])
    yield id3.TLAN(UTF_8, [_iso(show.show.language)])
    yield id3.TLEN(UTF_8, [str(_ms(timeline.duration_s))])
    yield id3.PCST(value=1)


def _chapters(timeline: Timeline) -> Iterator[Frame]:
    marks = timeline.chapters[:MAX_CHAPTERS]
    if not marks:
        return
    if len(marks) < len(timeline.chapters):
        log.warning("the tag holds the first %d of the chapters", MAX_CHAPTERS)
    names = [f"chp{i}" for i in range(len(marks))]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    ends = [*(mark.start_s for mark in marks[1:]), timeline.duration_s]
    for name, mark, end_s in zip(names, marks, ends, strict=True):
        inside = [id3.TIT2(UTF_8, [_line(mark.title)])]
        if mark.url:
            inside.append(id3.WXXX(UTF_8, "", quote(mark.url, safe=_URL_SAFE)))
        yield id3.CHAP(
            element_id=name,
            start_time=_ms(mark.start_s),
            end_time=_ms(end_s),
            start_offset=NO_OFFSET,
            end_offset=NO_OFFSET,
            sub_frames=inside,
        )


def _texts(language: str, captions: str) -> Iterator[Frame]:
    tag_ = language.lower()
    traditional = tag_.startswith(("zh-hant", "zh-tw", "zh-hk"))
    honest = HONEST.get("zh-hant" if traditional else language_of(tag_), HONEST["en"])
    spoken_in = _iso(language)
    yield id3.COMM(UTF_8, spoken_in if honest is not HONEST["en"] else "eng", "", [honest])
    if captions:
        yield id3.USLT(UTF_8, spoken_in, "", captions.replace("\0", ""))


def _line(text: str) -> str:
    # A NUL ends a text in ID3, a line break breaks a player's list.
    return " ".join(text.replace("\0", " ").split())


def _iso(language: str) -> str:
    return ISO_639_2.get(language_of(language), UNKNOWN_LANGUAGE)


def _ms(at_s: float) -> int:
    return round(at_s * 1000)


def _ordered(frames: list[Frame]) -> bytes:
    """Return the whole tag: header, frames in our order, padding."""

    def place(frame: Frame) -> tuple[int, str]:
        name = frame.FrameID
        if name == "APIC":
            return len(ORDER) + 1, name
        return (ORDER.index(name), "") if name in ORDER else (len(ORDER), name)

    body = b"".join(_bytes(frame) for frame in sorted(frames, key=place))
    body += bytes(PADDING_BYTES)
    length: bytes = id3.BitPaddedInt.to_str(len(body), bits=7, width=4)
    return b"ID3\x03\x00\x00" + length + body


def _bytes(frame: Frame) -> bytes:
    """Return one frame with its header, as mutagen writes it into a tag of its own."""
    alone = id3.ID3()
    alone.add(frame)
    alone.update_to_v23()
    target = BytesIO()
    alone.save(target, v1=0, v2_version=3, padding=lambda _info: 0)
    return target.getvalue()[_HEADER:]


def _replace(path: Path, new: bytes) -> None:
    try:
        with path.open("rb") as audio, writing(path) as file:
            audio.seek(_tag_length(audio.read(_HEADER)))
            file.write(new)
            shutil.copyfileobj(audio, file)
    except OSError as error:
        raise ArtifactError(
            f"{path}: cannot be tagged: {error.strerror}", "make it anew with --redo mix"
        ) from error


def _tag_length(header: bytes) -> int:
    """Return how many bytes the ID3v2 tag that starts with ``header`` takes, 0 if it is none."""
    if len(header) < _HEADER or not header.startswith(b"ID3"):
        return 0
    footer = _HEADER if header[5] & _FOOTER_FLAG else 0
    return _HEADER + int(id3.BitPaddedInt(header[6:])) + footer
