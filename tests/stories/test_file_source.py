"""The source of kind ``file``: what of a folder is a document."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio_digest.errors import SourceError
from audio_digest.model import Skipped, Story
from audio_digest.stories.sources.file import FileSource

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NEWS = "# The pier opens\n\nThe new pier opened on Monday with two hundred guests on its deck.\n"


@pytest.mark.parametrize("name", ["README.md", "readme.txt"])
def test_a_folders_readme_is_no_story(tmp_path: Path, name: str) -> None:
    """A README speaks of its folder: it is left aside, which the list of what was skipped says."""
    (tmp_path / name).write_text("# These files\n\nWhat lies here is for the daily show.\n")
    (tmp_path / "news.md").write_text(NEWS)
    found = list(FileSource(str(tmp_path)).read(SINCE))
    assert [story.source for story in found if isinstance(story, Story)] == ["Document"]
    assert Skipped(what=name, reason="speaks of its folder") in found


def test_a_readme_that_is_named_is_told(tmp_path: Path) -> None:
    """Who names a README as the source gets its stories."""
    (tmp_path / "README.md").write_text(NEWS)
    found = list(FileSource(str(tmp_path / "README.md")).stories(SINCE))
    assert [story.title for story in found] == ["The pier opens"]


def test_a_folder_with_nothing_but_a_readme_is_refused(tmp_path: Path) -> None:
    """The message names the folder and what may be put there."""
    (tmp_path / "README.md").write_text(NEWS)
    with pytest.raises(SourceError, match="no documents in it"):
        list(FileSource(str(tmp_path)).stories(SINCE))


def test_a_file_without_a_title_is_not_named_by_its_file(tmp_path: Path) -> None:
    """What a person called a file is theirs: it is neither spoken nor published."""
    path = tmp_path / "draft-7-for-my-lawyer.md"
    path.write_text(NEWS)
    (story,) = FileSource(str(path)).stories(SINCE)
    assert "lawyer" not in story.model_dump_json()


@pytest.mark.parametrize(
    ("top", "source"),
    [
        ("# The bridge that sings\n\nBy Mara Lindqvist\n", "Mara Lindqvist"),
        ("# The bridge that sings\n", "Document"),
        ("By Mara Lindqvist\n", "Mara Lindqvist"),
    ],
)
def test_a_document_of_one_story_is_named_by_its_byline(
    tmp_path: Path, top: str, source: str
) -> None:
    """Who wrote it is named before its headline, which is the story's and not a source's."""
    prose = "The old bridge at Karsund has begun to sing in the wind, and the town likes it.\n"
    (tmp_path / "a.md").write_text(f"{top}\n{prose}\n{prose}", "utf-8")
    found = FileSource("a.md", home=tmp_path).stories(SINCE)
    assert [story.source for story in found if isinstance(story, Story)] == [source]
