"""Publish: the gates, then captions, notes, site and feed."""

import logging
from collections.abc import Sequence
from datetime import UTC
from typing import get_args

from audio_digest.atomic import PART
from audio_digest.errors import PublishError
from audio_digest.folder import dump, exclusive, integrity, load
from audio_digest.model import Edition, Episode, File, Gate, Published, Tick
from audio_digest.run import PUBLISHED, Run
from audio_digest.stages import gating
from audio_digest.stages.stage import ART, AUDIO, Made, plain, sounds

log = logging.getLogger(__name__)

PUBLISH_WAIT_S = 60.0


def publish_settings(run: Run) -> object:
    """Return what the published page and feed go by."""
    show = run.show
    return [plain(show.show, show.sound, *show.hosts, *show.publish), run.date]


def run_publish(run: Run, tick: Tick) -> Made:
    """Measure the file, refuse it or describe it in episode.json."""
    from audio_digest.show.publish import prepare

    tick(0, 2)
    timeline = run.timeline()
    standing = _published(run)
    measured = gating.measured(run)
    tick(1, 2)
    _refuse_failed(AUDIO, measured.gates)
    prepared = prepare(
        run.script(), run.rundown(), run.takes(), timeline, measured, run.stories(), run.show,
        audio=AUDIO, number=run.number(), date=run.date, now=run.now, previous=run.previous(),
        edition=run.edition, corrections=standing.corrections, more=_beside(run),
    )  # fmt: skip
    _refuse_failed("captions", gating.captions(run, prepared.files))
    tick(2, 2)
    # Before the notes that repeat it: a run that is cut off here tells no correction twice.
    return {PUBLISHED: dump(standing), **prepared.files, "episode.json": dump(prepared.episode)}


def _beside(run: Run) -> tuple[File, ...]:
    """Return the sound in its other formats, and the episode's picture, as they stand."""
    from audio_digest.show.layout import media_type

    found = [run.folder / name for name in (*sounds(run.show)[1:], ART)]
    return tuple(
        File(
            name=path.name,
            type=media_type(path.name),
            bytes=path.stat().st_size,
            integrity=integrity(path),
        )
        for path in found
        if path.is_file()
    )


def _published(run: Run) -> Published:
    """Return what goes out now, with what is told of it as a correction."""
    from audio_digest.show import corrections

    before, lines = run.published(), corrections.lines(run.script(), run.show)
    if run.edition:
        whole = run.whole.previous()
        return corrections.extracted(lines, before, whole.corrections if whole else ())
    at = run.now.astimezone(UTC).replace(microsecond=0) if run.fixing else None
    found = corrections.published(lines, _own_texts(run), before, at=at)
    if before and not run.fixing and run.previous() and before.lines != found.lines:
        log.info("published before: `audio-digest fix %s` tells listeners what changed", run.date)
    return found


def _own_texts(run: Run) -> dict[str, str]:
    """Return the digests of the texts that a person edited beside the script."""
    from audio_digest.show.corrections import TEXTS

    own = [name for name in TEXTS if run.folder.is_persons(name)]
    return {name: run.folder.digest(name) or "" for name in own}


def untold(run: Run) -> str | None:
    """Return what was edited and is to be told as a correction, None where nothing is."""
    if not run.fixing or run.edition:
        return None
    before, own = run.published(), _own_texts(run)
    edited = [name for name in own if not before or before.texts.get(name) != own[name]]
    return f"{edited[0]} was edited" if edited else None


def _refuse_failed(what: str, gates: Sequence[Gate]) -> None:
    failed = [gate for gate in gates if not gate.passed]
    if failed:
        said = "; ".join(f"{gate.name}: {gate.value}, not {gate.limit}" for gate in failed)
        raise PublishError(
            f"{what}: not fit to be published: {said}",
            "mend what is named, or make it anew with --redo arrange; the feed is unchanged",
        )


def refresh_site(run: Run) -> None:
    """Bring site and feed up to date with all episodes; writes only what changed.

    The editions' come first, as the episode's pages link to them, and who copies the site last.
    """
    from audio_digest.show.publish import publish

    whole = run.whole
    if not whole.show.show.guid:
        log.warning(
            'show.toml: add guid = "%s" below [show]: the show is known by it, also when it moves',
            whole.show.show.identity,
        )
    busy = "site: another run is publishing"
    with exclusive(run.output / ".lock", busy, wait_s=PUBLISH_WAIT_S):
        for left in whole.site.rglob(f"{PART}*"):  # of a run that was killed; we have the lock
            left.unlink(missing_ok=True)
        editions = [whole.in_edition(edition) for edition in get_args(Edition)]
        for each in (*(e for e in editions if e.past() or e.site.is_dir()), whole):
            episodes = sorted((load(path, Episode) for path in each.past()), key=lambda e: e.date)
            publish(each.show, episodes[::-1], each.site)
