"""A show that asks for more than MP3: made, held to the gates, named in the feed, taken away."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import date as Date  # noqa: N812
from pathlib import Path

import pytest
from PIL import Image

from audio_digest.checks import gates
from audio_digest.config import Show, load_show
from audio_digest.folder import load
from audio_digest.model import Episode, Link, Story
from audio_digest.pipeline import advance
from audio_digest.run import Run
from audio_digest.sound.tags import chapters
from audio_digest.stages.sounding import address

DAY = Date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def _made(home: Path) -> tuple[Run, Episode]:
    run = Run(load_show(home / "show.toml"), home / "output", DAY, NOW)
    for _ in advance(run, tick=lambda *_: None):
        pass
    return run, load(run.folder / "episode.json", Episode)


@pytest.mark.parametrize(
    ("own", "linked", "found"),
    [
        ("https://a.example/1", ["https://b.example/2"], "https://a.example/1"),
        (None, ["https://b.example/2", "https://c.example/3"], "https://b.example/2"),
        (None, ["javascript:alert(1)", "http://c.example/3"], "http://c.example/3"),
        (None, [], None),
    ],
)
def test_a_chapter_leads_to_where_its_story_stands(
    own: str | None, linked: list[str], found: str | None
) -> None:
    """To its own address; a story of a document that tells several, to what it links to."""
    links = tuple(Link(title="there", url=url) for url in linked)
    story = Story(id="0" * 8, title="t", url=own, source="s", language="en", blocks=(), links=links)
    assert address(story) == found


@pytest.mark.slow
def test_formats_come_and_go_with_the_show_file(humming_show: Callable[..., Show]) -> None:
    """Opus beside the MP3 as an alternative in the feed, with gates; gone when not asked for."""
    home = humming_show(length_s=45).home
    path = home / "show.toml"
    plain = path.read_text("utf-8")
    path.write_text(plain + '\n[sound]\nformats = ["mp3", "opus"]\n', "utf-8")
    run, episode = _made(home)
    assert [f.name for f in episode.files if f.type.startswith("audio/")] == [
        "episode.mp3", "episode.opus",
    ]  # fmt: skip
    held = {gate.name: gate.passed for gate in gates(run)}
    assert {"opus loudness", "opus tags", "speech", "captions", "sync"} <= held.keys()
    assert all(held.values())
    feed = (run.site / "feed.xml").read_text("utf-8")
    assert feed.count("<podcast:alternateEnclosure") == 2
    assert "episodes/2026-11-22/art.jpg" in feed
    assert (run.site / "episodes" / "2026-11-22" / "2026-11-22.opus").is_file()
    path.write_text(plain, "utf-8")
    run, episode = _made(home)
    assert not (run.folder / "episode.opus").exists()
    assert not (run.site / "episodes" / "2026-11-22" / "2026-11-22.opus").exists()
    assert "alternateEnclosure" not in (run.site / "feed.xml").read_text("utf-8")


@pytest.mark.slow
def test_a_story_s_picture_goes_with_its_chapter(humming_show: Callable[..., Show]) -> None:
    """In the sound, in chapters.json and in the feed, as an address; the page loads none."""
    home = humming_show(length_s=45).home
    path = home / "stories" / "2026-11-21-morning-notes.md"
    under = r"\1\n\n![](https://pictures.example/\2.jpg)"
    path.write_text(re.sub(r"(?m)^(### (\d).*)$", under, path.read_text("utf-8")), "utf-8")
    run, episode = _made(home)
    shown = [chapter.image for chapter in episode.chapters if chapter.image]
    assert shown
    place = run.site / "episodes" / "2026-11-22"
    listed = json.loads((place / "chapters.json").read_bytes())["chapters"]
    assert [chapter["img"] for chapter in listed if "img" in chapter] == shown
    tagged = chapters(place / "2026-11-22.mp3")
    assert [chapter.image for chapter in tagged if chapter.image] == shown
    assert any(chapter.url for chapter in tagged)
    assert (run.site / "feed.xml").read_text("utf-8").count('image="https://pictures') == len(shown)
    assert "pictures.example" not in (place / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_person_s_pictures_stand(humming_show: Callable[..., Show]) -> None:
    """The show's own cover is published as it is, and an episode's own picture is kept."""
    home = humming_show(length_s=45).home
    Image.radial_gradient("L").resize((1400, 1400)).convert("RGB").save(home / "own.jpg")
    path = home / "show.toml"
    path.write_text(
        path.read_text("utf-8").replace("[show]", '[show]\ncover = "own.jpg"', 1), "utf-8"
    )
    run, _ = _made(home)
    assert (run.folder / "cover.jpg").read_bytes() == (home / "own.jpg").read_bytes()
    Image.new("RGB", (1400, 1400), "teal").save(run.folder / "art.jpg")
    mine = (run.folder / "art.jpg").read_bytes()
    run, _ = _made(home)
    assert (run.folder / "art.jpg").read_bytes() == mine
    assert (run.site / "episodes" / "2026-11-22" / "art.jpg").read_bytes() == mine
