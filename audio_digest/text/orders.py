"""Lines that address a model, a host or a listener instead of telling a story.

`gives_orders` is for what goes in; `calls` finds what no host may say: thanks to a sponsor, a call
to visit, buy or download, the mark of a role. The patterns are one list for every room.
"""

import re

from audio_digest.text.disguise import decoded, undisguised
from audio_digest.text.hidden import is_hidden

_START = r"(?:^|[.!?。！？:：]\s{0,3})\W{0,12}"
"""Where a sentence begins."""
_WE = r"(?:hosts?|presenters?|anchors?|podcast(?:er)?s?|narrators?)"
_MODEL = (
    r"(?:ai|llms?|(?:large\s)?language\smodels?|models?|assistants?|chatbots?|bots?"
    r"|summari[sz]ers?|agents?)"
)
_ONE_MODEL = (
    r"(?:ai\b|llm\b|(?:large\s)?language\smodel\b(?!\s\w+er)|assistant\b|chatbot|bot\b"
    r"|summari[sz]er)"
)
_SAY = (
    r"(?:please|always|never|do\snot|don['’]t|say|mention|add|tell|include|end|start|begin|thank"
    r"|praise|state|call|recommend|remember|make\ssure)"
)
_THING = r"(?:instructions?|rules|prompts?|guidelines)"
_ENGLISH = rf"""
    \b(?:ignore|disregard|forget|override|bypass)\b.{{0,20}}?
        \b(?:previous|prior|preceding|above|earlier|initial|original|system|your)\b.{{0,20}}?\b{_THING}\b
    |(?:^|[.!?:;,"“>\]]\s?|\b(?:please|now|must|should)\s)\W{{0,8}}(?:ignore|disregard|forget|override|bypass)\b
        .{{0,40}}?\b(?:{_THING}|previous|(?:everything|all|text)\s(?:above|before))\b
    |ignore(?:all)?(?:the)?previousinstructions
    |\b(?:not\sfollow|no\slonger\sfollow)\syour\b
    |\b(?:previous|earlier|above)\s{_THING}\s(?:are|is)\s(?:void|cancel\w+|invalid|no\slonger|replaced)\b
    |\b(?:follow|obey|heed)\sthese(?:\s(?:new\s)?{_THING})?\s?[:;]
    |\b(?:reveal|output|print|repeat|show|leak)\b.{{0,30}}?
        (?:\b(?:system|initial|hidden|your)\s(?:\S+\s)?(?:prompt|instructions)\b.{{0,30}}?
        (?:$|before|now|first|[.!,]))
    |^\s*[*_>#"“\s]{{0,8}}(?:system|assistant|developer|user|human)[*_]{{0,2}}\s?:\s
    |\b(?:system|developer|admin)\s(?:message|notice|override)\s?:
    |\[/?INST\]|<<?/?SYS>?>|<\|\w{{1,20}}\|>|</?(?:system|story|assistant|user|instructions?)>
    |["'](?:role|host|speaker|cites)["']\s?:\s?["'\[]
    |(?:\[|-{{2,}}|\#|<)\s?/?end\sof\s(?:the\s)?(?:story|document|article|text|input|context)\b
    |\bnew\s(?:task|instructions?|orders|prompt)\s?:|\bthe\sreal\s(?:instructions|task|prompt)\b
    |\byou\sare\snow\b.{{0,40}}?\b(?:DAN|unrestricted|jailbroken|a\s(?:different|new))\b
    |{_START}(?:act|behave|respond)\s(?:as|like)\b|^\W*pretend\s(?:that\syou|to\sbe|you)\b
    |\bfrom\s(?:now|here)\son,?\s(?:you\s(?:are|work|act|must|(?:will|shall)\s(?:be|act|answer|praise|say))\b
        |(?:answer|respond|say|write|speak|reply)\b)
    |\b(?:notes?|messages?|instructions?|attention)[:,]?\s(?:to|for)\s(?:(?:all|any|the)\s)?{_MODEL}\b
    |\b(?:notes?|messages?|instructions?)\s(?:to|for)\s(?:(?:all|any|the)\s)?{_WE}\s?[:,]
    |{_START}(?:dear|hey|hello|attention)[,\s]\s?(?:all\s)?(?:{_MODEL}|{_WE})\b
    |\bif\syou(?:\sare|['’]re)\san?\s{_ONE_MODEL}
    |\bthe\s(?:assistant|model|summary|summari[sz]er|podcast|episode)\smust\s
        (?:mention|include|end|thank|tell|(?:say|state)\sthat)\b
    |\b(?:any|every|all)\s{_MODEL}\s(?:that\sis\s)?(?:reading|summari[sz]ing|processing|parsing)\b
    |\b{_WE}\sreading\sthis\b|\bwhoever\s(?:turns|reads|retells|summari[sz]es|narrates|voices)\sthis\b
    |{_START}(?:when|while|before|if)\s(?:you(?:['’]re|\sare)?\s)?
        (?:summari[sz]|retell|read|narrat|rewrit|process|voic)\w{{0,4}}\s(?:this|the)\s\w+.{{0,20}}?,\s{_SAY}\b
    |\b(?:tell|remind|urge|ask|encourage|invite)\s(?:your|the|our|all)\s
        (?:listeners?|audience|viewers?|followers)\b
    |\byour\s(?:listeners?|audience|viewers?)\s(?:deserve|should|must|need|will\slove|want)\b
    |{_START}(?:the\s|our\s|all\s|both\s)?{_WE}\s(?:should|must|shall|need\sto|have\sto|ought\sto|will\splease)\b
    |\bwhat\s(?:should|must)\sthe\s{_WE}\s(?:say|do)\b
    |\b(?:asks?|tells?|wants?|urges?|instructs?|requests?|begs?)\s(?:the\s|all\s|our\s)?{_WE}\sto\s
        (?:thank|mention|say|praise|call|end|close|add|read|tell)\b
    |{_START}(?:skip|drop|omit|leave\sout)\s(?:all|every|the)\sother\s(?:stor|news|item)
    |{_START}(?:translate|rewrite|retell|summari[sz]e)\sth(?:is|e)\s(?:story|article|text|news|page)\s
        (?:so|as|to|in)\b
    |{_START}(?:for|in)\s(?:the|your|any)\s(?:audio|podcast|spoken)\s(?:version|edition|summary)\s?[:,]\s?{_SAY}\b
    |\b(?:close|end|open|begin|start|finish)\s(?:the|this|your|each|every)\s
        (?:episode|show|podcast|broadcast|programme)\s(?:by|with)\b
    |\b(?:add|insert|play|read)\s(?:an?|the|this|our)\s(?:advert\w*|ads?|promo\w*|sponsor\w*)\b
    |\bthank(?:ing)?\s(?:our|the|today['’]s)\ssponsors?\b
    |\breplace\s(?:every|all|each|any)\s.{{0,40}}?\b(?:in\sthis\s(?:digest|article|summary|story)|with\sours)\b
    |\bthe\ssummary\sof\sthis\s(?:article|page|story|text|post)\s(?:is|should|must|reads)\b
    |\binclude\sthe\s(?:phrase|words|sentence|line)\b
"""
_HOSTS_ZH = r"(?:主播|主持人|播客|听众|聽眾)"
_CHINESE = rf"""
    (?:忽略|无视|無視|忘记|忘記|忘掉|抛开|不要理会|不要理會|别管|別管|不要遵守|不要听从).{{0,8}}?
        (?:之前|以上|上述|上面|先前|所有|一切|你的|系统|系統|安全).{{0,8}}?
        (?:指令|指示|规则|規則|提示|要求|内容|內容)
    |(?:^|[。！!\n])\s*(?:系统|系統)\s?[:：]|(?:系统|系統)(?:提示|指令|消息)词?\s?[:：]
    |(?:你|您)(?:现在|現在)(?:是|扮演)|(?:从现在开始|從現在開始|从现在起|從現在起)[,，]?(?:你|您)
    |如果(?:你|您)是(?:一个|一個|一名)?(?:AI|人工智能|大?语言模型|大?模型|助手|机器人|主播|主持人)
    |作[为為](?:一个|一個|一名)?(?:AI|人工智能|大?语言模型|大?模型|助手|主播|主持人)[,，]?(?:你|您|请|請)
    |(?:请|請|让|讓|要求|务必|務必)(?:各位|所有|两位|兩位)?{_HOSTS_ZH}
    |(?:请|請|务必|務必)(?:各位|所有)?(?:模型|助手|AI)
    |(?:主播|主持人)(?:们|們)?(?:应该|應該|应当|必须|必須|务必|務必|需要|请|請)
    |(?:请|請|务必|務必|记得|記得).{{0,4}}?在(?:播客|节目|節目|本期|这期|這期|音频|音頻).{{0,8}}?
        (?:强调|強調|提到|提及|说|說|感谢|感謝|宣传|宣傳|称赞|稱讚|加入|推荐|推薦)
    |(?:总结|總結|概括|复述|複述|朗读|朗讀|转述|轉述)(?:本文|此文|这篇|這篇|该文|該文).{{0,6}}?[时時].{{0,4}}?
        (?:务必|務必|必须|必須|请|請|要|应|應)
    |(?:告诉|告訴|提醒|呼吁|呼籲)(?:你的|您的|各位)?(?:听众|聽眾|观众|觀眾)
    |(?:任何|所有)(?:AI|模型|助手).{{0,8}}?(?:阅读|閱讀|读到|總結|总结|处理).{{0,20}}?(?:必须|必須|应|應|请|請)
"""
_ORDER = re.compile(f"{_ENGLISH}|{_CHINESE}", re.IGNORECASE | re.VERBOSE | re.MULTILINE)
_QUOTED = re.compile(r"[“\"「『‘][^“”\"「」『』\n]{2,200}[”\"」』’]")
_TOLD = re.compile(
    r"\b(?:words|sentence|phrase|attack\w*|prompts?|called|hid(?:es|den)?|broke|trick\w*|inject\w*)\b"
    r"|发现|發現|藏|攻击|攻擊|所谓|所謂|写着|寫著|注入|骗|騙",
    re.IGNORECASE,
)
_HIDDEN_RUN = 3
"""Hidden characters in one line from which on they are no accident."""

_SHOW = r"(?:episode|show|podcast|segment|story|issue|newsletter|edition|programme)"
_CALLS = re.compile(
    rf"""
    \b(?:our|today['’]s|this\s{_SHOW}['’]s)\ssponsors?\b|(?:^|[.!?]\s)sponsored\sby\b
    |\b{_SHOW}\s(?:is|was)\s(?:\w+\s)?sponsored\sby\b|\bbrought\sto\syou\sby\b
    |\b(?:use|enter|with|apply)\s(?:the|our|my|this)?\s?(?:promo|coupon|discount)\scode\b
    |\b(?:promo|coupon|discount)\scode\s(?-i:[A-Z]{{2,}})|\buse\scode\s(?-i:[A-Z])
    |(?:^|[.!?…:,;]\s+|\b(?:then|now|please|so|listeners\s(?:should|can|must)|(?:remember|sure|forget|want)\sto)\s)
        (?:go\s(?:and\s)?)?
        (?:visit\s(?!(?:the|a|an|his|her|their|its|by)\b)|buy\s(?:it|now|yours|one|some|the\sstock|(?-i:[A-Z]))
        |download\s(?:it|the\sapp|their\sapp|our\sapp|now)|subscribe\b(?!\sto\s(?:the\s)?(?:idea|view|theory))
        |sign\sup\s(?:at|for|now|today)|click\s(?:on|the|here)|order\s(?:now|yours|today)|get\syours
        |shop\snow|donate\s(?:to|now))
    |\bfollow\s(?:us\b|me\b|@\w)
    |\band\s(?:download\s(?:the|their|our)\sapp|subscribe\b|sign\sup\sfor\b|buy\sthe\s(?:token|coin|stock))
    |\b(?:is|are|a)\s(?:strong\s)?(?:a\s)?buy\s?[.!]
    |(?:感谢|感謝|本期|本节目|本節目|我们的|我們的).{{0,10}}?(?:赞助|贊助)|赞助商|贊助商
    |由.{{1,20}}?(?:赞助|贊助)(?:播出|呈现|呈現|制作|製作)
    |(?:使用|输入|輸入|凭|憑)(?:优惠码|優惠碼|折扣码|折扣碼)|(?:优惠码|優惠碼|折扣码)\s?[A-Z0-9]{{3,}}
    |(?:关注|關注|搜索)(?:微信)?(?:公众号|公眾號)|领取福利|領取福利
    |(?:立即|马上|馬上|赶快|趕快|现在就|快去|快来|请|請)(?:去|来)?(?:[A-Za-z.]{{1,30}})?
        (?:购买|購買|下单|下單|下载|下載|访问|訪問|注册|註冊|订阅|訂閱|扫码|点击|點擊)
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def order(text: str) -> str:
    """Return the part of a source's line that gives orders to whoever retells it, or "".

    What is only quoted in a line that tells about it is none. Characters that nobody sees are an
    order, whatever they stand in: a few are an accident, a run of them is a message.
    """
    hidden = sum(map(is_hidden, text)) if not text.isascii() else 0
    if hidden >= _HIDDEN_RUN:
        return f"{hidden} hidden characters"
    plain = undisguised(text)
    told = _QUOTED.sub(" “” ", plain) if _TOLD.search(_QUOTED.sub(" ", plain)) else plain
    found = _ORDER.search(told)
    if found:
        return found[0].strip()
    secret = decoded(plain)
    return secret if secret and _ORDER.search(secret) else ""


def gives_orders(text: str) -> bool:
    """Tell whether a source's line addresses a model, a host or the listeners."""
    return bool(order(text))


def calls(text: str) -> tuple[str, ...]:
    """Return what in ``text`` sells, thanks a sponsor or sends listeners somewhere, in order.

    >>> calls("Use code ACME. It was cheap.")
    ('Use code A',)
    """
    return tuple(m[0].strip(" .,:;!?") for m in _CALLS.finditer(undisguised(text)))
