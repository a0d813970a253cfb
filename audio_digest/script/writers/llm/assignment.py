"""What one segment is to be made of: a pick, its numbered sentences, its room."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from audio_digest.config import language_of
from audio_digest.model import Earlier, Pick, Story
from audio_digest.script.injection import injected, solicits
from audio_digest.script.naming import spoken_source
from audio_digest.script.writers.llm.ledger import tokens
from audio_digest.text.flags import ordering, sayable
from audio_digest.text.hidden import one_line
from audio_digest.text.sentences import Sentence, sentences, title

MOST_CHARS = 1200
"""Of one sentence; a longer one is a table or a wall."""
_MARK_CHARS = 10


@dataclass(frozen=True)
class Numbered:
    """A sentence under the short number that the model knows it by."""

    number: int
    sentence: Sentence

    @cached_property
    def shown(self) -> str:
        """The sentence as the model reads it, after its label."""
        label, text = one_line(self.sentence.label), one_line(self.sentence.text)
        if self.sentence.kind == "earlier":
            return f"(told on the show {label}) {text}"
        return f"{label}: {text}" if label else text


@dataclass(frozen=True)
class Assignment:
    """One story to be told. ``room_s`` is its share of the episode, in seconds.

    ``unshown`` are sentences that no model gets to see: they give orders, or sell something.
    """

    index: int
    pick: Pick
    story: Story
    numbered: tuple[Numbered, ...]
    room_s: float
    unshown: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The headline, in one line."""
        return one_line(self.story.title)

    @property
    def source(self) -> str:
        """Who tells it; empty where that name is no name."""
        name = spoken_source(one_line(self.story.source), one_line(self.story.title))
        return name if usable(name) else ""

    @property
    def earlier(self) -> Earlier | None:
        """What was told of it before, None where it is new."""
        return self.pick.earlier

    @cached_property
    def ids(self) -> Mapping[int, str]:
        """Number → sentence id."""
        return {n.number: n.sentence.id for n in self.numbered}

    def is_news(self, numbered: Numbered) -> bool:
        """Tell whether a sentence says something that was not told before."""
        return self.earlier is None or numbered.sentence.id in self.earlier.news


def usable(text: str) -> bool:
    """Tell whether a source's sentence may be shown to a model: it gives no orders to anybody."""
    return 0 < len(text) <= MOST_CHARS and not injected(text) and not solicits(text)


def assignments(
    picks: Sequence[Pick], stories: Mapping[str, Story], language: str, *, talk_s: float
) -> tuple[Assignment, ...]:
    """Return what can be told in ``language``, each pick with its share of ``talk_s`` seconds."""
    told = [(pick, story) for pick in picks if (story := _spoken(pick, stories, language))]
    whole = sum(pick.target_s for pick, _ in told)
    found: list[Assignment] = []
    for pick, story in told:
        share = pick.target_s / whole if whole else 1 / len(told)
        others = [stories[i] for i in pick.story_ids if i in stories and i != story.id]
        own = [o for o in others if language_of(o.language) == language_of(story.language)]
        shown, hidden = _sorted([story, *own])
        numbered = tuple(Numbered(n, s) for n, s in enumerate(shown, 1))
        if len(numbered) > 1:
            found.append(Assignment(len(found), pick, story, numbered, share * talk_s, hidden))
    return tuple(found)


def _spoken(pick: Pick, stories: Mapping[str, Story], language: str) -> Story | None:
    """Return the telling that is told: the first in the language, else the first."""
    tellings = [stories[i] for i in pick.story_ids if i in stories]
    own = [s for s in tellings if language_of(s.language) == language]
    return next(iter((*own, *tellings)), None)


def _sorted(stories: Sequence[Story]) -> tuple[Sequence[Sentence], tuple[str, ...]]:
    """Return the sentences that may be shown to a model, and those that give orders or sell."""
    shown: list[Sentence] = []
    hidden: list[str] = []
    for story in stories:
        orders = ordering(story)
        for sentence in (title(story), *sentences(story)):
            line = _line(sentence)
            if sentence.block in orders or not sayable(line):
                hidden.append(line)
            elif usable(line):
                shown.append(sentence)
    return shown, tuple(hidden)


def _line(sentence: Sentence) -> str:
    return one_line(f"{sentence.label} {sentence.text}")


def fitting(assignment: Assignment, most_tokens: int, *, used: frozenset[str] = frozenset()
) -> tuple[Numbered, ...]:  # fmt: skip
    """Return the sentences, in order, that fit ``most_tokens``, without those of ids ``used``.

    Of a story that moved on, what is new goes first.
    """
    fresh = [n for n in assignment.numbered if n.sentence.id not in used]
    ordered = sorted(fresh, key=lambda n: (not assignment.is_news(n), n.number))
    left, taken = most_tokens, set()
    for numbered in ordered:
        left -= tokens(numbered.shown) + 4
        if left < 0:
            break
        taken.add(numbered.number)
    return tuple(n for n in fresh if n.number in taken)


def mark(stories: Sequence[Story], salt: str) -> str:
    """Return the delimiter of this run: from all that is told, so that no story can know it."""
    whole = hashlib.sha256(salt.encode("utf-8", "surrogatepass"))
    for story in stories:
        whole.update(story.model_dump_json().encode("utf-8", "surrogatepass"))
    return f"DATA-{whole.hexdigest()[:_MARK_CHARS]}"


def fenced(lines: Sequence[str], delimiter: str) -> tuple[str, ...]:
    """Return ``lines`` without those that hold the delimiter, which only an attack would."""
    return tuple(line for line in lines if delimiter.lower() not in line.lower())
