"""A second telling of the story as a witness to its figures."""

from collections.abc import Sequence

from audio_digest.model import Story
from audio_digest.script.writers.offline.dialogue import Telling
from audio_digest.script.writers.offline.material import telling_figures
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.script.writers.offline.plan import Plan
from audio_digest.text.names import names
from audio_digest.text.numbers import agree, figures
from audio_digest.text.sentences import Sentence, sentences


def second_source(talk: Telling, plan: Plan, others: Sequence[Story], phrases: Phrases) -> None:
    """Let one host say that another source gives a figure of ``plan`` too, where it does.

    Only a share, sum or measure that is not round counts, and only where the other sentence
    names something that the first one names. The other source may be in any language.
    """
    story = plan.material.story
    elsewhere = [s for s in others if s.source != story.source]
    for fact in plan.facts:
        for surface in fact.figures:
            found = _witness(surface, fact.text, story.language, elsewhere)
            line = phrases.take("second_source", figure=surface) if found else None
            if found and line:
                talk.add(talk.next_host(), "react", line, (fact.cite, found.id))
                return


def _witness(surface: str, text: str, language: str, others: Sequence[Story]) -> Sentence | None:
    claims = [f for f in figures(surface, language) if f.value is not None]
    if not claims or not any(c in surface for c in ".,"):
        return None
    named = names(text, language)
    for story in others:
        for sentence in sentences(story):
            shared = named & names(sentence.text, story.language)
            alike = any(agree(claims[0], f) for f in figures(sentence.text, story.language))
            if (
                alike
                and shared
                and telling_figures(sentence.text, chinese=story.language[:2] == "zh")
            ):
                return sentence
    return None
