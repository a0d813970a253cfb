"""An episode's title."""

import pytest

from audio_digest.stories.headline import episode_title


def test_no_clause_is_cut_where_fewer_stories_fit_whole() -> None:
    """Rather than break off a story's title, the last story is left out."""
    titles = [
        "Wren 2.7: a small voice, and a licence nobody likes",
        "Harbour pilot version 2.1 has a tide table inflation bug",
        "The library's telescope goes fully digital, glass plates and all, by the end of spring",
    ]
    assert episode_title(titles, "en") == f"Wren 2.7; {titles[1]}"


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (
            ["小镇靠潮汐供电整整一周", "能装进存储卡的语音模型，不需要联网", "会数蟾蜍的路牌"],
            "小镇靠潮汐供电整整一周；能装进存储卡的语音模型，不需要联网",
        ),
        (
            [
                "Wren发布语音模型论文，革新草图与上色的设计",
                "Lorne Strait公布水轮机，旨在解决平潮时供电的瓶颈",
            ],
            "Wren发布语音模型论文；Lorne Strait公布水轮机",
        ),
    ],
)
def test_a_chinese_title_names_two_stories_in_forty_characters(
    titles: list[str], expected: str
) -> None:
    """Whole titles where they fit, else the clauses before their commas."""
    assert episode_title(titles, "zh-CN") == expected
    assert len(expected) <= 40


def test_a_title_without_any_clause_is_cut_between_words() -> None:
    """One endless title gives its first words, none left dangling."""
    found = episode_title(["the tide and " * 20], "en")
    assert len(found) <= 90
    assert found.endswith("the tide")
