"""Whom or what a story is about, by the name that its title begins with."""

import re
from collections.abc import Iterable, Sequence

from audio_digest.model import Story
from audio_digest.text.languages import simplified
from audio_digest.text.names import SURELY
from audio_digest.text.sentences import sentences

_MAX_WORDS = 3
_LATIN = re.compile(r"[A-Za-z][\w.'’-]*(?: [A-Z0-9][\w.'’-]*){0,2}", re.ASCII)
_POSSESSIVE = re.compile(r"['’]s?$")
_OPENS = re.compile(r"(?:^|[.!?:;“\"(]\s*)$")
_SMALL_WORDS = "a an the how why what who when where is are"
_OF_EVERYBODY = "ai llm llms ml gpu gpus api apis eu us uk"
_NO_NAME = frozenset(f"{_SMALL_WORDS} {_OF_EVERYBODY}".split())


def subject_of(story: Story, *, chinese: bool) -> str:
    """Return the name that ``story`` is about, or nothing; in Chinese Simplified."""
    plain = simplified if chinese else str
    texts = [plain(sentence.text) for sentence in sentences(story)]
    return subject(plain(story.title), texts, chinese=chinese)


def subject(title: str, texts: Sequence[str], *, chinese: bool) -> str:
    """Return the name at the beginning of ``title`` that ``texts`` use too, or nothing.

    In English it must stand inside a sentence, or look like a name anywhere: a capital that opens
    a sentence is no sign of one.

    >>> subject("Tern Harbour Opens Its Lock", ["It cost Tern Harbour a year."], chinese=False)
    'Tern Harbour'
    >>> subject("Frozen Lakes Learn", ["Frozen lakes can learn."], chinese=False)
    ''
    >>> subject("Linden valley counts hives", ["Linden valley has 9."], chinese=False)
    ''
    >>> subject("KIV 2发布新版本", ["KIV 2可以在笔记本上运行。"], chinese=True)
    'KIV 2'
    """
    for name in _names(title):
        after = title.strip()[len(name) :].split(maxsplit=1)[:1]
        if any(_held(name, text, "".join(after), chinese=chinese) for text in texts):
            return name
    return ""


def _names(title: str) -> Iterable[str]:
    """Yield what the title begins with, as a name: the longest first."""
    found = _LATIN.match(title.strip())
    words = found[0].split() if found else []
    for count in range(min(_MAX_WORDS, len(words)), 0, -1):
        *before, last = words[:count]
        ended = any(word.endswith(".") for word in words[:count])
        ended = ended or any(_POSSESSIVE.search(word) for word in before)
        name = " ".join((*before, _POSSESSIVE.sub("", last)))
        known = {name.lower(), words[0].lower()} & _NO_NAME
        if len(name) > 1 and not ended and not known:
            yield name


def _held(name: str, text: str, after: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` uses ``name``, and not only with the word ``after`` it in the title."""
    more = rf"(?! (?i:{re.escape(after)}))" if after.isalpha() and not chinese else ""
    pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9-]){more}"
    places = re.finditer(pattern, text, re.ASCII)
    sure = chinese or SURELY.search(name) is not None
    return any(sure or not _OPENS.search(text[: place.start()]) for place in places)
