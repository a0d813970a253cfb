"""The names in a text, in one form for all languages, so that tellings can be compared."""

import re

from audio_digest.text.languages import is_chinese, simplified

ALIASES = {
    "阿里巴巴": "alibaba",
    "奥特曼": "altman",
    "亚马逊": "amazon",
    "苹果公司": "apple",
    "百度": "baidu",
    "伯克霍夫": "birkhoff",
    "字节跳动": "bytedance",
    "深度求索": "deepseek",
    "欧盟": "eu",
    "脸书": "facebook",
    "金融时报": "financial times",
    "谷歌": "google",
    "黄仁勋": "huang",
    "华为": "huawei",
    "混元": "hunyuan",
    "英特尔": "intel",
    "杨立昆": "lecun",
    "微软": "microsoft",
    "马斯克": "musk",
    "英伟达": "nvidia",
    "通义千问": "qwen",
    "三星": "samsung",
    "斯坦福": "stanford",
    "腾讯": "tencent",
    "特斯拉": "tesla",
    "田渊栋": "tian",
    "清华": "tsinghua",
    "推特": "twitter",
    "亚历山大王": "wang",
    "扎克伯格": "zuckerberg",
}
"""Simplified Chinese form → canonical name. Traditional text is converted before the look-up."""

_ALIAS = re.compile("|".join(sorted(ALIASES, key=len, reverse=True)))
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*")
SURELY = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d")
"""What only names have in them, wherever they stand."""
_OPENER = re.compile(r"(?:^|[.!?:;•\n\"“”‘(\[]|[-–—]\s)\s*$")
_SMALL_WORDS = (
    "a an and are as at be but by can do does for from had has have he her here his how i if "
    "in is it its just like my new no not of on one or our out over she so some than that the "
    "their them then there these they this those to up was we were what when where which "
    "while who why will with you your ai"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_MIN_LETTERS = 2
_LONG = 4
_HEADLINE_SHARE = 0.8
"""Share of words of four letters or more that are capitalised in a headline in title case."""


def names(text: str, language: str) -> frozenset[str]:
    """Return the canonical names in ``text``: lower case, possessive and plural marks gone.

    In Chinese, every Latin word is a name, and so is every alias of the table (Traditional
    script included). Elsewhere a name is a word with a capital inside a sentence, or one with
    inner capitals or digits anywhere (``mHC``, ``GPT-5.2``). A capital that opens a sentence, or
    stands in a headline in title case, says nothing.

    >>> sorted(names("楊立昆 left Meta", "zh-Hant"))
    ['lecun', 'left', 'meta']
    >>> sorted(names("The lab said DeepSeek won, and mHC works.", "en"))
    ['deepseek', 'mhc']
    """
    if is_chinese(language):
        plain = simplified(text)
        latin = (match.group().lower() for match in _LATIN.finditer(plain))
        aliases = {ALIASES[match.group()] for match in _ALIAS.finditer(plain)}
        return frozenset({word for word in latin if _names_something(word)} | aliases)
    return frozenset(
        match.group().lower()
        for line in text.splitlines()
        for match in _LATIN.finditer(line)
        if _is_name(line, match, headline=_is_headline(line))
    )


def _is_headline(line: str) -> bool:
    long = [word for word in _LATIN.findall(line) if len(word) >= _LONG]
    return len(long) > 1 and sum(w[0].isupper() for w in long) >= _HEADLINE_SHARE * len(long)


def _is_name(line: str, match: re.Match[str], *, headline: bool) -> bool:
    word = match.group()
    if not _names_something(word.lower()):
        return False
    if SURELY.search(word):
        return True
    opens = _OPENER.search(line[max(0, match.start() - 4) : match.start()])
    return word[0].isupper() and not opens and not headline


def capitalised(text: str) -> frozenset[str]:
    """Return every Latin word with a capital in it, in lower case: what may be a name.

    >>> sorted(capitalised("Wren reads. The mHC paper"))
    ['mhc', 'wren']
    """
    words = (match.group() for match in _LATIN.finditer(text))
    return frozenset(w.lower() for w in words if w != w.lower() and _names_something(w.lower()))


def _names_something(word: str) -> bool:
    return len(word) >= _MIN_LETTERS and word not in _SMALL
