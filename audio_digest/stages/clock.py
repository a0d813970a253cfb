"""How long an episode will be: foreseen by the voices' paces, and by what was heard of it."""

from functools import cached_property
from typing import TYPE_CHECKING

from audio_digest.model import Script, Takes, Turn
from audio_digest.run import Run

if TYPE_CHECKING:
    from audio_digest.sound.score import Music

FRAMES_PER_S = 100
STEADY_S = 20.0
"""So much speech as foreseen weighs as much as what is measured of a voice."""


class EpisodeClock:
    """Foresees the length of scripts of one show; what was spoken is known to the frame."""

    def __init__(self, run: Run) -> None:
        """Know the show's voices, words and music; nothing was heard yet."""
        from audio_digest.speech.lexicon import load_lexicon

        self.run = run
        self.voices = {host.id: run.show.voices.get(host.voice) for host in run.show.hosts}
        self.lexicon = load_lexicon(run.show.home)
        self.heard: dict[tuple[str, str], int] = {}
        self.ratio: dict[str, float] = {}
        self._foreseen: dict[tuple[str, str], float] = {}

    @cached_property
    def _music(self) -> "Music":
        from audio_digest.sound import score

        return score.music(self.run.cues(), self.run.show.sound.loudness_lufs)

    def turn_s(self, turn: Turn) -> float:
        """Return how long ``turn`` is spoken, in seconds, without the pause after it."""
        return self._frames(turn) / FRAMES_PER_S

    def episode_s(self, script: Script) -> float:
        """Return how long the episode of ``script`` is, with its pauses and its music."""
        from audio_digest.sound.arrange import length_s

        return length_s(script, [self._frames(turn) for turn in script.turns], self._music)

    def listen(self, script: Script, takes: Takes) -> None:
        """Note how long each turn of ``script`` was in ``takes``, and how fast the voices are."""
        from audio_digest.sound.arrange import frames_of

        frames = frames_of(script, takes, self.run.cache.envelope)
        took: dict[str, float] = {}
        expected: dict[str, float] = {}
        for turn, found in zip(script.turns, frames, strict=True):
            self.heard[turn.host, turn.text] = found
            took[turn.host] = took.get(turn.host, STEADY_S) + found / FRAMES_PER_S
            expected[turn.host] = expected.get(turn.host, STEADY_S) + self._expected_s(turn)
        self.ratio = {host: took[host] / expected[host] for host in took}

    def _frames(self, turn: Turn) -> int:
        known = self.heard.get((turn.host, turn.text))
        if known is not None:
            return known
        expected_s = self._expected_s(turn) * self.ratio.get(turn.host, 1.0)
        return max(1, round(expected_s * FRAMES_PER_S))

    def _expected_s(self, turn: Turn) -> float:
        from audio_digest.speech.proof import expected_s
        from audio_digest.speech.speakable import speakable

        key = (turn.host, turn.text)
        if key not in self._foreseen:
            voice = self.voices.get(turn.host) or next(v for v in self.voices.values() if v)
            spoken = speakable(turn.text, voice.language, self.lexicon)
            self._foreseen[key] = expected_s(spoken.text, voice)
        return self._foreseen[key]
