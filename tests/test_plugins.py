"""Finding plug-ins: the built-in ones, others by entry point, and mistakes told."""

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from audio_digest import plugins
from audio_digest.errors import ConfigError


@pytest.mark.parametrize(
    ("role", "kind"), [(role, kind) for role, kinds in plugins.BUILT_IN.items() for kind in kinds]
)
def test_every_built_in_plug_in_is_there(role: plugins.Role, kind: str) -> None:
    """The table names modules and classes that exist."""
    assert isinstance(plugins.find(role, kind, where="here"), type)


def test_an_unknown_kind_names_the_nearest() -> None:
    """A slip of the pen is met with the right name."""
    with pytest.raises(ConfigError, match=r"sources\[0\]: no source 'fed'") as error:
        plugins.load("sources", "fed", {}, where="sources[0]")
    assert "did you mean 'feed'?" in error.value.fix


def test_an_unknown_setting_is_refused() -> None:
    """A setting that a plug-in does not have is an error that names it."""
    with pytest.raises(ConfigError, match=r"sources\[0\].*colour"):
        plugins.load("sources", "feed", {"url": "https://a.org", "colour": 1}, where="sources[0]")


def test_a_plug_in_from_outside_comes_in_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package's engine is found by its entry point, and listed."""
    point = EntryPoint("other", "fractions:Fraction", "audio_digest.engines")

    def found(group: str) -> EntryPoints:
        return EntryPoints([point] if group == point.group else [])

    monkeypatch.setattr(plugins, "entry_points", found)
    assert "other" in plugins.names("engines")
    assert plugins.load("engines", "tone", {}, where="x")
