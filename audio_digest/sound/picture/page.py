"""The timeline as one page that needs nothing else: waveforms, tracks, gain, chapters, zoom."""

import json
from pathlib import Path

from audio_digest.sound.picture.picture import Picture
from audio_digest.sound.picture.terminal import clock
from audio_digest.text.templates import filler

_fill = filler(Path(__file__).parent, html=True, clock=clock)


def page(picture: Picture) -> str:
    """Return the page; the same picture gives the same bytes."""
    data = json.dumps(picture.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return _fill(
        "timeline.html.j2",
        picture=picture,
        turns=sorted(
            ((lane, stretch) for lane in picture.voices for stretch in lane.stretches),
            key=lambda pair: (pair[1].start_s, pair[1].turn or 0),
        ),
        # Within a script element only "<" could end it.
        data=data.replace("<", "\\u003c"),
    )
