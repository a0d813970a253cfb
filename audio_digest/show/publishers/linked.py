"""What pages tell other programs: schema.org's terms, as JSON-LD."""

from audio_digest.config import Show
from audio_digest.model import Chapter, Episode
from audio_digest.show import layout
from audio_digest.show.markup import plain

CONTEXT = "https://schema.org"


def series(show: Show, cover: str | None) -> dict[str, object]:
    """Return the show as a PodcastSeries."""
    about = show.show
    found: dict[str, object] = {
        "@context": CONTEXT,
        "@type": "PodcastSeries",
        "name": plain(about.title),
        "url": layout.address(show),
        "webFeed": layout.address(show, layout.FEED),
        "inLanguage": about.language,
    }
    if about.description:
        found["description"] = plain(about.description)
    if about.author:
        found["author"] = {"@type": "Organization", "name": plain(about.author)}
    if cover:
        found["image"] = layout.address(show, cover)
    return found


def episode_of(show: Show, episode: Episode, cover: str | None) -> dict[str, object]:
    """Return the episode as a PodcastEpisode, its chapters as clips of it."""
    url = layout.address(show, layout.place(episode))
    sound = layout.audio(episode)
    whole = {
        "@context": CONTEXT,
        "@type": "PodcastEpisode",
        "name": plain(episode.title),
        "url": url,
        "description": plain(episode.summary),
        "datePublished": episode.published_at.isoformat(),
        "episodeNumber": episode.number,
        "inLanguage": episode.language,
        "duration": _duration(episode.duration_s),
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": layout.address(show, layout.place(episode, sound.name)),
            "encodingFormat": sound.type,
            "contentSize": str(sound.bytes),
            "duration": _duration(episode.duration_s),
        },
        "partOfSeries": {
            k: v for k, v in series(show, cover).items() if k in {"@type", "name", "url", "webFeed"}
        },
    }
    if episode.chapters:
        whole["hasPart"] = [_clip(chapter, url) for chapter in episode.chapters]
    if cover:
        whole["image"] = layout.address(show, cover)
    return whole


def _clip(chapter: Chapter, url: str) -> dict[str, object]:
    start = int(chapter.start_s)
    name = plain(chapter.title)
    return {"@type": "Clip", "name": name, "startOffset": start, "url": f"{url}#t={start}"}


def _duration(seconds: float) -> str:
    """Return an ISO 8601 duration.

    >>> _duration(605.4)
    'PT10M5S'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"PT{minutes}M{rest}S"
