"""How a script compares with the talk of real two-host episodes, as figures.

The bands are measured on 81 human episodes; too high a Distinct-2, MATTR or Info-Dens is the
signature of written prose read aloud. These three follow PodEval (arXiv 2510.00485) in formula and
tokens: Penn Treebank's in English, jieba's in Chinese, punctuation marks among them, over sliding
windows.
"""

import math
import re
from collections import Counter
from collections.abc import Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, mean, pstdev

from audio_digest.config import language_of
from audio_digest.model import Script, Turn
from audio_digest.text.words import is_word, treebank

_WINDOW = 100
_INFO_WINDOW = 1_000
_INFO_STEP = 100
_STOP = {
    "en": frozenset(
        word
        for line in (
            "i me my myself we our ours ourselves you your yours yourself yourselves he him his",
            "himself she her hers herself it its itself they them their theirs themselves what",
            "which who whom this that these those am is are was were be been being have has had",
            "having do does did doing a an the and but if or because as until while of at by for",
            "with about against between into through during before after above below to from up",
            "down in out on off over under again further then once here there when where why how",
            "all any both each few more most other some such no nor not only own same so than too",
            "very s t can will just don should now d ll m o re ve y ain",
        )
        for word in line.split()
    ),
    "zh": frozenset("的了和是就都而及与这"),
}
"""The words that PodEval leaves out of Info-Dens: NLTK's for English, its own ten for Chinese."""
_SHORT = {"en": 8, "zh": 13}
"""Words, or characters, of a short turn; a Chinese character is about 0.62 of a word."""
_FACT_ACTS = frozenset({"lead", "fact", "answer", "impact", "recap"})


@dataclass(frozen=True)
class Metrics:
    """Shares are of 1; lengths are words, or Han characters and Latin words in Chinese."""

    distinct_2: float
    """Different pairs of tokens among all, mean over windows of 100 tokens."""
    mattr: float
    """Different tokens among all, mean over windows of 100."""
    info_density: float
    """Entropy, in bits, of the tokens that are no stop words; mean over windows of 1,000."""
    repeated_4grams: float
    short_turns: float
    turn_length_cv: float
    mean_turn: float
    longest_turn: int
    smaller_share: float
    questions: float
    co_host_facts: float


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` in lower case; each Han character is one.

    >>> tokens("It’s 6.7% 再说")
    ['it’s', '6.7', '再', '说']
    """
    return re.findall(
        r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:[.'’-][^\W_\u3400-\u9fff]+)*", text.lower()
    )


def measure(script: Script) -> Metrics:
    """Return the figures of ``script``, which must have at least two turns."""
    turns = script.turns
    lengths = [len(tokens(turn.text)) for turn in turns]
    short = _SHORT.get(language_of(script.language), 8)
    spoken = _by_host(turns, lengths)
    facts = _by_host(
        turns, [n * (t.act in _FACT_ACTS) for n, t in zip(lengths, turns, strict=True)]
    )
    language = language_of(script.language)
    marked = [token for turn in turns for token in treebank(turn.text, language)]
    plain = [token for token in marked if is_word(token)]
    fours = Counter(zip(plain, plain[1:], plain[2:], plain[3:], strict=False))
    lead = turns[0].host
    return Metrics(
        distinct_2=_variety(list(pairwise(marked)), _WINDOW - 1),
        mattr=_variety(marked, _WINDOW),
        info_density=_info_density(marked, _STOP.get(language, frozenset())),
        repeated_4grams=sum(n for n in fours.values() if n > 1) / max(1, fours.total()),
        short_turns=mean(n <= short for n in lengths),
        turn_length_cv=pstdev(lengths) / mean(lengths),
        mean_turn=mean(lengths),
        longest_turn=max(lengths),
        smaller_share=min(spoken.values()) / sum(spoken.values()) if len(spoken) > 1 else 0.0,
        questions=mean(turn.text.endswith(("?", "？")) for turn in turns),
        co_host_facts=1 - facts.get(lead, 0) / max(1, sum(facts.values())),
    )


def _by_host(turns: Sequence[Turn], weights: Sequence[int]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for turn, weight in zip(turns, weights, strict=True):
        total[turn.host] += weight
    return total


def _variety(items: Sequence[Hashable], size: int) -> float:
    """Return the share of different ``items``, mean over sliding windows of ``size``."""
    held = Counter(items[:size])
    different = [len(held)]
    for leaves, comes in zip(items, items[size:], strict=False):
        held[leaves] -= 1
        if not held[leaves]:
            del held[leaves]
        held[comes] += 1
        different.append(len(held))
    return fmean(different) / max(1, min(size, len(items)))


def _info_density(marked: Sequence[str], stop: Container[str]) -> float:
    starts = range(0, max(1, len(marked) - _INFO_WINDOW + 1), _INFO_STEP)
    return mean(
        _entropy([t for t in marked[i : i + _INFO_WINDOW] if t not in stop]) for i in starts
    )


def _entropy(found: Sequence[str]) -> float:
    shares = (n / len(found) for n in Counter(found).values())
    return -sum(share * math.log2(share) for share in shares)
