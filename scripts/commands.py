"""Write docs/commands.md: what every command's --help prints."""

import re
from pathlib import Path

from typer.testing import CliRunner

from audio_digest.cli import app

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"


def _help(*command: str) -> str:
    said = CliRunner().invoke(
        app, [*command, "--help"], prog_name="audio-digest", terminal_width=100
    )
    return f"```\n{said.output.strip()}\n```\n"


def page() -> str:
    """Return the text of docs/commands.md."""
    top = _help()
    names = re.findall(r"^  (\w+) ", top.split("Commands:")[1], re.MULTILINE)
    parts = []
    for name in names:
        said = _help(name)
        parts.append(f"## {name}\n\n{said}")
        inner = said.split("Commands:")[1] if "Commands:" in said else ""
        subs = re.findall(r"^  (\w+) ", inner, re.MULTILINE)
        parts += [f"### {name} {sub}\n\n{_help(name, sub)}" for sub in subs]
    return "\n".join(
        ["# The commands\n\nWhat `--help` prints; made by `scripts/docs`.\n", top, *parts]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
