"""What every publisher promises, built in or not."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from datetime import date as Date  # noqa: N812
from pathlib import Path
from uuid import uuid4

import pytest

from audio_digest import plugins
from audio_digest.config import About, Host, Show
from audio_digest.errors import DigestError, PublishError
from audio_digest.model import Chapter, Episode, File, Person
from audio_digest.show import layout
from tests.show.a_bucket import make_bucket, s3_server

KINDS = plugins.names("publishers")
SHOW = Show(
    show=About(title="Morning Digest", language="en", url="https://example.org"),
    hosts=(Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="Ben", voice="b")),
)
BODIES = {
    "episode.mp3": ("audio/mpeg", b"sound" * 100),
    "transcript.json": ("application/json", b'{"version": "1.0.0", "segments": []}'),
    "notes.html": ("text/html", b"<p>Notes</p>"),
}


SETTINGS: dict[str, dict[str, object]] = {"folder": {"path": "www"}, "s3": {"bucket": "shows"}}
"""What a kind cannot do without."""


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """Run an S3 server with a bucket; return its address."""
    with s3_server() as port:
        make_bucket(port, "shows")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=[pytest.param(k, marks=pytest.mark.slow) if k == "s3" else k for k in KINDS])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return each kind, what it needs at hand."""
    found: str = request.param
    if found == "s3":
        monkeypatch.setitem(SETTINGS["s3"], "endpoint", request.getfixturevalue("storage"))
        monkeypatch.setitem(SETTINGS["s3"], "prefix", uuid4().hex)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "key")
    return found


def _bring(kind: str, show: Show, episodes: Sequence[Episode], site: Path) -> None:
    """Publish as it is done: what takes the whole site comes after site and feed."""
    last: plugins.Publisher = plugins.load(
        "publishers", kind, SETTINGS.get(kind, {}), where="publish[0]"
    )
    if getattr(last, "whole", False):
        for before in ("site", "feed"):
            _bring(before, show, episodes, site)
    last.publish(show.model_copy(update={"home": site.parent / "home"}), episodes, site)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Lay out an episode's folder and, as a feed names only what is there, its site."""
    folder = tmp_path / "episodes" / "2026-04-12"
    folder.mkdir(parents=True)
    for name, (_, body) in BODIES.items():
        (folder / name).write_bytes(body)
    (folder / "cover.jpg").write_bytes(b"cover")
    _bring("site", SHOW, (_episode(),), tmp_path / "site")
    return tmp_path / "site"


def _episode() -> Episode:
    return Episode(
        guid="094fd71c-2982-5651-b9fc-71a1c5dd4da8", number=1, date=Date(2026, 4, 12),
        title="One", summary="About one.", language="en",
        published_at=datetime(2026, 4, 12, 6, tzinfo=UTC), duration_s=61.5,
        audio_bytes=500, loudness_lufs=-16.0, true_peak_dbtp=-1.2,
        hosts=(Person(name="Ada", voice="a"),), chapters=(Chapter(title="One", start_s=0.0),),
        links=(),
        files=tuple(File(name=n, type=t, bytes=len(b)) for n, (t, b) in BODIES.items()),
    )  # fmt: skip


def _written(site: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in site.rglob("*") if p.is_file()}


def test_a_publisher_writes_nothing_the_second_time(kind: str, site: Path) -> None:
    """Same episodes, nothing touched."""
    _bring(kind, SHOW, (_episode(),), site)
    before = _written(site)
    _bring(kind, SHOW, (_episode(),), site)
    assert _written(site) == before


def test_a_publisher_takes_a_show_without_episodes(kind: str, tmp_path: Path) -> None:
    """A new show has none yet."""
    _bring(kind, SHOW, (), tmp_path / "site")
    assert (tmp_path / "site").is_dir()


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_missing_file_is_an_error_of_ours(kind: str, name: str, site: Path) -> None:
    """Only PublishError escapes, and no half-written file stays."""
    made, laid = (
        site.parent / "episodes" / "2026-04-12" / name,
        site / layout.place(_episode(), name),
    )
    for path in (made, laid):
        path.unlink(missing_ok=True)
    with pytest.raises(PublishError) as error:
        _bring(kind, SHOW, (_episode(),), site)
    assert any(path.name in error.value.what for path in (made, laid))
    assert error.value.fix
    assert not list(site.rglob(".part-*"))


@pytest.mark.parametrize("name", ["../../x.mp3", "a/b.mp3", ".hidden.mp3", "", "a\\b.mp3", "x\0y"])
def test_a_file_name_that_leads_elsewhere_is_refused(kind: str, name: str, site: Path) -> None:
    """episode.json may be edited; nothing is read or written outside its folders."""
    edited = _episode().model_copy(
        update={"files": (*_episode().files, File(name=name, type="audio/mpeg", bytes=1))}
    )
    before = set(site.parent.parent.rglob("*"))
    with pytest.raises(PublishError, match="is not a file name"):
        _bring(kind, SHOW, (edited,), site)
    assert set(site.parent.parent.rglob("*")) == before


def test_a_site_that_cannot_be_written_is_an_error_of_ours(kind: str, tmp_path: Path) -> None:
    """A file stands where the folder should."""
    (tmp_path / "site").write_text("in the way")
    with pytest.raises(DigestError):
        _bring(kind, SHOW, (), tmp_path / "site")
