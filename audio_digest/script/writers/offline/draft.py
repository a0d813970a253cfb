"""One attempt at a script: greeting, stories, last word and sign-off."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  (as in the model)
from random import Random

from audio_digest.config import About, Host, language_of
from audio_digest.model import Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.writers.offline import frame
from audio_digest.script.writers.offline.dialogue import Balance, Telling
from audio_digest.script.writers.offline.material import Fact, Material
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.script.writers.offline.plan import BRIEF_SIZE, Told, arrange, choose, lead
from audio_digest.script.writers.offline.speech import size
from audio_digest.script.writers.offline.witness import second_source

log = logging.getLogger(__name__)

_HEADINGS = {"en": ("Opening", "Close"), "zh": ("开场", "结束")}
_RECAP_PICKS = 4
_RECAP_FROM_S = 150.0
_SWAP_EVERY = 3
_FEW = 3
"""From more stories than this on, the last one is announced at the start."""
_KEEPS_ON = 0.35
"""How often the one who explains also announces the story."""
_LEAST = 0.4
"""Of a brief story's room, what every story gets."""


@dataclass(frozen=True)
class Voiced:
    """One pick with the telling that is voiced and all that stand beside it."""

    pick: Pick
    material: Material
    others: tuple[Story, ...]


class Draft:
    """One attempt at a script."""

    def __init__(
        self, about: About, hosts: tuple[Host, Host], picks: Sequence[Voiced], *,
        rng: Random, room: float,
    ) -> None:  # fmt: skip
        """Begin; ``room`` is the words, or characters, of facts for each second of a target."""
        self.about = about
        self.language = language_of(about.language)
        self.hosts = hosts
        self.picks = picks
        self.rng = rng
        self.room = room
        self.phrases = Phrases(self.language, rng)
        self.told = Told()
        self.balance = Balance({host.id: 0 for host in hosts})
        self.known_terms: set[str] = set()
        self.sources: dict[str, None] = {}
        self.last_source = ""
        self.recap: list[Fact] = []
        self.recap_of = picks[0].material
        self.kept = self._keep_one()

    def script(self, rundown: Rundown) -> Script:
        """Return the whole script of ``rundown``; called once."""
        first, second = _HEADINGS[self.language]
        opening = self._opening(rundown.date)
        middle = [self._story(n, told) for n, told in enumerate(self.picks)]
        segments = [
            Segment(heading=first, turns=opening),
            *(segment for segment in middle if segment is not None),
            Segment(heading=second, turns=self._close()),
        ]
        return Script(
            title=rundown.title,
            language=self.about.language,
            segments=tuple(segments),
        )

    def _telling(self, explainer: str, partner: str) -> Telling:
        return Telling(
            explainer, partner, language=self.language, phrases=self.phrases, rng=self.rng,
            balance=self.balance, known_terms=self.known_terms,
        )  # fmt: skip

    def _hosts(self) -> tuple[str, str]:
        return self.hosts[0].id, self.hosts[1].id

    def _title(self, told: Voiced) -> str:
        title = told.material.title
        words = size(title, chinese=self.language == "zh")
        return frame.spoken_title(title, size=words, language=self.language)

    def _opening(self, date: Date) -> tuple[Turn, ...]:
        ada, ben = self.hosts
        talk = self._telling(ada.id, ben.id)
        picks = self.picks
        cite = f"{picks[0].material.story.id}.0"
        title = self._title(picks[0]) or frame.heading(picks[0].material.title)
        talk.add(ada.id, "tease", self.phrases.take("tease", title=title) or "", (cite,))
        if len(picks) > _FEW and (later := self._title(picks[-1])):
            line = self.phrases.take("tease_also", title=later) or ""
            talk.add(ada.id, "tease", line, (f"{picks[-1].material.story.id}.0",))
        day = frame.spoken_date(date, self.about.language)
        greeting = self.phrases.take(
            "greet", show=self.about.title, date=day, host=ben.name, other=ada.name
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
        plan = arrange(told.material, facts, self.rng, budget=budget, language=self.language)
        explainer, partner = self._hosts()
        if number % _SWAP_EVERY == 1:
            explainer, partner = partner, explainer
        talk = self._telling(explainer, partner)
        brief = plan.shape == "brief"
        self._bridge(talk, told, number=number, brief=brief)
        before = talk.join("" if number else self._said("begin"), self._source(told))
        talk.tell(plan, opening=before)
        second_source(talk, plan, told.others, self.phrases)
        title = frame.heading(told.material.title)
        ids = told.pick.story_ids
        return Segment(heading=title, story_ids=ids, turns=tuple(talk.turns))

    def _budget(self, pick: Pick) -> float:
        return max(pick.target_s * self.room, BRIEF_SIZE[self.language] * _LEAST)

    def _said(self, act: str) -> str:
        return self.phrases.take(act) or ""

    def _bridge(self, talk: Telling, told: Voiced, *, number: int, brief: bool) -> None:
        if number == 0:
            return
        explainer, partner = talk.hosts
        host = explainer if brief or self.rng.random() < _KEEPS_ON else partner
        title = self._title(told)
        if not title:
            talk.open(host, self._said("bridge_bare"), ())
            return
        acts = ("quick", "bridge") if brief else ("bridge", "quick")
        lines = (self.phrases.take(act, title=title) for act in acts if self.phrases.left(act))
        talk.open(host, next(lines, None) or f"{title}.", (f"{told.material.story.id}.0",))

    def _source(self, told: Voiced) -> str:
        source = frame.spoken_source(told.material.story.source)
        if not source:
            return ""
        again = source == self.last_source
        self.last_source = source
        self.sources.setdefault(source)
        return self.phrases.take("source_again" if again else "source", source=source) or ""

    # --- the end --------------------------------------------------------------------------

    def _keep_one(self) -> tuple[str, ...]:
        """Return the sentence ids of one thing of the top story that is kept for the end."""
        if self.about.length_s < _RECAP_FROM_S:
            return ()
        for told in self.picks[:_RECAP_PICKS]:
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
        fit = [f for f in loose if f is not first and not f.leans and f.heading.form == "none"]
        return fit[-1:]

    def _recap_line(self) -> str:
        topic = frame.topic(self.recap_of.title)
        line = (
            self.phrases.take("recap_topic", title=topic) if topic else self.phrases.take("recap")
        )
        return line or ""

    def _close(self) -> tuple[Turn, ...]:
        ada, ben = self.hosts
        talk = self._telling(ada.id, ben.id)
        kept = [] if any(self.told.repeats(fact) for fact in self.recap) else self.recap
        if kept:
            text = talk.join(self._recap_line(), *(fact.text for fact in kept))
            title = f"{self.recap_of.story.id}.0"
            talk.add(ben.id, "recap", text, (title, *(fact.cite for fact in kept)))
            self.balance.facts[ben.id] += sum(fact.size for fact in kept)
        sources = frame.listed(tuple(self.sources), self.language)
        line = self.phrases.take("close", host=ada.name, other=ben.name, sources=sources)
        talk.add(ada.id, "close", line or "")
        talk.add(ben.id, "close", self._said("bye"))
        talk.add(ada.id, "close", self._said("bye_short"))
        return tuple(talk.turns)
