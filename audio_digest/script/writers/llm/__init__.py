"""The writer that asks a language model, and trusts it with nothing.

``assignment`` numbers each story's sentences, ``outline`` plans, ``telling`` drafts, judges and
mends a story, ``frame`` writes what stands around, ``length`` fits the whole, ``desk`` asks: from
the answers ``kept``, or through ``client``, the home of pydantic-ai. ``gate`` judges every line.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Self

from pydantic import PrivateAttr

from audio_digest.config import Show
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Rundown, Script, Story, Tick
from audio_digest.plugins import Clock
from audio_digest.script.writers.llm.desk import Desk
from audio_digest.script.writers.llm.episode import Day, Episode
from audio_digest.script.writers.llm.forecast import forecast
from audio_digest.script.writers.llm.kept import Kept
from audio_digest.script.writers.llm.reply import Asks
from audio_digest.script.writers.llm.settings import EXTRAS, Settings

log = logging.getLogger(__name__)

_BESIDE_STORIES = 3
"""The plan, the opening and the close; what is mended comes on top."""
_PACKAGES = {"openai": "openai", "anthropic": "anthropic", "google": "google.genai"}


class LLMWriter(Settings):
    """Dialogue by a language model; every line passes the gate of grounding or is left out."""

    _answers: Path | None = PrivateAttr(None)
    _tick: Tick | None = PrivateAttr(None)
    _clock: Clock | None = PrivateAttr(None)

    def keeping(self, answers: Path, tick: Tick) -> Self:
        """Return the writer that keeps what was paid for below ``answers``, and says how far."""
        other = self.model_copy()
        other._answers, other._tick = answers, tick  # noqa: SLF001  (a copy of itself)
        return other

    def timed(self, clock: Clock) -> Self:
        """Return the writer that takes the length of its lines from ``clock``."""
        other = self.model_copy()
        other._clock = clock  # noqa: SLF001  (a copy of itself)
        return other

    def script(self, rundown: Rundown, stories: Mapping[str, Story], show: Show) -> Script:
        """Return the dialogue.

        Raises WriterError where the model gives no usable script within ``deadline_s`` and
        ``max_cost``, ConfigError where the settings cannot be met.
        """
        day = Day(rundown, stories, show, self._clock)
        return asyncio.run(self._written(day))

    async def _written(self, day: Day) -> Script:
        calls = len(day.told()) + _BESIDE_STORIES
        tick, kept = self._tick or _silent, Kept(self._answers)
        module = self._module()
        with module.quiet():
            client = self._client(module)
            desk = Desk(self, client, kept, tick=lambda n: tick(n, max(calls, n + 1)))
            try:
                async with asyncio.timeout(self.deadline_s):
                    return await Episode(day, desk).script()
            except TimeoutError as error:
                raise WriterError(
                    f"'{self.model}' did not finish within {self.deadline_s:g} s; "
                    f"{desk.ledger.said()}",
                    "run the same again: answers so far are kept; or raise [writer] deadline_s",
                ) from error
            except ExceptionGroup as group:
                raise _first(group) from group

    def check(self) -> None:
        """Raise ConfigError where a package or the key is missing; nothing is sent."""
        self._module()
        self.key()

    def forecast(self, rundown: Rundown, stories: Mapping[str, Story], show: Show) -> Sequence[str]:
        """Return what a run would ask and cost, in lines; nothing is sent. Raises WriterError."""
        return forecast(self, Day(rundown, stories, show), Kept(self._answers))

    def _module(self) -> ModuleType:
        """Return the client's module, which needs the extra; raises ConfigError without it."""
        extra = EXTRAS[self.provider]
        try:
            import_module(_PACKAGES[self.provider])
            return import_module("audio_digest.script.writers.llm.client")
        except ImportError as error:
            raise ConfigError(
                f"writer.kind: llm with provider '{self.provider}' needs packages that are not "
                f"installed: {error.name or error}",
                f"pip install 'audio-digest[{extra}]'",
            ) from error

    def _client(self, module: ModuleType) -> Asks:
        server = module.Server(
            provider=self.provider,
            model=self.model,
            base_url=self.address,
            key=self.key(),
            key_env=self.variable,
            temperature=self.temperature,
            seed=self.seed,
            gap_s=self.timeout_s,
            first_s=self.first_s,
        )
        client: Asks = module.Client(server)
        return client


def _silent(_done: float, _total: float) -> None:
    pass


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first fault of several that came at once."""
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
