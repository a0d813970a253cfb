"""The cache's housekeeping: what goes, what stays, and what a killed run left."""

import os
from pathlib import Path

import numpy as np
import pytest

from audio_digest.cache import Cache
from audio_digest.errors import ArtifactError, BusyError, ConfigError
from audio_digest.folder import Folder, dump
from audio_digest.housekeeping import DAY_S, latest, latest_keys, prune, size_of, undisturbed
from audio_digest.model import Sound, Speech, Take, Takes

NOW = 2_000_000_000.0
KEYS = tuple(char * 64 for char in "abcd")
"""Made 40, 30, 20 and 10 days before `NOW`."""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Return a cache of four takes of different ages."""
    cache = Cache(tmp_path / "cache")
    rng = np.random.default_rng(3)
    for days, key in zip((40, 30, 20, 10), KEYS, strict=True):
        samples = rng.uniform(-0.3, 0.3, 2400).astype(np.float32)
        cache.put(key, Speech(Sound(samples, 24_000)))
        for path in (cache.root / key[:2]).iterdir():
            os.utime(path, (NOW - days * DAY_S,) * 2)
    return cache


def _takes(folder: Path, *keys: str) -> None:
    takes = tuple(
        Take(
            turn=i, host="ada", key=key, spoken="x", duration_s=1, loudness_lufs=-20,
            peak_dbfs=-3, words=(),
        )
        for i, key in enumerate(keys)
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "takes.json").write_text(dump(Takes(voices={}, takes=takes)), "utf-8")


def test_nothing_asked_nothing_removed(cache: Cache) -> None:
    """Size, number and the oldest are told; every take is still whole."""
    told = prune(cache, now=NOW)
    sizes = sum(path.stat().st_size for path in cache.root.rglob("*") if path.is_file())
    assert (told.entries, told.size_bytes, told.removed) == (4, sizes, 0)
    assert told.oldest_at == NOW - 40 * DAY_S
    assert all(map(cache.holds, KEYS))


def test_old_takes_go(cache: Cache) -> None:
    """`older_days` 25: the two that are older go, with all their files."""
    told = prune(cache, now=NOW, older_days=25)
    assert [cache.holds(key) for key in KEYS] == [False, False, True, True]
    assert (told.removed, told.entries, told.oldest_at) == (2, 2, NOW - 20 * DAY_S)
    assert len([path for path in cache.root.rglob("*") if path.is_file()]) == 6


def test_the_oldest_go_until_the_size_fits(cache: Cache) -> None:
    """Room for two and a half takes: the two oldest go."""
    each = cache.entries()[0].size_bytes
    told = prune(cache, now=NOW, to_bytes=each * 5 // 2)
    assert [cache.holds(key) for key in KEYS] == [False, False, True, True]
    assert told.size_bytes <= each * 5 // 2


def test_takes_of_the_latest_episode_stay(cache: Cache, tmp_path: Path) -> None:
    """Its takes and its editions' are kept whatever their age, and that is told."""
    _takes(tmp_path / "episodes" / "2026-11-21", KEYS[3])
    _takes(tmp_path / "episodes" / "2026-11-22", KEYS[0])
    _takes(tmp_path / "episodes" / "2026-11-22" / "brief", KEYS[1])
    folder = latest(tmp_path)
    assert folder is not None
    assert folder.name == "2026-11-22"
    told = prune(cache, now=NOW, to_bytes=0, keep=latest_keys(folder))
    assert [cache.holds(key) for key in KEYS] == [True, True, False, False]
    assert told.kept_for_latest == 2


def test_takes_that_cannot_be_read_stop_it(tmp_path: Path) -> None:
    """A broken takes.json of the latest episode is named: what it needs is unknown."""
    _takes(tmp_path / "2026-11-22", KEYS[0])
    (tmp_path / "2026-11-22" / "takes.json").write_text("{", "utf-8")
    with pytest.raises(ArtifactError, match=r"takes\.json"):
        latest_keys(tmp_path / "2026-11-22")


def test_an_episode_at_work_is_not_disturbed(tmp_path: Path) -> None:
    """While a run holds the latest episode, pruning ends at once and says so."""
    folder = tmp_path / "episodes" / "2026-11-22"
    with Folder(folder).lock(), pytest.raises(BusyError), undisturbed(tmp_path):
        pass
    with undisturbed(tmp_path):
        pass


def test_what_a_killed_run_left_is_swept_when_it_is_old(cache: Cache) -> None:
    """Old parts and bodies without a note go; young ones, and whole takes, stay."""
    folder = cache.root / KEYS[0][:2]
    left = [folder / ".part-abc", folder / f"{'e' * 64}.flac", folder / ".part-young"]
    for path in left:
        path.write_bytes(b"x")
    for path in left[:2]:
        os.utime(path, (NOW - 7200,) * 2)
    os.utime(left[2], (NOW - 60,) * 2)
    assert prune(cache, now=NOW).swept == 2
    assert [path.exists() for path in left] == [False, False, True]
    assert all(map(cache.holds, KEYS))


@pytest.mark.parametrize("text", ["", "many", "-5M", "5 X", "1e9", "nan"])
def test_what_is_no_size_is_refused(text: str) -> None:
    """The message shows how to write one."""
    with pytest.raises(ConfigError, match="is no size"):
        size_of(text)
