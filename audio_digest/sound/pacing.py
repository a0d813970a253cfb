"""How long it is quiet between two turns: what follows what decides, never one fixed gap.

Turn-taking in talk is quick after a question and quicker before a reaction, slow at a change of
subject. Times here are whole frames of 10 ms.
"""

import random
import re

from audio_digest.model import Turn

FRAMES_PER_S = 100
SHORTEST, LONGEST = 12, 45
"""Every gap that is ours to choose: 120 to 450 ms."""
BEFORE = {"react": 12, "answer": 20, "gloss": 20, "ask": 25, "doubt": 30, "impact": 36}
BEFORE |= {"lead": 36, "bridge": 42, "recap": 42, "close": 42}
"""Before a turn of this act; any other waits `USUAL`."""
AFTER_QUESTION = 18
AFTER_BRIDGE = 42
SAME_HOST = 34
USUAL = 28
BREATH = 8
"""What a host takes more before a long turn."""
LONG_TURN_WORDS = 35
INTERJECTION_WORDS = 4
OVERLAPS = range(8, 21)
"""By how much an interjection may begin before the other host has ended: 80 to 200 ms …"""
INTO_THE_WORD = 8
"""… and by how much of it before the last sound has begun to die: two hosts do not talk over
each other's words."""
VARIATION = 0.15

_CJK = re.compile(r"[㐀-鿿豈-﫿]")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def words(text: str) -> float:
    """Return the number of words in ``text``; where none are spaced, two characters make one.

    >>> words("Wait, GPT-5 did?"), words("真的吗？")
    (3.0, 1.5)
    """
    ideographs = len(_CJK.findall(text))
    return len(_WORD.findall(_CJK.sub(" ", text))) + ideographs / 2


def asks(turn: Turn) -> bool:
    """Say whether ``turn`` ends in a question."""
    return turn.act == "ask" or turn.text.rstrip(" \"'”’」』)）").endswith(("?", "？"))


def interjects(before: Turn, after: Turn) -> bool:
    """Say whether ``after`` is a reaction so short that it may fall into the other's last word."""
    return (
        after.act == "react"
        and after.host != before.host
        and words(after.text) <= INTERJECTION_WORDS
        and not asks(before)
    )


def gap(before: Turn, after: Turn, *, index: int) -> int:
    """Return the frames of quiet from ``before`` to ``after``; less than none is an overlap.

    ``before.pause_after_s`` wins. ``index`` is the index of ``after`` in the script, the seed of
    a small variation: so an edited line moves no other line's gap.
    """
    if before.pause_after_s is not None:
        return round(before.pause_after_s * FRAMES_PER_S)
    chance = random.Random(index)
    if interjects(before, after):
        return -chance.choice(OVERLAPS)
    frames = BEFORE.get(after.act, USUAL)
    if before.act == "bridge":
        frames = AFTER_BRIDGE
    elif asks(before) and after.host != before.host:
        frames = min(frames, AFTER_QUESTION)
    elif before.host == after.host:
        frames = max(frames, SAME_HOST)
    if words(after.text) > LONG_TURN_WORDS:
        frames += BREATH
    varied = round(frames * chance.uniform(1 - VARIATION, 1 + VARIATION))
    return max(SHORTEST, min(LONGEST, varied))
