"""What was claimed in a chapter, and the sentences of the sources that it rests on."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from audio_digest.model import Script, Story, Turn
from audio_digest.show.markup import plain, web
from audio_digest.text.sentences import sentences

SENTENCE_CHARS = 500
"""Of a source's sentence, as much is shown."""
_CLAIMING = frozenset({"lead", "fact", "gloss", "answer", "impact", "doubt", "say"})


@dataclass(frozen=True)
class Cited:
    """A sentence of a source. ``url`` is None where the story stands nowhere on the web."""

    text: str
    publisher: str
    url: str | None


@dataclass(frozen=True)
class Claim:
    """What a host said, and the sentences that it rests on."""

    said: str
    host: str
    rests_on: tuple[Cited, ...]

    @property
    def verbatim(self) -> bool:
        """Say whether the line is nothing but those sentences, which need not stand twice."""
        return all(cited.text in self.said for cited in self.rests_on)


def evidence(stories: Sequence[Story]) -> Mapping[str, Cited]:
    """Return sentence id → the sentence, of every story; a title is no evidence to read."""
    return {
        s.id: Cited(_short(plain(s.text)), plain(story.source), web(story.url))
        for story in stories
        for s in sentences(story)
    }


def claims(turns: Iterable[Turn], known: Mapping[str, Cited]) -> Iterator[Claim]:
    """Yield what ``turns`` claim; a question, a reaction or a greeting claims nothing."""
    for turn in turns:
        found = dict.fromkeys(known[cite] for cite in turn.cites if cite in known)
        if turn.act in _CLAIMING and found:
            yield Claim(plain(turn.text), plain(turn.host), tuple(found))


def listed(script: Script, stories: Sequence[Story]) -> bytes:
    """Return claims.json: each segment's heading, and its claims with their sentences."""
    known = evidence(stories)
    told = [(s.heading, [asdict(c) for c in claims(s.turns, known)]) for s in script.segments]
    body = [{"chapter": plain(heading), "claims": found} for heading, found in told if found]
    return json.dumps({"version": 1, "chapters": body}, ensure_ascii=False, indent=1).encode()


def _short(text: str) -> str:
    return text if len(text) <= SENTENCE_CHARS else f"{text[: SENTENCE_CHARS - 1]}…"
