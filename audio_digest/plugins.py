"""The four roles that can be added to, and the one place where their plug-ins are found.

A plug-in is a class: its fields are its settings, its one method is the work. The built-in ones
are in the table below; others come in by the entry points ``audio_digest.sources``, ``.writers``,
``.engines`` and ``.publishers``. Nobody imports a plug-in by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from pydantic import TypeAdapter, ValidationError

from audio_digest.config import Show
from audio_digest.errors import ConfigError, nearest
from audio_digest.model import Episode, Rundown, Script, Speech, Story, Turn, Voice
from audio_digest.tables import explain

Role = Literal["sources", "writers", "engines", "publishers"]

BUILT_IN: Mapping[Role, Mapping[str, str]] = {
    "sources": {
        "file": "audio_digest.stories.sources.file:FileSource",
        "feed": "audio_digest.stories.sources.feed:FeedSource",
        "page": "audio_digest.stories.sources.page:PageSource",
    },
    "writers": {
        "offline": "audio_digest.script.writers.offline:OfflineWriter",
        "llm": "audio_digest.script.writers.llm:LLMWriter",
    },
    "engines": {
        "kokoro": "audio_digest.speech.engines.kokoro:KokoroEngine",
        "edge": "audio_digest.speech.engines.edge:EdgeEngine",
        "espeak": "audio_digest.speech.engines.espeak:EspeakEngine",
        "hibari": "audio_digest.speech.engines.hibari:HibariEngine",
        "openai": "audio_digest.speech.engines.openai:OpenAIEngine",
        "piper": "audio_digest.speech.engines.piper:PiperEngine",
        "tone": "audio_digest.speech.engines.tone:ToneEngine",
    },
    "publishers": {
        "site": "audio_digest.show.publishers.site:SitePublisher",
        "feed": "audio_digest.show.publishers.feed:FeedPublisher",
        "folder": "audio_digest.show.publishers.folder:FolderPublisher",
        "s3": "audio_digest.show.publishers.s3:S3Publisher",
    },
}


class Source(Protocol):
    """Where stories come from."""

    def stories(self, since: datetime) -> Iterable[Story]:
        """Yield the stories; what is known to be older than ``since`` may be left out.

        Raises SourceError where the whole source is dead.
        """


class Clock(Protocol):
    """What foresees how long something will be heard, and knows what was heard already."""

    def turn_s(self, turn: Turn) -> float:
        """Return how long ``turn`` is spoken, in seconds, without the pause after it."""

    def episode_s(self, script: Script) -> float:
        """Return how long the episode of ``script`` is, with its pauses and its music."""


class Writer(Protocol):
    """Who writes the dialogue.

    A writer with a method ``timed(clock: Clock) -> Writer`` is asked for one that goes by that
    clock. One with a method ``spare(script, rundown, stories, show)`` says what could come in
    where an episode is too short: index of a segment → turns to be said at its end, in order;
    it also says in ``items(script, rundown, stories, show)`` which stories of the rundown's
    ``reserve`` could, each a segment that stands by itself.

    One whose answers cost time or money has ``keeping(answers: Path, tick: Tick) -> Writer``, and
    is asked for one that keeps them in that folder for the next run; and
    ``forecast(rundown, stories, show)``, which returns in lines what a run would ask and cost.
    A method ``check()`` raises ConfigError for what is missing, before anything is done. A
    method ``arguable(story)`` tells which stories a debate is best held about.
    """

    def script(self, rundown: Rundown, stories: Mapping[str, Story], show: Show) -> Script:
        """Return the dialogue that tells ``rundown`` in ``show.language``; raises WriterError."""


class Engine(Protocol):
    """What speaks. Its fields are its settings and stand in the cache key."""

    version: ClassVar[str]
    """Changes whenever the same text would sound otherwise: code, package and model digest."""

    # An engine with ``phonemes: ClassVar[bool] = True`` also gets the lexicon's readings, inline:
    # ``[Qwen](/kwˈɛn/)``. Of the keys ``blend``, ``reference`` and ``instructions`` of a voice it
    # gets those that its ``voice_keys: ClassVar[frozenset[str]]`` names. A method ``check(voice)``
    # raises ConfigError for a voice that it cannot have, before anything is spoken. A field
    # marked ``Field(exclude=True)`` does not change the sound, and stays out of the key. One with
    # ``network: ClassVar[bool] = True`` speaks elsewhere; a method ``reading(text, voice) -> str``
    # tells the phonemes of a spoken text.

    @property
    def workers(self) -> int:
        """How many calls of ``speak`` may run at once to good effect: a ClassVar, or a field."""

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak one turn's spoken text; may block; thread-safe. Raises EngineError."""


class Publisher(Protocol):
    """Where episodes go.

    One with ``whole: ClassVar[bool] = True`` takes the finished site, the feed and the briefs with
    it, and comes after all others. A method ``check()`` raises ConfigError for what is missing,
    before anything is done.
    """

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Bring the target up to date with ``episodes``, newest first.

        ``site`` is the folder of the static site; the files of an episode stand beside it in
        ``site.parent / "episodes" / <date>``; `layout.place` tells where each stands in the site,
        which names a sound by its day. It is called with all episodes whenever one is
        made, and writes only what changed: `layout.standing` and `layout.same` tell what stands
        already without reading it, a stamp in a page tells what the page was made of. Raises
        PublishError.
        """


def names(role: Role) -> tuple[str, ...]:
    """Return what ``load`` knows for ``role``, sorted."""
    found = {point.name for point in entry_points(group=f"audio_digest.{role}")}
    return tuple(sorted(found | BUILT_IN[role].keys()))


def find(role: Role, kind: str, *, where: str) -> Any:  # noqa: ANN401  (a class of any kind)
    """Return the class of the plug-in ``kind``; raises ConfigError for an unknown one."""
    target = BUILT_IN[role].get(kind)
    if target:
        module, _, name = target.partition(":")
        return getattr(import_module(module), name)
    points = [p for p in entry_points(group=f"audio_digest.{role}") if p.name == kind]
    if not points:
        what = f"{where}: no {role.removesuffix('s')} '{kind}'"
        raise ConfigError(what, nearest(kind, names(role)))
    return points[0].load()


def load(role: Role, kind: str, settings: Mapping[str, Any], *, where: str) -> Any:  # noqa: ANN401
    """Return the plug-in ``kind`` with its ``settings``; ``where`` names them in an error.

    Raises ConfigError for an unknown kind, a setting it does not have or a value it refuses.
    """
    plugin = find(role, kind, where=where)
    if is_dataclass(plugin):  # pydantic would let keys that a dataclass lacks fall silently
        known = [field.name for field in fields(plugin)]
        for key in settings.keys() - set(known):
            raise ConfigError(f"{where}: {key}: {kind} has no such setting", nearest(key, known))
    try:
        return TypeAdapter(plugin).validate_python(dict(settings))
    except ValidationError as error:
        raise explain(error, where) from error
