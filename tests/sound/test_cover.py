"""The cover, as a directory of podcasts and a small screen see it."""

import datetime as dt
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from audio_digest.config import Host, Show
from audio_digest.errors import ArtifactError, ConfigError
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


@pytest.mark.slow
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


DAY = dt.date(2026, 11, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "A model that writes its own tests: what was measured, and what was not said of it"),
        ("zh-Hans", "通义千问发布新一代模型，许可证有何变化：两位主持人细读"),
        ("de", "\x00"),
    ],
)
def test_an_episode_has_the_show_s_cover_with_its_title(
    show: Show, language: str, title: str
) -> None:
    """The upper half is the show's, the lower one says day, number and title; both repeatable."""
    of = _titled(show, "Morning Digest", language)
    base = cover.draw(of)
    art = cover.draw_episode(base, of, date=DAY, number=7, title=title)
    picture = _opened(art)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (3000, 3000))
    assert len(art) <= 512 * 1024
    whole, mine = (np.asarray(_opened(p).convert("L").reduce(4), np.int16) for p in (base, art))
    assert np.abs(whole[:380] - mine[:380]).mean() < 2
    assert np.abs(whole[400:] - mine[400:]).mean() > 8
    assert art == cover.draw_episode(base, of, date=DAY, number=7, title=title)
    assert art != cover.draw_episode(base, of, date=DAY, number=8, title=title)


def test_nothing_of_the_show_s_own_line_shines_through_an_episode_s_title(show: Show) -> None:
    """Where the cover names author or hosts, the panel has no step that the eye could follow."""
    of = _titled(show, "Morning Digest", "en")
    art = cover.draw_episode(cover.draw(of), of, date=DAY, number=7, title="A")
    below_the_title = np.asarray(_opened(art).convert("L").reduce(4), np.int16)[680:712]
    assert np.abs(np.diff(below_the_title, axis=1)).max() <= 3


def _saved(path: Path, size: tuple[int, int], kind: str = "PNG", mode: str = "RGB") -> Path:
    Image.radial_gradient("L").resize(size).convert(mode).save(path, kind)
    return path


def test_a_show_s_own_picture_wins(show: Show, tmp_path: Path) -> None:
    """A JPEG that fits is published byte for byte; an episode's panel is dark on any picture."""
    path = _saved(tmp_path / "own.jpg", (1400, 1400), "JPEG")
    of = _titled(show, "Morning Digest", cover="own.jpg").model_copy(update={"home": tmp_path})
    assert cover.draw(of) == path.read_bytes()
    art = cover.draw_episode(cover.draw(of), of, date=DAY, number=7, title="Chips")
    assert _opened(art).size == (3000, 3000)
    assert np.median(np.asarray(_opened(art).convert("L"))[1700:]) < 40


@pytest.mark.slow
@pytest.mark.parametrize(
    ("side", "kind", "mode", "becomes"),
    [(1500, "PNG", "RGBA", 1500), (3200, "PNG", "RGB", 3000), (1400, "JPEG", "CMYK", 1400)],
)
def test_another_picture_is_made_to_fit(
    tmp_path: Path, side: int, kind: str, mode: str, becomes: int
) -> None:
    """What is transparent becomes white, what is larger smaller, print colours screen colours."""
    jpeg = cover.own(_saved(tmp_path / "own.pic", (side, side), kind, mode))
    picture = _opened(jpeg)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (becomes, becomes))
    assert len(jpeg) <= 512 * 1024


def test_a_picture_that_cannot_be_used_names_the_cure(tmp_path: Path) -> None:
    """No square, too small, no picture, cut off, not there."""
    cut = _saved(tmp_path / "cut.jpg", (1400, 1400), "JPEG")
    cut.write_bytes(cut.read_bytes()[:9000])
    (tmp_path / "text.png").write_text("no picture")
    for path, fault, cure in (
        (_saved(tmp_path / "wide.png", (1600, 1400)), "1600 × 1400", "square"),
        (_saved(tmp_path / "small.png", (1399, 1399)), "1399 pixels", "1400 to 3000"),
        (tmp_path / "text.png", "no picture", "JPEG or PNG"),
        (cut, "no picture", "JPEG or PNG"),
        (tmp_path / "none.png", "No such file", "JPEG or PNG"),
    ):
        with pytest.raises(ConfigError, match=fault) as error:
            cover.own(path)
        assert path.name in error.value.what
        assert cure in error.value.fix


def test_a_person_s_picture_for_an_episode_is_held_to_the_same(tmp_path: Path) -> None:
    """A square of 1400 to 3000 pixels; else the file is named."""
    cover.checked(_saved(tmp_path / "art.jpg", (1400, 1400), "JPEG").read_bytes())
    with pytest.raises(ArtifactError, match=r"art\.jpg: is 1400 × 1500"):
        cover.checked(_saved(tmp_path / "art.jpg", (1400, 1500), "JPEG").read_bytes())


def test_a_picture_that_is_none_is_told_in_plain_words() -> None:
    """The message says what to do, and holds no library's own words."""
    with pytest.raises(ArtifactError, match=r"cover\.jpg: no picture that can be read") as error:
        cover.thumbnail(b"nothing of the kind")
    assert "BytesIO" not in error.value.what
    assert "delete it" in error.value.fix
