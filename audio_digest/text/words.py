"""A text as the tokens that measures of language count. Home of jieba, which cuts Chinese."""

import re
import warnings
from collections.abc import Callable
from functools import cache, lru_cache

_ENGLISH = re.compile(
    r"n't\b|'(?:s|re|ve|ll|d|m)\b|[^\W_]+?(?=n't\b)|[^\W_]+(?:[.,:/+_-][^\W_]+)*|"
    r"\.\.+|--+|(?<!\S)\"|[^\w\s]"
)
_OPENING = re.compile(r"(?<!\S)\"")


@cache
def cutter() -> Callable[[str], list[str]]:
    """Return jieba's cut: a Chinese text → its words, marks among them.

    The first call loads the dictionary, in about a second.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's regular expressions, in a fresh environment
        import jieba  # noqa: PLC0415  (a second, paid by the first Chinese text)
    jieba.setLogLevel(60)
    found: Callable[[str], list[str]] = jieba.lcut
    return found


@lru_cache(maxsize=4096)
def treebank(text: str, language: str) -> tuple[str, ...]:
    """Return the tokens of ``text`` in lower case, punctuation marks among them.

    English is cut as the Penn Treebank does it (a clitic is a token), Chinese by jieba.

    >>> treebank("It’s 6.7%, isn't it?", "en")
    ('it', "'s", '6.7', '%', ',', 'is', "n't", 'it', '?')
    """
    if language == "zh":
        return tuple(token.lower() for token in cutter()(text) if not token.isspace())
    plain = text.lower().replace("’", "'")
    return tuple(_ENGLISH.findall(_OPENING.sub("“", plain)))


def is_word(token: str) -> bool:
    """Tell whether ``token`` is more than a mark."""
    return any(char.isalnum() for char in token)


@cache
def proper(word: str) -> bool:
    """Tell whether ``word`` is the name of a person, a place or a body in jieba's dictionary.

    >>> proper("深圳"), proper("发布")
    (True, False)
    """
    cutter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's regular expressions, in a fresh environment
        from jieba import posseg  # noqa: PLC0415  (a second, paid by the first name asked for)
    flags = [pair.flag for pair in posseg.lcut(word)]
    return bool(flags) and any(flag in {"nr", "ns", "nt", "nz"} for flag in flags)
