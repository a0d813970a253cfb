"""What is shown of a stage that takes long."""

import time

import pytest

from audio_digest.progress import Meter


class _Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """Return the clock by which the meter goes."""
    clock = _Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_a_terminal_shows_lines_and_seconds_done_and_left(
    clock: _Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bar, what is done of all lines and seconds, and how long it still takes, in one row."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Meter(lambda _line: None) as meter:
        meter.begin("render", "new", busy=True)
        clock.now = 20
        meter.tick(250, 1000, "31 of 94 lines, 250 of 1000 s")
        row = "render   ████░░░░░░░░░░░░  25% 31 of 94 lines, 250 of 1000 s, 60 s left"
        assert capsys.readouterr().err == f"\r{row}"
        assert len(row) < 80
        clock.now = 30
        meter.tick(500, 1000, "9 of 94 lines")
        over = capsys.readouterr().err.removeprefix("\r")
        assert len(over) == len(row), "nothing of a longer row is left standing"
        assert over.rstrip().endswith("9 of 94 lines, 30 s left")
    assert capsys.readouterr().err.startswith(f"\r{'':{len(over.rstrip())}}\r")


def test_a_log_gets_a_line_now_and_then(clock: _Clock) -> None:
    """Where there is no terminal, a line each ten seconds; a short stage none."""
    said: list[str] = []
    with Meter(said.append) as meter:
        meter.begin("render", "new", busy=True)
        for clock.now in range(1, 31):
            meter.tick(clock.now, 30, f"{clock.now} of 30 lines")
    assert said == [
        "render   new",
        "render    33% 10 of 30 lines, 20 s left",
        "render    67% 20 of 30 lines, 10 s left",
        "render   100% 30 of 30 lines",
        "         took 30 s",
    ]
