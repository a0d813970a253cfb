"""A sentence as it is compared with those of other days."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from audio_digest.stories.terms import terms
from audio_digest.text.languages import HAN, is_chinese, simplified
from audio_digest.text.names import capitalised, names
from audio_digest.text.numbers import figures

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:[.,'’/:-][^\W_{HAN}]+)*|[%$€£¥]")
_NEGATING = frozenset(("not", "no", "never", "none", "without", "nor", "cannot", *"不没未无非别勿"))
_ENDED = re.compile(r"[.!?。！？…][\"”’'」』)）]*$")
_STAMP = re.compile(
    r"(?:last |first )?(?:updated|modified|published|posted|edited|corrected)\b|"
    r"(?:最后|最近)?(?:更新|发布|编辑|修改|发表)[于於时:：]",
    re.IGNORECASE,
)
"""When a page was touched is not news."""
_SHARE = 0.8
_NEAR_SIZE = 1.25
_LONG = {False: 8, True: 12}
_SHORT = {False: 3, True: 4}
_MAX_CHARS = 1500
"""Nobody could say a longer sentence."""


@dataclass(frozen=True)
class Said:
    """One sentence, Chinese in Simplified characters."""

    text: str
    chinese: bool

    @cached_property
    def words(self) -> Counter[str]:
        """Its words, or Han characters, in lower case."""
        return Counter(w.lower().replace("’", "'") for w in _WORD.findall(self.text))

    @cached_property
    def negations(self) -> frozenset[str]:
        """Its words that deny."""
        return frozenset(w for w in self.words if w in _NEGATING or w.endswith("n't"))

    @cached_property
    def figures(self) -> frozenset[object]:
        """The values of its figures."""
        found = figures(self.text, "zh" if self.chinese else "en")
        return frozenset(f.key or f.value for f in found)

    @cached_property
    def names(self) -> frozenset[str]:
        """Who and what it surely names."""
        return names(self.text, "zh" if self.chinese else "en")

    @cached_property
    def perhaps_names(self) -> frozenset[str]:
        """Who and what it names, the words too that only open it."""
        return self.names | capitalised(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """What it is about."""
        return frozenset(terms(self.text))

    @cached_property
    def tells(self) -> bool:
        """Whether it is a sentence, and not a count, a stamp or a label."""
        plain = sum(n for word, n in self.words.items() if not any(c.isdigit() for c in word))
        if plain < _SHORT[self.chinese] or _STAMP.match(self.text):
            return False
        return plain >= _LONG[self.chinese] or bool(_ENDED.search(self.text))

    def near(self, other: "Said") -> bool:
        """Tell whether ``other`` has this, all but a word or two."""
        size = self.words.total()
        if self.chinese != other.chinese or other.words.total() < _SHARE * size:
            return False
        return (self.words & other.words).total() >= _SHARE * size

    def denies(self, other: "Said") -> bool:
        """Tell whether this differs from a sentence that is `near` in what it denies."""
        alike = other.words.total() <= _NEAR_SIZE * self.words.total()
        more = self.negations - other.negations
        return bool(more) or (alike and self.negations != other.negations)

    def repeats(self, other: "Said") -> bool:
        """Tell whether ``other`` says this, all but a word or two: no figure, name or denial."""
        if self.text == other.text:
            return True
        if not self.near(other) or self.denies(other):
            return False
        return self.figures <= other.figures and self.names <= other.perhaps_names


@lru_cache(maxsize=20_000)
def said_of(text: str, language: str) -> Said:
    """Return ``text``, a sentence in ``language``, for comparing."""
    chinese = is_chinese(language)
    plain = " ".join(text[:_MAX_CHARS].split())
    return Said(simplified(plain) if chinese else plain, chinese)
