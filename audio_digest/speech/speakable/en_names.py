"""Names of models and versions, acronyms, capitals, Roman numerals and abbreviations."""

import re

from audio_digest.speech.speakable.en_numbers import cardinal, ordinal, pairs, version
from audio_digest.speech.speakable.scan import Reader, Rules

RULES, LATER = Rules(), Rules()
"""Before quantities (GPT-5, v3.2), and after them (27B is a quantity, 5G is not)."""
_SHORT = {
    "vs.": "versus", "vs": "versus", "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera",
    "approx.": "approximately", "et al.": "and others", "a.k.a.": "also known as",
    "aka": "also known as",
    "w/o": "without", "w/": "with ", "Dr.": "Doctor", "Mr.": "Mister", "Mrs.": "Missus",
    "Ms.": "Miz",
    "Prof.": "Professor", "Inc.": "Inc", "Corp.": "Corporation", "Ltd.": "Limited",
    "Co.": "Company",
    "and/or": "and or", "he/she": "he or she", "his/her": "his or her", "I/O": "I O", "A/B": "A B",
    "R&D": "R and D", "Q&A": "Q and A", "C++": "C plus plus", "C#": "C sharp", "F#": "F sharp",
    "TL;DR": "too long, didn't read", ".NET": "dot net", "tl;dr": "too long, didn't read",
}  # fmt: skip
_BEFORE_NUMBER = {"No.": "number", "no.": "number", "Nos.": "numbers", "Vol.": "volume",
"vol.": "volume",
                  "Fig.": "figure", "fig.": "figure", "Sec.": "section", "pp.": "pages",
                  "p.": "page", "ca.": "circa",
                  "Ch.": "chapter"}  # fmt: skip
_VERSIONED = "version|Version|release|Python|Node|Ubuntu|Debian|Fedora|CUDA|PyTorch|Go|Java|Rust|Ruby|PHP|Swift|iOS|macOS|Android|Postgres|PostgreSQL|MySQL|Django|Rails|React|Linux|kernel|Kubernetes|GCC|Clang|LLVM"  # noqa: E501
_ROMAN_AFTER = "War|Part|Chapter|Type|Phase|Volume|Act|Section|Tier|Level|Mark|Class|Stage|Book|Episode|Title|Article|Season|Round|Generation|Gen|Bowl|Vision|Final|Fantasy"  # noqa: E501
_KINGS = "Charles|Henry|Louis|George|Edward|William|James|Elizabeth|Pope|Leo|Paul|John|Benedict|Richard|Francis|Philip|Catherine"  # noqa: E501
_ROMAN = r"(?:X{1,3}(?:IX|IV|V?I{0,3})|IX|IV|VI{0,3}|I{1,3})"
_COMMON = frozenset(
    [
        "NOT",
        "AND",
        "NEW",
        "ALL",
        "YOU",
        "THE",
        "FOR",
        "ARE",
        "BUT",
        "CAN",
        "HAS",
        "HAVE",
        "HOW",
        "WHY",
        "NOW",
        "NO",
        "YES",
        "OUT",
        "OUR",
        "ONE",
        "TWO",
        "OLD",
        "BIG",
        "TOP",
        "OFF",
        "GET",
        "GOT",
        "MAY",
        "WILL",
        "WITH",
        "THIS",
        "THAT",
        "FROM",
        "INTO",
        "OVER",
        "JUST",
        "ONLY",
        "VERY",
        "MUST",
        "MORE",
        "MOST",
        "BEST",
        "FREE",
        "OPEN",
        "HUGE",
        "REAL",
        "FAST",
        "SLOW",
        "GOOD",
        "BAD",
        "LIVE",
        "NEWS",
        "STOP",
        "WHAT",
        "WHEN",
        "WERE",
        "BEEN",
        "THEN",
        "THAN",
        "ALSO",
        "EVEN",
        "EVER",
        "EACH",
        "BOTH",
        "SAME",
        "SUCH",
        "DOES",
        "DONE",
        "LAST",
        "NEXT",
        "LONG",
        "HIGH",
        "HERE",
        "SHOW",
        "TELL",
        "SAY",
        "SAYS",
        "USED",
        "ITS",
        "HIS",
        "HER",
        "WAS",
    ]
)
_MIN_SHOUT = 5


@RULES.on(
    "|".join(rf"(?<![\w.]){re.escape(key)}(?!\w)" for key in sorted(_SHORT, key=len, reverse=True))
)
def _abbreviation(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    said = _SHORT[match[0]]
    ends = match[0] in {"etc.", "et al.", "Inc.", "Corp.", "Ltd.", "Co."}
    return said + (
        "."
        if ends and re.match(r"\s*$|\s+[A-Z\"“(]", match.string[match.end() : match.end() + 4])
        else ""
    )


@RULES.on(
    "(?:" + "|".join(rf"(?<![\w.]){re.escape(key)}" for key in _BEFORE_NUMBER) + r")(?=\s?\d)"
)
def _before_number(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{_BEFORE_NUMBER[match[0]]} "


@RULES.on(r"(?<![\w.])([A-Z])\s?&\s?([A-Z])(?!\w)|(?<![\w.])([A-Z]{1,4})&([A-Z]{1,4})(?!\w)")
def _ampersand(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{match[1] or match[3]} and {match[2] or match[4]}"


@RULES.on(
    rf"(?<!\w)(?P<name>(?:{_VERSIONED})\s)(?P<v>\d{{1,4}}(?:\.\d{{1,5}}){{1,5}})(?![\w]|\.\d)"
)
def _versioned(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.word(match['name'].strip())} {version(match['v'])}"


@RULES.on(
    r"(?<![\w])v\.?\s?(\d{1,4}(?:\.\d{1,6}){0,5})(?:[-.]?(alpha|beta|rc|dev)\.?(\d{0,3}))?(?!\w|\.\d)"
)
def _v(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    kind = {None: "", "rc": " release candidate"}.get(match[2], f" {match[2]}")
    return f"version {version(match[1])}{kind}" + (
        f" {cardinal(int(match[3]))}" if match[3] else ""
    )


@RULES.on(
    r"(?<!\w)((?:RTX|GTX|RX|Ryzen|Radeon|Xeon|EPYC|Threadripper|Boeing|Atari|Room|Route)\s(?:\d\s)?)(\d{3,5})(?=\w{0,3}\b)"
)
def _series(match: re.Match[str], reader: Reader) -> str:
    after = match.string[match.end() : match.end() + 1]
    return reader.say(match[1]) + pairs(match[2]) + (" " if after.isalnum() else "")


@RULES.on(
    r"(?<![^\W_])(?=[A-Za-z._+-]{0,40}\d)[A-Za-z][A-Za-z0-9]{0,40}(?:[-._][A-Za-z0-9]{1,40}){0,8}(?:\+(?!\w))?(?![^\W])"
)
def _model(match: re.Match[str], reader: Reader) -> str | None:
    if not re.match(r"[A-Za-z]{1,12}(?:[-._][A-Za-z]{1,20}){0,4}[-._]?\d", match[0]):
        return None
    return model_name(match[0], reader)


@LATER.on(
    r"(?<![\w.,])\d{1,4}(?:\.\d{1,3})?(?:[A-Za-z]{1,12}\d{0,4}){1,2}(?:[-_][A-Za-z0-9]{1,20}){0,4}(?!\w|\.\d)"
)
def _number_first(match: re.Match[str], reader: Reader) -> str | None:
    return model_name(match[0], reader) if re.match(r"[\d.]+[A-Za-z]", match[0]) else None


def model_name(text: str, reader: Reader) -> str:
    """Return a name of letters and digits: GPT-5.3-Codex → GPT five point three Codex."""
    said = []
    for part in re.findall(r"\d+(?:\.\d+)+|\d+|[A-Za-z]+|\+", text):
        if part == "+":
            said.append("plus")
        elif "." in part:
            said.append(version(part))
        elif part.isdigit():
            said.append(pairs(part))
        elif len(part) == 1:
            said.append(part if part == "o" else part.upper())
        else:
            said.append(word(part, reader))
    return " ".join(said)


def word(text: str, reader: Reader) -> str:
    """Return one run of letters: as the lexicon has it, shouting calmed, humps kept."""
    said = reader.word(text)
    if said != text:
        return said
    return calm(text)


def calm(text: str) -> str:
    """Return shouted words in lower case (NEVER) or as a name (CLAUDE); acronyms stay."""
    if not text.isupper() or not text.isascii():
        return text
    if text in _COMMON:
        return text.lower()
    if (
        len(text) >= _MIN_SHOUT
        and re.search("[AEIOUY]", text)
        and not re.search("[^AEIOUY]{4}", text)
    ):
        return text.capitalize()
    return text


@LATER.on(r"(?<![^\W_])([A-Z]{2,6})([A-Z][a-z]{2,20})(?![^\W_])")
def _hump(match: re.Match[str], reader: Reader) -> str:
    """AIPass: an acronym, then a word."""
    return f"{word(match[1], reader)} {match[2]}"


@LATER.on(rf"(?<!\w)((?:{_ROMAN_AFTER})\s)({_ROMAN})(?!\w|')")
def _roman(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return match[1] + cardinal(_roman_value(match[2]))


@LATER.on(rf"(?<!\w)((?:{_KINGS})\s(?:[A-Z][a-z]{{2,12}}\s)?)({_ROMAN})(?!\w|')")
def _king(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    if match[2] == "I":
        return None  # "as Henry I think": a pronoun more often than a king
    return f"{match[1]}the {ordinal(_roman_value(match[2]))}"


def _roman_value(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[char] for char in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


@LATER.on(r"(?<![^\W_])[A-Z]{2,24}(?:'?s)?(?![^\W_])")
def _capitals(match: re.Match[str], reader: Reader) -> str:
    stem = re.sub(r"'?s$", "", match[0])
    return word(stem, reader) + match[0][len(stem) :]
