"""What docs/publish.md tells a person to type does what it says, from show.toml to a listener."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from urllib3 import PoolManager

from audio_digest.config import Show
from tests.show.a_bucket import make_bucket, s3_server

pytestmark = pytest.mark.slow
DAY = ("--date", "2026-11-22")


def run(*arguments: str, cwd: Path, **more: str) -> str:
    """Run the program as its user does; return what it printed."""
    code = "from audio_digest.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, env={**os.environ, **more},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def add(home: Path, *, url: str, target: str) -> None:
    """Write the address and the target into the show file, as the page says."""
    path = home / "show.toml"
    text = path.read_text("utf-8").replace('url = "https://example.org/digest"', f'url = "{url}"')
    path.write_text(f"{text}\n[[publish]]\n{target}", "utf-8")


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git here")
def test_a_pages_host_is_a_checkout_that_is_pushed(
    humming_show: Callable[..., Show], tmp_path: Path
) -> None:
    """Published into a checkout and pushed, feed and sound stand at the host."""

    def git(*arguments: str, cwd: Path = tmp_path) -> None:
        named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        command = ["git", *named, *arguments]
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, timeout=60)

    home = humming_show(length_s=45).home
    git("init", "--bare", "-b", "main", "host")
    git("clone", str(tmp_path / "host"), str(home.parent / "pages"))
    add(
        home, url="https://example.org/digest", target='kind = "folder"\npath = "../pages/digest"\n'
    )
    run("generate", *DAY, cwd=home)
    pages = home.parent / "pages"
    git("add", ".", cwd=pages)
    git("commit", "-m", "Today's episode", cwd=pages)
    git("push", "origin", "HEAD:main", cwd=pages)

    git("clone", "-b", "main", str(tmp_path / "host"), "seen")
    seen = feedparser.parse(str(tmp_path / "seen" / "digest" / "feed.xml"))
    (enclosure,) = seen.entries[0].enclosures
    place = urlsplit(enclosure.href).path.removeprefix("/digest/")
    sound = tmp_path / "seen" / "digest" / place
    made = home / "output" / "episodes" / "2026-11-22" / "episode.mp3"
    assert sound.read_bytes() == made.read_bytes()


def test_a_bucket_is_read_where_the_feed_says(humming_show: Callable[..., Show]) -> None:
    """Keys from the environment, `publish`, and a client downloads what was made."""
    pytest.importorskip("obstore")
    home = humming_show(length_s=45).home
    with s3_server() as port:
        make_bucket(port, "my-shows")
        url = f"http://127.0.0.1:{port}/my-shows/digest"
        add(
            home,
            url=url,
            target='kind = "s3"\nbucket = "my-shows"\nprefix = "digest"\n'
            f'endpoint = "http://127.0.0.1:{port}"\nregion = "us-east-1"\n',
        )
        keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "any"}
        run("generate", *DAY, cwd=home, **keys)
        client = PoolManager()
        seen = feedparser.parse(client.request("GET", f"{url}/feed.xml", timeout=10).data)
        (enclosure,) = seen.entries[0].enclosures
        sound = client.request("GET", enclosure.href, timeout=10)
    made = home / "output" / "episodes" / "2026-11-22" / "episode.mp3"
    assert sound.data == made.read_bytes()
    assert sound.headers["content-type"] == "audio/mpeg"
    assert "max-age=3600" in sound.headers["cache-control"]
