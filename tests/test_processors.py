"""How many workers there are."""

import os
import sys

import pytest

from audio_digest.processors import MOST, processors


def test_the_processors_that_this_process_may_use_are_counted() -> None:
    """Bound to one processor, one worker: what the machine has beyond it does not count."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system binds no process to a processor")
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert processors() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert processors() == min(MOST, len(allowed))


@pytest.mark.parametrize(("found", "workers"), [(6, 6), (64, MOST), (None, 1)])
def test_a_system_that_binds_no_process_counts_all(
    monkeypatch: pytest.MonkeyPatch, found: int | None, workers: int
) -> None:
    """On macOS all processors count, within the bound; one where even they are unknown."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    name = "process_cpu_count" if sys.version_info >= (3, 13) else "cpu_count"
    monkeypatch.setattr(os, name, lambda: found)
    assert processors() == workers


def test_a_part_may_want_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller's own bound holds."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    name = "process_cpu_count" if sys.version_info >= (3, 13) else "cpu_count"
    monkeypatch.setattr(os, name, lambda: 6)
    assert processors(4) == 4
