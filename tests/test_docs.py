"""What the documents say is run, or compared with what the program says."""

import re
import sys
from pathlib import Path

import pytest

from audio_digest.config import About, Show
from audio_digest.errors import EngineError
from audio_digest.model import Voice
from audio_digest.stages import STAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_page_of_commands_is_what_help_prints() -> None:
    """docs/commands.md is made, not written."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from commands import page  # noqa: PLC0415  (a script, not a module of the package)
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == page()


def test_the_first_screen_holds_the_two_commands_and_the_line() -> None:
    """What it is, two commands, seven verbs: before the first rule, in one screen."""
    screen = README.split("\n---\n")[0]
    assert len(screen.splitlines()) <= 25
    assert "scripts/run" in screen
    assert "scripts/test" in screen
    assert " → ".join(stage.name for stage in STAGES) in screen


def test_readme_leads_to_every_page() -> None:
    """Whoever reads the first page finds all the others, and reads it in a few minutes."""
    assert len(README.splitlines()) <= 120
    for page in (ROOT / "docs").glob("*.md"):
        assert f"](docs/{page.name})" in README, page.name


def test_the_engine_of_the_docs_works_as_it_stands() -> None:
    """docs/engine.md's engine is run, and holds what the page says an engine holds."""
    code = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "engine.md").read_text("utf-8"), re.DOTALL
    )
    scope: dict[str, object] = {"__name__": "whistle"}
    exec(code[0], scope)  # noqa: S102  (our own page)
    engine = scope["WhistleEngine"]()  # type: ignore[operator]
    voice = Voice(id="w", engine="whistle", name="high", language="en-US")
    speech = engine.speak("Good morning to you", voice)
    assert [word.text for word in speech.words] == ["Good", "morning", "to", "you"]
    assert speech.words[-1].end_s <= speech.sound.duration_s
    assert (
        engine.speak("a b", voice).sound.samples == engine.speak("a b", voice).sound.samples
    ).all()
    with pytest.raises(EngineError):
        engine.speak(" ", voice)


@pytest.mark.parametrize(
    "key", sorted({*About.model_fields, *(Show.model_fields.keys() - {"voices", "home"})})
)
def test_every_key_of_the_show_file_is_explained(key: str) -> None:
    """docs/files.md names every key of show.toml."""
    page = (ROOT / "docs" / "files.md").read_text("utf-8")
    table = page.split("## show.toml")[1].split("## voices")[0]
    assert re.search(rf"\b{key}\b", table)


@pytest.mark.parametrize(
    "page", [*sorted(p.name for p in (ROOT / "docs").glob("*.md")), "../README.md"]
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """A relative link names a file that is there."""
    path = ROOT / "docs" / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target
