"""Tags and chapters of the finished files: ID3v2, M4A's and Opus's; the one home of mutagen.

mutagen writes ID3 frames in the order of their size, so that chapters leave the order of time,
which confuses players that read them as they come. Here mutagen makes each frame, and the tag is
put together anew, in an order of our own: names first, then chapters by time, the picture last.

Version 2.4, but 2.3 where a chapter's title, link or picture address takes more than 127 bytes:
ffmpeg, and what is built on it, reads the sizes of the frames within a chapter as plain numbers,
as they are in 2.3, in 2.4 too. Up to 127 the two are written alike; beyond, it loses chapters.
"""

import base64
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import mutagen.id3
from mutagen import MutagenError, flac, mp3, mp4, oggopus

from audio_digest.atomic import PART, writing
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Chapter
from audio_digest.sound.label import Label

id3: Any = mutagen.id3  # typed here and there only
_MP3: Any = mp3.MP3
_MP4: Any = mp4.MP4
_OPUS: Any = oggopus.OggOpus
_PICTURE: Any = flac.Picture
_COVER: Any = mp4.MP4Cover
Frame = Any

PADDING_BYTES = 1_024
"""Room for a player to note something without rewriting the file."""
NO_OFFSET = 0xFFFFFFFF
"""By the standard: "use the times", a byte offset is not given."""
FRONT_COVER = 3
LINK = "-->"
"""In place of a picture's type: what follows is where the picture is."""
UTF_8 = 3
ORDER = ("TIT2", "TPE1", "TALB", "TRCK", "TDRC", "TCON", "TLAN", "TLEN", "PCST", "CTOC", "CHAP")
"""Frames in this order; any other after them, by name; the picture at the very end."""

LARGEST_ALIKE = 127
"""The largest size that ID3v2.3 and 2.4 write alike."""

_HEADER = 10
_FOOTER_FLAG = 0x10


def tag(path: Path, label: Label) -> None:
    """Give the file at ``path`` its tags, in place of any that it has; whole or not at all.

    Its extension says what it is: MP3, M4A or Opus. The same input gives the same bytes. An M4A
    keeps the chapters that it was encoded with. Raises ArtifactError where ``path`` cannot be
    read or written, AudioToolError where it is not what its extension says.
    """
    if path.suffix == ".m4a":
        _rewrite(path, lambda copy: _tag_m4a(copy, label))
    elif path.suffix == ".opus":
        _rewrite(path, lambda copy: _tag_opus(copy, label))
    else:
        picture = id3.APIC(UTF_8, "image/jpeg", FRONT_COVER, "cover", label.picture)
        _replace(path, _ordered([*_names(label), *_chapters(label), *_texts(label), picture]))


def header_duration_s(path: Path) -> float:
    """Return how long the MP3's header says that it is; raises AudioToolError if it has none."""
    try:
        return float(_MP3(path).info.length)
    except (MutagenError, OSError) as error:
        raise AudioToolError(f"{path.name}: no MP3 that can be read: {error}") from error


def chapters(path: Path) -> tuple[Chapter, ...]:
    """Return the chapters in the file's tags, in the order in which they stand there.

    Raises AudioToolError for a file without a tag that can be read.
    """
    try:
        if path.suffix == ".m4a":
            found = _MP4(path).chapters or ()
            return tuple(Chapter(title=c.title, start_s=round(c.start, 3)) for c in found)
        if path.suffix == ".opus":
            return tuple(_of_opus(_OPUS(path)))
        return tuple(_of_id3(id3.ID3(path)))
    except (MutagenError, OSError, ValueError, KeyError) as error:
        raise AudioToolError(f"{path.name}: no tag that can be read: {error}") from error


def _of_id3(found: Any) -> Iterator[Chapter]:  # noqa: ANN401  (mutagen's)
    for chap in found.getall("CHAP"):
        frames = chap.sub_frames
        pictures = (picture for picture in frames.getall("APIC") if picture.mime == LINK)
        yield Chapter(
            title=str(frames["TIT2"]) if "TIT2" in frames else "",
            start_s=chap.start_time / 1000,
            url=next((link.url for link in frames.getall("WXXX")), None),
            image=next((picture.data.decode("ascii", "replace") for picture in pictures), None),
        )


def _of_opus(found: Any) -> Iterator[Chapter]:  # noqa: ANN401  (mutagen's)
    for number in range(1000):
        key = f"CHAPTER{number:03}"
        if key not in found:
            return
        hours, minutes, seconds = found[key][0].split(":")
        yield Chapter(
            title=found.get(f"{key}NAME", [""])[0],
            start_s=round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3),
            url=found.get(f"{key}URL", [None])[0],
        )


def _tag_m4a(path: Path, label: Label) -> None:
    file = _MP4(path)
    file.delete()
    file = _MP4(path)
    if file.tags is None:
        file.add_tags()
    file.tags.update(
        {
            "\xa9nam": [label.title],
            "\xa9ART": [label.hosts],
            "aART": [label.author],
            "\xa9alb": [label.show],
            "trkn": [(label.number, 0)],
            "\xa9day": [label.date.isoformat()],
            "\xa9gen": ["Podcast"],
            "\xa9cmt": [label.honest],
            "pcst": True,
            "covr": [_COVER(label.picture, _COVER.FORMAT_JPEG)],
        }
    )
    if label.lyrics:
        file.tags["\xa9lyr"] = [label.lyrics]
    file.save(padding=lambda _info: PADDING_BYTES)


def _tag_opus(path: Path, label: Label) -> None:
    file = _OPUS(path)
    file.delete()
    picture = _PICTURE()
    picture.type, picture.mime, picture.desc = FRONT_COVER, "image/jpeg", "cover"
    picture.data = label.picture
    said = {
        "TITLE": label.title,
        "ARTIST": label.hosts,
        "ALBUMARTIST": label.author,
        "ALBUM": label.show,
        "TRACKNUMBER": str(label.number),
        "DATE": label.date.isoformat(),
        "GENRE": "Podcast",
        "LANGUAGE": label.language,
        "COMMENT": label.honest,
        "LYRICS": label.lyrics,
        **dict(_opus_chapters(label)),
        "METADATA_BLOCK_PICTURE": base64.b64encode(picture.write()).decode("ascii"),
    }
    file = _OPUS(path)
    file.update({name: [text] for name, text in said.items() if text})
    file.save(padding=lambda _info: PADDING_BYTES)


def _opus_chapters(label: Label) -> Iterator[tuple[str, str]]:
    for number, mark in enumerate(label.chapters):
        key, ms = f"CHAPTER{number:03}", _ms(mark.start_s)
        yield key, f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
        yield f"{key}NAME", mark.title
        if mark.url:
            yield f"{key}URL", mark.url


def _names(label: Label) -> Iterator[Frame]:
    yield id3.TIT2(UTF_8, [label.title])
    yield id3.TPE1(UTF_8, [label.hosts])
    yield id3.TPE2(UTF_8, [label.author])
    yield id3.TALB(UTF_8, [label.show])
    yield id3.TRCK(UTF_8, [str(label.number)])
    yield id3.TDRC(UTF_8, [label.date.isoformat()])
    yield id3.TCON(UTF_8, ["Podcast"])
    yield id3.TLAN(UTF_8, [label.language])
    yield id3.TLEN(UTF_8, [str(_ms(label.duration_s))])
    yield id3.PCST(value=1)


def _chapters(label: Label) -> Iterator[Frame]:
    marks = label.chapters
    if not marks:
        return
    names = [f"chp{i}" for i in range(len(marks))]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    ends = [*(mark.start_s for mark in marks[1:]), label.duration_s]
    for name, mark, end_s in zip(names, marks, ends, strict=True):
        inside = [id3.TIT2(UTF_8, [mark.title])]
        if mark.url:
            inside.append(id3.WXXX(UTF_8, "", mark.url))
        if mark.image:
            inside.append(id3.APIC(UTF_8, LINK, FRONT_COVER, "", mark.image.encode("ascii")))
        yield id3.CHAP(
            element_id=name,
            start_time=_ms(mark.start_s),
            end_time=_ms(end_s),
            start_offset=NO_OFFSET,
            end_offset=NO_OFFSET,
            sub_frames=inside,
        )


def _texts(label: Label) -> Iterator[Frame]:
    yield id3.COMM(UTF_8, label.honest_in, "", [label.honest])
    if label.lyrics:
        yield id3.USLT(UTF_8, label.language, "", label.lyrics)


def _ms(at_s: float) -> int:
    return round(at_s * 1000)


def _ordered(frames: list[Frame]) -> bytes:
    """Return the whole tag: header, frames in our order, padding."""

    def place(frame: Frame) -> tuple[int, str]:
        name = frame.FrameID
        if name == "APIC":
            return len(ORDER) + 1, name
        return (ORDER.index(name), "") if name in ORDER else (len(ORDER), name)

    version = _version(frames)
    body = b"".join(_bytes(frame, version) for frame in sorted(frames, key=place))
    body += bytes(PADDING_BYTES)
    length: bytes = id3.BitPaddedInt.to_str(len(body), bits=7, width=4)
    return b"ID3" + bytes([version, 0, 0]) + length + body


def _version(frames: list[Frame]) -> int:
    """Return 4 where every player reads the chapters so, else 3."""
    inner = [sub for frame in frames for sub in getattr(frame, "sub_frames", {}).values()]
    return 4 if all(len(_bytes(sub, 4)) - _HEADER <= LARGEST_ALIKE for sub in inner) else 3


def _bytes(frame: Frame, version: int) -> bytes:
    """Return one frame with its header, as mutagen writes it into a tag of its own."""
    alone = id3.ID3()
    alone.add(frame)
    if version == 3:  # noqa: PLR2004  (ID3v2.3)
        alone.update_to_v23()
    target = BytesIO()
    alone.save(target, v1=0, v2_version=version, padding=lambda _info: 0)
    return target.getvalue()[_HEADER:]


def _rewrite(path: Path, work: Callable[[Path], None]) -> None:
    """Do ``work`` on a copy of ``path``, which takes its place."""
    copy = path.with_name(f"{PART}tagged-{path.name}")
    try:
        shutil.copyfile(path, copy)
        work(copy)
        copy.replace(path)
    except MutagenError as error:
        raise AudioToolError(f"{path.name}: cannot be tagged: {error}") from error
    except OSError as error:
        raise _untaggable(path, error) from error
    finally:
        copy.unlink(missing_ok=True)


def _untaggable(path: Path, error: OSError) -> ArtifactError:
    return ArtifactError(
        f"{path}: cannot be tagged: {error.strerror}", "make it anew with --redo mix"
    )


def _replace(path: Path, new: bytes) -> None:
    try:
        with path.open("rb") as audio, writing(path) as file:
            audio.seek(_tag_length(audio.read(_HEADER)))
            file.write(new)
            shutil.copyfileobj(audio, file)
    except OSError as error:
        raise _untaggable(path, error) from error


def _tag_length(header: bytes) -> int:
    """Return how many bytes the ID3v2 tag that starts with ``header`` takes, 0 if it is none."""
    if len(header) < _HEADER or not header.startswith(b"ID3"):
        return 0
    footer = _HEADER if header[5] & _FOOTER_FLAG else 0
    return _HEADER + int(id3.BitPaddedInt(header[6:])) + footer
