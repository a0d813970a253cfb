"""What the dry run says of a writer that asks a model, through the line of stages."""

from pathlib import Path

from audio_digest import plugins
from audio_digest.script.write import forecast, write
from tests.contracts.test_writers import day
from tests.script.a_model_server import ModelServer
from tests.script.test_llm_writer import TIDE, VOICE, show


def test_before_there_is_a_rundown_the_cost_is_not_known(tmp_path: Path) -> None:
    """The dry run says after which command it is, and nothing of a writer that costs nothing."""
    offline = show("en-US")
    writer = offline.writer.model_validate({"kind": "llm", "model": "m", "key_env": ""})
    own = offline.model_copy(update={"writer": writer})
    assert "audio-digest select" in forecast(None, (), own, answers=tmp_path)[0]
    assert forecast(None, (), offline, answers=tmp_path) == ()


def test_the_stage_keeps_answers_and_says_how_far_it_is(tmp_path: Path) -> None:
    """Writing through the room keeps what was paid for, and counts the calls as progress."""
    seen: list[tuple[float, float]] = []
    with ModelServer() as server:
        given = {"kind": "llm", "model": "m", "base_url": server.url}
        plain = show("en-US")
        own = plain.model_copy(update={"writer": plain.writer.model_validate(given)})
        rundown, _ = day([TIDE, VOICE], "en-US")
        script = write(rundown, (TIDE, VOICE), own, answers=tmp_path,
                       tick=lambda done, total, *_: seen.append((done, total)))  # fmt: skip
    assert len(script.segments) == 4
    assert len(list(tmp_path.glob("??/*.json"))) == len(server.asked)
    assert all(done <= total for done, total in seen)
    assert "llm" in plugins.names("writers")
