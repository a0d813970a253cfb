"""Music for an edition of a minute or two: a shorter intro and outro, no stings."""

from dataclasses import replace

from audio_digest.sound.score import SECOND, Cue, Music

INTRO, INTRO_FALL, INTRO_FADE_S = 4 * SECOND, 2 * SECOND, 2.0
OUTRO, OUTRO_FADE_S = 6 * SECOND, 2.5


def shortened(music: Music) -> Music:
    """Return ``music`` as a short edition uses it."""
    intro, outro = music.intro, music.outro
    return replace(
        music,
        intro=_cut(intro, INTRO, INTRO_FADE_S, fall=INTRO_FALL) if intro else None,
        stings=(),
        outro=_cut(outro, OUTRO, OUTRO_FADE_S, fall=OUTRO) if outro else None,
    )


def _cut(cue: Cue, frames: int, fade_out_s: float, *, fall: int) -> Cue:
    """Return ``cue``, faded out within ``frames``, so that a voice may begin after ``fall``."""
    if cue.frames <= frames:
        return cue if cue.fall <= fall else replace(cue, fall=fall)
    return replace(cue, frames=frames, fall=min(cue.fall, fall), fade_out_s=fade_out_s)
