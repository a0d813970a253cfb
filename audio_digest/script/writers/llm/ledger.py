"""What answers cost: tokens estimated before, counted after, and never more than allowed."""

import math
from dataclasses import dataclass, field

from audio_digest.errors import WriterError

_LATIN_CHARS_PER_TOKEN = 3.6
"""Of English prose about 4.2, less for names and figures."""
_OTHER_TOKENS_PER_CHAR = 0.9
"""Of Chinese 0.6 to 1.3, by tokenizer."""
_FRAME_TOKENS = 12
"""What a chat's own marks take."""
_MILLION = 1_000_000


def tokens(text: str) -> int:
    """Return about how many tokens ``text`` is; each model has a tokenizer of its own.

    >>> tokens("Four turbines fed the town."), tokens("四台水轮机")
    (8, 5)
    """
    latin = sum(char.isascii() for char in text)
    rest = len(text) - latin
    return math.ceil(latin / _LATIN_CHARS_PER_TOKEN + rest * _OTHER_TOKENS_PER_CHAR)


def asked(system: str, user: str) -> int:
    """Return about how many tokens a question is."""
    return tokens(system) + tokens(user) + _FRAME_TOKENS


@dataclass
class Ledger:
    """What was spent, and what calls that are under way may still spend.

    Prices are money a million tokens, None where the show file does not say.
    """

    price_in: float | None
    price_out: float | None
    max_cost: float | None
    calls: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    _held: float = field(default=0.0, repr=False)

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what so many tokens cost, None where no price is known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / _MILLION

    @property
    def spent(self) -> float | None:
        """What was spent in this run."""
        return self.cost(self.tokens_in, self.tokens_out)

    def hold(self, tokens_in: int, most_out: int) -> float:
        """Set aside what a call may cost at most, and return it.

        Raises WriterError where that could lead over ``max_cost``.
        """
        most = self.cost(tokens_in, most_out)
        if most is None or self.max_cost is None:
            return 0.0
        sure = (self.spent or 0.0) + self._held
        if sure + most > self.max_cost:
            raise WriterError(
                f"the next call could cost {most:.4f}, after {sure:.4f} that are spent or under "
                f"way: over [writer] max_cost {self.max_cost:g}",
                "raise max_cost, shorten the episode, lower answer_tokens or choose a cheaper "
                "model; answers so far are kept and cost nothing again",
            )
        self._held += most
        return most

    def note(self, held: float, tokens_in: int, tokens_out: int) -> None:
        """Count a call that was made; ``held`` is what `hold` returned for it."""
        self._held -= held
        self.calls += 1
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out

    def said(self) -> str:
        """Return the account in a line."""
        kept = f", {self.cached} from the cache" if self.cached else ""
        spent = self.spent
        money = "" if spent is None else f", {spent:.4f} spent"
        return f"{self.calls} calls{kept}, {self.tokens_in} tokens in, {self.tokens_out} out{money}"
