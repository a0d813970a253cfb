"""Text as it is written → text as it is spoken, for engines that read numbers and names badly."""

from audio_digest.config import language_of
from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.speakable import en
from audio_digest.speech.speakable.pieces import Piece, Spoken, compose
from audio_digest.speech.speakable.scan import Reader

__all__ = ["Piece", "Spoken", "speakable"]

_RULES = {"en": en.RULES}


def speakable(text: str, language: str, lexicon: Lexicon, *, phonemes: bool = False) -> Spoken:
    """Return ``text`` as an engine of ``language`` (a BCP 47 tag) should be given it.

    ``phonemes``: names that have Kokoro phonemes in the lexicon come as ``[Qwen](/kwˈɛn/)``.
    Never raises; the time is linear in the length of the text.
    """
    rules = _RULES.get(language_of(language), ())
    return compose(Reader(language, rules, lexicon, phonemes).fragments(text))
