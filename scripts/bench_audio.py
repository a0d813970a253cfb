"""Let every shipped embedded English voice read one text; print which words a recogniser misses.

``scripts/bench audio [VOICE…]`` (all of them unless told). Word error rates are those of
`audio-digest check audio`: by Whisper base, compared as spoken, with and without names.
"""

import sys
import tempfile
from pathlib import Path

from audio_digest import plugins
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.model import Clip, Script, Segment, Timeline, Turn
from audio_digest.speech.hearing import Heard, alike_by, listen
from audio_digest.speech.lexicon import load_lexicon
from audio_digest.speech.recogniser import Recogniser, recogniser
from audio_digest.speech.render import render
from audio_digest.voice_files import load_voice, voice_files

HOME = Path(__file__).parent.parent
TEXT = (
    (
        "Good morning. The library in the old port opens at 9:30 on 3 March 2027, and it cost $4.2 "
        "million, 12% less than planned."
    ),
    (
        "Who paid for it, and why did the town wait eleven years? The answer is in the council's "
        "own report, which nobody had read until last week."
    ),
    "Version 2.5 of the model runs on a laptop, needs 16 GB of memory, and was trained by OpenAI.",
)


def heard(name: str, hear: Recogniser, folder: Path) -> Heard:
    """Return the text as the voice ``name`` reads it and ``hear`` writes it down."""
    voice = load_voice(name, HOME, where="bench")
    show = Show(
        show=About(title="Bench", language=voice.language), voices={name: voice}, home=HOME,
        hosts=(Host(id="ada", name="Ada", voice=name),),
    )  # fmt: skip
    turns = tuple(Turn(host="ada", text=text) for text in TEXT)
    script = Script(
        title="Bench", language=voice.language, segments=(Segment(heading="x", turns=turns),)
    )
    cache = Cache(folder)
    takes = render(script, show, cache, tick=lambda *_: None)
    # One line after the other, each at a whole minute: a stretch is a take.
    clips = tuple(
        Clip(track="speech", key=t.key, start_s=60 * t.turn, end_s=60 * t.turn + 30, turn=t.turn)
        for t in takes.takes
    )
    timeline = Timeline(
        title="Bench", duration_s=60 * len(clips), theme="", clips=clips, duck=(),
        master_gain_db=0, ceiling_dbtp=-1, chapters=(),
    )  # fmt: skip
    engine = plugins.load("engines", voice.engine, {}, where="bench")
    tell = getattr(engine, "reading", None)
    found = listen(
        lambda start_s, _end_s: cache.sound(takes.takes[round(start_s / 60)].key),
        timeline, takes, language=voice.language, lexicon=load_lexicon(HOME), recogniser=hear,
        alike=alike_by(lambda text: str(tell(text, voice))) if tell else str.__eq__,
    )  # fmt: skip
    return Heard(tuple(line for stretch in found for line in stretch))


def main(names: list[str]) -> None:
    """Print a row for each voice, and the words that were heard as others."""
    shipped = [load_voice(name, HOME, where="bench") for name in sorted(voice_files(HOME))]
    embedded = [v for v in shipped if v.engine in {"kokoro", "hibari"}]
    english = [v.id for v in embedded if v.language.startswith("en")]
    hear = recogniser("en")
    with tempfile.TemporaryDirectory() as folder:
        for name in names or english:
            found = heard(name, hear, Path(folder))
            said = "; ".join(
                f"{d.written} → {d.heard}" for line in found.lines for d in line.differences
            )
            print(
                f"{name:10} {found.words} words, {found.error_rate:5.1%} heard as others, "
                f"{found.error_rate_but_names:5.1%} names apart   {said}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
