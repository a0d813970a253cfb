"""Dates, quantities and names in Chinese; Latin names stay for the English front end."""

import re
import unicodedata

from audio_digest.speech.speakable import zh_units
from audio_digest.speech.speakable.scan import Reader, Rules
from audio_digest.speech.speakable.zh_numbers import count, digits, number, scaled, version

RULES = Rules(re.ASCII)  # to a pattern, an ideograph is no letter: 在10-28之间
NUM = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,40})(?:\.\d{1,15})?"
_DASH = r"\s?(?:-|–|—|−|~|～|至|到)\s?"
_SCALE = (
    r"(?:\s?(?:hundred|thousand|million|billion|trillion)(?!\w)|(?:bn|[KkMmBbTt])(?![A-Za-z\d]))"
)
_HAN_SCALE = "[百千万萬亿億兆]{1,2}"


def _any(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


_UNIT = _any(zh_units.UNITS)
_MONEY = _any(zh_units.CURRENCIES)
_MEASURES = "个個位种種项項次款家名台臺条條天年月周週小时点分秒倍层層步篇张張本部套轮輪块塊组組份只隻支场場句段批岁歲页頁行列人"  # noqa: E501


def _sign(sign: str | None) -> str:
    return {"-": "负", "−": "负", "±": "正负", "+": "正"}.get(sign or "", "")


def _amount(text: str, scale: str | None) -> str:
    return scaled(text, zh_units.SCALES[scale.strip()]) if scale else number(text)


SIGN = r"(?:(?<![\w)）%.])(?P<sign>[-−±+]))?"


@RULES.on(r"(?<![\w.])(\d{4})\s?年?\s?Q([1-4])(?![A-Za-z\d])")
def _quarter(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{digits(match[1])}年第{number(match[2])}季度"


_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"


@RULES.on(
    rf"(?<![\w.])(\d{{1,6}})(?:\^(?P<sign>[-−])?(\d{{1,4}})(?![\w.])|(?P<up>⁻?[{_RAISED}]{{1,4}})(?![{_RAISED}]))"
)
def _raised(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Read 10^15 and 10⁻⁹: the base, and to which power."""
    exponent = match[3] or unicodedata.normalize("NFKC", match["up"].strip("⁻"))
    minus = match["sign"] or (match["up"] or "").startswith("⁻")
    return f"{number(match[1])}的{'负' if minus else ''}{number(exponent)}次方"


@RULES.on(
    r"(?<!\d)(\d{4}|\d{2}(?=\s?年(?:代|\s?\d|$|[，。、]|末|初|底|前后|以)))\s?年(?!\s?[前后後来來内內]\b)"
)
def _year(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    if re.match(r"\s?代", match.string[match.end() : match.end() + 8]) and len(match[1]) == 2:  # noqa: PLR2004
        return f"{number(match[1])}年"  # 九十年代
    return f"{digits(match[1])}年"


@RULES.on(r"(?<![\d.])(\d{4})\s?(?:-|–|—|至|到|~|～)\s?(\d{4})\s?年")
def _years(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{digits(match[1])}到{digits(match[2])}年"


RULES.insert(0, RULES.pop())


@RULES.on(r"(?<![\d.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.-])(?:T(?=\d))?")
def _iso(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    if not (1 <= int(match[3]) <= 12 and 1 <= int(match[4]) <= 31):  # noqa: PLR2004  (a calendar's)
        return None
    return f"{digits(match[1])}年{number(str(int(match[3])))}月{number(str(int(match[4])))}日"


@RULES.on(r"(?<![\d.])(\d{1,2})\s?月(?:\s?(\d{1,2})\s?(日|号|號))?")
def _month_day(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    if not 1 <= int(match[1]) <= 12:  # noqa: PLR2004  (a year's months)
        return None
    day = f"{number(str(int(match[2])))}{match[3]}" if match[2] else ""
    return f"{number(str(int(match[1])))}月{day}"


@RULES.on(r"(?<![\w.:：])([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\w:：]|\.\d)")
def _clock(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    minute = int(match[2])
    said = f"{count(str(int(match[1])))}点"
    if minute or match[3]:
        said += f"{'零' if minute < 10 else ''}{number(str(minute))}分"  # noqa: PLR2004
    return said + (f"{number(str(int(match[3])))}秒" if match[3] else "")


@RULES.on(r"(?<![\w.])(?:arXiv[:：\s]{1,2})(\d{4})\.(\d{4,5})(?:v\d{1,2})?", re.IGNORECASE)
def _arxiv(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.word('arXiv')} {digits(match[1])}点{digits(match[2])}"


@RULES.on(rf"(?<![\w.])(?P<a>{NUM})\s?[%％‰]?{_DASH}(?P<b>{NUM})\s?(?P<mark>[%％‰])")
def _percents(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    per = "千分之" if match["mark"] == "‰" else "百分之"
    return f"{per}{number(match['a'])}到{per}{number(match['b'])}"


@RULES.on(rf"{SIGN}(?<![\w.])(?P<a>{NUM})\s?(?P<mark>[%％‰])")
def _percent(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    per = "千分之" if match["mark"] == "‰" else "百分之"
    return f"{_sign(match['sign'])}{per}{number(match['a'])}"


@RULES.on(
    rf"(?<![\w.])(?P<cur>{_MONEY})\s?(?P<a>{NUM})(?P<as>{_SCALE})?(?:{_DASH}(?:{_MONEY})?(?P<b>{NUM})(?P<bs>{_SCALE})?)?(?P<han>\s?{_HAN_SCALE})?(?P<more>\+)?(?:美元|元)?"
)
def _money(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    scale = match["bs"] or match["as"]
    said = _amount(match["a"], match["as"] or match["bs"])
    if match["b"]:
        said += f"到{_amount(match['b'], scale)}"
    currency, more = zh_units.CURRENCIES[match["cur"]], "以上" if match["more"] else ""
    return f"{said}{(match['han'] or '').strip()}{currency}{more}"


@RULES.on(r"(?<![\w.,/])(\d{1,7})\s?/\s?(\d{1,7})(?![\w/]|\.\d)")
def _fraction(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    if (match[1], match[2]) == ("24", "7"):
        return "七天二十四小时"
    return f"{number(match[2])}分之{number(match[1])}"


@RULES.on(r"(?<=\d)/(?=小时|[天日周月年次人](?!\w))")
def _each(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "每"


@RULES.on(r"(?<![\w.,])(110|119|120|315|618|996)(?=大促|购物节|晚会|报警|电话|急救|火警|工作制)")
def _by_its_digits(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return digits(match[1])


@RULES.on(r"(?<![\w.])(\d{1,4}(?:\.\d{1,3})?)[:：](\d{1,4}(?:\.\d{1,3})?)(?![\w:：]|\.\d)")
def _proportion(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{number(match[1])}比{number(match[2])}"


@RULES.on(r"(?<![\w.,])(\d{2,5})\s?[x×*]\s?(\d{2,5})(?!\w|\.\d)")
def _dimensions(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "乘".join(_model_number(part) for part in match.groups())


@RULES.on(r"(?<![\w.])\d{1,4}(?:\.\d{1,6}){2,6}(?!\.?\d)")
def _dotted(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return version(match[0])


@RULES.on(r"(?<![\w.-])(?:\+\d{1,3}[\s-])?\d{2,5}(?:-\d{2,5}){2,4}(?![\w-])")
def _telephone(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "，".join(digits(part) for part in match[0].split("-"))


@RULES.on(
    rf"(?<![\w.])(?P<a>{NUM})(?P<as>{_SCALE})?{_DASH}(?P<b>{NUM})(?P<bs>{_SCALE})?(?![-–]\d|\.?\d)(?:\s?(?P<unit>{_UNIT})(?![A-Za-z\d]))?"
)
def _range(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    first = _amount(match["a"], match["as"] or match["bs"])
    unit = zh_units.UNITS[match["unit"]] if match["unit"] else ""
    counted = re.match(rf"\s?[{_MEASURES}]", match.string[match.end() : match.end() + 8])
    last = count(match["b"]) if counted and not match["bs"] else _amount(match["b"], match["bs"])
    return f"{first}到{last}{unit}"


@RULES.on(r"(?<![\w.])(\d{1,6}(?:\.\d{1,6})?)[eE]([-+−]?)(\d{1,4})(?!\w)")
def _power(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    sign = _sign(match[2].replace("+", ""))
    return f"{number(match[1])}乘十的{sign}{number(match[3])}次方"


@RULES.on(r"(?<![\w.])([248])K(?=\s?(?:视频|視頻|显示|顯示|分辨率|解析度|屏|电视|電視|画|畫))")
def _resolution(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return _spaced([number(match[1]), "K"], match)


@RULES.on(
    rf"{SIGN}(?<![A-Za-z\d.])(?P<a>{NUM})(?P<as>{_SCALE})?\s?(?P<unit>{_UNIT})(?![A-Za-z\d])(?P<more>\+)?"
)
def _measure(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    if match["unit"] in zh_units.TIGHT and match[0][-len(match["unit"]) - 1].isspace():
        return None
    said = _amount(match["a"], match["as"])
    unit = zh_units.UNITS[match["unit"]]
    if said == "二" and not unit[0].isascii():
        said = "两"
    return f"{_sign(match['sign'])}{said}{unit}{'以上' if match['more'] else ''}"


@RULES.on(rf"{SIGN}(?<![A-Za-z\d.])(?P<a>{NUM})(?P<as>{_SCALE})(?P<more>\+)?(?![A-Za-z\d])")
def _magnitude(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return (
        f"{_sign(match['sign'])}{_amount(match['a'], match['as'])}{'以上' if match['more'] else ''}"
    )


@RULES.on(rf"{SIGN}(?<![A-Za-z\d.])(?P<a>{NUM})(?P<gap>\s?)(?=[{_MEASURES}百千万萬亿億兆多余餘])")
def _counted(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    before = match.string[max(0, match.start() - 1) : match.start()]
    if before == "第":
        return number(match["a"])
    return _sign(match["sign"]) + count(match["a"])


@RULES.on(rf"(?<![A-Za-z\d])([A-Za-z]{{2,40}})({NUM})\s?%")
def _latin_percent(match: re.Match[str], reader: Reader) -> str:
    """AI49%: a name without a space before its number."""
    return _spaced([reader.word(match[1]), f"百分之{number(match[2])}"], match)


@RULES.on(r"(?<![^\W_])[A-Za-z][A-Za-z0-9]{0,40}(?:[-._][A-Za-z0-9]{1,40}){0,8}\+?")
def _latin(match: re.Match[str], reader: Reader) -> str:
    """Latin letters, perhaps with digits: a name or a model's."""
    said = []
    for part in re.findall(
        r"\d+(?:\.\d+)+|\d+|[A-Za-z]+(?:-(?=[A-Za-z]))?|[+.](?=[A-Za-z]|$)", match[0]
    ):
        if part[0].isdigit():
            said.append(_model_number(part))
        elif part == ".":
            said.append("点")
        elif part == "+":
            said.append("加")
        else:
            said.append(reader.word(part.rstrip("-")))
    return _spaced(said, match)


def _spaced(said: list[str], match: re.Match[str]) -> str:
    before, after = (
        match.string[max(0, match.start() - 1) : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    lead = " " if before.isalnum() and not before.isspace() else ""
    return lead + " ".join(said) + (" " if after.isalnum() else "")


def _model_number(text: str) -> str:
    if "." in text:
        return version(text)
    by_one = len(text) > 3 or text[0] == "0" or (len(text) == 3 and text[1:] != "00")  # noqa: PLR2004
    return digits(text) if by_one else number(text)


@RULES.on(r"(?<![\w.])(\d{1,6})(?:st|nd|rd|th)(?!\w)")
def _ordinal(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return number(match[1])


@RULES.on(r"(?<![\w.])\d{1,4}[A-Za-z]{1,6}(?![A-Za-z])")
def _number_first(match: re.Match[str], reader: Reader) -> str:
    value = re.match(r"\d+", match[0])
    head = value[0] if value else ""
    return _spaced([number(head), reader.word(match[0][len(head) :])], match)


@RULES.on(rf"{SIGN}(?<![A-Za-z.])(?P<a>{NUM})(?P<more>\+)?(?:(?<=\+)(?=\s?[\u4e00-\u9fff]))?")
def _number(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    named = re.search(r"[A-Za-z]\s$", match.string[max(0, match.start() - 2) : match.start()])
    said = (
        _model_number(match["a"])
        if named and re.fullmatch(r"\d{4}", match["a"])
        else number(match["a"])
    )
    return f"{_sign(match['sign'])}{said}{'以上' if match['more'] else ''}"


@RULES.on(r"\d{1,40}")
def _digits(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return digits(match[0])
