"""Where questions are asked: of the cache, or of the model, with retries and within a cost."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from audio_digest.errors import WriterError
from audio_digest.script.writers.llm.kept import Answer, Kept, key_of
from audio_digest.script.writers.llm.ledger import asked, tokens
from audio_digest.script.writers.llm.reply import Asks, Passing
from audio_digest.script.writers.llm.settings import Settings

log = logging.getLogger(__name__)

_TRIES = 4
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 120.0
"""Of a server that asks for more, it is said so at once."""


@dataclass(frozen=True)
class Question:
    """What is asked. ``about`` names it in the log; ``out_tokens``: the answer without thoughts."""

    about: str
    system: str
    user: str
    out_tokens: int


class Desk:
    """Asks, one run long. ``tick(calls)`` is told after every answer."""

    def __init__(
        self, settings: Settings, client: Asks, kept: Kept, *, tick: Callable[[int], None]
    ) -> None:
        """Begin the run's clock."""
        self.settings, self.ledger = settings, settings.ledger()
        self._client, self._kept, self._tick = client, kept, tick
        self._places = asyncio.Semaphore(settings.parallel)
        self._answered = 0

    async def ask(self, question: Question, *, enough: Callable[[str], bool]) -> Answer:
        """Return the answer; a kept one if there is one. Raises WriterError."""
        most = self._most(question)
        key = self._key(question, most)
        answer = self._kept.get(key)
        if answer:
            self.ledger.cached += 1
        else:
            async with self._places:
                answer = await self._asked(question, most, enough)
            self._kept.put(key, answer)
        self._answered += 1
        self._tick(self._answered)
        return answer

    def _most(self, question: Question) -> int:
        """Return how many tokens an answer may have; raises WriterError where nothing fits."""
        settings = self.settings
        room = settings.window_tokens - asked(question.system, question.user)
        if room < question.out_tokens:
            raise WriterError(
                f"{question.about}: the prompt leaves {room} tokens for the answer",
                f"raise [writer] window_tokens, which is {settings.window_tokens}",
            )
        return min(room, 2 * question.out_tokens + settings.answer_tokens)

    def _key(self, question: Question, most: int) -> str:
        s = self.settings
        own = [s.provider, s.address, s.model, s.temperature, s.seed, most]
        return key_of([own, question.system, question.user])

    async def _asked(self, question: Question, most: int, enough: Callable[[str], bool]) -> Answer:
        last = ""
        for turn in range(_TRIES):
            try:
                return await self._once(question, most, enough)
            except Passing as fault:
                last = fault.what
                log.info("%s: %s; trying again", question.about, last)
                if turn + 1 < _TRIES:
                    await self._wait(fault, turn)
        raise WriterError(
            f"{question.about}: {self.settings.address} gave no answer in {_TRIES} tries: {last}",
            "see that the server runs and has the model loaded, raise [writer] timeout_s where it "
            "is slow, then run the same again: answers so far are kept; "
            'or choose [writer] kind = "offline"',
        )

    async def _wait(self, fault: Passing, turn: int) -> None:
        wait_s = _FIRST_WAIT_S * 2**turn if fault.wait_s is None else fault.wait_s
        if wait_s > _LONGEST_WAIT_S:
            raise WriterError(
                f"{self.settings.address} asks to wait {wait_s:.0f} s: {fault.what}",
                "run the same again later: answers so far are kept",
            )
        await asyncio.sleep(wait_s)

    async def _once(self, question: Question, most: int, enough: Callable[[str], bool]) -> Answer:
        ledger = self.ledger
        estimate = asked(question.system, question.user)
        held = ledger.hold(estimate, most)
        # What broke off is counted as if it had come whole: a server may charge for it.
        spent = (estimate, most if held else 0)
        try:
            reply = await self._client.ask(
                question.system, question.user, max_tokens=most, enough=enough
            )
            spent = (reply.tokens_in or estimate, reply.tokens_out or tokens(reply.text))
        finally:
            ledger.note(held, *spent)
        return Answer(
            format=1,
            text=reply.text.encode("utf-8", "replace").decode(),
            ended=reply.ended,
            tokens_in=spent[0],
            tokens_out=spent[1],
        )
