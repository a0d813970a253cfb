"""A written sentence as it can be said: brackets resolved, debris gone, no word changed."""

import re
from collections.abc import Container, Iterator

from audio_digest.script.writers.offline import vocabulary, wording
from audio_digest.text.sentences import NEVER_LAST, SOMETIMES_LAST

_BRACKET = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_APPOSITION = re.compile(
    r"(?:an?|the|which|who|where|when|based on|like|no|not|without|half|about|nothing|pockets)\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_MARKUP = re.compile(r"[`*]|(?<!\w)_|_(?!\w)|!\[[^\]]*\]\([^)]*\)")
_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_NARROW = re.compile(r"(?<=[\u3400-\u9fff”」』》])[,:;?!]|[,:;?!](?=[\u3400-\u9fff“「『《])")
_SENTENCE_END = ".!?。！？…"
_CLOSING = "\"”’'」』)）"
_ACRONYM_GLOSS = re.compile(
    r"\b([A-Z][A-Za-z]{0,20}[A-Z]\w{0,20}|[A-Z]{2,20})s?\s{0,3}\(([^()]{6,90})\)"
)
_MIN_GLOSS_WORDS = 3
_SMALL_AFTER_STOP = re.compile(
    r"(?<![\w.])(?P<last>[\w.]{0,80}[a-z]{2})\. (?P<next>[a-z])(?=[a-z]* )"
)


def say(text: str, *, chinese: bool) -> str:
    """Return one sentence as it is spoken.

    A bracket becomes an apposition between commas where it reads as one (or negates), and is
    dropped otherwise. Only punctuation and bracketed words differ from ``text``.

    >>> say("It runs a vocoder (a small network) at 4 kHz (see Fig. 2)", chinese=False)
    'It runs a vocoder, a small network, at 4 kHz.'
    """
    bare = _MARKUP.sub("", text)
    for _ in range(3):  # brackets within brackets
        bare = _BRACKET.sub(lambda m: _bracket(m[1].strip(), chinese=chinese), bare)
    comma, stop = ("，", "。") if chinese else (",", ".")
    if chinese:
        bare = _NARROW.sub(lambda m: _WIDE[m[0]], bare)
    if not chinese:
        bare = re.sub(r"\s+[-–—]+\s+", " — ", bare)
    bare = re.sub(r"\s+", " ", bare).strip()
    bare = re.sub(r"\s+([,.;:!?])(?=\s|$)", r"\1", bare)
    bare = re.sub(r"[,，]\s*([,，.。;；:：!！?？])", r"\1", bare)
    bare = bare.strip(" ,，;；、").removesuffix(" —")
    if not chinese:
        bare = _SMALL_AFTER_STOP.sub(_mended, bare)
    if chinese:
        bare = bare.rstrip("：:；;") if bare.endswith(("：", ":", "；", ";")) else bare
    elif bare.endswith(":"):
        bare = bare[:-1]
    bare = bare[:1].upper() + bare[1:] if _capitalise(bare) else bare
    if not bare:
        return ""
    ended = bare.rstrip(_CLOSING)[-1:] in _SENTENCE_END
    return bare if ended else f"{bare.rstrip(comma)}{stop}"


def _mended(match: re.Match[str]) -> str:
    """Return a full stop before a small letter as a comma, or the letter as a capital.

    What stands before it is a fragment, or a sentence of its own.
    """
    last = match["last"].lower()
    if last in NEVER_LAST or last in SOMETIMES_LAST or "." in last:
        return match[0]
    if wording.has_verb(match.string[: match.end("last")]):
        return f"{match['last']}. {match['next'].upper()}"
    return f"{match['last']}, {match['next']}"


_NAME_AT_ONCE = re.compile(r"\w*(?:[a-z][A-Z]|[A-Z]{2}|\d)|I\b")
"""How a sentence begins whose first word keeps its capital anywhere."""
_ALSO_NAMES = frozenset({"may", "will", "mark", "rose", "grace", "hope"})
"""Common words that are also a month or somebody's name."""


def after_a_word(text: str, common: Container[str]) -> str:
    """Return a sentence as it is written after "And", "" where nobody knows.

    ``common`` are words that are written in lower case elsewhere.

    >>> after_a_word("The tide turned.", frozenset()), after_a_word("mHC works.", frozenset())
    ('the tide turned.', 'mHC works.')
    >>> after_a_word("Wren reads.", frozenset())
    ''
    """
    first = re.match(r"[\w'’]+", text)
    if first is None or _NAME_AT_ONCE.match(text) or _HAN.match(text):
        return text
    word = first[0].lower().partition("'")[0].partition("’")[0]
    if word in _ALSO_NAMES:
        return ""
    if word in common or word in vocabulary.STOP:
        return text[:1].lower() + text[1:]
    return text if text[:1].islower() else ""


def listed(text: str) -> str:
    """Return an English list item without a verb, its lead marked for the ear by a colon.

    >>> listed("Three tiers — one for the day, one for the week, one for good.")
    'Three tiers: one for the day, one for the week, one for good.'
    """
    lead, dash, rest = text.partition(" — ")
    return f"{lead}: {rest}" if dash and "," in rest and "," not in lead else text


def _capitalise(text: str) -> bool:
    first = re.match(r"[\w.+-]+", text)
    return first is not None and first[0].rstrip(".").isalpha() and first[0] == first[0].lower()


def _bracket(inner: str, *, chinese: bool) -> str:
    if wording.unsayable(inner, chinese=chinese) or not inner:
        return ""
    if chinese:
        dropped = not _HAN.search(inner) or inner.startswith(("如", "例如", "见", "比如", "即"))
        return "" if dropped and not wording.negations(inner, chinese=True) else f"，{inner}，"
    negates = wording.negations(inner, chinese=False) > 0
    return f", {inner}," if _APPOSITION.match(inner) or negates else ""


def glosses(text: str) -> Iterator[tuple[str, str]]:
    """Yield (term, meaning) where an English text explains an acronym in brackets.

    >>> list(glosses("It came from RLHF (Reinforcement Learning from Human Feedback), they say."))
    [('RLHF', 'Reinforcement Learning from Human Feedback')]
    """
    for match in _ACRONYM_GLOSS.finditer(text):
        term, meaning = match[1], match[2].strip()
        lead = re.match(rf"{re.escape(term)}\s+[-–—]\s+", meaning)
        meaning = meaning[lead.end() :] if lead else meaning
        worded = len(meaning.split()) >= _MIN_GLOSS_WORDS
        if worded and _explains(term, meaning) and not wording.unsayable(meaning, chinese=False):
            yield term, meaning


def _explains(term: str, meaning: str) -> bool:
    return spells(term, meaning) or bool(re.match(r"(?:an?|the|how|based on)\b", meaning))


def spells(term: str, meaning: str) -> bool:
    """Tell whether the letters of ``term`` stand for words of ``meaning``.

    >>> spells("SSM", "State Space Model"), spells("SSM", "a kind of model")
    (True, False)
    """
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", meaning)).lower()
    rest = iter(initials)
    return all(letter in rest for letter in term.lower() if letter.isalpha())


_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{3,40})[”\"」』]")
_QUOTED_WORDS = range(2, 6)
_QUOTED_CHARS = range(3, 11)


def quoted(text: str, *, chinese: bool) -> Iterator[str]:
    """Yield the few words that ``text`` puts in quotation marks, where they are worth an echo.

    >>> list(quoted('He called it “a dead end” at once.', chinese=False))
    ['a dead end']
    """
    for match in _QUOTED.finditer(text):
        inner = match[1].strip(" .,，。")
        length = len(inner) if chinese else len(inner.split())
        if length in (_QUOTED_CHARS if chinese else _QUOTED_WORDS):
            yield inner


def clauses(text: str, *, chinese: bool) -> tuple[str, ...]:
    """Return the pieces of a sentence that may stand alone: parted at semicolons.

    A conditional, or one whose pieces are too small to stand, stays whole.
    """
    if (
        chinese
        or ";" not in text
        or re.match(r"(?:if|when|unless|although)\b", text, re.IGNORECASE)
    ):
        return (text,)
    pieces = tuple(p.strip() for p in text.split(";"))
    whole = all(len(p.split()) > 3 and wording.has_verb(p) for p in pieces)  # noqa: PLR2004  (subject, verb, object)
    return tuple(say(p, chinese=False) for p in pieces) if whole else (text,)


def size(text: str, *, chinese: bool) -> int:
    """Return the length of ``text`` in what a voice's pace counts: words, or characters.

    A figure counts double, since it is said in several words; so does a Latin word in Chinese.
    """
    if chinese:
        return len(_HAN.findall(text)) + 2 * len(re.findall(r"[A-Za-z]+|\d[\d.,]*", text))
    tokens = [t for t in text.split() if any(c.isalnum() for c in t)]
    return len(tokens) + sum(any(c.isdigit() for c in t) for t in tokens)
