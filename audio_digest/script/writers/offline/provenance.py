"""The strict gate: every word of a turn is a known phrase's or stands so in a cited sentence.

A turn's tokens must be wholly covered by phrases of the table, with slots filled from the rundown
and the cited stories, and by runs of cited sentences. A run begins and ends at the sentence's ends
or at a semicolon; only bracketed words may be missing from it, and never a negation.
"""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from audio_digest.config import Show, language_of
from audio_digest.model import Script, Story, Turn
from audio_digest.script import withheld
from audio_digest.script.writers.offline import (
    followup,
    frame,
    labels,
    phrases,
    speech,
    wording,
)
from audio_digest.script.writers.offline.answers import answers
from audio_digest.script.writers.offline.material import telling_figures
from audio_digest.script.writers.offline.subject import subject_of
from audio_digest.text.languages import simplified
from audio_digest.text.sentences import Sentence, sentences

Tokens = tuple[str, ...]
Line = tuple[str | Tokens, ...]
"""A line of the hosts' own: words, and the names of the values between them."""

_TOKEN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3400-\u9fff]+(?:[.,'’/:-][^\W_\u3400-\u9fff]+)*|[%$€£¥+~&]"
)
_MARK = re.compile(rf"[(（\[【]|[)）\]】]|[;；]|{_TOKEN.pattern}")
_SLOT = re.compile(r"\{(\w+)\}")
_MAX_VALUES = 40


@dataclass(frozen=True)
class Fault:
    """A turn that no source covers: its index in `Script.turns`, and the uncovered words."""

    turn: int
    claim: str


@dataclass(frozen=True)
class _Source:
    """A cited sentence: (token, bracket depth, follows a semicolon or begins)."""

    items: tuple[tuple[str, int, bool], ...]


def tokens(text: str) -> Tokens:
    """Return the words, figures and Han characters of ``text`` in lower case.

    >>> tokens("It’s 6.7% — 再说")
    ("it's", '6.7', '%', '再', '说')
    """
    return tuple(t.lower().replace("’", "'") for t in _TOKEN.findall(text))


def check(script: Script, stories: Sequence[Story], show: Show) -> tuple[Fault, ...]:
    """Return the faults of ``script``, in order; none means that all of it is accounted for."""
    gate = _Gate(script, stories, show)
    found = ((n, gate.uncovered(turn)) for n, turn in enumerate(script.turns))
    return tuple(Fault(n, " ".join(rest)) for n, rest in found if rest)


class _Gate:
    def __init__(self, script: Script, stories: Sequence[Story], show: Show) -> None:
        self.language = language_of(script.language)
        self.chinese = self.language == "zh"
        self.sentences = {s.id: s for story in stories for s in sentences(story)}
        self.stories = {story.id: story for story in stories}
        self.subjects: dict[str, str] = {}
        self.lines = _known_lines(self.language)
        self.fixed = self._fixed(script, show)

    def _fixed(self, script: Script, show: Show) -> Mapping[str, tuple[str, ...]]:
        names = tuple(host.name for host in show.hosts)
        told = {i for segment in script.segments for i in segment.story_ids}
        sources = {
            frame.spoken_source(s.source, self.language)
            for i, s in self.stories.items()
            if i in told
        }
        return {
            "host": names, "other": names, "show": (show.show.title,),
            "source": tuple(sorted(sources - {""})),
        }  # fmt: skip

    def uncovered(self, turn: Turn) -> Tokens:
        """Return the words of ``turn`` from the first that nothing covers, or nothing."""
        said = tokens(turn.text)
        values = {**self.fixed, **self._values(turn)}
        sources = [self._source(self.sentences[c]) for c in turn.cites if c in self.sentences]
        whole = [tokens(text) for text in self._extras(turn)]
        reached, todo = {0}, [0]
        while todo:
            at = todo.pop()
            ends = {at + len(w) for w in whole if w and said[at : at + len(w)] == w}
            ends.update(
                e for source in sources for e in _runs(source, said, at, chinese=self.chinese)
            )
            lines = (*self.lines.get(said[at] if at < len(said) else "", ()), *self.lines[""])
            ends.update(e for line in lines for e in self._phrase(line, said, at, values))
            todo += sorted(ends - reached)
            reached |= ends
        return () if len(said) in reached else said[max(reached) :]

    def _source(self, sentence: Sentence) -> _Source:
        text = simplified(sentence.text) if self.chinese else sentence.text
        items: list[tuple[str, int, bool]] = []
        depth, begins = 0, True
        for match in _MARK.finditer(text):
            mark = match[0]
            if mark in "([（【":
                depth += 1
            elif mark in ")]）】":
                depth = max(0, depth - 1)
            elif mark in ";；":
                begins = depth == 0
            else:
                items.append((mark.lower().replace("’", "'"), depth, begins))
                begins = False
        return _Source(tuple(items))

    def _cited(self, turn: Turn) -> list[Sentence]:
        return [self.sentences[c] for c in turn.cites if c in self.sentences]

    def _label(self, label: str, story_id: str) -> labels.Label:
        lower = labels.lower_words(self.stories[story_id])
        text = simplified(label) if self.chinese else label
        return labels.ask(text, chinese=self.chinese, lower_words=lower)

    def _extras(self, turn: Turn) -> Iterator[str]:
        """Yield what may be said whole: labels, questions of headings, meanings of terms."""
        for sentence in self._cited(turn):
            yield self._label(sentence.label, sentence.story_id).text
            heading = simplified(sentence.heading) if self.chinese else sentence.heading
            yield labels.plain(heading, chinese=self.chinese)
            yield labels.plain(sentence.label, chinese=self.chinese)
            yield from (meaning for _, meaning in speech.glosses(sentence.text))

    def _values(self, turn: Turn) -> Mapping[str, tuple[str, ...]]:
        cited = self._cited(turn)
        ids = {cite.rsplit(".", 1)[0] for cite in turn.cites}
        stories = [self.stories[i] for i in sorted(ids) if i in self.stories]
        titles = [story.title for story in stories]
        subjects = tuple(self._subject(story) for story in stories)
        plain = [
            labels.plain(simplified(t) if self.chinese else t, chinese=self.chinese) for t in titles
        ]
        texts = [simplified(s.text) if self.chinese else s.text for s in cited]
        return {
            "title": (
                *subjects,
                *(frame.topic(t) for t in plain),
                *titles,
                *plain,
                *(frame.heading(t) for t in plain),
                *(frame.clause(t) for t in plain),
            ),
            "subject": subjects,
            "label": tuple(self._label(s.label, s.story_id).text for s in cited),
            "figure": tuple(f for t in texts for f in telling_figures(t, chinese=self.chinese)),
            **followup.values(cited),
            "quote": tuple(q for t in texts for q in speech.quoted(t, chinese=self.chinese)),
            "name": tuple(n for t in texts for n in self._named(t)),
            "term": tuple(term for t in texts for term, _ in speech.glosses(t)),
        }

    def _subject(self, story: Story) -> str:
        if story.id not in self.subjects:
            self.subjects[story.id] = subject_of(story, chinese=self.chinese)
        return self.subjects[story.id]

    def _named(self, text: str) -> Iterator[str]:
        """Yield whom or what a question that ``text`` answers may name."""
        for piece in speech.clauses(text, chinese=self.chinese):
            yield answers(speech.say(piece, chinese=self.chinese), chinese=self.chinese).name

    def _phrase(
        self,
        line: Line,
        said: Tokens,
        at: int,
        values: Mapping[str, tuple[str, ...]],
    ) -> set[int]:
        ends = {at}
        for part in line:
            if isinstance(part, tuple):
                ends = {e + len(part) for e in ends if said[e : e + len(part)] == part}
            elif part in {"date", "sources"}:
                ends = {
                    e + n
                    for e in ends
                    for n in range(1, _MAX_VALUES)
                    if self._frames(part, said[e : e + n])
                }
            else:
                known = {tokens(v) for v in values.get(part, ())} - {()}
                ends = {e + len(v) for e, v in product(ends, known) if said[e : e + len(v)] == v}
            if not ends:
                return ends
        return ends - {at}

    def _frames(self, part: str, said: Tokens) -> bool:
        if part == "date":
            return _is_date(said, self.language)
        names = self.fixed["source"]
        lists = {tokens(phrases.words(self.language)["sources_in_notes"])}
        lists |= {
            tokens(frame.listed(order, self.language, more=more))
            for order in _orders(names)
            for more in (False, True)
        }
        return said in lists


def _is_date(said: Tokens, language: str) -> bool:
    """Tell whether ``said`` is a day as `frame.spoken_date` writes one; the script has no date."""
    text = "".join(said) if language == "zh" else " ".join(said)
    months, days = "|".join(calendar.month_name[1:]).lower(), "|".join(calendar.day_name).lower()
    pattern = rf"(?:{days}) (?:(?:{months}) \d\d?|\d\d? (?:{months}))"
    if language == "zh":
        pattern = r"\d\d?月\d\d?日星期[一二三四五六日]"
    return bool(re.fullmatch(pattern, text))


def _orders(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for length in (1, 2, 3):
        yield from (order for order in product(names, repeat=length) if len(set(order)) == length)


@cache
def _known_lines(language: str) -> Mapping[str, tuple[Line, ...]]:
    """Return the hosts' own lines by their first word; by "" those that begin with a value."""
    tables = [phrases.table(name) for name in (language, f"debate.{language}")]
    tables += [{"": lines[language]} for lines in (withheld.LINES, withheld.UNNAMED)]
    found: dict[str, tuple[Line, ...]] = {"": ()}
    for line in (line for table in tables for line in _lines(table)):
        first = line[0][0] if line and isinstance(line[0], tuple) else ""
        found[first] = (*found.get(first, ()), line)
    return found


def _lines(table: Mapping[str, tuple[str, ...]]) -> Iterator[Line]:
    for line in (line for lines in table.values() for line in lines):
        parts = _SLOT.split(line)
        yield tuple(
            part if n % 2 else tokens(part) for n, part in enumerate(parts) if n % 2 or tokens(part)
        )


def _runs(source: _Source, said: Tokens, at: int, *, chinese: bool) -> set[int]:
    """Return where in ``said`` a run of ``source`` that begins at ``at`` may end."""
    ends: set[int] = set()
    items = source.items
    for start in (i for i, item in enumerate(items) if item[2]):
        states = {(start, at)}
        while states:
            states = {
                step for i, here in states for step in _steps(items, i, said, here, chinese=chinese)
            }
            ends |= {here for i, here in states if here > at and (i == len(items) or items[i][2])}
    return ends


def _steps(
    items: tuple[tuple[str, int, bool], ...], i: int, said: Tokens, here: int, *, chinese: bool
) -> Iterator[tuple[int, int]]:
    if i >= len(items):
        return
    word, depth, _ = items[i]
    if here < len(said) and said[here] == word:
        yield i + 1, here + 1
    if depth > 0 and not wording.negations(word, chinese=chinese):
        yield i + 1, here
