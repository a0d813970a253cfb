"""A new show folder works as it is."""

import tomllib
from pathlib import Path

import pytest

from audio_digest.config import load_show
from audio_digest.errors import ConfigError
from audio_digest.starter import make


@pytest.mark.parametrize("language", ["en-US", "en-GB", "zh-CN"])
def test_a_new_folder_is_a_show(tmp_path: Path, language: str) -> None:
    """Its show file loads, its voices speak the language, its stories are there."""
    make(tmp_path / "s", title='A "quoted" title\\', language=language, url=None)
    show = load_show(tmp_path / "s" / "show.toml")
    assert show.show.title == 'A "quoted" title\\'
    assert show.show.language == language
    assert list((tmp_path / "s" / "stories").iterdir())


@pytest.mark.parametrize(
    ("language", "voices"),
    [
        ("en-US", ["heart", "michael"]),
        ("en-GB", ["emma", "george"]),
        ("zh-CN", ["xiaobei", "yunyang"]),
    ],
)
def test_a_new_show_speaks_as_its_listeners_do(
    tmp_path: Path, language: str, voices: list[str]
) -> None:
    """British hosts for a British show, Mandarin ones, with a title to match, for a Chinese one."""
    make(tmp_path / "s", title=None, language=language, url=None)
    show = load_show(tmp_path / "s" / "show.toml")
    assert [host.voice for host in show.hosts] == voices
    assert show.show.title == ("早间摘要" if language == "zh-CN" else "Morning Digest")


def test_no_two_new_shows_are_one(tmp_path: Path) -> None:
    """Without an address each show still has an identity of its own."""
    guids = set()
    for name in ("a", "b"):
        make(tmp_path / name, title="T", language="en-US", url=None)
        guids.add(tomllib.loads((tmp_path / name / "show.toml").read_text("utf-8"))["show"]["guid"])
    assert len(guids) == 2


def test_a_folder_with_a_show_is_left_alone(tmp_path: Path) -> None:
    """Nothing of a person's is overwritten."""
    (tmp_path / "show.toml").write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        make(tmp_path, title="T", language="en-US", url=None)
    assert (tmp_path / "show.toml").read_text() == "mine"


def test_a_language_without_examples_is_refused(tmp_path: Path) -> None:
    """A language that no embedded host speaks is said."""
    with pytest.raises(ConfigError, match="'sw'"):
        make(tmp_path / "s", title="T", language="sw", url=None)
