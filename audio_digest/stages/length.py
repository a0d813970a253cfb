"""The episode as long as asked: said before a line is spoken, mended when all are."""

import logging
from dataclasses import replace

from audio_digest.model import Script, Takes, Tick
from audio_digest.run import Run
from audio_digest.stages.clock import EpisodeClock

log = logging.getLogger(__name__)

FAR = 0.05
"""By how much an episode may miss its length before somebody is told."""
ROUNDS = 3


def spoken_time(seconds: float) -> str:
    """Return a length as it is read.

    >>> spoken_time(250), spoken_time(1500), spoken_time(42.4)
    ('4 min 10 s', '25 min', '42 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join([*parts, f"{rest} s"] if rest or not minutes else parts)


def foretell(run: Run, script: Script, clock: EpisodeClock) -> None:
    """Say where ``script`` cannot be as long, or as short, as the show asks."""
    asked_s, length_s = run.show.show.length_s, clock.episode_s(script)
    asked, about = spoken_time(asked_s), spoken_time(length_s)
    if length_s < (1 - FAR) * asked_s:
        log.warning(
            "the day holds about %s of the %s asked for: the episode is shorter", about, asked
        )
    elif length_s > (1 + FAR) * asked_s:
        log.warning("this day cannot be told in %s: about %s is the shortest", asked, about)


def heard(run: Run, tick: Tick) -> tuple[Script, Takes]:
    """Return the script of ``run`` and its takes, mended to the length asked for.

    A script that a person wrote or edited stays as it is. Of any other, whole turns go or come
    once it is known how long they are; every line that stays is in the cache and is not spoken
    again.
    """
    from audio_digest.script.write import fitted
    from audio_digest.speech.render import render

    script = run.script()
    takes = render(script, run.show, run.cache, tick=tick)
    if run.edition or run.folder.is_persons("script.md") or not run.stories():
        return script, takes
    clock, same = EpisodeClock(run), _with_voices(run, takes)
    for _ in range(ROUNDS):
        clock.listen(script, takes)
        found = fitted(script, run.rundown(), run.stories(), run.show, clock=clock)
        if found == script:
            break
        was, now = clock.episode_s(script), clock.episode_s(found)
        log.info(
            "%s long, %s asked for: %d lines go, %d come, for about %s",
            spoken_time(was), spoken_time(run.show.show.length_s),
            _missing(script, found), _missing(found, script), spoken_time(now),
        )  # fmt: skip
        script = found
        takes = render(script, same.show, run.cache, tick=tick)
    return script, takes


def _missing(one: Script, other: Script) -> int:
    """Return how many turns of ``one`` are not in ``other``."""
    left = list(other.turns)
    for turn in one.turns:
        if turn in left:
            left.remove(turn)
    return len(one.turns) - len(other.turns) + len(left)


def _with_voices(run: Run, takes: Takes) -> Run:
    """Return ``run`` with the voices that were heard: one that fell back stays so."""
    hosts = tuple(
        host.model_copy(update={"voice": takes.voices.get(host.id, host.voice)})
        for host in run.show.hosts
    )
    return replace(run, show=run.show.model_copy(update={"hosts": hosts}))
