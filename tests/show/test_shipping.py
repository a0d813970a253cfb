"""Bringing the site to where listeners fetch it: order, interruption, a second publisher, loss."""

import os
import re
import shutil
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import podcastparser
import pytest

from audio_digest.config import Keep, Plugin, Show
from audio_digest.errors import BusyError, ConfigError, PublishError
from audio_digest.folder import exclusive
from audio_digest.model import Episode
from audio_digest.show.keeping import kept, missed
from audio_digest.show.publish import check, publish
from audio_digest.show.publishers import shipping
from audio_digest.show.publishers.folder import LOCK, FolderPublisher, FolderStore
from audio_digest.show.publishers.shipping import cache_control, ship
from audio_digest.show.publishers.store import RECORD, Published
from tests.show.a_day import AUDIO, DAY, lay_out, lay_out_days, make_day, make_show

BASE = "https://example.org/digest/"


def _made(output: Path, days: int = 2, show: Show | None = None) -> tuple[Show, Path]:
    show = show or make_show()
    site = output / "site"
    publish(show, lay_out_days(output, days), site)
    return show, site


def _add_a_day(output: Path, show: Show, day: int) -> None:
    episodes = [*_episodes(output)]
    date = DAY + timedelta(days=day)
    episodes.append(lay_out(output, make_day(date=date, number=7 + day)))
    publish(show, episodes, output / "site")


def _episodes(output: Path) -> list[Episode]:
    return [
        Episode.model_validate_json(path.read_bytes())
        for path in sorted((output / "episodes").glob("*/episode.json"))
    ]


def whole(target: Path) -> int:
    """Return how many episodes the feed there has; every address in it must lead somewhere."""
    feed = (target / "feed.xml").read_bytes()
    for place in re.findall(rf'{BASE}([^"<? ]*)', feed.decode()):
        if place and not place.endswith("/"):
            assert (target / place).is_file(), place
    with (target / "feed.xml").open("rb") as stream:
        read = podcastparser.parse(f"{BASE}feed.xml", stream)
    for episode in read["episodes"]:
        enclosure = episode["enclosures"][0]
        body = (target / enclosure["url"].removeprefix(BASE)).read_bytes()
        assert len(body) == enclosure["file_size"]
    return len(read["episodes"])


def test_the_folder_becomes_what_the_site_is(tmp_path: Path) -> None:
    """Byte for byte; beside it only our record and lock."""
    show, site = _made(tmp_path / "output")
    ship(show, site, FolderStore(tmp_path / "www"))
    found = {
        p.relative_to(tmp_path / "www"): p for p in (tmp_path / "www").rglob("*") if p.is_file()
    }
    made = {p.relative_to(site): p for p in site.rglob("*") if p.is_file()}
    assert {str(p) for p in found.keys() - made.keys()} == {RECORD, LOCK}
    assert all(found[place].read_bytes() == made[place].read_bytes() for place in made)
    assert whole(tmp_path / "www") == 2


def test_what_is_hidden_or_leads_out_is_not_published(tmp_path: Path) -> None:
    """A link to a file of the person's stays at home."""
    show, site = _made(tmp_path / "output", 1)
    (tmp_path / "secret.txt").write_text("secret")
    (site / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / ".hidden").write_text("secret")
    (site / "CNAME").write_text("example.org")
    ship(show, site, FolderStore(tmp_path / "www"))
    assert not (tmp_path / "www/out.txt").exists()
    assert not (tmp_path / "www/.hidden").exists()
    assert (tmp_path / "www/CNAME").read_text() == "example.org"


@dataclass(frozen=True)
class Mortal:
    """A folder whose publisher is killed before its step ``last``: nothing after it happens."""

    inner: FolderStore
    last: int
    steps: list[str] = field(default_factory=list)
    holder: str = "mortal"
    patience_s: float = 0.0

    @property
    def name(self) -> str:
        """As the folder's."""
        return self.inner.name

    def _step(self, what: str) -> None:
        if len(self.steps) >= self.last:
            raise PublishError("killed", "")
        self.steps.append(what)

    def held(self) -> AbstractContextManager[None]:
        """Hold nothing, as one that was killed."""
        return nullcontext()

    def listing(self) -> Mapping[str, int]:
        """As the folder's."""
        return self.inner.listing()

    def read(self, place: str) -> tuple[bytes, str] | None:
        """As the folder's."""
        return self.inner.read(place)

    def put(self, place: str, source: Path, *, kind: str, cache: str) -> None:
        """One step."""
        self._step(place)
        self.inner.put(place, source, kind=kind, cache=cache)

    def put_over(self, place: str, body: bytes, tag: str | None, *, kind: str, cache: str) -> str:
        """One step."""
        self._step(place)
        return self.inner.put_over(place, body, tag, kind=kind, cache=cache)

    def delete(self, places: Collection[str]) -> None:
        """One step."""
        self._step("delete")
        self.inner.delete(places)


def test_killed_at_any_step_the_old_feed_or_the_new_one_is_whole(tmp_path: Path) -> None:
    """And the next run finishes what was begun."""
    show = make_show().model_copy(update={"keep": Keep(episodes=2)})
    output, old = tmp_path / "output", tmp_path / "old"
    _, site = _made(output, 2, show)
    for day in (2, 3):
        ship(show, site, FolderStore(old))
        _add_a_day(output, show, day)
    feeds = {(old / "feed.xml").read_bytes(), (site / "feed.xml").read_bytes()}
    found, last, finished = set(), 0, False
    while not finished:
        www = tmp_path / f"www{last}"
        shutil.copytree(old, www, copy_function=os.link)
        store = Mortal(FolderStore(www), last)
        try:
            ship(show, site, store)
            finished = True
        except PublishError:
            assert len(store.steps) == last
        assert whole(www) == 2
        found.add((www / "feed.xml").read_bytes())
        if last % 5 == 0:
            ship(show, site, FolderStore(www, holder="mortal"))
            assert (www / "feed.xml").read_bytes() == (site / "feed.xml").read_bytes()
        last += 1
    assert found == feeds
    assert last > 15


def test_new_before_named_and_feed_last(tmp_path: Path) -> None:
    """The sound is there before its page, the page before the feed."""
    show, site = _made(tmp_path / "output")
    store = Mortal(FolderStore(tmp_path / "www"), last=1000)
    ship(show, site, store)
    order = [place for place in store.steps if place != RECORD]
    assert order[-1] == "feed.xml"
    pages = [i for i, place in enumerate(order) if place.endswith(".html")]
    rest = [i for i, place in enumerate(order) if place.endswith((".mp3", ".vtt", ".jpg", ".css"))]
    assert max(rest) < min(pages)


def test_only_what_changed_is_sent(tmp_path: Path) -> None:
    """A second time nothing; with a new day its files, the pages that name it, and the feed."""
    show, site = _made(tmp_path / "output")
    ship(show, site, FolderStore(tmp_path / "www"))
    store = Mortal(FolderStore(tmp_path / "www"), last=1000)
    ship(show, site, store)
    assert store.steps == []
    _add_a_day(tmp_path / "output", show, 2)
    ship(show, site, store)
    assert "episodes/2026-04-14/2026-04-14.mp3" in store.steps
    assert not [place for place in store.steps if place.endswith(("2.mp3", "3.mp3"))]


def test_what_was_lost_at_the_target_is_sent_again(tmp_path: Path) -> None:
    """Deleted or cut short there, it is noticed by its size."""
    show, site = _made(tmp_path / "output")
    www = tmp_path / "www"
    ship(show, site, FolderStore(www))
    (www / "episodes/2026-04-12/2026-04-12.mp3").unlink()
    (www / "episodes/2026-04-13/2026-04-13.mp3").write_bytes(b"half")
    ship(show, site, FolderStore(www))
    assert (www / "episodes/2026-04-12/2026-04-12.mp3").read_bytes() == AUDIO
    assert (www / "episodes/2026-04-13/2026-04-13.mp3").read_bytes() == AUDIO


def test_an_empty_output_deletes_nothing(tmp_path: Path) -> None:
    """Nor one that lost a day: the message names it, the feed there stays."""
    show, site = _made(tmp_path / "output")
    ship(show, site, FolderStore(tmp_path / "www"))
    before = (tmp_path / "www/feed.xml").read_bytes()
    for left in ([], _episodes(tmp_path / "output")[1:]):
        publish(show, left, site)
        with pytest.raises(PublishError, match="are not here: 2026-04-12") as error:
            ship(show, site, FolderStore(tmp_path / "www"))
        assert "withdraw" in error.value.fix
    assert (tmp_path / "www/feed.xml").read_bytes() == before
    assert whole(tmp_path / "www") == 2


def test_a_day_that_is_withdrawn_goes_at_once(tmp_path: Path) -> None:
    """Its sound too, right after the feed that no longer names it."""
    show, site = _made(tmp_path / "output")
    ship(show, site, FolderStore(tmp_path / "www"))
    publish(show, _episodes(tmp_path / "output")[1:], site)
    ship(show, site, FolderStore(tmp_path / "www"), withdraw=("2026-04-12",))
    assert whole(tmp_path / "www") == 1
    assert not (tmp_path / "www/episodes/2026-04-12").exists()


def test_a_rule_lets_old_episodes_go(tmp_path: Path) -> None:
    """They leave the feed first; their files go with the next publishing, as apps lag behind."""
    show = make_show().model_copy(update={"keep": Keep(episodes=2)})
    _, site = _made(tmp_path / "output", 2, show)
    www = tmp_path / "www"
    ship(show, site, FolderStore(www))
    for day, standing in ((2, "2026-04-12"), (3, "2026-04-13")):
        _add_a_day(tmp_path / "output", show, day)
        ship(show, site, FolderStore(www))
        assert whole(www) == 2
        assert (www / f"episodes/{standing}/{standing}.mp3").is_file()
    assert not (www / "episodes/2026-04-12").exists()
    assert len(_episodes(tmp_path / "output")) == 4


@pytest.mark.parametrize(
    ("keep", "left"),
    [(Keep(), 5), (Keep(episodes=2), 2), (Keep(days=3), 3), (Keep(episodes=2, days=4), 2)],
)
def test_the_rule_counts_from_the_newest_episode(tmp_path: Path, keep: Keep, left: int) -> None:
    """And what it let go is not missed, what it did not is."""
    episodes = lay_out_days(tmp_path, 5)
    held = kept(keep, episodes)
    assert held == episodes[:left]
    before = [f"episodes/{e.date}/{e.date}.mp3" for e in episodes]
    now = [f"episodes/{e.date}/{e.date}.mp3" for e in held]
    assert missed(keep, before, now) == []
    assert missed(keep, before, now[1:])[-1] == str(episodes[0].date)


def test_a_second_publisher_of_a_folder_is_told(tmp_path: Path) -> None:
    """Nothing is written while another holds it."""
    show, site = _made(tmp_path / "output", 1)
    www = tmp_path / "www"
    with exclusive(www / LOCK, ""), pytest.raises(BusyError, match="another publisher"):
        ship(show, site, FolderStore(www))
    assert not (www / "feed.xml").exists()


@dataclass(frozen=True)
class Elsewhere(Mortal):
    """A folder that two machines reach, without a lock between them."""

    meanwhile: list[object] = field(default_factory=list)

    def put(self, place: str, source: Path, *, kind: str, cache: str) -> None:
        """Let the other one do its part before the first file."""
        while self.meanwhile:
            self.meanwhile.pop()()  # type: ignore[operator]  # a function
        super().put(place, source, kind=kind, cache=cache)


def test_one_who_was_overtaken_does_not_touch_the_feed(tmp_path: Path) -> None:
    """The other one's stands."""
    show, site = _made(tmp_path / "a", 1)
    _, other = _made(tmp_path / "b", 2)
    www = FolderStore(tmp_path / "www")
    rival = Mortal(www, 1000, holder="rival")
    slow = Elsewhere(www, 1000, meanwhile=[lambda: ship(show, other, rival)])
    with pytest.raises(PublishError, match="another publisher is at work"):
        ship(show, site, slow)
    assert (tmp_path / "www/feed.xml").read_bytes() == (other / "feed.xml").read_bytes()
    assert whole(tmp_path / "www") == 2


def test_who_shows_signs_of_life_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the record changes while we wait, another one is at work; where not, it was cut off."""
    monkeypatch.setattr(shipping, "POLL_S", 0.01)
    show, site = _made(tmp_path / "output", 1)
    www = FolderStore(tmp_path / "www")
    with pytest.raises(PublishError, match="killed"):
        ship(show, site, Mortal(www, last=4, holder="dead"))
    assert Published.load(www.read(RECORD)[0], "").holder == "dead"  # type: ignore[index]  # it is there
    alive = Beating(www, 1000, holder="me", patience_s=0.05, beats=[1])
    with pytest.raises(PublishError, match="another publisher is at work"):
        ship(show, site, alive)
    ship(show, site, Mortal(www, 1000, holder="me", patience_s=0.05))
    assert whole(tmp_path / "www") == 1
    assert Published.load(www.read(RECORD)[0], "").holder is None  # type: ignore[index]  # it is there


@dataclass(frozen=True)
class Beating(Mortal):
    """A folder where another publisher writes its record each time that it is looked at."""

    beats: list[int] = field(default_factory=list)

    def read(self, place: str) -> tuple[bytes, str] | None:
        """Count up before it is read."""
        found = self.inner.read(place)
        if place == RECORD and found:
            self.beats[0] += 1
            beat = found[0].replace(b'"beat": ', b'"beat": 1')
            self.inner.put_over(place, beat, found[1], kind="", cache="")
        return self.inner.read(place)


def test_a_place_of_another_show_is_refused(tmp_path: Path) -> None:
    """By its record, its feed or its page; an own feed whose record was lost is taken over."""
    show, site = _made(tmp_path / "output", 1)
    www = tmp_path / "www"
    www.mkdir()
    (www / "index.html").write_text("mine")
    with pytest.raises(PublishError, match="has a page that is not this show's"):
        ship(show, site, FolderStore(www))
    (www / "feed.xml").write_text("<rss/>")
    with pytest.raises(PublishError, match=r"has a feed\.xml that is not this show's"):
        ship(show, site, FolderStore(www))
    (www / "feed.xml").write_bytes((site / "feed.xml").read_bytes())
    ship(show, site, FolderStore(www))
    other = make_show(guid="aaaaaaaa-1b1e-5cef-ace4-edaa54e1f810")
    with pytest.raises(PublishError, match="holds another show"):
        ship(other, site, FolderStore(www))
    (www / RECORD).write_text("[]")
    with pytest.raises(PublishError, match="cannot be read") as error:
        ship(show, site, FolderStore(www))
    assert "delete it" in error.value.fix


@pytest.mark.parametrize(
    ("place", "held"),
    [
        ("feed.xml", "public, max-age=300"),
        ("episodes/2026-04-12/index.html", "public, max-age=300"),
        ("episodes/2026-04-12/2026-04-12.mp3", "public, max-age=3600"),
        ("cover-f9c14d27a891.jpg", "public, max-age=31536000, immutable"),
    ],
)
def test_how_long_a_cache_may_keep_it(place: str, held: str) -> None:
    """A private show is for no shared cache."""
    assert cache_control(place, private=False) == held
    assert cache_control(place, private=True) == held.replace("public", "private")


def test_publish_takes_the_finished_site_there(tmp_path: Path) -> None:
    """Named alone, the target still gets site and feed; the folder stands beside the show."""
    targets = (Plugin.model_validate({"kind": "folder", "path": "www"}),)
    made = make_show()
    show = Show(show=made.show, hosts=made.hosts, publish=targets, home=tmp_path)
    assert [target.kind for target in show.publish] == ["site", "feed", "folder"]
    publish(show, lay_out_days(tmp_path / "output", 2), tmp_path / "output" / "site")
    assert whole(tmp_path / "www") == 2


@pytest.mark.parametrize("settings", [{"path": " "}, {"path": "www", "withdraw": ["x"]}, {}])
def test_settings_that_cannot_be_are_said_before_anything_is_spoken(
    settings: dict[str, object],
) -> None:
    """They name the target."""
    target = Plugin.model_validate({"kind": "folder", **settings})
    with pytest.raises(ConfigError, match="publish"):
        check(make_show().model_copy(update={"publish": (target,)}))


@pytest.mark.parametrize("path", ["output", "output/site", "output/site/www", "."])
def test_a_folder_around_or_inside_the_site_is_refused(tmp_path: Path, path: str) -> None:
    """It would publish itself."""
    show, site = _made(tmp_path / "output", 1)
    show = show.model_copy(update={"home": tmp_path})
    with pytest.raises(ConfigError, match="lie in each other"):
        FolderPublisher(path).publish(show, (), site)


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """Nothing is written through a link at the target."""
    show, site = _made(tmp_path / "output", 1)
    (tmp_path / "www").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "www/episodes").symlink_to(tmp_path / "home")
    with pytest.raises(PublishError, match="leads out of"):
        ship(show, site, FolderStore(tmp_path / "www"))
    assert not list((tmp_path / "home").iterdir())
