"""Ways to subscribe: every app gets the feed's own address."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from audio_digest.show import qr
from audio_digest.show.subscribe import APPS, App, opml, readdressed

FEED = "https://example.org/digest/feed.xml"


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_an_app_s_link_opens_no_website(app: App) -> None:
    """Its scheme is the app's, and it names the feed."""
    link = urlsplit(app.link(FEED))
    assert link.scheme not in {"http", "https"}
    given = parse_qs(link.query).get("url", [f"{link.netloc}{link.path}"])[0]
    assert given.endswith("example.org/digest/feed.xml")


def test_opml_holds_the_feed_under_the_show_s_name() -> None:
    """As any app's import reads it, whatever the name."""
    root = etree.fromstring(opml("Cats & <dogs>", FEED))
    (outline,) = root.iter("outline")
    assert root.get("version") == "2.0"
    assert dict(outline.attrib) == {
        "type": "rss", "text": "Cats & <dogs>", "title": "Cats & <dogs>", "xmlUrl": FEED,
    }  # fmt: skip


def test_a_page_is_readdressed_with_its_links_and_its_qr_code() -> None:
    """What an app, a camera and a reader are given is all of the new address."""
    links = "".join(f"<a href='{app.link(FEED)}'></a>" for app in APPS)
    page = f"<p>{FEED}</p>{links}{qr.svg(FEED)}".encode()
    new = "http://192.168.1.7:8000/token"
    moved = readdressed(page, "https://example.org/digest", new, ("feed.xml",)).decode()
    assert "example.org" not in unescape(moved)
    assert qr.svg(f"{new}/feed.xml") in moved
    assert all(app.link(f"{new}/feed.xml") in moved for app in APPS)
