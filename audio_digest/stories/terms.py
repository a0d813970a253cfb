"""What a text is about, as terms that can be counted and compared."""

import re
from collections import Counter

from audio_digest.text.languages import HAN, simplified

_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*%?)|(?P<word>[^\W\d_{HAN}][^\W_{HAN}]*(?:[-.'’][^\W_{HAN}]+)*)"
    rf"|(?P<han>[{HAN}]+)"
)
_COMMON_WORDS = (
    "a about after again all also although always am an and any are as at away back be became "
    "because been before being between both but by came can come could day days did do does "
    "doing done down during each either else even ever every few first for from further get gets "
    "give go goes got had has have having he her here hers him his how however i if in into is it "
    "its itself just keep kind know last later least less let like long look made make makes "
    "making many may me mean means might mine more most much must my need needs never new next no "
    "nor not nothing now of off often old on once one only onto or other our out over own part "
    "people per put rather really right said same say says see seen set she should since so some "
    "something still such take than that the their them themselves then there these they thing "
    "things this those though three through time to today together too two under until up upon us "
    "use used uses using very want was way we week well went were what when where whether which "
    "while who whom whose why will with within without work works would year years yet you your"
)
COMMON = frozenset(_COMMON_WORDS.split())
_MIN_STEM = 4


def terms(text: str) -> Counter[str]:
    """Return the terms of ``text`` with their counts.

    Words are in lower case, without possessives and plain plurals, the commonest left out;
    Han characters count as pairs, in Simplified script; numbers keep a per cent sign and lose
    thousands separators.

    >>> sorted(terms("The town's 4 turbines, 1,900 kilos"))
    ['1900', '4', 'kilo', 'town', 'turbine']
    """
    found: Counter[str] = Counter()
    for match in _TOKEN.finditer(simplified(text)):
        if number := match.group("number"):
            found[number.replace(",", "")] += 1
        elif word := match.group("word"):
            stem = _stem(word.lower())
            if len(stem) > 1 and stem not in COMMON:
                found[stem] += 1
        else:
            run = match.group("han")
            for i in range(max(1, len(run) - 1)):
                found[run[i : i + 2]] += 1
    return found


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in ``text`` that can tell one story from another.

    Single digits and round small numbers stand in every story, so they are left out.

    >>> sorted(numbers("2 models cost 6.7% more, 27B in all, on 1,234 GPUs"))
    ['1234', '27', '6.7%']
    """
    found = {match.group("number") for match in _TOKEN.finditer(text) if match.group("number")}
    found |= set(re.findall(r"\d+(?:\.\d+)?(?=[BMKbmk]\b)", text))
    plain = {number.replace(",", "") for number in found}
    return frozenset(n for n in plain if len(n.strip("%").replace(".", "")) > 1)


def _stem(word: str) -> str:
    for ending in ("'s", "’s", "s'", "s’"):
        word = word.removesuffix(ending)
    if len(word) > _MIN_STEM and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) >= _MIN_STEM and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
