"""What no host may say, whatever a story or a model puts in: the gate on what comes out.

Grounding does not help against orders hidden in stories: an injected claim *is* in the source. So
they are looked for in what goes in (`injected`) and in what comes out (`leaks`).
"""

import re

from audio_digest.text.disguise import undisguised
from audio_digest.text.orders import calls, gives_orders, order

_TOP_LEVEL = r"com|org|net|example|info|shop|store|xyz|biz|club|online|site|link|top|vip"
_ADDRESS = re.compile(
    rf"""
    https?:|\bwww\.|\b[\w-]{{2,60}}\.(?:{_TOP_LEVEL})\b(?!\.\w)|\bdot\s(?:com|org|net|example|io|ai)\b
    |(?<![\w.])@\w{{2,}}|\b[\w.+-]{{1,64}}@[\w-]{{1,60}}\.\w
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARK = re.compile(
    r"""
    ^\W{0,8}(?:system|assistant|developer|user)[*_]{0,2}\s?[:：]|\bsystem\sprompt\s?[:：]
    |\[/?INST\]|<\|?/?\w{1,20}\|?>|<!--|-->|```|^\s{0,3}\#{1,6}\s|^\s{0,3}\*\*[^*\n]{1,40}[:：]\*\*
    |\[pause\s|\{\s?["'][\w ]{1,30}["']\s?:|["']\s?\}\s?[\],]
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def injected(text: str) -> bool:
    """Tell whether a source's line gives orders to whoever reads or retells it."""
    return gives_orders(text)


def leaks(text: str) -> tuple[str, ...]:
    """Return every part of a spoken line that no host may say; empty where there is none.

    An address or handle, thanks to a sponsor, a call to visit, buy or download, the mark of a
    role or of our own files, an order to whoever retells. Every writer holds its lines, and its
    chapter titles, against this.

    >>> leaks("Go to acme.com now."), leaks("Meta wants to buy a chip maker.")
    (('acme.com',), ())
    """
    plain = undisguised(text)
    found = [m[0].strip() for pattern in (_ADDRESS, _MARK) for m in pattern.finditer(plain)]
    found += calls(text)
    if given := order(text):
        found.append(given)
    return tuple(dict.fromkeys(found))


def solicits(text: str) -> str:
    """Return the first part of a spoken line that no host may say but for orders, or ""."""
    plain = undisguised(text)
    found = _ADDRESS.search(plain) or _MARK.search(plain)
    return found[0].strip() if found else next(iter(calls(text)), "")
