"""The cover, as a directory of podcasts and a small screen see it."""

import io

import numpy as np
import pytest
from PIL import Image

from audio_digest.config import Host, Show
from audio_digest.errors import ArtifactError
from audio_digest.sound import cover

TITLES = (
    "Morning Digest",
    "每日科技早报",
    "今日 AI 新聞",
    "Ω",
    "Nachrichtenüberblicksgespräch",
    "The Quite Long Weekly Letter of Open Source, Speech and Everything That Is Near to Both",
    "文" * 300,
    "\x00\n\u202e",
)


def _titled(show: Show, title: str, language: str = "en", **more: str) -> Show:
    about = show.show.model_copy(update={"title": title, "language": language, **more})
    return show.model_copy(update={"show": about})


def _opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
def test_a_cover_is_what_directories_ask_for(show: Show, title: str) -> None:
    """A square of 3000 pixels, JPEG, RGB, 512 KiB at most, the title inside the margins."""
    jpeg = cover.draw(_titled(show, title))
    picture = _opened(jpeg)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (3000, 3000))
    assert len(jpeg) <= 512 * 1024
    sky = np.asarray(picture.convert("L").crop((0, 0, 3000, 1500)).resize((1000, 500)), np.int16)
    plain = sky[:, :7].mean(axis=1, keepdims=True)
    inked = np.flatnonzero((np.abs(sky - plain) > 60).any(axis=0))
    assert inked[0] >= 50
    assert inked[-1] < 950


def test_the_same_show_has_the_same_cover(show: Show) -> None:
    """Title and identity decide every byte."""
    first = cover.draw(show)
    assert first == cover.draw(show)
    assert first != cover.draw(_titled(show, "Evening Digest"))
    assert first != cover.draw(_titled(show, show.show.title, url="https://a.example"))


def test_the_title_can_be_told_at_55_pixels(show: Show) -> None:
    """Shrunk to a list's icon, the title still stands out of the sky by half the scale."""
    small = _opened(cover.draw(show)).resize((55, 55), Image.Resampling.LANCZOS)
    title = np.asarray(small.convert("L"), np.int16)[3:27]
    assert title.max() - np.median(title) > 127


def test_title_and_sky_differ_by_a_contrast_of_nine_to_one() -> None:
    """WCAG asks for 7:1 at its strictest; every palette has more, author's line included."""

    def luminance(colour: tuple[int, int, int]) -> float:
        channels = [c / 255 for c in colour]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for sky, _, sun, ink in cover.PALETTES:
        assert (luminance(ink) + 0.05) / (luminance(sky) + 0.05) > 9
        assert (luminance(sun) + 0.05) / (luminance(sky) + 0.05) > 7


def test_chinese_is_drawn_with_its_own_glyphs() -> None:
    """Each of these characters has a shape of its own, none is the box of a missing glyph."""
    font = cover._font(100)
    shapes = {bytes(font.getmask(character)) for character in "每日科技早报新聞한あЖΩ\U0010fffd"}
    assert len(shapes) == 13


def test_a_line_breaks_between_words(show: Show) -> None:
    """Lines are about equally long, and their words are whole."""
    title = "The Quite Long Weekly Letter of Open Source"
    lines, _ = cover._fitted(title, "en", 1290)
    assert " ".join(lines) == title
    assert max(map(len, lines)) < 2 * min(map(len, lines))
    assert show.show.title


def test_without_an_author_the_hosts_are_named(show: Show) -> None:
    """The line below the sun is the author, or else the hosts."""
    hosts = (Host(id="eve", name="Eve", voice="a"), Host(id="kim", name="Kim", voice="b"))
    nobody = _titled(show, "Morning", author="")
    assert cover.draw(nobody) != cover.draw(nobody.model_copy(update={"hosts": hosts}))


def test_a_thumbnail_is_600_pixels_and_small(show: Show) -> None:
    """What rides in every MP3 is a fraction of the cover."""
    small = cover.thumbnail(cover.draw(show))
    assert _opened(small).size == (600, 600)
    assert len(small) < 80_000


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """A cover that a person broke is their file to mend."""
    with pytest.raises(ArtifactError, match=r"cover\.jpg"):
        cover.thumbnail(data)
