"""The show's artwork, drawn or its own, and each episode's, drawn on it. The home of Pillow.

Title and author stand over a sunrise made of sound. Everything is drawn from the show's words and
identity, so that the same show has the same cover. On an episode's the day, the number and the
title stand in a panel over the lower half.
"""

import io
import math
import random
import unicodedata
from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (as in model)
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, features

from audio_digest.config import Show, language_of
from audio_digest.errors import ArtifactError, ConfigError

SIDE_PX = 3_000
SMALLEST_SIDE_PX = 1_400
"""Of a show's own picture: what directories of podcasts take."""
MAX_OWN_BYTES = 50_000_000
MAX_OWN_PX = 12_000
MAX_BYTES = 512 * 1_024
THUMBNAIL_PX = 600
QUALITIES = (92, 88, 84, 80, 75, 70, 60, 50)
FONT_PACKAGE, FONT_FILE = "noto_cjk_sans_jp_bold", "NotoSansCJKjp-Bold.otf"
"""Noto Sans CJK (SIL Open Font License): Latin, Greek, Cyrillic, kana, hangul and all Han forms."""
MARGIN_PX = 210
TITLE_TOP_PX, TITLE_BOTTOM_PX = 190, 1_480
LARGEST_PX, SMALLEST_PX, AUTHOR_PX = 640, 120, 150
MAX_LINES = 4
MAX_TITLE, MAX_LINE = 120, 60
"""Characters of a title, and of the line below it, that are drawn; what is longer ends in "…"."""
LINE_HEIGHT = 1.12
BARS = 33
SUN_Y_PX, SUN_R_PX, RAY_GAP_PX = 2_560, 480, 55

PANEL_TOP_PX, PANEL_EDGE_PX, PANEL_FOOT_PX = 1_560, 18, 150
PANEL_DENSITY = 0.95
"""How much of the panel's colour covers what is behind it …"""
PANEL_BLUR_PX = 120
"""… of which nothing smaller than this is seen."""
DAY_PX, DAY_BELOW_PX = 150, 190
EPISODE_LARGEST_PX, MAX_EPISODE_TITLE = 300, 110
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

Font = ImageFont.FreeTypeFont
Colour = tuple[int, int, int]
PALETTES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((16, 24, 58), (214, 74, 74), (255, 196, 87), (255, 250, 240)),
    ((10, 40, 56), (22, 122, 128), (255, 205, 96), (250, 252, 248)),
    ((40, 16, 56), (168, 52, 110), (255, 178, 102), (255, 247, 240)),
    ((14, 30, 74), (66, 96, 190), (255, 214, 120), (248, 250, 255)),
    ((20, 46, 34), (60, 128, 84), (250, 208, 92), (250, 253, 244)),
    ((58, 20, 24), (190, 82, 44), (255, 206, 120), (255, 249, 238)),
)
"""Sky above, sky below, sun, title. The title's contrast is at least 9:1 on the sky behind it."""
OWN_PANEL: tuple[Colour, Colour, Colour] = ((14, 16, 24), (226, 230, 238), (255, 255, 255))
"""Panel, day and title over a show's own picture, whose colours are not known."""


def draw(show: Show) -> bytes:
    """Return the show's cover: a square JPEG of 3000 pixels, RGB, 512 KiB at most.

    It is the show's own picture where it has one, of 1400 pixels or more: as it is where it
    keeps to the rest, else converted. Raises ConfigError for one that cannot be used.
    """
    if show.show.cover:
        return own(show.home / show.show.cover)
    about = show.show
    below = about.author or " · ".join(host.name for host in show.hosts)
    return _drawn(about.title, below, about.language, about.identity)


@lru_cache(2)
def _drawn(title: str, below: str, language: str, identity: str) -> bytes:
    sky, glow, sun, ink, chance = _palette(identity)
    image = _sky(sky, glow)
    _sunrise(image, chance, sun=sun, ground=sky)
    text = _short(title, MAX_TITLE)
    pen = ImageDraw.Draw(image)
    lines, font = _fitted(text, language, TITLE_BOTTOM_PX - TITLE_TOP_PX)
    _centred(pen, lines, font, (TITLE_TOP_PX, TITLE_BOTTOM_PX), fill=ink, language=language)
    _author(pen, _short(below, MAX_LINE), language, accent=sun)
    return _encoded(image)


def _palette(identity: str) -> tuple[Colour, Colour, Colour, Colour, random.Random]:
    """Return the show's colours (sky above and below, sun, title), and what else is chance."""
    chance = random.Random(identity)
    return (*chance.choice(PALETTES), chance)


def own(path: Path) -> bytes:
    """Return the picture at ``path`` as a cover; raises ConfigError naming what it must be."""
    where = f"show.cover: {path.name}"
    try:
        if path.stat().st_size > MAX_OWN_BYTES:
            raise ConfigError(f"{where}: larger than {MAX_OWN_BYTES // 10**6} MB", "export it anew")
        data = path.read_bytes()
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            width, height = image.size
            if width != height:
                raise ConfigError(f"{where}: is {width} × {height} pixels", "crop it to a square")
            if not SMALLEST_SIDE_PX <= width <= MAX_OWN_PX:
                raise ConfigError(
                    f"{where}: is {width} pixels wide",
                    f"give one of {SMALLEST_SIDE_PX} to {SIDE_PX} pixels",
                )
            fits = width <= SIDE_PX and len(data) <= MAX_BYTES
            if image.format == "JPEG" and image.mode == "RGB" and fits:
                image.load()  # cut off half way, it would be told here
                return data
            return _encoded(_flat(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ConfigError(f"{where}: no picture: {reason}", "give a JPEG or PNG file") from error


def _flat(image: Image.Image) -> Image.Image:
    """Return ``image`` in RGB, what is transparent in white, at most 3000 pixels wide."""
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    side = min(SIDE_PX, image.width)
    return paper.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


def draw_episode(cover: bytes, show: Show, *, date: Date, number: int, title: str) -> bytes:
    """Return an episode's picture: the ``cover``, and on it the day, the number and the title.

    A square JPEG of 3000 pixels, RGB, 512 KiB at most. Raises ArtifactError where ``cover`` is no
    picture.
    """
    language = show.show.language
    night, _, accent, ink, _ = _palette(show.show.identity)
    if show.show.cover:
        night, accent, ink = OWN_PANEL
    image = _opened(cover, SIDE_PX)
    panel = image.crop((0, PANEL_TOP_PX, SIDE_PX, SIDE_PX))
    # Out of focus, else the line below the sun would be seen through the title.
    panel = panel.reduce(PANEL_BLUR_PX).resize(panel.size, Image.Resampling.BICUBIC)
    dark = Image.blend(panel, Image.new("RGB", panel.size, night), PANEL_DENSITY)
    image.paste(dark, (0, PANEL_TOP_PX))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, PANEL_TOP_PX, SIDE_PX, PANEL_TOP_PX + PANEL_EDGE_PX), fill=accent)
    day = _day(date, number, language)
    at = (SIDE_PX / 2, PANEL_TOP_PX + DAY_BELOW_PX)
    pen.text(at, day, font=_font(DAY_PX), fill=accent, anchor="mm", language=_spoken(language))
    room = (PANEL_TOP_PX + DAY_BELOW_PX + DAY_PX, SIDE_PX - PANEL_FOOT_PX)
    text = _short(title, MAX_EPISODE_TITLE)
    lines, font = _fitted(text, language, room[1] - room[0], largest_px=EPISODE_LARGEST_PX)
    _centred(pen, lines, font, room, fill=ink, language=language)
    return _encoded(image, QUALITIES[2:])


def _day(date: Date, number: int, language: str) -> str:
    """Return the line of day and number.

    >>> _day(Date(2026, 11, 2), 7, "en"), _day(Date(2026, 11, 2), 7, "zh-Hans")
    ('2 November 2026 · No. 7', '2026年11月2日 · 第7期')
    """
    if language_of(language) == "zh":
        return f"{date.year}年{date.month}月{date.day}日 · 第{number}期"
    if language_of(language) == "en":
        return f"{date.day} {MONTHS[date.month - 1]} {date.year} · No. {number}"
    return f"{date.isoformat()} · {number}"


def checked(picture: bytes) -> None:
    """Raise ArtifactError unless ``picture``, a person's own for an episode, can be published."""
    image = _opened(picture)
    if image.width != image.height or not SMALLEST_SIDE_PX <= image.width <= SIDE_PX:
        raise ArtifactError(
            f"art.jpg: is {image.width} × {image.height} pixels",
            f"give a square of {SMALLEST_SIDE_PX} to {SIDE_PX} pixels, or delete it",
        )


def thumbnail(cover: bytes, *, side_px: int = THUMBNAIL_PX) -> bytes:
    """Return the picture ``cover`` at ``side_px``, as JPEG; raises ArtifactError if it is none."""
    return _jpeg(_opened(cover, side_px), 88)


def _opened(picture: bytes, side_px: int | None = None) -> Image.Image:
    """Return ``picture`` in RGB, at ``side_px`` if given; raises ArtifactError if it is none."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if side_px and image.format == "JPEG":
                image.draft("RGB", (2 * side_px, 2 * side_px))  # decoded no larger than needed
            seen = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ArtifactError(
            "cover.jpg: no picture that can be read",
            "delete it to have it made anew, or give a JPEG or PNG",
        ) from error
    if side_px is None or seen.size == (side_px, side_px):
        return seen
    return seen.resize((side_px, side_px), Image.Resampling.LANCZOS)


def _sky(above: Colour, below: Colour) -> Image.Image:
    # Dark where the title stands, glowing at the horizon.
    share = np.clip((np.arange(SIDE_PX) / SIDE_PX - 0.42) / 0.5, 0, 1)[:, None] ** 1.4
    column = np.rint(np.array(above) + (np.array(below) - np.array(above)) * share)
    whole = np.repeat(column.astype(np.uint8)[:, None], SIDE_PX, axis=1)
    return Image.fromarray(whole, "RGB")


def _sunrise(image: Image.Image, chance: random.Random, *, sun: Colour, ground: Colour) -> None:
    """Draw the sun; its rays are the bars of a sound, standing on the horizon or on the disc."""
    pen = ImageDraw.Draw(image)
    width = SIDE_PX / BARS
    middle = SIDE_PX / 2
    for i in range(BARS):
        x = (i + 0.5) * width
        away = abs(x - middle)
        loud = chance.uniform(0.45, 1.0) * math.exp(-((away / (0.42 * SIDE_PX)) ** 2))
        over_disc = math.sqrt(max(0.0, (SUN_R_PX + RAY_GAP_PX) ** 2 - away**2))
        foot = SUN_Y_PX - over_disc
        box = (x - width * 0.27, foot - 70 - 340 * loud, x + width * 0.27, foot)
        pen.rounded_rectangle(box, radius=width * 0.27, fill=sun)
    disc = (middle - SUN_R_PX, SUN_Y_PX - SUN_R_PX, middle + SUN_R_PX, SUN_Y_PX + SUN_R_PX)
    pen.pieslice(disc, 180, 360, fill=sun)
    pen.rectangle((0, SUN_Y_PX, SIDE_PX, SIDE_PX), fill=ground)


def _centred(  # noqa: PLR0913  (what is written, where and how)
    pen: ImageDraw.ImageDraw,
    lines: Sequence[str],
    font: Font,
    room: tuple[float, float],
    *,
    fill: Colour,
    language: str,
) -> None:
    """Write ``lines`` in the middle between two heights."""
    step = font.size * LINE_HEIGHT
    top = room[0] + (room[1] - room[0] - step * len(lines)) / 2
    for i, line in enumerate(lines):
        at = (SIDE_PX / 2, top + step * (i + 0.5))
        pen.text(at, line, font=font, fill=fill, anchor="mm", language=_spoken(language))


def _author(pen: ImageDraw.ImageDraw, text: str, language: str, *, accent: Colour) -> None:
    small = _font(AUTHOR_PX)
    while _width(text, small, language) > SIDE_PX - 2 * MARGIN_PX:
        small = _font(small.size - 10)
    at = (SIDE_PX / 2, (SUN_Y_PX + SIDE_PX) / 2)
    pen.text(at, text, font=small, fill=accent, anchor="mm", language=_spoken(language))


def _fitted(
    title: str, language: str, room_px: float, *, largest_px: int = LARGEST_PX
) -> tuple[list[str], Font]:
    """Return the title's lines, about equally long, and the largest font in which they fit."""
    widest = SIDE_PX - 2 * MARGIN_PX
    for size in range(largest_px, SMALLEST_PX, -20):
        font = _font(size)
        lines = _wrapped(title, font, language, widest)
        wide = max(_width(line, font, language) for line in lines)
        if wide <= widest and len(lines) <= min(MAX_LINES, room_px / size / LINE_HEIGHT):
            break
    for limit in range(round(_width(title, font, language) / len(lines)), widest, 20):
        even = _wrapped(title, font, language, limit)
        if len(even) <= len(lines):
            return even, font
    return lines, font


def _wrapped(title: str, font: Font, language: str, widest: float) -> list[str]:
    lines = [""]
    for piece in _pieces(title):
        whole = lines[-1] + piece
        if lines[-1] and _width(whole.rstrip(), font, language) > widest:
            lines.append(piece)
        else:
            lines[-1] = whole
    return [line.strip() for line in lines]


def _width(text: str, font: Font, language: str) -> float:
    return float(font.getlength(text, language=_spoken(language)))


def _spoken(language: str) -> str | None:
    # Which of its Han forms the font shows is chosen by language, where Pillow can shape text.
    return language if features.check("raqm") else None


def _pieces(title: str) -> list[str]:
    """Return what a line may break between: words, and pairs of characters where none are spaced.

    >>> _pieces("每日科技早报：AI"), _pieces("Two words")
    (['每日', '科技', '早报：', 'AI'], ['Two ', 'words'])
    """
    pieces = [""]
    for character in title:
        last = pieces[-1]
        wide = _is_wide(character)
        paired = len(last) > 1 and _is_wide(last[0])
        mark = not character.isalnum() and character != " "
        if last and not mark and (last[-1] == " " or _is_wide(last[-1]) != wide or paired):
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _short(text: str, longest: int) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split()) or "–"
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _font(size_px: float) -> Font:
    return ImageFont.truetype(str(files(FONT_PACKAGE) / FONT_FILE), round(size_px))


def _encoded(image: Image.Image, qualities: Sequence[int] = QUALITIES) -> bytes:
    for quality in qualities:
        data = _jpeg(image, quality)
        if len(data) <= MAX_BYTES:
            return data
    return data


def _jpeg(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True, subsampling=0)
    return target.getvalue()
