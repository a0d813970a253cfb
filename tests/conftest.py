"""What several tests share: a small show that hums, and the real stories where they are at hand."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from audio_digest.config import Show
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
