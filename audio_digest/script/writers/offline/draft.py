"""One attempt at a script: greeting, stories, last word and sign-off."""

import logging
from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (as in the model)
from random import Random

from audio_digest.config import About, Host, language_of
from audio_digest.model import Rundown, Script, Segment, Turn
from audio_digest.script.writers.offline import followup, frame, wording
from audio_digest.script.writers.offline.coldopen import hook
from audio_digest.script.writers.offline.debate import Debate, Lines, with_both_sides
from audio_digest.script.writers.offline.dialogue import Telling
from audio_digest.script.writers.offline.material import Material
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.script.writers.offline.plan import (
    BRIEF_SIZE,
    RETOLD,
    Plan,
    Told,
    arrange,
    choose,
    retells,
)
from audio_digest.script.writers.offline.questions import Balance
from audio_digest.script.writers.offline.recap import MANY, Kept, Recap, Voiced
from audio_digest.script.writers.offline.speech import size
from audio_digest.script.writers.offline.witness import second_source

log = logging.getLogger(__name__)

_HEADINGS = {"en": ("Opening", "Close"), "zh": ("开场", "结束")}
_SWAP_EVERY = 3
_FEW = 3
"""From more stories than this on, one of the best after the first is announced at the start."""
_TEASES_TWICE_S = 240.0
"""In a shorter episode it would come too soon to be announced."""
_KEEPS_ON = 0.35
"""How often the one who explains also announces the story."""
_GROUP = 3
"""Small stories that share a lead-in."""
_APART = 0.65
"""How often one host reads a small story's title and the other tells it."""
_PLAINER = 0.25
"""How much more than the attempt before one minds that sentences are plain, and turns take up."""
DEGREES = 8
"""After so many attempts, the next is as plain as the first, in other words."""
_LEAST = 0.4
"""Of a brief story's room, what every story gets."""


class Draft:
    """One attempt at a script."""

    def __init__(  # noqa: PLR0913  (what an attempt is made of)
        self, about: About, hosts: tuple[Host, Host], picks: Sequence[Voiced], *,
        day: Date, room: Sequence[float], attempt: int = 0,
    ) -> None:  # fmt: skip
        """Begin; ``room`` is each pick's words, or characters, of facts a second of its target.

        Another ``attempt`` at the same day draws other lines and shapes, and up to a degree it
        talks more plainly than the one before.
        """
        self.about = about
        self.language = language_of(about.language)
        self.hosts = hosts
        self.picks = picks
        self.rng = Random(
            f"{about.identity} {day} {attempt}" if attempt else f"{about.identity} {day}"
        )
        self.room = room
        self.plainly = 1 + _PLAINER * (attempt % DEGREES)
        self.phrases = Phrases(self.language, self.rng, day=day.toordinal())
        debated = about.format == "debate"
        self.debates = Lines(self.language, f"{about.identity} {day}") if debated else None
        self.told = Told()
        self.balance = Balance({host.id: 0 for host in hosts})
        self.known_terms: set[str] = set()
        self.sources: dict[str, None] = {}
        self.last_source = ""
        self.unnamed = False
        self.last_host = ""
        self.small_in_a_row = 0
        self.heard: set[str] = set()
        self.recap = Recap(picks, about.length_s)
        self.hook = hook(picks[0].material, without=self.recap.cites)

    @property
    def kept(self) -> frozenset[str]:
        """The sentences that are told at the beginning or the end, and not in their story."""
        return self.recap.cites | ({self.hook.cite} if self.hook else frozenset())

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
        talk = (Debate if self.debates else Telling)(
            explainer, partner, language=self.language, phrases=self.phrases, rng=self.rng,
            balance=self.balance, known_terms=self.known_terms, plainly=self.plainly,
        )  # fmt: skip
        if self.debates and isinstance(talk, Debate):
            talk.lines = self.debates
        return talk

    def _hosts(self) -> tuple[str, str]:
        return self.hosts[0].id, self.hosts[1].id

    def _title(self, told: Voiced) -> str:
        return self._title_of(told.material)

    def _title_of(self, material: Material) -> str:
        title = material.title
        words = size(title, chinese=self.language == "zh")
        return frame.spoken_title(title, size=words, language=self.language)

    def _opening(self, date: Date) -> tuple[Turn, ...]:
        ada, ben = self.hosts
        talk = self._telling(ada.id, ben.id)
        picks = self.picks
        self._tease(talk, ada.id)
        sayable = [told for told in picks[1:_FEW] if self._title(told)]
        if len(picks) > _FEW and sayable and self.about.length_s >= _TEASES_TWICE_S:
            later = self.rng.choice(sayable)
            short = frame.clause(later.material.title)
            line = self.phrases.take("tease_also", title=short) or ""
            talk.add(ada.id, "tease", line, (f"{later.material.story.id}.0",))
        day = frame.spoken_date(date, self.about.language)
        greeting = self.phrases.take(
            "greet", show=self.about.title, date=day, host=ben.name, other=ada.name
        )
        talk.add(ben.id, "open", greeting or "")
        return tuple(talk.turns)

    def _tease(self, talk: Telling, host: str) -> None:
        """Open on the day's best story: on its most striking sentence, and its title."""
        top = self.picks[0].material
        title = self._title(self.picks[0]) or frame.heading(top.title)
        if self.hook:
            talk.add(host, "tease", self.hook.text, (self.hook.cite,))
            self.told.add((self.hook,))
        act = "tease_hooked" if self.hook else "tease"
        line = self.phrases.take(act, title=title) or ""
        talk.add(host, "tease", line, (f"{top.story.id}.0",))

    def _story(self, number: int, told: Voiced) -> Segment | None:
        budget = self._budget(number)
        facts = choose(told.material, budget, self.told, without=self.kept, plainly=self.plainly)
        if not facts:
            log.info("%s: left out, all of it is told elsewhere in the episode", told.pick.title)
            return None
        if self.debates:
            facts = with_both_sides(facts, told.material, self.told, without=self.kept)
        self.told.add(facts)
        plan = arrange(told.material, facts, self.rng, budget=budget, language=self.language)
        brief = plan.shape == "brief"
        talk = self._telling(*self._roles(number, brief=brief))
        before = self._announced(talk, plan, told, number=number)
        before = followup.recall(talk, told.material, self.phrases, before)
        talk.tell(plan, opening=before)
        if not self.debates:
            second_source(talk, plan, told.others, self.phrases)
        self.last_host = talk.turns[-1].host
        self.heard.add(told.material.story.id)
        title = frame.heading(told.material.title)
        ids = told.pick.story_ids
        return Segment(heading=title, story_ids=ids, turns=tuple(talk.turns))

    def _budget(self, number: int) -> float:
        room = self.picks[number].pick.target_s * self.room[number]
        return max(room, BRIEF_SIZE[self.language] * _LEAST)

    def _said(self, act: str) -> str:
        return self.phrases.take(act) or ""

    def _roles(self, number: int, *, brief: bool) -> tuple[str, str]:
        """Return who explains and who asks; in brief stories the hosts take turns."""
        explainer, partner = self._hosts()
        turned = number % _SWAP_EVERY == 1 and not self.debates
        swapped = self.last_host == explainer if brief else turned
        return (partner, explainer) if swapped else (explainer, partner)

    def _announced(self, talk: Telling, plan: Plan, told: Voiced, *, number: int) -> str:
        """Announce the story, and return what goes before its first fact."""
        brief = plan.shape == "brief"
        after = range(number + 1, min(number + 2, len(self.picks)))
        follows = all(map(self._small, after))
        grouped = brief and number > 0 and (self.small_in_a_row > 0 or (bool(after) and follows))
        if not grouped:
            self.small_in_a_row = 0
            self._bridge(talk, plan, told, number=number)
            return talk.join("" if number else self._said("begin"), self._source(told))
        first = self.small_in_a_row % _GROUP == 0 and bool(after) and follows
        self.small_in_a_row += 1
        lines = [self._said("quick_group")] if first else []
        lines += [self._source(told)]
        if retells(told.material, plan.facts[0]) < RETOLD:
            cite = f"{told.material.story.id}.0"
            title = self._small_title(told, leads=first)
            apart = not lines[-1] and self.rng.random() < _APART
            talk.open(talk.hosts[apart], talk.join(*lines, title), (cite,))
            return ""
        return talk.join(*lines, "" if first else self._said("quick_next"))

    def _small(self, number: int) -> bool:
        """Tell whether a story will be a brief one: it has little room, or little to say."""
        told = sum(fact.size for fact in self.picks[number].material.facts.values())
        least = min(self._budget(number), told)
        return least < BRIEF_SIZE[self.language]

    def _small_title(self, told: Voiced, *, leads: bool) -> str:
        title = self._title(told)
        if not title:
            return "" if leads else self._said("bridge_bare")
        line = None if leads else self.phrases.take("quick_title", title=title)
        return line or self._plain(title)

    def _plain(self, title: str) -> str:
        ended = title.endswith(("?", "!", "？", "！"))
        return title if ended else title + ("。" if self.language == "zh" else ".")

    def _bridge(self, talk: Telling, plan: Plan, told: Voiced, *, number: int) -> None:
        if number == 0:
            return
        explainer, partner = talk.hosts
        brief = plan.shape == "brief"
        host = explainer if brief or self.rng.random() < _KEEPS_ON else partner
        title = self._title(told)
        retold = retells(told.material, plan.facts[0]) >= RETOLD
        subject = told.material.subject
        if subject and (not title or retold) and self.phrases.left("bridge_subject"):
            line = self.phrases.take("bridge_subject", subject=subject) or ""
            talk.open(host, line, (f"{told.material.story.id}.0",), named=subject)
            return
        if not title or (retold and self.phrases.left("bridge_bare")):
            talk.open(host, self._said("bridge_bare"), ())
            return
        acts = ("quick", "bridge") if brief else ("bridge", "quick")
        lines = (self.phrases.take(act, title=title) for act in acts if self.phrases.left(act))
        talk.open(host, next(lines, None) or self._plain(title), (f"{told.material.story.id}.0",))

    def _source(self, told: Voiced) -> str:
        story = told.material.story
        source = frame.spoken_source(story.source, self.language, title=story.title)
        if not source:
            self.last_source = ""
            self.unnamed = True
            return ""
        if source == self.last_source:
            return ""  # said when it began
        again = source in self.sources
        self.last_source = source
        self.sources.setdefault(source)
        return self.phrases.take("source_again" if again else "source", source=source) or ""

    # --- the end --------------------------------------------------------------------------

    def _close(self) -> tuple[Turn, ...]:
        ada, ben = self.hosts
        talk = self._telling(ada.id, ben.id)
        host = self._hosts()[1]
        kept = [k for k in self.recap.kept if self._still_new(k)]
        for number, last_word in enumerate(kept):
            line = self._back_to(last_word, number)
            text = talk.join(line, *(fact.text for fact in last_word.facts))
            title_cite = f"{last_word.material.story.id}.0"
            talk.add(host, "recap", text, (title_cite, *last_word.cites))
            self.balance.facts[host] += sum(fact.size for fact in last_word.facts)
            host = talk.other(host)
        if len(kept) < 2 and len(self.heard) >= MANY:  # noqa: PLR2004  (stories to come back to)
            self._headlines(talk, host, [k.material.story.id for k in kept])
        sources = frame.listed(tuple(self.sources), self.language, more=self.unnamed)
        host = talk.next_host()
        line = self.phrases.take("close", host=ada.name, other=ben.name, sources=sources) or ""
        talk.add(host, "close", line)
        talk.add(talk.other(host), "close", self._said("bye"))
        talk.add(host, "close", self._said("bye_short"))
        return tuple(talk.turns)

    def _back_to(self, kept: Kept, number: int) -> str:
        """Return how a host comes back to a story that was told."""
        title = frame.topic(kept.material.title) or kept.material.subject
        unnamed = not (title or kept.sums_up)
        if kept.material is self.picks[0].material and unnamed:
            return self._said("recap_first")
        if kept.material is self.picks[-1].material and unnamed:
            return self._said("recap_last")
        also = "recap_also" if number else "recap"
        act = f"{also}_topic" if title else f"{also}_title"
        return self.phrases.take(act, title=title or frame.clause(kept.material.title)) or ""

    def _still_new(self, kept: Kept) -> bool:
        """Tell whether the story was told, and these sentences of it were not."""
        told = kept.material.story.id in self.heard
        return told and not any(map(self.told.repeats, kept.facts))

    def _headlines(self, talk: Telling, host: str, without: Sequence[str]) -> None:
        """Read the first headlines again, so that two stories are come back to."""
        chinese = self.language == "zh"
        titled = [
            (told.material.story.id, frame.clause(told.material.title))
            for told in self.picks
            if chinese or wording.is_sentence(told.material.title)
        ]
        heard = [(i, t) for i, t in titled if t and i in self.heard and i not in without]
        acts = ("recap_also_title",) if without else ("recap_headlines", "recap_also_title")
        for act, (story, title) in zip(acts, heard, strict=False):
            line = self.phrases.take(act, title=title) or self._plain(title)
            talk.add(host, "recap", line, (f"{story}.0",))
            host = talk.other(host)
