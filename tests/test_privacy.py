"""What is published holds nothing of the person's machine: no path, key, or name of a file."""

import getpass
import re
from pathlib import Path

import pytest

from audio_digest.config import load_show
from audio_digest.pipeline import advance
from audio_digest.run import Run
from tests.humming import hum
from tests.test_fix import DAY, NOW

VALUE = "sk-3f1d9a7c55e04b"
KEY_ENV = "MY_PRIVATE_KEY_ENV"
NOTE = """\
# Harbour Letter

## Seals return to the harbour

Twelve seals were counted on the breakwater of Port Ellery on Monday. The harbour master closed
the slipway for three days. Fishers saw them first at dawn, and told the school. The count is the
highest since 1994, when nine seals came in one winter. Biologist Ona Krell puts it down to cold
water off the northern coast. Her team will count again on the first of May, with 14 volunteers.
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Publish an episode of a private show from a folder and files with names of their own."""
    home = tmp_path_factory.mktemp("margarets-laptop") / "quarterly-secrets"
    home.mkdir()
    hum(home, length_s=30)
    (home / "stories").rename(home / "diary-of-margaret")
    for old in (home / "diary-of-margaret").iterdir():
        old.unlink()
    (home / "diary-of-margaret" / "draft-7-for-lawyer.md").write_text(NOTE, "utf-8")
    text = (home / "show.toml").read_text("utf-8")
    text = text.replace('path = "stories"', f'path = "{home}/diary-of-margaret"')
    text = text.replace("\n[[hosts]]", "\nprivate = true\n\n[[hosts]]", 1)
    text += f'\n[engines.openai]\nkey_env = "{KEY_ENV}"\n'
    (home / "show.toml").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_ENV, VALUE)
        run = Run(load_show(home / "show.toml"), home / "output", DAY, NOW, allow=True)
        for _ in advance(run, tick=lambda *_: None):
            pass
    return run


def _files(run: Run) -> list[Path]:
    return [path for path in run.site.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_nothing_of_the_machine_is_in_any_published_file(published: Run) -> None:
    """Names and contents, the tags of the sound and the pictures with them."""
    forbidden = [
        str(published.show.home), "margarets-laptop", "quarterly-secrets", "diary-of-margaret",
        "draft-7-for-lawyer", KEY_ENV, VALUE, "show.toml", f"{Path.home()}/",
        f"/{getpass.getuser()}/",
    ]  # fmt: skip
    files = _files(published)
    assert {path.suffix for path in files} >= {".mp3", ".jpg", ".xml", ".html", ".json", ".vtt"}
    for path in files:
        body = path.read_bytes()
        for word in forbidden:
            for coding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert word.encode(coding) not in body, f"{word} in {path.name}"
            assert word not in path.relative_to(published.site).as_posix()


@pytest.mark.slow
def test_what_the_sources_are_to_listeners_is_there(published: Run) -> None:
    """A document is named by its title, not by its file."""
    assert "(Harbour Letter)" in (published.folder / "notes.html").read_text("utf-8")


def test_only_what_subscribers_need_is_published(published: Run) -> None:
    """Not the stories, the takes, the manifest, or what is kept for corrections."""
    names = {path.name for path in _files(published)}
    stays = {"stories.json", "rundown.json", "script.md", "takes.json", "timeline.json",
             "manifest.json", "published.json", "episode.json", ".lock"}  # fmt: skip
    assert not names & stays


def test_a_private_show_asks_directories_and_searches_to_keep_out(published: Run) -> None:
    """Locked, and blocked twice, in the feed; noindex on every page."""
    feed = (published.site / "feed.xml").read_text("utf-8")
    for name, said in (
        ("podcast:locked", "yes"),
        ("itunes:block", "yes"),
        ("podcast:block", "yes"),
    ):
        assert re.search(rf"<{name}[^>]*>{said}</{name}>", feed, re.IGNORECASE), name
    pages = list(published.site.rglob("*.html"))
    assert len(pages) >= 2
    for page in pages:
        assert '<meta name="robots" content="noindex">' in page.read_text("utf-8")
