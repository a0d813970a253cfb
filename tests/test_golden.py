"""The whole line against files that a person has read: the difference is the review."""

import json
from pathlib import Path

import pytest

from tests.a_golden_case import CASES, outcome

DECIMALS = 2
"""A hundredth of a decibel or second may differ between processors."""


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_line_gives_the_golden_files(case: Path, tmp_path: Path) -> None:
    """`scripts/golden` rewrites the files when a change is meant."""
    for name, text in outcome(case, tmp_path).items():
        golden = (case / name).read_text("utf-8")
        if name.endswith(".json"):
            assert _rounded(json.loads(text)) == _rounded(json.loads(golden)), name
        else:
            assert text == golden, name
