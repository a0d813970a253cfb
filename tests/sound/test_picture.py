"""The timeline as a picture: rows of a terminal, a page, numbers."""

import json
import re
from functools import cache
from itertools import pairwise

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Chapter, Script, Segment, Turn
from audio_digest.sound.picture import terminal
from audio_digest.sound.picture.page import page
from audio_digest.sound.picture.picture import MAX_STEPS, Picture, picture
from tests.sound.an_episode import episode

EVIL = "</script><script>alert(1)</script> & 鱼"
CHAPTERS = (Chapter(title="Opening", start_s=0.0), Chapter(title=f"Chips {EVIL}", start_s=9.0))


@cache
def _seen(*, with_music: bool = True, with_levels: bool = True) -> Picture:
    made = episode(20.0, with_music=with_music)
    count = sum(clip.track == "speech" for clip in made.timeline.clips)
    turns = tuple(Turn(host=("ada", "ben")[i % 2], text=f"Line {i}. {EVIL}") for i in range(count))
    show = Show(
        show=About(title="Morning Digest", language="en"),
        hosts=(Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="本", voice="b")),
    )
    return picture(
        made.timeline.model_copy(update={"chapters": CHAPTERS}),
        Script(title="T", language="en", segments=(Segment(heading="H", turns=turns),)),
        show,
        envelope=made.take_level if with_levels else None,
        cue=made.cue_level,
    )


def _drawn(seen: Picture, columns: int) -> dict[str, str]:
    return {row.name: row.drawn for row in terminal.rows(seen, columns) if row.name}


def test_a_picture_has_every_clip_once() -> None:
    """Each host's turns in order, with what is said, and the music; peaks for all the time."""
    seen = _seen()
    turns = sorted((s for lane in seen.voices for s in lane.stretches), key=lambda s: s.start_s)
    assert [turn.turn for turn in turns] == list(range(len(turns)))
    assert turns[3].says == f"Line 3. {EVIL}"
    assert all(a.end_s <= b.start_s for lane in seen.voices for a, b in pairwise(lane.stretches))
    assert {s.says for s in seen.music.stretches} == {"bed"}
    for lane in (*seen.voices, seen.music):
        assert len(lane.peaks_dbfs) == round(seen.duration_s / seen.step_s) < MAX_STEPS
        assert -60 <= min(lane.peaks_dbfs) <= max(lane.peaks_dbfs) <= -1
    assert seen.over_music_db is not None
    assert seen.over_music_db > 14


def test_peaks_stand_where_a_voice_speaks() -> None:
    """A host is silent while the other speaks."""
    ada, ben = _seen().voices
    for mine, other in ((ada, ben), (ben, ada)):
        for stretch in mine.stretches:
            here = slice(
                round(stretch.start_s / _seen().step_s), round(stretch.end_s / _seen().step_s)
            )
            assert max(mine.peaks_dbfs[here]) > -20
            assert max(other.peaks_dbfs[here]) == -60


def test_the_picture_is_the_same_as_json() -> None:
    """Nothing is lost on the way."""
    assert Picture.model_validate_json(_seen().model_dump_json()) == _seen()


@pytest.mark.parametrize("columns", [20, 80, 100, 137, 200, 500])
@pytest.mark.parametrize("blocks", [terminal.UNICODE, terminal.ASCII])
def test_rows_fit_the_terminal(columns: int, blocks: terminal.Blocks) -> None:
    """From 80 to 200 columns; full-width names count twice."""
    room = min(max(columns, 80), 200)
    for row in terminal.rows(_seen(), columns, blocks):
        name, drawn = terminal.styled(row)
        assert terminal._width(name) == terminal.LABEL
        assert terminal._width(name + drawn) <= room
        if blocks is terminal.ASCII and row.name in {"Ada", "本", "bed", "music", "gain"}:
            assert drawn.isascii()


def test_voices_take_turns_in_their_rows() -> None:
    """Where one speaks, the other's row is empty, apart from a column that both share."""
    rows = _drawn(_seen(), 200)
    both = [a != " " and b != " " for a, b in zip(rows["Ada"], rows["本"], strict=True)]
    assert sum(both) <= 7
    assert rows["Ada"].strip(" ▁▂▃▄▅▆▇█") == ""
    assert len(rows["Ada"]) - len(rows["Ada"].lstrip()) == int(2 / 20 * 190)


def test_the_gain_row_falls_before_the_first_word_and_rises_after_the_last() -> None:
    """Full at both ends, at its deepest in between."""
    gain = _drawn(_seen(), 200)["gain"]
    assert gain.startswith("█")
    assert gain.endswith("█")
    assert set(gain[30:140]) == {"▁"}


def test_chapters_are_marked_and_listed() -> None:
    """A number where each begins, its time and title below; a mark of what cannot be printed."""
    rows = _drawn(_seen(), 120)
    assert rows["chapters"].index("2") == rows["chapters"].rindex("┃") + 1
    assert rows["chapters"].rindex("┃") == int(9 / 20 * 110)
    assert rows["0:09"].startswith("2  Chips")


def test_without_takes_or_music_there_is_still_a_picture() -> None:
    """Clips without levels are drawn at one height; no music is said."""
    flat = _drawn(_seen(with_levels=False), 100)
    assert set(flat["Ada"]) == {" ", "▄"}
    assert _seen(with_levels=False).over_music_db is None
    rows = list(terminal.rows(_seen(with_music=False), 100))
    assert rows[-1].drawn.endswith("no music")


def test_the_page_needs_nothing_else_and_escapes_what_it_shows() -> None:
    """No address of another file; a title that would end the script is only text."""
    html = page(_seen())
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import|https?://""", html)
    assert html.count("</script>") == 2
    assert "<script>alert" not in html
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    assert Picture.model_validate_json(found[1]) == _seen()
    assert json.loads(found[1])["chapters"][1]["title"] == f"Chips {EVIL}"
    assert html == page(_seen())
    assert len(re.findall(r"<tr data-at", html)) == sum(len(v.stretches) for v in _seen().voices)
