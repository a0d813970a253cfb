"""What every parser returns: a document as a flat run of headings, paragraphs and bullets."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from audio_digest.model import Link
from audio_digest.text.languages import HAN, han_count

ElementKind = Literal["heading", "paragraph", "bullet", "image"]


@dataclass(frozen=True)
class Element:
    """One piece of a document.

    ``level`` is 1 to 6 for a heading with markup and 0 for one without, the nesting of a bullet
    (0 = outermost). ``label`` is the lead of a bullet or of an impact. ``number`` is what an
    enumerated heading was numbered with, ``tight`` says that no blank line stood before it.
    ``url`` is where an image stands, empty where nobody else could see it.
    """

    kind: ElementKind
    text: str
    level: int = 0
    label: str = ""
    links: tuple[Link, ...] = ()
    number: int | None = None
    tight: bool = False
    url: str = ""


_CLOSING = "\"'”’»）)】」』*_"
_MAX_HEADING = 24.0
_MAX_LABEL_CHARS = 60
_MAX_LABEL_WEIGHT = 8.0
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LABEL = re.compile(
    r"\s*([^:：.!?。！？]{2,60}?(?:[.][^:：\s][^:：.!?。！？]{0,40})*)\s*(?:[:：])(?!//)\s*(?=\S)"
)
_ASKED = re.compile(r"\s*((?:[^?？.!。！]|\.(?=\S)){3,60}[?？])\s*(?=\S)")
_IMPACT = re.compile(
    r"\s*((?:what|why|how)\b[^:：.?!\n]{0,80}\b(?:means?|matters?|changes?|affects?)\b[^:：.?!\n]{0,60}"
    r"|(?:这|這)?(?:对|對)(?:你|您|我们|我們|普通人)[^:：。\n]{1,20}"
    r"|(?:为什么|為什麼|为何|為何)[^:：。\n]{0,12}(?:重要|有关|有關)[^:：。\n]{0,6})[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(?:#|№)?(\d{1,2})\s*(?:[.)、．:：]\s*|\s[-–—]\s)(?=\D)")


def weight(text: str) -> float:
    """Return how much there is to read in ``text``: words, two Han characters counting as one.

    >>> weight("Llama 4 作弊了!")
    3.5
    """
    return len(_WORD.findall(re.sub(f"[{HAN}]+", " ", text))) + han_count(text) / 2


def heading_like(line: str) -> bool:
    """Say whether a line without markup reads as a heading.

    It is short, opens with no lower-case letter, and does not end as a sentence or a lead does.

    >>> heading_like("A Ferry Runs on Salt"), heading_like("It ran well."), heading_like("So:")
    (True, False, False)
    """
    text = line.strip().rstrip(_CLOSING).rstrip()
    first = line.strip().lstrip("\"'“‘«（(【「『*_")[:1]
    if not text or text[-1] in ".。;；:：,，、…" or not first or first.islower():
        return False
    return weight(line) <= (_MAX_HEADING / 2 if text[-1] in "!！" else _MAX_HEADING)


def numbered(heading: Element) -> Element:
    """Return ``heading`` with its leading number ("3. …") taken out of the text.

    >>> numbered(Element("heading", "3. The tide")).text
    'The tide'
    """
    match = _NUMBER.match(heading.text)
    if not match or not heading.text[match.end() :].strip():
        return heading
    return replace(heading, text=heading.text[match.end() :].strip(), number=int(match.group(1)))


def labelled(text: str) -> tuple[str, str]:
    """Return the lead of a bullet ("The price") and the rest; the lead is empty without one.

    A lead is a few words before a colon, or a short question.

    >>> labelled("The price: 14 cents")
    ('The price', '14 cents')
    >>> labelled("Only 14 cents")
    ('', 'Only 14 cents')
    """
    for pattern in (_LABEL, _ASKED):
        match = pattern.match(text[: 4 * _MAX_LABEL_CHARS])
        if match and weight(match.group(1)) <= _MAX_LABEL_WEIGHT:
            return match.group(1).strip(), text[match.end() :].strip()
    return "", text.strip()


def impact(text: str) -> tuple[str, str]:
    """Return the lead of an impact ("What this means for you") and the rest, else ("", text).

    >>> impact("Why it matters: It is cheap.")
    ('Why it matters', 'It is cheap.')
    """
    match = _IMPACT.match(text[: 4 * _MAX_LABEL_CHARS])
    if not match:
        return "", text.strip()
    return match.group(1).strip(), text[match.end() :].strip()


def is_impact_label(label: str) -> bool:
    """Say whether a bold lead is that of an impact."""
    return bool(_IMPACT.match(f"{label.rstrip(':：')}: x"))


def shortened(text: str, size: int = 60) -> str:
    """Return at most ``size`` characters of ``text``, cut at a word, with an ellipsis if cut."""
    if len(text) <= size:
        return text.strip()
    cut = text[:size]
    return (cut.rsplit(" ", 1)[0] if " " in cut[size // 2 :] else cut).rstrip(" ,;:，；：") + "…"
