"""The show as an edition's feed, pages and tags name it: the same hosts, beside the main one."""

import uuid

from audio_digest.config import Show, language_of
from audio_digest.model import Edition

TITLES = {
    "de": "{} in Kürze", "en": "{} in brief", "es": "{} en breve", "fr": "{} en bref",
    "it": "{} in breve", "ja": "{}・ダイジェスト", "pt": "{} em resumo", "zh": "{}·速览",
}  # fmt: skip
PUBLISHERS = ("site", "feed")
"""What writes an edition's pages into the site; other publishers take the site as a whole."""


def edition_of(show: Show, edition: Edition) -> Show:
    """Return ``show`` as its ``edition`` is published.

    It stands below the show's own address, under a guid that is made of the show's.
    """
    about = show.show
    update = {
        "title": TITLES.get(language_of(about.language), TITLES["en"]).format(about.title),
        "url": f"{about.url.rstrip('/')}/{edition}",
        "new_feed_url": _below(about.new_feed_url, edition),
        "guid": _guid(about.identity, edition),
        "length_s": show.brief.length_s,
        "editions": (),
    }
    targets = tuple(plugin for plugin in show.publish if plugin.kind in PUBLISHERS)
    return show.model_copy(update={"show": about.model_copy(update=update), "publish": targets})


def _below(feed_url: str, edition: Edition) -> str:
    """Return the address of the edition's feed beside the show's, "" where there is none."""
    home, slash, name = feed_url.rpartition("/")
    return f"{home}/{edition}/{name}" if slash else ""


def _guid(identity: str, edition: Edition) -> str:
    try:
        return str(uuid.uuid5(uuid.UUID(identity), edition))
    except ValueError:
        return identity  # publishing says what is wrong with it
