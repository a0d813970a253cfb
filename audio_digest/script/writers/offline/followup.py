"""A story that was told before: what was said then, on which day, and only what is new."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from audio_digest.model import Pick
from audio_digest.script.writers.offline.material import Fact, Material
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.text.earlier import day_of
from audio_digest.text.names import names
from audio_digest.text.sentences import Sentence, sentences

if TYPE_CHECKING:
    from audio_digest.script.writers.offline.dialogue import Telling

_LOWERED = frozenset(
    "the a an in on at by for from with after before during under over since until about some "  # noqa: SIM905  (a list of quoted words is harder to read)
    "most many few all no nobody every each more less fewer nearly almost around only two three "
    "four five six seven eight nine ten half our your one to as if when while because although "
    "there what who how where people users researchers scientists engineers officials".split()
)
"""Words that begin a sentence with a capital and never have one inside it."""


def only_news(whole: Material, pick: Pick) -> Material:
    """Return of a follow-up's material what is new, and what a piece of news hangs on."""
    if pick.earlier is None:
        return whole
    news = frozenset(pick.earlier.news)
    kept = {i for i, fact in whole.facts.items() if fact.cite in news}
    for i in sorted(kept, reverse=True):
        kept |= _held_by(i, whole.facts)
    return replace(whole, facts={i: f for i, f in whole.facts.items() if i in kept})


def _held_by(index: int, facts: Mapping[int, Fact]) -> set[int]:
    held = set()
    while index in facts and facts[index].needs_previous and index - 1 in facts:
        index -= 1
        held.add(index)
    return held


def recalled(material: Material, without: Container[str]) -> Material:
    """Return ``material`` less what was said before, where a gate refused to hear it again."""
    if f"{material.story.id}.e1" not in without:
        return material
    blocks = tuple(block for block in material.story.blocks if block.kind != "earlier")
    return replace(material, story=material.story.model_copy(update={"blocks": blocks}))


def recall(talk: "Telling", material: Material, phrases: Phrases, before: str) -> str:
    """Let the partner say what was told before; return what goes before the first news.

    ``before`` is what would have gone there; it is said first. Without anything told before it is
    returned as it is.
    """
    known = any(block.kind == "earlier" for block in material.story.blocks)
    told = sentences(material.story) if known else ()  # to split a story takes its time
    said = next((s for s in told if s.kind == "earlier"), None)
    line = _line(said, phrases) if said else ""
    if said is None or not line:
        return before
    talk.add(talk.hosts[1], "bridge", talk.join(before, line), (said.id,))
    return phrases.take("since") or ""


def _line(said: Sentence, phrases: Phrases) -> str:
    when = day_of(said.label)
    if said.text[-1:] not in '.!。！”"’」』':  # only a title is left
        return phrases.take("followup_bare", when=when) or ""
    lowered = _within(said.text)
    if lowered and phrases.left("followup_that"):
        return phrases.take("followup_that", when=when, earlier=lowered) or ""
    return phrases.take("followup", when=when, earlier=said.text) or ""


def _within(text: str) -> str:
    """Return a sentence as it follows "that", or nothing where its first word leaves it open."""
    first = re.match(r"[A-Za-z]+(?=[ ,])", text)
    if first and first[0].lower() in _LOWERED:
        return text[0].lower() + text[1:]
    named = first and first[0].lower() in names(f"and {text}", "en") and not first[0].islower()
    return text if named and _name_for_sure(text) else ""


def _name_for_sure(text: str) -> bool:
    """Tell whether the first word has a form that only names have: an inner capital or digit."""
    return bool(re.match(r"[A-Z][A-Za-z]*[A-Z0-9]", text))


def values(cited: Iterable[Sentence]) -> Mapping[str, tuple[str, ...]]:
    """Return what the slots of a follow-up's lines may hold."""
    said = [s for s in cited if s.kind == "earlier"]
    return {
        "when": tuple(day_of(s.label) for s in said),
        "earlier": tuple(s.text for s in said),
    }
