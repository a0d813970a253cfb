"""Voices heard before they are chosen: previews, auditions, and whether each one speaks.

All are spoken as an episode's lines are: through the lexicon, the proof and the cache.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audio_digest.audio import files
from audio_digest.audio.encode import encode_mp3
from audio_digest.audio.loudness import envelope, lufs
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show, language_of
from audio_digest.errors import ConfigError, DigestError
from audio_digest.model import Script, Segment, Sound, Takes, Turn, Voice
from audio_digest.speech.pace import breath
from audio_digest.speech.render import render
from audio_digest.speech.timing import plain

RATE_HZ = 44_100
BITRATE_KBPS = 128
TARGET_LUFS = -19.0
"""Of a voice in one channel: from both loudspeakers it is −16."""
CEILING_DBFS = -1.5
"""Of the loudest sample: where one voice would pass it, all are lowered alike."""
PAUSE_S, BETWEEN_S = 0.6, 1.2
USUAL_CHARS = range(40, 240)
"""How long a line of the script is from which one can judge a voice."""

LINES: Mapping[str, tuple[str, str]] = {
    "en": (
        "Good morning, and welcome. We have three stories today, and one of them is a surprise.",
        "Is that so? Then start with the figures: 42% more, in only two years, for $3 million.",
    ),
    "zh": (
        "早上好，欢迎收听。今天我们有三条消息，其中一条出人意料。",
        "真的吗？那就先说数字：两年之内增长了百分之四十二，一共花了三百万元。",
    ),
    "es": (
        "Buenos días y bienvenidos. Hoy traemos tres noticias, y una de ellas es una sorpresa.",
        "¿De verdad? Entonces empecemos por las cifras: cuarenta por ciento más en dos años.",
    ),
    "fr": (
        "Bonjour et bienvenue. Nous avons trois nouvelles aujourd'hui, dont une surprise.",
        "Vraiment ? Alors commençons par les chiffres : quarante pour cent de plus en deux ans.",
    ),
    "de": (
        "Guten Morgen und willkommen. Wir haben heute drei Meldungen, und eine überrascht.",
        "Wirklich? Dann fangen wir mit den Zahlen an: vierzig Prozent mehr in zwei Jahren.",
    ),
    "ja": (
        "おはようございます。今日は三つのニュースがあります。一つは意外な話です。",
        "本当ですか。では、数字から始めましょう。二年で四割も増えました。",
    ),
}
"""Two lines a language, for where there is no script."""
_NAMED = {
    "en": "This is {}.", "zh": "我是{}。", "es": "Esta es la voz {}.", "fr": "Voici la voix {}.",
    "de": "Das ist die Stimme {}.", "ja": "こちらは{}です。",
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """What `check` measured of a voice; the figures are None where it did not speak.

    ``measured_pace`` is the pace (`Voice.pace`) by these few lines, ``loudness_lufs`` that of its
    takes before any gain. ``says`` is what is wrong, empty where nothing is.
    """

    voice: str
    engine: str
    role: str
    fine: bool
    says: str
    pace: float | None
    measured_pace: float | None = None
    loudness_lufs: float | None = None


def lines_for(voice: Voice, script: Script | None) -> tuple[str, ...]:
    """Return two lines for ``voice``: of ``script`` if it is in its language, else our own.

    Raises ConfigError for a language that we have no lines of.
    """
    if script and language_of(script.language) == language_of(voice.language):
        usual = [turn.text for turn in script.turns if len(turn.text) in USUAL_CHARS]
        lines = (usual if len(usual) > 1 else [turn.text for turn in script.turns])[:2]
        if lines:
            return tuple(lines)
    own = LINES.get(language_of(voice.language))
    if not own:
        raise ConfigError(
            f"voices/{voice.id}.toml: we have no lines in {voice.language}", "give it --text"
        )
    return own


def preview(lines: Sequence[str], voice: Voice, show: Show | None, cache: Cache) -> Sound:
    """Return ``lines`` spoken by ``voice``, at a usual loudness; raises DigestError."""
    return _levelled([_joined(_sounds(lines, voice, show, cache), PAUSE_S)])[0]


def audition(
    voices: Sequence[Voice], show: Show | None, cache: Cache, *, script: Script | None = None
) -> Sound:
    """Return all ``voices`` one after the other, equally loud: each says its name and two lines."""
    parts = []
    for voice in voices:
        language = language_of(voice.language)
        name = _NAMED.get(language, "{}.").format(voice.id.replace("-", " ").title())
        lines = (name, *lines_for(voice, script))
        parts.append(_joined(_sounds(lines, voice, show, cache), PAUSE_S))
    return _joined(_levelled(parts), BETWEEN_S)


def check(show: Show, cache: Cache) -> Iterator[Checked]:
    """Yield how each voice of the show, and each fallback, speaks two lines of our own."""
    roles: dict[str, str] = {}
    for host in show.hosts:
        roles[host.voice] = ", ".join(filter(None, (roles.get(host.voice), host.name)))
    for voice in show.voices.values():
        if voice.fallback:
            roles.setdefault(voice.fallback, f"instead of {voice.id}")
    for voice_id, role in roles.items():
        yield checked(show.voices[voice_id], role, show, cache)


def checked(voice: Voice, role: str, show: Show | None, cache: Cache) -> Checked:
    """Return how ``voice`` speaks; a voice that fails is told, not raised."""
    try:
        takes = _takes(lines_for(voice, None), voice, show, cache)
    except DigestError as error:
        says = ": ".join(filter(None, (error.what, error.fix)))
        return Checked(voice.id, voice.engine, role, fine=False, says=says, pace=voice.pace)
    spoken = sum(take.duration_s for take in takes.takes)
    weight = sum(breath(take.spoken, voice.language) for take in takes.takes)
    energy = np.concatenate([cache.envelope(take.key).energy for take in takes.takes])
    return Checked(
        voice.id, voice.engine, role, fine=True, says="", pace=voice.pace,
        measured_pace=round(weight * 60 / spoken / voice.rate, 1),
        loudness_lufs=round(lufs(energy), 1),
    )  # fmt: skip


def write(path: Path, sound: Sound) -> None:
    """Write ``sound`` as MP3 or FLAC, as the name ends; raises ConfigError where it is there."""
    if path.exists():
        raise ConfigError(f"{path}: is there already", "give another name with --out, or remove it")
    match path.suffix.lower():
        case ".mp3":
            whole = files.int16(files.stereo(files.resample(sound, RATE_HZ)).samples)
            encode_mp3(
                path, lambda start, end: [whole[start:end]], len(whole),
                rate_hz=RATE_HZ, bitrate_kbps=BITRATE_KBPS,
                alike=[(0, len(whole))] if sound.samples.ndim == 1 else (),
            )  # fmt: skip
        case ".flac":
            files.write_flac(path, sound)
        case _:
            raise ConfigError(f"{path}: no sound that we write", "end it in .mp3 or .flac")


def free(stem: str) -> Path:
    """Return a name for an MP3 in the working folder that nothing has yet."""
    names = (Path(f"{stem}{number}.mp3") for number in ("", *(f"-{n}" for n in range(2, 10_000))))
    return next(path for path in names if not path.exists())


# --- how they are spoken ------------------------------------------------------------------


def _takes(lines: Sequence[str], voice: Voice, show: Show | None, cache: Cache) -> Takes:
    """Speak ``lines`` by this voice alone: a fallback would be somebody else."""
    alone = voice.model_copy(update={"fallback": None})
    host = Host(id="voice", name=voice.id, voice=voice.id)
    about = About(title="Audition", language=voice.language)
    stage = (show or Show(show=about, hosts=(host,))).model_copy(
        update={"hosts": (host,), "voices": {voice.id: alone}}
    )
    for line in lines:
        if not any(char.isalnum() for char in plain(line)):
            raise ConfigError(f"nothing to say in '{line[:60]}'", "give a text with a word in it")
    turns = tuple(Turn(host=host.id, text=line) for line in lines)
    script = Script(
        title=about.title, language=voice.language,
        segments=(Segment(heading=about.title, turns=turns),),
    )  # fmt: skip
    return render(script, stage, cache, tick=lambda *_: None)


def _sounds(lines: Sequence[str], voice: Voice, show: Show | None, cache: Cache) -> Sequence[Sound]:
    return [cache.sound(take.key) for take in _takes(lines, voice, show, cache).takes]


def _joined(sounds: Sequence[Sound], gap_s: float) -> Sound:
    parts = [np.zeros(0, np.float32)]
    for sound in sounds:
        parts += [files.resample(sound, RATE_HZ).samples, np.zeros(round(gap_s * RATE_HZ), "f4")]
    return Sound(np.concatenate(parts[:-1]), RATE_HZ)


def _levelled(sounds: Sequence[Sound]) -> list[Sound]:
    """Return ``sounds`` equally loud: at `TARGET_LUFS`, or as near as their peaks allow to all."""
    gains = [TARGET_LUFS - lufs(envelope(sound).energy) for sound in sounds]
    peaks = [float(np.abs(sound.samples).max(initial=1e-9)) for sound in sounds]
    over = max(
        20 * np.log10(peak) + gain - CEILING_DBFS for peak, gain in zip(peaks, gains, strict=True)
    )
    return [
        Sound(sound.samples * np.float32(10 ** ((gain - max(0.0, over)) / 20)), sound.rate_hz)
        for sound, gain in zip(sounds, gains, strict=True)
    ]
