"""An episode's folder: atomic saving, the manifest, the lock."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from audio_digest.atomic import PART, save
from audio_digest.errors import ArtifactError, BusyError
from audio_digest.folder import Done, Folder, digest, dump, exclusive, load
from audio_digest.model import Rundown, Stories


def test_a_saved_file_is_read_back(tmp_path: Path) -> None:
    """What is saved as a record comes back equal."""
    save(tmp_path / "stories.json", dump(Stories(stories=())))
    assert load(tmp_path / "stories.json", Stories) == Stories(stories=())


def test_a_broken_artifact_names_file_place_and_cure(tmp_path: Path) -> None:
    """A hand-edited JSON file that is wrong says where."""
    save(tmp_path / "rundown.json", '{"title": 3}')
    with pytest.raises(ArtifactError, match=r"rundown\.json: title") as error:
        load(tmp_path / "rundown.json", Rundown)
    assert "mend" in error.value.fix


def test_a_missing_artifact_is_said(tmp_path: Path) -> None:
    """A missing file is our error, not Python's."""
    with pytest.raises(ArtifactError, match="no such file"):
        load(tmp_path / "none.json", Stories)


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    """A target that is a folder cannot be replaced; no half file stays behind."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").touch()
    with pytest.raises(ArtifactError, match="cannot be written"):
        save(tmp_path / "there", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


def _writes_for_ever(path: Path) -> None:
    for i in range(1_000_000):
        save(path, f"{i % 10}" * 200_000)


@pytest.mark.slow
def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    """A file is the old one or the new one, whenever its writer is killed."""
    path = tmp_path / "file"
    save(path, "0" * 200_000)
    for wait_s in (0.05, 0.08, 0.11):
        writer = multiprocessing.get_context("spawn").Process(target=_writes_for_ever, args=(path,))
        writer.start()
        time.sleep(0.5 + wait_s)
        assert writer.pid
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        text = path.read_text()
        assert len(text) == 200_000
        assert len(set(text)) == 1


def test_only_a_file_that_the_program_did_not_make_is_a_persons(tmp_path: Path) -> None:
    """A file is a person's where its digest was never announced."""
    folder = Folder(tmp_path)
    save(folder / "script.md", "theirs")
    assert folder.is_persons("script.md")
    folder.announce({"script.md": digest("ours")})
    save(folder / "script.md", "ours")
    assert not folder.is_persons("script.md")
    save(folder / "script.md", "ours, edited")
    assert folder.is_persons("script.md")


def test_a_run_that_dies_between_note_and_file_makes_nobody_an_author(tmp_path: Path) -> None:
    """Announced again and again without being written, the standing file stays the program's."""
    folder = Folder(tmp_path)
    folder.announce({"script.md": digest("first")})
    save(folder / "script.md", "first")
    for text in ("second", "third", "fourth"):
        folder.announce({"script.md": digest(text)})
        assert not folder.is_persons("script.md")


def test_an_unreadable_manifest_counts_as_empty(tmp_path: Path) -> None:
    """Nothing hangs on the manifest alone."""
    folder = Folder(tmp_path)
    folder.finish("write", Done(read={}, settings="", wrote={}))
    assert "write" in folder.manifest().stages
    save(folder / "manifest.json", "{")
    assert folder.manifest().stages == {}


def test_the_second_run_says_so_and_stops(tmp_path: Path) -> None:
    """Two runs never work on one episode at once."""
    folder = Folder(tmp_path / "2026-11-22")
    with folder.lock(), pytest.raises(BusyError, match="2026-11-22"), folder.lock():
        pass
    with folder.lock():
        pass


def test_waiting_for_a_lock_is_bounded(tmp_path: Path) -> None:
    """A lock that is not given up ends in an error."""
    with (
        exclusive(tmp_path / "lock", "busy"),
        pytest.raises(BusyError),
        exclusive(tmp_path / "lock", "busy", wait_s=0.1),
    ):
        pass


def test_a_new_run_sweeps_what_a_killed_one_left(tmp_path: Path) -> None:
    """Half-written files of a killed run are gone with the next."""
    (tmp_path / f"{PART}episode.mp3").write_bytes(b"half")
    with Folder(tmp_path).lock():
        assert not list(tmp_path.glob(f"{PART}*"))


def test_a_persons_file_is_put_aside_before_it_is_made_anew(tmp_path: Path) -> None:
    """What a person wrote is never lost."""
    save(tmp_path / "script.md", "mine")
    assert Folder(tmp_path).put_aside("script.md").read_text() == "mine"
    save(tmp_path / "script.md", "mine, later")
    assert Folder(tmp_path).put_aside("script.md").read_text() == "mine, later"
    assert (tmp_path / "script.md.bak").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """An output folder on a read-only disk, or below a file, is an error with a cure."""
    (tmp_path / "file").touch()
    folder = Folder(tmp_path / "file" / "2026-11-22")
    with pytest.raises(ArtifactError, match="cannot be written") as caught, folder.lock():
        pass
    assert "writable" in caught.value.fix
