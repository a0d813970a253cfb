"""The show's artwork, drawn: title and author over a sunrise made of sound. The home of Pillow.

Everything is drawn from the show's words and identity, so that the same show has the same cover.
"""

import io
import math
import random
import unicodedata
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont, features

from audio_digest.config import Show
from audio_digest.errors import ArtifactError

SIDE_PX = 3_000
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


def draw(show: Show) -> bytes:
    """Return the show's cover: a square JPEG of 3000 pixels, RGB, 512 KiB at most."""
    chance = random.Random(show.show.identity)
    sky, glow, sun, ink = chance.choice(PALETTES)
    image = _sky(sky, glow)
    _sunrise(image, chance, sun=sun, ground=sky)
    _title(image, show, ink=ink, accent=sun)
    return _encoded(image)


def thumbnail(cover: bytes, *, side_px: int = THUMBNAIL_PX) -> bytes:
    """Return the picture ``cover`` at ``side_px``, as JPEG; raises ArtifactError if it is none."""
    try:
        with Image.open(io.BytesIO(cover)) as image:
            small = image.convert("RGB").resize((side_px, side_px), Image.Resampling.LANCZOS)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ArtifactError(f"cover.jpg: no picture that can be read: {error}") from error
    return _jpeg(small, 88)


def _sky(above: Colour, below: Colour) -> Image.Image:
    # One column of pixels, stretched: dark where the title stands, glowing at the horizon.
    column = Image.new("RGB", (1, SIDE_PX))
    for y in range(SIDE_PX):
        share = min(1.0, max(0.0, (y / SIDE_PX - 0.42) / 0.5)) ** 1.4
        mixed = tuple(round(a + (b - a) * share) for a, b in zip(above, below, strict=True))
        column.putpixel((0, y), mixed)
    return column.resize((SIDE_PX, SIDE_PX))


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


def _title(image: Image.Image, show: Show, *, ink: Colour, accent: Colour) -> None:
    pen = ImageDraw.Draw(image)
    language = show.show.language
    room = TITLE_BOTTOM_PX - TITLE_TOP_PX
    lines, font = _fitted(_short(show.show.title, MAX_TITLE), language, room)
    step = font.size * LINE_HEIGHT
    middle = SIDE_PX / 2
    top = TITLE_TOP_PX + (room - step * len(lines)) / 2
    for i, line in enumerate(lines):
        at = (middle, top + step * (i + 0.5))
        pen.text(at, line, font=font, fill=ink, anchor="mm", language=_spoken(language))
    below = _short(show.show.author or " · ".join(host.name for host in show.hosts), MAX_LINE)
    small = _font(AUTHOR_PX)
    while _width(below, small, language) > SIDE_PX - 2 * MARGIN_PX:
        small = _font(small.size - 10)
    at = (middle, (SUN_Y_PX + SIDE_PX) / 2)
    pen.text(at, below, font=small, fill=accent, anchor="mm", language=_spoken(language))


def _fitted(title: str, language: str, room_px: float) -> tuple[list[str], Font]:
    """Return the title's lines, about equally long, and the largest font in which they fit."""
    widest = SIDE_PX - 2 * MARGIN_PX
    for size in range(LARGEST_PX, SMALLEST_PX, -20):
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


def _encoded(image: Image.Image) -> bytes:
    for quality in QUALITIES:
        data = _jpeg(image, quality)
        if len(data) <= MAX_BYTES:
            return data
    return data


def _jpeg(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True, subsampling=0)
    return target.getvalue()
