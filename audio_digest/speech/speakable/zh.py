"""Chinese: the rules in the order in which they are tried, and full width made half width."""

from audio_digest.speech.speakable import zh_marks, zh_rules, zh_web

RULES = (*zh_web.RULES, *zh_rules.RULES, *zh_marks.RULES)

_KEPT = "，。！？；：（）【】《》"  # Chinese marks that stay wide
WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT} | {
    ord("％"): ord("%"),
    ord("．"): ord("."),
    ord("﹣"): ord("-"),
}
"""Full width to half width: Ｇ → G, ５ → 5."""
