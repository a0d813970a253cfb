"""Spoken text → Kokoro's phonemes, word by word. Home of hibari (English) and misaki (Mandarin).

Nothing is silently dropped: Latin words in a Chinese line are read by the English rules, Chinese
in an English line is romanised, and a word that nobody can read is an error that names it.
"""

import difflib
import json
import logging
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from audio_digest.errors import EngineError
from audio_digest.speech.speakable.pieces import IDEOGRAPH
from audio_digest.speech.timing import PHONEMES, plain
from audio_digest.text.words import cutter

log = logging.getLogger(__name__)

MAX_WORD = 40
"""Longer strings without a space are cut there: hibari's time rises with the square."""
MAX_WORD_PHONEMES = 450
"""What the model takes at once is 510."""
_STOPS = frozenset(".!?…")
_CLAUSES = frozenset(",;:—")
_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "CJK", "IDEOGRAPHIC", "MICRO", "FEMININE",
                      "MASCULINE", "SUPERSCRIPT", "MODIFIER", "FULLWIDTH"})  # fmt: skip
"""First words of the names of letters that the two front ends read."""
_CLOSING = "\"'”’)]» "

_LATIN = rf"[^\W{IDEOGRAPH}]"
_HAN_RUN = re.compile(rf"[{IDEOGRAPH}]+")
_CHINESE_PART = re.compile(
    rf"(?P<reading>{PHONEMES.pattern})|(?P<han>[{IDEOGRAPH}]+)"
    rf"|(?P<digits>\d+(?:\.\d+)?(?![A-Za-z\d]))|(?P<word>{_LATIN}(?:(?:{_LATIN}|['’.+&@#-])*{_LATIN})?)"
    r"|(?P<mark>\s+|.)",
    re.DOTALL,
)
_WORD = re.compile(rf"(?:{PHONEMES.pattern}|\S)+")
_DIGITS = dict(zip("0123456789.", "零一二三四五六七八九点", strict=True))
_MARKS = str.maketrans("，、。．！？：；（）《》「」『』【】～", ",,..!?:;()“”“”“”“”—")
_NO = re.compile(r"\b([Nn]o)(?=\.(?:\s+(?!\d)|[\"”’)]|$))")
"""hibari reads "no." as "number" before anything; a plain no gets its phonemes."""
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Spelled:
    """A word of the spoken text, its marks with it, and its phonemes in Kokoro's alphabet.

    ``space`` says whether a space follows; ``line`` whether its line ends here.
    """

    text: str
    phonemes: str
    space: bool = True
    line: bool = False

    @property
    def stop(self) -> bool:
        """Whether a sentence may end after this word."""
        return self.line or self._last() in _STOPS

    @property
    def clause(self) -> bool:
        """Whether a clause may end after this word."""
        return self.stop or self._last() in _CLAUSES

    def _last(self) -> str:
        return self.phonemes.rstrip(_CLOSING)[-1:]


@cache
def vocabulary() -> dict[str, int]:
    """Return phoneme → id of the acoustic model."""
    text = (resources.files("hibari") / "assets" / "vocab.json").read_text("utf-8")
    return {str(char): int(number) for char, number in json.loads(text).items()}


@cache
def small_model() -> Any:  # noqa: ANN401  (hibari has no types)
    """Return hibari's own acoustic model; it takes the ids of `vocabulary`."""
    from hibari import Hibari  # noqa: PLC0415  (a heavy library)

    return Hibari()


def spell(text: str, accent: str) -> tuple[Spelled, ...]:
    """Return the words of ``text`` in order; ``accent`` is ``a`` (US), ``b`` (GB) or ``z`` (zh).

    Raises EngineError naming a word that cannot be read, or a reading with foreign phonemes.
    """
    with _LOCK:  # neither front end promises to be thread-safe, and both are quick
        words = [
            word
            for line in _visible(text).split("\n")
            for word in _ended(_chinese(line) if accent == "z" else _english(line, accent))
        ]
    return tuple(word for word in map(_checked, words) if word.phonemes.strip())


def _visible(text: str) -> str:
    kept = (
        "\n" if c in "\n\u2028\u2029" else " " if unicodedata.category(c) in {"Cc", "Zs"} else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}
    )
    return "".join(kept)


def _ended(words: Sequence[Spelled]) -> Sequence[Spelled]:
    return [*words[:-1], replace(words[-1], line=True)] if words else words


def _checked(word: Spelled) -> Spelled:
    known = vocabulary()
    if not any(char.isalnum() for char in plain(word.text)):
        return word  # a mark of its own: only what the model knows of it is kept
    if not any(char.isalpha() and char in known for char in word.phonemes):
        raise _unread(word.text)
    if len(word.phonemes) > MAX_WORD_PHONEMES:
        raise _unread(word.text)
    if any(char.isalpha() and _script(char) not in _SCRIPTS for char in word.text):
        raise _unread(word.text)
    return word


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]


def _unread(text: str) -> EngineError:
    return EngineError(
        f"the kokoro engine cannot read '{text[:60]}'",
        "write it as it is said, or add it to voices/lexicon.toml",
    )


# --- English ------------------------------------------------------------------------------


@cache
def _english_rules(accent: str) -> Any:  # noqa: ANN401  (hibari has no types)
    from hibari.g2p import G2P  # noqa: PLC0415  (1.3 s, paid by the first line spoken)

    return G2P(british=accent == "b")


def _english(line: str, accent: str) -> list[Spelled]:
    rules = _english_rules(accent)
    heard = PHONEMES.sub(_known_reading, _HAN_RUN.sub(_romanised, line))
    heard = _NO.sub(r"[\1](/nˈO/)", heard)
    given = [piece for word in _words(heard) for piece in _short(word)]
    if not given:
        return []
    read = list(_read(rules, " ".join(given)))
    return list(_aligned(given, read))


def _words(line: str) -> Iterator[str]:
    """Yield what stands between spaces; the words of one inline reading stay together."""
    for match in _WORD.finditer(line):
        yield match[0]


def _short(word: str) -> Iterator[str]:
    if len(word) <= MAX_WORD or PHONEMES.search(word):
        yield word
        return
    for at in range(0, len(word), MAX_WORD):
        yield word[at : at + MAX_WORD]


def _known_reading(match: re.Match[str]) -> str:
    strange = sorted({char for char in match[2] if char not in vocabulary()})
    if strange:
        raise EngineError(
            f"the reading /{match[2]}/ of '{match[1]}' holds {' '.join(strange)}, "
            "no phonemes of Kokoro",
            "mend it in voices/lexicon.toml",
        )
    return match[0]


def _read(rules: Any, text: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield hibari's words with their phonemes, tokens that stand together being one."""
    from hibari.g2p.normalize import normalize  # noqa: PLC0415

    try:
        tokens = rules.phonemize_tokens(rules.tokenize(normalize(text)))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _unread(text) from error  # a number of sixty digits, say
    shown, phonemes = "", ""
    for token in tokens:
        shown, phonemes = shown + token.text, phonemes + (token.phonemes or "")
        if token.whitespace:
            yield shown, phonemes
            shown, phonemes = "", ""
    if shown:
        yield shown, phonemes


def _aligned(given: list[str], read: list[tuple[str, str]]) -> Iterator[Spelled]:
    """Yield the words given with the phonemes read; what was rewritten is shared out."""
    ours = [plain(word).replace("’", "'") for word in given]
    theirs = [word for word, _ in read]
    if ours == theirs:
        yield from (Spelled(plain(word), ps) for word, (_, ps) in zip(given, read, strict=True))
        return
    held = ""  # what was read where nothing was given: the next word says it
    for _, i, j, k, m in difflib.SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
        shares = min(j - i, m - k)
        if not shares:
            held = " ".join([held, *(phonemes for _, phonemes in read[k:m])]).strip()
        for n in range(shares):
            words = given[i + n * (j - i) // shares : i + (n + 1) * (j - i) // shares]
            heard = read[k + n * (m - k) // shares : k + (n + 1) * (m - k) // shares]
            phonemes = " ".join([held, *(phonemes for _, phonemes in heard)]).strip()
            yield Spelled(plain(" ".join(words)), phonemes)
            held = ""
    if held:
        yield Spelled("", held)


# --- Mandarin -----------------------------------------------------------------------------


@cache
def _mandarin() -> tuple[Any, Any, Any]:
    """Return jieba's cut, pypinyin's reading and misaki's table of sounds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's regular expressions, in a fresh environment
        from misaki.zh import ZHG2P  # noqa: PLC0415  (1 s together, paid by the first Chinese line)
        from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    def pinyin(word: str) -> list[str]:
        return list(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))

    return cutter(), pinyin, ZHG2P.py2ipa


def _syllables(run: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each character of a run of Chinese, its phonemes, and whether its word ends there."""
    cut, pinyin, sound = _mandarin()
    for word in cut(run):
        read = pinyin(word)
        if len(read) != len(word):
            read = [pinyin(char)[0] for char in word]
        for i, (char, syllable) in enumerate(zip(word, read, strict=True)):
            try:
                # U+032F, "not syllabic", is no sign of the model's alphabet
                phonemes = sound(syllable).replace("\u032f", "")
            except (ValueError, KeyError, IndexError, AssertionError) as error:
                raise _unread(char) from error
            yield char, phonemes, i == len(word) - 1


def _romanised(match: re.Match[str]) -> str:
    """Return a run of Chinese in an English line as inline readings, without tones."""
    log.info("'%s' in an English line is read without tones", match[0])
    untoned = str.maketrans("", "", "→↗↓↘")
    words, shown, phonemes = [], "", ""
    for char, sounds, ends in _syllables(match[0]):
        shown, phonemes = shown + char, phonemes + sounds.translate(untoned)
        if ends:
            words.append(f"[{shown}](/{phonemes}/)")
            shown, phonemes = "", ""
    return " ".join(words)


def _chinese(line: str) -> list[Spelled]:
    words: list[Spelled] = []
    # "2026 年": with the space the year would be read as a quantity
    for part in _CHINESE_PART.finditer(re.sub(rf"(?<=\d)\s+(?=[{IDEOGRAPH}])", "", line)):
        if part["han"]:
            words += [Spelled(char, ps, end) for char, ps, end in _syllables(part["han"])]
        elif part["digits"]:
            for digit in part["digits"]:
                ((_, phonemes, _),) = _syllables(_DIGITS.get(digit, digit))
                words.append(Spelled(digit, phonemes))
        elif part["reading"] or part["word"]:
            words += _foreign(part[0], words)
        elif words and not part["mark"].isspace():
            mark = part["mark"].translate(_MARKS)
            before = words.pop()
            known = mark if mark in vocabulary() else ""
            text = before.text + part["mark"]
            words.append(Spelled(text, before.phonemes + known))
    return words


def _foreign(text: str, before: list[Spelled]) -> list[Spelled]:
    """Return a Latin word in a Chinese line, by the English rules; parts the word before it."""
    if before:
        before[-1] = replace(before[-1], space=True)
    return _english(text, "a")
