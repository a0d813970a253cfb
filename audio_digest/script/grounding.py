"""Does the script say what the stories say? The gate that every script passes before it is spoken.

Per sentence of a turn: figures (with the same context; near ones only after a hedge), names,
quotations, polarity and opposites, attribution; per turn: cites that exist, nothing claimed
without one, no address, sponsor or call. It catches invented words; a wrong relation between
right words it mostly does not see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audio_digest.model import Script, Story, Turn
from audio_digest.script import claims, earlier, edits, meaning, quantities
from audio_digest.script.claims import AlarmKind, Claim, Finding
from audio_digest.script.evidence import Evidence, Passage, terms, tokens
from audio_digest.script.injection import injected, solicits
from audio_digest.text.languages import simplified
from audio_digest.text.names import names as names_in
from audio_digest.text.sentences import split

_MAY_RECALL = frozenset({"open", "tease", "ask", "react", "doubt", "bridge", "recap", "close"})
"""Acts that may name what today's stories hold without citing it."""
_GREETS = frozenset({"open", "close"})
_SUPPORT = 0.3
_SUPPORT_TERMS = 4


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong with a turn.

    ``turn`` is its index in `Script.turns`, ``claim`` the words at fault, ``evidence`` the
    nearest that the stories say. A script with a ``hard`` alarm must not be spoken.
    """

    turn: int
    kind: AlarmKind
    claim: str
    evidence: str
    hard: bool

    def said(self, script: Script) -> str:
        """Return the alarm in one line: the turn, the claim, and the nearest evidence."""
        turn = script.turns[self.turn]
        near = f"; nearest: “{self.evidence}”" if self.evidence else ""
        where = f"line {self.turn + 1} ({turn.host}: “{turn.text[:40]}…”)"
        return f"{where}: {self.kind}: “{self.claim}” is not in the story{near}"


def check(script: Script, stories: Sequence[Story]) -> tuple[Alarm, ...]:
    """Return what in ``script`` its stories do not bear out, in speaking order.

    A line of act ``say`` without cites is a person's own and answers for itself: its alarms are
    never hard, but for calls to the listener in none of them either.
    """
    gate = _Gate(script, stories)
    return tuple(
        Alarm(index, f.kind, f.claim, f.evidence or gate.nearest(turn, f), f.hard)
        for index, turn in enumerate(script.turns)
        for f in dict.fromkeys(gate.findings(turn))
    )


class _Gate:
    """One script's evidence, looked up once."""

    def __init__(self, script: Script, stories: Sequence[Story]) -> None:
        self.language = script.language
        self.evidence = Evidence(stories)
        own = (script.title, *(turn.host for turn in script.turns))
        self.own = frozenset(t for text in own for t in tokens(text))
        everything = (self.evidence.vocabulary(s.id) for s in stories)
        self.corpus = frozenset().union(*everything)
        self.corpus_names = frozenset(
            name  # a title's capitals are no sign of a name
            for passages in self.evidence.by_story.values()
            for p in passages
            for name in names_in(p.text, p.language)
        )
        self.every = tuple(self.evidence.by_id.values())

    def findings(self, turn: Turn) -> Iterator[Finding]:
        human = turn.act == "say" and not turn.cites
        found = self._cited(turn) if turn.cites else self._uncited(turn)
        for finding in (*self._calls(turn), *found):
            yield Finding(finding.kind, finding.claim, finding.evidence, finding.hard and not human)

    def nearest(self, turn: Turn, finding: Finding) -> str:
        """Return the sentence that says most of what ``turn`` says; "" where it is no claim."""
        if finding.kind in ("injection", "unknown-cite"):
            return ""
        said = terms(f"{turn.text} {finding.claim}")
        passages = self.evidence.around(turn.cites) or self.every
        best = max(passages, key=lambda p: self.evidence.overlap(said, p.terms), default=None)
        return best.text if best and said & best.terms else ""

    def _calls(self, turn: Turn) -> Iterator[Finding]:
        if call := solicits(turn.text):
            yield Finding("injection", call, "", hard=True)
        elif injected(turn.text):
            yield Finding("injection", turn.text[:80], "", hard=True)

    def _sentences(self, turn: Turn) -> Iterator[Claim]:
        plain = simplified(turn.text)
        for text in split(plain, self.language):
            yield Claim(text, plain, self.language)

    # --- turns that cite ----------------------------------------------------------------------

    def _cited(self, turn: Turn) -> Iterator[Finding]:
        for cite in turn.cites:
            if cite not in self.evidence.by_id:
                yield Finding("unknown-cite", cite, "", hard=True)
        passages = self.evidence.around(turn.cites)
        if not passages:
            return
        ids = sorted({p.sentence.story_id for p in passages})
        story = [p for i in ids for p in (*self.evidence.by_story[i], self.evidence.titles[i])]
        vocabulary = self.own.union(*(self.evidence.vocabulary(i) for i in ids))
        for claim in self._sentences(turn):
            if earlier.recalls(turn):
                yield from earlier.days(claim, passages)
            if turn.act == "ask":
                yield from self._recalled(claim, story, vocabulary)
            else:
                yield from self._fact(claim, passages, story, vocabulary)
                echoes = turn.act == "react" and claim.quotes  # of whom, was said just before
                if not echoes:
                    yield from meaning.attribution(claim, passages, self.evidence)

    def _fact(
        self,
        claim: Claim,
        passages: Sequence[Passage],
        story: Sequence[Passage],
        vocabulary: frozenset[str],
    ) -> Iterator[Finding]:
        evidence = self.evidence
        yield from quantities.numbers(claim, passages, story, evidence)
        yield from claims.names(claim, passages, vocabulary, self.corpus_names, evidence)
        yield from claims.quotes(claim, story)
        yield from meaning.polarity(claim, passages, evidence)
        yield from edits.edits(claim, passages, evidence)
        everything = frozenset().union(*(p.terms for p in passages))
        share = evidence.overlap(claim.terms, everything)
        if len(claim.terms) >= _SUPPORT_TERMS and share < _SUPPORT:
            near = claims.best(claim, passages, evidence)[1].text
            yield Finding("support", claim.text, near, hard=False)

    # --- turns that do not --------------------------------------------------------------------

    def _uncited(self, turn: Turn) -> Iterator[Finding]:
        recalls = turn.act in _MAY_RECALL
        vocabulary = self.own | self.corpus
        for claim in self._sentences(turn):
            if recalls:
                found = self._recalled(claim, self.every, vocabulary)
                for finding in found:
                    greeting = turn.act in _GREETS and finding.kind != "quote"
                    hard = finding.hard and not (greeting and self._greets(claim, finding))
                    yield Finding("uncited", finding.claim, finding.evidence, hard)
                continue
            spoken = claims.spoken_names(claim.text, claim.language, self.corpus_names)
            carried = [f.text for f in claim.figures if not quantities.trivial(f)]
            carried += [n for n in spoken if n not in self.own]
            carried += claim.quotes
            yield from (Finding("uncited", what, "", hard=True) for what in carried)

    @staticmethod
    def _greets(claim: Claim, finding: Finding) -> bool:
        """Tell whether a greeting names the day, the show or a host, which no story does."""
        dates = {f.text for f in claim.figures if f.kind in ("date", "ordinal", "count")}
        return finding.kind == "name" or finding.claim in dates

    def _recalled(
        self, claim: Claim, passages: Sequence[Passage], vocabulary: frozenset[str]
    ) -> Iterator[Finding]:
        """Yield figures, names and quotations that none of ``passages`` has."""
        for figure in claim.figures:
            held = any(quantities.same(figure, g) for p in passages for g in p.figures)
            if not held and not quantities.trivial(figure):
                yield Finding("number", figure.text, "", hard=True)
        for name in claims.spoken_names(claim.text, claim.language, self.corpus_names):
            if not claims.known(name, vocabulary):
                yield Finding("name", name, "", hard=True)
        yield from claims.quotes(claim, passages)
