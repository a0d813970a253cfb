"""show.toml and voices/*.toml: what is read, and how mistakes are told."""

from pathlib import Path

import pytest

from audio_digest.config import load_show
from audio_digest.errors import ConfigError
from audio_digest.speech.render import check_voices
from audio_digest.voice_files import load_voice, voice_files

GOOD = """
[show]
title = "T"
language = "en-US"
[[hosts]]
id = "a"
name = "A"
voice = "tone-high"
[[hosts]]
id = "b"
name = "B"
voice = "tone-low"
"""


def _show(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "show.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_show_brings_its_voices(tmp_path: Path) -> None:
    """Every host's voice is loaded and checked with the show."""
    show = load_show(_show(tmp_path, GOOD))
    assert set(show.voices) == {"tone-high", "tone-low"}
    assert show.home == tmp_path.resolve()


@pytest.mark.parametrize(
    ("was", "becomes", "says", "cure"),
    [
        ("title", "titel", r"show\.toml: show\.title: is missing", "add it"),
        ('[show]\ntitle = "T"', '[show]\ntitle = "T"\ncolour = 1', "show.colour: no such key", ""),
        ('"tone-high"', '"tone-hihg"', "hosts.0..voice: no voice 'tone-hihg'", "'tone-high'"),
        ('title = "T"', 'title = " "', r"show\.title: is empty", ""),
        ('title = "T"', 'title = "\\u0007"', r"show\.title: is empty", ""),
        ('id = "b"', 'id = "a"', r"show\.toml: two hosts have one id", "mend it there"),
        ('id = "b"', 'id = "B b"', "hosts.1..id: String should match", ""),
        ('language = "en-US"', 'language = "zh-CN"', "speaks en", "show's language"),
        ("[show]", "[show]\nlength_s = 5", "length_s: is (less|not more) than", ""),
        ("[show]", "[show\n", "line 2", "mend the TOML"),
        ("[show]", '[show]\nauthr = "x"', r"show\.authr: no such key", "did you mean 'author'?"),
        ("[[hosts]]", "[musik]\n[[hosts]]", "musik: no such key", "did you mean 'music'?"),
        ("[[hosts]]", "[music]\nduck_db = 3\n[[hosts]]", r"music\.duck_db", ""),
    ],
)
def test_a_mistake_names_the_key_and_the_cure(
    tmp_path: Path, was: str, becomes: str, says: str, cure: str
) -> None:
    """Each mistake in show.toml says where it is and how to mend it."""
    path = _show(tmp_path, GOOD.replace(was, becomes, 1))
    with pytest.raises(ConfigError, match=says) as error:
        load_show(path)
    assert cure in error.value.fix


def test_a_missing_show_says_how_to_make_one(tmp_path: Path) -> None:
    """The newcomer's first mistake."""
    with pytest.raises(ConfigError) as error:
        load_show(tmp_path / "show.toml")
    assert "audio-digest init" in error.value.fix


def test_a_show_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are a clear error."""
    path = tmp_path / "show.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"show\.toml"):
        load_show(path)


def test_the_shows_own_voice_hides_the_shipped_one(tmp_path: Path) -> None:
    """voices/ beside show.toml comes first."""
    own = tmp_path / "voices"
    own.mkdir()
    text = 'engine = "tone"\nname = "high"\nlanguage = "en-US"\nrate = 1.5\n'
    (own / "tone-high.toml").write_text(text, "utf-8")
    assert voice_files(tmp_path)["tone-high"] == own / "tone-high.toml"
    assert load_show(_show(tmp_path, GOOD)).voices["tone-high"].rate == 1.5


def test_a_mistake_in_a_voice_names_its_file(tmp_path: Path) -> None:
    """A voice file's own mistakes are told with its path and key."""
    own = tmp_path / "voices"
    own.mkdir()
    (own / "tone-high.toml").write_text('engine = "tone"\nname = "x"\nlanguage = "en"\nspeed = 1\n')
    with pytest.raises(ConfigError, match=r"tone-high\.toml: speed: no such key"):
        load_show(_show(tmp_path, GOOD))


VOICE = """
engine = "kokoro"
name = "af_heart"
language = "en-US"
"""


@pytest.mark.parametrize(
    ("was", "becomes", "says", "cure"),
    [
        ("name", "naem", r"mine\.toml: naem: no such key", "did you mean 'name'?"),
        ('engine = "kokoro"', "", r"mine\.toml: engine: is missing", "add it"),
        ('"kokoro"', '"kokor"', r"mine\.toml: engine: no engine 'kokor'", "'kokoro'"),
        ("af_heart", "af_hart", r"mine\.toml: name: no kokoro voice 'af_hart'", "'af_heart'"),
        ("af_heart", "", r"mine\.toml: give either a name or a blend", ""),
        ("en-US", "fr-FR", r"hosts.0..voice: 'mine' speaks fr-FR, the show en-US", "language"),
        ("language", "rate = 3.0\nlanguage", r"mine\.toml: rate: is more than 2", "3"),
        ("language", 'rate = "x"\nlanguage', r"mine\.toml: rate: .*valid number", "'x'"),
        ("language", "pitch = 2\nlanguage", r"mine\.toml: pitch: no such key", ""),
        ("language", 'fallback = "hart"\nlanguage', r"mine\.toml: fallback: no voice 'hart'",
         "'heart'"),
        ("language", 'fallback = "xiaobei"\nlanguage',
         r"mine\.toml: fallback: 'xiaobei' speaks zh-CN, 'mine' en-US", "same language"),
        ('name = "af_heart"', "blend = { hart = 1.0 }",
         r"mine\.toml: blend\.hart: no kokoro voice 'hart'", ""),
        ('name = "af_heart"', "blend = { heart = 0.5, ava = 0.5 }",
         r"mine\.toml: blend\.ava: 'ava' is no single voice of the engine 'kokoro'", "one engine"),
        ('name = "af_heart"', "blend = { heart = 0.5, xiaobei = 0.5 }",
         r"mine\.toml: blend\.zf_xiaobei: 'zf_xiaobei' speaks zh, the voice en-US", ""),
        ('name = "af_heart"', "blend = { heart = 0.0 }", r"mine\.toml: blend\.heart: ", ""),
        ('"kokoro"\nname = "af_heart"', '"tone"\nblend = { high = 1 }',
         r"mine\.toml: blend: the engine 'tone' takes none", "kokoro"),
        ("language", "language = 1\nlanguage", r"mine\.toml: .*line", "mend the TOML"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_voice_names_file_key_and_cure(
    tmp_path: Path, was: str, becomes: str, says: str, cure: str
) -> None:
    """Each mistake in a voice file says where it is and what the nearest right value is."""
    own = tmp_path / "voices"
    own.mkdir()
    assert was in VOICE
    (own / "mine.toml").write_text(VOICE.replace(was, becomes, 1), "utf-8")
    path = _show(tmp_path, GOOD.replace('"tone-high"', '"mine"'))
    with pytest.raises(ConfigError, match=says) as error:
        check_voices(load_show(path))
    assert cure in error.value.fix


def test_a_blend_knows_its_parts(tmp_path: Path) -> None:
    """Voices' ids become the engine's names, weights shares of one."""
    own = tmp_path / "voices"
    own.mkdir()
    text = VOICE.replace('name = "af_heart"', "blend = { heart = 3, bella = 1.0 }")
    (own / "mine.toml").write_text(text, "utf-8")
    voice = load_voice("mine", tmp_path, where="test")
    assert voice.blend == {"af_bella": 0.25, "af_heart": 0.75}


def test_the_identity_is_kept_or_made_from_the_feed_address(tmp_path: Path) -> None:
    """A guid in show.toml is for life; without one it follows the address."""
    show = load_show(_show(tmp_path, GOOD))
    kept = show.show.model_copy(update={"guid": "x"})
    assert kept.identity == "x"
    assert show.show.identity != show.show.model_copy(update={"url": "https://a.org"}).identity


def test_the_repository_is_a_ready_show() -> None:
    """show.toml at the top loads as it is."""
    show = load_show(Path(__file__).parent.parent / "show.toml")
    assert show.show.guid


def test_too_many_hosts_are_told_in_plain_words(tmp_path: Path) -> None:
    """How many there are and how many there may be; no library's own words."""
    host = '[[hosts]]\nid = "h{0}"\nname = "H"\nvoice = "heart"\n'
    path = tmp_path / "show.toml"
    hosts = "".join(host.format(i) for i in range(5))
    path.write_text(f'[show]\ntitle = "T"\nlanguage = "en-US"\n{hosts}', "utf-8")
    with pytest.raises(ConfigError, match="hosts: has 5, and at most 4 are allowed"):
        load_show(path)


def test_a_show_file_of_another_encoding_is_told_by_its_byte(tmp_path: Path) -> None:
    """The message says where, and what to save it as; no library's own words."""
    path = tmp_path / "show.toml"
    path.write_bytes(b'[show]\ntitle = "Caf\xe9"\n')
    with pytest.raises(ConfigError, match="byte 20 is not UTF-8") as error:
        load_show(path)
    assert error.value.fix == "save it as UTF-8"
