"""Is what is heard what was written? The finished episode, written down again and compared.

Both sides are compared as they are spoken: what the recogniser writes ("42%") is put through
`speakable` as the script was, so that figures, units and the lexicon's names meet in one form.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from audio_digest.errors import EngineError
from audio_digest.model import Clip, Sound, Take, Takes, Timeline
from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.recogniser import Recogniser
from audio_digest.speech.speakable import speakable
from audio_digest.speech.timing import atoms, plain
from audio_digest.text.languages import is_chinese, simplified
from audio_digest.text.names import names

WINDOW_S = 28.0
"""Whisper hears 30 s at a time: turns that fit into one stretch are heard together, in context."""
AROUND_S = 0.1
LOST_SHARE = 0.7
"""A line of which so much was heard otherwise is heard once more, alone: Whisper passes over whole
lines of a stretch, above all its first, which a listener does not."""

Alike = Callable[[str, str], bool]
"""Whether two texts sound the same, however they are spelt."""
_GAP, _OTHER = 1000, 1001
"""What a word left out or put in costs, and another word: of two ways with as many edits, the one
that keeps more words is the cheaper."""
_APART = re.compile(r"(?<=\w)[-–—/](?=\w)")
_CLOCK = re.compile(r"(?<![\w.:,])([01]?\d|2[0-3])\.?([0-5]\d)(?![\w%]|[.:,]\d)")
"""What a recogniser may mean as a time of day: 9.30, 930."""


@dataclass(frozen=True)
class Difference:
    """Words of a line that were heard as others. ``name``: all of them are names."""

    written: str
    heard: str
    words: int
    name: bool = False


@dataclass(frozen=True)
class Line:
    """A turn as it was spoken and heard; ``words`` counts the spoken ones."""

    turn: int
    host: str
    start_s: float
    spoken: str
    words: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Heard:
    """All lines of an episode. Errors are counted in words, in Chinese and Japanese characters."""

    lines: tuple[Line, ...]

    @property
    def words(self) -> int:
        """How many words were spoken."""
        return sum(line.words for line in self.lines)

    @property
    def error_rate(self) -> float:
        """Words substituted, left out and put in, per word spoken."""
        return self._errors(names_too=True) / max(1, self.words)

    @property
    def error_rate_but_names(self) -> float:
        """The same without names, which a recogniser can hear and yet not spell."""
        return self._errors(names_too=False) / max(1, self.words)

    def _errors(self, *, names_too: bool) -> int:
        found = (d for line in self.lines for d in line.differences)
        return sum(d.words for d in found if names_too or not d.name)


def listen(  # noqa: PLR0913  (what was written, what is heard, and by whom)
    sound: Callable[[float, float], Sound],
    timeline: Timeline,
    takes: Takes,
    *,
    language: str,
    lexicon: Lexicon,
    recogniser: Recogniser,
    alike: Alike = str.__eq__,
) -> Iterator[tuple[Line, ...]]:
    """Yield the lines of an episode, a stretch at a time, each with what was heard otherwise.

    ``sound`` gives what is heard from one second to another. Raises AudioToolError where the
    recogniser fails.
    """
    ear = _Ear(sound, recogniser, language, lexicon, alike)
    spoken = {take.turn: take for take in takes.takes}
    for stretch in stretches(timeline):
        turns = [spoken[clip.turn] for clip in stretch if clip.turn is not None]
        yield tuple(ear.lines(stretch, turns))


@dataclass(frozen=True)
class _Ear:
    """Hears the clips of one episode, as `listen` is told to."""

    sound: Callable[[float, float], Sound]
    recogniser: Recogniser
    language: str
    lexicon: Lexicon
    alike: Alike

    def lines(self, clips: Sequence[Clip], turns: Sequence[Take]) -> Iterator[Line]:
        """Yield the line of each clip; clips that fit into one window are heard together."""
        texts = [plain(take.spoken) for take in turns]
        # Once more through the lexicon: a name that was given in phonemes is spelt like the rest.
        written = [self._said(text) for text in texts]
        found = self._differing(clips, written)
        for i, (clip, take, text) in enumerate(zip(clips, turns, texts, strict=True)):
            if _words(found[i : i + 1]) >= LOST_SHARE * len(written[i]) > 0 and len(clips) > 1:
                alone = self._differing([clip], [written[i]])[0]
                found[i] = min(found[i], alone, key=lambda one: _words([one]))
            differences = _marked(found[i], self._named(text))
            yield Line(take.turn, take.host, clip.start_s, text, len(written[i]), differences)

    def _differing(
        self, clips: Sequence[Clip], written: Sequence[Sequence[str]]
    ) -> list[list[Difference]]:
        """Return how what is heard in ``clips`` differs from the words ``written`` for each."""
        first_s, last_s = max(0.0, clips[0].start_s - AROUND_S), clips[-1].end_s + AROUND_S
        heard = self.recogniser(self.sound(first_s, last_s))
        return _kindest(heard, lambda text: compare(written, self._said(text), alike=self.alike))

    def _said(self, text: str) -> list[str]:
        return tokens(speakable(text, self.language, self.lexicon).text, self.language)

    def _named(self, text: str) -> set[str]:
        """Return the words of ``text``, as they are said, that belong to a name."""
        known = set(tokens(" ".join(names(text, self.language)), self.language))
        parts = (part for part in text.split() if known & {*tokens(part, self.language)})
        return {*known, *(word for part in parts for word in self._said(part))}


def _kindest(
    heard: str, differences: Callable[[str], list[list[Difference]]]
) -> list[list[Difference]]:
    """Return the fewest ``differences``, with each figure that can be a time of day read as one.

    A recogniser writes 9:30 as 9.30, which alone is a decimal: what was written decides.
    """
    best = differences(heard)
    for match in reversed(list(_CLOCK.finditer(heard))):
        other = f"{heard[: match.start()]}{match[1]}:{match[2]}{heard[match.end() :]}"
        found = differences(other)
        if _words(found) < _words(best):
            heard, best = other, found
    return best


def _words(found: Sequence[Sequence[Difference]]) -> int:
    return sum(difference.words for differences in found for difference in differences)


def stretches(timeline: Timeline) -> list[list[Clip]]:
    """Return the clips of speech, together where they fit into one window."""
    found: list[list[Clip]] = []
    clips = [c for c in timeline.clips if c.track == "speech" and c.turn is not None]
    for clip in sorted(clips, key=lambda clip: clip.start_s):
        if found and clip.end_s - found[-1][0].start_s <= WINDOW_S:
            found[-1].append(clip)
        else:
            found.append([clip])
    return found


def tokens(text: str, language: str) -> list[str]:
    """Return the words of a spoken text as they are compared: lower case, letters and figures.

    >>> tokens("It’s open-source, isn't it? S.W.E. Pro.", "en")
    ['its', 'open', 'source', 'isnt', 'it', 'swe', 'pro']
    >>> tokens("楊立昆說，好。", "zh")
    ['杨', '立', '昆', '说', '好']
    """
    text = simplified(text) if is_chinese(language) else text
    found = ("".join(filter(str.isalnum, atom)) for atom in atoms(_APART.sub(" ", text)))
    return [word.casefold() for word in found if word]


def compare(
    turns: Sequence[Sequence[str]], heard: Sequence[str], *, alike: Alike = str.__eq__
) -> list[list[Difference]]:
    """Return for each turn where ``heard``, which is all of them, differs from its words.

    The words are aligned at the least number of edits (Levenshtein 1966). A stretch that has the
    same letters, parted otherwise, or sounds the same is no difference. What was put in between
    two turns belongs to the first.
    """
    written = [(turn, word) for turn, words in enumerate(turns) for word in words]
    found: list[list[Difference]] = [[] for _ in turns]
    edits = _edits([word for _, word in written], heard) if written else []
    for same, run in groupby(edits, key=lambda edit: edit.same):
        steps = list(run)
        if same or _sounds_the_same(steps, alike):
            continue
        for turn, group in groupby(steps, key=lambda edit: written[edit.at][0]):
            part = list(group)
            wrong = sum(not (e.written and e.heard and alike(e.written, e.heard)) for e in part)
            if wrong:
                was, now = _texts(part)
                found[turn].append(Difference(was, now, wrong))
    return found


@dataclass(frozen=True)
class _Edit:
    """A step of the alignment: ``at`` is the last word written so far; an empty side has none."""

    at: int
    written: str
    heard: str

    @property
    def same(self) -> bool:
        return self.written == self.heard


def _edits(written: Sequence[str], heard: Sequence[str]) -> list[_Edit]:
    """Return the way from ``written`` to ``heard`` in the fewest edits, most words kept."""
    cost = [[j * _GAP for j in range(len(heard) + 1)]]
    for i, word in enumerate(written, 1):
        row = [i * _GAP]
        for j, other in enumerate(heard, 1):
            other_word = cost[-1][j - 1] + (0 if word == other else _OTHER)
            row.append(min(other_word, cost[-1][j] + _GAP, row[-1] + _GAP))
        cost.append(row)
    found: list[_Edit] = []
    i, j = len(written), len(heard)
    while i or j:
        other_word = 0 if i and j and written[i - 1] == heard[j - 1] else _OTHER
        if i and j and cost[i][j] == cost[i - 1][j - 1] + other_word:
            i, j = i - 1, j - 1
            found.append(_Edit(i, written[i], heard[j]))
        elif i and cost[i][j] == cost[i - 1][j] + _GAP:
            i -= 1
            found.append(_Edit(i, written[i], ""))
        else:
            j -= 1
            found.append(_Edit(max(0, i - 1), "", heard[j]))
    return found[::-1]


def _texts(steps: Sequence[_Edit]) -> tuple[str, str]:
    written = " ".join(step.written for step in steps if step.written)
    return written, " ".join(step.heard for step in steps if step.heard)


def _sounds_the_same(steps: Sequence[_Edit], alike: Alike) -> bool:
    was, now = _texts(steps)
    if not was or not now:
        return False
    return was.replace(" ", "") == now.replace(" ", "") or alike(was, now)


def _marked(differences: Sequence[Difference], known: set[str]) -> tuple[Difference, ...]:
    """Return ``differences``, those of the ``known`` names marked."""
    return tuple(
        replace(found, name=bool(found.written) and set(found.written.split()) <= known)
        for found in differences
    )


def alike_by(phonemes: Callable[[str], str]) -> Alike:
    """Return whether two texts sound the same by their ``phonemes``, stress and spaces apart."""

    @lru_cache(maxsize=4096)
    def bare(text: str) -> str:
        try:
            return "".join(char for char in phonemes(text) if char.isalpha())
        except EngineError:
            return ""  # it cannot be read, so it sounds like nothing else

    return lambda one, other: bare(one) == bare(other) != ""
