"""The site as a whole, brought to where its listeners fetch it: only what changed, the feed last.

In order: what nothing names yet, what is replaced, pages, feeds; then what is no longer named is
deleted. So whoever looks at the target while this goes on, or after it was cut off, finds the old
feed and all that it names, or the new one.

``published.json`` at the target notes what we put there (only that is ever deleted) and who is at
work. It is written on the condition that nobody wrote it since it was read: of two publishers the
second one notices before it touches the feed. No clock is asked.
"""

import logging
import re
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from audio_digest.config import Show
from audio_digest.errors import ConfigError, DigestError, PublishError, TakenError
from audio_digest.folder import digest
from audio_digest.show import layout
from audio_digest.show.keeping import day_of, missed
from audio_digest.show.publishers.store import RECORD, Published, Sent, Store

log = logging.getLogger(__name__)

DIGEST_NAMED = re.compile(r"-[0-9a-f]{10,64}\.\w+$")
"""A name with the digest of its content: it may be kept for ever."""
SOUNDS = ("audio/", "image/", "text/vtt", "application/x-subrip", "application/json")
POLL_S, PATIENCE_S = 5.0, 60.0


def ship(show: Show, site: Path, store: Store, *, withdraw: Collection[str] = ()) -> None:
    """Bring ``store`` up to date with the tree ``site``.

    ``withdraw`` names days that may vanish though no rule lets them go. Raises PublishError and
    BusyError; the feed there is then the old one, or the new one where it had been put.
    """
    local = _tree(site)
    if layout.FEED not in local:
        raise PublishError(
            f"{site / layout.FEED}: no such file", 'publish the feed too: [[publish]] kind = "feed"'
        )
    with store.held():
        _Shipment(show, site, store, frozenset(withdraw)).run(local)


def _tree(site: Path) -> dict[str, Path]:
    """Return place → file of all that the site shows: nothing hidden, nothing from outside."""
    root = site.resolve()
    found = {}
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root).as_posix()
        hidden = any(part.startswith(".") for part in place.split("/"))
        if not hidden and path.is_file() and path.resolve().is_relative_to(root):
            found[place] = path
    if RECORD in found:
        raise PublishError(f"{site / RECORD}: is our own file's name", "give it another one")
    return found


def cache_control(place: str, *, private: bool) -> str:
    """Return how long ``place`` may be kept: sound an hour, as it may be corrected in place."""
    who = "private" if private else "public"
    if DIGEST_NAMED.search(place):
        return f"{who}, max-age=31536000, immutable"
    lasting = day_of(place) and layout.media_type(place).startswith(SOUNDS)
    return f"{who}, max-age={3600 if lasting else 300}"


def _rank(place: str) -> int:
    """Return when ``place`` is put: what is named before what names it."""
    if Path(place).name == layout.FEED:
        return 4 if place == layout.FEED else 3
    kind = layout.media_type(place)
    if kind.startswith(SOUNDS):
        return 0
    return 2 if kind in {"text/html", "application/rss+xml"} or place.endswith(".opml") else 1


@dataclass
class _Shipment:
    """One bringing of a site to a store: the one place here where something changes."""

    show: Show
    site: Path
    store: Store
    withdraw: frozenset[str]
    state: Published = field(init=False)
    tag: str | None = field(init=False, default=None)

    def run(self, local: Mapping[str, Path]) -> None:
        self._read()
        there = self.store.listing()
        self._refuse_loss(local)
        send = self._changed(local, there)
        gone = self.state.files.keys() - local.keys() | set(self.state.leaving) - local.keys()
        now = {place for place in gone if day_of(place) in self.withdraw}
        if not (send or now or self.state.files.keys() - local.keys() or self.state.holder):
            return
        feeds = {p: self.store.read(p) for p in send if _rank(p) > 2}  # noqa: PLR2004  (feeds)
        self._claim()
        try:
            self._send(local, send, feeds)
            old = now | (set(self.state.leaving) - local.keys())
            if old:
                self.store.delete(sorted(old))
            self._note(holder=None, gone=gone, deleted=old)
        except BaseException:
            self._let_go()
            raise
        log.info("%s: %d files sent", self.store.name, len(send))

    def _read(self) -> None:
        found, mine = self.store.read(RECORD), self.show.show.identity
        if found:
            self.state, self.tag = Published.load(found[0], self.store.name), found[1]
            if self.state.show != mine:
                raise PublishError(
                    f"{self.store.name}: holds another show ({self.state.show}, not {mine})",
                    "give this one a place of its own, or mend [show] guid",
                )
            return
        self.state, self.tag = Published(mine), None
        feed, page = self.store.read(layout.FEED), self.store.read("index.html")
        foreign = mine.encode() not in feed[0] if feed else page is not None
        if foreign:  # a feed of this show, whose record was lost, is taken over
            what = layout.FEED if feed else "page"
            raise PublishError(
                f"{self.store.name}: has a {what} that is not this show's",
                "give the show an empty place, or move that file away",
            )

    def _refuse_loss(self, local: Mapping[str, Path]) -> None:
        lost = missed(self.show.keep, self.state.files.keys() - {*self.state.leaving}, local.keys())
        lost = [day for day in lost if day not in self.withdraw]
        if lost:
            some = ", ".join(lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")  # noqa: PLR2004
            raise PublishError(
                f"{self.store.name}: has episodes that are not here: {some}",
                "bring back output/episodes, or name the days in this target's `withdraw`",
            )

    def _changed(self, local: Mapping[str, Path], there: Mapping[str, int]) -> dict[str, Sent]:
        """Return what is to be sent, in its order: new before replaced, feeds last."""
        send = {}
        for place, path in local.items():
            status, known = path.stat(), self.state.files.get(place)
            same = (status.st_size, status.st_mtime_ns)
            whole = known is not None and there.get(place) == known.bytes
            if known and whole and same == (known.bytes, known.mtime_ns):
                continue
            sent = Sent(*same, digest(path))
            if not (known and whole and sent.sha256 == known.sha256):
                send[place] = sent
        order = sorted(send, key=lambda p: (_rank(p), p in there, p))
        return {place: send[place] for place in order}

    def _claim(self) -> None:
        """Note that we are at work; wait for who else is, raises PublishError."""
        waited, beat = 0.0, self.state.beat
        while self.state.holder not in {None, self.store.holder}:
            if waited >= self.store.patience_s:
                log.warning("%s: another publisher was cut off; going on", self.store.name)
                break
            time.sleep(min(POLL_S, self.store.patience_s))
            waited += POLL_S
            self._read()
            if self.state.beat != beat:
                raise self._busy()
        self._note(holder=self.store.holder)

    def _note(
        self,
        *,
        holder: str | None,
        sent: Mapping[str, Sent] | None = None,
        gone: Iterable[str] = (),
        deleted: Iterable[str] = (),
    ) -> None:
        files = {p: s for p, s in {**self.state.files, **(sent or {})}.items() if p not in {*gone}}
        leaving = tuple(sorted({*self.state.leaving, *gone} - {*deleted} - files.keys()))
        new = replace(
            self.state, holder=holder, beat=self.state.beat + 1, files=files, leaving=leaving
        )
        try:
            self.tag = self.store.put_over(
                RECORD, new.dump(), self.tag, kind="application/json", cache="no-store"
            )
        except TakenError as error:
            raise self._busy() from error
        self.state = new

    def _busy(self) -> PublishError:
        return PublishError(
            f"{self.store.name}: another publisher is at work there",
            "let one of them publish this show; run again when it is done",
        )

    def _send(
        self,
        local: Mapping[str, Path],
        send: Mapping[str, Sent],
        feeds: Mapping[str, tuple[bytes, str] | None],
    ) -> None:
        done: dict[str, Sent] = {}
        for place, sent in send.items():
            kind = _content_type(place)
            cache = cache_control(place, private=self.show.show.private)
            if place in feeds:
                self._note(holder=self.store.holder, sent=done)  # fails where we were overtaken
                tag = feeds[place][1] if feeds[place] else None  # type: ignore[index]  # just asked
                body = local[place].read_bytes()
                try:
                    self.store.put_over(place, body, tag, kind=kind, cache=cache)
                except TakenError as error:
                    raise self._busy() from error
            else:
                self.store.put(place, local[place], kind=kind, cache=cache)
            done[place] = sent
            if kind.startswith("audio/"):
                self._note(holder=self.store.holder, sent=done)
        self._note(holder=self.store.holder, sent=done)

    def _let_go(self) -> None:
        """Say that we are no longer at work, if that can still be said."""
        try:
            self._note(holder=None)
        except DigestError as error:
            log.debug("%s: could not be let go: %s", self.store.name, error)


def _content_type(place: str) -> str:
    kind = layout.media_type(place)
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or "xml" in kind else kind


def check_withdraw(days: Collection[str]) -> None:
    """Raise ConfigError for what is no day."""
    for day in days:
        if not re.fullmatch(r"([a-z]+/)?\d{4}-\d\d-\d\d", day):
            raise ConfigError(f"publish: withdraw: {day!r} is no day", "write it as 2026-11-22")
