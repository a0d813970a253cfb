"""A show whose hosts hum: every stage is the real one, and quick."""

import shutil
from pathlib import Path

from audio_digest.config import Show, load_show

ROOT = Path(__file__).parent.parent

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


def hum(home: Path, *, length_s: float = 120, language: str = "en-US") -> Show:
    """Make a show in ``home`` whose hosts hum, with the example stories; return it."""
    suffix = "-zh" if language.startswith("zh") else ""
    text = HUMMING.format(
        language=language,
        length_s=length_s,
        first=f"tone-high{suffix}",
        second=f"tone-low{suffix}",
    )
    (home / "show.toml").write_text(text, "utf-8")
    shutil.copytree(ROOT / "docs" / f"examples{suffix}", home / "stories", dirs_exist_ok=True)
    return load_show(home / "show.toml")
