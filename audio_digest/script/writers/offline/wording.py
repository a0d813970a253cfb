"""Which words tie a sentence to the one before it, make it hearsay, or make it unspeakable."""

import re

from audio_digest.script.writers.offline import vocabulary

_EN_VERB_FORM = re.compile(r"[a-z]{3,}(?:ed|n't|'re|’re|'ve|’ve)", re.IGNORECASE)

_EN_DANGLING = re.compile(
    r"(?:he|she|it|they|this|these|those|that|such|his|her|hers|its|their|theirs|him|them|it['’]s|"
    r"that['’]s|he['’]s|she['’]s|they['’]re|but|and|or|so|yet|however|also|then|thus|hence|"
    r"therefore|still|instead|meanwhile|moreover|furthermore|additionally|besides|otherwise|"
    r"nevertheless|nonetheless|collectively|separately|similarly|likewise|consequently|"
    r"accordingly|both|neither|either|others|another|some|one of them|the latter|the former|"
    r"the same|the other|the second|the third|the rest|as a result|in contrast|by contrast|"
    r"in addition|for example|for instance|that said|because of this|since then|despite this|"
    r"in this way|this way|later|afterwards|next|finally|here|there|nobody|none|which|who|"
    r"second|third|first|like that|not only that|even so|rain follows|simply put|to maintain "
    r"this|what['’]s notable|previously|the kicker|"
    r"the (?:result|results|evidence|reason|answer|"
    r"core claim|key insight|pattern|numbers|benefit|solution|effect|idea|trick|team|author|"
    r"thread|poster|device|model even)|while stable|as .{3,30} prepares|like|"
    r"(?:in|at|on|with|by|for|from|of|through|under|after|before|during|until|since|behind|inside|"
    r"despite|unlike|whether|if|when|while|as|because|although|once) "
    r"(?:this|that|these|those|such|it|them|him|he|she|they|her|his|their|its|it['’]s)|"
    r"to \w+ (?:this|these|that|it|them))\b",
    re.IGNORECASE,
)
_EN_SUBJECT_BACK = re.compile(
    r"(?:On|In|At|For|With|By|To|After|Before|From|During|Under)(?: [a-z0-9%-]+){1,8}, "
    r"(?:it|they|he|she|this|these|his|her|its|their)\b|"
    r"[^.,:;“]{1,60} "
    r"(?:(?:this|these|those)(?= (?:by|through|via|using)\b|[.,;])|(?:does|did) so\b)"
)
"""The subject after an adverbial that names nobody; or what somebody does, but said before."""
_ZH_SUBJECT_BACK = re.compile(
    r"[^，。：；“]*(?:[他她它]|[对为就由与][此之]|[这那此][一些种项款位条次个]|该(?!国))"
)
_EN_POINTS_BACK = re.compile(
    r"\b(?:this|these|those|such an?|the latter|the former|their|his|her|he|she|they|"
    r"them|it|its|it['’]s)\b",
    re.IGNORECASE,
)
_EN_RUMOUR = re.compile(
    r"\b(?:rumou?rs?|reportedly|allegedly|is said to|are said to|speculation|speculates?)\b",
    re.IGNORECASE,
)
_EN_CLAIM = re.compile(
    r"\bclaim(?:s|ed)?\b(?! (?:a|an|the)? ?(?:life|lives|victory))", re.IGNORECASE
)
_EN_BUT = re.compile(r"(?:however|but|yet|still|despite|nevertheless|even so)\b", re.IGNORECASE)
_EN_UNSAYABLE = re.compile(
    r"https?:|www\.|@|\[email|(?:^|\s)--?[a-z]|(?:^|\s)[&>=<|]\s|\bnpx\b|\w_\w|(?:^|\s)[./~]\w+/|"
    r"\w/\w+\.\w|\.\w+/|\.(?:ai|com|org|io|net)/|[{}\\|<>]|!\[|\]\(|\bclick\b|\bsubscribe\b|"
    r"\bpreviously covered\b|\bvs\b\.?$",
    re.IGNORECASE,
)
_EN_LIST_HEAD = re.compile(r"\b(?:are|is|include|includes|following|be|these|as):$", re.IGNORECASE)

_EN_LEADS_ON = re.compile(
    r"\b(?:stages|ways|reasons|things|steps|differences|parts|surprisingly simple|is severe|"
    r"is stark|following|more pragmatic|not the \w+)[.!]?$|"
    r"^(?:For a long time|Imagine|Picture|Think of)\b|\bthe first adds\b",
    re.IGNORECASE,
)
_ZH_LEADS_ON = re.compile(
    r"(?:如下|说明|以下[^，。]{0,6}|[一两三四双][点方面件项重起][^，。]{0,4})[。.]?$|"
    r"^(?:一方面|一是|其一|首先|第一[，、点])(?!.*(?:另一方面|二是|其二|其次|第二))"
)

_EN_CONCLUDES = re.compile(
    r"(?:this|that|which) (?:means|explains|suggests|shows|marks|signals|would mean)\b",
    re.IGNORECASE,
)
_EN_RESPONDS = re.compile(
    r"(?:the (?:[\w-]+ ){0,3}(?:community|reaction|critics|readers)(?:['’]s)?|"
    r"users (?:say|said|report|complain|call|praise|note|argue|agree|disagree)\w*|"
    r"critics|observers|some agreed|\w+['’]s (?:response|reaction))\b",
    re.IGNORECASE,
)
_ZH_CONCLUDES = re.compile(
    r"(?:这|此举|由此)?(?:也|还|都)?(?:标志着|意味着|代表了|反映了|体现了|凸显|说明|显示出?|表明|对于推动|引发了关于)"
)
_ZH_RESPONDS = re.compile(
    r"(?:然而，|不过，)?(?:社区|网友|业内|外界|有?用户(?=称|反馈|认为|表示|吐槽|评论|抱怨)|评论)(?!出现|关注|分享|成员|开发者)"
)

_ZH_DANGLING = re.compile(
    r"(?:[他她它]们?|其(?!实|中国|他国)|[这那该此](?!里是|么多年)|但|而(?!立)|然而|不过|因此|所以|于是|同时|此外|另外|另一|甚至|"
    r"虽然|尽管|并且?|且|也|还|则|随后|接着|紧接着|随着|之后|后来|最终|其中|相反|否则|如果它|对此|为此|与此|由此|从而|可是|"
    r"[“「『\"]其实|“其实|另一方面|一边|二是|三是|双方|后者|前者|很快|当时|剩下|优化措施|在他|在她|就在|即便|即使|曾|从[他她它这那此]|团队)"
)
_ZH_RUMOUR = re.compile(r"据传|传闻|据说|疑似|被怀疑|被曝|传出|爆料|怀疑")
_ZH_CLAIM = re.compile(r"声称|宣称|自称")
_ZH_BUT = re.compile(r"(?:然而|但是?|不过|可是)")
_ZH_UNSAYABLE = re.compile(
    r"https?:|www\.|@|链接|[{}\\|<>_`]|!\[|\]\(|^文[ |：:]|[?？]、|点击|订阅|声明[:：]|"
    r"^[^，。]{0,12}[:：]$|"
    r"来源[:：]"
)
_UNBROKEN = re.compile(r"[^\W_\u3400-\u9fff]{46,}")
"""Longer than any word: a digest, a key, a wall of letters."""
ZH_NEGATIONS = frozenset("不没无未非否勿莫别")


_VOICES = re.compile(
    r"\b(?:said|says|saying|told|called|calls|wrote|admitt(?:ed|ing)|admits|argue[sd]?|warn(?:s|ed)|"
    r"asked|asks|joked|put it)\b",
    re.IGNORECASE,
)
_VOICES_ZH = re.compile(
    r"[^“]说：?[，“]|表示|直言|直指|吐槽|证实|自嘲|坦言|称[，：“]|回应|写道|批评|痛批|直呼"
)


def voices(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` says that somebody said something.

    >>> voices("She called it “a dead end”.", chinese=False)
    True
    >>> voices("The “hyper connection” is wide.", chinese=False)
    False
    """
    return bool((_VOICES_ZH if chinese else _VOICES).search(text))


_PROMISE = re.compile(
    r"\b(two|three|four|five|six) (?:[\w-]+ ){0,2}(?:stages|ways|reasons|things|steps|parts|points|"
    r"changes|lessons|rules|differences|advantages|problems|questions|conditions|requirements|"
    r"features|tips|principles)(?: (?:that|which|where|for) [^.,:;]{3,60})?[.:]?$"
)
_PROMISE_ZH = re.compile(
    r"^[^，。]{0,8}[两二三四五六](?:起|个|种|点|条|项|类|大)[^，。]{0,10}(?:事件|原因|方面|变化|趋势|步骤|建议|方法|"
    r"阶段|理由|问题|条件|办法|特点)[^，。：]{0,24}[。：]?$"
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def counts_out(text: str) -> bool:
    """Tell whether a Chinese ``text`` only says how many things come after it.

    >>> counts_out("两起事件引发了广泛讨论。"), counts_out("两国签署了协议。")
    (True, False)
    """
    return _PROMISE_ZH.match(text) is not None


def promises(text: str) -> int:
    """Return how many things an English ``text`` announces at its end, 0 where it does not.

    >>> promises("We can tell it in three simple stages.")
    3
    >>> promises("Engineers describe three differences that a passenger would notice.")
    3
    """
    found = _PROMISE.search(text)
    return _COUNTS[found[1]] if found else 0


def has_verb(text: str) -> bool:
    """Tell whether an English text has a word that is surely a finite verb.

    >>> has_verb("The lumps were the repair kit."), has_verb("Forcing the sum to be 1.")
    (True, False)
    """
    text = re.sub(r"\b(?:to|of|the|an?|its|their) \w+", "x", text, flags=re.IGNORECASE)
    tokens = re.findall(r"[\w'’]+", text)
    plain = [token.lower().replace("’", "'") for token in tokens]
    return any(token in vocabulary.EN_VERBS for token in plain) or any(
        _EN_VERB_FORM.fullmatch(token) for token in tokens[1:]
    )


def is_sentence(text: str) -> bool:
    """Tell whether an English text is a sentence: it has a verb, and a subject before it."""
    first = re.match(r"[\w'’]+", text)
    word = first[0].lower() if first else ""
    subjectless = word in vocabulary.EN_VERBS and word.endswith("s")
    return has_verb(text) and not (subjectless and "?" not in text)


def leads_on(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` makes a listener wait for what comes next."""
    bare = text.rstrip(' ”"’」』)')
    if bare.endswith((":", "：", "?", "？")):
        return True
    if chinese:
        return bool(_ZH_LEADS_ON.search(bare))
    return bool(_EN_LEADS_ON.search(bare))


def dangles(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` opens on a word that needs the sentence before it."""
    bare = text.lstrip("“\"'‘「『(（ ")
    subject = _ZH_SUBJECT_BACK if chinese else _EN_SUBJECT_BACK
    return bool((_ZH_DANGLING if chinese else _EN_DANGLING).match(bare) or subject.match(bare))


_OF_SOMEONE = re.compile(r"(?:he|she|they|him|them|his|her|their)\b|[他她]", re.IGNORECASE)


def of_someone(text: str) -> bool:
    """Tell whether ``text`` opens on a pronoun for people, whom no label has named.

    >>> of_someone("They constrain it."), of_someone("It is free.")
    (True, False)
    """
    return bool(_OF_SOMEONE.match(text))


_CONNECTS = re.compile(
    r"(?:and|also|plus|so|then|or|now|today|yes|no|another|furthermore|moreover|in addition|"
    r"additionally|meanwhile|similarly|likewise|for example|for instance|on the other hand|"
    r"by contrast|in contrast|instead|even so|finally|first|second|third|imagine|picture)\b|"
    r"[“\"‘「『]|此外|另外|另一|同时|而且|还有|并且|再者|其次|例如|比如|一方面|一是|二是|对此|对于|是的|也|还|而|不|如",
    re.IGNORECASE,
)


def connects(text: str) -> bool:
    """Tell whether ``text`` opens on a word that another before it would stumble over.

    >>> connects("Also, it rains."), connects("The rain stopped."), connects("此外，雨停了。")
    (True, False, True)
    """
    return bool(_CONNECTS.match(text))


def points_back(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` anywhere leans on what was said before."""
    if dangles(text, chinese=chinese):
        return True
    if chinese:
        return bool(re.search(r"[他她它]|[这那该此][个些种项款一位条]", text))
    return bool(_EN_POINTS_BACK.search(text)) or text.lower().startswith("the ")


def stands_alone(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` can be said far from the rest of its story: nothing in it points."""
    if chinese:
        opening = re.split(r"[，。；：]", text)[0]
        return not re.search(r"[他她它其该此]|[这那](?!里是|么)", text) and len(opening) > 3  # noqa: PLR2004
    return not points_back(text, chinese=False)


def hearsay(text: str, *, chinese: bool) -> str:
    """Return "rumour", "claim" or "" for what the source itself says of the sentence."""
    if (_ZH_RUMOUR if chinese else _EN_RUMOUR).search(text):
        return "rumour"
    return "claim" if (_ZH_CLAIM if chinese else _EN_CLAIM).search(text) else ""


def contrasts(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` opens with a but."""
    return bool((_ZH_BUT if chinese else _EN_BUT).match(text))


def concludes(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` opens by saying what the sentence before it means."""
    return bool((_ZH_CONCLUDES if chinese else _EN_CONCLUDES).match(text))


def responds(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` opens by saying how people took it."""
    return bool((_ZH_RESPONDS if chinese else _EN_RESPONDS).match(text))


def unsayable(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` holds what no voice should read: an address, a command, a digest."""
    if _UNBROKEN.search(text):
        return True
    if chinese:
        return bool(_ZH_UNSAYABLE.search(text))
    return bool(_EN_UNSAYABLE.search(text) or _EN_LIST_HEAD.search(text))


def negations(text: str, *, chinese: bool) -> int:
    """Return the number of negating words in ``text``."""
    if chinese:
        return sum(char in ZH_NEGATIONS for char in text)
    tokens = re.findall(r"[\w'’]+", text.lower())
    return sum(token.replace("’", "'") in vocabulary.EN_NEGATIONS for token in tokens)
