"""A day of a show, made by hand: what the stages before publishing hand on."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import date as Date  # noqa: N812
from pathlib import Path

from audio_digest.config import About, Host, Show
from audio_digest.folder import dump
from audio_digest.model import (
    Block,
    Chapter,
    Clip,
    Correction,
    Episode,
    File,
    Link,
    Measured,
    Pick,
    Rundown,
    Script,
    Segment,
    Story,
    Take,
    Takes,
    Timeline,
    Turn,
    Word,
)
from audio_digest.show.publish import Prepared, prepare

DAY = Date(2026, 4, 12)
NOW = datetime(2026, 4, 12, 5, 30, 15, 250000, tzinfo=UTC)
AUDIO = b"\xff\xfb\x90\x00" + bytes(range(256)) * 40
LEAD_S, GAP_S, WORD_S = 3.0, 0.4, 0.3
TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Day:
    """All that `prepare` wants to know of one day."""

    show: Show
    script: Script
    rundown: Rundown
    takes: Takes
    timeline: Timeline
    stories: tuple[Story, ...]
    date: Date = DAY
    number: int = 7

    def prepared(
        self,
        *,
        now: datetime = NOW,
        previous: Episode | None = None,
        corrections: tuple[Correction, ...] = (),
        more: tuple[File, ...] = (),
    ) -> Prepared:
        """Return what publishing makes of this day."""
        measured = Measured(
            audio_bytes=len(AUDIO),
            duration_s=self.timeline.duration_s,
            loudness_lufs=-16.1,
            true_peak_dbtp=-1.4,
            gates=(),
        )
        return prepare(
            self.script,
            self.rundown,
            self.takes,
            self.timeline,
            measured,
            self.stories,
            self.show,
            audio="episode.mp3",
            number=self.number,
            date=self.date,
            now=now,
            previous=previous,
            corrections=corrections,
            more=more,
        )


def make_show(**about: object) -> Show:
    """Return a show of two hosts; ``about`` overrides its ``[show]`` table."""
    settings = {
        "title": "Morning Digest",
        "language": "en-GB",
        "author": "Ada Example",
        "email": "ada@example.org",
        "description": "The day in ten minutes.",
        "url": "https://example.org/digest",
        "guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
        **about,
    }
    hosts = (Host(id="ada", name="Ada", voice="heart"), Host(id="ben", name="Ben", voice="michael"))
    return Show(show=About.model_validate(settings), hosts=hosts)


def make_takes(script: Script) -> Takes:
    """Return takes that say a word every 0.3 s."""
    takes = []
    for turn, line in enumerate(script.turns):
        words = tuple(
            Word(text=token, start_s=i * WORD_S, end_s=(i + 1) * WORD_S)
            for i, token in enumerate(TOKEN.findall(line.text))
        )
        takes.append(
            Take(
                turn=turn, host=line.host, key=f"{turn:064x}", spoken=line.text,
                duration_s=len(words) * WORD_S, loudness_lufs=-20.0, peak_dbfs=-3.0, words=words,
            )
        )  # fmt: skip
    return Takes(voices={"ada": "heart", "ben": "michael-offline"}, takes=tuple(takes))


def make_timeline(script: Script, takes: Takes) -> Timeline:
    """Return the takes one after the other, after some music, a chapter for each segment."""
    chapters: list[Chapter] = []
    clips: list[Clip] = []
    at_s, turn = LEAD_S, 0
    for segment in script.segments:
        start_s = float(int(at_s)) if chapters else 0.0
        chapters.append(Chapter(title=segment.heading, start_s=start_s))
        for _ in segment.turns:
            take = takes.takes[turn]
            end_s = round(at_s + take.duration_s, 2)
            clips.append(Clip(track="speech", key=take.key, start_s=at_s, end_s=end_s, turn=turn))
            at_s, turn = round(end_s + GAP_S, 2), turn + 1
    return Timeline(
        title=script.title, duration_s=at_s + 2, theme="bright", clips=tuple(clips), duck=(),
        master_gain_db=0.0, ceiling_dbtp=-1.5, chapters=tuple(chapters),
    )  # fmt: skip


SCRIPT = Script(
    title="Two quiet rivers",
    language="en-GB",
    segments=(
        Segment(heading="Welcome", turns=(
            Turn(host="ada", act="open", text="Good morning. This is the digest: two stories."),
            Turn(host="ben", act="tease", text="One of rivers & lakes, and one of <tags>."),
        )),
        Segment(heading="The river came back", story_ids=("aaaaaaaa",), turns=(
            Turn(host="ada", act="lead", cites=("aaaaaaaa.1",), text=(
                "The river that had been dry for eleven years came back in spring, and nobody "
                "who lives beside it had been told that it would; they heard it at night, at "
                "10:30, before they saw it."
            )),
            Turn(host="ben", act="react", text="Right."),
        )),
        Segment(heading="Tags win", story_ids=("cccccccc",), turns=(
            Turn(host="ben", act="fact", cites=("cccccccc.2",), text="A page of tags won a prize."),
        )),
        Segment(heading="Goodbye", turns=(Turn(host="ada", act="close", text="Until tomorrow."),)),
    ),
)  # fmt: skip


def _story(story_id: str, title: str, **more: object) -> Story:
    values = {
        "id": story_id, "title": title, "source": "The Gazette", "language": "en",
        "blocks": (Block(kind="paragraph", text="Something happened."),), **more,
    }  # fmt: skip
    return Story.model_validate(values)


STORIES = (
    _story("aaaaaaaa", "River returns", url="https://gazette.example/river?a=1&b=2"),
    _story("bbbbbbbb", "The river, again", url="https://courier.example/river", source="Courier"),
    _story("cccccccc", "Tags", links=(Link(title="The prize", url="https://prize.example/"),)),
    _story("dddddddd", "Not told", url="https://gazette.example/other"),
)


def make_day(show: Show | None = None, script: Script = SCRIPT, **more: object) -> Day:
    """Return a whole day of ``show`` saying ``script``."""
    takes = make_takes(script)
    picks = (
        Pick(
            title="River", story_ids=("aaaaaaaa", "bbbbbbbb"), target_s=30.0, reason="two tell it"
        ),
        Pick(title="Tags", story_ids=("cccccccc",), target_s=10.0, reason="favoured"),
    )
    day = Day(
        show=show or make_show(),
        script=script,
        rundown=Rundown(title=script.title, date=DAY, language=script.language, picks=picks),
        takes=takes,
        timeline=make_timeline(script, takes),
        stories=STORIES,
    )
    return replace(day, **more)  # type: ignore[arg-type]  # the fields of Day, by name


def lay_out(output: Path, day: Day, *, cover: bytes = b"\xff\xd8cover\xff\xd9") -> Episode:
    """Write the folder of ``day`` as the stages would, and return its episode."""
    folder = output / "episodes" / day.date.isoformat()
    folder.mkdir(parents=True)
    prepared = day.prepared(now=NOW + (day.date - DAY))
    for name, body in prepared.files.items():
        (folder / name).write_bytes(body)
    (folder / "episode.mp3").write_bytes(AUDIO)
    (folder / "cover.jpg").write_bytes(cover)
    (folder / "episode.json").write_text(dump(prepared.episode), "utf-8")
    return prepared.episode


def lay_out_days(output: Path, count: int) -> tuple[Episode, ...]:
    """Lay out so many days in a row; return their episodes, newest first."""
    made = [
        lay_out(output, make_day(date=DAY + timedelta(days=i), number=7 + i)) for i in range(count)
    ]
    return tuple(reversed(made))
