"""A new show folder that works as it is: show.toml, example stories, voices/ for one's own."""

import json
import shutil
import uuid
from importlib.resources import files
from pathlib import Path
from string import Template

from audio_digest.atomic import save
from audio_digest.config import About, feed_guid, language_of
from audio_digest.errors import ConfigError

_HERE = Path(__file__).parent
EXAMPLES_DIRS = (_HERE, _HERE.parent / "docs")
"""Where examples/ and examples-zh/ stand: in an installed wheel, and in a checkout."""

CASTS = {
    "en": ("examples", ("ada", "Ada", "heart"), ("ben", "Ben", "michael")),
    "zh": ("examples-zh", ("xiaoyu", "小雨", "xiaobei"), ("ajie", "阿杰", "yunyang")),
}
"""Primary language → examples, and the two hosts as id, name and voice."""

VOICES_README = """\
A TOML file here is a voice of your own, and hides the shipped one of the same name.
A `lexicon.toml` here says how words are pronounced, before the shipped one is asked.
"""


def examples(language: str) -> Path:
    """Return the folder of example stories in ``language``; raises ConfigError without one."""
    cast = CASTS.get(language_of(language))
    if not cast:
        raise ConfigError(f"--language: no examples in '{language}'", f"there is {_known()}")
    return next(found for d in EXAMPLES_DIRS if (found := d / cast[0]).is_dir())


def _known() -> str:
    return " and ".join(sorted(CASTS))


def make(folder: Path, *, title: str, language: str, url: str | None) -> tuple[Path, ...]:
    """Make the show folder ``folder``; return the files made.

    Raises ConfigError where there is a show already, or no embedded voices for ``language``.
    """
    if (folder / "show.toml").exists():
        raise ConfigError(f"{folder / 'show.toml'}: is there already", "choose another folder")
    stories = examples(language)
    _, explains, asks = CASTS[language_of(language)]
    # Without an address of its own a show still needs an identity that no other show has.
    seed = f"{url.rstrip('/')}/feed.xml" if url else uuid.uuid4().hex
    template = Template((files("audio_digest") / "starter.toml").read_text("utf-8"))
    text = template.substitute(
        title=_quoted(title),
        language=_quoted(language),
        url=_quoted(url or About.model_fields["url"].default),
        guid=_quoted(feed_guid(seed)),
        **dict(zip(("id1", "name1", "voice1"), map(_quoted, explains), strict=True)),
        **dict(zip(("id2", "name2", "voice2"), map(_quoted, asks), strict=True)),
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
