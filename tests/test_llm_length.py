"""An episode by a language model is as long as asked, measured on what was spoken and arranged."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audio_digest.config import load_show
from audio_digest.folder import load
from audio_digest.model import Episode
from audio_digest.pipeline import advance
from audio_digest.run import Run
from tests.humming import hum
from tests.script.a_model_server import Asked, Handler, ModelServer, Play, good

LENGTH_S = 150.0
DAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def _by(factor: float) -> Play:
    """Return a play that tells a story well, in ``factor`` times the room it was given."""

    def play(handler: Handler, asked: Asked) -> None:
        grown = re.sub(
            r"about (\d+) (words|characters)",
            lambda m: f"about {round(int(m[1]) * factor)} {m[2]}",
            asked.user,
        )
        handler.answer(good(replace(asked, user=grown)))

    return play


WRITES: Mapping[str, float] = {"too long": 2.0, "as asked": 1.0, "too short": 0.5}


def _made(home: Path, server: ModelServer, *, language: str = "en-US", until: str) -> Run:
    hum(home, length_s=LENGTH_S, language=language)
    toml = home / "show.toml"
    writer = f'[writer]\nkind = "llm"\nmodel = "m"\nbase_url = "{server.url}"\n'
    toml.write_text(f"{toml.read_text('utf-8')}\n{writer}", "utf-8")
    run = Run(load_show(toml), home / "output", DAY, NOW)
    for _ in advance(run, until=until, tick=lambda *_: None):
        pass
    return run


@pytest.mark.slow
@pytest.mark.parametrize("how", WRITES)
def test_however_much_a_model_writes_the_length_is_kept(how: str, tmp_path: Path) -> None:
    """Within 5 %, and most of what is heard is the model's: no story fell to the other writer."""
    play = _by(WRITES[how])
    with ModelServer(always={"segment": play, "more": play}) as server:
        run = _made(tmp_path, server, until="arrange")
    assert run.timeline().duration_s == pytest.approx(LENGTH_S, rel=0.05)
    assert any("language model" in turn.text for turn in run.script().turns)


@pytest.mark.slow
def test_the_finished_sound_of_a_chinese_model_is_as_long_as_asked(tmp_path: Path) -> None:
    """Measured on the file itself, in Mandarin, by a model that writes twice as much."""
    with ModelServer(always={"segment": _by(2.0)}) as server:
        run = _made(tmp_path, server, language="zh-CN", until="publish")
    measured = load(run.folder / "episode.json", Episode)
    assert measured.duration_s == pytest.approx(LENGTH_S, rel=0.05)
    assert any("语言模型" in turn.text for turn in run.script().turns)
