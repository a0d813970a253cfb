"""Ways to subscribe: podcast apps by their own URL schemes, OPML, a QR code.

The schemes open an app on the reader's device; following one asks nothing of any web server.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree as ET

from audio_digest.show import qr


@dataclass(frozen=True)
class App:
    """A podcast app. In ``scheme``, {bare} is the feed without http(s)://, {quoted} all of it."""

    name: str
    scheme: str

    def link(self, feed_url: str) -> str:
        """Return the address that opens the app with the feed."""
        bare = feed_url.partition("://")[2]
        return self.scheme.format(bare=bare, quoted=quote(feed_url, safe=""))


APPS = (
    App("Apple Podcasts", "podcast://{bare}"),
    App("Overcast", "overcast://x-callback-url/add?url={quoted}"),
    App("Pocket Casts", "pktc://subscribe/{bare}"),
    App("Castro", "castro://subscribe/{bare}"),
    App("AntennaPod", "antennapod-subscribe://{bare}"),
    App("Podcast Addict", "podcastaddict://{bare}"),
    App("gPodder", "gpodder://{bare}"),
)


def opml(title: str, feed_url: str) -> bytes:
    """Return OPML 2.0 with the one feed, which apps import. ``title`` is plain text."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body = ET.SubElement(root, "body")
    ET.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=feed_url)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def readdressed(text: bytes, base: str, new: str, feeds: Iterable[str]) -> bytes:
    """Return a page or feed of the site at ``base`` as one of a site at ``new``.

    ``feeds`` are the places of the feeds in the site, which apps' links and QR codes hold.
    """
    text = text.replace(f"{base}/".encode(), f"{new}/".encode())
    for place in feeds:
        old_url, new_url = f"{base}/{place}", f"{new}/{place}"
        text = text.replace(quote(old_url, safe="").encode(), quote(new_url, safe="").encode())
        for app in APPS:
            text = text.replace(app.link(old_url).encode(), app.link(new_url).encode())
    return _QR.sub(lambda match: qr.svg(unescape(match[1].decode())).encode(), text)


_QR = re.compile(
    rb'<svg[^>]* class="qr"[^>]*><title>(http[^<]{1,2000})</title>.*?</svg>', re.DOTALL
)
