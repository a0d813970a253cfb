"""What a script would ask of the model, and what it would cost, before anything is sent."""

from collections.abc import Sequence

from audio_digest.script.writers.llm.assignment import Assignment, fitting
from audio_digest.script.writers.llm.episode import Day
from audio_digest.script.writers.llm.kept import Kept
from audio_digest.script.writers.llm.ledger import tokens
from audio_digest.script.writers.llm.outline import Beat
from audio_digest.script.writers.llm.settings import Settings

_FRAME_CALLS = 2
_FRAME_TOKENS_IN, _FRAME_TOKENS_OUT = 700, 220
_REPAIR_SHARE = 0.5
"""Of the stories, how many are asked for lines again; a guess, until a run has been made."""
_REPAIR_TOKENS_IN, _REPAIR_TOKENS_OUT = 900, 90
_TOKENS_A_WORD = 1.9


def forecast(settings: Settings, day: Day, kept: Kept) -> Sequence[str]:
    """Return the calls, tokens and money of ``day`` in lines; all of it estimated."""
    told = day.told()
    prompts = day.prompts(told)
    system = tokens(prompts.system())
    sizes = [_segment(settings, day, a, system) for a in told]
    calls_in = [system + tokens(day.outline(prompts, told, settings.window_tokens)), *(
        sent for sent, _ in sizes)]  # fmt: skip
    calls_out = [25 * len(told), *(came for _, came in sizes)]
    repairs = round(_REPAIR_SHARE * len(told))
    calls_in += [system + _FRAME_TOKENS_IN] * _FRAME_CALLS
    calls_in += [system + _REPAIR_TOKENS_IN] * repairs
    calls_out += [_FRAME_TOKENS_OUT] * _FRAME_CALLS + [_REPAIR_TOKENS_OUT] * repairs
    sent, came = sum(calls_in), sum(calls_out)
    said = (
        f"{settings.model} at {settings.address}: about {len(calls_in)} calls for "
        f"{len(told)} stories, {sent} tokens in, {came} out (estimated; a model that thinks "
        "before it answers takes more)"
    )
    return (said, _money(settings, sent, came), *_answers(kept))


def _segment(settings: Settings, day: Day, told: Assignment, system: int) -> tuple[int, int]:
    words = day.pace.words(told.room_s)
    sentences = fitting(told, min(settings.window_tokens, max(700, 11 * words)))
    shown = sum(tokens(n.shown) + 4 for n in sentences)
    prompt = tokens(day.prompts([told]).segment(told, (), Beat(), of=1, before=()))
    return system + prompt + shown, round(words * _TOKENS_A_WORD)


def _money(settings: Settings, sent: int, came: int) -> str:
    cost = settings.ledger().cost(sent, came)
    if cost is None:
        return "cost unknown: set price_in and price_out (money a million tokens) to see it"
    limit = "" if settings.max_cost is None else f"; a run stops before {settings.max_cost:g}"
    return (
        f"about {cost:.4f} at {settings.price_in:g} in, {settings.price_out:g} out a million{limit}"
    )


def _answers(kept: Kept) -> Sequence[str]:
    held = kept.count()
    return (f"{held} answers are kept: what was asked before costs nothing",) if held else ()
