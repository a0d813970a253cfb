"""A private show: only who has its address, or the password, hears it; nothing is logged."""

import base64
import io
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import podcastparser
import pytest
from typer.testing import CliRunner

from audio_digest.cli import app
from audio_digest.errors import ConfigError
from audio_digest.show import access, serve
from audio_digest.show.access import PASSWORD_ENV, TOKEN_ENV, USER_ENV, Access, hashed
from audio_digest.show.publish import publish
from tests.show.a_day import AUDIO, lay_out_days, make_show
from tests.show.a_listener import ask, serving

TOKEN = "kZ4mB7w-pQ1xT9_vR2cN5yHs"  # noqa: S105  (of a test)
HASH = hashed("correct horse", b"0123456789abcdef")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a day."""
    output = tmp_path_factory.mktemp("private") / "output"
    publish(make_show(private=True), lay_out_days(output, 1), output / "site")
    return output / "site"


@pytest.fixture(scope="module")
def port(site: Path) -> Iterator[int]:
    """Serve it behind an address that nobody can guess."""
    with serving(site, Access(token=TOKEN)) as found:
        yield found


def test_with_the_address_everything_is_there(port: int) -> None:
    """The feed carries the secret in each address, and what it names comes byte for byte."""
    status, _, body = ask(port, f"/{TOKEN}/feed.xml")
    assert status == 200
    assert b"example.org/digest" not in body
    read = podcastparser.parse(f"http://127.0.0.1:{port}/{TOKEN}/feed.xml", io.BytesIO(body))
    found = [read["cover_url"], *(e["enclosures"][0]["url"] for e in read["episodes"])]
    found += re.findall(r'(?:href|url)="(http[^"]*/episodes/[^"]*)"', body.decode())
    assert len(found) > 5
    for url in found:
        assert url.startswith(f"http://127.0.0.1:{port}/{TOKEN}/")
        assert ask(port, url.removeprefix(f"http://127.0.0.1:{port}"))[0] == 200
    sound = read["episodes"][0]["enclosures"][0]["url"].removeprefix(f"http://127.0.0.1:{port}")
    assert ask(port, sound)[2] == AUDIO
    page = ask(port, f"/{TOKEN}/")[2]
    assert f"http://127.0.0.1:{port}/{TOKEN}/feed.xml".encode() in page


@pytest.mark.parametrize(
    "path",
    [
        "/", "/feed.xml", "/x/feed.xml", f"/{TOKEN[:-1]}/feed.xml", f"/{TOKEN}x/feed.xml",
        f"/{TOKEN.lower()}/feed.xml", f"/x/../{TOKEN}", f"//{TOKEN}/feed.xml", "/%ff/feed.xml",
        f"/{TOKEN}/../feed.xml", f"/{TOKEN}",
    ],
)  # fmt: skip
def test_without_it_nothing_is_there(port: int, path: str) -> None:
    """The same answer as for a page that does not exist."""
    status, headers, body = ask(port, path)
    assert (status, body) == (404, b"Not found")
    assert headers["referrer-policy"] == "no-referrer"


def test_behind_a_proxy_the_addresses_carry_it_too(port: int) -> None:
    """The proxy hands on the show's own name."""
    body = ask(port, f"/{TOKEN}/feed.xml", host="example.org")[2]
    assert f"https://example.org/digest/{TOKEN}/episodes/".encode() in body


def test_a_name_and_a_password_are_asked_for(site: Path) -> None:
    """Of anything else nothing is told, not even whether a page is there."""

    def login(text: str, scheme: str = "Basic") -> str:
        return f"{scheme} {base64.b64encode(text.encode()).decode()}"

    with serving(site, Access(user="family", password_hash=HASH)) as port:
        for wrong in (
            "", "Basic", "Basic !!", login("family:wrong"), login("other:correct horse"),
            login("family"), login("family:correct horse", "Bearer"),
        ):  # fmt: skip
            status, headers, body = ask(port, "/feed.xml", authorization=wrong)
            assert (status, body) == (401, b"Who are you?")
            assert headers["www-authenticate"].startswith("Basic realm=")
            assert ask(port, "/nothing", authorization=wrong)[0] == 401
        for _ in range(2):
            right = login("family:correct horse")
            assert ask(port, "/feed.xml", authorization=right)[0] == 200
        status, _, body = ask(
            port, "/episodes/2026-04-12/2026-04-12.mp3", authorization=right, range="bytes=0-9"
        )
        assert (status, body) == (206, AUDIO[:10])


def test_a_right_password_is_reckoned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A download in ranges is not slowed; a wrong one is reckoned each time."""
    asked: list[bytes] = []
    real = access._scrypt

    def reckoned(password: bytes, salt: bytes, cost: int) -> bytes:
        asked.append(password)
        return real(password, salt, cost)

    monkeypatch.setattr(access, "_scrypt", reckoned)
    door = Access(user="family", password_hash=HASH)
    right = f"Basic {base64.b64encode(b'family:correct horse').decode()}"
    wrong = f"Basic {base64.b64encode(b'family:battery').decode()}"
    assert [door.admits(each) for each in (right, right, wrong, wrong)] == [1, 1, 0, 0]
    assert asked == [b"correct horse", b"battery", b"battery"]


def test_no_log_holds_a_secret(
    site: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not with all that can be logged turned on, for what is found, refused, or no HTTP at all."""
    caplog.set_level(logging.INFO)
    with serving(site, Access(TOKEN, "family", HASH)) as port:
        secret = f"Basic {base64.b64encode(b'family:correct horse').decode()}"
        ask(port, f"/{TOKEN}/feed.xml", authorization=secret)
        ask(port, f"/{TOKEN}/nothing", authorization=secret)
        ask(port, f"/{TOKEN}/feed.xml", authorization="Basic x")
        ask(port, f"/{TOKEN}/{'x' * 20_000}")
    said = caplog.text + "".join(capfd.readouterr())
    assert TOKEN not in said
    assert secret.split()[1] not in said
    assert "correct horse" not in repr(Access(TOKEN, "family", "correct horse"))


def test_the_address_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    """Beside the site, not in it; whoever subscribed stays subscribed."""
    first = access.access({}, tmp_path, private=True)
    assert len(first.token) >= 32
    assert access.access({}, tmp_path, private=True).token == first.token
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600]
    assert access.access({}, tmp_path, private=False).prefix == ""
    given = access.access({TOKEN_ENV: TOKEN}, tmp_path, private=False)
    assert given.prefix == f"/{TOKEN}"
    login = access.access({USER_ENV: "family", PASSWORD_ENV: HASH}, tmp_path, private=True)
    assert (login.prefix, login.user) == ("", "family")


@pytest.mark.parametrize(
    "environment",
    [
        {TOKEN_ENV: "guess"}, {TOKEN_ENV: "a/" * 20}, {USER_ENV: "family"}, {PASSWORD_ENV: HASH},
        {USER_ENV: "a:b", PASSWORD_ENV: HASH}, {USER_ENV: "family", PASSWORD_ENV: "plain"},
        {USER_ENV: "family", PASSWORD_ENV: HASH.replace("16384", "9999999")},
    ],
)  # fmt: skip
def test_what_protects_nothing_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    """The message names the variable and the cure, never the value."""
    with pytest.raises(ConfigError, match="AUDIO_DIGEST_") as error:
        access.access(environment, tmp_path, private=True)
    assert not [v for v in environment.values() if v not in {"family", "guess"} and v in str(error)]


def test_the_command_makes_the_hash() -> None:
    """It asks twice, shows nothing, and prints what goes into the environment."""
    result = CliRunner().invoke(app, ["serve", "--hash-password"], input="secret\nsecret\n")
    name, _, value = result.output.strip().splitlines()[-1].partition("=")
    assert name == PASSWORD_ENV
    door = Access(user="me", password_hash=value)
    assert door.admits(f"Basic {base64.b64encode(b'me:secret').decode()}")


def test_a_private_show_is_said_with_its_whole_address(site: Path) -> None:
    """The QR code and the line to copy hold it; the server that is run is the patient one."""
    said: list[str] = []
    with ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        patched.setattr(serve, "run", lambda _, bound: bound.close())
        serve.serve(
            site, make_show(), port=0, access=Access(TOKEN, "family", HASH), say=said.append
        )
    assert re.search(rf"http://127\.0\.0\.1:\d+/{TOKEN}/feed\.xml", said[0])
    assert "family" in "".join(said)
