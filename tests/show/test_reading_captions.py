"""The captions' gates: what is published passes, and each way to be wrong is caught."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from audio_digest.model import Gate
from audio_digest.show.reading import gates
from tests.show.a_day import make_day

DAY = make_day()
DURATION_S = DAY.timeline.duration_s
FILES = {
    name: body
    for name, body in DAY.prepared().files.items()
    if name in {"captions.vtt", "captions.srt", "transcript.json"}
}


def _voiced() -> NDArray[np.bool_]:
    voiced = np.zeros(round(DURATION_S * 100), np.bool_)
    for clip in DAY.timeline.clips:
        voiced[round(clip.start_s * 100) : round(clip.end_s * 100)] = True
    return voiced


def _edited(name: str, change: Callable[[str], str]) -> dict[str, bytes]:
    body = FILES[name].decode()
    assert change(body) != body
    return {**FILES, name: change(body).encode()}


def test_what_is_published_passes() -> None:
    """All three files, in order, inside the sound, each caption on a voice."""
    found = gates(FILES, DURATION_S, _voiced())
    assert [(gate.name, gate.passed) for gate in found] == [("captions", True), ("sync", True)]
    assert found[1].value == "each on a voice"
    assert [gate.name for gate in gates(FILES, DURATION_S, None)] == ["captions"]


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("captions.vtt", lambda t: t.replace("WEBVTT", "SUBTITLES"), "does not begin"),
        ("captions.vtt", lambda t: t.replace("00:00:03.000 -->", "0:3 -->", 1), "no times"),
        ("captions.vtt", lambda t: t.replace("<v Ada>", "", 1), "names nobody at 3.00"),
        ("captions.vtt", lambda t: t.replace("dry", "wet", 1), "other words"),
        ("captions.vtt", lambda t: t.replace("Right.", "Right" + " so" * 30, 1), "wider than 65"),
        ("captions.srt", lambda t: t.replace("dry", "wet", 1), "other words"),
        ("captions.srt", lambda t: t.replace("\n\n2\n", "\n\n7\n", 1), "no caption 2"),
        ("captions.srt", lambda t: t[:0], "no caption"),
        ("captions.srt", lambda t: t.replace("This is the\n", "This\nis the\n", 1), "more than 2"),
        ("transcript.json", lambda t: t.replace("dry", "wet", 1), "other words"),
        ("transcript.json", lambda t: t[:-9], "no transcript"),
        ("transcript.json", lambda t: t.replace("startTime", "start"), "no transcript"),
    ],
)
def test_each_fault_is_caught(name: str, change: Callable[[str], str], fault: str) -> None:
    """A broken head, time, name, word, width, number or file; the gate names file and fault."""
    (gate,) = (g for g in gates(_edited(name, change), DURATION_S, None) if g.name == "captions")
    assert not gate.passed
    assert fault in gate.value


def test_a_file_that_is_not_there_or_no_text_is_caught() -> None:
    """It is named."""
    for texts in ({**FILES, "captions.srt": b"\xff"}, {"captions.vtt": FILES["captions.vtt"]}):
        (gate,) = gates(texts, DURATION_S, None)
        assert not gate.passed
        assert gate.value.startswith("captions.srt: is not")


def test_captions_out_of_order_or_beyond_the_end_are_caught() -> None:
    """Two blocks changed about; a sound that ends before its captions."""
    head, first, second, *rest = FILES["captions.vtt"].decode().split("\n\n")
    swapped = {**FILES, "captions.vtt": "\n\n".join([head, second, first, *rest]).encode()}
    assert "out of order at 3.00 s" in _only(gates(swapped, DURATION_S, None)).value
    assert not _only(gates(FILES, DURATION_S - 3, None)).passed


def _only(found: tuple[Gate, ...]) -> Gate:
    (gate,) = found
    return gate


@pytest.mark.parametrize(("shift_s", "passed"), [(-0.14, True), (-0.2, False)])
def test_a_caption_away_from_every_voice_is_caught(shift_s: float, *, passed: bool) -> None:
    """One that comes 140 ms before its voice may; 200 ms before, it may not, and is placed."""
    at = f"00:00:0{3 + shift_s:.3f}"
    texts = _edited("captions.vtt", lambda text: text.replace("00:00:03.000", at, 1))
    captions, sync = gates(texts, DURATION_S, _voiced())
    assert captions.passed
    assert sync.passed is passed
    assert f"at {3 + shift_s:.2f} s" in sync.value


def test_silence_has_no_caption_in_sync() -> None:
    """Where no voice is heard at all, captions have nothing to stand on."""
    silence = np.zeros(round(DURATION_S * 100), np.bool_)
    assert not gates(FILES, DURATION_S, silence)[1].passed
