"""A rundown → a whole script, cut to its length."""

import logging
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from audio_digest.config import Show, language_of
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.writers.offline import frame
from audio_digest.script.writers.offline.dialogue import Balance, Telling
from audio_digest.script.writers.offline.material import Fact, Material, material
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.script.writers.offline.plan import BRIEF_SIZE, Told, arrange, choose, lead
from audio_digest.script.writers.offline.speech import size
from audio_digest.script.writers.offline.witness import second_source

log = logging.getLogger(__name__)

LANGUAGES = ("en", "zh")
DEFAULT_PACE = {"en": 150.0, "zh": 240.0}
"""Words, or characters, a minute, where a voice was not measured."""
GAP_S = 0.35
_HEADINGS = {"en": ("Opening", "Close"), "zh": ("开场", "结束")}
_ROUNDS = 7
_NEAR = 0.04
_STEADY = 0.85
"""Damping of the search for the length, since facts come whole."""
_RECAP_PICKS = 4
_MOST_SCALE = 6.0
_RECAP_FROM_S = 150.0
_SWAP_EVERY = 3


@dataclass(frozen=True)
class Voiced:
    """One pick with the telling that is voiced and all that stand beside it."""

    pick: Pick
    material: Material
    others: tuple[Story, ...]


class Episode:
    """All that stays the same while the length is being fitted."""

    def __init__(
        self, rundown: Rundown, stories: Mapping[str, Story], show: Show, *,
        without: Container[str] = frozenset(),
    ) -> None:  # fmt: skip
        """Read the picks in the show's language, but for the sentences whose ids are ``without``.

        Raises ConfigError or WriterError.
        """
        self.without = without
        self.language = language_of(show.show.language)
        if self.language not in LANGUAGES:
            raise ConfigError(
                f"show.language: the offline writer speaks en and zh, not '{self.language}'",
                'for another language choose [writer] kind = "llm"',
            )
        self.rundown = rundown
        self.show = show
        self.hosts = (show.hosts[0], show.hosts[1])
        self.picks = tuple(self._voiced(stories))
        if not self.picks:
            raise WriterError(
                f"{rundown.date}: none of {len(rundown.picks)} picks can be told in {show.show.language}",
                "add a source in the show's language",
            )
        self.length_s = show.show.length_s

    @property
    def chinese(self) -> bool:
        """Whether it is spoken in Chinese."""
        return self.language == "zh"

    def _voiced(self, stories: Mapping[str, Story]) -> Sequence[Voiced]:
        found = []
        for pick in self.rundown.picks:
            tellings = [stories[i] for i in pick.story_ids if i in stories]
            own = [s for s in tellings if language_of(s.language) == self.language]
            best = next(
                (m for m in map(self._material, own) if lead(m, m.facts.values())),
                None,
            )
            if best is None:
                log.warning("%s: left out, no telling in %s", pick.title, self.show.show.language)
                continue
            others = tuple(s for s in tellings if s.id != best.story.id)
            found.append(Voiced(pick, best, others))
        return found

    def _material(self, story: Story) -> Material:
        whole = material(story, chinese=self.chinese)
        facts = {i: f for i, f in whole.facts.items() if f.cite not in self.without}
        return replace(whole, facts=facts)

    # --- length ---------------------------------------------------------------------------

    def pace(self, host: str) -> float:
        """Return the words, or characters, a minute of this host's voice."""
        voice = self.show.voices.get(self.show.host(host).voice)
        return (voice.pace if voice else None) or DEFAULT_PACE[self.language]

    def seconds(self, turns: Sequence[Turn]) -> float:
        """Return the estimated duration of ``turns`` with the gaps after them."""
        return sum(
            size(t.text, chinese=self.chinese) * 60 / self.pace(t.host) + GAP_S for t in turns
        )

    def fitted(self) -> Script:
        """Return the script whose estimated length comes nearest to what was asked for."""
        scale, best, best_miss = 1.0, None, float("inf")
        for _ in range(_ROUNDS):
            script = self.written(scale)
            estimate = self.seconds(script.turns)
            miss = abs(estimate - self.length_s) / self.length_s
            if miss < best_miss:
                best, best_miss = script, miss
            if miss < _NEAR:
                break
            scale *= 1 + _STEADY * (self.length_s / estimate - 1)
            scale = min(scale, _MOST_SCALE)
        assert best is not None  # the first round always gives one
        estimate = self.seconds(best.turns)
        if estimate < 0.9 * self.show.show.length_s:
            log.info(
                "the material gives about %.0f s of the %.0f s asked for",
                estimate, self.show.show.length_s,
            )  # fmt: skip
        return best

    # --- script ---------------------------------------------------------------------------

    def written(self, scale: float) -> Script:
        """Return the script whose stories have ``scale`` times their targets' room."""
        rng = Random(f"{self.show.show.identity} {self.rundown.date}")
        return _Draft(self, rng, scale).script()


class _Draft:
    """One attempt at a script."""

    def __init__(self, episode: Episode, rng: Random, scale: float) -> None:
        self.episode = episode
        self.rng = rng
        self.scale = scale
        self.phrases = Phrases(episode.language, rng)
        self.told = Told()
        self.balance = Balance({host.id: 0 for host in episode.hosts})
        self.known_terms: set[str] = set()
        self.sources: list[str] = []
        self.recap: list[Fact] = []
        self.recap_of = episode.picks[0].material
        self.kept = self._keep_one()

    def script(self) -> Script:
        first, second = _HEADINGS[self.episode.language]
        opening = self._opening()
        middle = [self._story(n, told) for n, told in enumerate(self.episode.picks)]
        segments = [
            Segment(heading=first, turns=opening),
            *(segment for segment in middle if segment is not None),
            Segment(heading=second, turns=self._close()),
        ]
        return Script(
            title=self.episode.rundown.title,
            language=self.episode.show.show.language,
            segments=tuple(segments),
        )

    def _telling(self, explainer: str, partner: str) -> Telling:
        return Telling(
            explainer, partner, language=self.episode.language, phrases=self.phrases, rng=self.rng,
            balance=self.balance, known_terms=self.known_terms,
        )  # fmt: skip

    def _hosts(self) -> tuple[str, str]:
        return self.episode.hosts[0].id, self.episode.hosts[1].id

    def _title(self, told: Voiced) -> str:
        title = told.material.title
        words = size(title, chinese=self.episode.chinese)
        return frame.spoken_title(title, size=words, language=self.episode.language)

    def _opening(self) -> tuple[Turn, ...]:
        ada, ben = self.episode.hosts
        talk = self._telling(ada.id, ben.id)
        picks = self.episode.picks
        cite = f"{picks[0].material.story.id}.0"
        title = self._title(picks[0]) or frame.heading(picks[0].material.title)
        talk.add(ada.id, "tease", self.phrases.take("tease", title=title) or "", (cite,))
        if len(picks) > 3 and (later := self._title(picks[-1])):  # noqa: PLR2004  (a few stories in between)
            line = self.phrases.take("tease_also", title=later) or ""
            talk.add(ada.id, "tease", line, (f"{picks[-1].material.story.id}.0",))
        day = frame.spoken_date(self.episode.rundown.date, self.episode.show.show.language)
        greeting = self.phrases.take(
            "greet", show=self.episode.show.show.title, date=day, host=ben.name, other=ada.name
        )
        talk.add(ben.id, "open", greeting or "")
        return tuple(talk.turns)

    def _story(self, number: int, told: Voiced) -> Segment | None:
        budget = self._budget(told.pick)
        facts = choose(told.material, budget, self.told, without=frozenset(self.kept))
        if not facts:
            log.info("%s: left out, all of it is told elsewhere in the episode", told.pick.title)
            return None
        self.told.add(facts)
        plan = arrange(
            told.material, facts, self.rng, budget=budget, language=self.episode.language
        )
        explainer, partner = self._hosts()
        if number % _SWAP_EVERY == 1:
            explainer, partner = partner, explainer
        talk = self._telling(explainer, partner)
        brief = plan.shape == "brief"
        self._bridge(talk, told, number=number, brief=brief)
        before = talk.join("" if number else self._said("begin"), self._source(told, brief=brief))
        talk.tell(plan, opening=before)
        second_source(talk, plan, told.others, self.phrases)
        title = frame.heading(told.material.title)
        ids = tuple(i for i in told.pick.story_ids)
        return Segment(heading=title, story_ids=ids, turns=tuple(talk.turns))

    def _budget(self, pick: Pick) -> float:
        pace = sum(self.episode.pace(h.id) for h in self.episode.hosts) / 2
        return max(
            pick.target_s * self.scale * 0.72 * pace / 60, BRIEF_SIZE[self.episode.language] * 0.4
        )

    def _said(self, act: str) -> str:
        return self.phrases.take(act) or ""

    def _bridge(self, talk: Telling, told: Voiced, *, number: int, brief: bool) -> None:
        if number == 0:
            return
        explainer, partner = talk.hosts
        late = number + 1 == len(self.episode.picks) and len(self.episode.picks) > 3  # noqa: PLR2004  (it was teased)
        title = self._title(told)
        host = explainer if brief or self.rng.random() < 0.35 else partner  # noqa: PLR2004  (mostly handed over)
        if title and not late:
            line = self.phrases.take(
                "quick" if brief else "bridge", title=title
            ) or self.phrases.take("bridge", title=title)
            cites = (f"{told.material.story.id}.0",)
        elif title:
            line, cites = self.phrases.take("bridge", title=title), (f"{told.material.story.id}.0",)
        else:
            line, cites = self.phrases.take("bridge_bare"), ()
        talk.open(host, line or "", cites)

    def _source(self, told: Voiced, *, brief: bool) -> str:
        source = frame.spoken_source(told.material.story.source)
        if not source:
            return ""
        again = bool(self.sources) and self.sources[-1] == source
        if source not in self.sources:
            self.sources.append(source)
        elif not again:
            self.sources.remove(source)
            self.sources.append(source)
        del brief
        line = self.phrases.take("source_again" if again else "source", source=source)
        return line or ""

    # --- the end --------------------------------------------------------------------------

    def _keep_one(self) -> tuple[str, ...]:
        """Return the sentence ids of one thing of the top story that is kept for the end."""
        if self.episode.length_s < _RECAP_FROM_S:
            return ()
        for told in self.episode.picks[:_RECAP_PICKS]:
            kept = self._worth_keeping(told.material)
            if kept:
                self.recap, self.recap_of = kept, told.material
                return tuple(f.cite for f in kept)
        return ()

    def _worth_keeping(self, top: Material) -> list[Fact]:
        facts = list(top.facts.values())
        impact = [f for f in facts if f.kind == "impact"]
        if impact and impact[0].first and len(facts) > 2 * len(impact):
            return impact
        needed = {f.index - 1 for f in facts if f.needs_previous}
        tied = needed | {f.index for f in facts if f.needs_next or f.needs_previous}
        first = lead(top, facts)
        loose = [f for f in facts if f.kind == "paragraph" and f.index not in tied]
        return [f for f in loose if f is not first and not f.leans and f.heading.form == "none"][
            -1:
        ]

    def _recap_line(self) -> str:
        topic = frame.topic(self.recap_of.title)
        line = (
            self.phrases.take("recap_topic", title=topic) if topic else self.phrases.take("recap")
        )
        return line or ""

    def _close(self) -> tuple[Turn, ...]:
        ada, ben = self.episode.hosts
        talk = self._telling(ada.id, ben.id)
        kept = [] if any(self.told.repeats(fact) for fact in self.recap) else self.recap
        if kept:
            text = talk.join(self._recap_line(), *(fact.text for fact in kept))
            title = f"{self.recap_of.story.id}.0"
            talk.add(ben.id, "recap", text, (title, *(fact.cite for fact in kept)))
            self.balance.facts[ben.id] += sum(fact.size for fact in kept)
        sources = frame.listed(self.sources, self.episode.language)
        line = self.phrases.take("close", host=ada.name, other=ben.name, sources=sources)
        talk.add(ada.id, "close", line or "")
        talk.add(ben.id, "close", self._said("bye"))
        talk.add(ada.id, "close", self._said("bye_short"))
        return tuple(talk.turns)
