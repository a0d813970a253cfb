"""Those who listen: parsers read the feed, a client subscribes and downloads, byte for byte."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import feedparser
import podcastparser
import pytest

from audio_digest.show.access import Access
from audio_digest.show.publish import publish
from tests.show.a_day import AUDIO, lay_out_days, make_show
from tests.show.a_listener import ask, serving


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish three days."""
    output = tmp_path_factory.mktemp("clients") / "output"
    publish(make_show(), lay_out_days(output, 3), output / "site")
    return output / "site"


@pytest.fixture(scope="module", params=["", "kZ4mB7w-pQ1xT9_vR2cN5yHs"], ids=["open", "private"])
def feed(site: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve it, open or behind a secret address; return the feed's."""
    with serving(site, Access(token=request.param)) as port:
        yield f"http://127.0.0.1:{port}/{request.param + '/' if request.param else ''}feed.xml"


def _ask(url: str) -> bytes:
    port, _, path = url.removeprefix("http://127.0.0.1:").partition("/")
    status, _, body = ask(int(port), f"/{path}")
    assert status == 200
    return body


def test_gpodder_s_parser_lists_and_finds_the_sound(feed: str) -> None:
    """podcastparser, as gPodder uses it."""
    read = podcastparser.parse(feed, io.BytesIO(_ask(feed)))
    assert (read["title"], len(read["episodes"])) == ("Morning Digest", 3)
    for episode in read["episodes"]:
        enclosure = episode["enclosures"][0]
        assert (enclosure["mime_type"], enclosure["file_size"]) == ("audio/mpeg", len(AUDIO))
        assert _ask(enclosure["url"]) == AUDIO


def test_feedparser_lists_and_finds_the_sound(feed: str) -> None:
    """Without complaint: the feed is well formed."""
    read = feedparser.parse(_ask(feed))
    assert not read.bozo
    assert [entry.itunes_episode for entry in read.entries] == ["9", "8", "7"]
    for entry in read.entries:
        assert _ask(entry.enclosures[0].href) == AUDIO


def test_a_whole_client_subscribes_and_downloads(feed: str, tmp_path: Path) -> None:
    """podcast-downloader takes every episode; started again, it has them all."""
    settings = {
        "if_directory_empty": "download_all_from_feed",
        "podcasts": [{"name": "Digest", "rss_link": feed, "path": str(tmp_path / "digest"),
                      "require_date": True}],
    }  # fmt: skip
    (tmp_path / "digest").mkdir()
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    command = [sys.executable, "-W", "ignore", "-m", "podcast_downloader"]
    command += ["--config", str(tmp_path / "settings.json")]
    for _ in range(2):
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=60, cwd=tmp_path
        )
        found = sorted((tmp_path / "digest").iterdir())
        assert len(found) == 3, done.stdout + done.stderr
        assert {path.read_bytes() for path in found} == {AUDIO}
