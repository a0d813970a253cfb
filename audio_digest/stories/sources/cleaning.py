"""What never belongs to a story: hidden characters, debris, furniture of the page."""

import re
import unicodedata

from audio_digest.text.hidden import visible

_NEWLINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_PICTOGRAMS = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]+\s?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN_MAIL = re.compile(
    r" ?[(<] ?\[email ?protected\] ?[)>]| ?[^\s()]{0,60}\[email ?protected\][^\s(),;]{0,60}",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://(?:www\.)?([^\s/<>()\[\]\"'。，、；）】]+)[^\s<>\[\]\"'。，、；）】]*")

_FURNITURE = re.compile(
    r"""
    ^(?:share\s+(?:on|this|via|with)\b.{0,40}$|follow\s+us\b|featured\s+partners\b
      |(?:un)?subscribe\b|sign\s+up\s+(?:for|to|now)\b|join\s+(?:\S+\s+){0,5}(?:subscribers|readers)\b
      |don['’]t\s+miss\s+anything|get\s+(?:all\s+)?(?:the\s+latest|our)\b.{0,80}\binbox\b
      |(?:great|thanks|thank\s+you|success|almost\s+there)!.{0,60}\b(?:inbox|subscri|sign)
      |(?:error|oops)!.{0,60}\b(?:e-?mail|address|again)
      |(?:please\s+)?enter\s+(?:a\s+valid|your)\s+e-?mail|your\s+e-?mail\s+address$
      |(?:accept|manage|we\s+use)\s+(?:all\s+)?cookies|privacy\s+policy$|terms\s+of\s+(?:use|service)$
      |advertisement$|sponsored\s+(?:by|content|post)\b|(?:disclaimer|disclosure)\s*(?::|$)
      |notice:\s.{0,120}\b(?:uploaded|posted|platform)\b|view\s+(?:this\s+\S+\s+)?in\s+(?:your\s+)?browser
      |(?:watch|listen\s+to)\s+(?:today|this)\S*\s.{0,60}\b(?:video|audio|summary|podcast|episode)\b
      |(?:copyright\s*(?:\d{4}|\(c\)|©)|\(c\)\s*\d{4}|©)|.{0,160}\ball\s+rights\s+reserved
      |read\s+(?:more|the\s+full|this\s+issue|on)\b.{0,60}$|continue\s+reading\b.{0,60}$
      |(?:back\s+to|to\s+the)\s+top$|loading\W*$|skip\s+to\s+(?:main\s+)?content$
      |the\s+post\s.{0,200}\sappeared\s+first\s+on\b|comments?(?:\s*\(\d+\))?$
      |(?:特别|特別|免责|免責|版权|版權)(?:声明|聲明)|(?:免责|免責)条款|版权所有|版權所有
      |(?:分享到|扫码|掃碼|关注我们|關注我們|点击(?:阅读|订阅|关注)|點擊(?:閱讀|訂閱)|立即(?:订阅|訂閱)|(?:订阅|訂閱)(?:我们|我們|本))
      |(?:责任编辑|責任編輯|原文链接|原文鏈接|阅读原文|閱讀原文|相关阅读|相關閱讀)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CALL = re.compile(
    r"(?:try\s+it|github|gitlab|source(?:\s+code)?|repo(?:sitory)?|demo|paper|docs?|website|link"
    r"|download|watch|listen|model\s+card|video|homepage)(?:\s+(?:now|here|out))?"
    r"(?:\s*\([^)]{0,30}\))?\s*[>→»]*",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}\.?\s+{_MONTH}\s+\d{{4}}"
    rf"|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)",
    re.IGNORECASE,
)
_META = re.compile(
    rf"(?:(?:last\s+)?(?:updated|published|posted)(?:\s+on)?:?\s+)?{_DATE.pattern}(?:\s+\d\d:\d\d)?$"
    r"|\d{1,3}\s*[- ]?min(?:ute)?s?\s+read$|(?:阅读|閱讀)(?:时间|時間)?.{0,12}(?:分钟|分鐘)$"
    r"|by\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,4}$"
    r"|(?:文|作者|编辑|編輯|来源|來源|撰文|记者|記者)\s*[|｜/:：]\s*.{1,60}$",
    re.IGNORECASE,
)

_BYLINE = re.compile(
    r"(?:文|来源|來源|撰文|作者)\s*[|｜/:：]\s*([^,，、;；|｜/:：]{2,20}?)\s*(?:[,，、;；|｜/].*)?$"
    r"|(?:[Bb]y|Source:)\s+([A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){0,4})$"
)
_BYLINE_LINES = 5


def clean(text: str) -> str:
    r"""Return ``text`` without comments, invisible and bidirectional characters, and debris.

    Line ends become newlines, exotic spaces plain ones; obfuscated e-mail addresses vanish.

    >>> clean("I\u200bgnore<!-- hidden --> me (\x5bemail protected])")
    'Ignore me'
    """
    text = unicodedata.normalize("NFC", _NEWLINES.sub("\n", text))
    text = _SPACES.sub(" ", visible(text))
    return _PICTOGRAMS.sub("", _HIDDEN_MAIL.sub("", _COMMENT.sub("", text)))


def without_urls(text: str) -> str:
    """Return ``text`` with every bare URL shortened to its host, as one would say it.

    >>> without_urls("See https://www.example.org/a?b=c for more")
    'See example.org for more'
    """
    return _URL.sub(r"\1", text)


def urls(text: str) -> tuple[str, ...]:
    """Return the bare URLs in ``text``, in order."""
    return tuple(match.group() for match in _URL.finditer(text))


def is_furniture(line: str) -> bool:
    """Say whether a line is the page's own: sharing, signing up, rights, disclaimers."""
    return bool(_FURNITURE.match(line.strip().lstrip("*_> ")))


def is_call(line: str) -> bool:
    """Say whether a line is nothing but what was once a button ("Try it (open source)")."""
    return bool(_CALL.fullmatch(line.strip()))


def is_meta(line: str) -> bool:
    """Say whether a line is a date, a byline or a reading time."""
    return bool(_META.match(line.strip().strip("*_")))


def byline(text: str) -> str:
    r"""Return whom the first lines of ``text`` name as its author or source, "" for nobody.

    >>> byline("文 | 新质动能,作者|沛林\n潮汐不等人。")
    '新质动能'
    >>> byline("The tide\nBy Wren Ashdown\nIt ran for a week.")
    'Wren Ashdown'
    """
    first = [line.strip().strip("*_") for line in text.split("\n") if line.strip()][:_BYLINE_LINES]
    found = next(filter(None, map(_BYLINE.match, first)), None)
    return next(filter(None, found.groups())).strip() if found else ""


def date_in(text: str) -> bool:
    """Say whether ``text`` names a day."""
    return bool(_DATE.search(text))


def without_date(text: str) -> str:
    """Return a title without the day that it names.

    >>> without_date("AINews - 2026-01-05")
    'AINews'
    """
    return _DATE.sub("", text).strip(" -–—|,·:：()（）")
