"""What several tests share: a small show that hums, and the real stories where they are at hand."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_digest.config import Show, load_show

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"

HUMMING = """\
[show]
title = "Humming Digest"
author = "A. Tester"
language = "{language}"
url = "https://example.org/digest"
guid = "5e6d7c8b-1111-5111-8111-111111111111"
length_s = {length_s}

[[hosts]]
id = "ada"
name = "Ada"
voice = "{first}"

[[hosts]]
id = "ben"
name = "Ben"
voice = "{second}"

[[sources]]
kind = "file"
path = "stories"
"""


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

    def make(length_s: float = 120, language: str = "en-US") -> Show:
        suffix = "-zh" if language.startswith("zh") else ""
        text = HUMMING.format(
            language=language,
            length_s=length_s,
            first=f"tone-high{suffix}",
            second=f"tone-low{suffix}",
        )
        (tmp_path / "show.toml").write_text(text, "utf-8")
        stories = tmp_path / "stories"
        stories.mkdir(exist_ok=True)
        for document in (ROOT / "docs" / f"examples{suffix}").iterdir():
            (stories / document.name).write_bytes(document.read_bytes())
        return load_show(tmp_path / "show.toml")

    return make
