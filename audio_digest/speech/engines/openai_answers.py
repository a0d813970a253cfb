"""What goes to a ``/v1/audio/speech`` server and comes back from it, as bytes and text."""

import json
import re
import struct
import textwrap

from audio_digest.errors import ArtifactError
from audio_digest.speech.engines.parts import together
from audio_digest.text.sentences import split

_SAID_BYTES = 1 << 12
_MARKUP = re.compile(r"<[^<>]*>")

_UNKNOWN = 0x7FFFF000
"""From here on a size is a placeholder: 2**31 − 1, 2**32 − 1, and such less a header."""


def whole(body: bytes) -> bytes:
    """Return a WAV with its true sizes; anything else as it is.

    A header of 0 or of a size that no answer has is a stream's, and is mended. Raises
    ArtifactError where a header promises more than came: the end is missing.
    """
    if body[:4] not in {b"RIFF", b"RIFX"} or body[8:12] != b"WAVE":
        return body
    order = "<" if body[:4] == b"RIFF" else ">"
    at = 12
    while at + 8 <= len(body):
        name, size = body[at : at + 4], struct.unpack(f"{order}I", body[at + 4 : at + 8])[0]
        if name == b"data":
            left = len(body) - at - 8
            if size == 0 or size >= _UNKNOWN:
                sizes = struct.pack(f"{order}I", len(body) - 8), struct.pack(f"{order}I", left)
                return body[:4] + sizes[0] + body[8 : at + 4] + sizes[1] + body[at + 8 :]
            if left < size:
                raise ArtifactError(f"{left:,} of {size:,} bytes of sound", "ask for it again")
            return body
        at += 8 + size + size % 2
    raise ArtifactError("a WAV without sound", "ask for it again")


def pieces(text: str, language: str, most: int) -> list[str]:
    """Return ``text`` in pieces of at most ``most`` characters, parted between sentences if it can.

    >>> pieces("One two. Three four. Five.", "en", 15)
    ['One two.', 'Three four.', 'Five.']
    >>> pieces("一二。三四。五。", "zh", 6)
    ['一二。三四。', '五。']
    """
    found: list[str] = []
    for sentence in split(text, language):
        for part in textwrap.wrap(sentence, most, break_on_hyphens=False):
            joined = together(found[-1], part) if found else part
            if found and len(joined) <= most:
                found[-1] = joined
            else:
                found.append(part)
    return [piece for piece in found if any(char.isalnum() for char in piece)]


def wait_s(value: str) -> float:
    """Return what a Retry-After header asks for, in seconds; 0 for none, or a date."""
    return float(value) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", value, re.ASCII) else 0.0


def said_in(body: bytes) -> str:
    """Return what a server's error says: the message in its JSON, or the words of its page.

    >>> said_in(b'{"error": {"message": "no such voice", "code": null}}')
    'no such voice'
    >>> said_in(b"<html><title>502 Bad Gateway</title></html>").strip()
    '502 Bad Gateway'
    """
    text = body[:_SAID_BYTES].decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _MARKUP.sub(" ", text)
    code = ""
    while isinstance(found, dict):
        code = str(found.get("code") or code)
        inner = found.get("error") or found.get("message") or found.get("detail")
        if not inner:
            break
        found = inner
    said = found if isinstance(found, str) else json.dumps(found)
    return f"{code}: {said}" if code else said
