"""Publishing to S3's protocol: obstore against moto's server, and what breaks on the way."""

import http.client
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import podcastparser
import pytest

from audio_digest.config import Plugin
from audio_digest.errors import ConfigError, PublishError
from audio_digest.show.publish import check, publish
from audio_digest.show.publishers.s3 import S3Publisher
from audio_digest.show.publishers.shipping import ship
from audio_digest.show.publishers.store import RECORD
from tests.show.a_bucket import Crossing, Pass, make_bucket, refusal, s3_server
from tests.show.a_day import AUDIO, lay_out_days, make_show

BASE = "https://example.org/digest/"


@pytest.fixture(scope="module")
def storage() -> Iterator[int]:
    """Run the storage."""
    with s3_server() as port:
        yield port


@pytest.fixture
def way(storage: int, request: pytest.FixtureRequest) -> Iterator[Crossing]:
    """Open a way to the storage, with a bucket of the test's own."""
    make_bucket(storage, _bucket(request))
    with Crossing(storage).open() as crossing:
        yield crossing


def _bucket(request: pytest.FixtureRequest) -> str:
    return "".join(c if c.isalnum() else "-" for c in request.node.name.lower())[-60:].strip("-")


@pytest.fixture
def target(
    way: Crossing, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> S3Publisher:
    """Return a publisher to that bucket; keys stand in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-mine")
    return S3Publisher(_bucket(request), prefix="a/show", endpoint=way.url, attempts=3)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish two days at home."""
    output = tmp_path_factory.mktemp("home") / "output"
    publish(make_show(), lay_out_days(output, 2), output / "site")
    return output / "site"


def fetch(way: Crossing, target: S3Publisher, place: str) -> tuple[int, dict[str, str], bytes]:
    """Return what a listener gets, without any key."""
    port = int(way.url.rsplit(":", 1)[1])
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", f"/{target.bucket}/{target.prefix}/{place}")
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()


@pytest.mark.slow
def test_the_site_stands_in_the_bucket(site: Path, way: Crossing, target: S3Publisher) -> None:
    """With types and Cache-Control; a second time nothing is put, and the feed came last."""
    target.publish(make_show(), (), site)
    status, headers, body = fetch(way, target, "episodes/2026-04-12/2026-04-12.mp3")
    assert (status, body) == (200, AUDIO)
    assert (headers["content-type"], headers["cache-control"]) == (
        "audio/mpeg", "public, max-age=3600",
    )  # fmt: skip
    kind = fetch(way, target, "episodes/2026-04-12/chapters.json")[1]["content-type"]
    assert kind == "application/json+chapters"
    assert fetch(way, target, "feed.xml")[2] == (site / "feed.xml").read_bytes()
    puts = [path for method, path in way.seen if method == "PUT" and RECORD not in path]
    assert puts[-1].endswith("/feed.xml")
    assert len(puts) == len([path for path in site.rglob("*") if path.is_file()])
    way.seen.clear()
    target.publish(make_show(), (), site)
    assert {method for method, _ in way.seen} == {"GET"}


@pytest.mark.slow
def test_a_storage_that_is_busy_is_asked_again(
    site: Path, way: Crossing, target: S3Publisher
) -> None:
    """503 twice, then it goes on."""
    left = {"busy": 2}

    def fault(method: str, _: str, __: Pass) -> tuple[int, bytes] | None:
        if method == "PUT" and left["busy"]:
            left["busy"] -= 1
            return refusal(503, "SlowDown")
        return None

    way.fault = fault
    target.publish(make_show(), (), site)
    assert left["busy"] == 0
    assert fetch(way, target, "feed.xml")[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "code", "cure"),
    [
        (403, "AccessDenied", "let these keys"),
        (403, "RequestTimeTooSkewed", "set this machine's clock"),
        (403, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
        (403, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"),
        (404, "NoSuchBucket", "make the bucket"),
        (501, "NotImplemented", "conditional = false"),
        (503, "SlowDown", "try again later"),
        (0, "", "try again later"),
    ],
)
@pytest.mark.parametrize("at", ["", RECORD, "2026-04-12.mp3", "feed.xml"])
def test_a_refusal_names_its_cure_and_the_feed_stays(  # noqa: PLR0913, PLR0917  (a table's parameters)
    site: Path, way: Crossing, target: S3Publisher, status: int, code: str, cure: str, at: str
) -> None:
    """Whichever request it is; no key, address or request stands in the message."""
    target = replace(target, attempts=0)

    def fault(method: str, path: str, _: Pass) -> tuple[int, bytes] | None:
        hit = method == "PUT" if at else method == "GET"
        return refusal(status, code) if hit and at in path else None

    way.fault = fault
    with pytest.raises(PublishError) as error:
        target.publish(make_show(), (), site)
    assert cure in error.value.fix
    assert error.value.what.startswith(f"s3://{target.bucket}/a/show: ")
    for hidden in ("secret-of-mine", "127.0.0.1", str(site)):
        assert hidden not in str(error.value)
    way.fault = lambda *_: None
    assert fetch(way, target, "feed.xml")[0] == 404
    target.publish(make_show(), (), site)
    assert fetch(way, target, "feed.xml")[0] == 200


@pytest.mark.slow
def test_a_figure_in_an_address_is_no_answer(
    site: Path, way: Crossing, target: S3Publisher
) -> None:
    """A busy storage is busy, whatever its folder is called and however long it took."""
    way.fault = lambda *_: refusal(503, "SlowDown")
    with pytest.raises(PublishError) as error:
        replace(target, prefix="403/501", attempts=0).publish(make_show(), (), site)
    assert error.value.fix == "try again later"


@pytest.mark.slow
def test_an_answer_that_was_lost_blames_nobody(
    site: Path, way: Crossing, target: S3Publisher
) -> None:
    """The request is sent again, and its condition fails by what the first one wrote."""
    lost: set[str] = set()

    def fault(method: str, path: str, hand_on: Pass) -> tuple[int, bytes] | None:
        if method == "PUT" and path not in lost and path.endswith((RECORD, "feed.xml")):
            lost.add(path)
            hand_on()
            return refusal(503, "SlowDown")
        return None

    way.fault = fault
    target.publish(make_show(), (), site)
    assert len(lost) == 2
    assert fetch(way, target, "feed.xml")[0] == 200


@pytest.mark.slow
def test_a_second_publisher_is_noticed_by_the_storage(
    site: Path, way: Crossing, target: S3Publisher
) -> None:
    """Where another one writes while we are at work, the feed is theirs."""
    store = target._store(site)
    theirs: list[bytes] = []

    def fault(method: str, path: str, _: Pass) -> tuple[int, bytes] | None:
        if method == "PUT" and path.endswith(".mp3") and not theirs:
            found = store.read(RECORD)
            assert found
            theirs.append(found[0].replace(store.holder.encode(), b"another"))
            store.put_over(RECORD, theirs[0], found[1], kind="application/json", cache="no-store")
        return None

    way.fault = fault
    with pytest.raises(PublishError, match="another publisher is at work"):
        target.publish(make_show(), (), site)
    assert fetch(way, target, "feed.xml")[0] == 404
    ship(make_show(), site, replace(store, patience_s=0.0))  # the other one is gone for good
    assert fetch(way, target, "feed.xml")[0] == 200


@pytest.mark.slow
def test_killed_for_real_the_next_run_goes_on(
    site: Path, way: Crossing, target: S3Publisher
) -> None:
    """SIGKILL in the middle: no feed yet; the same machine takes its own work up at once."""
    code = (
        "import sys; from pathlib import Path; from tests.show.a_day import make_show;"
        "from audio_digest.show.publishers.s3 import S3Publisher as P;"
        "P(sys.argv[1], prefix='a/show', endpoint=sys.argv[2])"
        ".publish(make_show(), (), Path(sys.argv[3]))"
    )

    def slowly(method: str, _: str, __: Pass) -> tuple[int, bytes] | None:
        time.sleep(0.3 if method == "PUT" else 0)
        return None

    way.fault = slowly
    command = [sys.executable, "-c", code, target.bucket, way.url, str(site)]
    with subprocess.Popen(command, env={**os.environ}, cwd=Path(__file__).parents[2]) as program:
        until = time.monotonic() + 60
        while len([m for m, _ in way.seen if m == "PUT"]) < 4:
            assert time.monotonic() < until
            time.sleep(0.02)
        program.send_signal(signal.SIGKILL)
    assert fetch(way, target, "feed.xml")[0] == 404
    way.fault = lambda *_: None
    target.publish(make_show(), (), site)
    read = podcastparser.parse("http://x/feed.xml", io.BytesIO(fetch(way, target, "feed.xml")[2]))
    for episode in read["episodes"]:
        place = episode["enclosures"][0]["url"].removeprefix(BASE)
        assert fetch(way, target, place)[2] == AUDIO


@pytest.mark.slow
def test_a_long_sound_goes_in_parts(tmp_path: Path, way: Crossing, target: S3Publisher) -> None:
    """And is there only when all of it is; storage without conditions takes it, too."""
    output = tmp_path / "output"
    publish(make_show(), lay_out_days(output, 1), output / "site")
    sound = output / "site/episodes/2026-04-12/2026-04-12.mp3"
    sound.unlink()
    sound.write_bytes(bytes(range(256)) * 50_000)
    replace(target, conditional=False).publish(make_show(), (), output / "site")
    assert len([p for m, p in way.seen if m == "PUT" and p.endswith(".mp3")]) > 1
    assert fetch(way, target, "episodes/2026-04-12/2026-04-12.mp3")[2] == sound.read_bytes()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"bucket": "Not A Bucket"}, "bucket"),
        ({"bucket": "shows", "endpoint": "ftp://x"}, "endpoint"),
        ({"bucket": "shows", "endpoint": "https://me:pw@x"}, "endpoint"),
        ({"bucket": "shows", "prefix": "a/../b"}, "prefix"),
        ({"bucket": "shows", "access_key_id": "AKIA"}, "no such setting"),
        ({"bucket": "shows"}, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY not set"),
    ],
)
def test_settings_are_checked_before_anything_is_spoken(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: str
) -> None:
    """Keys come from the environment alone."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    target = Plugin.model_validate({"kind": "s3", **settings})
    with pytest.raises(ConfigError, match=said):
        check(make_show().model_copy(update={"publish": (target,)}))
