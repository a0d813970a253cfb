"""Who may have a private show: whoever has its address, or a name and a password.

The secret parts come from the environment or, for the address, from a file beside the site that
only its owner can read; they are compared in constant time and never logged.
"""

import base64
import binascii
import hashlib
import os
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audio_digest.atomic import save
from audio_digest.errors import ConfigError

TOKEN_ENV = "AUDIO_DIGEST_TOKEN"  # noqa: S105  (a variable's name)
USER_ENV = "AUDIO_DIGEST_USER"
PASSWORD_ENV = "AUDIO_DIGEST_PASSWORD_HASH"  # noqa: S105  (a variable's name)
TOKEN_FILE = "private-address"  # noqa: S105  (a file's name)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
"""At least 128 bits, in characters that stand in an address as they are."""
_HASH = re.compile(r"scrypt:(?P<n>\d{4,7}):8:1:(?P<salt>[0-9a-f]{32}):(?P<key>[0-9a-f]{64})")
COST, BLOCK, KEY_BYTES = 2**14, 8, 32
"""OWASP's scrypt setting for 16 MiB a try, with parallelism 1 (used where few may log in)."""
MEMORY_BYTES = 2**27
KNOWN = 64
"""How many right passwords' digests are kept, so that a download is not slowed at every range."""


def hashed(password: str, salt: bytes) -> str:
    """Return what stands for ``password``: scrypt (RFC 7914) and its setting; 16 bytes of salt."""
    key = _scrypt(password.encode(), salt, COST)
    return f"scrypt:{COST}:{BLOCK}:1:{salt.hex()}:{key.hex()}"


def _scrypt(password: bytes, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(
        password, salt=salt, n=cost, r=BLOCK, p=1, dklen=KEY_BYTES, maxmem=MEMORY_BYTES
    )


@dataclass(frozen=True, repr=False)
class Access:
    """``token`` begins every address; ``user`` and ``password_hash`` are asked for. "": open."""

    token: str = ""
    user: str = ""
    password_hash: str = ""
    _known: set[bytes] = field(default_factory=set)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @property
    def prefix(self) -> str:
        """What stands before every path."""
        return f"/{self.token}" if self.token else ""

    def within(self, path: str) -> str | None:
        """Return ``path`` (no slash before it) without the token, None where it has not got it."""
        if not self.token:
            return path
        given, slash, rest = path.partition("/")
        right = secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode())
        return rest if right and slash else None

    def admits(self, authorization: str) -> bool:
        """Say whether the Authorization header ``authorization`` names the user and password."""
        if not self.user:
            return True
        scheme, _, packed = authorization.partition(" ")
        match = _HASH.fullmatch(self.password_hash)
        try:
            user, _, password = base64.b64decode(packed.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        if scheme.lower() != "basic" or not match:
            return False
        mark = hashlib.sha256(f"{self.password_hash}\n{packed}".encode()).digest()
        with self._one_at_a_time:  # who guesses has 16 MiB and one processor, no more
            if mark in self._known:
                return True
            key = _scrypt(password, bytes.fromhex(match["salt"]), int(match["n"]))
            right = secrets.compare_digest(key, bytes.fromhex(match["key"]))
            named = secrets.compare_digest(user, self.user.encode())
            if right and named and len(self._known) < KNOWN:
                self._known.add(mark)
            return right and named


def access(environment: Mapping[str, str], output: Path, *, private: bool) -> Access:
    """Return who may have the show: all, unless it is private or the environment names a user.

    A private show without a token in the environment gets one for good, in ``output``. Raises
    ConfigError for a token that can be guessed, and for half a login.
    """
    user, password_hash = environment.get(USER_ENV, ""), environment.get(PASSWORD_ENV, "")
    if bool(user) != bool(password_hash) or ":" in user:
        raise ConfigError(
            f"{USER_ENV}, {PASSWORD_ENV}: one without the other, or a colon in the name",
            "set both; `audio-digest serve --hash-password` makes the second",
        )
    match = _HASH.fullmatch(password_hash)
    if password_hash and not (match and 2**12 <= int(match["n"]) <= 2**16 and _power(match["n"])):
        raise ConfigError(
            f"{PASSWORD_ENV}: is no hash of ours", "make one: audio-digest serve --hash-password"
        )
    token = environment.get(TOKEN_ENV, "")
    if private and not token and not user:
        token = _kept(output / TOKEN_FILE)
    if token and not _TOKEN.fullmatch(token):
        raise ConfigError(
            f"{TOKEN_ENV}: is too short, or has other characters than letters, digits, - and _",
            "take 22 or more, or unset it to have one made",
        )
    return Access(token, user, password_hash)


def _power(digits: str) -> bool:
    return int(digits).bit_count() == 1


def _kept(path: Path) -> str:
    """Return the token in ``path``, made and kept there where there is none."""
    try:
        if path.is_file():
            return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read", "make it readable, or delete it") from error
    token = secrets.token_urlsafe(24)
    before = os.umask(0o077)
    try:
        save(path, f"{token}\n")
        path.chmod(0o600)
    finally:
        os.umask(before)
    return token
