"""Captions: the script's words, at the time they are heard, in lines that fit."""

import json
import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_digest.errors import ArtifactError
from audio_digest.model import Clip, Script, Segment, Turn, Word
from audio_digest.show import captions
from audio_digest.show.markup import plain
from tests.show.a_day import DAY, Day, make_day, make_show, make_takes, make_timeline

TIMES = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})")
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


@dataclass(frozen=True)
class Read:
    """A cue as a reader of the file sees it."""

    start_s: float
    end_s: float
    speaker: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words, on one line."""
        return " ".join(self.lines)


def _times(line: str) -> tuple[float, float]:
    match = TIMES.fullmatch(line)
    assert match, line
    h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups())
    return h * 3600 + m * 60 + s + ms / 1000, h2 * 3600 + m2 * 60 + s2 + ms2 / 1000


def _plain(text: str) -> str:
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text), text
    return re.sub("&(amp|lt|gt);", lambda m: ENTITIES[m[0]], text)


def read_vtt(text: str) -> list[Read]:
    """Return the cues of WebVTT; fails on whatever the grammar does not have."""
    head, *blocks = text.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        times, *lines = block.split("\n")
        start_s, end_s = _times(times)
        match = re.fullmatch(r"<v ([^>\n]+)>(.+)", "\n".join(lines), re.DOTALL)
        assert match, block
        said = tuple(map(_plain, match[2].split("\n")))
        cues.append(Read(start_s, end_s, _plain(match[1]), said))
    return cues


def read_srt(text: str) -> list[Read]:
    """Return the cues of SubRip; fails where they are not numbered from one."""
    cues: list[Read] = []
    for number, block in enumerate(text.rstrip("\n").split("\n\n"), 1):
        index, times, *lines = block.split("\n")
        assert index == str(number)
        cues.append(Read(*_times(times), "", tuple(lines)))
    return cues


def _vtt(day: Day) -> list[Read]:
    return read_vtt(day.prepared().files["captions.vtt"].decode())


def _srt(day: Day) -> list[Read]:
    return read_srt(day.prepared().files["captions.srt"].decode())


def _saying(*texts: str, language: str = "en-GB") -> Day:
    turns = tuple(Turn(host=("ada", "ben")[i % 2], text=text) for i, text in enumerate(texts))
    segments = (Segment(heading="All", turns=turns),)
    return make_day(script=Script(title="T", language=language, segments=segments))


def test_every_vtt_cue_names_its_speaker() -> None:
    """Apple shows names only from the publisher's own VTT."""
    assert [cue.speaker for cue in _vtt(make_day())] == [
        "Ada", "Ben", "Ada", "Ada", "Ada", "Ben", "Ben", "Ada",
    ]  # fmt: skip


def test_captions_say_the_script_word_for_word() -> None:
    """All three files hold the turns' text, whole and in order."""
    day = make_day()
    spoken = " ".join(turn.text for turn in day.script.turns)
    assert " ".join(cue.text for cue in _vtt(day)) == spoken
    said = [re.sub(r"^(Ada|Ben): ", "", cue.text) for cue in _srt(day)]
    assert " ".join(said) == spoken
    segments = json.loads(day.prepared().files["transcript.json"])["segments"]
    assert " ".join(segment["body"] for segment in segments) == spoken


def test_cues_break_where_clauses_end() -> None:
    """A long sentence is cut at its commas and semicolons, not in the midst of a phrase."""
    assert [cue.text for cue in _vtt(make_day())][2:5] == [
        "The river that had been dry for eleven years came back in spring,",
        "and nobody who lives beside it had been told that it would;",
        "they heard it at night, at 10:30, before they saw it.",
    ]


def test_a_cue_stands_where_its_words_are_heard() -> None:
    """The time of a word in its take, moved by where the take's clip starts in the episode."""
    first = _vtt(make_day())[0]
    assert first.start_s == 3.0
    assert first.end_s == pytest.approx(3.0 + 8 * 0.3)


def test_a_trimmed_take_moves_its_words_forward() -> None:
    """What a clip leaves out at a take's start is taken off its words' times."""
    day = _saying("one two three four five")
    clip = day.timeline.clips[0]
    trimmed = Clip(
        track="speech", key=clip.key, turn=0, start_s=10.0, end_s=11.2, offset_s=0.3
    )  # fmt: skip
    timeline = day.timeline.model_copy(update={"clips": (trimmed,), "duration_s": 12.0})
    shown = captions.cues(day.script, day.takes, timeline, day.show, fits=captions.fits_vtt)
    assert [(cue.start_s, cue.end_s) for cue in shown] == [(10.0, 11.2)]


def test_a_take_cut_in_two_clips_is_shown_in_both() -> None:
    """A word belongs to the clip that plays it."""
    day = _saying("one two. three four.")
    halves = (
        Clip(track="speech", key="k", turn=0, start_s=5.0, end_s=5.6),
        Clip(track="speech", key="k", turn=0, start_s=20.0, end_s=20.6, offset_s=0.6),
    )
    timeline = day.timeline.model_copy(update={"clips": halves, "duration_s": 30.0})
    shown = captions.cues(day.script, day.takes, timeline, day.show, fits=captions.fits_vtt)
    assert [(cue.text, cue.start_s) for cue in shown] == [("one two.", 5.0), ("three four.", 20.0)]


def test_speech_over_a_host_who_still_speaks_cuts_the_older_cue_short() -> None:
    """Cues never overlap, though turns may."""
    day = _saying("I was about to say that it rained", "Yes")
    first, second = day.timeline.clips
    early = second.model_copy(update={"start_s": first.end_s - 0.5, "end_s": first.end_s - 0.2})
    timeline = day.timeline.model_copy(update={"clips": (first, early)})
    shown = captions.cues(day.script, day.takes, timeline, day.show, fits=captions.fits_vtt)
    assert shown[0].end_s == shown[1].start_s == pytest.approx(early.start_s)


def test_without_words_of_the_engine_the_time_is_shared_out() -> None:
    """An engine that knows no words still gets captions, inside its clip."""
    day = _saying("A first sentence is said here. And then there is a second one, rather longer.")
    takes = day.takes.model_copy(
        update={"takes": tuple(t.model_copy(update={"words": ()}) for t in day.takes.takes)}
    )
    shown = captions.cues(day.script, takes, day.timeline, day.show, fits=captions.fits_vtt)
    assert [cue.text for cue in shown] == [
        "A first sentence is said here.",
        "And then there is a second one, rather longer.",
    ]
    clip = day.timeline.clips[0]
    assert shown[0].start_s == clip.start_s
    assert shown[1].end_s == pytest.approx(clip.end_s, abs=0.01)


def test_words_that_are_not_the_script_s_do_not_reach_the_captions() -> None:
    """Where an engine reports other words, the script's text stands all the same."""
    day = _saying("The price is £5.")
    alien = (Word(text="five", start_s=0.0, end_s=0.3),)
    take = day.takes.takes[0].model_copy(update={"words": alien})
    takes = day.takes.model_copy(update={"takes": (take,)})
    shown = captions.cues(day.script, takes, day.timeline, day.show, fits=captions.fits_vtt)
    assert [cue.text for cue in shown] == ["The price is £5."]


def test_chinese_is_cut_between_characters_and_stays_unspaced() -> None:
    """A Chinese character takes two columns, and no space comes between cues."""
    text = "今天的第一条消息来自河边，" * 6 + "他们听见了水声。"
    day = _saying(text, language="zh-CN")
    cues = _vtt(day)
    assert "".join(cue.text for cue in cues) == text
    assert all(captions.width(line) <= 65 for cue in cues for line in cue.lines)
    assert all(cue.text.endswith(("，", "。")) for cue in cues)


def test_a_timeline_of_another_script_is_refused() -> None:
    """The message names the file and the cure."""
    day = make_day()
    alien = day.timeline.clips[0].model_copy(update={"turn": 99})
    timeline = day.timeline.model_copy(update={"clips": (alien,)})
    with pytest.raises(ArtifactError, match=r"timeline\.json: plays turn 100") as error:
        captions.cues(day.script, day.takes, timeline, day.show, fits=captions.fits_vtt)
    assert "--redo arrange" in error.value.fix


def test_the_transcript_ends_inside_the_sound() -> None:
    """A last short cue is not held beyond the end of the episode."""
    day = make_day()
    timeline = day.timeline.model_copy(update={"duration_s": day.timeline.clips[-1].end_s})
    shown = captions.cues(day.script, day.takes, timeline, day.show, fits=captions.fits_vtt)
    assert shown[-1].end_s == timeline.duration_s


TEXTS = st.lists(
    st.text(
        st.sampled_from("abcdefgh &<>-.,;:!?“”‘’()…中文字，。 \t\n\x00\x85\u2028")
        | st.characters(codec="utf-8"),
        min_size=1,
        max_size=160,
    ),
    min_size=1,
    max_size=4,
)


@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_captions_that_can_be_read_and_never_overlap(texts: list[str]) -> None:
    """Lines fit, times rise, nothing of the text is lost, and the markup holds."""
    turns = tuple(Turn(host=("ada", "ben")[i % 2], text=t) for i, t in enumerate(texts))
    script = Script(title="T", language="en", segments=(Segment(heading="H", turns=turns),))
    takes = make_takes(script)
    day = Day(
        show=make_show(), script=script, rundown=make_day().rundown, takes=takes,
        timeline=make_timeline(script, takes), stories=(), date=DAY,
    )  # fmt: skip
    for fits, render, read, columns in (
        (captions.fits_vtt, captions.vtt, read_vtt, captions.VTT_WIDTH),
        (captions.fits_srt, captions.srt, read_srt, captions.SRT_WIDTH),
    ):
        shown = captions.cues(day.script, day.takes, day.timeline, day.show, fits=fits)
        if not shown:
            continue
        cues = read(render(shown))
        assert len(cues) == len(shown)
        for cue in cues:
            assert 0 <= cue.start_s < cue.end_s <= day.timeline.duration_s
            assert all(captions.width(line) <= columns for line in cue.lines)
        for before, after in pairwise(cues):
            assert before.end_s <= after.start_s
        spoken = "".join("".join(plain(t).split()) for t in texts)
        assert "".join("".join(cue.text.split()) for cue in shown) == spoken


@pytest.mark.parametrize("text", ["One, “two” 😀 three four.", "今天有两条河"])
def test_word_times_lead_to_where_each_word_begins(text: str) -> None:
    """Places are UTF-16 units of the cue's text, times count from its start and never fall."""
    script = Script(
        title="T",
        language="en",
        segments=(Segment(heading="H", turns=(Turn(host="ada", text=text),)),),
    )
    takes = make_takes(script)
    made = captions.cues(
        script, takes, make_timeline(script, takes), make_show(), fits=captions.fits_vtt
    )
    ((first, *more), *_) = json.loads(captions.word_times(made))["cues"]
    pairs = [(first, more[0]), *zip(more[1::2], more[2::2], strict=True)]
    units = made[0].text.encode("utf-16-le")
    begun = [units[2 * at :].decode("utf-16-le") for at, _ in pairs]
    assert begun[0] == made[0].text
    assert begun[1].startswith(("“two”", "天"))
    assert begun[-1].startswith(("four", "河"))
    times = [time for _, time in pairs]
    assert times[0] == 0
    assert times == sorted(times)
    assert times[1] == 30
