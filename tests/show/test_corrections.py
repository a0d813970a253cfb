"""What changed in an episode after it was published, told line by line."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from audio_digest.folder import dump
from audio_digest.model import Change, Correction, Line, Published
from audio_digest.show.corrections import changes, extracted, lines, published
from tests.show.a_day import SCRIPT, make_day, make_show

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def _lines(*texts: str) -> tuple[Line, ...]:
    """Return lines, ``"ada: Hello"`` each."""
    return tuple(Line(host=t.partition(": ")[0], text=t.partition(": ")[2]) for t in texts)


OLD = _lines(": Title", "Ada: Seven days.", "Ben: Eight?", "Ada: Seven.")


def test_a_mended_line_is_told_as_it_was_and_as_it_is() -> None:
    """The lines about it are not."""
    new = _lines(": Title", "Ada: Nine days.", "Ben: Eight?", "Ada: Seven.")
    assert changes(OLD, new) == (Change(host="Ada", was="Seven days.", now="Nine days."),)


def test_lines_that_came_or_went_are_told() -> None:
    """With nothing on the other side."""
    assert changes(OLD, OLD[:3]) == (Change(host="Ada", was="Seven.", now=""),)
    assert changes(OLD[:3], OLD) == (Change(host="Ada", was="", now="Seven."),)


def test_a_line_that_another_host_says_now_went_and_came() -> None:
    """Who says it is part of what was wrong."""
    new = _lines(": Title", "Ada: Seven days.", "Ada: Eight?", "Ada: Seven.")
    assert changes(OLD, new) == (
        Change(host="Ben", was="Eight?", now=""), Change(host="Ada", was="", now="Eight?"),
    )  # fmt: skip


@given(st.lists(st.sampled_from(OLD), max_size=8), st.lists(st.sampled_from(OLD), max_size=8))
def test_what_is_told_is_the_whole_difference(was: list[Line], now: list[Line]) -> None:
    """What went and what came, taken together, lead from the one script to the other."""
    told = changes(was, now)
    gone = sorted((c.host, c.was) for c in told if c.was)
    come = sorted((c.host, c.now) for c in told if c.now)
    kept = [(line.host, line.text) for line in was]
    for line in gone:
        kept.remove(line)
    assert sorted([*kept, *come]) == sorted((line.host, line.text) for line in now)


def test_an_episode_in_the_making_has_no_corrections() -> None:
    """Until one is asked for, what changed is simply published."""
    before = published(OLD, {}, None, at=None)
    assert published(OLD[:2], {}, before, at=None).corrections == ()


def test_each_fix_adds_an_entry_and_one_of_nothing_adds_none() -> None:
    """The same fix twice, as after a run that was cut off, tells nothing twice."""
    first = published(OLD[:3], {}, published(OLD, {}, None, at=None), at=AT)
    again = published(OLD[:3], {}, first, at=LATER)
    second = published(OLD[:2], {}, again, at=LATER)
    assert [len(p.corrections) for p in (first, again, second)] == [1, 1, 2]
    assert [c.at for c in second.corrections] == [AT, LATER]
    made = published(OLD, {}, second, at=None)
    assert made.corrections == second.corrections


def test_notes_and_captions_that_a_person_mended_are_named_once() -> None:
    """By their digest: until they are mended again."""
    before = published(OLD, {}, None, at=None)
    first = published(OLD, {"captions.vtt": "a"}, before, at=AT)
    assert [c.texts for c in first.corrections] == [("captions.vtt",)]
    assert published(OLD, {"captions.vtt": "a"}, first, at=LATER).corrections == first.corrections
    again = published(OLD, {"captions.vtt": "b"}, first, at=LATER)
    assert len(again.corrections) == 2


def test_what_was_never_published_is_not_corrected() -> None:
    """Where it is not known what went out, nothing is made up."""
    assert published(OLD, {}, None, at=AT).corrections == ()


def test_an_edition_tells_what_concerns_its_own_lines() -> None:
    """Not what was mended elsewhere in the episode, and each correction once."""
    mine = Change(host="Ada", was="Seven days.", now="Nine days.")
    other = Change(host="Ben", was="Not in the brief.", now="Nor this.")
    whole = (Correction(at=AT, changes=(other, mine)), Correction(at=LATER, changes=(other,)))
    before = Published(lines=OLD[:2], texts={})
    now = extracted(_lines(": Title", "Ada: Nine days."), before, whole)
    assert now.corrections == (Correction(at=AT, changes=(mine,)),)
    assert extracted(now.lines, now, whole).corrections == now.corrections


def test_the_title_and_every_line_are_kept_by_the_hosts_names() -> None:
    """As listeners know them."""
    kept = lines(SCRIPT, make_show())
    assert kept[0] == Line(host="", text="Two quiet rivers")
    assert {line.host for line in kept[1:]} == {"Ada", "Ben"}
    assert len(kept) == 1 + len(SCRIPT.turns)
    assert Published.model_validate_json(dump(Published(lines=kept, texts={}))).lines == kept


def test_the_notes_tell_corrections_in_the_show_s_language() -> None:
    """The last one first, what it says escaped."""
    told = (
        Correction(at=AT, changes=(Change(host="Ada", was="a < b", now="a > b"),)),
        Correction(at=LATER, changes=(Change(host="", was="", now="T"),), texts=("notes.html",)),
    )
    notes = make_day().prepared(corrections=told).files["notes.html"].decode()
    assert "<li>Ada: “a &lt; b” → “a &gt; b”</li>" in notes
    assert "<li>Title (added): “T”</li>\n<li>Notes</li>" in notes
    assert 0 < notes.index("Corrected on 23 November 2026:") < notes.index("22 November 2026")
    chinese = SCRIPT.model_copy(update={"language": "zh-CN"})
    day = make_day(make_show(language="zh-CN"), chinese)
    assert "2026年11月22日更正：" in day.prepared(corrections=told).files["notes.html"].decode()
