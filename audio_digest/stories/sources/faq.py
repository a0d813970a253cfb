"""Questions and answers, and the story that each pair asks about."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audio_digest.stories.sources.elements import Element
from audio_digest.stories.terms import terms

_HEADING = re.compile(
    r"\W*(?:faqs?|f\.a\.q\.|frequently\s+asked(?:\s+questions)?|q\s*&\s*a|questions?\s+(?:and|&)\s+"
    r"answers?|reader\s+questions|(?:常见|常見)(?:问题|問題).{0,6}|(?:问答|問答)|(?:你)?(?:问|問)我答)"
    r"(?:\s*[(（][^)）]{0,20}[)）])?\W*",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\s*(?:q(?:uestion)?|(?:问|問)(?:题|題)?)\s?\d*\s*[.:：、)]\s*", re.IGNORECASE)
_SAYS = re.compile(r"\s*(?:a(?:nswer)?|答)\s?\d*\s*[.:：、)]\s*", re.IGNORECASE)
_QUESTION = re.compile(r"(.{3,400}?[?？])(?=\s|[\"'”’]|$|[^\x00-\x7f])\s*(.*)", re.DOTALL)
_ASKED_WEIGHT = 2.0
"""A term of the question says more about what is asked than one of the answer."""
_TITLE_WEIGHT = 1.5


@dataclass(frozen=True)
class Pair:
    """A question and its answer."""

    question: str
    answer: str


def is_faq(heading: str) -> bool:
    """Say whether ``heading`` announces questions and answers.

    >>> is_faq("FAQ"), is_faq("常見問題"), is_faq("What the FAQ left out")
    (True, True, False)
    """
    return bool(_HEADING.fullmatch(heading.strip()))


def pairs(elements: Iterable[Element]) -> tuple[Pair, ...]:
    """Return the pairs in the body of an FAQ, its headings among the elements."""
    return tuple(_pairs(elements))


def _pairs(elements: Iterable[Element]) -> Iterator[Pair]:
    question, said = "", list[str]()
    for element in elements:
        text = f"{element.label} {element.text}".strip() if element.label else element.text
        match = _QUESTION.match(_ASKS.sub("", text, count=1))
        opens = match and (element.kind == "heading" or element.label or _ASKS.match(text))
        if match and (opens or not (question or match.group(2))):
            if question and said:
                yield Pair(question, " ".join(said))
            question, said = match.group(1).strip(), []
            text = match.group(2)
        text = _SAYS.sub("", text, count=1).strip()
        if question and text:
            said.append(text)
    if question and said:
        yield Pair(question, " ".join(said))


def match(asked: Pair, titles: Sequence[str], texts: Sequence[str]) -> int | None:
    """Return the index of the story that ``asked`` is about, or None where none shares a term.

    Each shared term counts by its rarity among the stories, more in the question than in the
    answer and more in a title; so "the device" weighs little beside a name.
    """
    heads = [terms(title) for title in titles]
    bodies = [terms(text) for text in texts]
    documents = [head | body for head, body in zip(heads, bodies, strict=True)]
    spread = Counter(term for document in documents for term in document)
    question, answer = terms(asked.question), terms(asked.answer)
    best, most = None, 0.0
    for i, document in enumerate(documents):
        score = 0.0
        for term in question | answer:
            if term in document:
                rarity = math.log((1 + len(documents)) / spread[term])
                asked_for = _ASKED_WEIGHT if term in question else 1.0
                score += rarity * asked_for * (_TITLE_WEIGHT if term in heads[i] else 1.0)
        if score > most:
            best, most = i, score
    return best
