"""Which question a sentence surely answers: what is it, who says so, how, to what end, and then.

Each pattern looks at how the sentence opens, where written prose says what it is about to do.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "",
    "what",
    "said",
    "how",
    "aim",
    "result",
    "example",
    "then",
    "once",
    "now",
    "who",
    "reason",
    "plan",
    "words",
    "whence",
    "tests",
    "beside",
]

_EN_NAME = r"(?P<name>[A-Z0-9][\w.+'’-]*(?: (?:[A-Z0-9][\w.+'’-]*|of|for)){0,3}?)"
_EN_NO_NAME = (
    r"(?!(?:The|A|An|This|That|These|Those|It|He|She|They|We|You|Users?|Rumou?r|Many|Most|Some|One|"
    r"Others?|In|On|At|As|To|By|For|If|When|While|Under|Experiments?|Research|What|Nobody|Each) )"
)
_EN_THING = r"(?:architecture|method|tool|model|framework|project|device|system|team|app|design)"
_EN: tuple[tuple[Kind, str], ...] = (
    (
        "what",
        (
            rf"{_EN_NO_NAME}{_EN_NAME} (?:is|are) (?:an? (?!lot|bit|little|few|longtime)|"
            r"the (?:first|name) |open-source |software )"
        ),
    ),
    ("whence", r"According to "),
    ("beside", r"(?:On the other hand|By contrast|In contrast)\b"),
    ("example", r"(?:For example|For instance|One example)\b"),
    ("reason", r"(?:The (?:\w+ )?reasons? |That['’]s because|This is because|Because )"),
    (
        "tests",
        r"(?:In (?:the )?(?:experiments|tests|trials)\b|(?:Experiments?|Tests|Trials) shows? )",
    ),
    ("result", r"(?:As a result|The (?:result|outcome|consequence|fallout|upshot)s? |In the end)"),
    (
        "said",
        (
            rf"{_EN_NO_NAME}{_EN_NAME}(?:,[^,.]{{3,60}},)?(?: \w+ly)? (?:said|says|argue[sd]?|"
            r"claim(?:s|ed)|told|announced|confirm(?:s|ed)|shared on|emphasi[sz]e[sd]|"
            r"admit(?:s|ted)|"
            r"wrote|writes|warn(?:s|ed)|predict(?:s|ed)|believe[sd]?|thinks|explain(?:s|ed)|"
            r"suggest(?:s|ed)|insist(?:s|ed)|estimate[sd])\b"
        ),
    ),
    (
        "aim",
        (
            r"(?!If )(?:[\w’'.-]+ ){1,5}(?:aims?|is meant|are meant|is designed|"
            r"was designed|hopes?) "
            r"to\b|The (?:aim|goal|purpose)\b"
        ),
    ),
    (
        "how",
        (
            r"To (?:do|achieve|reach|get|keep|make|solve|fix|avoid) .{3,90}, |"
            r"At each step,|By \w+ing |"
            r"(?:[\w’'.-]+ ){1,4}(?:exploits?|achieves?|works?|manages?|solves?|does) "
            r"(?:(?:this|that|so|it) )?by \w+ing |"
            rf"(?:The|This) (?:[\w’'.-]+ ){{0,3}}{_EN_THING} (?:uses|utili[sz]es|relies on) "
        ),
    ),
    (
        "who",
        (
            r"(?:Another|A second) (?:\w+ ){0,2}(?:member|user|researcher|developer|expert|reader|"
            r"critic|employee|engineer|author|colleague|team|company|group) "
        ),
    ),
    (
        "plan",
        (
            r"(?!If )(?:[\w’'.-]+ ){1,6}(?:plans? to|(?:is|are) expected to|will (?:launch|release|"
            r"open|start|begin|ship|publish|decide|vote)|is preparing to) "
        ),
    ),
    ("now", r"(?:Now|Today|Currently|These days),? "),
    (
        "then",
        (
            r"(?:Then|After that|Later|Soon|Within (?:days|weeks|hours|minutes)|Since then|By then|"
            r"Afterwards?|(?:Days|Weeks|Months|Hours|Years) later)\b"
        ),
    ),
    ("words", r"[“\"][^”\"]{30,}[”\"][.]?$"),
)

_ZH_PERSON = r"[\u4e00-\u9fff]{2,4}?|[A-Z][A-Za-z.]*(?: [A-Z][A-Za-z.]*)?"
_ZH: tuple[tuple[Kind, str], ...] = (
    (
        "what",
        r"(?P<name>[A-Za-z][A-Za-z0-9.+-]*(?: [A-Z0-9][A-Za-z0-9.+-]*){0,3}) ?是一[款个项种份套]",
    ),
    ("whence", r"(?:根据|据)[^，。]{2,24}(?:报道|爆料|消息|披露|讨论|分析)，"),
    ("beside", r"另一方面|与此相对|相比之下"),
    ("example", r"(?:例如|比如|举例)"),
    ("who", r"(?:另一位|另一名)"),
    ("reason", r"(?:[^，。]{0,10}(?:核心)?原因[在是]|这是因为|之所以)"),
    ("tests", r"(?:实验|测试)(?:结果)?(?:显示|表明)"),
    ("result", r"(?:结果|最终|这?直接导致|于是|这让)"),
    ("aim", r"(?:[^，。]{1,14}(?:旨在|目的是|的目标是)|其目标)"),
    (
        "how",
        (
            r"(?:为了[^，。]{2,24}，|优化措施|具体(?:来说|而言)|该(?:技术|工具|模型|"
            r"方法)(?:基于|通过|采用|"
            r"利用)|团队重新)"
        ),
    ),
    (
        "said",
        (
            rf"(?:[^，。“]{{0,12}}(?:科学家|总监|创始人|教授|研究员|负责人))?(?P<name>{_ZH_PERSON})"
            r"(?:[则也还又曾就]|近日|后来|当时|在[^，。]{1,16}?|对此|直接|上|中|里|"
            r"道)*(?:表示|指出|认为|直言|"
            r"吐槽|透露|自嘲|痛批|批评|证实|承认|强调|宣布|坦言|回应|写道|解释)"
        ),
    ),
    ("plan", r"[^，。]{1,14}(?:计划|预计|打算|将于|将推出|正推动|定于)"),
    ("once", r"(?:当年|那时|当时|早在|\d{4}年和\d{4}年)"),
    ("now", r"(?:如今|现在)"),
    ("then", r"(?:随后|接着|紧接着|很快|后来|之后|此后|不久|然而，到了|刚刚被|\d{4}年\d{1,2}月)"),
    ("words", r"“[^”]{12,}”[。]?$"),
)
_ZH_NO_NAME = re.compile(
    r"[他她它这那该此其]|社区|网友|用户|业内|外界|消息|报道|研究|实验|结果|行业|另外|同时|"
    r"甚至|文章|数据|有人|根据|官方|"
    r"专家|人士|团队|不少"
)


def _compiled(table: tuple[tuple[Kind, str], ...]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in table)


_TABLES = {True: _compiled(_ZH), False: _compiled(_EN)}


@dataclass(frozen=True)
class Answer:
    """The kind of question that a sentence answers, and whom or what that question names."""

    kind: Kind
    name: str = ""


NOT_SURE = Answer("")


def answers(text: str, *, chinese: bool) -> Answer:
    """Return what ``text`` answers by the way it opens; kind "" where it is not sure.

    >>> answers("KIV is an index that extends memory.", chinese=False)
    Answer(kind='what', name='KIV')
    >>> answers("李明在采访中表示，潮汐不等人。", chinese=True)
    Answer(kind='said', name='李明')
    """
    for kind, pattern in _TABLES[chinese]:
        match = pattern.match(text)
        if match is None:
            continue
        name = (match.groupdict().get("name") or "").strip()
        if name and chinese and _ZH_NO_NAME.search(name):
            continue
        return Answer(kind, re.sub(r"['’]s$", "", name).rstrip("."))
    return NOT_SURE
