"""Stories full of orders, past the gate of gather, told by the offline writer."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from audio_digest.config import Show
from audio_digest.model import Block, Pick, Rundown, Story
from audio_digest.script.injection import leaks
from audio_digest.script.writers.offline import OfflineWriter

DATA = Path(__file__).parents[1] / "data"
ATTACKS = [
    line
    for name in ("injection-lines.txt", "injection-lines-2.txt")
    for line in (DATA / name).read_text("utf-8").splitlines()
    if line.strip()
]
PROSE = {
    "en-US": ("The harbour of Lindmoor ran its pumps on the tide for 7 days.",
              "The engineers measured 40 kilowatts at the gate.",
              "A second gate follows in spring, the harbour board says."),
    "zh-CN": ("埃勒里港靠潮汐供电整整7天。", "工程师在闸口测得40千瓦的功率。",
              "港务局表示，第二座闸门明年春天开工。"),
}  # fmt: skip
TITLES = {"en-US": "The harbour runs on the tide", "zh-CN": "埃勒里港靠潮汐供电"}


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_no_order_is_spoken_even_from_a_story_that_was_not_cleaned(
    humming_show: Callable[..., Show], language: str
) -> None:
    """Every attack line in one story: what is told is the story, and nothing of Acme."""
    texts = (*PROSE[language], *ATTACKS)
    blocks = tuple(Block(kind="paragraph", text=text) for text in texts)
    story = Story(
        id="0123abcd", title=TITLES[language], source="Letter", language=language, blocks=blocks
    )
    pick = Pick(title=story.title, story_ids=(story.id,), target_s=120.0, reason="")
    rundown = Rundown(title="Day", date=date(2026, 4, 12), language=language, picks=(pick,))
    show = humming_show(length_s=180, language=language)
    script = OfflineWriter().script(rundown, {story.id: story}, show)
    said = [turn.text for turn in script.turns]
    assert not [text for text in said if leaks(text)]
    assert not [text for text in said if "acme" in text.lower()]
    assert any("40" in text for text in said)
