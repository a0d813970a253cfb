"""The cache: whole entries or none, whatever happens to its files."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from audio_digest.audio import loudness
from audio_digest.cache import Cache
from audio_digest.errors import ArtifactError
from audio_digest.model import Sound, Speech, Word

KEY = "ab" * 32
OTHER = "cd" * 32
RATE_HZ = 24_000
STEP_16 = 2**-15


def _speech(seconds: float = 0.5, *, peak: float = 0.4, hz: float = 220.0) -> Speech:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    samples = (peak * np.sin(2 * np.pi * hz * at)).astype(np.float32)
    return Speech(Sound(samples, RATE_HZ), (Word(text="hm—好", start_s=0.1, end_s=0.4),))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Return a cache whose folder does not exist yet."""
    return Cache(tmp_path / "not" / "yet")


def test_what_is_put_comes_back(cache: Cache) -> None:
    """Sound returns within half a step of 16 bits, its rate and words exactly."""
    speech = _speech()
    assert not cache.holds(KEY)
    cache.put(KEY, speech)
    assert cache.holds(KEY)
    sound = cache.sound(KEY)
    assert sound.rate_hz == RATE_HZ
    assert sound.samples.shape == speech.sound.samples.shape
    assert np.abs(sound.samples - speech.sound.samples).max() <= STEP_16
    assert cache.entry(KEY).words == speech.words


def test_the_envelope_is_that_of_the_stored_sound(cache: Cache) -> None:
    """The level kept beside a take is measured on the very samples that are read back."""
    cache.put(KEY, _speech())
    stored, measured = cache.envelope(KEY), loudness.envelope(cache.sound(KEY))
    np.testing.assert_array_equal(stored.energy, measured.energy)
    np.testing.assert_array_equal(stored.peak, measured.peak)


def test_a_peak_over_full_scale_is_scaled_and_not_clipped(cache: Cache) -> None:
    """A sound that peaks at 1.3 comes back at −1 dBFS with its shape unchanged."""
    loud = _speech(peak=1.3)
    cache.put(KEY, loud)
    samples = cache.sound(KEY).samples
    assert np.abs(samples).max() == pytest.approx(10 ** (-1 / 20), abs=1e-3)
    np.testing.assert_allclose(samples / np.abs(samples).max(), loud.sound.samples / 1.3, atol=1e-3)


def test_full_scale_itself_is_left_alone(cache: Cache) -> None:
    """A sound that peaks just below 1 is stored as it is."""
    speech = _speech(peak=0.999)
    cache.put(KEY, speech)
    assert np.abs(cache.sound(KEY).samples - speech.sound.samples).max() <= STEP_16


def test_the_same_take_has_the_same_bytes(tmp_path: Path) -> None:
    """Two caches that keep one speech are equal, file by file."""
    first, second = Cache(tmp_path / "a"), Cache(tmp_path / "b")
    for cache in (first, second):
        cache.put(KEY, _speech())
    files = sorted(path.relative_to(first.root) for path in first.root.rglob("*") if path.is_file())
    assert [path.name for path in files] == [f"{KEY}.flac", f"{KEY}.json", f"{KEY}.npz"]
    for path in files:
        assert (first.root / path).read_bytes() == (second.root / path).read_bytes()


@pytest.mark.parametrize("kind", ["flac", "npz", "json"])
@pytest.mark.parametrize("harm", ["missing", "truncated", "altered", "empty"])
def test_a_harmed_entry_does_not_exist(cache: Cache, kind: str, harm: str) -> None:
    """Lose, cut, alter or empty any file of an entry: it is absent, and can be put again."""
    cache.put(KEY, _speech())
    path = cache.root / KEY[:2] / f"{KEY}.{kind}"
    body = path.read_bytes()
    half = len(body) // 2
    harmed = {
        "truncated": body[:half],
        "altered": body[:half] + bytes([body[half] ^ 1]) + body[half + 1 :],
        "empty": b"",
    }
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(harmed[harm])
    assert not cache.holds(KEY)
    with pytest.raises(ArtifactError, match="does not hold"):
        _ = cache.envelope(KEY) if kind == "npz" else cache.sound(KEY)
    cache.put(KEY, _speech())
    assert cache.holds(KEY)


def test_put_returns_what_is_read_again(cache: Cache) -> None:
    """What `put` returns is what is read from the files, to the last digit."""
    put, read = cache.put(KEY, _speech()), cache.entry(KEY)
    assert (put.length_s, put.words) == (read.length_s, read.words)
    assert np.array_equal(put.envelope.energy, read.envelope.energy)
    assert np.array_equal(put.envelope.peak, read.envelope.peak)


def test_altered_words_are_noticed(cache: Cache) -> None:
    """A word whose time was changed by hand makes the entry absent."""
    cache.put(KEY, _speech())
    path = cache.root / KEY[:2] / f"{KEY}.json"
    note = json.loads(path.read_text("utf-8"))
    note["words"][0]["start_s"] = 0.2
    path.write_text(json.dumps(note), "utf-8")
    assert not cache.holds(KEY)
    with pytest.raises(ArtifactError):
        cache.entry(KEY)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 31 + "/x"])
def test_what_is_no_key_leads_nowhere(cache: Cache, key: str) -> None:
    """A key out of an edited takes.json never names a path outside of the cache."""
    assert not cache.holds(key)
    for read in (cache.sound, cache.envelope, cache.entry):
        with pytest.raises(ArtifactError):
            read(key)
    with pytest.raises(ArtifactError, match="no key"):
        cache.put(key, _speech())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where a file stands in the place of the cache, the error names it."""
    (tmp_path / "cache").write_text("in the way", "utf-8")
    cache = Cache(tmp_path / "cache")
    assert not cache.holds(KEY)
    with pytest.raises(ArtifactError, match="cache"):
        cache.put(KEY, _speech())


def test_threads_that_share_a_key_never_read_a_mixture(cache: Cache) -> None:
    """While eight threads put two different takes, a reader sees one of them whole, or none."""
    takes = [_speech(0.2, hz=200.0), _speech(0.3, hz=300.0)]
    lengths = {len(take.sound.samples) for take in takes}

    def work(n: int) -> None:
        for i in range(5):
            cache.put(KEY, takes[(n + i) % 2])
            try:
                sound = cache.sound(KEY)
            except ArtifactError:
                continue
            assert len(sound.samples) in lengths

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    cache.put(KEY, takes[0])
    assert len(cache.sound(KEY).samples) == len(takes[0].sound.samples)
    assert len(list(cache.root.rglob("*.*"))) == 3


def test_entries_do_not_touch_each_other(cache: Cache) -> None:
    """Two keys hold two takes."""
    cache.put(KEY, _speech(0.2))
    cache.put(OTHER, _speech(0.3))
    assert cache.sound(KEY).duration_s == pytest.approx(0.2)
    assert cache.sound(OTHER).duration_s == pytest.approx(0.3)
