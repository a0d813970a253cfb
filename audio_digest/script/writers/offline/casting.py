"""Shows of one, three and four hosts: a dialogue of two, given to those that the show has.

With more than two, the stories go round: each is told by the next two hosts, and those who did not
open the episode say who they are. Alone, a host asks nobody: what was asked is announced, or left
out where the answer stands by itself.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from audio_digest.config import Host
from audio_digest.model import Act, Script, Segment, Turn
from audio_digest.script.writers.offline.phrases import table

SHADOW = "nobody"
"""Id of the second of the two hosts where the show has one."""
_SLOT = re.compile(r"\\\{(\w+)\\\}")
_LABELS = ("ask_short", "ask_label")
_ANSWERING = ("answer_label",)
_TO_ANOTHER = {
    "en": re.compile(r"(?:Right|Okay|Yes)(?:\.|, (?=and )) ?|(?:Well|So), "),
    "zh": re.compile(r"(?:对|是的)[，。]"),
}
"""How a turn begins that takes up what another has said: nobody agrees with himself."""


def pair(hosts: Sequence[Host]) -> tuple[Host, Host]:
    """Return the two hosts that a dialogue is written for."""
    first = hosts[0]
    return (
        (first, hosts[1])
        if len(hosts) > 1
        else (first, Host(id=SHADOW, name=first.name, voice=first.voice))
    )


def cast(script: Script, hosts: Sequence[Host], *, language: str) -> Script:
    """Return ``script``, written for `pair` of ``hosts``, as all of them speak it."""
    match len(hosts):
        case 1:
            segments = [_alone(segment, hosts[0], language) for segment in script.segments]
        case 2:
            return script
        case _:
            segments = list(_round(script.segments, hosts, language))
    kept = tuple(segment for segment in segments if segment.turns)
    return script.model_copy(update={"segments": kept})


# --- three and four -----------------------------------------------------------------------


def _round(segments: Sequence[Segment], hosts: Sequence[Host], language: str) -> Iterator[Segment]:
    ids, lines = [host.id for host in hosts], table(language)
    for number, segment in enumerate(segments):
        if segment.story_ids:
            first = (number - 1) % len(ids)
            told = {ids[0]: ids[first], ids[1]: ids[(first + 1) % len(ids)]}
            turns = tuple(t.model_copy(update={"host": told[t.host]}) for t in segment.turns)
        else:
            act: Act = "close" if number else "open"
            key = "close_more" if number else "greet_more"
            more = tuple(
                Turn(
                    host=host.id,
                    act=act,
                    text=lines[key][i % len(lines[key])].format(host=host.name),
                )
                for i, host in enumerate(hosts[2:])
            )
            turns = _after_naming(segment.turns, more) if number else (*segment.turns, *more)
        yield segment.model_copy(update={"turns": turns})


def _after_naming(turns: tuple[Turn, ...], more: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Return ``turns`` with ``more`` after the first of the close, in which two are named."""
    at = next((n for n, turn in enumerate(turns) if turn.act == "close"), len(turns) - 1) + 1
    return (*turns[:at], *more, *turns[at:])


# --- alone --------------------------------------------------------------------------------


def _alone(segment: Segment, host: Host, language: str) -> Segment:
    turns: list[Turn] = []
    announced = 0
    for turn in _apart_from_glosses(segment.turns):
        text, act = _unanswering(_introduced(turn.text, host, language), language), turn.act
        text = _agreeing_with_nobody(text, language)
        if act == "ask":
            text, announced = _announced(turn, language, announced)
            act = "bridge"
        elif _needs_another(turn, text, language):
            text = ""
        if text:
            turns.append(turn.model_copy(update={"host": host.id, "act": act, "text": text}))
    return segment.model_copy(update={"turns": tuple(turns)})


def _apart_from_glosses(turns: Sequence[Turn]) -> Iterator[Turn]:
    """Yield ``turns`` without “What is that?” and its answer, which is no sentence alone."""
    skip = False
    for turn, after in zip(turns, (*turns[1:], None), strict=True):
        if skip:
            skip = False
        elif turn.act == "gloss" and after and after.act == "gloss":
            skip = True
        else:
            yield turn


def _needs_another(turn: Turn, text: str, language: str) -> bool:
    """Tell whether nobody says this who is alone: a reaction, a doubt put as a question, a bye."""
    asks = text.endswith(("?", "？"))
    again = turn.act == "close" and text in table(language)["bye_short"]
    return turn.act == "react" or (turn.act == "doubt" and asks) or again


def _announced(turn: Turn, language: str, count: int) -> tuple[str, int]:
    """Return a question as the teller's own announcement, or nothing if it only asks for more."""
    lines = table(language)
    asking = [line for act in lines if act.startswith("ask_") for line in lines[act]]
    if turn.text in asking:
        return "", count  # a line without a slot, before it is taken for one with a label
    said = lines["say_label"]
    for act in _LABELS:
        for pattern in _patterns(language, act):
            found = pattern.fullmatch(turn.text)
            if found:
                return said[count % len(said)].format(label=found["label"]), count + 1
    if any(pattern.fullmatch(turn.text) for pattern in _asking(language)):
        return "", count
    return turn.text, count  # the source's own question: who tells a story may put it


def _introduced(text: str, host: Host, language: str) -> str:
    """Return greeting and farewell as one says them who is alone."""
    for act, alone in (("greet", "greet_alone"), ("close", "close_alone")):
        line = table(language)[alone][0]

        def fill(found: re.Match[str], line: str = line) -> str:
            return line.format(**{**found.groupdict(), "host": host.name})

        text = _replaced(text, _patterns(language, act), fill)
    return text


def _unanswering(text: str, language: str) -> str:
    """Return ``text`` without a “Good question, …” at its beginning."""
    for pattern in (p for act in _ANSWERING for p in _patterns(language, act)):
        found = pattern.match(text)
        if found and found.end() < len(text):
            return text[found.end() :].lstrip()
    return text


def _agreeing_with_nobody(text: str, language: str) -> str:
    """Return ``text`` without a "Right, " at its beginning."""
    found = _TO_ANOTHER[language].match(text)
    rest = text[found.end() :] if found else text
    return rest[:1].upper() + rest[1:] if rest else text


def _replaced(
    text: str, patterns: Sequence[re.Pattern[str]], fill: Callable[[re.Match[str]], str]
) -> str:
    for pattern in patterns:
        if pattern.search(text):
            return pattern.sub(fill, text, count=1)
    return text


def _asking(language: str) -> list[re.Pattern[str]]:
    return [
        p for act in table(language) if act.startswith("ask_") for p in _patterns(language, act)
    ]


def _patterns(language: str, act: str) -> list[re.Pattern[str]]:
    """Return what finds each line of ``act`` in a text, its slots as groups."""
    found = []
    for line in table(language)[act]:
        body = _SLOT.sub(r"(?P<\1>.{1,400}?)", re.escape(line))
        found.append(re.compile(body + r"(?=\s|$)" if language == "en" else body))
    return found
