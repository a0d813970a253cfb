"""What `scripts/clients` runs: each client of Debian subscribes, lists and downloads.

A row for each; exit code 1 where one did not get all episodes byte for byte.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).parent.parent))

from audio_digest.show.publish import publish
from tests.show import a_day
from tests.show.a_listener import serving

DAYS = 3
LIMIT_S = 120


def _sound(folder: Path) -> bytes:
    """Return five seconds of a tone as MP3."""
    path = folder / "tone.mp3"
    samples = 0.2 * np.sin(2 * np.pi * 220 * np.arange(5 * 44100) / 44100)
    soundfile.write(path, samples, 44100)
    return path.read_bytes()


def _run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=LIMIT_S,
        env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout + done.stderr


def gpodder(feed: str, home: Path) -> list[Path]:
    """GPodder's command line."""
    where = {"GPODDER_HOME": str(home), "GPODDER_DOWNLOAD_DIR": str(home / "got")}
    for command in (("subscribe", feed), ("update",), ("download",)):
        _run("gpo", *command, **where)
    return sorted((home / "got").rglob("*.mp3"))


def podget(feed: str, home: Path) -> list[Path]:
    """Podget, made for cron: it names a file by the end of its address alone."""
    _run("podget", "-d", str(home), "--create-config", "podgetrc")
    with (home / "podgetrc").open("a", encoding="utf-8") as settings:
        settings.write(f"\nDIR_LIBRARY={home}/got\nDIR_SESSION={home}\nMOST_RECENT=0\n")
    (home / "serverlist").write_text(f"{feed} News Digest\n")
    _run("podget", "-s", "-d", str(home))
    return sorted((home / "got").rglob("*.mp3"))


def newsboat(feed: str, home: Path) -> int:
    """Newsboat: how many episodes it lists."""
    (home / "urls").write_text(f"{feed}\n")
    (home / "config").write_text("")
    files = ("-u", home / "urls", "-c", home / "cache.db", "-C", home / "config")
    said = _run("newsboat", *map(str, files), "-x", "reload", "print-unread")
    match = re.search(r"(\d+) unread", said)
    return int(match[1]) if match else 0


def mpv(url: str) -> float:
    """Play to the end, unheard and fast; return the length that it shows, in seconds."""
    said = _run("mpv", "--no-config", "--no-video", "--ao=null", "--speed=50",
                "--term-playing-msg=lasts ${=duration}", url)  # fmt: skip
    found = re.findall(r"lasts (\d+\.\d+)", said)
    return float(found[0]) if found and "End of file" in said else 0.0


def main() -> int:
    """Serve a show on the loopback and let each client have it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        a_day.AUDIO = body = _sound(home)
        site = home / "output" / "site"
        publish(a_day.make_show(), a_day.lay_out_days(site.parent, DAYS), site)
        good = True
        with serving(site) as port:
            feed = f"http://127.0.0.1:{port}/feed.xml"
            for client in (gpodder, podget):
                (home / client.__name__).mkdir()
                found = client(feed, home / client.__name__)
                same = sum(path.read_bytes() == body for path in found)
                good &= same == len(found) == DAYS
                print(
                    f"{client.__name__:10} downloaded {len(found)} of {DAYS}, {same} byte for byte"
                )
            (home / "newsboat").mkdir()
            listed = newsboat(feed, home / "newsboat")
            print(f"{'newsboat':10} lists {listed} of {DAYS}")
            shown = mpv(feed.replace("feed.xml", "episodes/2026-04-12/2026-04-12.mp3"))
            print(f"{'mpv':10} plays {shown:.2f} s of 5")
            return 0 if good and listed == DAYS and abs(shown - 5) < 0.1 else 1  # noqa: PLR2004  (s)


if __name__ == "__main__":
    sys.exit(main())
