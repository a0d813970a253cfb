"""Which lines cannot be heard without the line before them, by the words that say so."""

import re

_EN_OPENS = re.compile(
    r"(?:he|she|it|they|we|this|that|these|those|such|his|her|hers|its|their|theirs|him|them|"
    r"(?:it|that|he|she|they|there|here)['’](?:s|re|ll|d)|and|but|or|so|yet|nor|because|however|"
    r"also|then|thus|hence|therefore|still|instead|meanwhile|moreover|besides|otherwise|"
    r"likewise|similarly|both|neither|either|another|others?|some|most|none|nobody|exactly|"
    r"right|yes|no|partly|not|only|even|which|who|whose|the (?:same|other|others|second|third|"
    r"rest|latter|former|result|results|reason|answer|idea|trick|effect)|as a result|for "
    r"(?:example|instance)|in (?:contrast|addition)|by contrast|later|afterwards|finally)\b",
    re.IGNORECASE,
)
_EN_BACK = re.compile(
    r"\b(?:he|she|it|they|this|that|these|those|his|her|its|their|him|them|there|such)\b|"
    r"^the\b",
    re.IGNORECASE,
)
_EN_RECALLS = re.compile(
    r"\b(?:again|too|also|as well|once more|back to|same|just heard|that was|speaking of|"
    r"earlier|another|so much for|unlike that|like that)\b",
    re.IGNORECASE,
)
_ZH_OPENS = re.compile(
    r"[他她它其这那该此]|但|而|然而|不过|因此|所以|于是|同时|此外|另外|另一|甚至|虽然|尽管|并且?|且|"
    r"也|还|则|随后|接着|之后|后来|最终|其中|相反|否则|对此|为此|由此|从而|可是|因为|双方|两者|前者|后者|"
    r"对[，。]|不[，。]|没错|是的"
)
_ZH_BACK = re.compile(r"[他她它其]|[这那该此](?!里是)")
_ZH_RECALLS = re.compile(r"刚才|还是|又是|仍是|同样|也来自|也是|再说回|前面|同一")


def leans(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` opens on a word that needs the line before it.

    >>> leans("It still stumbles over names.", chinese=False)
    True
    >>> leans("Barnacles grow on the turbines.", chinese=False)
    False
    """
    bare = text.lstrip("“\"'‘「『(（ ")
    return bool((_ZH_OPENS if chinese else _EN_OPENS).match(bare))


def points_back(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` points anywhere to what was said before."""
    return leans(text, chinese=chinese) or bool((_ZH_BACK if chinese else _EN_BACK).search(text))


def recalls(text: str, *, chinese: bool) -> bool:
    """Tell whether ``text`` speaks of what an earlier part of the episode said.

    >>> recalls("You're listening to the show. I'm Ben, and that was Ada.", chinese=False)
    True
    """
    return bool((_ZH_RECALLS if chinese else _EN_RECALLS).search(text))
