"""One question to a language model, answered as a stream; the home of pydantic-ai.

A text goes out and a text comes back: no tools, no addresses, no files. Retries are not made
here, since only the caller knows the deadline and what an answer costs.
"""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from pydantic_ai import exceptions as faults
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    ModelRequest,
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ThinkingPartDelta,
    UserPromptPart,
)
from pydantic_ai.models import Model, StreamedResponse
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from audio_digest.errors import WriterError
from audio_digest.script.writers.llm.reply import Passing, Reply
from audio_digest.script.writers.llm.settings import ADDRESSES, Provider

_MAX_SHOWN = 200
"""Characters of a server's own message that an error repeats."""
_NO_KEY, _NO_SUCH = (401, 403), 404
_MAY_PASS = (408, 409, 425, 429)
_SLACK_S = 5.0
"""Our own clocks stop a call; the transport's only stand behind them."""


@dataclass(frozen=True)
class Server:
    """Which model is asked, and where. ``key`` is the secret itself: it is never printed."""

    provider: Provider
    model: str
    base_url: str
    key: str
    key_env: str
    temperature: float | None
    seed: int | None
    gap_s: float
    first_s: float


class Client:
    """A model that may be asked many things at once, within one event loop."""

    def __init__(self, server: Server) -> None:
        """Make the provider's client; nothing is sent yet.

        Raises ImportError where the provider's own package is missing.
        """
        self.server = server
        self._model = _model(server)

    async def ask(
        self, system: str, user: str, *, max_tokens: int, enough: Callable[[str], bool]
    ) -> Reply:
        """Return the answer; reading stops as soon as ``enough`` says so of the text so far.

        Raises Passing where a retry may help, WriterError where it will not.
        """
        messages = [ModelRequest(parts=[SystemPromptPart(system), UserPromptPart(user)])]
        with self._translated():
            async with asyncio.timeout(self.server.first_s) as clock:
                stream = model_request_stream(
                    self._model, messages, model_settings=self._settings(max_tokens)
                )
                async with stream as response:
                    return await self._read(response, clock, enough)

    async def _read(
        self, response: StreamedResponse, clock: asyncio.Timeout, enough: Callable[[str], bool]
    ) -> Reply:
        """Read until the end, until ``enough``, or until nothing comes for ``gap_s``."""
        text, loop = "", asyncio.get_running_loop()
        async for piece in _pieces(response):
            clock.reschedule(loop.time() + self.server.gap_s)
            text += piece
            if enough(text):
                return Reply(text, "cut", 0, 0)
        usage, reason = response.usage, response.get().finish_reason
        if reason == "content_filter":
            raise WriterError(
                "the model's provider refused a story",
                "leave the story out ([select] avoid), or choose another model",
            )
        if reason is None:
            raise Passing("the answer broke off")
        ended: Literal["stop", "length"] = "length" if reason == "length" else "stop"
        return Reply(text, ended, usage.input_tokens, usage.output_tokens)

    def _settings(self, max_tokens: int) -> ModelSettings:
        server = self.server
        settings = ModelSettings(
            max_tokens=max_tokens,
            max_retries=0,
            timeout=max(server.first_s, server.gap_s) + _SLACK_S,
        )
        if server.temperature is not None:
            settings["temperature"] = server.temperature
        if server.seed is not None and server.provider != "anthropic":
            settings["seed"] = server.seed
        return settings

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what the library raises into Passing and WriterError."""
        try:
            yield
        except TimeoutError as error:
            wait_s, address = self.server.gap_s, self.server.base_url
            raise Passing(f"{address} sent nothing for {wait_s:g} s") from error
        except faults.AgentRunError as error:
            if final := self._final(error):
                raise final from error
            raise Passing(self._said(error), wait_s=getattr(error, "retry_after", None)) from error

    def _final(self, error: faults.AgentRunError) -> WriterError | None:
        """Return what no retry mends, None where one may."""
        server, said = self.server, self._said(error)
        status = getattr(error, "status_code", None)
        if isinstance(error, faults.ModelAuthenticationError) or status in _NO_KEY:
            fix = "name the variable that holds a key in [writer] key_env"
            if server.key_env:
                fix = f"set {server.key_env} to a key that may use '{server.model}'"
            return WriterError(f"{server.base_url} refused the key: {said}", fix)
        if isinstance(error, faults.ModelNotFoundError) or status == _NO_SUCH:
            return WriterError(
                f"{server.base_url} has no model '{server.model}': {said}",
                "mend [writer] model (with Ollama: `ollama pull` it first), or base_url, "
                "which for most servers ends in /v1",
            )
        if isinstance(error, faults.ModelQuotaExceededError):
            return WriterError(
                f"{server.base_url}: the account has no credit left: {said}",
                'add credit there, or choose [writer] kind = "offline"',
            )
        if isinstance(error, faults.ModelContextWindowExceededError):
            return WriterError(
                f"a prompt is too long for '{server.model}': {said}",
                "set [writer] window_tokens to the model's context, or raise the server's",
            )
        refused = isinstance(status, int) and 400 <= status < 500 and status not in _MAY_PASS  # noqa: PLR2004
        if isinstance(error, faults.ModelRequestRejectedError) or refused:
            return WriterError(
                f"{server.base_url} refused the request: {said}",
                "mend [writer] in show.toml: model, temperature, window_tokens",
            )
        return None

    def _said(self, error: Exception) -> str:
        """Return the server's message in one line, without the key."""
        status = getattr(error, "status_code", None)
        body = getattr(error, "body", None)
        inner = body.get("error", body) if isinstance(body, dict) else body
        message = inner.get("message") if isinstance(inner, dict) else inner
        text = " ".join(str(message or getattr(error, "message", error)).split())
        if self.server.key:
            text = text.replace(self.server.key, "…")
        said = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
        return f"HTTP {status}: {said}" if status else said


async def _pieces(response: StreamedResponse) -> AsyncIterator[str]:
    """Yield the answer's text as it comes, and nothing ("") for what the model only thinks."""
    async for event in response:
        if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
            yield event.part.content
        elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
            yield event.delta.content_delta
        elif isinstance(event, PartStartEvent | PartDeltaEvent):
            thought = event.part if isinstance(event, PartStartEvent) else event.delta
            if isinstance(thought, ThinkingPart | ThinkingPartDelta):
                yield ""


def _model(server: Server) -> Model:
    """Return the library's model for ``server``; each provider's package is an extra of its own."""
    if server.provider == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415  (an extra)
        from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

        claude = AnthropicProvider(api_key=server.key, base_url=server.base_url or None)
        return AnthropicModel(server.model, provider=claude)
    if server.provider == "google":
        from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415  (an extra)
        from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

        gemini = GoogleProvider(api_key=server.key, base_url=server.base_url or None)
        return GoogleModel(server.model, provider=gemini)
    return _openai(server)


def _openai(server: Server) -> Model:
    """Return the model of OpenAI, or of any server that speaks its chat protocol."""
    # A stream that ends without saying why broke off.
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    if server.base_url == ADDRESSES["openai"]:
        openai = OpenAIProvider(base_url=server.base_url, api_key=server.key)
        return OpenAIChatModel(server.model, provider=openai, profile=profile)
    other = OpenAICompatibleProvider(
        "openai-compatible", base_url=server.base_url, api_key=server.key or "none"
    )
    # Ollama, llama-server and older vLLM know the limit by its first name alone.
    profile["openai_chat_supports_max_completion_tokens"] = False
    return OpenAIChatModel(server.model, provider=other, profile=profile)


@contextmanager
def quiet() -> Iterator[None]:
    """Leave unsaid that a model knows no temperature or seed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", faults.UnsupportedSettingWarning)
        yield
