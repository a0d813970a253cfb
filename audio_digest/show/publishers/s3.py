"""Storage with Amazon's S3 protocol (AWS, R2, MinIO, Garage …); the home of obstore.

The keys come from the environment alone: ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY`` and,
where they are lent for a while, ``AWS_SESSION_TOKEN``.
"""

import hashlib
import os
import re
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from audio_digest.config import Show
from audio_digest.errors import ConfigError, PublishError, TakenError
from audio_digest.model import Episode
from audio_digest.show.publishers.shipping import PATIENCE_S, check_withdraw, ship

if TYPE_CHECKING:
    from obstore.store import S3Config
    from obstore.store import S3Store as Bucket

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
CONNECT_S, REQUEST_S, RETRY_S = 10, 120, 60
BATCH = 1000
"""Objects that S3 deletes in one request."""


@dataclass(frozen=True)
class S3Publisher:
    """Brings the finished site into ``bucket``, below ``prefix``: media, pages, then the feed.

    ``endpoint`` is the storage's address, "" Amazon's own. ``conditional = false`` is for storage
    without conditional writes: two publishers at the very same moment are not noticed there.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    conditional: bool = True
    withdraw: tuple[str, ...] = ()
    attempts: int = 5
    """How often a request is tried that the storage could not answer."""

    whole: ClassVar[bool] = True

    def check(self) -> None:
        """Raise ConfigError for settings that cannot be followed, and where keys are missing."""
        check_withdraw(self.withdraw)
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", self.bucket):
            raise ConfigError(f"publish: bucket: {self.bucket!r} is no bucket's name", "mend it")
        if self.endpoint and not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", self.endpoint):
            raise ConfigError(
                f"publish: endpoint: {self.endpoint!r} is no address",
                'write it like endpoint = "https://ACCOUNT.r2.cloudflarestorage.com"',
            )
        if not re.fullmatch(r"[\w!.*'()/-]*", self.prefix) or ".." in self.prefix:
            raise ConfigError(f"publish: prefix: {self.prefix!r} is none", "take letters and /")
        missing = [name for name in KEYS if not os.environ.get(name)]
        if missing:
            raise ConfigError(
                f"publish: s3: {' and '.join(missing)} not set",
                "put the storage's keys into these environment variables",
            )
        try:
            import obstore  # noqa: F401, PLC0415  (an extra)
        except ImportError as error:
            raise ConfigError(
                "publish: s3: needs the package obstore", "pip install 'audio-digest[s3]'"
            ) from error

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Bring the bucket up to date with ``site``; raises PublishError and ConfigError."""
        del episodes  # the site holds them
        self.check()
        ship(show, site, self._store(site), withdraw=self.withdraw)

    def _store(self, site: Path) -> "S3Store":
        from obstore.store import S3Store as Bucket  # noqa: PLC0415  (an extra)

        plain = urlsplit(self.endpoint).scheme == "http"
        bucket = Bucket(
            self.bucket,
            prefix=self.prefix.strip("/") or None,
            config=self._settings(),
            client_options={
                "allow_http": plain,
                "connect_timeout": timedelta(seconds=CONNECT_S),
                "timeout": timedelta(seconds=REQUEST_S),
            },
            retry_config={
                "max_retries": self.attempts,
                "retry_timeout": timedelta(seconds=RETRY_S),
            },
        )
        name = "s3://" + "/".join(filter(None, (self.bucket, self.prefix.strip("/"))))
        machine = f"{uuid.getnode():x} {site.resolve()}"  # told to nobody but as a digest
        return S3Store(
            bucket, name, hashlib.sha256(machine.encode()).hexdigest()[:16], self.conditional
        )

    def _settings(self) -> "S3Config":
        """Return obstore's configuration, the keys of the environment in it."""
        found: S3Config = {
            "region": self.region,
            "access_key_id": os.environ[KEYS[0]],
            "secret_access_key": os.environ[KEYS[1]],
            "conditional_put": "etag" if self.conditional else "disabled",
        }
        if self.endpoint:
            found["endpoint"] = self.endpoint
        if os.environ.get("AWS_SESSION_TOKEN"):
            found["session_token"] = os.environ["AWS_SESSION_TOKEN"]
        return found


@dataclass(frozen=True)
class S3Store:
    """A bucket, or what is below a prefix in it, as a store; a tag is an ETag."""

    bucket: "Bucket"
    name: str
    holder: str
    conditional: bool = True
    patience_s: float = PATIENCE_S

    def held(self) -> AbstractContextManager[None]:
        """Nothing keeps others out but the conditions on what is written."""
        return nullcontext()

    def listing(self) -> Mapping[str, int]:
        """Return what is there."""
        with self._asked("cannot be listed"):
            found = self.bucket.list()
            return {str(item["path"]): int(item["size"]) for page in found for item in page}

    def read(self, place: str) -> tuple[bytes, str] | None:
        """Return content and ETag."""
        with self._asked(f"{place} cannot be read"):
            try:
                found = self.bucket.get(place)
                return bytes(found.bytes()), str(found.meta["e_tag"])
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None

    def put(self, place: str, source: Path, *, kind: str, cache: str) -> None:
        """Put the file, in parts where it is large; it is there when all of it is."""
        with self._asked(f"{place} cannot be put"):
            self.bucket.put(place, source, attributes=_attributes(kind, cache))

    def put_over(self, place: str, body: bytes, tag: str | None, *, kind: str, cache: str) -> str:
        """Put ``body`` with If-Match or If-None-Match; raises TakenError.

        Where an answer was lost and the request sent again, its condition fails by what the first
        one wrote: so what stands there is looked at before anybody is blamed.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

        mode: Any = {"e_tag": tag} if tag else "create"
        if not self.conditional:
            found, mode = self.read(place), "overwrite"
            if (found[1] if found else None) != tag:
                raise TakenError(f"{self.name}/{place}: was changed meanwhile", "run again")
        with self._asked(f"{place} cannot be put"):
            try:
                sent = self.bucket.put(
                    place, body, attributes=_attributes(kind, cache), mode=mode, use_multipart=False
                )
                return str(sent["e_tag"])
            except (AlreadyExistsError, PreconditionError) as error:
                found = self.read(place)
                if found and found[0] == body:
                    return found[1]
                raise TakenError(
                    f"{self.name}/{place}: was changed meanwhile", "run again"
                ) from error

    def delete(self, places: Collection[str]) -> None:
        """Delete these."""
        ordered = sorted(places)
        for i in range(0, len(ordered), BATCH):
            with self._asked("cannot delete"):
                self.bucket.delete(ordered[i : i + BATCH])

    @contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        """Turn what the storage answers into errors of ours."""
        from obstore.exceptions import BaseError  # noqa: PLC0415  (an extra)

        try:
            yield
        except (BaseError, FileNotFoundError, PermissionError, ValueError) as error:
            said = str(error)
            for sign, cure in CURES.items():
                if sign in said:
                    raise PublishError(f"{self.name}: {what}: {sign}", cure) from error
            raise PublishError(f"{self.name}: {what}: {_brief(said)}", "try again later") from error


CURES = {
    "NoSuchBucket": "make the bucket first, or mend its name",
    "RequestTimeTooSkewed": "set this machine's clock: it differs too far from the storage's",
    "InvalidAccessKeyId": "check AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "check AWS_SECRET_ACCESS_KEY, and region",
    "ExpiredToken": "get new keys: these were lent for a while",
    "AccessDenied": "let these keys list, read, write and delete in the bucket",
    "status code: 403": "let these keys list, read, write and delete in the bucket",
    "NotImplemented": "set conditional = false for storage without conditional writes",
    "status code: 501": "set conditional = false for storage without conditional writes",
}
"""What S3 answers → what to do; the first that stands in the answer counts.

A status is looked for by the client's words before it: figures stand in addresses and times too.
"""


def _brief(said: str) -> str:
    """Return the heart of obstore's message: it repeats the request, with all its settings."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return re.sub(r"https?://\S+", "…", lines[0] if lines else "no answer")[:200]


def _attributes(kind: str, cache: str) -> dict[str, str]:
    return {"Content-Type": kind, "Cache-Control": cache}
