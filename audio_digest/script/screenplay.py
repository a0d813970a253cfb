r"""script.md ↔ `Script`.

::

    # title <!-- en-US -->

    ## heading <!-- story ids -->

    **ada:** text <!-- act cites -->

    [pause 0.8]

Blank lines are free, and so are lines that are nothing but a comment. All comments may be left
out: the language is then the caller's, a line's act is ``say`` and it cites nothing. Lines before
the first heading make a segment that is headed by the title. A pause belongs to the line before
it. A ``<!--`` that is to be spoken is written ``<\!--``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import get_args

from audio_digest.errors import ArtifactError
from audio_digest.model import Act, Script, Segment, Turn
from audio_digest.text.hidden import one_line

MAX_CHARS = 4_000_000
"""A script of a hundred hours would be shorter."""
MAX_LINE_CHARS = 20_000
MAX_PAUSE_S = 60.0

_ACTS: tuple[Act, ...] = get_args(Act)
_HOST = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_REFERENCE = re.compile(r"[\w.]+(?:-[\w.]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_COMMENT = re.compile(r"<!--(?P<body>[^<>]*)-->$")
_LINE = re.compile(r"\*\*(?P<host>[^*:：]{1,64})(?:[:：]\*\*|\*\*[:：])(?P<text>.*)")
_PAUSE = re.compile(r"\[pause (?P<s>\d{1,6}(?:\.\d{1,9})?) ?s?\]", re.IGNORECASE)
_NO_LINE = "write a spoken line as **host:** text"


@dataclass(slots=True)
class _Segment:
    """A segment while its lines are read."""

    heading: str
    story_ids: tuple[str, ...]
    line: int
    turns: list[Turn] = field(default_factory=list)


class _Reader:
    """Reads one file, line by line; ``at`` names the line in an error."""

    def __init__(self, name: str, language: str) -> None:
        self.name, self.number = name, 0
        self.title, self.language = "", language
        self.segments: list[_Segment] = []

    def error(self, what: str, fix: str, *, line: int | None = None) -> ArtifactError:
        return ArtifactError(f"{self.name}:{line or self.number}: {what}", fix)

    def read(self, raw: str) -> None:
        if len(raw) > MAX_LINE_CHARS:
            raise self.error(f"a line of {len(raw)} characters", "break it into several lines")
        line = one_line(raw)
        comment = _COMMENT.search(line)
        body = comment["body"].split() if comment else []
        shown = line[: comment.start()].rstrip() if comment else line
        if "<!--" in shown:
            fix = r"put the comment at the end of its line; to speak it, write <\!--"
            raise self.error("a comment that is not at the end of its line", fix)
        if shown:
            self._line(re.sub(r"<\\(\\*!--)", r"<\1", shown), body)

    def _line(self, line: str, comment: list[str]) -> None:
        if line == "#" or line.startswith("# "):
            self._title(line[2:], comment)
        elif line == "##" or line.startswith("## "):
            self._heading(line[3:], comment)
        elif pause := _PAUSE.fullmatch(line):
            self._pause(float(pause["s"]))
        elif spoken := _LINE.fullmatch(line):
            self._turn(spoken["host"].strip().lower(), spoken["text"].strip(), comment)
        else:
            shown = line if len(line) <= 60 else f"{line[:60]}…"  # noqa: PLR2004 (to fit a screen)
            raise self.error(f"not a heading, a line or a pause: '{shown}'", _NO_LINE)

    def _title(self, title: str, comment: list[str]) -> None:
        if self.title:
            raise self.error("a second title", "write a heading as ## heading")
        if not title:
            raise self.error("an empty title", "write it as # title")
        if comment and not (len(comment) == 1 and _LANGUAGE.fullmatch(comment[0])):
            fix = "name one, as in # title <!-- en-US -->"
            raise self.error(f"not a language: '{' '.join(comment)}'", fix)
        self.title = title
        self.language = comment[0] if comment else self.language

    def _heading(self, heading: str, comment: list[str]) -> None:
        self._needs_title()
        if not heading:
            raise self.error("an empty heading", "write it as ## heading")
        self._ends_segment()
        self._needs_references(comment, "story ids")
        self.segments.append(_Segment(heading, tuple(comment), self.number))

    def _turn(self, host: str, text: str, comment: list[str]) -> None:
        self._needs_title()
        if not _HOST.fullmatch(host):
            raise self.error(f"not a host's id: '{host}'", _NO_LINE)
        if not text:
            raise self.error("a line with nothing to say", _NO_LINE)
        act = next((act for act in _ACTS if comment and act == comment[0]), None)
        if comment and not act:
            fix = f"use one of {', '.join(_ACTS)}; put a remark on a line of its own"
            raise self.error(f"not an act: '{comment[0]}'", fix)
        self._needs_references(comment[1:], "sentence ids")
        if not self.segments:
            self.segments.append(_Segment(self.title, (), self.number))
        turn = Turn(host=host, act=act or "say", text=text, cites=tuple(comment[1:]))
        self.segments[-1].turns.append(turn)

    def _pause(self, pause_s: float) -> None:
        if not self.segments or not self.segments[-1].turns:
            raise self.error("a pause with no line before it", "put it after a spoken line")
        turns = self.segments[-1].turns
        total_s = round((turns[-1].pause_after_s or 0.0) + pause_s, 3)
        if total_s > MAX_PAUSE_S:
            raise self.error(f"a pause of {total_s:g} s", f"make it {MAX_PAUSE_S:g} s or less")
        turns[-1] = turns[-1].model_copy(update={"pause_after_s": total_s})

    def _needs_title(self) -> None:
        if not self.title:
            raise self.error("no title before this line", "begin the script with # title")

    def _needs_references(self, words: Iterable[str], what: str) -> None:
        for word in words:
            if not _REFERENCE.fullmatch(word):
                raise self.error(f"not one of the {what}: '{word}'", "put a remark on its own line")

    def _ends_segment(self) -> None:
        if self.segments and not self.segments[-1].turns:
            segment = self.segments[-1]
            what = f"nothing is said under '{segment.heading}'"
            raise self.error(what, "add a line below the heading, or remove it", line=segment.line)

    def script(self) -> Script:
        if not self.title:
            raise ArtifactError(f"{self.name}: is empty", "begin the script with # title")
        if not self.segments:
            raise ArtifactError(f"{self.name}: nobody says anything", _NO_LINE)
        self._ends_segment()
        segments = tuple(
            Segment(heading=s.heading, story_ids=s.story_ids, turns=tuple(s.turns))
            for s in self.segments
        )
        return Script(title=self.title, language=self.language, segments=segments)


def parse(text: str, *, name: str = "script.md", language: str = "en-US") -> Script:
    """Return the script in ``text``.

    ``name`` is the file's, for errors; ``language`` is the script's unless its title has a
    comment that says another. Hidden characters are dropped, runs of whitespace made one space.
    Whether the show knows the hosts is not looked at: see `hosts`. Raises ArtifactError naming
    the line and the cure.
    """
    if len(text) > MAX_CHARS:
        what = f"{name}: {len(text)} characters are more than a script has"
        raise ArtifactError(what, f"keep it below {MAX_CHARS}")
    reader = _Reader(name, language)
    for number, line in enumerate(re.split(r"\r\n?|\n", text), 1):
        reader.number = number
        reader.read(line)
    return reader.script()


def dump(script: Script) -> str:
    """Return ``script`` as the text of script.md; `parse` gives it back.

    Hidden characters are dropped, runs of whitespace made one space, pauses rounded to
    milliseconds. Raises ArtifactError for what the file could not say: an empty title, heading
    or line, a segment without turns, or an id that is none.
    """
    return "\n\n".join(_blocks(script)) + "\n"


def hosts(script: Script) -> tuple[str, ...]:
    """Return the ids of those who speak, in the order in which they first do."""
    return tuple(dict.fromkeys(turn.host for turn in script.turns))


def _blocks(script: Script) -> Iterator[str]:
    language = _checked(_LANGUAGE, script.language, "script: language")
    yield f"# {_shown(script.title, 'script: title')} <!-- {language} -->"
    if not script.segments:
        raise ArtifactError("script: nobody says anything", "give it a segment with a turn")
    for s, segment in enumerate(script.segments):
        where = f"script: segments[{s}]"
        ids = [_checked(_REFERENCE, i, f"{where}.story_ids") for i in segment.story_ids]
        yield f"## {_shown(segment.heading, f'{where}.heading')}{_comment(ids)}"
        if not segment.turns:
            raise ArtifactError(f"{where}: nobody says anything", "give it a turn, or remove it")
        for t, turn in enumerate(segment.turns):
            yield from _turn_blocks(turn, f"{where}.turns[{t}]")


def _turn_blocks(turn: Turn, where: str) -> Iterator[str]:
    host = _checked(_HOST, turn.host, f"{where}.host")
    cites = [_checked(_REFERENCE, cite, f"{where}.cites") for cite in turn.cites]
    comment = _comment([turn.act, *cites] if turn.cites or turn.act != "say" else [])
    yield f"**{host}:** {_shown(turn.text, f'{where}.text')}{comment}"
    if turn.pause_after_s is not None:
        if turn.pause_after_s > MAX_PAUSE_S:
            what = f"{where}: a pause of {turn.pause_after_s:g} s"
            raise ArtifactError(what, f"make it {MAX_PAUSE_S:g} s or less")
        yield f"[pause {turn.pause_after_s:.3f}".rstrip("0").rstrip(".") + "]"


def _comment(words: list[str]) -> str:
    return f" <!-- {' '.join(words)} -->" if words else ""


def _checked(pattern: re.Pattern[str], word: str, where: str) -> str:
    if not pattern.fullmatch(word):
        raise ArtifactError(f"{where}: '{word[:60]}' cannot be written", "use an id without marks")
    return word


def _shown(text: str, where: str) -> str:
    shown = one_line(text)
    if not shown:
        raise ArtifactError(f"{where}: is empty", "give it a text")
    if len(shown) > MAX_LINE_CHARS // 2:
        raise ArtifactError(f"{where}: {len(shown)} characters", "break it into several turns")
    return re.sub(r"<(\\*!--)", r"<\\\1", shown)
