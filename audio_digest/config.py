"""show.toml and voices/*.toml → `Show`. What a person may set, with its defaults.

Precedence: flag, then file, then default; there is no other layer.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from audio_digest.errors import ConfigError, nearest
from audio_digest.model import Decibels, Edition, Record, Voice
from audio_digest.tables import explain, read
from audio_digest.voice_files import load_voice

GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of podcast:guid, https://podcasting2.org/docs/podcast-namespace/tags/guid."""


def feed_guid(url: str) -> str:
    """Return the podcast:guid of the feed at ``url``: scheme and trailing slashes do not count.

    >>> feed_guid("https://podnews.net/rss")
    '9b024349-ccf0-5f69-a609-6b82873eab3c'
    """
    return str(uuid.uuid5(GUID_NAMESPACE, re.sub(r"^\w+://", "", url).rstrip("/")))


def _seen(text: str) -> str:
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise ValueError("is empty")
    return text


Seen = Annotated[str, AfterValidator(_seen)]
"""A text of which a listener sees something."""


Format = Literal["deep-dive", "debate"]
"""How the episode is told: one explains and the other asks, or one is for it and one against."""


class About(Record):
    """``[show]``: what listeners see. ``length_s`` is the length asked for, in seconds.

    ``cover`` is a picture beside show.toml that stands for the drawn one.
    ``format`` is how the hosts tell it, ``editions`` are made beside the episode.
    ``new_feed_url`` is the address of the feed that takes the place of this one.
    """

    title: Seen
    language: str
    author: str = ""
    email: str = ""
    description: str = ""
    url: str = "http://127.0.0.1:8000"
    guid: str | None = None
    category: str = "Technology"
    cover: str | None = None
    explicit: bool = False
    private: bool = False
    new_feed_url: Annotated[str, Field(pattern=r"^(https?://[^\s/]+/\S*)?$", max_length=2000)] = ""
    length_s: Annotated[float, Field(ge=30, le=4 * 3600)] = 600.0
    format: Format = "deep-dive"
    editions: tuple[Edition, ...] = ()

    @property
    def identity(self) -> str:
        """The show's UUIDv5, for life: ``guid`` where it is kept, else made from the feed URL."""
        return self.guid or feed_guid(f"{self.url.rstrip('/')}/feed.xml")


class Host(Record):
    """``[[hosts]]``: the first explains, the second asks, doubts, and carries facts too."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    name: Seen
    voice: str
    manner: str = ""


class Plugin(BaseModel):
    """A plug-in's table: ``kind``, and whatever settings that kind has."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
    kind: str

    @property
    def settings(self) -> Mapping[str, Any]:
        """All keys but ``kind``."""
        return dict(self.__pydantic_extra__ or {})


class Select(Record):
    """``[select]``: how stories are chosen; what episodes of ``remember_days`` told is known."""

    max_age_h: Annotated[float, Field(gt=0)] = 36.0
    favour: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    max_stories: Annotated[int, Field(ge=1)] | None = None
    remember_days: Annotated[int, Field(ge=0, le=366)] = 30


class Brief(Record):
    """``[brief]``: the edition that tells the episode's main points, of its own takes."""

    length_s: Annotated[float, Field(ge=45, le=300)] = 90.0


class Keep(Record):
    """``[keep]``: how many episodes, and of how many days, feed and site hold; None: all."""

    episodes: Annotated[int, Field(ge=1)] | None = None
    days: Annotated[int, Field(ge=1)] | None = None


class Music(Record):
    """``[music]``: the theme, the show's own folder of cues, and how far music ducks."""

    theme: str = "bright"
    folder: str | None = None
    duck_db: Annotated[Decibels, Field(le=0, ge=-60)] = -14.0


SoundFormat = Literal["mp3", "m4a", "opus"]


class SoundSettings(Record):
    """``[sound]``: the finished file, and the ``formats`` that it is also made in.

    One of a single channel has 96 kbit/s where no other rate is asked for.
    """

    loudness_lufs: Annotated[Decibels, Field(le=-10, ge=-30)] = -16.0
    true_peak_dbtp: Annotated[Decibels, Field(le=0, ge=-9)] = -1.0
    channels: Literal["stereo", "mono"] = "stereo"
    bitrate_kbps: Literal[96, 128, 160, 192] = Field(
        default_factory=lambda data: 96 if data.get("channels") == "mono" else 128
    )
    formats: tuple[SoundFormat, ...] = ("mp3",)

    @property
    def channel_count(self) -> int:
        """How many channels the file has."""
        return 1 if self.channels == "mono" else 2

    @field_validator("formats")
    @classmethod
    def _mp3_first(cls, formats: tuple[SoundFormat, ...]) -> tuple[SoundFormat, ...]:
        if not formats or formats[0] != "mp3" or len(set(formats)) < len(formats):
            raise ValueError('begins with "mp3", which every app plays, and names each once')
        return formats


class Show(Record):
    """What show.toml says. ``voices`` holds every voice of a host, and every fallback."""

    show: About
    hosts: Annotated[tuple[Host, ...], Field(min_length=1, max_length=4)]
    sources: tuple[Plugin, ...] = ()
    select: Select = Select()
    writer: Plugin = Plugin(kind="offline")
    brief: Brief = Brief()
    engines: Mapping[str, Mapping[str, Any]] = {}
    music: Music = Music()
    sound: SoundSettings = SoundSettings()
    keep: Keep = Keep()
    publish: tuple[Plugin, ...] = (Plugin(kind="site"), Plugin(kind="feed"))
    voices: Mapping[str, Voice] = {}
    home: Path = Path()

    @model_validator(mode="after")
    def _hosts_differ(self) -> Self:
        ids = [host.id for host in self.hosts]
        if len(set(ids)) < len(ids):
            raise ValueError("two hosts have one id")
        return self

    @field_validator("publish")
    @classmethod
    def _site_and_feed(cls, targets: tuple[Plugin, ...]) -> tuple[Plugin, ...]:
        """Return ``targets`` with site and feed, which all others take, where neither is named."""
        made = (Plugin(kind="site"), Plugin(kind="feed"))
        named = {target.kind for target in targets} & {target.kind for target in made}
        return targets if named or not targets else (*made, *targets)

    def host(self, host_id: str) -> Host:
        """Return the host with this id; raises ConfigError for an unknown one."""
        for host in self.hosts:
            if host.id == host_id:
                return host
        raise ConfigError(f"no host '{host_id}'", nearest(host_id, [h.id for h in self.hosts]))


def language_of(tag: str) -> str:
    """Return the primary language of a BCP 47 tag.

    >>> language_of("en-GB")
    'en'
    """
    return tag.split("-", maxsplit=1)[0].lower()


def _voices(show: Show, home: Path) -> Iterator[Voice]:
    for i, host in enumerate(show.hosts):
        voice = load_voice(host.voice, home, where=f"hosts[{i}].voice")
        if language_of(voice.language) != language_of(show.show.language):
            raise ConfigError(
                f"hosts[{i}].voice: '{voice.id}' speaks {voice.language}, "
                f"the show {show.show.language}",
                "choose a voice of the show's language",
            )
        yield voice
        if voice.fallback:
            where = f"voices/{voice.id}.toml: fallback"
            fallback = load_voice(voice.fallback, home, where=where)
            if language_of(fallback.language) != language_of(voice.language):
                raise ConfigError(
                    f"{where}: '{fallback.id}' speaks {fallback.language}, "
                    f"'{voice.id}' {voice.language}",
                    "choose a voice of the same language, or remove it",
                )
            if fallback.engine == voice.engine == "edge":
                raise ConfigError(
                    f"{where}: '{fallback.id}' needs the same service as '{voice.id}'",
                    "choose an embedded voice, or remove it",
                )
            yield fallback


def load_show(path: Path) -> Show:
    """Return what the show file ``path`` says, its voices with it.

    Raises ConfigError naming the file, the key and the cure.
    """
    data = read(path)
    try:
        show = Show.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise explain(error, path.name, Show) from error
    home = path.resolve().parent
    voices = {voice.id: voice for voice in _voices(show, home)}
    return show.model_copy(update={"voices": voices, "home": home})


def overridden(
    show: Show,
    stories: Sequence[str],
    *,
    minutes: float | None,
    theme: str | None,
    told_as: str | None = None,
) -> Show:
    """Return ``show`` with what the command line says instead.

    ``stories`` are files, folders and web addresses that stand for its sources, ``told_as`` is a
    format. Raises ConfigError.
    """
    if told_as in get_args(Format):
        about = show.show.model_copy(update={"format": told_as})
        show = show.model_copy(update={"show": about})
    if stories:
        sources = tuple(
            Plugin.model_validate(
                {"kind": "page", "url": name}
                if name.startswith(("http://", "https://"))
                else {"kind": "file", "path": str(Path(name).absolute())}
            )
            for name in stories
        )
        show = show.model_copy(update={"sources": sources})
    if theme is not None:
        music = show.music.model_copy(update={"theme": theme, "folder": None})
        show = show.model_copy(update={"music": music})
    if minutes is not None:
        try:
            about = About.model_validate({**show.show.model_dump(), "length_s": minutes * 60})
        except ValidationError as error:
            raise ConfigError(f"--length: {minutes:g} minutes", "give 0.5 to 240") from error
        show = show.model_copy(update={"show": about})
    return show
