"""What stands below an episode: its summary, its chapters' times, its sources by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audio_digest.model import Chapter, Correction, Link, Rundown, Script, Segment, Story, Timeline
from audio_digest.show.claims import Claim, claims, evidence
from audio_digest.show.markup import fill, plain, web
from audio_digest.show.wording import Wording

NAMED_STORIES = 5
"""How many stories a summary names; the rest are counted."""


@dataclass(frozen=True)
class Source:
    """What a chapter was told from. ``url`` is None where it stands nowhere on the web."""

    title: str
    publisher: str
    url: str | None


@dataclass(frozen=True)
class Section:
    """A chapter, its sources, and what was claimed in it."""

    chapter: Chapter
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...] = ()


def summary(script: Script, words: Wording) -> str:
    """Return two sentences: which stories, and that machines made it."""
    told = [plain(s.heading) for s in script.segments if s.story_ids and plain(s.heading)]
    told = told or [plain(s.heading) for s in script.segments if plain(s.heading)]
    named = words.joint.join(h.rstrip(".。;；") for h in told[:NAMED_STORIES])
    if len(told) > NAMED_STORIES:
        named = words.and_more.format(named, len(told) - NAMED_STORIES)
    return f"{words.today.format(named or plain(script.title))} {words.made_by(script)}"


def sections(
    script: Script, rundown: Rundown, timeline: Timeline, stories: Sequence[Story]
) -> tuple[Section, ...]:
    """Return the chapters, each with the sources of the segments that are heard in it."""
    known = {story.id: story for story in stories}
    tellings = {i: p.story_ids for p in (*rundown.picks, *rundown.reserve) for i in p.story_ids}
    told = {
        i for s in script.segments for name in s.story_ids for i in (name, *tellings.get(name, ()))
    }
    chapters = timeline.chapters or (Chapter(title=script.title, start_s=0.0),)
    found: list[dict[Source, None]] = [{} for _ in chapters]
    claimed: list[list[Claim]] = [[] for _ in chapters]
    sentences = evidence(stories)
    for segment, middle_s in _heard(script, timeline):
        at = max((i for i, c in enumerate(chapters) if c.start_s <= middle_s), default=0)
        claimed[at] += claims(segment.turns, sentences)
        for story_id in _story_ids(segment, tellings):
            elsewhere = story_id in told and not segment.story_ids  # a tease, a recap
            if story_id in known and not elsewhere:
                found[at].update(dict.fromkeys(_sources(known[story_id])))
    return tuple(
        Section(_cleaned(chapter), tuple(sources), tuple(made))
        for chapter, sources, made in zip(chapters, found, claimed, strict=True)
    )


def _heard(script: Script, timeline: Timeline) -> Iterable[tuple[Segment, float]]:
    """Yield each segment that is heard, and the middle of its speech in seconds.

    Its middle, as a chapter's start lies on a whole second and not just where speech begins.
    """
    first = 0
    for segment in script.segments:
        turns = range(first, first + len(segment.turns))
        first = turns.stop
        clips = [c for c in timeline.clips if c.track == "speech" and c.turn in turns]
        if clips:
            yield segment, (min(c.start_s for c in clips) + max(c.end_s for c in clips)) / 2


def _story_ids(segment: Segment, tellings: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the stories that the segment tells or cites, with all tellings of each."""
    cited = [cite.rpartition(".")[0] for turn in segment.turns for cite in turn.cites]
    named = dict.fromkeys([*segment.story_ids, *cited])
    return list(dict.fromkeys(i for name in named for i in (name, *tellings.get(name, ()))))


def _sources(story: Story) -> Iterable[Source]:
    title, publisher = plain(story.title), plain(story.source)
    if web(story.url):
        yield Source(title, publisher, web(story.url))
    elif not any(web(link.url) for link in story.links):
        yield Source(title, publisher, None)
    for link in story.links:
        if web(link.url) and web(link.url) != web(story.url):
            yield Source(plain(link.title) or title, publisher, web(link.url))


def _cleaned(chapter: Chapter) -> Chapter:
    return Chapter(
        title=plain(chapter.title),
        start_s=chapter.start_s,
        url=web(chapter.url),
        image=web(chapter.image),
    )


def links(found: Sequence[Section]) -> tuple[Link, ...]:
    """Return every address among the sources once, in the order of the episode."""
    by_url: dict[str, Link] = {}
    for section in found:
        for source in section.sources:
            if source.url:
                by_url.setdefault(source.url, Link(title=source.title, url=source.url))
    return tuple(by_url.values())


def html(
    text: str,
    found: Sequence[Section],
    words: Wording,
    corrections: Sequence[Correction] = (),
) -> str:
    """Return the notes as the simple HTML that podcast apps show, the last correction first."""
    made = next(m for m in (words.machine_made, words.machine_spoken) if text.endswith(m))
    said = text.removesuffix(made).strip()
    mended = [(each, _kinds(each, words)) for each in reversed(corrections)]
    return fill(
        "notes.html.j2", summary=said, made=made, sections=found, words=words, corrections=mended
    )


def _kinds(correction: Correction, words: Wording) -> list[str]:
    """Return what was mended beside the script, as readers call it."""
    return list(
        dict.fromkeys(
            words.notes if name == "notes.html" else words.transcript for name in correction.texts
        )
    )
