"""The brief: made beside the episode, of its takes, with a feed of its own."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import podcastparser
import pytest

from audio_digest.config import Plugin, Show, load_show
from audio_digest.editions import edition_of
from audio_digest.errors import ArtifactError, BusyError, ConfigError
from audio_digest.folder import digest, load
from audio_digest.model import Episode
from audio_digest.pipeline import advance, legs
from audio_digest.run import Run
from audio_digest.stages import EDITION
from audio_digest.stages.editing import as_heard
from tests.humming import hum

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ALL = [stage.name for stage in EDITION]

pytestmark = pytest.mark.slow


def _go(run: Run, *, until: str = "publish", redo: str | None = None) -> dict[str, str]:
    """Run the line; return stage → action."""
    steps = advance(run, until=until, redo=redo, tick=lambda *_: None)
    return {step.stage: step.action for step in steps}


def _both(run: Run) -> dict[str, str]:
    _go(run)
    return _go(run.in_edition("brief"))


def _bytes(run: Run) -> dict[str, str]:
    return {p.name: digest(p) for p in run.folder.path.iterdir() if not p.name.startswith(".")}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a show folder with a finished episode and its brief; to be copied, not changed."""
    home = tmp_path_factory.mktemp("finished")
    hum(home, length_s=75)
    with (home / "show.toml").open("a", encoding="utf-8") as file:
        file.write("\n[brief]\nlength_s = 45\n")
    _both(Run(load_show(home / "show.toml"), home / "output", DAY, NOW))
    return home


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Run:
    """Return a run of a show of one's own whose episode and brief are finished."""
    shutil.copytree(finished, tmp_path / "show")
    show = load_show(tmp_path / "show" / "show.toml")
    return Run(show, show.home / "output", DAY, NOW)


def test_a_brief_is_made_of_the_episodes_own_lines(run: Run, spoken: list[str]) -> None:
    """Every line of the brief is one of the episode's, in its order, and nothing is spoken anew."""
    brief = run.in_edition("brief")
    shutil.rmtree(brief.folder.path)
    assert _go(brief) == dict.fromkeys(ALL, "run")
    assert spoken == []
    lines = [(turn.host, turn.text, turn.cites) for turn in run.script().turns]
    short = [(turn.host, turn.text, turn.cites) for turn in brief.script().turns]
    assert [line for line in lines if line in short] == short
    assert {take.key for take in brief.takes().takes} <= {take.key for take in run.takes().takes}
    assert load(brief.folder / "episode.json", Episode).edition == "brief"


def test_a_brief_lasts_ninety_seconds(humming_show: Callable[..., Show], spoken: list[str]) -> None:
    """The finished brief of a longer episode is as long as was asked for, within ten seconds."""
    show = humming_show(length_s=240)
    run = Run(show, show.home / "output", DAY, NOW)
    _go(run, until="render")
    spoken.clear()
    _go(run.in_edition("brief"))
    brief = run.in_edition("brief")
    made = load(brief.folder / "episode.json", Episode)
    assert 80 <= made.duration_s <= 100
    assert spoken == []
    says_who = next(turn for turn in run.script().turns if turn.act == "close")
    assert says_who in brief.script().turns, "a brief, too, says that machines made it"


def test_nothing_changed_nothing_done(run: Run, spoken: list[str]) -> None:
    """The second run of both skips every stage."""
    before = _bytes(run.in_edition("brief"))
    assert set(_both(run).values()) == {"skip"}
    assert _bytes(run.in_edition("brief")) == before
    assert spoken == []


def test_the_same_episode_gives_the_same_bytes(run: Run) -> None:
    """A brief that is made again is the same, to the byte, feed and pages with it."""
    brief = run.in_edition("brief")
    before, feed = _bytes(brief), (brief.site / "feed.xml").read_bytes()
    shutil.rmtree(brief.folder.path)
    shutil.rmtree(run.whole.site)
    _go(brief)
    assert _bytes(brief) == before
    assert (brief.site / "feed.xml").read_bytes() == feed


def test_a_brief_follows_the_episode(run: Run, spoken: list[str]) -> None:
    """A line that a person edits in the episode is the one that the brief takes."""
    brief, script = run.in_edition("brief"), run.folder / "script.md"
    told = next(turn for turn in brief.script().turns if turn.act == "lead")
    text = script.read_text("utf-8")
    script.write_text(text.replace(told.text, f"{told.text} So it was written."), "utf-8")
    _go(run)
    spoken.clear()
    assert _go(brief)["extract"] == "run"
    assert "So it was written." in (brief.folder / "captions.vtt").read_text("utf-8").replace(
        "\n", " "
    )
    assert spoken == []


def test_a_brief_can_be_edited_as_any_script(run: Run, spoken: list[str]) -> None:
    """An edit of the brief's script is kept, its one new line spoken; `redo` makes it anew."""
    brief = run.in_edition("brief")
    script = brief.folder / "script.md"
    script.write_text(script.read_text("utf-8") + "\n**ben:** One line of mine.\n", "utf-8")
    assert _go(brief)["extract"] == "keep"
    assert len(spoken) == 1
    assert brief.script().turns[-1].text == "One line of mine."
    assert run.script().turns[-1].text != "One line of mine."
    assert _go(brief, redo="extract")["extract"] == "run"
    assert brief.script().turns[-1].text != "One line of mine."
    assert "One line of mine." in (brief.folder / "script.md.bak").read_text("utf-8")


def test_the_brief_has_a_feed_of_its_own(run: Run) -> None:
    """Its feed names its own show, guid, items and addresses, and the main feed none of them."""
    brief = run.in_edition("brief")
    feeds = {}
    for each in (run, brief):
        path = each.site / "feed.xml"
        with path.open("rb") as file:
            feeds[each.edition] = podcastparser.parse("https://example.org/feed.xml", file)
    whole, short = feeds[None], feeds["brief"]
    assert short["title"] == "Humming Digest in brief"
    (one,), (other,) = whole["episodes"], short["episodes"]
    assert one["guid"] != other["guid"]
    url = other["enclosures"][0]["url"]
    assert url.startswith("https://example.org/digest/brief/episodes/2026-11-22/")
    assert (run.site / url.removeprefix("https://example.org/digest/")).is_file()
    text = (brief.site / "feed.xml").read_text("utf-8")
    assert brief.show.show.identity in text
    assert run.show.show.identity not in text


def test_full_and_brief_link_to_each_other(run: Run) -> None:
    """A page of the episode leads to its brief, and back; so do the front pages."""
    brief = run.in_edition("brief")
    day = "episodes/2026-11-22/index.html"
    for page, target in (
        (run.site / day, '"../../brief/episodes/2026-11-22/index.html"'),
        (brief.site / day, '"../../../episodes/2026-11-22/index.html"'),
        (run.site / "index.html", '"brief/index.html"'),
        (brief.site / "index.html", '"../index.html"'),
    ):
        assert f"href={target}" in page.read_text("utf-8")
        assert (page.parent / target.strip('"')).is_file()


def test_a_brief_that_is_deleted_leaves_the_site(run: Run) -> None:
    """Without its folder the brief is in no feed and on no page."""
    brief = run.in_edition("brief")
    shutil.rmtree(brief.folder.path)
    _go(run)
    assert "<item>" not in (brief.site / "feed.xml").read_text("utf-8")
    assert not (brief.site / "episodes").exists() or not any((brief.site / "episodes").iterdir())
    page = (run.site / "episodes" / "2026-11-22" / "index.html").read_text("utf-8")
    assert "brief/" not in page


def test_a_brief_is_no_episode_of_the_past(run: Run) -> None:
    """Numbers, the site and what was told count whole episodes; briefs count by themselves."""
    assert run.past() == [run.folder / "episode.json"]
    brief = run.in_edition("brief")
    assert brief.past() == [brief.folder / "episode.json"]
    assert replace(run, date=date(2026, 11, 23)).number() == 2
    assert brief.whole == run


def test_a_brief_needs_the_episode_to_itself(run: Run) -> None:
    """While the episode is being made, its brief is not."""
    with run.lock(), pytest.raises(BusyError):
        _go(run.in_edition("brief"))


def test_a_brief_without_an_episode_says_what_to_do(humming_show: Callable[..., Show]) -> None:
    """Where no line is spoken yet, the error names the missing file."""
    show = humming_show()
    with pytest.raises(ArtifactError, match=r"script\.md: no such file"):
        _go(Run(show, show.home / "output", DAY, NOW).in_edition("brief"))


def test_the_voices_of_the_episode_speak_its_brief(run: Run) -> None:
    """Where a fallback spoke the episode, its brief is not asked of the voice that was away."""
    takes = run.takes()
    voices = dict.fromkeys(takes.voices, "tone-low")
    (run.folder / "takes.json").write_text(
        takes.model_copy(update={"voices": voices}).model_dump_json(), "utf-8"
    )
    heard = as_heard(run.in_edition("brief"))
    assert {host.voice for host in heard.show.hosts} == {"tone-low"}


def test_only_the_site_and_its_feed_take_the_brief(humming_show: Callable[..., Show]) -> None:
    """A publisher that copies the site copies the brief with it, and is not called twice."""
    show = humming_show().model_copy(update={"publish": (Plugin(kind="site"), Plugin(kind="own"))})
    assert [plugin.kind for plugin in edition_of(show, "brief").publish] == ["site"]


@pytest.mark.parametrize(
    ("language", "title"), [("en-GB", "The Day in brief"), ("zh-CN", "The Day·速览")]
)
def test_an_edition_is_named_in_the_shows_language(
    humming_show: Callable[..., Show], language: str, title: str
) -> None:
    """The brief's feed is titled after the show, and its guid follows from the show's."""
    show = humming_show()
    about = show.show.model_copy(update={"title": "The Day", "language": language})
    brief = edition_of(show.model_copy(update={"show": about}), "brief").show
    assert brief.title == title
    assert brief.url == "https://example.org/digest/brief"
    assert brief.identity != about.identity
    moved = about.model_copy(update={"url": "https://elsewhere.example"})
    assert edition_of(show.model_copy(update={"show": moved}), "brief").show.guid == brief.guid


def _taken(run: Run, **asked: str) -> list[tuple[str | None, str, str | None]]:
    asked = {"until": "publish", **asked}
    return [(leg.run.edition, leg.until, leg.redo) for leg in legs(run, **asked)]  # type: ignore[arg-type]


def test_a_shows_editions_are_made_with_the_episode(humming_show: Callable[..., Show]) -> None:
    """`generate` makes them after the episode; a single verb makes the episode's file alone."""
    show = humming_show()
    about = show.show.model_copy(update={"editions": ("brief",)})
    run = Run(show.model_copy(update={"show": about}), show.home / "output", DAY, NOW)
    both = [(None, "publish", None), ("brief", "publish", None)]
    assert _taken(run) == both
    assert _taken(run, until="mix") == [(None, "mix", None)]
    assert _taken(replace(run, show=show)) == both[:1]


def test_a_brief_asked_for_needs_the_episode_spoken(humming_show: Callable[..., Show]) -> None:
    """The episode comes as far as its takes, then the brief as far as was asked."""
    show = humming_show()
    run = Run(show, show.home / "output", DAY, NOW)
    assert _taken(run, edition="brief") == [(None, "render", None), ("brief", "publish", None)]
    assert _taken(run, edition="brief", until="write") == [(None, "write", None)]


def test_redo_goes_to_the_line_that_has_the_stage(humming_show: Callable[..., Show]) -> None:
    """A stage of the episode is redone there; what only the brief has, or needs, in the brief."""
    show = humming_show()
    run = Run(show, show.home / "output", DAY, NOW)
    for stage, at in (("write", 0), ("render", 0), ("extract", 1), ("mix", 1)):
        redone = [redo for _, _, redo in _taken(run, edition="brief", redo=stage)]
        assert redone == [stage if i == at else None for i in (0, 1)]
    with pytest.raises(ConfigError, match="no stage 'extract'"):
        legs(run, until="publish", redo="extract")
    with pytest.raises(ConfigError, match="no stage 'mix'"):
        legs(run, until="write", redo="mix", edition="brief")
