"""The main lines of a script, within a budget of seconds: whole turns, word for word, in order.

Of each story its beginning is taken, as far as there is room, then what it means and its figures;
a question comes with its answer, and a line that leans on another only after it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from audio_digest.config import language_of
from audio_digest.model import Script, Segment, Turn
from audio_digest.script.leaning import leans, points_back, recalls

STEP_S = 0.5
"""How finely the budget is shared out."""
GAP_S, STORY_GAP_S = 0.3, 0.9
"""What a pause adds to a turn, and a change of story to its first one."""
OPENING_SHARE, CLOSING_S = 0.16, 6.0
"""How much of the budget may go to the greeting, and how long a sign-off may last."""
_FEWEST_FRAMED = 3
_MOST_BEATS = 8
_FIRST, _LATER, _FIGURE, _GLOSS = 6.0, 1.0, 0.6, 0.3
"""What a story's first beat is worth, a later one, one with a figure, and one that explains."""
_IMPACT, _STRONG = 1.6, 1.2
"""What a beat is worth out of its place: what the story means, and a figure of it."""
_FADING = 0.85
_TOP_STORY = 1.25
_PASSED_OVER = 3.0
_MOSTLY_QUOTED = 0.6
_QUOTED = re.compile(r"[“\"「『][^”\"」』]*[”\"」』]")
_DIGIT = re.compile(r"\d|百分之|[一二三四五六七八九十百千万亿]+(?:倍|成|万|亿)")
_COUNTS = re.compile(r"\b(?:minutes?|stories|headlines)\b|分钟|[0-9一二三四五六七八九十两几]+条")
"""What a greeting says of the whole episode."""


@dataclass(frozen=True)
class Beat:
    """Turns that are heard together or not at all; ``lead`` is the one that tells something."""

    turns: tuple[int, ...]
    lead: int


@dataclass(frozen=True)
class Option:
    """One way to tell a story: the turns, their seconds, and what they are worth."""

    turns: tuple[int, ...]
    steps: int
    worth: float


@dataclass(frozen=True)
class _Path:
    """What was chosen so far."""

    worth: float
    turns: tuple[int, ...]


def part(script: Script, kept: Sequence[int]) -> Script:
    """Return ``script`` with only the turns ``kept``, under their headings.

    A pause that a person put after a turn stays only where its next turn does.
    """
    chosen, segments, at = set(kept), [], 0
    for segment in script.segments:
        numbered = list(enumerate(segment.turns, at))
        at += len(numbered)
        turns = tuple(
            turn if i + 1 in chosen else turn.model_copy(update={"pause_after_s": None})
            for i, turn in numbered
            if i in chosen
        )
        if turns:
            segments.append(segment.model_copy(update={"turns": turns}))
    return script.model_copy(update={"segments": tuple(segments)})


def extract(
    script: Script,
    seconds: Sequence[float],
    budget_s: float,
    *,
    without: frozenset[int] = frozenset(),
) -> tuple[int, ...]:
    """Return the indices of the turns that tell most within ``budget_s``; at least one.

    ``seconds`` are the turns' measured lengths, ``without`` the turns that are not to be used.
    The greeting and the sign-off come along where they fit. The first story is told, however
    long its beginning is.
    """
    return _Extract(script, seconds, without).chosen(budget_s)


class _Extract:
    """A script, cut into what may be taken."""

    def __init__(self, script: Script, seconds: Sequence[float], without: frozenset[int]) -> None:
        self.turns, self.seconds, self.without = script.turns, seconds, without
        self.chinese = language_of(script.language) == "zh"
        parts = list(_numbered(script))
        told = [i for i, (segment, _) in enumerate(parts) if segment.story_ids]
        framed = len(parts) >= _FEWEST_FRAMED
        first = told[0] if told else int(framed)
        last = told[-1] if told else len(parts) - 1 - framed
        self.opening = [i for _, turns in parts[:first] for i in turns]
        self.closing = [i for _, turns in parts[last + 1 :] for i in turns]
        stories = parts[first : last + 1]
        self.top = stories[0][0].story_ids
        self.stories = [_options(self, turns, n) for n, (_, turns) in enumerate(stories)]
        self.stories = [options for options in self.stories if options]

    def length_s(self, turns: Sequence[int]) -> float:
        """Return how long ``turns`` are heard, with the pauses after them."""
        return sum(self.seconds[i] + GAP_S for i in turns)

    def chosen(self, budget_s: float) -> tuple[int, ...]:
        opening = self._greeting(budget_s * OPENING_SHARE)
        closing = self._farewell()
        room_s = budget_s - self.length_s(opening) - self.length_s(closing)
        middle = self._told(max(0, round(room_s / STEP_S)))
        kept = sorted({*opening, *middle, *closing})
        return tuple(kept) or tuple(range(min(1, len(self.turns))))

    def _told(self, steps: int) -> tuple[int, ...]:
        """Return the turns of the stories that are worth most within ``steps``."""
        if not self.stories:
            return ()
        first, *later = self.stories
        paths: dict[tuple[bool, int], _Path] = {}
        for option in first:
            if option.steps <= steps:
                _keep(paths, (False, option.steps), _Path(option.worth, option.turns))
        if not paths:
            return min(first, key=lambda o: o.steps).turns
        for options in later:
            paths = self._with(paths, options, steps)
        best = max(paths, key=lambda key: (paths[key].worth, key[1]))
        return paths[best].turns

    def _with(
        self, paths: dict[tuple[bool, int], _Path], options: Sequence[Option], steps: int
    ) -> dict[tuple[bool, int], _Path]:
        """Return ``paths``, each with the next story passed over or told in one of its ways."""
        bound = recalls(self.turns[options[0].turns[0]].text, chinese=self.chinese)
        grown: dict[tuple[bool, int], _Path] = {}
        for (passed, at), path in paths.items():
            _keep(grown, (True, at), _Path(path.worth - _PASSED_OVER * (not passed), path.turns))
            if passed and bound:
                continue
            for option in options:
                if at + option.steps <= steps:
                    told = _Path(path.worth + option.worth, path.turns + option.turns)
                    _keep(grown, (passed, at + option.steps), told)
        return grown

    # --- greeting and sign-off ------------------------------------------------------------

    def _greeting(self, most_s: float) -> tuple[int, ...]:
        """Return the greeting, with the cold open where it speaks of the first story alone."""
        acts = [self.turns[i].act for i in self.opening]
        greeting = [i for i in self.opening if self.turns[i].act == "open"][:1]
        if not greeting and self.opening and set(acts) == {"say"}:
            greeting = self.opening[:1]
        if not greeting or self._unfit(greeting[0]):
            return ()
        teases = [i for i in self.opening if self.turns[i].act == "tease" and i < greeting[0]]
        cited = {c.rpartition(".")[0] for i in teases for c in self.turns[i].cites}
        whole = (*teases, *greeting)
        if teases and cited <= set(self.top) and self.length_s(whole) <= most_s:
            return whole
        back = recalls(self.turns[greeting[0]].text, chinese=self.chinese)
        fits = self.length_s(greeting) <= most_s
        return tuple(greeting) if fits and not back else ()

    def _unfit(self, index: int) -> bool:
        turn = self.turns[index]
        return index in self.without or _asks(turn) or bool(_COUNTS.search(turn.text))

    def _farewell(self) -> tuple[int, ...]:
        """Return who made it all, which is always said, and a last line that is short."""
        byes = self._byes()
        says_who = next((i for i in self.closing if self.turns[i].act == "close"), None)
        if says_who is None or says_who in byes or says_who in self.without:
            return byes
        return (says_who, *byes[:1])

    def _byes(self) -> tuple[int, ...]:
        """Return the last lines, as far as they are short."""
        kept: list[int] = []
        for i in reversed(self.closing):
            fits = self.length_s([i, *kept]) <= CLOSING_S
            if not fits or self.turns[i].act not in {"close", "say"} or i in self.without:
                break
            kept.insert(0, i)
        while kept and (_asks(self.turns[kept[0] - 1]) or _asks(self.turns[kept[-1]])):
            kept.pop(0)
        return tuple(kept)


def _keep(paths: dict[tuple[bool, int], _Path], key: tuple[bool, int], path: _Path) -> None:
    if key not in paths or path.worth > paths[key].worth:
        paths[key] = path


def _numbered(script: Script) -> Iterator[tuple[Segment, range]]:
    at = 0
    for segment in script.segments:
        yield segment, range(at, at + len(segment.turns))
        at += len(segment.turns)


def _asks(turn: Turn) -> bool:
    return turn.act == "ask" or turn.text.rstrip(" \"'”’」』)）").endswith(("?", "？"))


def _beats(turns: Sequence[Turn], numbers: Sequence[int]) -> list[Beat]:
    """Return the beats of a story: a question or announcement with what follows it.

    Mere reactions are left out; a doubt stays with what it doubts.
    """
    beats: list[Beat] = []
    waiting: list[int] = []
    for i in numbers:
        turn = turns[i]
        if turn.act == "react":
            continue
        if turn.act == "doubt" and beats and not waiting and not _asks(turn):
            beats[-1] = Beat((*beats[-1].turns, i), beats[-1].lead)
        elif turn.act in {"bridge", "ask"} or _asks(turn):
            waiting.append(i)
        else:
            beats.append(Beat((*waiting, i), i))
            waiting = []
    return beats


def _options(whole: _Extract, numbers: Sequence[int], story: int) -> list[Option]:
    """Return the ways to tell a story, the shortest of those worth the same only."""
    beats = _beats(whole.turns, numbers)
    usable = next((k for k, b in enumerate(beats) if whole.without & set(b.turns)), len(beats))
    least = 2 if beats and usable > 1 and _quotes(whole.turns[beats[0].lead]) else 1
    scale = _TOP_STORY if story == 0 else 1.0
    found: dict[int, Option] = {}
    for size in range(least, min(usable, _MOST_BEATS) + 1):
        begun = beats[:size]
        worth = _FIRST + sum(_worth(whole, b) * _FADING**k for k, b in enumerate(begun[1:]))
        extras = list(_apart(whole, beats[size:]))
        for chosen in product((False, True), repeat=len(extras)):
            more = [extra for extra, taken in zip(extras, chosen, strict=True) if taken]
            told = tuple(sorted({i for b in (*begun, *(b for b, _ in more)) for i in b.turns}))
            total = scale * (worth + sum(value for _, value in more))
            steps = round((whole.length_s(told) + STORY_GAP_S) / STEP_S)
            if steps not in found or total > found[steps].worth:
                found[steps] = Option(told, steps, total)
    best: list[Option] = []
    for steps in sorted(found):
        if not best or found[steps].worth > best[-1].worth:
            best.append(found[steps])
    return best


def _worth(whole: _Extract, beat: Beat) -> float:
    turn = whole.turns[beat.lead]
    if turn.act == "gloss":
        return _GLOSS
    return _LATER + _FIGURE * bool(_DIGIT.search(turn.text))


def _apart(whole: _Extract, beats: Sequence[Beat]) -> Iterator[tuple[Beat, float]]:
    """Yield what may be told out of its place: what the story means, and one figure of it."""
    free = [beat for beat in beats if not whole.without & set(beat.turns)]
    alone = [b for b in free if not leans(whole.turns[b.lead].text, chinese=whole.chinese)]
    impact = next((b for b in alone if whole.turns[b.lead].act == "impact"), None)
    if impact:
        yield impact, _IMPACT
    for beat in alone:
        turn = whole.turns[beat.lead]
        heard = [whole.turns[i].text for i in beat.turns]
        if beat is impact or turn.act == "gloss" or not _DIGIT.search(turn.text):
            continue
        if not any(points_back(text, chinese=whole.chinese) for text in heard):
            yield beat, _STRONG
            return


def _quotes(turn: Turn) -> bool:
    """Tell whether ``turn`` is little more than a quotation."""
    quoted = sum(len(match[0]) for match in _QUOTED.finditer(turn.text))
    return quoted > _MOSTLY_QUOTED * len(turn.text) or (turn.act == "lead" and quoted > 0)
