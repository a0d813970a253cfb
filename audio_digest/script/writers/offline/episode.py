"""A rundown → a whole script, cut to its length."""

import logging
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audio_digest.config import Show, language_of
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Pick, Rundown, Script, Story
from audio_digest.plugins import Clock
from audio_digest.script.writers.offline import followup
from audio_digest.script.writers.offline.casting import cast, pair
from audio_digest.script.writers.offline.draft import Draft
from audio_digest.script.writers.offline.material import Material, material
from audio_digest.script.writers.offline.plan import lead
from audio_digest.script.writers.offline.recap import Voiced
from audio_digest.script.writers.offline.speech import size

log = logging.getLogger(__name__)

LANGUAGES = ("en", "zh")
DEFAULT_PACE = {"en": 150.0, "zh": 240.0}
"""Words, or characters, a minute, where a voice was not measured."""
GAP_S = 0.35
_ROUNDS = 7
_NEAR = 0.04
_STEADY = 0.85
"""Damping of the search for the length, since facts come whole."""
_FACTS_SHARE = 0.72
"""Of what is said, what is the sources' own: where the search for the length begins."""
_MOST_SCALE = 6.0
_LEAP = 2.0
"""How much more room is given where a little more brought nothing."""


@dataclass(frozen=True)
class _Try:
    """A script, and what ``share`` it is of the length that was asked for."""

    scales: tuple[float, ...]
    share: float
    script: Script

    @property
    def off(self) -> float:
        return abs(self.share - 1)


class Episode:
    """All that stays the same while the length is being fitted."""

    def __init__(
        self, rundown: Rundown, stories: Mapping[str, Story], show: Show, *,
        clock: Clock | None = None,
    ) -> None:  # fmt: skip
        """Read the picks in the show's language.

        Without a ``clock`` the length is foreseen by the number of words. Raises ConfigError or
        WriterError.
        """
        self.clock = clock
        self.language = language_of(show.show.language)
        if self.language not in LANGUAGES:
            raise ConfigError(
                f"show.language: the offline writer speaks en and zh, not '{self.language}'",
                'for another language choose [writer] kind = "llm"',
            )
        self.rundown = rundown
        self.show = show
        self.length_s = show.show.length_s
        self.attempt = 0
        self._scale = 1.0
        self._stories = stories
        self._read: dict[str, Material] = {}
        self.leave_out(frozenset())

    def leave_out(self, cites: Container[str]) -> None:
        """Tell the picks without the sentences whose ids are ``cites``.

        Raises WriterError where no pick is left.
        """
        self.without = cites
        self.picks = tuple(self._voiced(self._stories))
        if not self.picks:
            raise WriterError(
                f"none of {len(self.rundown.picks)} picks can be told in {self.show.show.language}",
                "add a source in the show's language",
            )

    @property
    def chinese(self) -> bool:
        """Whether it is spoken in Chinese."""
        return self.language == "zh"

    def _voiced(self, stories: Mapping[str, Story]) -> Sequence[Voiced]:
        found = []
        for pick in self.rundown.picks:
            tellings = [stories[i] for i in pick.story_ids if i in stories]
            own = [s for s in tellings if language_of(s.language) == self.language]
            materials = (self._material(story, pick) for story in own)
            best = next((m for m in materials if lead(m, m.facts.values())), None)
            if best is None and own and pick.earlier:
                log.warning("%s: left out, none of its news stands alone", pick.title)
                continue
            if best is None:
                log.warning("%s: left out, no telling in %s", pick.title, self.show.show.language)
                continue
            others = tuple(s for s in tellings if s.id != best.story.id)
            found.append(Voiced(pick, best, others))
        return found

    def _material(self, story: Story, pick: Pick) -> Material:
        if story.id not in self._read:  # a long one takes its time
            self._read[story.id] = material(story, chinese=self.chinese)
        whole = followup.only_news(self._read[story.id], pick)
        facts = {i: f for i, f in whole.facts.items() if f.cite not in self.without}
        return followup.recalled(replace(whole, facts=facts), self.without)

    # --- length ---------------------------------------------------------------------------

    def pace(self, host: str) -> float:
        """Return the words, or characters, a minute of this host's voice."""
        voice = self.show.voices.get(self.show.host(host).voice)
        return (voice.pace if voice else None) or DEFAULT_PACE[self.language]

    def seconds(self, script: Script) -> float:
        """Return how long ``script`` is foreseen to last."""
        if self.clock:
            return self.clock.episode_s(script)
        return sum(
            size(t.text, chinese=self.chinese) * 60 / self.pace(t.host) + GAP_S
            for t in script.turns
        )

    def fitted(self) -> Script:
        """Return the script whose estimated length comes nearest to what was asked for.

        All stories get more room, or less, until it is near; where one step is too long and the
        one before too short, the first stories alone get the longer one's.
        """
        scale = self._scale
        tried: list[_Try] = []
        for _ in range(_ROUNDS):
            tried.append(self._try((scale,) * len(self.picks)))
            all_told = scale == _MOST_SCALE and tried[-1].share < 1
            if all_told:
                self._scale = scale  # other drafts of this day will tell all of it, too
            if all_told or tried[-1].off < _NEAR:
                return tried[-1].script
            vain = len(tried) > 1 and tried[-1].share == tried[-2].share
            scale *= _LEAP if vain else 1 + _STEADY * (1 / tried[-1].share - 1)
            scale = min(scale, _MOST_SCALE)
        short = max((t for t in tried if t.share < 1), key=lambda t: t.share, default=None)
        long = min((t for t in tried if t.share > 1), key=lambda t: t.share, default=None)
        if short and long and short.share < long.share:
            tried += self._between(short, long)
        return min(tried, key=lambda t: t.off).script

    def _between(self, short: _Try, long: _Try) -> Iterator[_Try]:
        """Yield scripts whose first stories have the room of ``long``, the rest of ``short``."""
        low, high = 0, len(self.picks)
        while high - low > 1:
            first = (low + high) // 2
            found = self._try((*long.scales[:first], *short.scales[first:]))
            yield found
            if found.off < _NEAR:
                return
            low, high = (first, high) if found.share < 1 else (low, first)

    def _try(self, scales: tuple[float, ...]) -> _Try:
        script = self.written(scales)
        return _Try(scales, self.seconds(script) / self.length_s, script)

    # --- script ---------------------------------------------------------------------------

    def written(self, scales: Sequence[float]) -> Script:
        """Return the script whose stories have ``scales`` times their targets' room."""
        about = self.show.show
        hosts = pair(self.show.hosts)
        pace = sum(self.pace(host.id) for host in self.show.hosts) / len(self.show.hosts)
        room = [scale * _FACTS_SHARE * pace / 60 for scale in scales]
        draft = Draft(
            about, hosts, self.picks, day=self.rundown.date, room=room, attempt=self.attempt
        )
        return cast(draft.script(self.rundown), self.show.hosts, language=self.language)
