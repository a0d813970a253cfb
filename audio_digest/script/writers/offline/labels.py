"""A bullet's label, a sub-heading or a FAQ question as something a host can ask."""

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from audio_digest.model import Story
from audio_digest.script.writers.offline import vocabulary, wording
from audio_digest.script.writers.offline.speech import say

_MASS = re.compile(r"(?:ing|tion|sion|ment|ness|ity|ance|ence|ware|head|ics|ism)$")
_ADJECTIVE = re.compile(r"[a-z]{2}(?:able|ible|ful|less|ous)$")
_NUMBERED = re.compile(r"^\s*(?:\d+|[A-Z])[.)]\s+")
_WH = re.compile(r"(?:what|how|why|who|whose|where|when|which)\b", re.IGNORECASE)
_BE = re.compile(
    r"(what|how|why|who|where|when)\s+(it|this|that|they)\s+(is|was|are|were)\b(.*)", re.IGNORECASE
)
_AUXILIARY = re.compile(
    r"(what|how|why|who|where|when)\s+(it|this|that|they)\s+"
    r"(doesn['’]t|don['’]t|can['’]t|isn['’]t|can|will|could|would)\b(.*)",
    re.IGNORECASE,
)
_VERB_S = re.compile(
    r"(what|how|why|where|when)\s+(it|this|that)\s+([a-z]+?)(es|s)\b(.*)", re.IGNORECASE
)
_ES = re.compile(r"(?:ss|sh|ch|x|zz|o)$")
_PLACE = re.compile(
    r"(?:on|in|at|for|with|under|after|before|without|against|to|from)\b", re.IGNORECASE
)
_ENDS_OPEN = re.compile(r"\b(?:for|with|by|from|against|in|on|of|to)$", re.IGNORECASE)
_MAX_LABEL_WORDS = 9
_MAX_LABEL_CHARS = 14
_MAX_WHY_WORDS = 3


@dataclass(frozen=True)
class Label:
    """How a label is spoken.

    ``question``: ``text`` is a whole question. ``topic``: it fits after "what about".
    ``statement``: it is a sentence of its own. ``none``: it cannot be said.
    """

    form: Literal["question", "topic", "statement", "none"]
    text: str = ""


def lower_words(story: Story) -> frozenset[str]:
    """Return the words that a label of ``story`` may write in lower case.

    Those that the story writes so itself, and those of labels that are no name in its sentences.
    """
    texts = [block.text for block in story.blocks]
    lower = {word for text in texts for word in re.findall(r"\b[a-z]+\b", text)}
    proper = {w for text in texts for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text)}
    labelled = {w for block in story.blocks for w in re.findall(r"\b[A-Z][a-z]+\b", block.label)}
    return frozenset(lower | {word.lower() for word in labelled - proper})


def common_words(story: Story) -> frozenset[str]:
    """Return the words that ``story`` writes in lower case wherever no sentence begins."""
    texts = [block.text for block in story.blocks]
    lower = {w for text in texts for w in re.findall(r"(?<![\w.-])[a-z]+(?![\w.-]\w)", text)}
    proper = {w.lower() for t in texts for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", t)}
    return frozenset(lower - proper)


def plain(label: str, *, chinese: bool) -> str:
    """Return ``label`` without numbering, brackets and closing marks."""
    bare = re.sub(r"\s*[(（][^()（）]*[)）]", "", _NUMBERED.sub("", label))
    bare = say(bare, chinese=chinese) if bare.strip() else ""
    return bare.strip(" .:：。，,") if not bare.endswith("?") else bare


def ask(label: str, *, chinese: bool, lower_words: Container[str] = frozenset()) -> Label:
    """Return ``label`` as it can be asked.

    ``lower_words`` are words that the story also writes in lower case, so that a headline's
    capital may go.

    >>> ask("How it works", chinese=False)
    Label(form='question', text='How does it work?')
    >>> ask("The license problem", chinese=False)
    Label(form='topic', text='the license problem')
    """
    bare = plain(label, chinese=chinese)
    if not bare or wording.unsayable(bare, chinese=chinese):
        return Label("none")
    if bare.endswith(("？", "?")):
        return Label("question", bare)
    if chinese:
        return Label("topic", bare) if len(bare) <= _MAX_LABEL_CHARS else Label("none")
    return _english(bare, lower_words)


def _english(bare: str, lower_words: Container[str]) -> Label:
    question = _question(bare) or (f"{bare} what?" if _ENDS_OPEN.search(bare) else "")
    if not question and _PLACE.match(bare):
        question = f"{bare}?"
    too_long = len(bare.split()) > _MAX_LABEL_WORDS
    if too_long or (_WH.match(bare) and not question):
        return Label("none")
    if question:
        return Label("question", question)
    if wording.has_verb(bare) or _is_adjective(bare.rsplit(maxsplit=1)[-1]):
        return Label("statement", f"{bare}.")
    return Label("topic", _topic(bare, lower_words))


def _question(bare: str) -> str:
    if match := _BE.fullmatch(bare) or _AUXILIARY.fullmatch(bare):
        wh, subject, verb, rest = match.groups()
        return f"{wh.capitalize()} {verb.lower()} {subject}{rest}?"
    if re.fullmatch(r"what it does", bare, re.IGNORECASE):
        return "What does it do?"
    if match := _VERB_S.fullmatch(bare):
        wh, subject, stem, suffix, rest = match.groups()
        verb = stem if suffix == "s" or _ES.search(stem) else f"{stem}e"
        return f"{wh.capitalize()} does {subject} {verb}{rest}?"
    if re.match(
        r"what(?:['’]s| is| are| was| comes| changes| changed| happens| happened)\b",
        bare,
        re.IGNORECASE,
    ):
        return f"{bare}?"
    if bare.lower().startswith("why ") and len(bare.split()) <= _MAX_WHY_WORDS:
        return "" if wording.has_verb(bare) else f"{bare}?"
    return ""


def _topic(bare: str, lower_words: Container[str]) -> str:
    words = bare.split()
    first = words[0]
    lowered = [_lower(word, lower_words) for word in words]
    if first.lower() in {
        "the",
        "a",
        "an",
        "our",
        "their",
        "its",
        "no",
        "two",
        "three",
        "four",
        "five",
    }:
        return " ".join([first.lower(), *lowered[1:]])
    common = first.lower() in vocabulary.COUNT_NOUNS
    if len(words) == 1 and lowered[0] == first and not common:
        return bare  # it may be a name: the story writes it in no other way
    lowered[0] = first if _is_name(first) else first.lower()
    return f"the {' '.join(lowered)}" if _wants_the(words) else " ".join(lowered)


def _wants_the(words: list[str]) -> bool:
    head = next(
        (
            w
            for i, w in enumerate(words)
            if i + 1 < len(words) and words[i + 1] in {"of", "for", "on"}
        ),
        words[-1],
    )
    head = head.lower()
    if len(words) == 1:
        return head in vocabulary.COUNT_NOUNS
    return not _MASS.search(head) and not _is_name(words[-1])


def _is_adjective(word: str) -> bool:
    return word.lower() in vocabulary.ADJECTIVES or bool(_ADJECTIVE.search(word))


def _is_name(word: str) -> bool:
    return any(c.isupper() for c in word[1:]) or any(c.isdigit() for c in word) or "." in word


def _lower(word: str, lower_words: Container[str]) -> str:
    return word.lower() if word.lower() in lower_words and not _is_name(word) else word
