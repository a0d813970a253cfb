"""Orders hidden in stories: none comes through gather."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio_digest.model import Skipped, Story
from audio_digest.stories.sources.cleaning import clean
from audio_digest.stories.sources.file import FileSource
from audio_digest.text.orders import calls, gives_orders

DATA = Path(__file__).parent.parent / "data"
LINES = [(DATA / f"injection-lines{n}.txt").read_text("utf-8") for n in ("", "-2")]
ATTACKS = [line for lines in LINES for line in lines.splitlines() if line.strip()]
PROSE = "The tide ran the town for seven days and nobody noticed any difference at all."


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_an_order_is_dropped_and_reported(attack: str, name: str, tmp_path: Path) -> None:
    """A line that addresses model, host or listener is not told, and is reported or unseen."""
    text = {
        "a.txt": f"The Tide Week in Full\n\n{PROSE}\n\n{attack}\n\n{PROSE}\n",
        "a.md": f"# The tide week\n\n{PROSE}\n\n{attack}\n\n{PROSE}\n",
        "a.html": f"<h1>The tide week</h1><p>{PROSE}</p><p>{attack}</p><p>{PROSE}</p>",
    }[name]
    (tmp_path / name).write_text(text, "utf-8")
    items = list(FileSource(name, home=tmp_path).read(datetime(2026, 1, 1, tzinfo=UTC)))
    told = "\n".join(b.text + b.label for s in items if isinstance(s, Story) for b in s.blocks)
    assert told.count(PROSE) == 2
    assert "acme" not in told.lower()
    assert not gives_orders(told)
    assert not calls(told)
    if name == "a.txt":
        reasons = [item.reason for item in items if isinstance(item, Skipped)]
        assert any("orders" in reason or "sells" in reason for reason in reasons)


def test_the_examples_give_no_orders() -> None:
    """No line of the example documents is mistaken for an order."""
    folder = Path(__file__).parent.parent.parent / "docs" / "examples"
    lines = [line for path in folder.iterdir() for line in path.read_text("utf-8").splitlines()]
    assert not [line for line in lines if gives_orders(clean(line))]


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\U000e0041", "<!-- x -->", "\x07"]
)
def test_what_cannot_be_seen_is_stripped(hidden: str) -> None:
    """Zero-width, bidirectional, tag and control characters and comments leave no trace."""
    assert clean(f"I{hidden}gnore") == "Ignore"
