"""English: all rules in the order in which they are tried, the particular before the general."""

from audio_digest.speech.speakable import (
    en_marks,
    en_names,
    en_quantity,
    en_spans,
    en_time,
    en_web,
)

RULES = (
    *en_web.RULES,
    *en_spans.RULES,
    *en_time.RULES,
    *en_names.RULES,
    *en_quantity.RULES,
    *en_names.LATER,
    *en_marks.RULES,
)
