"""The timeline: what stands where, how quiet it is between, and how music makes way."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio_digest.audio.loudness import lufs
from audio_digest.config import About, Host, Music, Show, SoundSettings
from audio_digest.errors import ArtifactError
from audio_digest.model import Act, Clip, Envelope, Script, Segment, Takes, Timeline, Turn, Voice
from audio_digest.sound import level
from audio_digest.sound.arrange import arrange
from audio_digest.sound.cues import Cues
from tests.sound.test_cues import hum

Spoken = Callable[[Script, Sequence[float]], tuple[Takes, Callable[[str], Envelope]]]
LINKS: Mapping[str, str] = {"aaaa1111": "https://example.org/bridge"}
IMAGES: Mapping[str, str] = {"bbbb2222": "https://example.org/fish.jpg"}
LENGTH_S = 2.0


@pytest.fixture(scope="module")
def bright() -> Cues:
    """Return the shipped music, measured once for the whole module."""
    hosts = (Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="Ben", voice="b"))
    cues = Cues(Show(show=About(title="-", language="en"), hosts=hosts))
    cues.check()
    return cues


@pytest.fixture
def lay(show: Show, spoken: Spoken, bright: Cues) -> Callable[..., Timeline]:
    """Return a function that arranges a script, every take two seconds long, or as told."""

    def make(
        script: Script, lengths_s: Sequence[float] = (), *, cues: Cues = bright, **show_is: object
    ) -> Timeline:
        takes, envelope = spoken(script, lengths_s or [LENGTH_S] * len(script.turns))
        of = show.model_copy(update=show_is)
        return arrange(script, takes, of, envelope=envelope, cues=cues, links=LINKS, images=IMAGES)

    return make


@pytest.fixture
def silence(show: Show) -> Cues:
    """Return no music at all."""
    return Cues(show.model_copy(update={"music": Music(theme="none")}))


def _talk(*turns: Turn) -> Script:
    segment = Segment(heading="Talk", story_ids=("aaaa1111",), turns=turns)
    return Script(title="Talk", language="en", segments=(segment,))


def _speech(timeline: Timeline) -> list[Clip]:
    return [clip for clip in timeline.clips if clip.track == "speech"]


def _gap(timeline: Timeline, index: int) -> float:
    clips = _speech(timeline)
    return round(clips[index].start_s - clips[index - 1].end_s, 2)


def _music(timeline: Timeline, key: str) -> list[Clip]:
    return [clip for clip in timeline.clips if clip.key.startswith(key) and clip.track != "speech"]


def test_the_intro_starts_under_the_end_of_the_tease(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """A cold open is spoken first; the intro rises from under its last words."""
    timeline = lay(script)
    tease, greeting = _speech(timeline)[1:3]
    (intro,) = _music(timeline, "intro")
    assert tease.start_s < intro.start_s < tease.end_s
    assert 5 <= greeting.start_s - tease.end_s <= 6


def test_the_first_word_waits_for_no_long_intro(
    lay: Callable[..., Timeline], script: Script, show: Show
) -> None:
    """Nobody waits longer than six seconds for a voice, however long a show's own intro is."""
    hum(show.home / "music" / "intro.wav", 30.0)
    own = Music(theme="bright", folder="music")
    long = Cues(show.model_copy(update={"music": own}))
    without_tease = script.model_copy(
        update={"segments": (Segment(heading="Hi", turns=script.turns[2:4]), *script.segments[1:])}
    )
    straight_in = script.model_copy(update={"segments": script.segments[1:]})
    for words in (without_tease, straight_in):
        for cues in ({}, {"cues": long}):
            timeline = lay(words, **cues)
            assert 5 <= _speech(timeline)[0].start_s <= 6
            assert _music(timeline, "intro")[0].end_s > 6
    waited = lay(script, cues=long)
    tease, greeting = _speech(waited)[1:3]
    assert 5 <= greeting.start_s - tease.end_s <= 6


def test_voices_enter_as_the_intro_falls(lay: Callable[..., Timeline], script: Script) -> None:
    """The greeting begins while the intro still rings, and the intro is ducked by then."""
    timeline = lay(script)
    greeting = _speech(timeline)[2]
    (intro,) = _music(timeline, "intro")
    assert intro.start_s < greeting.start_s < intro.end_s
    at_s = np.array([greeting.start_s])
    assert level.curve_db(timeline.duck, at_s) == pytest.approx(-14.0)


def test_a_sting_stands_between_two_stories_and_nowhere_else(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """It starts after the last word of one story, and falls at the first word of the next."""
    for last_s in np.arange(2.0, 3.0, 0.09):
        timeline = lay(script, [*[LENGTH_S] * 8, float(last_s), *[LENGTH_S] * 6])
        before, after = _speech(timeline)[8:10]
        (sting,) = _music(timeline, "sting")
        assert before.end_s < sting.start_s < after.start_s < sting.end_s
        assert 1.5 <= after.start_s - before.end_s <= 2.5


def test_no_silence_between_parts_lasts_longer_than_a_breath(
    lay: Callable[..., Timeline], script: Script, silence: Cues
) -> None:
    """With music, some of it sounds in every long pause; without, no pause is longer than 1.2 s."""
    for last_s in np.arange(2.0, 3.0, 0.17):
        lengths = [float(last_s) if i in (3, 8, 12) else LENGTH_S for i in range(15)]
        for cues in ({}, {"cues": silence}):
            timeline = lay(script, lengths, **cues)
            heard = sorted((clip.start_s, clip.end_s) for clip in timeline.clips)
            until = 0.0
            for start_s, end_s in heard:
                assert start_s - until <= 1.2
                until = max(until, end_s)


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_stings_take_turns(lay: Callable[..., Timeline], lines: int) -> None:
    """One after the other is heard, however many lines each story has."""
    stories = tuple(
        Segment(
            heading=f"Story {i}",
            story_ids=(f"{i:08x}",),
            turns=(Turn(host="ada", act="lead", text="So."),) * lines,
        )
        for i in range(5)
    )
    timeline = lay(Script(title="Many", language="en", segments=stories))
    stings = [clip.key for clip in _music(timeline, "sting")]
    assert stings == ["sting-1", "sting-2", "sting-1", "sting-2"]


def test_a_cold_open_is_spoken_over_music(lay: Callable[..., Timeline], script: Script) -> None:
    """The bed is heard for a moment, lies under the tease and goes under the intro."""
    timeline = lay(script)
    bed = _music(timeline, "bed")[0]
    (intro,) = _music(timeline, "intro")
    first, tease = _speech(timeline)[:2]
    assert bed.start_s == 0.0
    assert 0.5 <= first.start_s <= 1.5
    assert intro.start_s < bed.end_s < tease.end_s + 0.5
    assert bed.fade_out_s == pytest.approx(bed.end_s - intro.start_s)
    assert level.curve_db(timeline.duck, np.array([0.3]))[0] > -1.0


def test_a_cold_open_without_an_intro_has_the_bed_all_along(
    lay: Callable[..., Timeline], script: Script, show: Show
) -> None:
    """With a bed and nothing else, it goes on from the first sound to the first story."""
    hum(show.home / "tunes" / "bed.wav", 8.0)
    own = Music(theme="none", folder="tunes")
    timeline = lay(script, cues=Cues(show.model_copy(update={"music": own})))
    story = _speech(timeline)[4]
    rounds = [clip for clip in _music(timeline, "bed") if clip.start_s < story.start_s]
    assert rounds[0].start_s == 0.0
    assert rounds[-1].end_s > story.start_s
    assert all(after.start_s == before.end_s for before, after in pairwise(rounds))


def test_the_bed_lies_under_tease_opening_and_closing_only(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """No story is told over the bed; it goes under the first words of the first one."""
    timeline = lay(script)
    speech = _speech(timeline)
    _, first, last = _music(timeline, "bed")
    assert first.start_s < speech[2].start_s
    assert first.end_s == pytest.approx(speech[4].start_s + 1.5)
    assert first.fade_out_s == 1.5
    assert speech[12].end_s - 1.0 <= last.start_s <= speech[12].end_s
    assert last.end_s > speech[13].end_s


@pytest.mark.parametrize("theme", ["bright", "calm", "late"])
def test_every_line_stands_14_lu_above_the_music_beneath_it(
    script: Script, show: Show, spoken: Spoken, theme: str
) -> None:
    """Also where bed and outro sound at once, under the last words."""
    takes, envelope = spoken(script, [LENGTH_S] * len(script.turns))
    cues = Cues(show.model_copy(update={"music": Music(theme=theme)}))
    timeline = arrange(script, takes, show, envelope=envelope, cues=cues, links=LINKS)

    def alone(*, speech: bool) -> Envelope:
        clips = tuple(clip for clip in timeline.clips if (clip.track == "speech") == speech)
        only = timeline.model_copy(update={"clips": clips})
        return level.levels(only, envelope, cues.envelope)

    words, music = alone(speech=True), alone(speech=False)
    for clip in _speech(timeline):
        heard, beneath = (
            lufs(level.span(part, clip.start_s, clip.end_s).energy) for part in (words, music)
        )
        assert heard - beneath >= 14.0


def test_the_bed_rises_between_the_last_story_and_the_closing(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """It begins unheard under the last words, and is up in the pause after them."""
    timeline = lay(script)
    story, closing = _speech(timeline)[12:14]
    assert 1.5 <= closing.start_s - story.end_s <= 2.5
    at_s = np.arange(story.end_s, closing.start_s, 0.01)
    assert level.curve_db(timeline.duck, at_s).max() == 0.0


def test_a_long_opening_goes_round_the_bed(lay: Callable[..., Timeline], script: Script) -> None:
    """A bed of a minute is played as often as it takes, end to start, without a hole."""
    timeline = lay(script, [2, 2, 80, 70, *[2] * 11])
    greeting, _, story = _speech(timeline)[2:5]
    rounds = [
        c for c in _music(timeline, "bed") if greeting.start_s - 1 < c.start_s < story.start_s
    ]
    assert len(rounds) >= 3
    for before, after in pairwise(rounds):
        assert after.start_s == before.end_s
        assert before.offset_s + before.end_s - before.start_s == pytest.approx(60.0)
        assert after.offset_s == 0
    assert rounds[-1].end_s - rounds[-1].start_s > rounds[-1].fade_out_s


def test_the_outro_begins_under_the_last_words_and_ends_the_episode(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """It swells after them, fades, and nothing is left of the episode after it."""
    timeline = lay(script)
    (outro,) = _music(timeline, "outro")
    last = _speech(timeline)[-1]
    assert last.start_s - 3.0 <= outro.start_s < last.end_s
    assert outro.end_s == timeline.duration_s
    assert outro.fade_out_s >= 1.0
    after = level.curve_db(timeline.duck, np.array([last.end_s, last.end_s + 0.8]))
    assert after == pytest.approx([-14.0, 0.0])


def test_chapters_are_whole_seconds_at_the_first_word_of_each_story(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """The first chapter stands at 0; stories and recap begin on a whole second of speech."""
    timeline = lay(script)
    speech = _speech(timeline)
    starts = [chapter.start_s for chapter in timeline.chapters]
    assert starts == [0.0, speech[4].start_s, speech[9].start_s, speech[13].start_s]
    assert all(start == int(start) for start in starts)
    titles = [chapter.title for chapter in timeline.chapters]
    assert titles == ["Today", "The bridge", "The fish", "Recap"]
    assert [c.url for c in timeline.chapters] == [None, "https://example.org/bridge", None, None]
    fish = "https://example.org/fish.jpg"
    assert [c.image for c in timeline.chapters] == [None, None, fish, None]


def test_a_script_that_begins_with_a_story_has_its_chapter_at_zero(
    lay: Callable[..., Timeline], silence: Cues
) -> None:
    """Without music and greeting, the first word is the first chapter."""
    timeline = lay(_talk(Turn(host="ada", text="So.")), cues=silence)
    assert [(c.title, c.start_s) for c in timeline.chapters] == [("Talk", 0.0)]
    assert _speech(timeline)[0].start_s == 0.0


@pytest.mark.parametrize(
    ("language", "title"), [("en-GB", "Opening"), ("zh-Hans", "开场"), ("zh-TW", "開場")]
)
def test_an_intro_before_the_first_story_is_a_chapter_of_its_own(
    lay: Callable[..., Timeline], language: str, title: str
) -> None:
    """Where the script has no heading for it, it is called by the script's language."""
    talk = _talk(Turn(host="ada", text="So.")).model_copy(update={"language": language})
    timeline = lay(talk)
    assert [chapter.title for chapter in timeline.chapters] == [title, "Talk"]


def test_a_persons_script_without_stories_still_has_chapters(
    lay: Callable[..., Timeline],
) -> None:
    """Its first segment opens, its last closes, what is between is told."""
    turn = (Turn(host="ada", text="So."),)
    headings = ("Hello", "One", "Two", "Bye")
    segments = tuple(Segment(heading=heading, turns=turn) for heading in headings)
    timeline = lay(Script(title="Mine", language="en", segments=segments))
    assert tuple(chapter.title for chapter in timeline.chapters) == headings
    assert len(_music(timeline, "sting")) == 1


@pytest.mark.parametrize(
    ("before", "after", "shortest", "longest"),
    [
        (Turn(host="ada", act="ask", text="Why?"), Turn(host="ben", text="So."), 0.12, 0.21),
        (Turn(host="ada", text="So."), Turn(host="ben", act="bridge", text="On."), 0.35, 0.45),
        (Turn(host="ada", act="bridge", text="On."), Turn(host="ada", text="So."), 0.35, 0.45),
        (Turn(host="ada", text="So."), Turn(host="ben", act="fact", text="So."), 0.23, 0.33),
    ],
)
def test_the_gap_follows_what_is_said(
    lay: Callable[..., Timeline], before: Turn, after: Turn, shortest: float, longest: float
) -> None:
    """It is short after a question and long at a change of subject."""
    assert shortest <= _gap(lay(_talk(before, after)), 1) <= longest


def test_a_pause_in_the_script_wins(lay: Callable[..., Timeline]) -> None:
    """A person's pause is kept to the hundredth, whatever the turns are."""
    asked = Turn(host="ada", act="ask", text="Why?", pause_after_s=1.23)
    assert _gap(lay(_talk(asked, Turn(host="ben", act="react", text="Oh."))), 1) == 1.23


def test_a_pause_before_the_next_story_is_kept_too(
    lay: Callable[..., Timeline], script: Script, silence: Cues
) -> None:
    """A longer pause at the end of a story puts off the next one."""
    turns = list(script.segments[1].turns)
    turns[-1] = turns[-1].model_copy(update={"pause_after_s": 4.0})
    segment = script.segments[1].model_copy(update={"turns": tuple(turns)})
    segments = (script.segments[0], segment, *script.segments[2:])
    paused = lay(script.model_copy(update={"segments": segments}), cues=silence)
    assert 4.0 <= _gap(paused, 9) < 5.0


def test_a_short_reaction_may_fall_into_the_last_word(lay: Callable[..., Timeline]) -> None:
    """By 200 ms at most; a reaction of five words waits, and so does the answer to a question."""
    said = Turn(host="ada", text="It counts.")
    short = lay(_talk(said, Turn(host="ben", act="react", text="It counts?")))
    assert -0.2 <= _gap(short, 1) < 0
    long = lay(_talk(said, Turn(host="ben", act="react", text="That is more than I do.")))
    assert _gap(long, 1) >= 0.12
    asked = said.model_copy(update={"text": "Does it count?"})
    assert _gap(lay(_talk(asked, Turn(host="ben", act="react", text="Yes."))), 1) >= 0.12


@pytest.mark.parametrize(("decay_s", "overlap_s"), [(0.0, 0.13), (0.3, 0.2)])
def test_an_interjection_falls_into_the_decay_of_a_word_and_hardly_into_the_word(
    spoken: Spoken, show: Show, silence: Cues, decay_s: float, overlap_s: float
) -> None:
    """A word that ends at once is talked over for 80 ms at most, one that dies away for 200 ms."""
    said = Turn(host="ada", text="It counts.")
    script = _talk(*(said, Turn(host="ben", act="react", text="It does?")) * 12)
    takes, envelope = spoken(script, [LENGTH_S] * 24)

    def dying(key: str) -> Envelope:
        level = envelope(key)
        heard = len(level.peak) - 17
        fall = np.ones(len(level.peak))
        fall[heard - round(decay_s * 100) : heard] = 0.05
        return Envelope(level.energy * fall**2, level.peak * fall)

    timeline = arrange(script, takes, show, envelope=dying, cues=silence, links={})
    overlaps = [-_gap(timeline, i) for i in range(1, 24, 2)]
    assert max(overlaps) == pytest.approx(overlap_s)
    assert min(overlaps) >= 0.05


def test_a_host_takes_a_breath_before_a_long_turn(lay: Callable[..., Timeline]) -> None:
    """Forty words are begun a little later than four, by the same act at the same place."""
    said = Turn(host="ada", text="It counts.")
    short = lay(_talk(said, Turn(host="ben", act="fact", text="It does so well.")))
    long = lay(_talk(said, Turn(host="ben", act="fact", text="It does so well. " * 10)))
    assert _gap(long, 1) - _gap(short, 1) == pytest.approx(0.08, abs=0.02)


def test_an_edited_line_moves_no_other_gap(lay: Callable[..., Timeline], script: Script) -> None:
    """Gaps vary by the place of a turn in the script, not by what was drawn before it."""
    other = [LENGTH_S] * 15
    other[5] = 3.3
    first, second = lay(script), lay(script, other)
    assert [_gap(first, i) for i in (6, 7, 8)] == [_gap(second, i) for i in (6, 7, 8)]
    assert len({_gap(first, i) for i in range(5, 9)}) > 2


def test_hosts_are_matched_and_a_voices_own_gain_is_added(
    lay: Callable[..., Timeline], spoken: Spoken, script: Script
) -> None:
    """Both hosts come out equally loud; ``gain_db`` of a voice lifts it above that."""
    takes, envelope = spoken(script, [LENGTH_S] * 15)

    def loudness(timeline: Timeline, host: str) -> float:
        keys = {take.key for take in takes.takes if take.host == host}
        mine = [clip for clip in _speech(timeline) if clip.key in keys]
        energy = [envelope(c.key).energy[:-17] * 10 ** (c.gain_db / 10) for c in mine]
        return lufs(np.concatenate(energy))

    plain = lay(script)
    assert loudness(plain, "ada") == pytest.approx(loudness(plain, "ben"), abs=0.3)
    louder = Voice(id="b", engine="tone", name="low", language="en", gain_db=2.5)
    lifted = lay(script, voices={"b": louder})
    assert loudness(lifted, "ben") - loudness(plain, "ben") == pytest.approx(2.5, abs=0.02)


def test_silence_at_a_takes_end_is_left_out(lay: Callable[..., Timeline], script: Script) -> None:
    """170 ms of trailing silence are cut to a decay of 50 ms."""
    clip = _speech(lay(script))[0]
    assert clip.end_s - clip.start_s == pytest.approx(LENGTH_S - 0.17 + 0.05)


def test_the_ceiling_leaves_room_for_the_encoder(lay: Callable[..., Timeline]) -> None:
    """The limiter stands half a decibel below the true peak that is asked for."""
    talk = _talk(Turn(host="ada", text="So."))
    assert lay(talk).ceiling_dbtp == -1.5
    assert lay(talk, sound=SoundSettings(true_peak_dbtp=-2.0)).ceiling_dbtp == -2.5


def test_the_same_input_gives_the_same_timeline(
    lay: Callable[..., Timeline], script: Script
) -> None:
    """Nothing in arrange is left to chance or to the clock."""
    assert lay(script) == lay(script)


def test_a_script_without_a_line_is_an_input_error(lay: Callable[..., Timeline]) -> None:
    """There is nothing to arrange, and the message says what to write."""
    with pytest.raises(ArtifactError, match="no line to speak"):
        lay(Script(title="-", language="en", segments=()))


def test_a_line_without_its_take_is_an_input_error(
    show: Show, spoken: Spoken, script: Script, bright: Cues
) -> None:
    """Takes of another script are found out, and the cure is named."""
    takes, envelope = spoken(script, [LENGTH_S] * 15)
    fewer = takes.model_copy(update={"takes": takes.takes[:-1]})
    with pytest.raises(ArtifactError, match="no take of line 15") as caught:
        arrange(script, fewer, show, envelope=envelope, cues=bright, links={})
    assert "--redo render" in caught.value.fix


def test_a_users_own_intro_of_minutes_is_cut(show: Show, spoken: Spoken, script: Script) -> None:
    """Twenty seconds of it are heard, and it is faded out."""
    hum(show.home / "tunes" / "intro.flac", seconds=90)
    own = show.model_copy(update={"music": Music(theme="none", folder="tunes")})
    takes, envelope = spoken(script, [LENGTH_S] * 15)
    timeline = arrange(script, takes, own, envelope=envelope, cues=Cues(own), links={})
    (intro,) = _music(timeline, "intro")
    assert intro.end_s - intro.start_s == 20.0
    assert intro.fade_out_s == 3.0


TURNS = st.builds(
    Turn,
    host=st.sampled_from(["ada", "ben"]),
    act=st.sampled_from(get_args(Act)),
    text=st.sampled_from(["So.", "Why?", "真的吗？", "A longer line, in all of its many words."]),
    pause_after_s=st.none() | st.floats(0, 3),
)
SEGMENTS = st.builds(
    Segment,
    heading=st.sampled_from(["", "One", "Two"]),
    story_ids=st.sampled_from([(), ("aaaa1111",), ("bbbb2222", "aaaa1111")]),
    turns=st.lists(TURNS, max_size=5).map(tuple),
)
SCRIPTS = st.builds(
    Script,
    title=st.just("Any"),
    language=st.sampled_from(["en", "zh-Hans"]),
    segments=st.lists(SEGMENTS, min_size=1, max_size=8).map(tuple),
).filter(lambda script: script.turns)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(script=SCRIPTS, data=st.data())
def test_whatever_the_script_the_timeline_holds_together(
    lay: Callable[..., Timeline], silence: Cues, bright: Cues, script: Script, data: st.DataObject
) -> None:
    """Clips overlap by an interjection at most, chapters rise, music ducks within its bounds."""
    count = len(script.turns)
    lengths = data.draw(st.lists(st.floats(0.2, 30), min_size=count, max_size=count))
    cues = data.draw(st.sampled_from([bright, silence]))
    timeline = lay(script, lengths, cues=cues)
    _holds_together(script, timeline)


def test_hundreds_of_turns_hold_together(lay: Callable[..., Timeline], script: Script) -> None:
    """An episode of 600 turns in 40 stories is arranged by the same rules."""
    many = script.model_copy(update={"segments": script.segments[:1] + script.segments[1:3] * 66})
    timeline = lay(many)
    assert len(_speech(timeline)) > 590
    _holds_together(many, timeline)


def _holds_together(script: Script, timeline: Timeline) -> None:
    speech = _speech(timeline)
    assert [clip.turn for clip in speech] == list(range(len(script.turns)))
    _turns_follow(script, speech)
    for clip in timeline.clips:
        assert 0 <= clip.start_s < clip.end_s <= timeline.duration_s
        assert clip.fade_in_s + clip.fade_out_s <= clip.end_s - clip.start_s + 1e-9
        for at_s in (clip.start_s, clip.end_s, clip.offset_s):
            assert round(at_s * 100) / 100 == at_s
    starts = [chapter.start_s for chapter in timeline.chapters]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert all(start == int(start) < timeline.duration_s for start in starts)
    _music_makes_way(timeline, speech)


def _turns_follow(script: Script, speech: Sequence[Clip]) -> None:
    ends: dict[str, float] = {}
    for turn, clip in zip(script.turns, speech, strict=True):
        assert clip.start_s >= ends.get(turn.host, 0.0)
        for host, end_s in ends.items():
            allowed = 0.2 if turn.act == "react" and host != turn.host else 0.0
            assert clip.start_s >= end_s - allowed - 1e-9
        ends[turn.host] = clip.end_s


def _music_makes_way(timeline: Timeline, speech: Sequence[Clip]) -> None:
    times = [point.at_s for point in timeline.duck]
    assert times == sorted(set(times))
    assert all(0 <= at_s <= timeline.duration_s for at_s in times)
    assert all(-14.0 <= point.gain_db <= 0 for point in timeline.duck)
    music = [clip for clip in timeline.clips if clip.track != "speech"]
    assert bool(timeline.duck) == bool(music)
    if music:
        at_s = np.concatenate([np.arange(c.start_s, c.end_s, 0.05) for c in speech])
        assert np.abs(level.curve_db(timeline.duck, at_s) + 14).max() < 1e-6


def test_music_is_not_pumped(lay: Callable[..., Timeline], script: Script) -> None:
    """Between two words less than 1.4 s apart, music stays where it is."""
    timeline = lay(script)
    times = [point.at_s for point in timeline.duck]
    gains = [point.gain_db for point in timeline.duck]
    ups = [t for t, before, after in zip(times, gains, gains[1:], strict=False) if after > before]
    downs = [t for t, g, before in zip(times[1:], gains[1:], gains, strict=False) if g < before]
    for up in ups:
        assert min((down - up for down in downs if down > up), default=9) >= 1.4
