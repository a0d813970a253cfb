"""select: stories.json → rundown.json: what is told, in which order, how long, and why. Pure."""

import logging
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date  # noqa: N812  (as in model.py)

from audio_digest.config import About, Select, Show, language_of
from audio_digest.model import Earlier, Pick, Rundown, Skipped, Story
from audio_digest.stories.flagged import HEADLINE_S, WITHHELD, trusted
from audio_digest.stories.headline import episode_title
from audio_digest.stories.memory import TOLD_ON, Known, PastEpisode, only_news, recall
from audio_digest.stories.tellings import cluster, text_of
from audio_digest.stories.terms import numbers, terms
from audio_digest.text.languages import HAN, han_count, simplified

log = logging.getLogger(__name__)

WORDS_PER_MIN = 150.0
CHARACTERS_PER_MIN = 240.0
SPOKEN_SHARE = 0.75
"""How much of a story's text a dialogue can carry before it reads the document aloud."""
FRAME_S = 40.0
"""Opening and close."""
MIN_PICK_S, MAX_PICK_S = 30.0, 180.0
DEEP_S = 45.0
"""A story of one side that holds less than this comes last in a debate."""
_SIDED = 2.0
"""What it adds to a story's score that two sides can be taken on it."""
_STORIES, _DEBATES = 8, 4
"""About how many stories an episode has, by its length."""
RESERVE = 12
"""Stories that are kept in hand."""
_RETOLD_SHARE = 0.5
"""How much a further telling in the same language adds to what can be said."""
MIN_TOLD_S = 12.0
"""A story that cannot fill even this is left out."""
RECALL_S = 10.0
"""What it takes to say what was told before; a follow-up may be as small as one sentence."""
_LAST = -1.0
"""The score of what comes after all the others."""
LEAD_SHARE = (1.4, 1.2, 1.1)
"""How much longer than the others the first stories are told, as far as they can carry it."""

_NAMES = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "th": "Thai",
    "und": "a language that was not recognised", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True)
class _Candidate:
    """A story of the day with all its tellings, the one to be spoken first."""

    tellings: tuple[Story, ...]
    score: float
    why: str
    capacity_s: float
    earlier: Earlier | None = None
    sided: bool = False

    @property
    def spoken(self) -> Story:
        return self.tellings[0]


def select(
    stories: Sequence[Story], show: Show, *, date: Date, past: Sequence[PastEpisode] = (),
    argued: Container[str] = (),
) -> Rundown:  # fmt: skip
    """Return the rundown of ``date``: tellings merged, ranked, and fitted to the show's length.

    Deterministic. A story told only in other languages than the show's is left out, for nothing
    here translates; so is one that an episode of the ``past`` told and that has nothing new.
    Where the day holds less than the length asked for, all of it is picked. ``argued`` are the
    ids of stories that two sides can be taken on: a debate has those first, and fewer, longer.
    """
    left_out: list[Skipped] = []
    fresh = _fresh(stories, show.select, date, left_out)
    ranks = _ranks(fresh)
    candidates: list[_Candidate] = []
    told = [[fresh[i] for i in indices] for indices in cluster(fresh)]
    for tellings, heard in zip(told, recall(told, past, show.show.language), strict=True):
        if isinstance(heard, Known):
            reason = f"{TOLD_ON}{heard.date}"
            left_out.append(Skipped(what=tellings[0].title, reason=reason))
        elif candidate := _candidate(tellings, ranks, show, left_out, earlier=heard):
            candidates.append(candidate)
    candidates = [_sided(candidate, argued) for candidate in candidates]
    deep_s = DEEP_S if show.show.format == "debate" else 0.0
    candidates.sort(key=lambda c: (not c.sided and c.capacity_s < deep_s, -c.score, c.spoken.id))
    chosen = _fit(candidates, show, left_out)
    targets = _targets(chosen, show.show)
    picks = tuple(map(_pick, chosen, targets, [show.show.language] * len(chosen)))
    return Rundown(
        title=episode_title([pick.title for pick in picks], show.show.language),
        date=date,
        language=show.show.language,
        picks=picks,
        reserve=_reserve(candidates, chosen, show),
        left_out=tuple(left_out),
    )


def _pick(candidate: _Candidate, target_s: float, language: str) -> Pick:
    return Pick(
        title=_title(candidate.spoken, language),
        story_ids=tuple(story.id for story in candidate.tellings),
        target_s=target_s,
        reason=candidate.why,
        earlier=candidate.earlier,
    )


def _reserve(
    candidates: Sequence[_Candidate], chosen: Sequence[_Candidate], show: Show
) -> tuple[Pick, ...]:
    """Return what may come in, in brief, where the episode turns out too short: the best first."""
    ids = {candidate.spoken.id for candidate in chosen}
    most = (show.select.max_stories or len(candidates)) - len(chosen)
    rest = [c for c in candidates if c.spoken.id not in ids and c.capacity_s >= MIN_TOLD_S]
    fresh = [c for c in rest if c.earlier is None][: max(0, min(most, RESERVE))]
    seconds = [round(min(MIN_PICK_S, c.capacity_s), 1) for c in fresh]
    return tuple(map(_pick, fresh, seconds, [show.show.language] * len(fresh)))


def titled(rundown: Rundown) -> Rundown:
    """Return ``rundown`` with the title that its picks give it."""
    title = episode_title([pick.title for pick in rundown.picks], rundown.language)
    return rundown.model_copy(update={"title": title})


def _title(story: Story, language: str) -> str:
    """Return a story's title in the script that the show is written in."""
    traditional = {"hant", "tw", "hk", "mo"} & set(language.lower().split("-"))
    return story.title if traditional else simplified(story.title)


# --- what may be told ---------------------------------------------------------------------


def _fresh(
    stories: Sequence[Story], settings: Select, date: Date, left_out: list[Skipped]
) -> list[Story]:
    """Return the stories not known to be older than the show takes, each id once."""
    end = datetime.combine(date, time(), UTC) + timedelta(days=1)
    oldest = end - timedelta(hours=settings.max_age_h) - timedelta(days=1)
    fresh: dict[str, Story] = {}
    for story in stories:
        if story.published_at is not None and story.published_at < oldest:
            reason = f"published on {story.published_at:%Y-%m-%d}, too long ago"
            left_out.append(Skipped(what=story.title, reason=reason))
        else:
            fresh.setdefault(story.id, story)
    return list(fresh.values())


def _ranks(stories: Sequence[Story]) -> dict[str, int]:
    """Return each story's place in its source, 0 for the first."""
    seen: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for story in stories:
        ranks[story.id] = seen.get(story.source, 0)
        seen[story.source] = ranks[story.id] + 1
    return ranks


def _candidate(
    tellings: Sequence[Story],
    ranks: dict[str, int],
    show: Show,
    left_out: list[Skipped],
    *,
    earlier: Earlier | None = None,
) -> _Candidate | None:
    tellings, withheld = trusted(tellings, left_out)
    if not tellings:
        return None
    own = language_of(show.show.language)
    speakable = [story for story in tellings if language_of(story.language) == own]
    if not speakable:
        others = sorted({_NAMES.get(tag := language_of(s.language), tag) for s in tellings})
        reason = f"told only in {' and '.join(others)}"
        left_out.append(Skipped(what=tellings[0].title, reason=reason))
        return None
    text = "\n".join(text_of(story) for story in tellings)
    if avoided := _mentioned(text, show.select.avoid):
        left_out.append(Skipped(what=speakable[0].title, reason=f"the show avoids '{avoided}'"))
        return None
    if withheld:
        log.warning("%s: %s", speakable[0].title, WITHHELD)
        return _Candidate((speakable[0],), _LAST, WITHHELD, HEADLINE_S)
    said = {story.id: only_news(story, earlier) if earlier else story for story in speakable}
    spoken = max(speakable, key=lambda s: (_substance(said[s.id]), -ranks[s.id], s.id))
    retold_s = sum(_capacity_s(said[story.id]) for story in speakable if story.id != spoken.id)
    capacity_s = _capacity_s(said[spoken.id]) + _RETOLD_SHARE * retold_s
    if capacity_s < MIN_TOLD_S and not earlier:
        left_out.append(Skipped(what=spoken.title, reason="too little in it to tell"))
        return None
    capacity_s += RECALL_S if earlier else 0.0
    ordered = (spoken, *(story for story in tellings if story.id != spoken.id))
    score, why = _evidence(ordered, ranks, show.select, text)
    why = f"moved on since it was told on {earlier.date}; {why}" if earlier else why
    return _Candidate(ordered, score, why, capacity_s, earlier)


def _sided(candidate: _Candidate, argued: Container[str]) -> _Candidate:
    """Return ``candidate`` with what it adds that two sides can be taken on it."""
    if candidate.spoken.id not in argued:
        return candidate
    why = f"has two sides; {candidate.why}"
    return replace(candidate, score=candidate.score + _SIDED, why=why, sided=True)


# --- how much it matters ------------------------------------------------------------------


def _evidence(
    tellings: Sequence[Story], ranks: dict[str, int], settings: Select, text: str
) -> tuple[float, str]:
    """Return a score and, in plain words, what it rests on."""
    spoken = tellings[0]
    sources = len({story.source for story in tellings})
    place = min(ranks[story.id] for story in tellings)
    figures = len(numbers(text_of(spoken)))
    impact = any(block.kind == "impact" for story in tellings for block in story.blocks)
    asked = any(block.kind == "answer" for story in tellings for block in story.blocks)
    favoured = _mentioned(text, settings.favour)
    score = 1.5 * (sources - 1) + 0.5 * (len(tellings) - sources) + 2.0 / (1 + place / 2)
    score += min(figures, 8) / 8 + (0.5 if impact else 0) + (0.25 if asked else 0)
    score += min(_substance(spoken), 300.0) / 300 + (3.0 if favoured else 0)
    reasons = [
        f"told by {sources} sources" if sources > 1 else "",
        f"told {len(tellings)} times" if len(tellings) > sources else "",
        "leads its document" if place == 0 else "",
        f"stands {_ordinal(place)} in its document" if 0 < place <= len(_ORDINALS) else "",
        f"favoured: {favoured}" if favoured else "",
        "has figures" if figures > 1 else "",
        "says what it means for you" if impact else "",
        "readers ask about it" if asked else "",
    ]
    return score, "; ".join(reason for reason in reasons if reason) or "fills the length"


_ORDINALS = ("second", "third")


def _ordinal(place: int) -> str:
    return _ORDINALS[place - 1]


def _substance(story: Story) -> float:
    """Return how much a story tells: its words, two Han characters counting as one."""
    text = "\n".join(f"{b.label} {b.text}" for b in story.blocks if b.kind != "heading")
    return len(re.sub(f"[{HAN}]", " ", text).split()) + han_count(text) / 2


def _capacity_s(story: Story) -> float:
    """Return how long a dialogue about the story can be, in seconds."""
    text = "\n".join(f"{b.label} {b.text}" for b in story.blocks if b.kind != "heading")
    words = len(re.sub(f"[{HAN}]", " ", text).split())
    minutes = words / WORDS_PER_MIN + han_count(text) / CHARACTERS_PER_MIN
    return 60 * SPOKEN_SHARE * minutes


def _mentioned(text: str, wanted: Sequence[str]) -> str:
    """Return the first of the ``wanted`` words or phrases that ``text`` holds, else nothing."""
    low = text.lower()
    found = terms(text)
    for phrase in wanted:
        parts = terms(phrase)
        single = len(phrase.split()) == 1 and parts
        if (single and parts.keys() <= found.keys()) or (not single and phrase.lower() in low):
            return phrase
    return ""


# --- how long -----------------------------------------------------------------------------


def _fit(candidates: Sequence[_Candidate], show: Show, left_out: list[Skipped]) -> list[_Candidate]:
    """Return the best candidates that fill the length, each with the seconds it needs."""
    room_s = max(MIN_PICK_S, show.show.length_s - FRAME_S)
    most = show.select.max_stories or len(candidates)
    chosen: list[_Candidate] = []
    filled_s = 0.0
    for candidate in candidates:
        usual_s = min(candidate.capacity_s, _usual_s(show.show))
        full = filled_s + usual_s / 2 > room_s
        if len(chosen) >= most or (chosen and full):
            reason = "more stories than the show takes" if len(chosen) >= most else "no time left"
            left_out.append(Skipped(what=candidate.spoken.title, reason=reason))
        else:
            chosen.append(candidate)
            filled_s += usual_s
    return chosen


def _usual_s(about: About) -> float:
    """Return how long one story usually is: longer in a longer show, and in a debate."""
    stories = _DEBATES if about.format == "debate" else _STORIES
    return min(MAX_PICK_S / 1.5, max(45.0, about.length_s / stories))


def _targets(chosen: Sequence[_Candidate], about: About) -> list[float]:
    """Return each pick's seconds: the room shared out, the first more, none beyond its text."""
    room_s = max(MIN_PICK_S, about.length_s - FRAME_S)
    shares = [LEAD_SHARE[i] if i < len(LEAD_SHARE) else 1.0 for i in range(len(chosen))]
    limits = [min(c.capacity_s, MAX_PICK_S) for c in chosen]
    targets = [0.0] * len(chosen)
    open_picks = set(range(len(chosen)))
    while open_picks:
        rest_s = room_s - sum(t for i, t in enumerate(targets) if i not in open_picks)
        unit_s = rest_s / sum(shares[i] for i in open_picks)
        over = {i for i in open_picks if shares[i] * unit_s >= limits[i]}
        for i in over or open_picks:
            targets[i] = limits[i] if over else shares[i] * unit_s
        open_picks -= over or open_picks
    return [round(max(min(MIN_PICK_S, limits[i]), t), 1) for i, t in enumerate(targets)]
