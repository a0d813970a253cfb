"""Extract: which of an episode's lines make its brief; they are heard in the takes it has."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from audio_digest.errors import ArtifactError
from audio_digest.model import Script, Takes, Tick
from audio_digest.run import Run
from audio_digest.stages import sounding, speaking
from audio_digest.stages.stage import Made, plain

log = logging.getLogger(__name__)

MUSIC_S = 8.0
"""About what music and rests add to the lines: where the search for the length begins."""
NEAR = 0.02
"""Of the length asked for: nearer than this, the search ends."""
FAR = 0.12
_ROUNDS = 6
_REPAIRS = 4


def extract_settings(run: Run) -> object:
    """Return what the choice of lines goes by: the length, and all that adds to it."""
    return [plain(run.show.brief), sounding.arrange_settings(run), run.allow]


def run_extract(run: Run, tick: Tick) -> Made:
    """Take the main lines of the episode into the edition's script.md, word for word.

    Raises ArtifactError where no line is left that the stories bear out.
    """
    from audio_digest.script.extract import part
    from audio_digest.script.screenplay import dump as print_script

    whole, takes = run.whole.script(), run.whole.takes()
    banned: set[int] = set()
    for done in range(_REPAIRS):
        tick(done, _REPAIRS)
        kept, length_s = _fitting(run, whole, takes, frozenset(banned))
        doubtful = _doubtful(run, whole, kept)
        if not doubtful:
            if abs(length_s / run.show.brief.length_s - 1) > FAR:
                log.info("the lines give %.0f s, not %.0f s", length_s, run.show.brief.length_s)
            return {"script.md": print_script(part(whole, kept))}
        banned |= doubtful
    raise ArtifactError(
        "script.md: its lines, taken by themselves, claim what no story says",
        "mend them there, or write the brief's own script.md",
    )


def _doubtful(run: Run, whole: Script, kept: Sequence[int]) -> set[int]:
    """Return those of ``kept`` that claim what no story says once they stand side by side."""
    from audio_digest.script.extract import part
    from audio_digest.script.grounding import check

    if run.allow or not run.stories():
        return set()
    alarms = check(part(whole, kept), run.evidence())
    return {kept[alarm.turn] for alarm in alarms if alarm.hard}


def _fitting(
    run: Run, whole: Script, takes: Takes, banned: frozenset[int]
) -> tuple[tuple[int, ...], float]:
    """Return the turns whose arranged length comes nearest to what is asked for, and that."""
    from audio_digest.script.extract import extract

    wanted_s = run.show.brief.length_s
    spoken = {take.turn: take.duration_s for take in takes.takes}
    seconds = [spoken.get(index, 0.0) for index in range(len(whole.turns))]
    measured = _measure(run, whole, takes)
    budget_s, tried = wanted_s - MUSIC_S, list[tuple[float, int, tuple[int, ...], float]]()
    for number in range(_ROUNDS):
        kept = extract(whole, seconds, budget_s, without=banned)
        length_s = measured(kept)
        tried.append((abs(length_s - wanted_s), number, kept, length_s))
        if tried[-1][0] <= NEAR * wanted_s:
            break
        budget_s += wanted_s - length_s
    *_, kept, length_s = min(tried)
    return kept, length_s


def _measure(run: Run, whole: Script, takes: Takes) -> Callable[[tuple[int, ...]], float]:
    """Return a function that says how long the edition is that a choice of turns makes."""
    from audio_digest.script.extract import part
    from audio_digest.sound.arrange import arrange

    by_turn, cues = {take.turn: take for take in takes.takes}, run.cues()
    missing = sorted(set(range(len(whole.turns))) - by_turn.keys())
    if missing:
        raise ArtifactError(
            f"takes.json: no take of line {missing[0] + 1}", "have it spoken again: --redo render"
        )

    def measured(kept: tuple[int, ...]) -> float:
        own = tuple(by_turn[old].model_copy(update={"turn": i}) for i, old in enumerate(kept))
        timeline = arrange(
            part(whole, kept),
            takes.model_copy(update={"takes": own}),
            run.show,
            envelope=run.cache.envelope,
            cues=cues,
            links={},
            short=True,
        )
        return timeline.duration_s

    return measured


def as_heard(run: Run) -> Run:
    """Return ``run`` with the voices that spoke the episode: a fallback's speaks its edition too.

    An engine that is out of reach, or was when the episode was spoken, is not asked again.
    """
    heard = run.whole.takes().voices
    known = {host: voice for host, voice in heard.items() if voice in run.show.voices}
    hosts = tuple(h.model_copy(update={"voice": known.get(h.id, h.voice)}) for h in run.show.hosts)
    return replace(run, show=run.show.model_copy(update={"hosts": hosts}))


def run_render(run: Run, tick: Tick) -> Made:
    """Find every line's take; only what a person wrote anew is spoken."""
    return speaking.run_render(as_heard(run), tick)


def render_share(run: Run) -> float:
    """Return the part that is to be spoken: nothing, until a person edits it."""
    return speaking.render_share(run) if (run.folder / "takes.json").is_file() else 0.0
