"""What several tests share: a small show that hums, and the real stories where they are at hand."""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from audio_digest.cache import Cache, Entry
from audio_digest.config import Show
from audio_digest.model import Speech
from tests.humming import ROOT, hum


@pytest.fixture
def real_stories() -> Path:
    """Return the folder of real stories; skip where it is absent."""
    folder = Path(os.environ.get("AUDIO_DIGEST_STORIES", ROOT.parent / "shared" / "stories"))
    if not folder.is_dir():
        pytest.skip(f"no real stories at {folder}")
    return folder


@pytest.fixture
def humming_show(tmp_path: Path) -> Callable[..., Show]:
    """Return a function that makes a show folder whose hosts hum, and loads it."""
    return partial(hum, tmp_path)


LINE_EVERY_S = 10.0


class _TimeLeft:
    """Says every ten seconds how many tests are done, and how long the rest takes."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._total = self._done = 0
        self._began = self._last = time.monotonic()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the tests of a run in one process."""
        self._total = max(self._total, len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Count the tests of a run on every core."""
        self._total = max(self._total, len(ids))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say how far it is."""
        now = time.monotonic()
        self._done += report.when == "teardown"
        if not self._done or now - self._last < LINE_EVERY_S:
            return
        self._last = now
        left_s = (now - self._began) * (self._total - self._done) / self._done
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter:
            reporter.write_line(f"  {self._done} of {self._total}, about {left_s:.0f} s left")


def pytest_configure(config: pytest.Config) -> None:
    """Show the time left, in the process that prints."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_TimeLeft(config))


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the key of each newly spoken take is added."""
    keys: list[str] = []
    put = Cache.put

    def note(self: Cache, key: str, speech: Speech) -> Entry:
        keys.append(key)
        return put(self, key, speech)

    monkeypatch.setattr(Cache, "put", note)
    return keys
