"""What the stories say, as the grounding gate looks it up."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from audio_digest.model import Story
from audio_digest.text.flags import ordering, sayable
from audio_digest.text.languages import simplified
from audio_digest.text.names import ALIASES
from audio_digest.text.numbers import Figure, figures
from audio_digest.text.sentences import Sentence, sentences, title

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.'’_/+-]*[A-Za-z0-9]+)*|[^\W\d_]|\d+|[%$€£¥]")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|【[^【】]*】")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
MAX_SENTENCE_CHARS = 1500
"""What stands further on in a sentence is no evidence: nobody could say so long a one."""
_ALIAS = re.compile("|".join(sorted(ALIASES, key=len, reverse=True)))
STOPWORDS = frozenset(
    "a an the and or but so if of to in on at by for from with as is are was were be been being it "  # noqa: SIM905 (a list of quoted words is harder to read)
    "its this that these those he she they we you i his her their our your my me him them us do "
    "does did have has had will would can could may might should must not no nor than then there "
    "here what which who whom whose when where why how all any both each more most other some such "
    "only own same too very just also even about over into out up down off again once now s t re "
    "的 了 是 在 和 与 也 都 就 而 及 或 一 个 这 那 其 被 把 对 从 为 以 于 上 下 中 到 将 会 能 "
    "可 要 有 并 还 又 很 等 们 他 她 它 我 你 之 所 则 但".split()
)


def tokens(text: str) -> tuple[str, ...]:
    """Return words in lower case and, of Chinese, single simplified characters.

    Chinese names of the alias table become their canonical Latin form.

    >>> tokens("Llama-4's 6.7% 開源")
    ('llama-4', '6.7', '%', '开', '源')
    """
    found = _TOKEN.findall(_ALIAS.sub(_canonical, simplified(text)).lower())
    return tuple(re.sub(r"['’]s$", "", token).replace("’", "'") for token in found)


def _canonical(alias: re.Match[str]) -> str:
    return f" {ALIASES[alias[0]]} "


@lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """Return what is worth comparing: content words, stemmed a little, and pairs of characters."""
    words = tokens(text)
    latin = {_stem(w) for w in words if not _CJK.match(w) and w not in STOPWORDS and len(w) > 1}
    pairs = {
        a + b
        for a, b in pairwise(words)
        if _CJK.match(a) and _CJK.match(b) and not (a in STOPWORDS and b in STOPWORDS)
    }
    return frozenset(latin | pairs)


def _stem(word: str) -> str:
    for suffix in ("ing", "ed", "es", "s"):
        least = 3 if suffix == "s" and not word.endswith("ss") else 4
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            return word.removesuffix(suffix)
    return word


@dataclass(frozen=True)
class Passage:
    """A sentence of a story with all that is compared of it. ``context``: label and heading."""

    sentence: Sentence
    language: str

    @cached_property
    def text(self) -> str:
        """The sentence, preceded by its label, Chinese in simplified characters."""
        label = self.sentence.label
        said = self.sentence.text[:MAX_SENTENCE_CHARS]
        return simplified(f"{label[:MAX_SENTENCE_CHARS]}: {said}" if label else said)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All tokens of `text`."""
        return tokens(self.text)

    @cached_property
    def bare_tokens(self) -> tuple[str, ...]:
        """All tokens of the sentence that are not in brackets."""
        return tokens(_BRACKETS.sub(" ", self.sentence.text[:MAX_SENTENCE_CHARS]))

    @cached_property
    def terms(self) -> frozenset[str]:
        """Content terms of `text` and of the heading above it."""
        return terms(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures of `text` and of the heading."""
        return figures(self.text, self.language) + figures(self.sentence.heading, self.language)


def _trusted(sentence: Sentence, *, hidden: bool = False) -> Sentence:
    """Return ``sentence`` without what gives orders or sells: that bears nothing out.

    One that is ``hidden`` says nothing at all.
    """
    if hidden:
        return replace(sentence, text="", label="", heading="")
    said = sentence.text[:MAX_SENTENCE_CHARS]
    if sayable(said) and sayable(sentence.label) and sayable(sentence.heading):
        return sentence
    text, label, heading = (
        part if sayable(part) else "" for part in (said, sentence.label, sentence.heading)
    )
    return replace(sentence, text=text, label=label, heading=heading)


def _today(passages: Sequence[Passage]) -> list[Passage]:
    return [p for p in passages if p.sentence.kind != "earlier"]


class Evidence:
    """All sentences of the stories, by id and by story."""

    def __init__(self, stories: Sequence[Story]) -> None:
        """Index the numbered sentences of ``stories``; a story's title is its sentence 0."""
        self.by_story: dict[str, tuple[Passage, ...]] = {}
        self.titles: dict[str, Passage] = {}
        self.sources: dict[str, str] = {}
        for story in stories:
            orders = ordering(story)
            passages = tuple(
                Passage(_trusted(s, hidden=s.block in orders), story.language)
                for s in sentences(story)
            )
            self.by_story[story.id] = passages
            self.titles[story.id] = Passage(_trusted(title(story)), story.language)
            names = (story.source, *(link.title for link in story.links))
            self.sources[story.id] = " ".join(filter(sayable, names))
        every = [p for passages in self.by_story.values() for p in passages]
        self.by_id: Mapping[str, Passage] = {
            p.sentence.id: p for p in (*every, *self.titles.values())
        }
        self._in_how_many = Counter(term for p in every for term in p.terms)
        self._vocabulary: dict[str, frozenset[str]] = {}

    def around(self, cites: Iterable[str]) -> tuple[Passage, ...]:
        """Return the cited sentences, then their neighbours, then the titles of their stories."""
        cited = [self.by_id[c] for c in cites if c in self.by_id]
        near: list[Passage] = []
        for passage in cited:
            story = self.by_story[passage.sentence.story_id]
            number = passage.sentence.id.rpartition(".")[2]
            if number.isdigit():  # what was said on another day has no neighbours
                near += _today(story[max(0, int(number) - 2) : int(number) + 1])
        titles = [self.titles[p.sentence.story_id] for p in cited]
        return tuple(dict.fromkeys((*cited, *near, *titles)))

    def weight(self, term: str) -> float:
        """Return how telling a term is: 1 for a unique one, less the more sentences share it."""
        return 1.0 / math.sqrt(1.0 + self._in_how_many[term])

    def overlap(self, claim: frozenset[str], passage: frozenset[str]) -> float:
        """Return the weighted share of the terms ``claim`` that are in ``passage``, 0…1."""
        total = sum(map(self.weight, sorted(claim)))
        return sum(self.weight(t) for t in sorted(claim & passage)) / total if total else 0.0

    def vocabulary(self, story_id: str) -> frozenset[str]:
        """Return every token of a story, of its title, headings, links and source."""
        if story_id not in self._vocabulary:
            parts = [self.titles[story_id].text, self.sources[story_id]]
            for passage in self.by_story[story_id]:
                parts += (passage.text, passage.sentence.heading)
            text = simplified("\n".join(parts))
            known = set(tokens(text)) | {canon for alias, canon in ALIASES.items() if alias in text}
            known |= {part for t in known for part in re.split(r"[-./_+]", t)}
            self._vocabulary[story_id] = frozenset(known)
        return self._vocabulary[story_id]
