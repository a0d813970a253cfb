"""Facts about text.numbers."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_digest.text.numbers import Figure, agree, figures

CASES = [
    ("6.7%", "percent", 6.7, "%"),
    ("five percent", "percent", 5.0, "%"),
    ("百分之五", "percent", 5.0, "%"),
    ("$143 million", "money", 143e6, "USD"),
    ("143亿美元", "money", 14.3e9, "USD"),
    ("2 trillion euro", "money", 2e12, "EUR"),
    ("$5 to $10 million", "money", (5e6, 10e6), "USD"),
    ("thirty million dollars", "money", 30e6, "USD"),
    ("27B parameter model", "count", 27e9, "parameter"),
    ("229-billion parameter", "count", 229e9, "parameter"),
    ("四百亿参数", "count", 40e9, "参数"),
    ("12,000 tokens", "count", 12000.0, "token"),
    ("5-10 instances", "count", (5.0, 10.0), "instance"),
    ("two lanes", "count", 2.0, "lane"),
    ("a hundred stories", "count", 100.0, "story"),
    ("三项条件", "count", 3.0, "项"),
    ("两款模型", "count", 2.0, "款"),
    ("18-36 months", "duration", (18.0, 36.0), "month"),
    ("three and a half hours", "duration", 3.5, "h"),
    ("in October", "date", "--10", ""),
    ("243ms", "duration", 243.0, "ms"),
    ("twenty-three days", "duration", 23.0, "day"),
    ("30天", "duration", 30.0, "day"),
    ("两個月後", "duration", 2.0, "month"),
    ("48 kHz", "size", 48.0, "kHz"),
    ("64GB+ RAM", "size", 64.0, "GB"),
    ("1-bit to 16-bit", "size", (1.0, 16.0), "bit"),
    ("2000x", "ratio", 2000.0, "x"),
    ("3倍", "ratio", 3.0, "x"),
    ("twice", "ratio", 2.0, ""),
    ("三分之二", "ratio", 2 / 3, ""),
    ("the third one", "ordinal", 3.0, ""),
    ("first quarter", "ordinal", 1.0, "quarter"),
    ("第一季度", "ordinal", 1.0, "quarter"),
    ("Q1", "ordinal", 1.0, "quarter"),
    ("version 2.1.100", "version", "2.1.100", ""),
    ("v2", "version", "2", ""),
    ("GPT-5.2", "model", "gpt5.2", ""),
    ("Llama 4", "model", "llama4", ""),
    ("Llama4", "model", "llama4", ""),
    ("arXiv:2512.24880", "reference", "arxiv:2512.24880", ""),
    ("March 6th, 2026", "date", "2026-03-06", ""),
    ("6 March", "date", "--03-06", ""),
    ("2026年1月4日", "date", "2026-01-04", ""),
    ("二零二六年", "date", "2026", ""),
    ("twenty twenty-six", "date", "2026", ""),
    ("in 2026", "date", "2026", ""),
    ("星期三", "date", "wednesday", ""),
    ("5 p.m.", "time", "17:00", ""),
    ("14:30", "time", "14:30", ""),
    ("Scale AI49%", "percent", 49.0, "%"),
]


@pytest.mark.parametrize(("text", "kind", "value", "unit"), CASES)
def test_a_figure_is_read(
    text: str, kind: str, value: float | tuple[float, float] | str, unit: str
) -> None:
    """Each way of writing a figure gives its kind, its worth and its unit."""
    (figure,) = figures(text, "en")
    worth: object = figure.key or figure.value
    if figure.high is not None:
        worth = figure.value, figure.high
    assert (figure.kind, worth, figure.unit) == (kind, value, unit)
    assert text[figure.start : figure.end] == figure.text or not text.isascii()


@pytest.mark.parametrize(
    "text",
    ["one of them", "first, we look", "一个人", "十分重要", "千万别去", "万一", "百度和三星",
     "四分五裂",
     "r/MachineLearning", "--teleport", "GDPval-AA", "a second model", ""],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_no_figure(text: str) -> None:
    """Articles, idioms and names without digits are left alone."""
    assert figures(text, "zh-Hans") == ()


def test_a_sentence_gives_its_figures_in_order() -> None:
    """Several figures of several kinds are found side by side."""
    text = "Gemma 4 31B runs 29% faster than in 2025, and 4年3亿美元 was paid."
    found = [(f.kind, f.text) for f in figures(text, "en")]
    assert found == [
        ("model", "Gemma 4"), ("count", "31B runs"), ("percent", "29%"), ("date", "2025"),
        ("duration", "4年"), ("money", "3亿美元"),
    ]  # fmt: skip


def _one(text: str) -> Figure:
    (figure,) = figures(text, "en")
    return figure


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [("forty billion", "四百亿"), ("60 minutes", "1 hour"), ("March 6", "2026年3月6日"),
     ("Llama4", "Llama 4"), ("$143 million", "1.43亿美元"), ("2026", "March 2026"),
     ("5 to 10 instances", "5-10 instances"), ("14:30", "2:30 p.m.")],
)  # fmt: skip
def test_one_figure_written_two_ways_agrees(claim: str, evidence: str) -> None:
    """Languages, units and notations do not matter."""
    assert agree(_one(claim), _one(evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [("6.8%", "6.7%"), ("6.7 GB", "6.7%"), ("10 instances", "5-10 instances"),
     ("Llama 5", "Llama 4"),
     ("2.1.101", "2.1.100"), ("March 7", "March 6th"), ("2025", "2026"), ("$5", "€5"),
     ("5 minutes", "5 hours"), ("hundreds", "100"), ("GPT-5.2", "GPT-5.3")],
)  # fmt: skip
def test_different_figures_do_not_agree(claim: str, evidence: str) -> None:
    """A wrong digit, a wrong unit or half of a range is another figure."""
    assert not agree(_one(claim), _one(evidence))


def test_tolerance_is_relative() -> None:
    """Seven percent is close to 6.7 percent within six percent of it, but not exactly it."""
    assert agree(_one("7%"), _one("6.7%"), tolerance=0.06)
    assert not agree(_one("8%"), _one("6.7%"), tolerance=0.06)


@given(
    st.text(alphabet="0123456789.,%$-–+ xBMGaonetwohundrdili万亿百千十点三第年月日:/v", max_size=80)
)
def test_any_text_has_figures_that_stand_in_it(text: str) -> None:
    """Figures come left to right, do not overlap and lie within the text."""
    found = figures(text, "en")
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["1", "1.", "1,", "A", "a-", "十", "one ", "$", "1-", "A1.", "第", "- "]
)
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    """Time grows with the length of the text alone."""
    started = time.process_time()
    figures(unit * (20_000 // len(unit)), "en")
    small = time.process_time() - started
    started = time.process_time()
    figures(unit * (80_000 // len(unit)), "en")
    assert time.process_time() - started < 16 * small + 1.0
