"""Which side of a debate a sentence takes, by the words that the source itself uses."""

import re
from typing import Literal

from audio_digest.script.writers.offline.material import Fact

Side = Literal["for", "against", ""]

_EN_AGAINST = re.compile(
    r"\b(?:but|however|although|despite|nevertheless|yet|cannot|can['’]t|unable|fail(?:s|ed|ure|"
    r"ures|ing)?|lack(?:s|ed|ing)?|limit(?:s|ed|ation|ations)|expensive|costly|risk(?:s|y)?|"
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
    r"reduc(?:e|es|ed|ing)|avoid(?:s|ed|ing)?|lower(?:s|ed)?|overc(?:o|a)me(?:s)?)\s+(?:\w+\s+)?$",
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
    r"但(?!愿)|然而|不过|却|尽管|缺点|问题(?!得到|已)|局限|不足(?!道)|成本[^，。]{0,4}高|昂贵|风险|质疑|"
    r"批评|担忧|担心|警告|争议|失败|困难|难以|无法|不能|尚未|未必|怀疑|缓慢|亏损|瓶颈|挑战|抱怨|吐槽|短板|弊端|代价|负担|只有|仅有"
)
_ZH_FOR = re.compile(
    r"提升|提高|更[快好强低]|领先|超[过越]|优于|节省|免费|开源|成功|突破|首次|支持|实现|改进|增长|高效|准确|"
    r"便宜|达到|击败|胜出|优势|好处|受益|帮助|解决|降低|加快|稳定|可以|能够|完成"
)


def side(fact: Fact, *, chinese: bool) -> Side:
    """Return the side that ``fact`` takes, "" where its words take none.

    A limit, cost, doubt or contrast speaks against; so does what the source has from hearsay. A
    benefit or result speaks for, where nothing in the sentence speaks against.
    """
    if fact.contrast or fact.hearsay or _against(fact.text, chinese=chinese):
        return "against"
    favours = (_ZH_FOR if chinese else _EN_FOR).search(fact.text)
    return "for" if favours or fact.figures else ""


def _against(text: str, *, chinese: bool) -> bool:
    if chinese:
        return bool(_ZH_AGAINST.search(text))
    found = _EN_AGAINST.finditer(text)
    return any(not _EN_DENIED.search(text[: match.start()]) for match in found)
