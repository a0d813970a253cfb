"""Which sentence of an earlier episode can be said again, far from where it stood."""

import re
from collections.abc import Iterator, Sequence

from audio_digest.config import language_of
from audio_digest.model import Pick, Segment, Story, Turn
from audio_digest.stories.wording import Said, said_of
from audio_digest.text.sentences import sentences, split

_ACTS = frozenset({"lead", "fact", "answer", "impact", "say"})
_SIZE = {False: (5, 36), True: (8, 80)}
"""Words, or Han characters, that it may have."""
_OF_ITS_SOURCE = 0.6
"""Share of its terms that a sentence it cites must have: phrases of the hosts have few."""
_OF_THE_TITLE = 2
_ENDED = re.compile(r"[.!。！][\"”’」』]?$")
_LEANS = re.compile(
    r"(?:he|she|it|they|this|that|these|those|such|his|her|its|their|but|and|or|so|yet|still|also|"
    r"however|then|thus|therefore|instead|meanwhile|moreover|besides|otherwise|both|neither|either|"
    r"another|others|some|here|there|which|who|as a result|since then|for example|after that|"
    r"the (?:result|reason|answer|team|other|same|former|latter)|(?:it|that|he|she|there)['’]s|"
    r"they['’]re|(?:in|at|on|with|by|for|from|of|after|before|despite|unlike) "
    r"(?:this|that|these|those|it|them|him|her|his|their|its))\b|"
    r"[他她它其]|[这那该此](?!里是)|但|而|然而|不过|因此|所以|于是|同时|此外|另外|甚至|虽然|尽管|并且?|且|"
    r"也|还|则|随后|接着|之后|后来|最终|其中|相反|否则|对此|为此|由此|从而|可是|双方|后者|前者|当时",
    re.IGNORECASE,
)
_ITS_DAY = re.compile(
    r"\b(?:to(?:day|night|morrow)|yesterday)\b|"
    r"\bthis (?:morning|afternoon|evening|week\w{0,3}|month)\b|"
    r"今[天日早晚晨]|昨[天日晚]|明[天日早晚]|本[周月]|这[周个]?(?:星期|周末)|刚刚|目前",
    re.IGNORECASE,
)
"""What means another day when it is said again."""
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("(", ")"), ("（", "）"))


def recallable(
    segments: Sequence[Segment], pick: Pick, stories: Sequence[Story], language: str
) -> str:
    """Return the first sentence spoken of ``pick`` that stands alone and its source bears out.

    Verbatim as it stands in ``segments``; nothing where there is none. Where the ``stories`` are
    lost, the pick's title must bear it out.
    """
    known = {s.id: said_of(s.text, story.language) for story in stories for s in sentences(story)}
    title = said_of(pick.title, language)
    lines = [(turn, said) for turn in _turns(segments) for said in _sentences(turn, language)]
    before = said_of(pick.earlier.said, language).text if pick.earlier else ""
    lines = [(turn, said) for turn, said in lines if not before or before not in said.text]
    for turn, said in sorted(lines, key=lambda line: line[0].act != "lead"):
        if _stands_alone(said) and _borne_out(said, turn, known, title):
            return said.text
    return ""


def _turns(segments: Sequence[Segment]) -> Iterator[Turn]:
    for segment in segments:
        yield from (turn for turn in segment.turns if turn.act in _ACTS)


def _sentences(turn: Turn, language: str) -> Iterator[Said]:
    chinese = language_of(language) == "zh"
    yield from (Said(text, chinese) for text in split(turn.text, language))


def _stands_alone(said: Said) -> bool:
    least, most = _SIZE[said.chinese]
    whole = least <= said.words.total() <= most and bool(_ENDED.search(said.text))
    closed = said.text.count('"') % 2 == 0
    closed = closed and all(said.text.count(a) == said.text.count(b) for a, b in _PAIRS)
    closed = closed and not _ITS_DAY.search(said.text)
    return whole and closed and not _LEANS.match(said.text.lstrip("“\"'‘「『(（ "))


def _borne_out(said: Said, turn: Turn, known: dict[str, Said], title: Said) -> bool:
    cited = [known[cite] for cite in turn.cites if cite in known]
    if not known:
        return len(said.terms & title.terms) >= _OF_THE_TITLE
    mine = said.terms
    return any(len(mine & line.terms) >= _OF_ITS_SOURCE * max(1, len(mine)) for line in cited)
