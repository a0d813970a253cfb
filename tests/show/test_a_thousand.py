"""A show of a thousand episodes: one more is published in under two seconds."""

import gc
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from datetime import datetime as DateTime  # noqa: N812
from pathlib import Path

import pytest

from audio_digest.folder import dump
from audio_digest.run import Run
from audio_digest.show import layout
from audio_digest.stages.publishing import refresh_site
from tests.show.a_day import AUDIO, DAY, NOW, make_day, make_show

COUNT = 1000
LIMIT_S = 2.0


def _lay_out(output: Path, numbers: range) -> None:
    """Write the folders of these episodes; but for number and day they are all one."""
    prepared = make_day().prepared()
    for number in numbers:
        day = DAY + timedelta(days=number)
        episode = prepared.episode.model_copy(
            update={
                "number": number, "date": day, "title": f"Day {number}", "guid": f"guid-{number}",
                "published_at": prepared.episode.published_at + timedelta(days=number),
            }
        )  # fmt: skip
        folder = output / "episodes" / day.isoformat()
        folder.mkdir(parents=True)
        for name, body in prepared.files.items():
            (folder / name).write_bytes(body)
        (folder / "episode.mp3").write_bytes(AUDIO)
        (folder / "cover.jpg").write_bytes(b"\xff\xd8cover\xff\xd9")
        (folder / "episode.json").write_text(dump(episode), "utf-8")


def _tree(site: Path) -> dict[str, int]:
    return {
        path.relative_to(site).as_posix(): path.stat().st_mtime_ns
        for path in site.rglob("*")
        if path.is_file()
    }


def _cost_s(work: Callable[[], None]) -> float:
    """Return the processor's time that ``work`` takes; what other tests left is none of its."""
    gc.collect()
    gc.freeze()
    began = time.process_time()
    try:
        work()
        return time.process_time() - began
    finally:
        gc.unfreeze()


@pytest.mark.slow
def test_one_more_of_a_thousand_episodes_is_published_in_two_seconds(tmp_path: Path) -> None:
    """By the processor's clock, feed and site together; only what changed is written."""
    run = Run(make_show(), tmp_path, DAY, DateTime.now(UTC))
    _lay_out(tmp_path, range(1, COUNT))
    refresh_site(run)
    before = _tree(run.site)
    _lay_out(tmp_path, range(COUNT, COUNT + 1))
    took_s = _cost_s(lambda: refresh_site(replace(run, now=NOW)))
    after = _tree(run.site)
    new, last = (f"{DAY + timedelta(days=n)}" for n in (COUNT, COUNT - 1))
    changed = {name for name, at in after.items() if before.get(name) != at}
    others = {name for name in changed if not name.startswith((f"episodes/{new}/", "search/"))}
    assert others <= {
        "feed.xml", "feed-19.xml", "index.html", f"episodes/{last}/index.html",
        f"archive/{new[:4]}/index.html",
    }  # fmt: skip
    assert len([name for name in changed if name.startswith("search/")]) <= 1
    assert all((run.site / name).stat().st_size < 2**20 for name in after if "feed" in name)
    assert (run.site / layout.FEED).is_file()
    assert took_s < LIMIT_S
    assert _cost_s(lambda: refresh_site(run)) < LIMIT_S
    assert _tree(run.site) == after
