"""Which stories are tellings of one and the same, across sources, languages and scripts.

Two vectors a story: its names and numbers, in one form for all languages (`text.names`), and its
terms (`stories.terms`). Both weigh by rarity and compare by cosine; the mean is the likeness, less
where one's title is not told by the other. Across languages the names and numbers stand with the
concepts of a glossary instead. No model is needed: Latin names and figures survive translation.
The two thresholds were set on the pairs of a day of 65 stories in English and both Chinese scripts,
and hold on each of its documents alone: within a language what is one story lies above 0.223, what
is not below 0.219; across languages above 0.20 and below 0.15.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, product

from audio_digest.config import language_of
from audio_digest.model import Story
from audio_digest.stories.glossary import concepts
from audio_digest.stories.terms import numbers, terms
from audio_digest.text.names import capitalised, names

Vector = Mapping[str, float]

SAME_LANGUAGE = 0.221
ACROSS_LANGUAGES = 0.17
"""Likeness from which two stories are one. Across languages less can agree."""
_ENOUGH_SHARED = 6
"""One name or two in common may be chance between languages; so many are not."""
_BACKGROUND = 20
"""Stories without any of our terms that rarity is also measured against: on a day of two stories
a term of both is not common yet."""
_TITLE = 2
"""How often a title counts."""


def text_of(story: Story) -> str:
    """Return all that a story says, its title first, a block a line."""
    blocks = (f"{block.label} {block.text}".strip() for block in story.blocks)
    return "\n".join((story.title, *blocks))


def likeness(stories: Sequence[Story], *, new: int | None = None) -> dict[tuple[int, int], float]:
    """Return the likeness (0 to 1) of each pair of indices (lower first) that shares anything.

    ``new``: only the pairs of one of the first ``new`` stories with one of the others.
    """
    named = _entities(stories)
    bridge = [
        counts + Counter(concepts(text_of(story)))
        for counts, story in zip(named, stories, strict=True)
    ]
    worded = [_words(story) for story in stories]
    entities, words = _cosines(_vectors(named), new), _cosines(_vectors(worded), new)
    covered = _Titles(stories, worded)
    bridged = _cosines(_vectors(bridge), new)
    found: dict[tuple[int, int], float] = {}
    for a, b in sorted(entities.keys() | words.keys() | bridged.keys()):
        if _one_language(stories[a], stories[b]):
            mean = (entities.get((a, b), 0.0) + words.get((a, b), 0.0)) / 2
            found[a, b] = min(1.0, mean * (0.75 + min(covered(a, b), covered(b, a)) / 2))
        else:
            shared = len(bridge[a].keys() & bridge[b].keys())
            found[a, b] = bridged.get((a, b), 0.0) * min(1.0, shared / _ENOUGH_SHARED)
    return found


class _Titles:
    """How much of one story's title another story tells: what is said in passing is not it."""

    def __init__(self, stories: Sequence[Story], told: Sequence[Counter[str]]) -> None:
        spread = Counter(term for counts in told for term in counts)
        self.told = told
        self.rarity = {t: math.log((_BACKGROUND + len(told)) / n) for t, n in spread.items()}
        self.titles = [sorted(terms(story.title)) for story in stories]

    def __call__(self, a: int, b: int) -> float:
        """Return the share, by rarity, of the terms in the title of ``a`` that ``b`` tells."""
        whole = sum(self.rarity[term] for term in self.titles[a])
        shared = sum(self.rarity[term] for term in self.titles[a] if term in self.told[b])
        return shared / whole if whole else 0.0


def cluster(stories: Sequence[Story]) -> tuple[tuple[int, ...], ...]:
    """Return the stories' indices, those that tell one story together; in order of the first.

    Two clusters join while the mean likeness between their members, each measured against what
    its pair of languages can reach, is high enough; the likest join first. So a survey that
    names several stories joins the one that it is nearest to, and does not chain them.
    """
    like = {
        pair: value / _needed(stories[pair[0]], stories[pair[1]])
        for pair, value in likeness(stories).items()
    }
    clusters: dict[int, tuple[int, ...]] = {i: (i,) for i in range(len(stories))}
    for (a, b), value in sorted(like.items(), key=lambda item: (-item[1], item[0])):
        if value < 1.0:
            break
        one, other = clusters[a], clusters[b]
        if one is other:
            continue
        mean = sum(like.get((min(i, j), max(i, j)), 0.0) for i in one for j in other)
        if mean >= len(one) * len(other):
            joined = tuple(sorted(one + other))
            clusters.update(dict.fromkeys(joined, joined))
    return tuple(sorted(set(clusters.values())))


def _one_language(one: Story, other: Story) -> bool:
    return language_of(one.language) == language_of(other.language)


def _needed(one: Story, other: Story) -> float:
    return SAME_LANGUAGE if _one_language(one, other) else ACROSS_LANGUAGES


def _entities(stories: Sequence[Story]) -> list[Counter[str]]:
    """Return the names and numbers of each story.

    A word that opens a sentence or stands in a headline is a name where some story shows it.
    """
    texts = [text_of(story) for story in stories]
    sure = [names(text, story.language) for text, story in zip(texts, stories, strict=True)]
    known = frozenset().union(*sure)
    found: list[Counter[str]] = []
    for story, text, own in zip(stories, texts, sure, strict=True):
        counts = Counter(own | (capitalised(text) & known) | numbers(text))
        counts.update((capitalised(story.title) & known) | numbers(story.title))
        found.append(counts)
    return found


def _words(story: Story) -> Counter[str]:
    found = terms(text_of(story))
    for term, count in terms(story.title).items():
        found[term] += (_TITLE - 1) * count
    return found


def _vectors(counted: Sequence[Counter[str]]) -> list[Vector]:
    """Return unit vectors: term frequency damped by its logarithm, times rarity."""
    spread = Counter(term for counts in counted for term in counts)
    total = len(counted)
    vectors: list[Vector] = []
    for counts in counted:
        raw = {
            term: (1 + math.log(count)) * math.log((_BACKGROUND + total) / spread[term])
            for term, count in sorted(counts.items())
        }
        norm = math.sqrt(sum(value * value for value in raw.values()))
        vectors.append({term: value / norm for term, value in raw.items()} if norm else {})
    return vectors


def retold(stories: Sequence[Story], known: Sequence[Story]) -> dict[tuple[int, int], float]:
    """Return (story, known story) → likeness as a multiple of what makes two tellings one."""
    both = (*stories, *known)
    found = likeness(both, new=len(stories))
    return {(a, b - len(stories)): v / _needed(both[a], both[b]) for (a, b), v in found.items()}


def _cosines(vectors: Sequence[Vector], new: int | None) -> dict[tuple[int, int], float]:
    """Return the cosine of each pair that shares a term, by way of an inverted index."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i, vector in enumerate(vectors):
        for term in vector:
            holders[term].append(i)
    found: defaultdict[tuple[int, int], float] = defaultdict(float)
    for term, indices in holders.items():
        mine = bisect_left(indices, new or 0)
        pairs = combinations(indices, 2) if new is None else product(indices[:mine], indices[mine:])
        for a, b in pairs:
            found[a, b] += vectors[a][term] * vectors[b][term]
    return dict(found)
