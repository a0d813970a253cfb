"""``[writer] kind = "llm"``: what a person sets, and what follows from it."""

import os
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from audio_digest.errors import ConfigError
from audio_digest.model import Record
from audio_digest.script.writers.llm.ledger import Ledger

Provider = Literal["openai", "anthropic", "google"]
ADDRESSES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
}
KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "google": "GEMINI_API_KEY"}
EXTRAS = {"openai": "llm", "anthropic": "llm-anthropic", "google": "llm-google"}


class Settings(Record):
    """The table's keys.

    ``base_url``: an address other than the provider's own; ``key_env``: the *name* of the
    environment variable that holds the key, by default the provider's usual one, and none at all
    where ``base_url`` is set. ``temperature`` and ``seed`` are sent only where they are set.
    ``timeout_s``: how long a server may send nothing between two tokens; ``first_s``: before the
    first one, while it reads the prompt; ``deadline_s``: for the whole script.
    ``window_tokens``: the model's context; ``answer_tokens``: room for what a model thinks before
    it answers. ``price_in`` and ``price_out``: money a million tokens; ``max_cost``: most money
    that a run may cost.
    """

    model: Annotated[str, Field(min_length=1, max_length=200)]
    provider: Provider = "openai"
    base_url: str = ""
    key_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$|^$")] | None = None
    parallel: Annotated[int, Field(ge=1, le=64)] = 4
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    seed: int | None = None
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = 60.0
    first_s: Annotated[float, Field(gt=0, le=7200)] = 300.0
    deadline_s: Annotated[float, Field(gt=0, le=24 * 3600)] = 3600.0
    window_tokens: Annotated[int, Field(ge=2000, le=4_000_000)] = 16_000
    answer_tokens: Annotated[int, Field(ge=0, le=200_000)] = 4000
    price_in: Annotated[float, Field(ge=0)] | None = None
    price_out: Annotated[float, Field(ge=0)] | None = None
    max_cost: Annotated[float, Field(ge=0)] | None = None

    @field_validator("base_url")
    @classmethod
    def _a_web_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("is no address: write it as http://127.0.0.1:11434/v1")
        if parts.username or parts.password:
            raise ValueError("holds a password: keep it in a variable, and name that in key_env")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _a_limit_needs_prices(self) -> Self:
        if self.max_cost is not None and (self.price_in is None or self.price_out is None):
            raise ValueError("max_cost needs price_in and price_out, in money a million tokens")
        return self

    @property
    def address(self) -> str:
        """Where the model is asked."""
        return self.base_url or ADDRESSES[self.provider]

    @property
    def variable(self) -> str:
        """The name of the variable with the key; empty where none is sent."""
        if self.key_env is not None:
            return self.key_env
        return "" if self.base_url else KEYS[self.provider]

    def key(self) -> str:
        """Return the key; raises ConfigError where its variable is not set."""
        if not self.variable:
            return ""
        key = os.environ.get(self.variable, "").strip()
        if not key.isascii() or not key.isprintable() or not key:
            fault = "is not set" if not key else "holds characters that no key has"
            raise ConfigError(
                f"writer.key_env: {self.variable} {fault}",
                f"export {self.variable}=… before the run; a server that wants none: "
                'set base_url, or key_env = ""',
            )
        return key

    def ledger(self) -> Ledger:
        """Return an empty account."""
        return Ledger(self.price_in, self.price_out, self.max_cost)
