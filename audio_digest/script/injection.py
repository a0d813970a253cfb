"""Lines that address a model, a host or a listener instead of telling a story.

Grounding does not help against them: an injected claim *is* in the source. So they are looked for
in what goes in (`injected`) and in what comes out (`solicits`).
"""

import re

from audio_digest.text.hidden import is_hidden, visible

_WE = r"(?:hosts?|presenters?|anchors?|podcasts?|narrators?)"
_MODEL = (
    r"(?:ai|llms?|language models?|models?|assistants?|chatbots?|bots?|summari[sz]ers?|agents?)"
)
_INPUT = re.compile(
    rf"""
    \b(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}?
        \b(?:instructions?|rules|prompts?|guidelines|(?:everything|all|text)\s(?:above|before))\b
    |\b(?:reveal|output|print|repeat|show|leak)\b.{{0,30}}?
        \b(?:system|initial|hidden|your)\s(?:\S+\s)?(?:prompt|instructions)\b.{{0,30}}?
        (?:$|before|now|first|[.!])
    |^\s*[*_>"“]{{0,4}}(?:system|assistant|developer|user|human)[*_]{{0,2}}\s?:\s
    |\[/?INST\]|<<?/?SYS>?>|<\|\w{{1,20}}\|>|</?(?:system|story|assistant|user|instructions?)>
    |\byou\sare\snow\b.{{0,40}}?\b(?:DAN|unrestricted|jailbroken|a\s(?:different|new))\b
    |\b(?:notes?|messages?|instructions?|attention)[:,]?\s(?:to|for)\s(?:(?:all|any|the)\s)?{_MODEL}\b
    |\b(?:notes?|messages?|instructions?)\s(?:to|for)\s(?:(?:all|any|the)\s)?{_WE}\s?[:,]
    |\bthe\s(?:assistant|model|summary|summari[sz]er|podcast|episode)\smust\s
        (?:mention|say|include|state|end|thank|tell)\b
    |\bany\s{_MODEL}\s(?:that\sis\s)?(?:reading|summari[sz]ing|processing|parsing)\b
    |\b(?:tell|remind|urge|ask|encourage|invite)\s(?:your|the|our|all)\s
        (?:listeners?|audience|viewers?|followers)\b
    |^\W*(?:the\s|our\s|all\s|both\s)?{_WE}\s(?:should|must|shall|need\sto|have\sto|ought\sto)\b
    |\b(?:close|end|open|begin|start|finish)\s(?:the|this|your|each|every)\s
        (?:episode|show|podcast|broadcast)\s(?:by|with)\b
    |\bthank(?:ing)?\s(?:our|the|today['’]s)\ssponsors?\b
    |\breplace\s(?:every|all|each|any)\s.{{0,40}}?\b(?:in\sthis\s(?:digest|article|summary|story))\b
    |\bthe\ssummary\sof\sthis\s(?:article|page|story|text|post)\s(?:is|should|must|reads)\b
    |\binclude\sthe\s(?:phrase|words|sentence|line)\b
    |忽略.{{0,12}}?(?:指令|指示|规则|規則|提示|要求)|(?:系统|系統)(?:提示|指令)词?\s?[:：]
    |(?:你|您)(?:现在|現在)(?:是|扮演)
    |(?:请|請|让|讓|要求|务必|務必)(?:各位|所有|两位|兩位)?(?:主播|主持人|播客|听众|聽眾)
    |(?:请|請|务必|務必)(?:各位|所有)?(?:模型|助手|AI)
    |(?:主播|主持人)(?:们|們)?(?:应该|應該|应当|必须|必須|务必|務必|需要|请|請)
    |(?:告诉|告訴|提醒|呼吁|呼籲)(?:你的|您的|各位)?(?:听众|聽眾|观众|觀眾)
    |(?:任何|所有)(?:AI|模型|助手).{{0,8}}?(?:阅读|閱讀|读到|總結|总结|处理).{{0,20}}?(?:必须|必須|应|應|请|請)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HIDDEN_RUN = 3
"""Hidden characters in one line from which on they are no accident."""

_TOP_LEVEL = r"com|org|net|example|info|shop|store|xyz|biz|club|online|site|link|top|vip"
_OUTPUT = re.compile(
    rf"""
    https?:|\bwww\.|\b[\w-]{{2,60}}\.(?:{_TOP_LEVEL})\b(?!\.\w)|\bdot\s(?:com|org|net|example|io|ai)\b
    |(?<![\w.])@\w{{2,}}|\b[\w.+-]{{1,64}}@[\w-]{{1,60}}\.\w
    |\b(?:our|today['’]s|this\sepisode['’]s|this\sshow['’]s)\ssponsors?\b|\bsponsored\sby\b
    |\bbrought\sto\syou\sby\b|\b(?:promo|coupon|discount)\scode\b|\buse\scode\s(?-i:[A-Z])
    |(?:^|[.!?…:,;]\s+|\b(?:then|now|please|so|(?:remember|sure|forget|want)\sto)\s)
        (?:go\s(?:and\s)?)?
        (?:visit\s(?!(?:the|a|an|his|her|their|its|by)\b)|buy\s(?:it|now|yours|one|some|the\sstock|(?-i:[A-Z]))
        |download\s(?:it|the\sapp|their\sapp|our\sapp|now)|subscribe\b|sign\sup\s(?:at|for|now|today)
        |click\s(?:on|the|here)|order\s(?:now|yours|today)|get\syours|shop\snow|donate\s(?:to|now))
    |\band\s(?:download\s(?:the|their|our)\sapp|subscribe\b)
    |\b(?:is|are|a)\s(?:strong\s)?(?:a\s)?buy\s?[.!]|\bsystem\sprompt\s?[:：]
    |^\s*(?:system|assistant|developer|user)\s?[:：]|\[/?INST\]|<\|?/?\w{{1,20}}\|?>
    |(?:感谢|感謝|本期|本节目|我们的|我們的).{{0,10}}?(?:赞助|贊助)|赞助商|贊助商
    |(?:立即|马上|馬上|赶快|趕快|现在就|快去|快来|请|請)(?:去|来)?
        (?:购买|購買|下单|下單|下载|下載|访问|訪問|注册|註冊|订阅|訂閱|扫码|点击|點擊)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def injected(text: str) -> bool:
    """Tell whether a source's line gives orders to whoever reads or retells it.

    Characters that nobody sees are such an order, whatever they stand in: a few are an accident,
    a run of them is a message.
    """
    hidden = sum(map(is_hidden, text)) if not text.isascii() else 0
    return hidden >= _HIDDEN_RUN or bool(_INPUT.search(visible(text)))


def solicits(text: str) -> str:
    """Return the part of a spoken line that no host may say; empty where there is none.

    That is an address, a handle, thanks to a sponsor, a call to visit, buy or download, or the
    mark of a role in a conversation with a model.
    """
    found = _OUTPUT.search(text)
    return found[0].strip() if found else ""
