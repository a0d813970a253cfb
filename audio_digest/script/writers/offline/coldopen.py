"""The sentence that an episode opens on, before it says what show it is."""

from collections.abc import Container

from audio_digest.script.writers.offline import speech, wording
from audio_digest.script.writers.offline.material import Fact, Material
from audio_digest.script.writers.offline.plan import lead, repeats_title

_SIZE = {"en": (7, 28), "zh": (12, 52)}
"""Words, or characters, of it: enough to be a thought, no more than one breath."""
_ENOUGH = 6
"""Facts that a story must have, for one of them to be told before it begins."""
_QUOTE, _FIGURE, _ABOUT = 1.5, 1.0, 0.5
"""What makes a sentence striking, and that it speaks of what the title does."""
_LATE = 0.4


def hook(material: Material, *, without: Container[str]) -> Fact | None:
    """Return the most striking sentence of a story that can be heard before all others of it.

    It quotes somebody or gives a figure, names what it is about, and nothing in the story leans on
    it. None where there is no such sentence, or too little would be left to tell.
    """
    facts = list(material.facts.values())
    if len(facts) < _ENOUGH:
        return None
    chinese = material.story.language.startswith("zh")
    tied = {f.index - 1 for f in facts if f.needs_previous} | {f.anchor for f in facts}
    first = lead(material, facts)
    fit = [
        fact
        for fact in facts
        if fact is not first
        and fact.index not in tied
        and fact.cite not in without
        and _stands(fact, chinese=chinese)
        and (_quotes(fact, chinese=chinese) or fact.figures)
        and not repeats_title(fact, material)
    ]
    return max(fit, key=lambda f: (_worth(f, material, chinese=chinese), -f.index), default=None)


def _quotes(fact: Fact, *, chinese: bool) -> bool:
    """Tell whether somebody is heard in ``fact``, at length or in a few words."""
    few = next(speech.quoted(fact.text, chinese=chinese), "")
    return fact.quote or (bool(few) and wording.voices(fact.text, chinese=chinese))


def _stands(fact: Fact, *, chinese: bool) -> bool:
    """Tell whether ``fact`` says who and what by itself."""
    low, high = _SIZE["zh" if chinese else "en"]
    tied = fact.needs_previous or fact.needs_next or fact.fragment or fact.anchor is not None
    plain = fact.label.form == fact.heading.form == "none" and not fact.hearsay
    named = fact.named or chinese
    alone = wording.stands_alone(fact.text, chinese=chinese) and not fact.raw_label
    return low <= fact.size <= high and plain and named and alone and not tied


def _worth(fact: Fact, material: Material, *, chinese: bool) -> float:
    about = len(fact.tokens & material.title_tokens)
    worth = _QUOTE * _quotes(fact, chinese=chinese) + _FIGURE * bool(fact.figures)
    return worth + _ABOUT * min(2, about) - _LATE * fact.index / (max(material.facts) + 1)
