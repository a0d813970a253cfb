"""A new show folder that works as it is: show.toml, example stories, voices/ for one's own."""

import json
import shutil
import uuid
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from string import Template

from audio_digest.atomic import save
from audio_digest.config import About, feed_guid, language_of
from audio_digest.errors import ConfigError

_HERE = Path(__file__).parent
EXAMPLES_DIRS = (_HERE, _HERE.parent / "docs")
"""Where examples/ and examples-zh/ stand: in an installed wheel, and in a checkout."""


@dataclass(frozen=True)
class Cast:
    """What a new show in one language begins with; hosts are id, name and voice."""

    examples: str
    title: str
    description: str
    explains: tuple[str, str, str]
    asks: tuple[str, str, str]


CASTS = {
    "en": Cast(
        "examples",
        "Morning Digest",
        "The day's stories, talked through by two synthetic hosts.",
        ("ada", "Ada", "heart"),
        ("ben", "Ben", "michael"),
    ),
    "zh": Cast(
        "examples-zh",
        "早间摘要",
        "两位合成主播，聊一聊今天的新闻。",
        ("xiaoyu", "小雨", "xiaobei"),
        ("ajie", "阿杰", "yunyang"),
    ),
}
"""By primary language."""

BRITISH = replace(CASTS["en"], explains=("ada", "Ada", "emma"), asks=("ben", "Ben", "george"))

VOICES_README = """\
A TOML file here is a voice of your own, and hides the shipped one of the same name.
A `lexicon.toml` here says how words are pronounced, before the shipped one is asked.
"""


def cast(language: str) -> Cast:
    """Return what a show in ``language`` begins with; raises ConfigError where there is none."""
    found = BRITISH if language == "en-GB" else CASTS.get(language_of(language))
    if not found:
        known = " and ".join(sorted(CASTS))
        raise ConfigError(f"--language: no embedded hosts for '{language}'", f"there is {known}")
    return found


def make(folder: Path, *, title: str | None, language: str, url: str | None) -> tuple[Path, ...]:
    """Make the show folder ``folder``; return the files made.

    Raises ConfigError where there is a show already, or no embedded voices for ``language``.
    """
    if (folder / "show.toml").exists():
        raise ConfigError(f"{folder / 'show.toml'}: is there already", "choose another folder")
    begin = cast(language)
    stories = next(found for d in EXAMPLES_DIRS if (found := d / begin.examples).is_dir())
    # Without an address of its own a show still needs an identity that no other show has.
    seed = f"{url.rstrip('/')}/feed.xml" if url else uuid.uuid4().hex
    template = Template((files("audio_digest") / "starter.toml").read_text("utf-8"))
    text = template.substitute(
        title=_quoted(title or begin.title),
        description=_quoted(begin.description),
        language=_quoted(language),
        url=_quoted(url or About.model_fields["url"].default),
        guid=_quoted(feed_guid(seed)),
        **dict(zip(("id1", "name1", "voice1"), map(_quoted, begin.explains), strict=True)),
        **dict(zip(("id2", "name2", "voice2"), map(_quoted, begin.asks), strict=True)),
    )
    save(folder / "show.toml", text)
    save(folder / "voices" / "README.md", VOICES_README)
    made = [folder / "show.toml", folder / "voices" / "README.md"]
    for story in sorted(stories.iterdir()):
        made.append(folder / "stories" / story.name)
        made[-1].parent.mkdir(exist_ok=True)
        shutil.copyfile(story, made[-1])
    return tuple(made)


def _quoted(text: str) -> str:
    """Return ``text`` as a TOML basic string, whose escapes are JSON's."""
    return json.dumps(text, ensure_ascii=False)
