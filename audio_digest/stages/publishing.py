"""Publish: the gates, then captions, notes, site and feed."""

from typing import get_args

from audio_digest.atomic import PART
from audio_digest.errors import PublishError
from audio_digest.folder import dump, exclusive, load
from audio_digest.model import Edition, Episode, Measured, Tick
from audio_digest.run import Run
from audio_digest.stages.stage import AUDIO, Made, plain

PUBLISH_WAIT_S = 60.0


def publish_settings(run: Run) -> object:
    """Return what the published page and feed go by."""
    show = run.show
    return [plain(show.show, show.sound, *show.hosts, *show.publish), run.date]


def run_publish(run: Run, tick: Tick) -> Made:
    """Measure the file, refuse it or describe it in episode.json."""
    from audio_digest.show.publish import prepare
    from audio_digest.sound.gates import measure

    tick(0, 2)
    timeline = run.timeline()
    measured = measure(run.folder / AUDIO, timeline, run.show)
    tick(1, 2)
    _refuse_failed(measured)
    prepared = prepare(
        run.script(), run.rundown(), run.takes(), timeline, measured, run.stories(), run.show,
        audio=AUDIO, number=run.number(), date=run.date, now=run.now, previous=run.previous(),
        edition=run.edition,
    )  # fmt: skip
    tick(2, 2)
    return {**prepared.files, "episode.json": dump(prepared.episode)}


def _refuse_failed(measured: Measured) -> None:
    failed = [gate for gate in measured.gates if not gate.passed]
    if failed:
        said = "; ".join(f"{gate.name}: {gate.value}, not {gate.limit}" for gate in failed)
        raise PublishError(
            f"{AUDIO} is not fit to be published: {said}",
            "mend what is named, or make it anew with --redo arrange; the feed is unchanged",
        )


def refresh_site(run: Run) -> None:
    """Bring site and feed up to date with all episodes; writes only what changed.

    The editions' come first, as the episode's pages link to them, and who copies the site last.
    """
    from audio_digest.show.publish import publish

    whole = run.whole
    busy = "site: another run is publishing"
    with exclusive(run.output / ".lock", busy, wait_s=PUBLISH_WAIT_S):
        for left in whole.site.rglob(f"{PART}*"):  # of a run that was killed; we have the lock
            left.unlink(missing_ok=True)
        editions = [whole.in_edition(edition) for edition in get_args(Edition)]
        for each in (*(e for e in editions if e.past() or e.site.is_dir()), whole):
            episodes = sorted((load(path, Episode) for path in each.past()), key=lambda e: e.date)
            publish(each.show, episodes[::-1], each.site)
