"""Spanish, French, German and Japanese: from one's own script to the feed, on the edge service."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audio_digest.config import load_show
from audio_digest.folder import load
from audio_digest.model import Episode
from audio_digest.pipeline import advance
from audio_digest.run import Run
from audio_digest.speech.engines import edge
from audio_digest.speech.engines.edge import requests
from tests.speech.edge_server import EdgeServer, edge_service

SHOW = """
[show]
title = "{title}"
author = "A. Tester"
language = "{language}"
url = "https://example.org/digest"
guid = "5e6d7c8b-1111-5111-8111-111111111111"
[[hosts]]
id = "ada"
name = "Ada"
voice = "{first}"
[[hosts]]
id = "ben"
name = "Ben"
voice = "{second}"
"""
SCRIPTS = {
    "es": ("es-ES", "elvira", "alvaro", "El día en breve", "Una máquina nueva", (
        "Buenos días. Hoy hablamos de una máquina nueva, que cuesta la mitad que la anterior.",
        "¿La mitad? ¿Y quién la ha probado ya, además de quienes la venden?",
    )),
    "fr": ("fr-FR", "denise", "henri", "La journée en bref", "Une machine nouvelle", (
        "Bonjour. Aujourd’hui, une machine nouvelle, qui coûte deux fois moins que l’ancienne.",
        "Deux fois moins ? Et qui l’a déjà essayée, à part ceux qui la vendent ?",
    )),
    "de": ("de-DE", "katja", "conrad", "Der Tag in Kürze", "Eine neue Maschine", (
        "Guten Morgen. Heute geht es um eine neue Maschine, die nur halb so viel kostet.",
        "Halb so viel? Und wer hat sie schon ausprobiert, außer denen, die sie verkaufen?",
    )),
    "ja": ("ja-JP", "nanami", "keita", "今日のまとめ", "新しい機械", (
        "おはようございます。今日は新しい機械の話です。前のものの半分の値段です。",
        "半分ですか。作った人たちのほかに、もう試した人はいるのでしょうか。",
    )),
}  # fmt: skip


@pytest.fixture(scope="module")
def service() -> Iterator[EdgeServer]:
    """Serve all languages."""
    with edge_service() as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("code", SCRIPTS)
def test_an_episode_from_ones_own_script(code: str, service: EdgeServer, tmp_path: Path) -> None:
    """Each line is asked for as written, and captions, chapters, cover and feed are of it."""
    language, first, second, title, heading, lines = SCRIPTS[code]
    service.requests.clear()
    text = SHOW.format(title=title, language=language, first=first, second=second)
    (tmp_path / "show.toml").write_text(text, "utf-8")
    show = load_show(tmp_path / "show.toml")
    run = Run(show, tmp_path / "output", date(2026, 11, 22), datetime(2026, 11, 22, 6, tzinfo=UTC))
    run.folder.path.mkdir(parents=True)
    said = "\n\n".join(
        f"**{host}:** {line}" for host, line in zip(("ada", "ben"), lines, strict=True)
    )
    (run.folder / "script.md").write_text(f"# {title}\n\n## {heading}\n\n{said}\n", "utf-8")
    for _ in advance(run, tick=lambda *_: None):
        pass

    asked_for = sorted(asked["text"].replace(" ?", "?") for asked in service.requests)
    assert asked_for == sorted(line.replace(" ?", "?") for line in lines)
    assert {asked["voice"].rpartition(" ")[2].strip(")") for asked in service.requests} == {
        show.voices[name].name.rpartition("-")[2] for name in (first, second)
    }
    for take, line in zip(run.takes().takes, lines, strict=True):
        assert "".join(word.text for word in take.words) == "".join(line.split())
        starts = [word.start_s for word in take.words]
        assert starts == sorted(starts)
        assert starts[-1] < take.duration_s
    captions = next(run.folder.path.glob("*.vtt")).read_text("utf-8")
    heard = "".join("".join(captions.split("\n")).split())
    assert "".join(lines[0].split()[:2])[:8] in heard
    assert next(run.folder.path.glob("cover*")).stat().st_size > 10_000
    made = load(run.folder / "episode.json", Episode)
    assert made.title
    assert any(chapter.title == heading for chapter in made.chapters)
    feed = (run.site / "feed.xml").read_text("utf-8")
    assert f"<language>{language}</language>".lower() in feed.lower()
    assert title in feed


def test_japanese_is_parted_at_its_full_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too long for one request is parted after 。, and nothing is lost."""
    monkeypatch.setattr(edge, "MAX_REQUEST_BYTES", 150)
    text = SCRIPTS["ja"][5][0] * 3
    parts = requests(text, "ja-JP")
    assert len(parts) > 1
    assert all(part.endswith("。") and len(part.encode()) <= 150 for part in parts)
    assert "".join("".join(parts).split()) == text
