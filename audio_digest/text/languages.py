"""Which language a text is in, and Traditional Chinese as Simplified. Home of opencc."""

import re
from collections import Counter
from functools import cache, lru_cache

from opencc import OpenCC

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"[{HAN}]{{1,200}}")  # opencc recurses once a match: short runs bound it
_ASPECT = re.compile(
    r"(?<=[随接跟有味带看朝向沿顺为试想拿借凭对靠活走站坐听说笑抱抓握存围依按忙守藏含怀隔伴望盯写])著"
    r"(?![名作称述者书录文])"
)
"""著 as the particle 着, which opencc leaves alone outside the words that it knows."""
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3041-\u30ff]")

_SAMPLE = 20_000
"""Characters looked at; a language shows itself long before."""
_TRADITIONAL_SHARE = 0.03
"""Share of Han characters that exist in Traditional script only, above which a text is Hant.
Simplified prose stays near zero (the odd name), Traditional prose lies between 0.2 and 0.4."""

_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_COMMON = {
    "en": "the of and to in is that it for with as was on are by this be from at an not have its",
    "fr": "le la les des et du une est que dans pour qui sur pas au plus par avec ce sont aux ne",
    "de": "der die und das den von zu mit ist des auf für ein eine nicht dem sich auch werden im",
    "es": "el los de y que las del en un una por con para se es no su al lo como más pero",
    "it": "il di che e la per un in una non sono con le del si da della dei al nel gli anche",
    "pt": "o de que e do da em um para os com não uma no na por mais as dos como foi ao",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er die door ook als",
    "sv": "och att det som en på är av för med den till inte om ett har de var från",
    "pl": "w i na z do się że nie to jest o jak po od za ale co przez dla",
}
_STOPWORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """Return ``text`` with Traditional Chinese characters as Simplified; all else unchanged.

    >>> simplified("楊立昆說 Llama 4")
    '杨立昆说 Llama 4'
    """
    converted = _HAN_RUN.sub(lambda run: str(_converter().convert(run.group())), text)
    return _ASPECT.sub("着", converted)


def is_chinese(language: str) -> bool:
    """Say whether a BCP 47 tag is Chinese of any script or region.

    >>> is_chinese("zh-Hant"), is_chinese("en")
    (True, False)
    """
    return language.split("-", maxsplit=1)[0].lower() in {"zh", "cmn"}


def han_count(text: str) -> int:
    """Return the number of Han characters in ``text``."""
    return len(_HAN.findall(text))


def detect(text: str) -> str:
    """Return the BCP 47 tag of the language that most of ``text`` is in, else ``und``.

    Chinese is told from other scripts by its characters, however many Latin names it holds, and
    is ``zh-Hans`` or ``zh-Hant``; languages in Latin script are told apart by their commonest
    words.
    """
    sample = text[:_SAMPLE]
    words = [word.lower() for word in _WORD.findall(sample) if word.isascii() or word[0] > "\u00bf"]
    latin = sum(1 for word in words if word[0] < "\u0250")
    han = han_count(sample)
    kana = len(_KANA.findall(sample))
    if kana > max(han // 8, latin):
        return "ja"
    if han > latin:
        return _chinese(sample, han)
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) > 4 * latin:
            return language
    counts = Counter(words)
    hits = {tag: sum(counts[word] for word in known) for tag, known in _STOPWORDS.items()}
    best = max(hits, key=lambda tag: (hits[tag], tag == "en"))
    return best if hits[best] else "und"


def _chinese(sample: str, han: int) -> str:
    changed = sum(a != b for a, b in zip(sample, simplified(sample), strict=False))
    return "zh-Hant" if changed > _TRADITIONAL_SHARE * han else "zh-Hans"
