"""The transcript as pages show it: by speaker, each line with its time and its words' times."""

import json
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from audio_digest.config import language_of
from audio_digest.errors import PublishError
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import plain

UNSPACED = {"zh", "ja"}
"""Languages that put no space between sentences."""


@dataclass(frozen=True)
class Line:
    """What lights up while it is heard.

    ``words``: place in the text and hundredths of a second from its start, for each word.
    """

    speaker: str
    text: str
    start_s: float
    words: str


@dataclass(frozen=True)
class Paragraph:
    """What one speaker says until the next one does, or the next chapter begins."""

    speaker: str
    start_s: float
    lines: tuple[Line, ...]


def lines(folder: Path) -> list[Line]:
    """Return the lines of the episode in ``folder``; raises PublishError where it has none."""
    path = folder / layout.TRANSCRIPT
    try:
        segments = json.loads(layout.read(path))["segments"]
        told = [(str(s["speaker"]), str(s["body"]), float(s["startTime"])) for s in segments]
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(
            f"{folder.name}/{path.name}: is no transcript: {error!r}",
            "delete it and run publish for that day again",
        ) from error
    times = _word_times(folder / layout.WORDS)
    if len(times) != len(told):  # the transcript was edited: a line is then found, its words not
        times = [""] * len(told)
    return [
        Line(plain(speaker), plain(body), start_s, words)
        for (speaker, body, start_s), words in zip(told, times, strict=True)
    ]


def _word_times(path: Path) -> list[str]:
    """Return each line's words; none where the episode has no such file, or a broken one."""
    try:
        cues = json.loads(path.read_bytes())["cues"]
        return [" ".join(str(int(number)) for number in cue) for cue in cues]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def paragraphs(told: list[Line], episode: Episode) -> list[Paragraph]:
    """Return the lines by speaker and chapter, with what stands between two of them."""
    space = "" if language_of(episode.language) in UNSPACED else " "
    begins = [chapter.start_s for chapter in episode.chapters]
    found: list[list[Line]] = []
    chapter = 0
    for line in told:
        before, chapter = chapter, bisect_right(begins, line.start_s)
        if not found or found[-1][0].speaker != line.speaker or chapter != before:
            found.append([])
        found[-1].append(Line(line.speaker, line.text + space, line.start_s, line.words))
    return [Paragraph(part[0].speaker, part[0].start_s, tuple(part)) for part in found]
