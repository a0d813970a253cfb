"""What a story would still have to say: further turns for an episode that is too short."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from audio_digest.config import language_of
from audio_digest.model import Rundown, Script, Segment, Story, Turn
from audio_digest.script.leaning import leans
from audio_digest.script.writers.offline.material import Fact, Material, material
from audio_digest.script.writers.offline.plan import Told, repeats_title

MOST = 8
"""Further turns of one story: more would make it another episode."""
LARGEST = {"en": 52, "zh": 95}
"""Words, or characters, of one further turn."""
_KINDS = frozenset({"paragraph", "bullet", "answer"})


def spare(
    script: Script, rundown: Rundown, stories: Mapping[str, Story]
) -> Mapping[int, tuple[Turn, ...]]:
    """Return segment's index → turns of facts that ``script`` does not tell, in their order.

    Each can be said at its segment's end, after those before it; none repeats what the episode
    says, and none opens on a word that points back. Of a story that listeners know, nothing
    comes: what is new of it is told already.
    """
    known = {i for pick in rundown.picks if pick.earlier for i in pick.story_ids}
    language = language_of(script.language)
    chinese = language == "zh"
    told = Told()
    materials: dict[int, Material] = {}
    cited = {cite for turn in script.turns for cite in turn.cites}
    for number, segment in enumerate(script.segments):
        story = None if known & set(segment.story_ids) else _voiced(segment, stories, language)
        if story:
            materials[number] = material(story, chinese=chinese)
            told.add(f for f in materials[number].facts.values() if f.cite in cited)
    found: dict[int, tuple[Turn, ...]] = {}
    for number, whole in materials.items():
        segment = script.segments[number]
        groups = _groups(whole, segment, cited, told, chinese=chinese)
        if turns := tuple(islice(_spoken(groups, segment, script, chinese=chinese), MOST)):
            found[number] = turns
    return found


def _voiced(segment: Segment, stories: Mapping[str, Story], language: str) -> Story | None:
    """Return the telling that most lines of ``segment`` cite."""
    cites = [cite.rpartition(".")[0] for turn in segment.turns for cite in turn.cites]
    known = [i for i in segment.story_ids if i in stories and i in cites]
    own = [i for i in known if language_of(stories[i].language) == language]
    return stories[max(own, key=cites.count)] if own else None


def _groups(
    whole: Material, segment: Segment, cited: set[str], told: Told, *, chinese: bool
) -> Iterator[tuple[Fact, ...]]:
    """Yield facts that are told together: one that stands alone, and what leans on it.

    What comes right after the last thing that ``segment`` says need not stand alone.
    """
    largest = LARGEST["zh" if chinese else "en"]
    used, last = -1, _last(whole, segment)
    for index in sorted(whole.facts):
        fact = whole.facts[index]
        follows_on = index - 1 == last and fact.label.form == fact.heading.form == "none"
        alone = follows_on or stands(fact, chinese=chinese)
        if index <= used or not alone or fact.cite in cited or repeats_title(fact, whole):
            continue
        group = [fact]
        while follows := whole.facts.get(group[-1].index + 1):
            needed = group[-1].needs_next or follows.needs_previous or follows.leans
            if not needed or follows.block != fact.block:
                break
            group.append(follows)
        fresh = not any(f.cite in cited or told.repeats(f) for f in group)
        if fresh and not group[-1].needs_next and sum(f.size for f in group) <= largest:
            told.add(group)
            used = last = group[-1].index
            yield tuple(group)


def _last(whole: Material, segment: Segment) -> int:
    """Return the index of the fact that the last line of ``segment`` ends with, else −2."""
    cites = segment.turns[-1].cites[-1:]
    return next((i for i in sorted(whole.facts) if whole.facts[i].cite in cites), -2)


def stands(fact: Fact, *, chinese: bool) -> bool:
    """Tell whether ``fact`` can be said where nothing was said of its story before."""
    tied = fact.needs_previous or fact.fragment or fact.anchor is not None
    labelled = fact.label.form != "none" or fact.heading.form != "none"
    back = leans(fact.text, chinese=chinese) or (fact.leans and not fact.named)
    return fact.kind in _KINDS and not (tied or labelled or back)


def _spoken(
    groups: Iterator[tuple[Fact, ...]], segment: Segment, script: Script, *, chinese: bool
) -> Iterator[Turn]:
    """Yield the turns of ``groups``, said by the segment's hosts in turn."""
    hosts = list(dict.fromkeys(turn.host for turn in (*segment.turns, *script.turns)))
    last = segment.turns[-1].host
    for group in groups:
        last = next((host for host in hosts if host != last), last)
        text = ("" if chinese else " ").join(fact.text for fact in group)
        yield Turn(host=last, act="fact", text=text, cites=_unique(group))


def _unique(group: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.cite for fact in group))
