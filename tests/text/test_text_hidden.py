"""Facts about text.hidden."""

from audio_digest.text.hidden import is_hidden, one_line, visible


def test_what_is_seen_stays() -> None:
    """Letters, marks, emoji and whitespace of all scripts are kept."""
    text = "Aé你好、 «x» – 😀\n\tb\u3000c"
    assert visible(text) == text


def test_what_is_not_seen_goes() -> None:
    """Zero-width, bidi, tag, control and private characters are dropped."""
    assert all(
        is_hidden(c) for c in "\u200b\u200d\u202e\u2066\ufeff\x00\x1b\xad\ue000\U000e0041\ufe0f"
    )


def test_one_line_is_one_line() -> None:
    """Every kind of line break becomes a space."""
    assert one_line("a\r\nb\u2028c\x0bd\x85e") == "a b c d e"
