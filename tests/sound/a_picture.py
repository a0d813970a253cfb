"""A small picture."""

import io

from PIL import Image


def jpeg() -> bytes:
    """Return a JPEG of one colour, quickly made."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "JPEG")
    return picture.getvalue()
