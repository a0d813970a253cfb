"""Which side of a debate a sentence takes, by the words that the source itself uses."""

import re
from typing import Literal

from audio_digest.script.writers.offline.material import Fact

Side = Literal["for", "against", ""]

_EN_AGAINST = re.compile(
    r"\b(?:but(?! also)|however|although|despite|nevertheless|yet|cannot|can['’]t|unable|"
    r"fail(?:s|ed|ure|ures|ing)?|lack(?:s|ed|ing)?|limit(?:s|ed|ation|ations)|expensive|costly|risk(?:s|y)?|"
    r"problems?|drawbacks?|downsides?|slow(?:s|er|ly|ed)?|heavier|worse|weak(?:er|ness|nesses)?|"
    r"doubt(?:s|ed|ful)?|concern(?:s|ed)?|critic(?:s|al|ism|isms|ize|izes|ized)?|warn(?:s|ed|ing|"
    r"ings)?|complain(?:s|ed|ts?)?|s[kc]eptic(?:s|al|ism)?|unclear|unknown|unproven|stumbles?|"
    r"struggl(?:e|es|ed|ing)|hurt(?:s|ing)?|difficult|bugs?|errors?|flaw(?:s|ed)?|"
    r"controvers(?:y|ial)|objections?|shortcomings?|overhead|still (?:needs?|lacks?|requires?)|"
    r"not (?:yet|always|every|all|enough)|only (?:about|a|one|some|half)|too (?:much|slow|small|"
    r"few|little|expensive))\b",
    re.IGNORECASE,
)
_EN_DENIED = re.compile(
    r"\b(?:no|without|fewer|less|never|not|nothing|solv(?:e|es|ed|ing)|fix(?:es|ed|ing)?|"
    r"reduc(?:e|es|ed|ing)|avoid(?:s|ed|ing)?|lower(?:s|ed)?|overc(?:o|a)me(?:s)?)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
"""Before a word that speaks against something, this makes it speak for it."""
_EN_FOR = re.compile(
    r"\b(?:fast(?:er|est)?|quick(?:er|ly)?|cheap(?:er)?|better|best|improv(?:e|es|ed|ing|ement|"
    r"ements)|sav(?:e|es|ed|ing|ings)|record|w[io]ns?|outperform(?:s|ed)?|beats?|easier|easy|"
    r"free|open[- ]source|open[- ]weight|reduc(?:e|es|ed|tion)|efficien(?:t|cy|tly)|"
    r"success(?:ful|fully)?|succeed(?:s|ed)?|works?|worked|gain(?:s|ed)?|gr(?:ew|ow|ows|owth)|"
    r"rose|accura(?:te|cy)|reliabl[ey]|saf(?:e|er|ely)|strong(?:er)?|solv(?:e|es|ed)|"
    r"fix(?:es|ed)|helps?|helped|enabl(?:e|es|ed)|deliver(?:s|ed)?|enough|lighter|lead(?:s|ing)|"
    r"allows?|can|without|advantages?|benefits?|finished|first)\b",
    re.IGNORECASE,
)
_ZH_AGAINST = re.compile(
    r"但(?!愿)|然而|不过(?!是|[一两三几半\d])|却(?!步)|尽管|缺点|(?<!没有)问题(?!得到|已|解决)|局限|不足(?!道)|成本[^，。]{0,4}高|昂贵|风险|质疑|"
    r"批评|担忧|担心|警告|争议|失败|(?<!复杂)困难|难以|无法|不能|尚未|未必|怀疑|缓慢|亏损|瓶颈|挑战|抱怨|崩塌|溃败|丑闻|短板|弊端|代价|负担|麻烦|可惜|遗憾|毛病|只有|仅有"
)
_ZH_SOLVED = re.compile(
    r"(?:解决|克服|消除|避免|化解|没有|绕过|处理)[^，。；]*(?:问题|困难|难题|风险|限制|瓶颈|障碍)"
)
"""A trouble that is dealt with speaks for what deals with it."""
_ZH_FOR = re.compile(
    r"提升|提高|更[快好强低]|领先|超[过越]|优于|节省|免费|开源|成功|突破|首次|支持|实现|改进|增长|高效|准确|"
    r"便宜|达到|击败|胜出|优势|好处|受益|帮助|解决|降低|加快|稳定|可以|能够|完成"
)


_OBJECTS = re.compile(
    r"\b(?:critics?|s[kc]eptics?|doubts?|objections?|object(?:s|ed)?|concerns?|warn(?:s|ed|ings?)?|"
    r"controvers(?:y|ial)|complain(?:s|ed|ts?)?|disput(?:e|es|ed))\b|"
    r"争议|质疑|批评|担忧|疑虑|异议|反对|警告|抱怨|引发[^，。]{0,30}讨论",
    re.IGNORECASE,
)


_BESIDE = re.compile(r"(?:另?一方面|同时|此外|on (?:the )?one hand|meanwhile|also)", re.IGNORECASE)
"""What stands beside the line before it, and does not answer it."""


def objects(fact: Fact, *, chinese: bool) -> bool:
    """Tell whether ``fact`` answers back: it begins a contrast, or speaks of an objection."""
    doubts = bool(_OBJECTS.search(fact.text)) and not (fact.hearsay or _BESIDE.match(fact.text))
    return doubts or (fact.contrast and side(fact, chinese=chinese) == "against")


def side(fact: Fact, *, chinese: bool) -> Side:
    """Return the side that ``fact`` takes, "" where its words take none.

    A limit, cost, doubt or contrast speaks against; so does what the source has from hearsay. A
    benefit or result speaks for. A sentence of both takes no side, but where it is an objection.
    """
    if fact.contrast or fact.hearsay:
        return "against"
    favours = (_ZH_FOR if chinese else _EN_FOR).search(fact.text)
    if _against(fact.text, chinese=chinese):
        return "" if favours and not _OBJECTS.search(fact.text) else "against"
    return "for" if favours or fact.figures else ""


def _against(text: str, *, chinese: bool) -> bool:
    if chinese:
        return bool(_ZH_AGAINST.search(_ZH_SOLVED.sub("", text)))
    found = _EN_AGAINST.finditer(text)
    return any(not _EN_DENIED.search(text[: match.start()]) for match in found)
