"""The one rule of the house: rooms never import one another, and imports only point down."""

import ast
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from audio_digest.plugins import BUILT_IN

PACKAGE = Path(__file__).parent.parent / "audio_digest"
ROOMS = {"stories", "script", "speech", "sound", "show"}
FLOORS = {
    "atomic",
    "audio",
    "text",
    "config",
    "tables",
    "voice_files",
    "plugins",
    "cache",
    "folder",
    "model",
    "errors",
    "processors",
}
MEETING = {
    "checks",
    "editions",
    "run",
    "stages",
    "pipeline",
    "commands",
    "cli",
    "progress",
    "voicebook",
    "housekeeping",
    "starter",
}
EVERYWHERE = {"numpy", "pydantic", "typing_extensions"}


def _modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


MODULES = _modules()
OURS = {
    name: {i.removeprefix("audio_digest.") for i in _imports(path) if i.startswith("audio_digest")}
    for name, path in MODULES.items()
}


def _room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_no_other_room(module: str) -> None:
    """The five rooms meet in types and in the stage table, nowhere else."""
    own = _room(module)
    if own in ROOMS:
        others = {i for i in OURS[module] if _room(i) in ROOMS - {own}}
        assert not others, f"{module} imports {others}"
        up = {i for i in OURS[module] if _room(i) in MEETING}
        assert not up, f"{module} imports {up}"


@pytest.mark.parametrize("module", sorted(m for m in MODULES if _room(m) in FLOORS))
def test_the_floors_below_import_no_room(module: str) -> None:
    """What lies below the rooms does not know them."""
    up = {i for i in OURS[module] if _room(i) in ROOMS | MEETING}
    assert not up, f"{module} imports {up}"


def test_every_module_has_its_place() -> None:
    """A module is a room's, a floor's, or one of the few where the rooms meet."""
    known = ROOMS | FLOORS | MEETING | {""}
    assert {_room(module) for module in MODULES} <= known


def test_plug_ins_are_imported_by_nobody() -> None:
    """A plug-in is found by `load`, never imported by name from outside its own package."""
    plugins = {
        target.partition(":")[0].removeprefix("audio_digest.")
        for kinds in BUILT_IN.values()
        for target in kinds.values()
    }
    for module, imports in OURS.items():
        for plugin in plugins:
            if not module.startswith(plugin):
                named = {i for i in imports if f"{i}.".startswith(f"{plugin}.")}
                assert not named, f"{module} imports {named}"


def test_every_third_party_library_has_one_home_file() -> None:
    """So one file says why a library is there, and changes when the library does."""
    homes: dict[str, set[str]] = defaultdict(set)
    for module, path in MODULES.items():
        for name in _imports(path):
            library = name.split(".")[0]
            if library not in sys.stdlib_module_names and library != "audio_digest":
                homes[library].add("cli" if _room(module) == "commands" else module)
    crowded = {k: sorted(v) for k, v in homes.items() if len(v) > 1 and k not in EVERYWHERE}
    assert not crowded
