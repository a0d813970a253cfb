"""Text as it is written → text as it is spoken, for engines that read numbers and names badly."""

from audio_digest.config import language_of
from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.speakable import en, other, zh
from audio_digest.speech.speakable.pieces import Piece, Spoken, compose
from audio_digest.speech.speakable.scan import Reader

__all__ = ["Piece", "Spoken", "speakable"]


def speakable(text: str, language: str, lexicon: Lexicon, *, phonemes: bool = False) -> Spoken:
    """Return ``text`` as an engine of ``language`` (a BCP 47 tag) should be given it.

    ``phonemes``: names that have Kokoro phonemes in the lexicon come as ``[Qwen](/kwˈɛn/)``.
    Never raises; the time is linear in the length of the text.
    """
    match language_of(language):
        case "en":
            reader = Reader(language, en.RULES, lexicon, phonemes)
        case "zh":
            reader = Reader(language, zh.RULES, lexicon, phonemes, widths=zh.WIDTHS)
        case _:
            reader = Reader(language, other.RULES, lexicon, phonemes)
    return compose(reader.fragments(text))
