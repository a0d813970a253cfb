"""What a model is told: the templates beside this file, filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  (as in the model)
from pathlib import Path

from audio_digest.config import Host, Show
from audio_digest.model import Turn
from audio_digest.script.writers.llm.assignment import Assignment, Numbered, fenced
from audio_digest.script.writers.llm.gate import Draft
from audio_digest.script.writers.llm.outline import Beat
from audio_digest.script.writers.llm.pace import Pace
from audio_digest.text.earlier import spoken_day
from audio_digest.text.templates import filler

_FILL = filler(Path(__file__).parent / "templates", html=False)
_NAMES = {
    "en": "English", "zh": "Chinese", "de": "German", "fr": "French", "es": "Spanish",
    "it": "Italian", "pt": "Portuguese", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pl": "Polish", "ru": "Russian", "ar": "Arabic", "hi": "Hindi", "tr": "Turkish",
}  # fmt: skip
_SAMPLE_LANGUAGES = ("en", "zh")
_BRIEF_S = 45.0
"""A story with less room than this is told in a breath."""


@dataclass(frozen=True)
class Prompts:
    """The prompts of one episode. ``mark`` is the delimiter around what stories say."""

    show: Show
    day: Date
    pace: Pace
    mark: str

    def system(self) -> str:
        """Return who the hosts are, what a line looks like, and the rules."""
        language = self.pace.language
        first, *others = self.show.hosts
        return _FILL(
            "system.jinja",
            show=self.show.show.title,
            language=self._language(),
            sample=language if language in _SAMPLE_LANGUAGES else "en",
            first=first,
            others=others,
            hosts=self.show.hosts,
            format=self.show.show.format,
            unit=self._unit(),
            mark=self.mark,
        )

    def outline(self, told: Sequence[Assignment], heads: Sequence[Sequence[Numbered]]) -> str:
        """Return the question for the plan of the whole episode."""
        stories = [
            {
                "number": a.index + 1,
                "words": self.pace.words(a.room_s),
                "earlier": a.earlier,
                "lines": self._sentences(head),
            }
            for a, head in zip(told, heads, strict=True)
        ]
        return _FILL("outline.jinja", stories=stories, mark=self.mark, unit=self._unit())

    def segment(
        self,
        assignment: Assignment,
        numbered: Sequence[Numbered],
        beat: Beat,
        *,
        of: int,
        before: Sequence[Turn],
    ) -> str:
        """Return the question for the dialogue of one story."""
        words = self.pace.words(assignment.room_s * beat.weight)
        return _FILL(
            "segment.jinja",
            number=assignment.index + 1,
            of=of,
            words=words,
            unit=self._unit(),
            lines=max(3, round(words / self.pace.line)),
            brief=assignment.room_s < _BRIEF_S,
            angle=beat.angle,
            beats=[n for n in beat.sentences if n in {each.number for each in numbered}],
            link=beat.link,
            before=self._spoken(before),
            when=self._when(assignment),
            source=assignment.source,
            sentences=self._sentences(numbered),
            first=self._starts(assignment.index),
            mark=self.mark,
        )

    def repair(self, numbered: Sequence[Numbered], drafts: Sequence[Draft]) -> str:
        """Return the question for the lines that failed a gate, and for them alone."""
        short = {n.sentence.id: n.number for n in numbered}
        lines = [
            {
                "number": n,
                "host": self._name(d.turn.host),
                "text": d.turn.text,
                "cites": [short[c] for c in d.turn.cites if c in short],
                "fault": d.fault,
                "near": d.near,
            }
            for n, d in enumerate(drafts, 1)
        ]
        return _FILL(
            "repair.jinja", lines=lines, sentences=self._sentences(numbered), mark=self.mark
        )

    def more(
        self, assignment: Assignment, numbered: Sequence[Numbered], said: Sequence[Turn], words: int
    ) -> str:
        """Return the question for further lines of a story that came out short."""
        return _FILL(
            "more.jinja",
            words=words,
            unit=self._unit(),
            lines=max(2, round(words / self.pace.line)),
            said=self._spoken(said),
            sentences=self._sentences(numbered),
            title=assignment.index + 1,
            mark=self.mark,
        )

    def frame(self, part: str, told: Sequence[Numbered]) -> str:
        """Return the question for the "opening" or the "closing"."""
        return _FILL(
            f"{part}.jinja",
            show=self.show.show.title,
            day=self.day,
            weekday=f"{self.day:%A}",
            hosts=self.show.hosts,
            sentences=self._sentences(told),
            unit=self._unit(),
            mark=self.mark,
        )

    def _when(self, assignment: Assignment) -> str:
        """Return the day on which a story was told before, as it is said; "" for a new one."""
        earlier = assignment.earlier
        return spoken_day(earlier.date, self.day, self.show.show.language) if earlier else ""

    def _language(self) -> str:
        tag = self.show.show.language
        if self.pace.language != "zh":
            return _NAMES.get(self.pace.language, tag)
        traditional = {"hant", "tw", "hk", "mo"} & set(tag.lower().split("-"))
        return "Chinese in traditional characters" if traditional else "Simplified Chinese"

    def _unit(self) -> str:
        return "characters" if self.pace.by_character else "words"

    def _sentences(self, numbered: Sequence[Numbered]) -> Sequence[str]:
        return fenced([f"[{n.number}] {n.shown}" for n in numbered], self.mark)

    def _spoken(self, turns: Sequence[Turn]) -> Sequence[str]:
        return fenced([f"{self._name(t.host)}: {t.text}" for t in turns], self.mark)

    def _name(self, host_id: str) -> str:
        return next((host.name for host in self.show.hosts if host.id == host_id), host_id)

    def _starts(self, index: int) -> Host:
        """Return who begins a story: the hosts take turns, so that both carry facts."""
        return self.show.hosts[index % len(self.show.hosts)]
