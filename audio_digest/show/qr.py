"""QR codes of addresses: for a terminal, and for a page. Home of segno."""

import io

import segno


def terminal(url: str) -> str:
    """Return ``url`` as a QR code that a terminal can show."""
    shown = io.StringIO()
    segno.make_qr(url).terminal(out=shown, border=2, compact=True)
    return shown.getvalue()


def svg(url: str) -> str:
    """Return ``url`` as an SVG element, black on white, that names the address as its title."""
    drawn = segno.make_qr(url).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, title=url, light="#fff"
    )
    return str(drawn).replace("<svg ", '<svg role="img" ', 1)
