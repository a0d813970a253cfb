"""A model's lines → turns, and what is wrong with each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audio_digest.config import Show
from audio_digest.model import Act, Script, Segment, Story, Turn
from audio_digest.script import grounding
from audio_digest.script.evidence import Evidence, tokens
from audio_digest.script.evidence import terms as terms_of
from audio_digest.script.writers.llm.answers import Line
from audio_digest.script.writers.llm.assignment import Assignment
from audio_digest.script.writers.llm.pace import Pace
from audio_digest.text.hidden import one_line
from audio_digest.text.languages import simplified
from audio_digest.text.sentences import split

_MOST_WORDS = 60
_MOST_CHARACTERS = 110
_UNCITED = 0.55
"""Of a line without a cite, how much must stand in one sentence for that to be its cite."""
_LONG_UNCITED = 1.6
"""Of a usual line: a reaction is no longer."""
_FILLER = re.compile(
    r"^(?:(?:absolutely|exactly|definitely|indeed|great question|good question|that's fascinating|"
    r"fascinating|wow|totally|for sure|you know|so yeah|oh wow|that's right)\s*[,.!…—-]+\s*)+"
    r"|^(?:没错|确实如此|太棒了|哇|好问题|说得好|完全正确)[，。！!、]+\s*",
    re.IGNORECASE,
)
_STAGE = re.compile(r"\s*(?:\*[^*]{1,40}\*|\[(?:laughs?|pause|music|sighs?)[^\]]*\]|"
                    r"[（(](?:laughs?|laughing|chuckles|pause|sighs?|music|笑|停顿|音乐)[^)）]*[)）])\s*",
                    re.IGNORECASE)  # fmt: skip


_DANGLING = re.compile(
    r"(?:he|she|it|they|this|that|these|those|its|his|her|their|which)\b|[他她它这那其]|而且|因此|所以",
    re.IGNORECASE,
)


_ITSELF = re.compile(
    r"\bas an? (?:ai\b|artificial intelligence|(?:large )?language model|assistant\b)"
    r"|\bI(?:['’]m| am) (?:an? (?:ai\b|(?:large )?language model|assistant\b)"
    r"|(?:sorry, (?:but )?I|unable to|not able to) )"
    r"|\bI (?:can(?:no|['’])t|am unable to|won['’]t) (?:help|assist|comply|do that|fulfil)"
    r"|\bmy (?:instructions|system prompt|guidelines|training data)\b"
    r"|作为(?:一个|一名)?(?:AI|人工智能|大?语言模型|助手)|我是(?:一个|一名)?(?:AI|人工智能|大?语言模型|助手)"
    r"|(?:抱歉|对不起)[，,]?我(?:不能|无法)|我的(?:指令|系统提示|训练数据)",
    re.IGNORECASE,
)
"""A model that speaks of itself or of what it was told."""
_QUOTED = re.compile(r"“[^”]{0,300}”|\"[^\"]{0,300}\"|「[^」]{0,300}」")
_SUBJECT = re.compile(
    r"(?:^|[.!?:]\s+)([A-Z][A-Za-z]{2,})(?=(?:['’]s)?\s(?:has|had|is|was|will|would|can|says|said|wins?|"
    r"won|pays|paid|plans|makes|made|offers|leads|led|beats?|deserves|looks|gives|gave)\b)"
)
_NO_NAMES = frozenset(
    "nobody nothing none everyone everybody everything someone somebody something anyone anybody "  # noqa: SIM905  (a list of quoted words is harder to read)
    "anything each either neither one half most more less much enough many few some all both "
    "another other this that these those what who which whoever whatever there here where when "
    "how why it she they you monday tuesday wednesday thursday friday saturday sunday today "
    "tomorrow yesterday money time work power speed space size price cost memory data news trust "
    "luck proof scale accuracy safety privacy quality energy timing context research science "
    "software hardware code training testing nature history life".split()
)
"""Words that begin a sentence as its subject, without an article, and name nobody."""
FORBIDDEN = "no host says such a thing"
"""How the fault of a line begins that obeys an order, sells, or speaks as the model."""


@dataclass(frozen=True)
class Draft:
    """A turn that a model wrote, and what is wrong with it; empty where nothing is."""

    turn: Turn
    fault: str = ""
    near: str = ""


class Gate:
    """Judges the lines of one episode; all the day's stories are its evidence."""

    def __init__(self, show: Show, stories: Sequence[Story], title: str, pace: Pace) -> None:
        """Index the stories once."""
        self.show, self.stories, self.title, self.pace = show, stories, title, pace
        self.evidence = Evidence(stories)
        self.hosts = hosts_of(show)
        self._ids = [host.id for host in show.hosts]
        own = tokens(f"{show.show.title} {title} {' '.join(self.hosts)}")
        self._known = frozenset(own).union(*(self.evidence.vocabulary(s.id) for s in stories))

    def drafts(self, lines: Sequence[Line], assignment: Assignment) -> tuple[Draft, ...]:
        """Return ``lines`` as turns, each with its fault; what says nothing is left out."""
        known = assignment.ids
        turns: list[Turn] = []
        for line in lines:
            text = self.written(cleaned(line.text))
            cites = tuple(known[n] for n in line.cites if n in known)
            turn = Turn(
                host=line.host, text=text or "…", cites=cites or self._cited(text, assignment)
            )
            if any(c.isalnum() for c in text):
                turns.append(turn)
        return self.judged(acted(turns))

    def judged(self, turns: Sequence[Turn]) -> tuple[Draft, ...]:
        """Return ``turns`` with what is wrong with each."""
        drafts = [Draft(turn, self._form(turn)) for turn in turns]
        fit = [n for n, draft in enumerate(drafts) if draft.turn.host in self._ids]
        if not fit:
            return tuple(drafts)
        spoken = tuple(drafts[n].turn for n in fit)
        for alarm in grounding.check(self.script(spoken), self.stories):
            at = fit[alarm.turn]
            if alarm.hard and not drafts[at].fault:
                fault = f"{alarm.kind}: “{alarm.claim}” is not in the sentences it cites"
                if alarm.kind == "injection":
                    fault = f"{FORBIDDEN}: “{alarm.claim}”"
                drafts[at] = replace(drafts[at], fault=fault, near=alarm.evidence)
        return tuple(drafts)

    def script(self, turns: Sequence[Turn]) -> Script:
        """Return ``turns`` as a script, for gates that take one."""
        segment = Segment(heading=self.title or "-", turns=tuple(turns))
        return Script(title=self.title, language=self.show.show.language, segments=(segment,))

    def _form(self, turn: Turn) -> str:
        if turn.host not in self._ids:
            return f"there is no host '{turn.host[:40]}'"
        if itself := _ITSELF.search(_QUOTED.sub("“”", turn.text)):
            return f"{FORBIDDEN}: “{itself[0]}”"
        if stranger := self._stranger(turn.text):
            return f"name: “{stranger}” is in no story"
        size = self.pace.size(turn.text)
        if size > (_MOST_CHARACTERS if self.pace.by_character else _MOST_WORDS):
            return f"{size} words are too many for one line: halve it"
        if not turn.cites and turn.act == "react" and size > _LONG_UNCITED * self.pace.line:
            return (
                "it says much without the number of a sentence: cite, or shorten it to a reaction"
            )
        return ""

    def _stranger(self, text: str) -> str:
        """Return the word that begins a sentence as its subject, as names do, and is in no story.

        Grounding lets it pass, for any word may begin a sentence; a model is asked to mend it.
        """
        found = (m[1] for m in _SUBJECT.finditer(text))
        return next((w for w in found if w.lower() not in self._known | _NO_NAMES), "")

    def written(self, text: str) -> str:
        """Return ``text`` in the characters of the show's language: a source may use the others."""
        tag = self.show.show.language.lower()
        traditional = {"hant", "tw", "hk", "mo"} & set(tag.split("-"))
        return simplified(text) if tag.startswith("zh") and not traditional else text

    def _cited(self, text: str, assignment: Assignment) -> tuple[str, ...]:
        """Return the sentence that a line without numbers plainly says, if there is one."""
        claim = terms_of(text)
        if len(claim) < 3:  # noqa: PLR2004  (a reaction)
            return ()
        best, found = 0.0, ""
        for numbered in assignment.numbered:
            passage = self.evidence.by_id.get(numbered.sentence.id)
            share = self.evidence.overlap(claim, passage.terms) if passage else 0.0
            if share > best:
                best, found = share, numbered.sentence.id
        return (found,) if best >= _UNCITED else ()

    def shortened(self, turn: Turn) -> Turn:
        """Return ``turn`` cut to the whole sentences that one line may have."""
        most = _MOST_CHARACTERS if self.pace.by_character else _MOST_WORDS
        kept = ""
        for sentence in split(turn.text, self.show.show.language):
            longer = f"{kept} {sentence}".strip() if not self.pace.by_character else kept + sentence
            if self.pace.size(longer) > most:
                break
            kept = longer
        return turn.model_copy(update={"text": kept}) if kept else turn


def hosts_of(show: Show) -> Mapping[str, str]:
    """Return what a host may be called, in lower case → id."""
    return {name.lower(): host.id for host in show.hosts for name in (host.name, host.id)}


def cleaned(text: str) -> str:
    """Return a line without stage directions, marks of emphasis and empty praise in front.

    >>> cleaned("Absolutely! *laughs* It **turned** for 168 hours.")
    'It turned for 168 hours.'
    """
    plain = _STAGE.sub(" ", one_line(text).replace("**", "").replace("`", ""))
    plain = one_line(plain)
    rest = _FILLER.sub("", plain)
    kept = rest if any(c.isalnum() for c in rest) else plain
    return kept[:1].upper() + kept[1:] if kept and plain != kept else kept


def acted(turns: Sequence[Turn]) -> list[Turn]:
    """Return ``turns`` with the act that each plays among its neighbours."""
    found: list[Turn] = []
    led = False
    for turn in turns:
        before = found[-1] if found else None
        act: Act = "react"
        if turn.text.rstrip("”\"'」』)）").endswith(("?", "？")):
            act = "ask"
        elif turn.cites:
            answers = before is not None and before.act == "ask" and before.host != turn.host
            act = "lead" if not led else "answer" if answers else "fact"
            led = True
        elif before is None:
            act = "bridge"
        found.append(turn.model_copy(update={"act": act}))
    return found


def settled(drafts: Sequence[Draft]) -> tuple[Turn, ...]:
    """Return the turns without fault, none twice, no question that nobody answers.

    Nor one that opens on "it" or "she" behind a turn that fell: nobody would know who.
    """
    seen: set[str] = set()
    kept: list[Turn] = []
    fell = False
    for draft in drafts:
        plain = re.sub(r"\W+", "", draft.turn.text.lower())
        dangles = fell and _DANGLING.match(draft.turn.text)
        if fell := bool(draft.fault or plain in seen or dangles):
            continue
        seen.add(plain)
        kept.append(draft.turn)
    return tuple(acted(tuple(_answered(kept))))


def _answered(turns: Sequence[Turn]) -> Iterator[Turn]:
    follows = [*turns[1:], None][: len(turns)]
    for turn, after in zip(turns, follows, strict=True):
        alone = after is None or after.host == turn.host or after.act == "ask"
        if turn.act != "ask" or not alone:
            yield turn
